"""Faults that only a longer history of one drive shows: a call is right until something has happened before."""

from __future__ import annotations

from ivmdvddrive_reference import ComError
from ivmdvddrive_reference.com import member
from ivmdvddrive_reference.drive import DVDDrive
from ivmdvddrive_reference.host import HostDrive

from .registry import breaks

__all__: list[str] = []


# The third, the fourth, the fifth time


@breaks("AttachImage.S_OK")
class ThirdAttachFails(DVDDrive):
    """The third image that is attached to a drive is refused."""

    attached = 0

    @member
    def AttachImage(self, imagePath: str | None) -> None:
        super().AttachImage(imagePath)
        self.attached += 1
        if self.attached == 3:
            self.let_go()
            raise ComError("VM_E_IMAGE_CAPTURE_FAIL")


@breaks("AttachHostDrive.S_OK")
class FifthCaptureFails(DVDDrive):
    """A drive captures a host drive four times, and then no more."""

    captured = 0

    @member
    def AttachHostDrive(self, driveLetter: str | None) -> None:
        super().AttachHostDrive(driveLetter)
        self.captured += 1
        if self.captured > 4:
            self.let_go()
            raise ComError("E_FAIL")


@breaks("AttachImage.effect")
class ThirdImageIsNotThere(DVDDrive):
    """The third image is attached with success, and is not attached."""

    attached = 0

    @member
    def AttachImage(self, imagePath: str | None) -> None:
        super().AttachImage(imagePath)
        self.attached += 1
        if self.attached == 3:
            self.media = None


@breaks("ReleaseImage.effect")
class ThirdReleaseKeepsTheImage(DVDDrive):
    """The third time that an image is released it stays attached."""

    released = 0

    @member
    def ReleaseImage(self) -> None:
        path = self.media
        super().ReleaseImage()
        self.released += 1
        if self.released == 3:
            self.media = path


@breaks("SetBusLocation.effect")
class FourthMoveStays(DVDDrive):
    """The fourth move of a drive succeeds, and leaves it where it is."""

    moves = 0

    @member
    def SetBusLocation(self, busNumber: int, deviceNumber: int) -> None:
        before = self.location
        super().SetBusLocation(busNumber, deviceNumber)
        self.moves += 1
        if self.moves == 4:
            self.location = before


@breaks("AttachImage.S_OK")
class NoSecondVisitOfAnImage(DVDDrive):
    """An image that was released cannot be attached again after another one was."""

    last = ""
    gone: frozenset[str] = frozenset()

    @member
    def AttachImage(self, imagePath: str | None) -> None:
        super().AttachImage(imagePath)
        if imagePath in self.gone:
            self.let_go()
            raise ComError("VM_E_IMAGE_CAPTURE_FAIL")
        if self.last not in ("", imagePath):
            self.gone |= {self.last}
        self.last = str(imagePath)


# After a failure


@breaks("AttachImage.S_OK")
class NoImageAfterAFailedRelease(DVDDrive):
    """Refuses images once ReleaseImage has failed."""

    failed = False

    @member
    def ReleaseImage(self) -> None:
        try:
            super().ReleaseImage()
        except ComError:
            self.failed = True
            raise

    @member
    def AttachImage(self, imagePath: str | None) -> None:
        super().AttachImage(imagePath)
        if self.failed:
            self.let_go()
            raise ComError("VM_E_DRIVE_IN_USE")


@breaks("ReleaseImage.S_OK")
class CannotReleaseAfterARefusal(DVDDrive):
    """Once AttachImage was refused because of an image, that image cannot be released."""

    refused = False

    @member
    def AttachImage(self, imagePath: str | None) -> None:
        try:
            super().AttachImage(imagePath)
        except ComError as error:
            self.refused = error.name == "VM_E_DRIVE_IN_USE" and isinstance(self.media, str)
            raise
        self.refused = False

    @member
    def ReleaseImage(self) -> None:
        if self.refused:
            raise ComError("VM_E_MEDIA_WRONG_TYPE")
        super().ReleaseImage()


@breaks("AttachHostDrive.effect")
class CapturesWhatItFailedToCapture(DVDDrive):
    """Remembers the letter that it could not have, and captures that one the next time."""

    wanted: HostDrive | None = None

    @member
    def AttachHostDrive(self, driveLetter: str | None) -> None:
        try:
            super().AttachHostDrive(driveLetter)
        except ComError as error:
            if error.name == "VM_E_DRIVE_IN_USE":
                self.wanted = self.machine.host.dvd_drive(driveLetter)
            raise
        if self.wanted is not None and self.wanted.holder is None:
            self.let_go()
            self.media, self.wanted.holder = self.wanted, self


# After a move, and after another kind of medium


@breaks("ReleaseImage.effect")
class KeepsTheImageAfterAMove(DVDDrive):
    """An image that was moved along is not detached."""

    moved: str | HostDrive | None = None

    @member
    def SetBusLocation(self, busNumber: int, deviceNumber: int) -> None:
        super().SetBusLocation(busNumber, deviceNumber)
        self.moved = self.media

    @member
    def ReleaseImage(self) -> None:
        path = self.media
        super().ReleaseImage()
        if path == self.moved:
            self.media = path


@breaks("ReleaseHostDrive.S_OK")
class NoReleaseAfterAMove(DVDDrive):
    """A host drive that was moved along cannot be released."""

    stuck: HostDrive | None = None

    @member
    def SetBusLocation(self, busNumber: int, deviceNumber: int) -> None:
        super().SetBusLocation(busNumber, deviceNumber)
        self.stuck = self.media if isinstance(self.media, HostDrive) else None

    @member
    def ReleaseHostDrive(self) -> None:
        if self.stuck is not None and self.stuck is self.media:
            raise ComError("VM_E_MEDIA_WRONG_TYPE")
        super().ReleaseHostDrive()


@breaks("ReleaseHostDrive.S_OK")
class NoReleaseAfterADiscWasPutBack(DVDDrive):
    """A host drive cannot be released once its disc was taken out and put back."""

    put_back = False

    def tell(self, event: str, media_path: str) -> None:
        super().tell(event, media_path)
        self.put_back = event == "OnMediaInsert" and isinstance(self.media, HostDrive)

    @member
    def ReleaseHostDrive(self) -> None:
        if self.put_back and isinstance(self.media, HostDrive):
            raise ComError("VM_E_MEDIA_WRONG_TYPE")
        super().ReleaseHostDrive()


@breaks("ReleaseHostDrive.effect")
class ReleasedHostDriveUncoversTheImage(DVDDrive):
    """Releasing a host drive brings back the image that was attached before it."""

    before = ""

    @member
    def ReleaseImage(self) -> None:
        path = self.media
        super().ReleaseImage()
        self.before = str(path)

    @member
    def ReleaseHostDrive(self) -> None:
        super().ReleaseHostDrive()
        self.media = self.before or None
