"""The host: its drives, what discs are in them, and which virtual drive has captured which."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .com import ComError

if TYPE_CHECKING:
    from .drive import DVDDrive

__all__ = ["Host", "HostDrive"]


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
        """The DVD drive that a letter names, in upper or lower case, with or without a colon (and a backslash).

        Raises ComError: E_INVALIDARG where nothing has that letter, VM_E_DRIVE_INVALID where it is no DVD drive.
        """
        first, rest = (letter or "")[:1], (letter or "")[1:]
        named = first.upper() if first.isascii() and rest in ("", ":", ":\\") else None
        drive = next((d for d in self.drives if d.letter == named), None)
        if drive is None:
            raise ComError("E_INVALIDARG")
        if drive.kind != "dvd":
            raise ComError("VM_E_DRIVE_INVALID")
        return drive

    def move_disc(self, letter: str, inserted: bool) -> None:
        """Put a disc in or take it out; the virtual drive that holds the host drive tells its clients."""
        drive = next(d for d in self.drives if d.letter == letter)
        if drive.disc == inserted:
            return
        drive.disc = inserted
        if drive.holder is not None:
            drive.holder.tell("OnMediaInsert" if inserted else "OnMediaEject", letter)
