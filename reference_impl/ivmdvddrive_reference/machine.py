"""IVMVirtualMachine, as far as DVD drives go, and IVMDVDDriveCollection."""

from __future__ import annotations

from collections.abc import Iterator

from .com import ComError, ComObject, Lock, member
from .drive import DVDDrive
from .host import Host

__all__ = ["DVDDriveCollection", "VirtualMachine"]

LOCATIONS = {(bus, device) for bus in (0, 1) for device in (0, 1)}


class VirtualMachine(ComObject):
    """A virtual machine with two buses of two devices each."""

    drive_class = DVDDrive
    collection_class: type[DVDDriveCollection]

    def __init__(self, lock: Lock, host: Host) -> None:
        super().__init__(lock)
        self.host = host
        self.state = "off"
        self.known = True
        self.disks: set[tuple[int, int]] = set()
        self.drives: list[DVDDrive] = []

    @member
    def AddDVDROMDrive(self, busNumber: int, deviceNumber: int) -> DVDDrive:
        """Put a new DVD drive at a free location of the stopped machine."""
        self.must_be_known()
        self.must_be_off()
        self.must_be_free((busNumber, deviceNumber))
        drive = self.drive_class(self, (busNumber, deviceNumber))
        self.drives.append(drive)
        return drive

    @member
    def RemoveDVDROMDrive(self, dvdDrive: DVDDrive | None) -> None:
        """Take a DVD drive out of the stopped machine; a host drive that it held is free again."""
        if dvdDrive is None:
            raise ComError("E_POINTER")
        self.must_be_known()
        self.must_be_off()
        if dvdDrive not in self.drives:
            raise ComError("VM_E_DRIVE_INVALID")
        self.drives.remove(dvdDrive)
        dvdDrive.connected = False
        dvdDrive.let_go()

    @property
    @member
    def DVDROMDrives(self) -> DVDDriveCollection:
        """The machine's DVD drives, as they are whenever the collection is asked."""
        self.must_be_known()
        return self.collection_class(self)

    def forget(self) -> None:
        """Unregister the machine: clients that still hold it or its drives cannot use them any more."""
        self.known = False
        for drive in self.drives:
            drive.let_go()

    def must_be_known(self) -> None:
        """Raise VM_E_VM_UNKNOWN once the machine is unregistered."""
        if not self.known:
            raise ComError("VM_E_VM_UNKNOWN")

    def must_be_off(self) -> None:
        """Raise VM_E_VM_RUNNING_OR_SAVED unless the machine is turned off."""
        if self.state in ("running", "saved"):
            raise ComError("VM_E_VM_RUNNING_OR_SAVED")

    def must_be_free(self, location: tuple[int, int], besides: DVDDrive | None = None) -> None:
        """Raise E_INVALIDARG for no location of a machine, VM_E_DRIVE_BUS_LOC_IN_USE where another device is."""
        if location not in LOCATIONS:
            raise ComError("E_INVALIDARG")
        if location in self.disks or any(d.location == location for d in {*self.drives} - {besides}):
            raise ComError("VM_E_DRIVE_BUS_LOC_IN_USE")


class DVDDriveCollection(ComObject):
    """The DVD drives of a machine, oldest first, counted from 1."""

    def __init__(self, machine: VirtualMachine) -> None:
        super().__init__(machine.lock)
        self.machine = machine

    @property
    @member
    def Count(self) -> int:
        """How many drives the machine has."""
        self.machine.must_be_known()
        return len(self.machine.drives)

    @member
    def Item(self, index: int) -> DVDDrive:
        """The drive of an index from 1 to Count."""
        self.machine.must_be_known()
        numbered = dict(enumerate(self.machine.drives, start=1))
        if index not in numbered:
            raise ComError("DISP_E_BADINDEX")
        return numbered[index]

    @property
    @member
    def _NewEnum(self) -> Iterator[DVDDrive]:
        """An iterator over the drives of now."""
        return iter(list(self.machine.drives))


VirtualMachine.collection_class = DVDDriveCollection
