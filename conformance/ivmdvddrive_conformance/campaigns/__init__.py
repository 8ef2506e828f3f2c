"""Campaigns: many tasks that are judged by the workers of a Dask cluster, and whose results arrive as they are done.

``cluster`` is the side of the command: it connects, refuses workers of other versions, submits the tasks and gives
their results. ``judge`` is the side of a worker: it passes each task to a process of its own (``judge_process``), which
judges in its main thread, as the command does. ``shards`` judges the shards of a run, and ``stamp`` says which suite
judges. Start with ``cluster``.
"""
