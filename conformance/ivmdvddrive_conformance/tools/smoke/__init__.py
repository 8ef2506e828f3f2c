"""Smoke: whether an implementation is wired as it says, which comes before whether it is right.

``cli/smoke.py`` starts ``worker`` by ``process/worker_process``. ``probe_run`` makes each of the ``probes``, which are
a table. What goes wrong gets its likely cause and the fix from ``advice``, another table.
"""
