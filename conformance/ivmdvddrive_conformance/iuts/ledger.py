"""The ledger of a run: how many calls its processes have made, in memory that they share.

A run may have several processes: one after the other where an IUT ends them, and at the same time under pytest-xdist.
Each has a place of its own in a file that all of them map, so that it counts without a lock, and what it has counted
outlives it. A process that may spend no more than a budget first enters what it is about to ask and then looks at the
total: of two that do so at the same time, at least one sees what the other has entered, so that they never spend more
than the budget. They may spend a few calls less.
"""

from __future__ import annotations

import mmap
import struct
from pathlib import Path
from typing import Final

__all__ = ["CHECKS_PLACE", "Ledger"]

_PLACES: Final = 1024
_WORD: Final = 8
"""Bytes of a place."""

_ENDED: Final = 0
_BEFORE: Final = 1
CHECKS_PLACE: Final = 2
"""The place of the process that the checks run in; the processes of pytest-xdist have those after it.

Before it stand whether the run was ended, and the calls that were made before the file was.
"""


class Ledger:
    """The calls of a run; this process enters its own at ``place``. Without a file it is this process's alone."""

    def __init__(self, file: Path | None = None, place: int = CHECKS_PLACE) -> None:
        self.file = file
        self._own = min(place, _PLACES - 1)  # a process that is replaced again and again shares the last place
        if file is None:
            self._places = memoryview(bytearray(_PLACES * _WORD)).cast("q")
        else:
            with file.open("r+b") as opened:
                self._places = memoryview(mmap.mmap(opened.fileno(), _PLACES * _WORD)).cast("q")

    @classmethod
    def made(cls, file: Path, before: int = 0) -> Ledger:
        """Make the file of a run that has made so many calls before; its place on the disk is taken from now on."""
        file.unlink(missing_ok=True)  # a process that was left behind may still map the one before
        file.write_bytes(struct.pack(f"={_PLACES}q", 0, before, *[0] * (_PLACES - CHECKS_PLACE)))
        return cls(file)

    @property
    def total(self) -> int:
        """The calls of the whole run, those among them that are being made."""
        return sum(self._places[_BEFORE:])

    @property
    def ended(self) -> bool:
        """Tell whether a process has ended the run."""
        return bool(self._places[_ENDED])

    def end(self) -> None:
        """End the run: each of its processes ends what it does with its next call."""
        self._places[_ENDED] = 1

    def enter(self, calls: int) -> None:
        """Count calls that are about to be made."""
        self._places[self._own] += calls

    def take(self, wanted: int, most: float) -> int:
        """Count as many of the wanted calls as leave the total at ``most``; gives how many."""
        self.enter(wanted)
        over = self.total - most
        if over <= 0:
            return wanted
        granted = max(0, wanted - int(over))
        self.enter(granted - wanted)
        return granted
