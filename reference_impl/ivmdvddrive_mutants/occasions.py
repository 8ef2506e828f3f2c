"""Events that are lost, that tell of another medium, or that nothing has occasioned, once a drive is older."""

from __future__ import annotations

from ivmdvddrive_reference import ComError
from ivmdvddrive_reference.com import member
from ivmdvddrive_reference.drive import DVDDrive
from ivmdvddrive_reference.host import Host, HostDrive
from ivmdvddrive_reference.machine import VirtualMachine

from .power import Turning
from .registry import breaks

__all__: list[str] = []


# Lost


@breaks("OnMediaEject.image")
class SilentWhileSaved(DVDDrive):
    """OnMediaEject is not sent for an image that a saved machine releases."""

    def tell(self, event: str, media_path: str) -> None:
        if self.machine.state != "saved" or event != "OnMediaEject" or len(media_path) == 1:
            super().tell(event, media_path)


@breaks("OnMediaInsert.image")
class SilentAfterARefusal(DVDDrive):
    """The first OnMediaInsert after an image was refused is not sent."""

    refused = False

    @member
    def AttachImage(self, imagePath: str | None) -> None:
        try:
            super().AttachImage(imagePath)
        except ComError:
            self.refused = True
            raise
        self.refused = False

    def tell(self, event: str, media_path: str) -> None:
        if not (self.refused and event == "OnMediaInsert" and len(media_path) > 1):
            super().tell(event, media_path)


@breaks("OnMediaInsert.image")
class SilentForASharedImage(DVDDrive):
    """OnMediaInsert is not sent for an image that another drive of the machine has."""

    def tell(self, event: str, media_path: str) -> None:
        shared = any(d.media == media_path for d in self.machine.drives if d is not self)
        if not (shared and event == "OnMediaInsert"):
            super().tell(event, media_path)


@breaks("OnMediaEject.disc")
class SilentForTheSecondHolder(DVDDrive):
    """That a disc was taken out is not told to a drive that captures the host drive a second time."""

    captured = 0

    @member
    def AttachHostDrive(self, driveLetter: str | None) -> None:
        super().AttachHostDrive(driveLetter)
        self.captured += 1

    def tell(self, event: str, media_path: str) -> None:
        if not (self.captured == 2 and event == "OnMediaEject" and isinstance(self.media, HostDrive)):
            super().tell(event, media_path)


@breaks("OnMediaInsert.disc")
class EveryThirdDiscIsLost(DVDDrive):
    """The third disc that is put into the drive's host drives is not told of."""

    discs = 0

    def tell(self, event: str, media_path: str) -> None:
        self.discs += event == "OnMediaInsert" and isinstance(self.media, HostDrive)
        if not (self.discs == 3 and event == "OnMediaInsert" and isinstance(self.media, HostDrive)):
            super().tell(event, media_path)


# Of what, and when


@breaks("OnMediaInsert.path")
class LowerLetterInEvents(DVDDrive):
    """OnMediaInsert has a lower-case letter for a capital one that was passed."""

    def tell(self, event: str, media_path: str) -> None:
        lower = event == "OnMediaInsert" and isinstance(self.media, HostDrive)
        super().tell(event, media_path.lower() if lower else media_path)


@breaks("OnMediaInsert.path")
class LetterInEitherCase(DVDDrive):
    """The events about discs give a lower-case letter that was passed as a capital one and as it is, by turns."""

    told = 0
    given = ""

    @member
    def AttachHostDrive(self, driveLetter: str | None) -> None:
        super().AttachHostDrive(driveLetter)
        self.given, self.told = str(driveLetter)[:1], 0

    def tell(self, event: str, media_path: str) -> None:
        if isinstance(self.media, HostDrive):
            self.told += 1
            media_path = self.given if self.told % 2 else media_path
        super().tell(event, media_path)


@breaks("OnMediaInsert.path")
class PathOfTheImageBefore(DVDDrive):
    """OnMediaInsert has the path of the image that was attached before."""

    before = ""

    def tell(self, event: str, media_path: str) -> None:
        if event == "OnMediaInsert" and isinstance(self.media, str):
            said, self.before = self.before or media_path, media_path
            super().tell(event, said)
        else:
            super().tell(event, media_path)


@breaks("OnMediaEject.path")
class EjectsTheFirstPath(DVDDrive):
    """OnMediaEject has the path of the image that was released first."""

    first = ""

    def tell(self, event: str, media_path: str) -> None:
        image = event == "OnMediaEject" and len(media_path) > 1
        self.first = self.first or (media_path if image else "")
        super().tell(event, self.first if image else media_path)


@breaks("OnMediaEject.path")
class LetterOfTheImageBefore(DVDDrive):
    """OnMediaEject has a path for a letter where a disc is taken out after an image was released."""

    image = ""

    @member
    def ReleaseImage(self) -> None:
        image = self.media
        super().ReleaseImage()
        self.image = str(image)

    def tell(self, event: str, media_path: str) -> None:
        of_disc = event == "OnMediaEject" and isinstance(self.media, HostDrive)
        super().tell(event, self.image if of_disc and self.image else media_path)


@breaks("OnMediaEject.unprompted")
class ToldAfterItsRelease(Host):
    """That a disc was taken out is told to the drive that has released the host drive."""

    def __init__(self) -> None:
        super().__init__()
        self.last: dict[str, DVDDrive] = {}

    def move_disc(self, letter: str, inserted: bool) -> None:
        drive = next(d for d in self.drives if d.letter == letter)
        moves = drive.disc != inserted
        super().move_disc(letter, inserted)
        if drive.holder is not None:
            self.last[letter] = drive.holder
        elif letter in self.last and moves and not inserted:
            self.last[letter].tell("OnMediaEject", letter)


@breaks("OnMediaInsert.unprompted")
class RefusedImageIsToldOfLater(DVDDrive):
    """The OnMediaInsert of an image that was refused is sent when the image in its way is released."""

    refused = ""

    @member
    def AttachImage(self, imagePath: str | None) -> None:
        try:
            super().AttachImage(imagePath)
        except ComError as error:
            self.refused = str(imagePath) if error.name == "VM_E_DRIVE_IN_USE" else ""
            raise
        self.refused = ""

    @member
    def ReleaseImage(self) -> None:
        super().ReleaseImage()
        if self.refused:
            self.tell("OnMediaInsert", self.refused)


@breaks("OnMediaEject.not-after-failure")
class EjectsWhatIsGone(DVDDrive):
    """Releasing an image a second time fails, and sends OnMediaEject again."""

    last = ""

    @member
    def ReleaseImage(self) -> None:
        path = self.media
        try:
            super().ReleaseImage()
        except ComError:
            if self.last and path is None:
                self.tell("OnMediaEject", self.last)
            raise
        self.last = str(path)


@breaks("OnMediaInsert.unprompted")
class ResumeInsertsAgain(Turning):
    """A machine that runs on from being saved sends OnMediaInsert for the images that its drives have."""

    def turned(self, machine: VirtualMachine, before: str, state: str) -> None:
        for drive in machine.drives if (before, state) == ("saved", "running") else []:
            if isinstance(drive.media, str):
                drive.tell("OnMediaInsert", drive.media)
