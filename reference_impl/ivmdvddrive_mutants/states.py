"""Codes that are wrong in one state alone."""

from __future__ import annotations

from ivmdvddrive_reference import ComError
from ivmdvddrive_reference.com import member
from ivmdvddrive_reference.drive import DVDDrive
from ivmdvddrive_reference.host import HostDrive
from ivmdvddrive_reference.machine import VirtualMachine

from .registry import breaks

__all__: list[str] = []


@breaks("ReleaseHostDrive.VM_E_MEDIA_WRONG_TYPE")
class WrongTypeIsInUseWhileRunning(DVDDrive):
    """While the machine runs, ReleaseHostDrive says of an image that the drive is in use."""

    @member
    def ReleaseHostDrive(self) -> None:
        if self.machine.state == "running" and self.machine.known and isinstance(self.media, str):
            raise ComError("VM_E_DRIVE_IN_USE")
        super().ReleaseHostDrive()


@breaks("ImageFile.VM_E_MEDIA_WRONG_TYPE")
class NoImageWhileSavedIsAState(DVDDrive):
    """ImageFile of a saved machine's drive without an image says that the machine is saved."""

    @property
    @member
    def ImageFile(self) -> str:
        if self.machine.state == "saved" and self.machine.known and not isinstance(self.media, str):
            raise ComError("VM_E_VM_RUNNING_OR_SAVED")
        return super().ImageFile


@breaks("AttachHostDrive.VM_E_DRIVE_IN_USE.2")
class InUseWithoutADiscIsInvalid(DVDDrive):
    """Of a captured host drive without a disc, AttachHostDrive says that it is no DVD drive."""

    @member
    def AttachHostDrive(self, driveLetter: str | None) -> None:
        try:
            super().AttachHostDrive(driveLetter)
        except ComError as error:
            empty = error.name == "VM_E_DRIVE_IN_USE" and not self.machine.host.dvd_drive(driveLetter).disc
            raise (ComError("VM_E_DRIVE_INVALID") if empty and self.media is None else error) from None


@breaks("AttachHostDrive.VM_E_DRIVE_IN_USE.1")
class InUseWhileSavedIsAState(DVDDrive):
    """Where something is attached to a saved machine's drive, AttachHostDrive says that the machine is saved."""

    @member
    def AttachHostDrive(self, driveLetter: str | None) -> None:
        try:
            super().AttachHostDrive(driveLetter)
        except ComError as error:
            saved = error.name == "VM_E_DRIVE_IN_USE" and self.machine.state == "saved" and self.media is not None
            raise (ComError("VM_E_VM_RUNNING_OR_SAVED") if saved else error) from None


@breaks("AttachImage.E_POINTER")
class NullPathWhileRunningIsAnArgument(DVDDrive):
    """While the machine runs, AttachImage says E_INVALIDARG of a NULL pointer."""

    @member
    def AttachImage(self, imagePath: str | None) -> None:
        try:
            super().AttachImage(imagePath)
        except ComError as error:
            running = error.name == "E_POINTER" and self.machine.state == "running"
            raise (ComError("E_INVALIDARG") if running else error) from None


@breaks("AttachImage.VM_E_DRIVE_IN_USE.1")
class SameImageAgainIsFine(DVDDrive):
    """While the machine runs, attaching the image that is attached already succeeds."""

    @member
    def AttachImage(self, imagePath: str | None) -> None:
        if not (self.machine.state == "running" and self.machine.known and self.media == imagePath is not None):
            super().AttachImage(imagePath)


@breaks("ReleaseImage.VM_E_VM_UNKNOWN")
class ForgottenMachineReleases(DVDDrive):
    """The image that a drive had when its machine was forgotten can be released."""

    last: str | HostDrive | None = None

    def let_go(self) -> None:
        self.last = self.media
        super().let_go()

    @member
    def ReleaseImage(self) -> None:
        if not self.machine.known and self.connected and isinstance(self.last, str):
            self.last = None
            return
        super().ReleaseImage()


@breaks("BusNumber.VM_E_DRIVE_INVALID")
class RemovedFromAForgottenMachine(DVDDrive):
    """BusNumber of a drive that was removed gives its bus once the machine is forgotten."""

    @property
    @member
    def BusNumber(self) -> int:
        return super().BusNumber if self.machine.known or self.connected else self.location[0]


@breaks("SetBusLocation.VM_E_DRIVE_INVALID")
class ReplacedDriveIsInUse(DVDDrive):
    """Of a removed drive whose location another one has, SetBusLocation says that a device is there."""

    @member
    def SetBusLocation(self, busNumber: int, deviceNumber: int) -> None:
        try:
            super().SetBusLocation(busNumber, deviceNumber)
        except ComError as error:
            replaced = any(d.location == self.location for d in self.machine.drives)
            invalid = error.name == "VM_E_DRIVE_INVALID"
            raise (ComError("VM_E_DRIVE_BUS_LOC_IN_USE") if invalid and replaced else error) from None


@breaks("SetBusLocation.E_INVALIDARG")
class NoSuchPlaceBesideANeighbour(DVDDrive):
    """In a machine of several drives, SetBusLocation says of no location that a device is there."""

    @member
    def SetBusLocation(self, busNumber: int, deviceNumber: int) -> None:
        try:
            super().SetBusLocation(busNumber, deviceNumber)
        except ComError as error:
            several = error.name == "E_INVALIDARG" and len(self.machine.drives) > 1
            raise (ComError("VM_E_DRIVE_BUS_LOC_IN_USE") if several else error) from None


@breaks("AddDVDROMDrive.VM_E_DRIVE_BUS_LOC_IN_USE")
class MovedDriveIsAnArgument(VirtualMachine):
    """AddDVDROMDrive says E_INVALIDARG of a location where a drive has been moved to."""

    def must_be_free(self, location: tuple[int, int], besides: DVDDrive | None = None) -> None:
        super().must_be_free(location, besides)
        if besides is not None:
            self.reached = location

    reached: tuple[int, int] | None = None

    @member
    def AddDVDROMDrive(self, busNumber: int, deviceNumber: int) -> DVDDrive:
        try:
            return super().AddDVDROMDrive(busNumber, deviceNumber)
        except ComError as error:
            moved = error.name == "VM_E_DRIVE_BUS_LOC_IN_USE" and self.reached == (busNumber, deviceNumber)
            raise (ComError("E_INVALIDARG") if moved else error) from None


@breaks("RemoveDVDROMDrive.VM_E_DRIVE_INVALID")
class AsksTheOtherMachine(VirtualMachine):
    """Of another machine's drive, RemoveDVDROMDrive says that the machine runs if the other one does."""

    @member
    def RemoveDVDROMDrive(self, dvdDrive: DVDDrive | None) -> None:
        if self.known and dvdDrive is not None and dvdDrive.machine is not self:
            dvdDrive.machine.must_be_off()
        super().RemoveDVDROMDrive(dvdDrive)


@breaks("HostDriveLetter.VM_E_VM_UNKNOWN")
class ForgottenMachineFailsForAnImage(DVDDrive):
    """HostDriveLetter of a forgotten machine's drive says E_FAIL, if the drive has ever had an image."""

    image = False

    @member
    def AttachImage(self, imagePath: str | None) -> None:
        super().AttachImage(imagePath)
        self.image = True

    @property
    @member
    def HostDriveLetter(self) -> str:
        if self.image and not self.machine.known:
            raise ComError("E_FAIL")
        return super().HostDriveLetter


@breaks("RemoveDVDROMDrive.S_OK")
class NoRemovalWithAnImage(VirtualMachine):
    """A drive that has an image attached cannot be removed from a machine of two drives or more."""

    @member
    def RemoveDVDROMDrive(self, dvdDrive: DVDDrive | None) -> None:
        free = self.known and self.state == "off" and dvdDrive in self.drives
        if free and dvdDrive is not None and isinstance(dvdDrive.media, str) and len(self.drives) > 1:
            raise ComError("VM_E_DRIVE_INVALID")
        super().RemoveDVDROMDrive(dvdDrive)
