"""The host's drives and their letters.

Linux has no drive letters, so the bench gives them: D and E are DVD drives, C is a fixed disk. All three are loop
devices that the bench makes for itself and takes away again; it touches no loop device that was there before. Real
drives, such as /dev/sr0, take the place of the loop devices D, E, … only where they are named by the caller: the
emulator opens them read-only, nobody ejects their discs.
"""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ..errors import CannotStart
from .board import HOST_DEVICE, Medium
from .discs import fixed_disk, iso_disc

if TYPE_CHECKING:
    from .loopdevice import LoopDevice

__all__ = ["HOST_DRIVES_VARIABLE", "HostDrive", "HostDrives"]

HOST_DRIVES_VARIABLE: Final = "IVMDVDDRIVE_QEMU_HOST_DRIVES"
"""Environment: the DVD drives of the host to use, separated as in PATH."""

_DVD_LETTERS: Final = "DE"
_FIXED_LETTER: Final = "C"
_LETTERS: Final = "DEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class HostDrive:
    """A drive of the host: ``kind`` is dvd or fixed, ``path`` the block device; ``loop`` is None for a real drive."""

    letter: str
    kind: str
    path: str
    loop: LoopDevice | None

    @property
    def has_disc(self) -> bool:
        """Tell whether there is a disc; a real drive without one cannot be opened, so it counts as having one."""
        return self.loop is None or self.loop.has_disc


class HostDrives:
    """The host's drives by letter and by path; ``devices`` names real DVD drives to use."""

    def __init__(self, devices: Sequence[str]) -> None:
        real = [HostDrive(letter, "dvd", _real(path), None) for letter, path in zip(_LETTERS, devices, strict=False)]
        self._drives = {drive.letter: drive for drive in real or _loop_drives("dvd", _DVD_LETTERS)}
        if self._drives:
            self._drives |= {drive.letter: drive for drive in _loop_drives("fixed", _FIXED_LETTER)}

    @property
    def all(self) -> tuple[HostDrive, ...]:
        """Every drive, the DVD drives first."""
        return tuple(self._drives.values())

    @property
    def can_move_discs(self) -> bool:
        """Tell whether the discs can be taken out: there are DVD drives, and none is a person's."""
        return bool(self._drives) and all(drive.loop is not None for drive in self.all)

    def by_letter(self, letter: str) -> HostDrive | None:
        """The drive with this letter, in either case, as Windows has it."""
        return self._drives.get(letter.upper())

    def by_path(self, path: str) -> HostDrive:
        """The drive behind this block device, which is one of the host's drives."""
        return next(drive for drive in self.all if drive.path == path)

    def is_there(self, medium: Medium) -> bool:
        """Tell whether there is anything in a tray with this medium: a host drive may be without a disc."""
        return medium.driver != HOST_DEVICE or self.by_path(medium.filename).has_disc

    def put_discs_in(self) -> None:
        """Every drive has its disc again."""
        for drive in self.all:
            if drive.loop is not None and not drive.loop.has_disc:
                drive.loop.put_in()

    def close(self) -> None:
        """Detach the loop devices; may be called twice."""
        for drive in self.all:
            if drive.loop is not None:
                drive.loop.close()


def _loop_drives(kind: str, letters: str) -> list[HostDrive]:
    """As many drives as this host lets us have: none without the rights, or where it is no Linux."""
    if sys.platform != "linux":
        return []
    from .loopdevice import LoopDevice

    drives: list[HostDrive] = []
    for letter in letters:
        disc = iso_disc(f"DISC_{letter}") if kind == "dvd" else fixed_disk()
        try:
            loop = LoopDevice(f"ivmdvddrive {letter}:", disc)
        except OSError:
            break
        drives.append(HostDrive(letter, kind, loop.path, loop))
    return drives


def _real(path: str) -> str:
    try:
        is_device = stat.S_ISBLK(Path(path).stat().st_mode) and os.access(path, os.R_OK)
    except OSError as error:
        raise CannotStart(f"the host drive {path} cannot be used: {error.strerror}") from error
    if not is_device:
        raise CannotStart(f"the host drive {path} cannot be used: it is no block device that may be read")
    return path
