"""Calls that succeed without their effect, or with another one."""

from __future__ import annotations

from ivmdvddrive_reference.com import member
from ivmdvddrive_reference.drive import DVDDrive
from ivmdvddrive_reference.host import HostDrive
from ivmdvddrive_reference.machine import VirtualMachine

from .registry import breaks

__all__: list[str] = []


@breaks("AttachHostDrive.effect")
class CapturesTheWrongDrive(DVDDrive):
    """Captures a host drive Z, whatever the letter is."""

    @member
    def AttachHostDrive(self, driveLetter: str | None) -> None:
        super().AttachHostDrive(driveLetter)
        self.media = HostDrive("Z", "dvd", holder=self)


@breaks("AttachHostDrive.effect.letter")
class LowerCaseIsAnotherDrive(DVDDrive):
    """Takes "d" for another drive than "D"."""

    taken = ""

    @member
    def AttachHostDrive(self, driveLetter: str | None) -> None:
        super().AttachHostDrive(driveLetter)
        self.taken = str(driveLetter)

    @property
    @member
    def HostDriveLetter(self) -> str:
        letter = super().HostDriveLetter
        return letter if self.taken == self.taken.upper() else "?"


@breaks("AttachImage.effect")
class ForgetsThePath(DVDDrive):
    """Attaches another image than the one that it is given."""

    @member
    def AttachImage(self, imagePath: str | None) -> None:
        super().AttachImage(imagePath)
        self.media = "elsewhere.iso"


@breaks("ReleaseHostDrive.effect")
class OnlyUnlocks(DVDDrive):
    """Frees the host drive for others, and has it captured still."""

    @member
    def ReleaseHostDrive(self) -> None:
        host = self.media
        super().ReleaseHostDrive()
        self.media = host


@breaks("ReleaseImage.effect")
class KeepsTheImage(DVDDrive):
    """ReleaseImage leaves the image attached."""

    @member
    def ReleaseImage(self) -> None:
        path = self.media
        super().ReleaseImage()
        self.media = path


@breaks("SetBusLocation.effect")
class MovesTheBusAlone(DVDDrive):
    """Moves a drive to the bus, and leaves its device number."""

    @member
    def SetBusLocation(self, busNumber: int, deviceNumber: int) -> None:
        before = self.location
        super().SetBusLocation(busNumber, deviceNumber)
        self.location = (busNumber, before[1])


@breaks("SetBusLocation.effect.vacated")
class LeavesAShadow(DVDDrive):
    """The location that a moved drive has left stays taken."""

    @member
    def SetBusLocation(self, busNumber: int, deviceNumber: int) -> None:
        before = self.location
        super().SetBusLocation(busNumber, deviceNumber)
        if before != self.location:
            self.machine.disks.add(before)


@breaks("SetBusLocation.effect.media")
class DropsMediaOnTheWay(DVDDrive):
    """Detaches what is attached to a drive that is moved."""

    @member
    def SetBusLocation(self, busNumber: int, deviceNumber: int) -> None:
        super().SetBusLocation(busNumber, deviceNumber)
        self.let_go()


@breaks("AddDVDROMDrive.effect")
class AddsElsewhere(VirtualMachine):
    """Adds the drive on the other bus."""

    @member
    def AddDVDROMDrive(self, busNumber: int, deviceNumber: int) -> DVDDrive:
        drive = super().AddDVDROMDrive(busNumber, deviceNumber)
        drive.location = (1 - busNumber, deviceNumber)
        return drive


@breaks("RemoveDVDROMDrive.effect")
class KeepsItsLocationValid(VirtualMachine):
    """A removed drive goes on answering as if it were connected."""

    @member
    def RemoveDVDROMDrive(self, dvdDrive: DVDDrive | None) -> None:
        super().RemoveDVDROMDrive(dvdDrive)
        if dvdDrive is not None:
            dvdDrive.connected = True


@breaks("RemoveDVDROMDrive.effect.vacated")
class KeepsThePlace(VirtualMachine):
    """The location of a removed drive stays taken."""

    @member
    def RemoveDVDROMDrive(self, dvdDrive: DVDDrive | None) -> None:
        super().RemoveDVDROMDrive(dvdDrive)
        if dvdDrive is not None:
            self.disks.add(dvdDrive.location)
