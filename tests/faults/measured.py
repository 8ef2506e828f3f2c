"""Runs a command and says what it took: ``python -I -S measured.py RESULT COMMAND ARGUMENT…``.

The most memory that a process has held counts what its parent held when it was forked. So a small parent starts the
command: what it measures is that of the command and of those processes that the command has waited for.
"""

import os
import sys

result, *command = sys.argv[1:]
child = os.fork()
if child == 0:
    os.execv(command[0], command)
_, status, used = os.wait4(child, 0)
with open(result, "w", encoding="ascii") as file:  # noqa: PTH123  # pathlib is not small
    file.write(f"{os.waitstatus_to_exitcode(status)} {used.ru_maxrss}\n")
