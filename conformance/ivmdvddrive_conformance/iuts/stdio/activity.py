"""Tells whether a child could run at all: its state, and the processor time that it has used.

A process that is stopped or frozen cannot answer, and is not to blame. One that sleeps or waits has used the processor,
if only to read its request, and is.
"""

from __future__ import annotations

import sys
import time
from contextlib import suppress
from pathlib import Path

__all__ = ["Activity"]


class Activity:
    """The activity of a process that has not been waited for yet, as Linux tells it; elsewhere it always seems to run.

    One process is looked at, not its children: this is asked for with each request, and must cost nothing.
    """

    def __init__(self, number: int) -> None:
        self._number = number
        self._marked: int | None = None

    def mark(self) -> None:
        """Count from now on."""
        self._marked = self._used()

    def is_idle(self) -> bool:
        """Tell whether it has used no processor time at all since ``mark``."""
        return self._marked is not None and self._marked == self._used()

    def is_stopped(self) -> bool:
        """Tell whether a signal has stopped it."""
        with suppress(OSError, IndexError):  # it has ended, or there is no such file on this system
            # The name of the program stands in parentheses, and may hold anything.
            said = Path(f"/proc/{self._number}/stat").read_text(encoding="utf-8", errors="replace")
            return said.rpartition(")")[2].split()[0] in ("T", "t")
        return False

    def _used(self) -> int | None:
        """Nanoseconds of processor time; None where they cannot be told."""
        if sys.platform != "linux":
            return None
        with suppress(OSError):
            # The clock of that process, as clock_getcpuclockid gives it in each C library of Linux.
            return time.clock_gettime_ns(~self._number << 3 | 2)
        return None
