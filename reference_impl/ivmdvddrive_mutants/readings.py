"""Conforming variants of drives and benches: other readings of what the pages leave open, and fewer claims."""

from __future__ import annotations

import os
import weakref
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from typing import Any

from ivmdvddrive_reference import Bench, ComError
from ivmdvddrive_reference.com import member
from ivmdvddrive_reference.drive import DVDDrive
from ivmdvddrive_reference.host import Host, HostDrive
from ivmdvddrive_reference.machine import VirtualMachine

from .overriding import Rejection
from .registry import conforms, conforms_in, machine_of

__all__ = ["CapturedByMany", "InUseWhileRunning", "LeavesItToOthers", "NewMediaAfterEachReset"]


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


class _KnowsTheLetterAsGiven(DVDDrive):
    """Remembers in which case the letter of its host drive was passed."""

    given = ""

    @member
    def AttachHostDrive(self, driveLetter: str | None) -> None:
        super().AttachHostDrive(driveLetter)
        self.given = str(driveLetter)[:1]


@conforms
class GivesTheLetterAsGiven(_KnowsTheLetterAsGiven):
    """HostDriveLetter gives a lower-case letter back in lower case; events give a capital letter."""

    @property
    @member
    def HostDriveLetter(self) -> str:
        return self.given if super().HostDriveLetter else ""


@conforms
class TellsTheLetterAsGiven(_KnowsTheLetterAsGiven):
    """Events give a lower-case letter back in lower case; HostDriveLetter gives a capital letter."""

    def tell(self, event: str, media_path: str) -> None:
        super().tell(event, self.given if isinstance(self.media, HostDrive) else media_path)


@conforms
class ShowsTheLetterAsGiven(TellsTheLetterAsGiven, GivesTheLetterAsGiven):
    """Gives a lower-case letter back in lower case, in events too."""


@conforms
class TellsOfCaptureAsGiven(DVDDrive):
    """Sends OnMediaInsert with the letter as it was passed if a host drive is captured; other events give a capital."""

    @member
    def AttachHostDrive(self, driveLetter: str | None) -> None:
        super().AttachHostDrive(driveLetter)
        self.tell("OnMediaInsert", str(driveLetter)[:1])


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


@conforms_in("vpc")
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
    """Attaches whatever path it is given, unless it is a directory's or empty."""

    @member
    def AttachImage(self, imagePath: str | None) -> None:
        try:
            super().AttachImage(imagePath)
        except ComError as error:
            if error.name != "VM_E_IMAGE_CAPTURE_FAIL" or not imagePath:
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


# Errors, letters and paths


@conforms
class GivesTheErrorItMeets(DVDDrive):
    """Gives E_FAIL back from its own members where it meets E_FAIL, whatever their pages list."""

    def meet_fault(self, name: str) -> None:
        fault, self.fault = self.fault, None
        if fault is not None:
            raise ComError(fault)


@conforms
class NoDvdDriveIsNoLetter(DVDDrive):
    """Says E_INVALIDARG of the letter of a host drive that is no DVD drive."""

    @member
    def AttachHostDrive(self, driveLetter: str | None) -> None:
        try:
            super().AttachHostDrive(driveLetter)
        except ComError as error:
            usable = self.connected and self.machine.known
            raise ComError("E_INVALIDARG") if usable and error.name == "VM_E_DRIVE_INVALID" else error from None


class _NothingIsAValue(DVDDrive):
    """HostDriveLetter and ImageFile succeed where nothing is attached."""

    nothing: Any = None

    @property
    @member
    def HostDriveLetter(self) -> Any:
        self.machine.must_be_known()
        return self.nothing if self.media is None else super().HostDriveLetter

    @property
    @member
    def ImageFile(self) -> Any:
        self._must_be_usable()
        return self.nothing if self.media is None else super().ImageFile


@conforms
class NullWhereNothingIs(_NothingIsAValue):
    """HostDriveLetter and ImageFile succeed with NULL where nothing is attached."""


@conforms
class EmptyWhereNothingIs(_NothingIsAValue):
    """HostDriveLetter and ImageFile succeed with an empty string where nothing is attached."""

    nothing = ""


@conforms
class LetterWithColon(DVDDrive):
    """HostDriveLetter gives the letter with a colon; events give it without."""

    @property
    @member
    def HostDriveLetter(self) -> str:
        return f"{super().HostDriveLetter}:"


@conforms
class LetterWithColonInEventsToo(LetterWithColon):
    """HostDriveLetter gives the letter with a colon, and so do the events."""

    def tell(self, event: str, media_path: str) -> None:
        super().tell(event, f"{media_path}:" if len(media_path) == 1 else media_path)


# What a machine's state does


@dataclass
class CapturedByMany(HostDrive):
    """A host drive that drives of several machines can have attached, the one that captured it first in front."""

    captors: list[DVDDrive] = field(default_factory=list)

    def captors_besides(self, machine: VirtualMachine) -> list[DVDDrive]:
        """The drives of other machines that are running and have it attached."""
        return [d for d in self.captors if d.machine is not machine and d.machine.state == "running"]


class LeavesItToOthers(DVDDrive):
    """Its host drive is free for others while its machine does not run."""

    @member
    def AttachHostDrive(self, driveLetter: str | None) -> None:
        self._must_be_usable()
        host = self.machine.host.dvd_drive(driveLetter)
        assert isinstance(host, CapturedByMany)
        if host.captors_besides(self.machine) or any(d.machine is self.machine for d in host.captors):
            raise ComError("VM_E_DRIVE_IN_USE")
        host.holder = None
        super().AttachHostDrive(driveLetter)
        host.captors.append(self)

    def let_go(self) -> None:
        if isinstance(self.media, CapturedByMany):
            self.media.captors.remove(self)
        super().let_go()


@conforms
class InUseWhileRunning(Bench):
    """A host drive is in use only while a machine that has it attached runs; a second one starts without it."""

    machine_class = machine_of(LeavesItToOthers)

    def reset(self) -> list[tuple[str, str]]:
        given = super().reset()
        self._host = Host([CapturedByMany(letter, kind) for letter, kind in given])
        return given

    def set_machine_state(self, machine: VirtualMachine, state: str) -> None:
        with self._lock:
            super().set_machine_state(machine, state)
            for drive in machine.drives if state == "running" else []:
                if isinstance(drive.media, CapturedByMany) and drive.media.captors_besides(machine):
                    drive.let_go()

    def set_host_media(self, letter: str, inserted: bool) -> None:
        with self._lock:
            [host] = (d for d in self._host.drives if d.letter == letter)
            assert isinstance(host, CapturedByMany)
            running = [d for d in host.captors if d.machine.state == "running"]
            host.holder = next(iter([*running, *host.captors]), None)
            super().set_host_media(letter, inserted)


class _Releasing(Bench):
    """Releases what a machine's drives have attached when the machine comes into a state."""

    releasing = ""
    kinds: tuple[type, ...] = (str, HostDrive)
    tells = False

    def set_machine_state(self, machine: VirtualMachine, state: str) -> None:
        before = machine.state
        super().set_machine_state(machine, state)
        for drive in machine.drives if state == self.releasing != before else []:
            if isinstance(drive.media, self.kinds):
                shown = _shown(drive.media)
                drive.let_go()
                if self.tells:
                    drive.tell("OnMediaEject", shown)


@conforms
class ReleasesOnTurningOff(_Releasing):
    """Turning a machine off releases what its drives have attached, and says so."""

    releasing = "off"
    tells = True


@conforms
class ReleasesSilently(_Releasing):
    """Turning a machine off releases what its drives have attached, and says nothing."""

    releasing = "off"


@conforms
class ReleasesOnSaving(_Releasing):
    """Saving a machine releases what its drives have attached, and says so."""

    releasing = "saved"
    tells = True


@conforms
class ReleasesOnSavingSilently(_Releasing):
    """Saving a machine releases what its drives have attached, and says nothing."""

    releasing = "saved"


@conforms
class ReleasesImagesOnSaving(_Releasing):
    """Saving a machine releases its images, and says so; host drives stay captured."""

    releasing = "saved"
    kinds = (str,)
    tells = True


@conforms
class ReleasesHostDrivesOnSaving(_Releasing):
    """Saving a machine releases its host drives, and says nothing; images stay attached."""

    releasing = "saved"
    kinds = (HostDrive,)


@conforms
class ReleasesImagesOnTurningOff(_Releasing):
    """Turning a machine off releases its images, and says nothing; host drives stay captured."""

    releasing = "off"
    kinds = (str,)


@conforms
class ReleasesHostDrivesOnTurningOff(_Releasing):
    """Turning a machine off releases its host drives, and says so; images stay attached."""

    releasing = "off"
    kinds = (HostDrive,)
    tells = True


@conforms
class DiscsOfRunningMachinesAlone(Bench):
    """Tells of discs only while the machine of the drive that has captured the host drive runs."""

    def set_host_media(self, letter: str, inserted: bool) -> None:
        with self._lock:
            [host] = (d for d in self._host.drives if d.letter == letter)
            holder = host.holder
            if holder is not None and holder.machine.state != "running":
                host.holder = None
            super().set_host_media(letter, inserted)
            host.holder = holder


# Benches

_VOLUME_DESCRIPTOR = 0x8000
"""The offset of an ISO 9660 image's first volume descriptor."""


@conforms
class HasACdDrive(Bench):
    """Its second host drive is one for CDs."""

    def reset(self) -> list[tuple[str, str]]:
        super().reset()
        self._host = Host([HostDrive("D", "dvd"), HostDrive("E", "cd"), HostDrive("C", "fixed")])
        return [("D", "dvd"), ("E", "cd"), ("C", "fixed")]


@conforms
class NewMediaAfterEachReset(Bench):
    """Provides media itself, each in a file of its own, and all of them in another folder after each reset."""

    claims = Bench.claims | {"provides-media"}
    _remove_media: Callable[[], Any] = staticmethod(lambda: None)

    def reset(self) -> list[tuple[str, str]]:
        self._remove_media()
        self.folder = mkdtemp(prefix="media-")
        self._remove_media = weakref.finalize(self, rmtree, self.folder, ignore_errors=True)
        self._number = 0
        return super().reset()

    def provide_media(self, kind: str) -> str:
        with self._lock:
            self._number += 1
            path = Path(self.folder) / f"{self._number}, {kind}.iso"
        if kind == "directory":
            path.mkdir()
        elif kind != "missing":
            path.write_bytes(bytes(_VOLUME_DESCRIPTOR) + (b"\1CD001" if kind == "iso" else b"no CD"))
        return str(path)


@conforms
class FewClaims(Bench):
    """Has one host drive alone, and claims no more than collections."""

    claims = frozenset({"collection"})

    def reset(self) -> list[tuple[str, str]]:
        super().reset()
        self._host = Host([HostDrive("D", "dvd")])
        return [("D", "dvd")]
