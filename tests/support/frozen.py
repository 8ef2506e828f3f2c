"""IUTs that stop a run for a while, in the middle of a call, as a paused virtual machine or a debugger does.

``python:frozen:Bench`` is one, and ``stdio:python -m frozen`` another, which stops as many of its ancestors as
FROZEN_ANCESTORS says. FROZEN_FLAG names a file that the first pause makes: there is one pause in a run.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ivmdvddrive_reference import wire
from ivmdvddrive_reference.bench import Bench as Reference
from ivmdvddrive_reference.drive import DVDDrive
from ivmdvddrive_reference.machine import VirtualMachine

SECONDS = 2.5
"""How long a pause lasts: longer than the time limit of the runs that meet it."""


def _ancestors(count: int) -> list[int]:
    """This process, its parent, and so on."""
    found = [os.getpid()]
    for _ in range(count):
        stat = Path(f"/proc/{found[-1]}/stat").read_text(encoding="utf-8")
        found.append(int(stat.rpartition(")")[2].split()[1]))
    return found


def freeze(processes: list[int]) -> None:
    """Stop processes, this one last, once in a run; a process outside of the run lets them go on."""
    flag = Path(os.environ["FROZEN_FLAG"])
    if flag.exists():
        return
    flag.touch()
    if os.fork() == 0:
        os.setsid()
        for file in range(3):  # so that nobody waits for the end of what this process writes
            os.close(file)
        time.sleep(SECONDS)
        for process in processes:
            os.kill(process, signal.SIGCONT)
        os._exit(0)
    for process in reversed(processes):
        os.kill(process, signal.SIGSTOP)


def _bench(before: Callable[[], object]) -> type[Reference]:
    """A bench whose AttachImage does something else before."""

    class Drive(DVDDrive):
        def AttachImage(self, imagePath: Any) -> None:
            before()
            super().AttachImage(imagePath)

    class Machine(VirtualMachine):
        drive_class = Drive

    class Made(Reference):
        machine_class = Machine

    Drive.__name__, Machine.__name__ = "DVDDrive", "VirtualMachine"  # the wire's handles are named after them
    return Made


Hangs = _bench(lambda: time.sleep(600))
Bench = _bench(lambda: freeze(_ancestors(1)))
"""Freezes the process of the checks, where it lives, and the command that watches it."""

if __name__ == "__main__":
    wire.Bench = _bench(lambda: freeze(_ancestors(int(os.environ["FROZEN_ANCESTORS"]))))  # type: ignore[misc]  # its own bench in the reference's server
    wire.serve()
