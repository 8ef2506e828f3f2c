"""Getters that give what was, where something has changed since."""

from __future__ import annotations

from ivmdvddrive_reference.com import member
from ivmdvddrive_reference.drive import DVDDrive
from ivmdvddrive_reference.host import HostDrive

from .registry import breaks

__all__: list[str] = []


@breaks("Attachment.value")
class AttachmentOfTheMove(DVDDrive):
    """After a move, Attachment tells what was attached then, until something is attached anew."""

    cached: int | None = None

    @member
    def SetBusLocation(self, busNumber: int, deviceNumber: int) -> None:
        super().SetBusLocation(busNumber, deviceNumber)
        self.cached = super().Attachment

    @member
    def AttachImage(self, imagePath: str | None) -> None:
        super().AttachImage(imagePath)
        self.cached = None

    @member
    def AttachHostDrive(self, driveLetter: str | None) -> None:
        super().AttachHostDrive(driveLetter)
        self.cached = None

    @property
    @member
    def Attachment(self) -> int:
        now = super().Attachment
        return now if self.cached is None else self.cached


@breaks("Attachment.value")
class OnceAHostDriveAlwaysOne(DVDDrive):
    """Attachment tells a host drive for an image that came after two host drives."""

    captured = 0

    @member
    def AttachHostDrive(self, driveLetter: str | None) -> None:
        super().AttachHostDrive(driveLetter)
        self.captured += 1

    @property
    @member
    def Attachment(self) -> int:
        now = super().Attachment
        return 2 if now and self.captured >= 2 else now


@breaks("HostDriveLetter.value")
class LetterOfTheFirstCapture(DVDDrive):
    """HostDriveLetter gives the letter of the host drive that was captured first."""

    first: str | None = None

    @property
    @member
    def HostDriveLetter(self) -> str:
        now = super().HostDriveLetter
        return self.first or now

    @member
    def AttachHostDrive(self, driveLetter: str | None) -> None:
        super().AttachHostDrive(driveLetter)
        self.first = self.first or super().HostDriveLetter


@breaks("ImageFile.value")
class PathOfTheFirstImage(DVDDrive):
    """ImageFile gives the path of the image that was attached first."""

    first: str | None = None

    @property
    @member
    def ImageFile(self) -> str:
        now = super().ImageFile
        return self.first or now

    @member
    def AttachImage(self, imagePath: str | None) -> None:
        super().AttachImage(imagePath)
        self.first = self.first or imagePath


@breaks("BusNumber.value")
class BusOfTheFirstMove(DVDDrive):
    """BusNumber gives the bus to which the drive was moved first."""

    first: int | None = None

    @member
    def SetBusLocation(self, busNumber: int, deviceNumber: int) -> None:
        super().SetBusLocation(busNumber, deviceNumber)
        self.first = busNumber if self.first is None else self.first

    @property
    @member
    def BusNumber(self) -> int:
        now = super().BusNumber
        return now if self.first is None else self.first


@breaks("DeviceNumber.value")
class DeviceOfTheYoungest(DVDDrive):
    """DeviceNumber of a drive that was moved gives the device of the machine's youngest drive."""

    moved = False

    @member
    def SetBusLocation(self, busNumber: int, deviceNumber: int) -> None:
        super().SetBusLocation(busNumber, deviceNumber)
        self.moved = True

    @property
    @member
    def DeviceNumber(self) -> int:
        now = super().DeviceNumber
        return self.machine.drives[-1].location[1] if self.moved else now


@breaks("HostDriveLetter.VM_E_MEDIA_WRONG_TYPE")
class LetterOutlivesItsRelease(DVDDrive):
    """HostDriveLetter goes on giving the letter of a host drive that was released without a disc in it."""

    last = ""

    @member
    def ReleaseHostDrive(self) -> None:
        host = self.media
        super().ReleaseHostDrive()
        self.last = host.letter if isinstance(host, HostDrive) and not host.disc else ""

    @property
    @member
    def HostDriveLetter(self) -> str:
        return self.last if self.last and self.media is None and self.connected else super().HostDriveLetter


@breaks("ImageFile.VM_E_MEDIA_WRONG_TYPE")
class PathOutlivesItsImage(DVDDrive):
    """ImageFile gives the path of the last image while a host drive is captured."""

    last = ""

    @member
    def AttachImage(self, imagePath: str | None) -> None:
        super().AttachImage(imagePath)
        self.last = str(imagePath)

    @property
    @member
    def ImageFile(self) -> str:
        self._must_be_usable()
        return self.last if self.last and isinstance(self.media, HostDrive) else super().ImageFile


@breaks("HostDriveLetter.value")
class LetterLostWithTheDisc(DVDDrive):
    """HostDriveLetter is empty once a disc was put into the captured host drive."""

    put_back = False

    def tell(self, event: str, media_path: str) -> None:
        super().tell(event, media_path)
        self.put_back = event == "OnMediaInsert" and isinstance(self.media, HostDrive)

    @property
    @member
    def HostDriveLetter(self) -> str:
        now = super().HostDriveLetter
        return "" if self.put_back else now


@breaks("Attachment.value", {"Attachment.pure": "it is by being read that Attachment comes to be wrong"})
class TiresOfBeingRead(DVDDrive):
    """Every twentieth time that Attachment is read it tells nothing attached."""

    reads = 0

    @property
    @member
    def Attachment(self) -> int:
        now = super().Attachment
        self.reads += 1
        return 0 if self.reads % 20 == 0 else now
