"""IVMDVDDriveCollection: what is in it is asked of the board each time, so it is live."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .failures import ComFailure

if TYPE_CHECKING:
    from .drive import Drive
    from .machine import Machine

__all__ = ["DriveCollection"]


class DriveCollection:
    """A machine's DVD drives, in the order of their bus locations."""

    def __init__(self, machine: Machine) -> None:
        self._machine = machine

    @property
    def Count(self) -> int:
        """Return how many there are."""
        return len(self._machine.drives())

    @property
    def _NewEnum(self) -> list[Drive]:
        return self._machine.drives()

    def Item(self, index: object) -> Drive:
        """One of them, counted from 1."""
        drives = self._machine.drives()
        if not isinstance(index, int) or not 1 <= index <= len(drives):
            raise ComFailure("DISP_E_BADINDEX", f"there is no drive {index!r} among {len(drives)}")
        return drives[index - 1]
