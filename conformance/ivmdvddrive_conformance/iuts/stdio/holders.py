"""Other holders of a child's pipes: processes that an IUT left in a session of its own, where no signal reached them.

A process that holds the pipes of the conversation is a part of the IUT, whatever it calls itself; one that has let them
go (a daemon that serves others, too: Wine's server) is left alone. Only Linux says who holds what, in ``/proc``.
"""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

__all__ = ["Holders"]

_ROUNDS: Final = 5  # one that forks all the while is not ended by this
_PROCESSES: Final = Path("/proc")


class Holders:
    """The processes that read a child's standard input or write its standard output."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        # Both ends of a pipe have one number; theirs is told from ours by what may be done with it.
        self._ends = {
            (f"pipe:[{os.fstat(file.fileno()).st_ino}]", mode)
            for file, mode in ((process.stdin, stat.S_IRUSR), (process.stdout, stat.S_IWUSR))
        }

    def are_left(self) -> bool:
        """Tell whether there are any, once the child itself has ended; never raises."""
        return any(map(self._are_held_by, _others()))

    def kill(self) -> None:
        """End them all, as far as they can be seen; never raises."""
        for _ in range(_ROUNDS):
            if not sum(map(self._kill, _others())):
                return

    def _kill(self, number: int) -> bool:
        """End a process if it is one of them; whether it is."""
        with suppress(OSError):  # it has ended
            process = os.pidfd_open(number)  # before the look: its number may become another's
            try:
                if self._are_held_by(number):
                    signal.pidfd_send_signal(process, signal.SIGKILL)
                    return True
            finally:
                os.close(process)
        return False

    def _are_held_by(self, number: int) -> bool:
        for file in _files_of(number):
            with suppress(OSError):  # it was closed meanwhile
                mode = stat.S_IMODE(file.lstat().st_mode)
                if any(mode & may and str(file.readlink()) == pipe for pipe, may in self._ends):
                    return True
        return False


def _files_of(number: int) -> list[Path]:
    """Return what a process has open; nothing where it has ended, or is another user's."""
    try:
        return list((_PROCESSES / str(number) / "fd").iterdir())
    except OSError:
        return []


def _others() -> Iterator[int]:
    if sys.platform != "linux":
        return
    for entry in _PROCESSES.iterdir():
        if entry.name.isdecimal() and int(entry.name) != os.getpid():
            yield int(entry.name)
