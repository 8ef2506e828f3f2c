"""Calls that fail, and change something all the same."""

from __future__ import annotations

from ivmdvddrive_reference import ComError
from ivmdvddrive_reference.com import member
from ivmdvddrive_reference.drive import DVDDrive
from ivmdvddrive_reference.host import HostDrive
from ivmdvddrive_reference.machine import VirtualMachine

from .registry import breaks

__all__: list[str] = []


@breaks("AttachHostDrive.atomic")
class TakesWhatItRefuses(DVDDrive):
    """Takes the host drive before it finds that something is attached."""

    @member
    def AttachHostDrive(self, driveLetter: str | None) -> None:
        try:
            super().AttachHostDrive(driveLetter)
        except ComError as error:
            if error.name == "VM_E_DRIVE_IN_USE":
                self.machine.host.dvd_drive(driveLetter).holder = self
            raise


@breaks("AttachImage.atomic")
class ReplacesTheImage(DVDDrive):
    """Says that the drive is in use, and changes the image all the same."""

    @member
    def AttachImage(self, imagePath: str | None) -> None:
        try:
            super().AttachImage(imagePath)
        except ComError as error:
            if error.name == "VM_E_DRIVE_IN_USE" and isinstance(self.media, str) and imagePath:
                self.media = imagePath
            raise


@breaks("ReleaseHostDrive.atomic")
class ReleasesWhateverThereIs(DVDDrive):
    """ReleaseHostDrive says wrong type, and detaches the image."""

    @member
    def ReleaseHostDrive(self) -> None:
        try:
            super().ReleaseHostDrive()
        except ComError:
            if isinstance(self.media, str):
                self.media = None
            raise


@breaks("ReleaseImage.atomic")
class ReleasesTheHostDriveToo(DVDDrive):
    """ReleaseImage says wrong type, and frees the host drive."""

    @member
    def ReleaseImage(self) -> None:
        try:
            super().ReleaseImage()
        except ComError:
            if isinstance(self.media, HostDrive):
                self.let_go()
            raise


@breaks("SetBusLocation.atomic")
class MovesBeforeItLooks(DVDDrive):
    """Changes the bus, and then finds that the device does not exist."""

    @member
    def SetBusLocation(self, busNumber: int, deviceNumber: int) -> None:
        try:
            super().SetBusLocation(busNumber, deviceNumber)
        except ComError as error:
            if error.name == "E_INVALIDARG" and busNumber == 1:
                self.location = (1, self.location[1])
            raise


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
