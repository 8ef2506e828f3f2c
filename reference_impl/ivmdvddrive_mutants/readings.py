"""Conforming variants of drives and benches: other readings of what the pages leave open, and fewer claims."""

from __future__ import annotations

import os
from pathlib import Path

from ivmdvddrive_reference import Bench, ComError
from ivmdvddrive_reference.com import member
from ivmdvddrive_reference.drive import DVDDrive
from ivmdvddrive_reference.host import Host, HostDrive
from ivmdvddrive_reference.machine import VirtualMachine

from .overriding import Rejection
from .registry import conforms

__all__: list[str] = []


def _shown(media: str | HostDrive | None) -> str:
    return media.letter if isinstance(media, HostDrive) else str(media)


@conforms
class NoMediaCaptured(DVDDrive):
    """Says VM_E_NO_MEDIA_CAPTURED where nothing is attached."""

    def _must_have_media(self) -> None:
        if self.connected and self.machine.known and self.media is None:
            raise ComError("VM_E_NO_MEDIA_CAPTURED")

    @member
    def ReleaseHostDrive(self) -> None:
        self._must_have_media()
        super().ReleaseHostDrive()

    @member
    def ReleaseImage(self) -> None:
        self._must_have_media()
        super().ReleaseImage()

    @property
    @member
    def HostDriveLetter(self) -> str:
        self._must_have_media()
        return super().HostDriveLetter

    @property
    @member
    def ImageFile(self) -> str:
        self._must_have_media()
        return super().ImageFile


@conforms
class BareLettersOnly(DVDDrive):
    """Refuses "d" and "D:" with E_INVALIDARG."""

    @member
    def AttachHostDrive(self, driveLetter: str | None) -> None:
        self._must_be_usable()
        if driveLetter not in {"C", "D", "E"}:
            raise ComError("E_INVALIDARG")
        super().AttachHostDrive(driveLetter)


@conforms
class UnknownLetterIsNoDrive(DVDDrive):
    """Says VM_E_DRIVE_INVALID of a letter that names nothing, before it looks at anything else."""

    @member
    def AttachHostDrive(self, driveLetter: str | None) -> None:
        letter = driveLetter or ""
        if len(letter) == 1 and letter.isascii() and letter.isalpha() and letter.upper() not in "CDE":
            raise ComError("VM_E_DRIVE_INVALID")
        super().AttachHostDrive(driveLetter)


@conforms
class ShowsTheLetterAsGiven(DVDDrive):
    """Gives a lower-case letter back in lower case, in events too."""

    given = ""

    @member
    def AttachHostDrive(self, driveLetter: str | None) -> None:
        super().AttachHostDrive(driveLetter)
        self.given = _as_given(str(driveLetter))

    @property
    @member
    def HostDriveLetter(self) -> str:
        return self.given if super().HostDriveLetter else ""

    def tell(self, event: str, media_path: str) -> None:
        super().tell(event, self.given if isinstance(self.media, HostDrive) else media_path)


def _as_given(letter: str) -> str:
    return letter if len(letter) == 1 else letter[:1].upper()


@conforms
class TellsOfCapture(DVDDrive):
    """Sends the events for host drives that are captured and released too."""

    @member
    def AttachHostDrive(self, driveLetter: str | None) -> None:
        super().AttachHostDrive(driveLetter)
        self.tell("OnMediaInsert", _shown(self.media))

    @member
    def ReleaseHostDrive(self) -> None:
        media = self.media
        super().ReleaseHostDrive()
        self.tell("OnMediaEject", _shown(media))


@conforms
class SixteenBits(DVDDrive):
    """AttachHostDrive gives the E_INVALIDARG that the pages print, of 16-bit Windows."""

    @member
    def AttachHostDrive(self, driveLetter: str | None) -> None:
        try:
            super().AttachHostDrive(driveLetter)
        except ComError as error:
            raise (Rejection(0x80000003) if error.name == "E_INVALIDARG" else error) from None


@conforms
class UnknownForLocationsToo(DVDDrive):
    """BusNumber and DeviceNumber say VM_E_VM_UNKNOWN once the machine is forgotten."""

    @property
    @member
    def BusNumber(self) -> int:
        self.machine.must_be_known()
        return super().BusNumber

    @property
    @member
    def DeviceNumber(self) -> int:
        self.machine.must_be_known()
        return super().DeviceNumber


@conforms
class OneImageOneDrive(DVDDrive):
    """Locks an image for the drive of the machine that has it."""

    @member
    def AttachImage(self, imagePath: str | None) -> None:
        drives = [d for d in self.machine.drives if d is not self and d.media == imagePath and imagePath]
        if drives and self.connected and self.machine.known:
            raise ComError("VM_E_DRIVE_IN_USE")
        super().AttachImage(imagePath)


@conforms
class Reconnects(DVDDrive):
    """A removed drive can be given a location again."""

    @member
    def SetBusLocation(self, busNumber: int, deviceNumber: int) -> None:
        if self.connected or not self.machine.known:
            super().SetBusLocation(busNumber, deviceNumber)
            return
        self.machine.must_be_off()
        self.machine.must_be_free((busNumber, deviceNumber), besides=self)
        self.connected, self.location = True, (busNumber, deviceNumber)
        self.machine.drives.append(self)


@conforms
class InvalidLetterOfRemovedDrive(DVDDrive):
    """HostDriveLetter of a removed drive says VM_E_DRIVE_INVALID, as its other members do."""

    @property
    @member
    def HostDriveLetter(self) -> str:
        self._must_be_connected()
        return super().HostDriveLetter


@conforms
class TakesAnyFile(DVDDrive):
    """Attaches whatever path it is given, unless it is a directory's."""

    @member
    def AttachImage(self, imagePath: str | None) -> None:
        try:
            super().AttachImage(imagePath)
        except ComError as error:
            if error.name != "VM_E_IMAGE_CAPTURE_FAIL" or imagePath is None:
                raise
            self.media = imagePath
            self.tell("OnMediaInsert", imagePath)


@conforms
class RefusesRelativePaths(DVDDrive):
    """Attaches an image by its full path alone."""

    @member
    def AttachImage(self, imagePath: str | None) -> None:
        self._must_be_usable()
        if imagePath and not imagePath.startswith("/") and self.media is None:
            raise ComError("VM_E_IMAGE_CAPTURE_FAIL")
        super().AttachImage(imagePath)


@conforms
class GivesFullPaths(DVDDrive):
    """Makes a relative path a full one, in events too; a full path stays as it is."""

    @member
    def AttachImage(self, imagePath: str | None) -> None:
        relative = imagePath and not imagePath.startswith("/")
        super().AttachImage(f"{Path.cwd()}/{imagePath}" if relative else imagePath)


@conforms
class NormalisesRelativePaths(DVDDrive):
    """Makes a relative path a full one without . and .. segments; a full path stays as it is."""

    @member
    def AttachImage(self, imagePath: str | None) -> None:
        relative = imagePath and not imagePath.startswith("/")
        super().AttachImage(os.path.normpath(f"{Path.cwd()}/{imagePath}") if relative else imagePath)


@conforms
class SharedAmongSiblings(DVDDrive):
    """The drives of one machine can capture the same host drive; each is told of its discs."""

    @member
    def AttachHostDrive(self, driveLetter: str | None) -> None:
        self._must_be_usable()
        host = self.machine.host.dvd_drive(driveLetter)
        if self.media is None and host.holder is not None and host.holder.machine is self.machine:
            self.media = host
            return
        super().AttachHostDrive(driveLetter)

    def let_go(self) -> None:
        host = self.media
        super().let_go()
        if isinstance(host, HostDrive):
            host.holder = next((d for d in self.machine.drives if d.media is host), None)

    def tell(self, event: str, media_path: str) -> None:
        sharing = [d for d in self.machine.drives if d.media is self.media and d is not self]
        for drive in (self, *sharing) if isinstance(self.media, HostDrive) else (self,):
            DVDDrive.tell(drive, event, media_path)


@conforms
class ReleasesOnTurningOff(Bench):
    """Turning a machine off releases what its drives have attached, and says so."""

    def set_machine_state(self, machine: VirtualMachine, state: str) -> None:
        before = machine.state
        super().set_machine_state(machine, state)
        for drive in machine.drives if state == "off" != before else []:
            if drive.media is not None:
                shown = _shown(drive.media)
                drive.let_go()
                drive.tell("OnMediaEject", shown)


@conforms
class ReleasesSilently(Bench):
    """Turning a machine off releases what its drives have attached, and says nothing."""

    def set_machine_state(self, machine: VirtualMachine, state: str) -> None:
        before = machine.state
        super().set_machine_state(machine, state)
        for drive in machine.drives if state == "off" != before else []:
            drive.let_go()


@conforms
class FewClaims(Bench):
    """Has one host drive alone, and claims no more than collections."""

    claims = frozenset({"collection"})

    def reset(self) -> list[tuple[str, str]]:
        super().reset()
        self._host = Host([HostDrive("D", "dvd")])
        return [("D", "dvd")]
