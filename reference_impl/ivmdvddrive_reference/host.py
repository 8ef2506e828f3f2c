"""The host: its drives, what discs are in them, and which virtual drive has captured which."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from .com import ComError

if TYPE_CHECKING:
    from .drive import DVDDrive

__all__ = ["Host", "HostDrive"]

_SPELLING: Final = re.compile(r"([A-Za-z])(:\\?)?")
_EVENTS: Final = {(False, True): "OnMediaInsert", (True, False): "OnMediaEject"}
"""The events by whether a disc was in a drive before, and whether it is afterwards."""


@dataclass
class HostDrive:
    """A drive of the host; ``holder`` is the virtual drive that has captured it."""

    letter: str
    kind: str
    disc: bool = True
    holder: DVDDrive | None = None


def _three_drives() -> list[HostDrive]:
    return [HostDrive("D", "dvd"), HostDrive("E", "dvd"), HostDrive("C", "fixed")]


@dataclass
class Host:
    """The host's drives: two DVD drives with a disc in each, and a hard disk."""

    drives: list[HostDrive] = field(default_factory=_three_drives)

    def dvd_drive(self, letter: str | None) -> HostDrive:
        """The DVD or CD drive that a letter names, in upper or lower case, with or without a colon (and a backslash).

        Raises ComError: E_INVALIDARG where nothing has that letter, VM_E_DRIVE_INVALID where it is neither.
        """
        spelled = _SPELLING.fullmatch(letter or "")
        drive = next((d for d in self.drives if spelled and d.letter == spelled[1].upper()), None)
        if drive is None:
            raise ComError("E_INVALIDARG")
        if drive.kind not in {"dvd", "cd"}:
            raise ComError("VM_E_DRIVE_INVALID")
        return drive

    def move_disc(self, letter: str, inserted: bool) -> None:
        """Put a disc in or take it out; the virtual drive that holds the host drive tells its clients."""
        [drive] = (d for d in self.drives if d.letter == letter)
        event = _EVENTS.get((drive.disc, inserted))
        drive.disc = inserted
        if event and drive.holder:
            drive.holder.tell(event, letter)
