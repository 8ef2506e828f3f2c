"""Virtual Server 2005's members, where they differ from Virtual PC's: the type of a bus, and two codes.

A location begins with the type of its bus. Every location of the emulated machine is on an IDE bus, so any other type
is refused with E_INVALIDARG before the board is asked. All else is Virtual PC's, in ``machine`` and ``drive``.
"""

from __future__ import annotations

from typing import Final

from .drive import Drive
from .failures import ComFailure
from .machine import Machine

__all__ = ["IDE", "ServerDrive", "ServerMachine"]

IDE: Final = 0
"""VMDriveBusType: the type of bus that a DVD drive is on."""


class ServerDrive(Drive):
    """A DVD drive whose bus has a type."""

    unexpected_error = "DISP_E_EXCEPTION"  # no page of IVMDVDDrive lists E_FAIL

    @property
    def BusType(self) -> int:
        """The type of the bus that the drive is on; fails as BusNumber does."""
        self._location()
        return IDE

    def SetBusLocation(  # type: ignore[override]  # the products' signatures differ
        self, busType: int, busNumber: int, deviceNumber: int
    ) -> None:
        """Move the drive to a free location of its stopped machine."""
        _require_ide(busType)
        super().SetBusLocation(busNumber, deviceNumber)


class ServerMachine(Machine):
    """A virtual machine whose buses have types."""

    drive_class = ServerDrive
    not_off_error = "VM_E_VM_RUNNING"

    def AddDVDROMDrive(  # type: ignore[override]  # the products' signatures differ
        self, busType: int, busNumber: int, deviceNumber: int
    ) -> Drive:
        """Put a DVD drive at a free location of a stopped machine."""
        _require_ide(busType)
        return super().AddDVDROMDrive(busNumber, deviceNumber)


def _require_ide(bus_type: int) -> None:
    """E_INVALIDARG for a bus of any other type."""
    if bus_type != IDE:
        raise ComFailure("E_INVALIDARG", f"a DVD drive is on an IDE bus ({IDE}), and on none of type {bus_type!r}")
