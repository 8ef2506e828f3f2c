"""Worker processes: starting one, exchanging messages with it, ending it, and what it leaves behind.

Start at ``supervisor``, which runs the checks in a worker and replaces one that is lost. ``worker_process`` runs any
other work in one, ``worker_channel`` carries the messages, ``reaper`` ends what a worker has started.
"""
