"""Virtual Server 2005's IVMDVDDrive, where it differs from Virtual PC's: the type of a bus, and two codes.

The parts here go before those of Virtual PC (``as_of`` puts them there) and hand on what both products have. A drive
is on IDE, so a location of another bus type is none that there is.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final, TypeVar

from .com import ComError, ComObject, member
from .drive import DVDDrive
from .machine import VirtualMachine

if TYPE_CHECKING:
    from .bench import Bench

__all__ = ["IDE", "PROFILE", "Served", "ServerDrive", "ServerMachine", "as_of", "translated"]

PROFILE: Final = "vs2005"
"""The name of the profile."""

IDE: Final = 0
"""VMDriveBusType: the one that a DVD drive is on."""

_NOWHERE: Final = -1
"""A bus that no machine has."""

B = TypeVar("B", bound="Bench")


@contextmanager
def translated(code: str, its_own: str) -> Iterator[None]:
    """Give a code of one product as the other product's own; any other code stays."""
    try:
        yield
    except ComError as error:
        raise (ComError(its_own) if error.name == code else error) from None


def _bus(bus_type: int, number: int) -> int:
    return number if bus_type == IDE else _NOWHERE


class Served(ComObject):
    """Any object of Virtual Server's."""

    def meet_fault(self, name: str) -> None:
        """Spend the injected error: no page of Virtual Server lists E_FAIL."""
        if self.fault is not None:
            self.fault = "DISP_E_EXCEPTION"
        super().meet_fault(name)


class ServerDrive(Served, DVDDrive):
    """A DVD drive at a location that has a bus type."""

    def SetBusLocation(self, busType: int, busNumber: int, deviceNumber: int) -> None:
        """Move the drive to another location of its machine."""
        with translated("VM_E_VM_RUNNING_OR_SAVED", "VM_E_VM_RUNNING"):
            super().SetBusLocation(_bus(busType, busNumber), deviceNumber)

    @property
    @member
    def BusType(self) -> int:
        """The type of the bus that the drive is on."""
        self._must_be_connected()
        return IDE


class ServerMachine(Served, VirtualMachine):
    """A machine whose locations have bus types."""

    def AddDVDROMDrive(self, busType: int, busNumber: int, deviceNumber: int, **null_out: bool) -> DVDDrive:
        """Put a new DVD drive at a free location of the stopped machine."""
        with translated("VM_E_VM_RUNNING_OR_SAVED", "VM_E_VM_RUNNING"):
            return super().AddDVDROMDrive(_bus(busType, busNumber), deviceNumber, **null_out)

    def RemoveDVDROMDrive(self, dvdDrive: DVDDrive | None, **null_out: bool) -> None:
        """Take a DVD drive out of the stopped machine."""
        with translated("VM_E_VM_RUNNING_OR_SAVED", "VM_E_VM_RUNNING"):
            super().RemoveDVDROMDrive(dvdDrive, **null_out)


def as_of(profile: str, bench: type[B]) -> type[B]:
    """The bench, and for this profile the same as one of Virtual Server's, unless it is one already."""
    makers = {} if issubclass(bench.machine_class, Served) else {PROFILE: _served}
    return makers[profile](bench) if profile in makers else bench


def _served(bench: type[B]) -> type[B]:
    """A bench of Virtual PC's parts, whatever they are, as one of Virtual Server's."""
    machine = bench.machine_class
    parts: dict[str, Any] = {
        "drive_class": type("DVDDrive", (ServerDrive, machine.drive_class), {}),
        "collection_class": type("DVDDriveCollection", (Served, machine.collection_class), {}),
    }
    own = {"machine_class": type("VirtualMachine", (ServerMachine, machine), parts), "profiles": (PROFILE,)}
    return type(bench.__name__, (bench,), own)
