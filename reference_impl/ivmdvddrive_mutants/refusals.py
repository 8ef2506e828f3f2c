"""Refusals that change something: a machine's drives that cannot be added, removed or moved as things are."""

from __future__ import annotations

from contextlib import suppress

from ivmdvddrive_reference import ComError
from ivmdvddrive_reference.com import member
from ivmdvddrive_reference.drive import DVDDrive
from ivmdvddrive_reference.machine import VirtualMachine

from .power import Turning
from .registry import breaks, machine_of

__all__: list[str] = []


@breaks("AddDVDROMDrive.atomic")
class AddsThoughItFails(VirtualMachine):
    """Adds the drive that it has nowhere to give, its out pointer being NULL."""

    def AddDVDROMDrive(self, busNumber: int, deviceNumber: int, *, null_out: bool = False) -> DVDDrive:
        add = super().AddDVDROMDrive
        try:
            return add(busNumber, deviceNumber, null_out=null_out)
        except ComError as error:
            if error.name == "E_POINTER":
                add(busNumber, deviceNumber)
            raise


@breaks("RemoveDVDROMDrive.atomic")
class RemovesWhileRunning(VirtualMachine):
    """Says that the machine is running, and takes the drive out of its collection."""

    @member
    def RemoveDVDROMDrive(self, dvdDrive: DVDDrive | None) -> None:
        try:
            super().RemoveDVDROMDrive(dvdDrive)
        except ComError as error:
            if error.name == "VM_E_VM_RUNNING_OR_SAVED" and dvdDrive in self.drives:
                self.drives.remove(dvdDrive)
            raise


@breaks("AddDVDROMDrive.atomic")
class DrivesOutWhoIsThere(VirtualMachine):
    """Says that a device is at the location, and detaches the image of the drive that is."""

    @member
    def AddDVDROMDrive(self, busNumber: int, deviceNumber: int) -> DVDDrive:
        try:
            return super().AddDVDROMDrive(busNumber, deviceNumber)
        except ComError as error:
            for drive in self.drives if error.name == "VM_E_DRIVE_BUS_LOC_IN_USE" else []:
                if drive.location == (busNumber, deviceNumber) and isinstance(drive.media, str):
                    drive.let_go()
            raise


@breaks("AddDVDROMDrive.atomic")
class AddsWhereItCan(VirtualMachine):
    """Says that there is no such location, and adds a drive at a free one."""

    @member
    def AddDVDROMDrive(self, busNumber: int, deviceNumber: int) -> DVDDrive:
        add = super().AddDVDROMDrive
        try:
            return add(busNumber, deviceNumber)
        except ComError as error:
            if error.name == "E_INVALIDARG":
                with suppress(ComError):
                    add(1, 1)
            raise


@breaks("RemoveDVDROMDrive.atomic")
class DetachesTheOtherMachines(VirtualMachine):
    """Says that the drive is another machine's, and detaches its image."""

    @member
    def RemoveDVDROMDrive(self, dvdDrive: DVDDrive | None) -> None:
        try:
            super().RemoveDVDROMDrive(dvdDrive)
        except ComError as error:
            if error.name == "VM_E_DRIVE_INVALID" and dvdDrive is not None and isinstance(dvdDrive.media, str):
                dvdDrive.let_go()
            raise


@breaks("RemoveDVDROMDrive.atomic")
class RunningMachineDetaches(VirtualMachine):
    """Says that the machine is running, and detaches what the drive has attached."""

    @member
    def RemoveDVDROMDrive(self, dvdDrive: DVDDrive | None) -> None:
        try:
            super().RemoveDVDROMDrive(dvdDrive)
        except ComError as error:
            if error.name == "VM_E_VM_RUNNING_OR_SAVED" and dvdDrive is not None:
                dvdDrive.let_go()
            raise


@breaks("RemoveDVDROMDrive.atomic")
class RemovesWhoTookItsPlace(VirtualMachine):
    """Says of a drive that was removed before that it is not there, and removes the one at its location."""

    @member
    def RemoveDVDROMDrive(self, dvdDrive: DVDDrive | None) -> None:
        remove = super().RemoveDVDROMDrive
        try:
            remove(dvdDrive)
        except ComError as error:
            if error.name == "VM_E_DRIVE_INVALID" and dvdDrive is not None and dvdDrive.machine is self:
                for heir in [d for d in self.drives if d.location == dvdDrive.location]:
                    remove(heir)
            raise


_AT_LAST = "the drive moves when the machine is turned off, long after the call that failed: nobody has moved it then"


@breaks("SetBusLocation.atomic", {"BusNumber.value": _AT_LAST, "DeviceNumber.value": _AT_LAST})
class MovesWhenItIsOffAgain(Turning):
    """Says that the machine is running, and moves the drive as soon as it is off."""

    class _Patient(DVDDrive):
        wanted: tuple[int, int] | None = None

        @member
        def SetBusLocation(self, busNumber: int, deviceNumber: int) -> None:
            self.wanted = None
            try:
                super().SetBusLocation(busNumber, deviceNumber)
            except ComError as error:
                if error.name == "VM_E_VM_RUNNING_OR_SAVED":
                    self.wanted = (busNumber, deviceNumber)
                raise

    machine_class = machine_of(_Patient)

    def turned(self, machine: VirtualMachine, before: str, state: str) -> None:
        for drive in machine.drives if state == "off" else []:
            if isinstance(drive, self._Patient) and drive.wanted is not None:
                with suppress(ComError):
                    machine.must_be_free(drive.wanted, besides=drive)
                    drive.location = drive.wanted
