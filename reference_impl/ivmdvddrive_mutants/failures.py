"""Calls of a drive that fail, and change something all the same."""

from __future__ import annotations

from ivmdvddrive_reference import ComError
from ivmdvddrive_reference.com import member
from ivmdvddrive_reference.drive import DVDDrive
from ivmdvddrive_reference.host import HostDrive

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


@breaks("AttachHostDrive.atomic")
class NoLetterDetaches(DVDDrive):
    """Says that no letter is given, and detaches the image."""

    @member
    def AttachHostDrive(self, driveLetter: str | None) -> None:
        try:
            super().AttachHostDrive(driveLetter)
        except ComError as error:
            if error.name == "E_INVALIDARG" and isinstance(self.media, str):
                self.let_go()
            raise


@breaks("AttachHostDrive.atomic")
class HasTheHardDiskItRefuses(DVDDrive):
    """Says that the host drive is no DVD drive, and has it attached."""

    @member
    def AttachHostDrive(self, driveLetter: str | None) -> None:
        try:
            super().AttachHostDrive(driveLetter)
        except ComError as error:
            if error.name == "VM_E_DRIVE_INVALID" and self.connected and self.media is None:
                self.media = next(d for d in self.machine.host.drives if d.kind != "dvd")
            raise


@breaks("AttachHostDrive.atomic")
class SharesWhatIsInUse(DVDDrive):
    """Says that another machine has the host drive, and has it attached too."""

    @member
    def AttachHostDrive(self, driveLetter: str | None) -> None:
        try:
            super().AttachHostDrive(driveLetter)
        except ComError as error:
            if error.name == "VM_E_DRIVE_IN_USE" and self.media is None:
                self.media = self.machine.host.dvd_drive(driveLetter)
            raise


@breaks("AttachImage.atomic")
class ImageDrivesTheHostDriveOut(DVDDrive):
    """Says that a host drive is in the image's way, and releases it."""

    @member
    def AttachImage(self, imagePath: str | None) -> None:
        try:
            super().AttachImage(imagePath)
        except ComError as error:
            if error.name == "VM_E_DRIVE_IN_USE" and isinstance(self.media, HostDrive):
                self.let_go()
            raise


@breaks("AttachImage.atomic")
class HasTheDirectoryItRefuses(DVDDrive):
    """Says that the path is a directory's, and attaches it."""

    @member
    def AttachImage(self, imagePath: str | None) -> None:
        try:
            super().AttachImage(imagePath)
        except ComError as error:
            if error.name == "E_INVALIDARG":
                self.media = imagePath
            raise


@breaks("SetBusLocation.atomic")
class MovesWhileRunning(DVDDrive):
    """Says that the machine is running, and moves the drive to the bus."""

    @member
    def SetBusLocation(self, busNumber: int, deviceNumber: int) -> None:
        try:
            super().SetBusLocation(busNumber, deviceNumber)
        except ComError as error:
            if error.name == "VM_E_VM_RUNNING_OR_SAVED" and busNumber in (0, 1):
                self.location = (busNumber, self.location[1])
            raise


@breaks("SetBusLocation.atomic")
class TakesTheNeighboursImage(DVDDrive):
    """Says that another drive is there, and takes its image."""

    @member
    def SetBusLocation(self, busNumber: int, deviceNumber: int) -> None:
        try:
            super().SetBusLocation(busNumber, deviceNumber)
        except ComError as error:
            if error.name == "VM_E_DRIVE_BUS_LOC_IN_USE" and self.media is None:
                for there in self.machine.drives:
                    if there.location == (busNumber, deviceNumber) and isinstance(there.media, str):
                        self.media, there.media = there.media, None
            raise
