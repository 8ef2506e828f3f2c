"""IVMDVDDrive on top of an emulated CD drive: every answer is read from the board when it is asked for."""

from __future__ import annotations

import re
import stat
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Final, Protocol

from .board import HOST_DEVICE, IMAGE, Location, Medium, is_location
from .failures import ComFailure, Refused

if TYPE_CHECKING:
    from .machine import Machine

__all__ = ["Drive", "Sink"]

_ATTACHMENT: Final = {IMAGE: 1, HOST_DEVICE: 2}
"""vmDVDDrive_Image and vmDVDDrive_HostDrive, by the medium's driver."""


class Sink(Protocol):
    """IVMDVDDriveEvents, as a client implements it."""

    def OnMediaInsert(self, mediaPath: str) -> object:
        """A medium was put in."""

    def OnMediaEject(self, mediaPath: str) -> object:
        """A medium was taken out."""


class Drive:
    """A DVD drive; the members with documented names are COM's, the others the machine's and the bench's."""

    unexpected_error: ClassVar[str] = "E_FAIL"
    """The code for an error that the documentation does not foresee."""

    def __init__(self, machine: Machine, name: str) -> None:
        self.name = name
        self._machine = machine
        self._sinks: dict[int, Sink] = {}
        self._cookies = count(1)

    @property
    def Attachment(self) -> int:
        """vmDVDDrive_None (0), _Image (1) or _HostDrive (2)."""
        medium = self._medium()
        return 0 if medium is None else _ATTACHMENT[medium.driver]

    @property
    def BusNumber(self) -> int:
        """The IDE bus that the drive is on."""
        return self._location()[0]

    @property
    def DeviceNumber(self) -> int:
        """The drive's place on its bus."""
        return self._location()[1]

    @property
    def HostDriveLetter(self) -> str:
        """The letter of the host drive that is attached."""
        self._machine.require_known()
        tray = self._machine.trays().get(self.name)
        return self._path_of(HOST_DEVICE, None if tray is None else tray.medium)

    @property
    def ImageFile(self) -> str:
        """The path of the image that is attached."""
        return self._path_of(IMAGE, self._medium())

    def AttachHostDrive(self, driveLetter: str | None) -> None:
        """Capture a DVD drive of the host."""
        self._require_empty()
        host = self._machine.host
        # As Windows users write it: in either case, alone, with its colon, or as the drive's root.
        spelled = re.fullmatch(r"([A-Za-z])(:\\?)?", driveLetter) if isinstance(driveLetter, str) else None
        drive = host.drives.by_letter(spelled[1]) if spelled else None
        if drive is None:
            raise ComFailure("E_INVALIDARG", f"{driveLetter!r} names no drive of the host")
        if drive.kind != "dvd":
            raise ComFailure("VM_E_DRIVE_INVALID", f"the host's drive {drive.letter}: is a {drive.kind} one")
        if host.holder(drive) is not None:
            raise ComFailure("VM_E_DRIVE_IN_USE", f"another drive has captured the host's drive {drive.letter}:")
        try:
            self._machine.insert(self.name, HOST_DEVICE, drive.path)
        except Refused as refusal:
            raise ComFailure(self.unexpected_error, str(refusal)) from refusal

    def AttachImage(self, imagePath: str | None) -> None:
        """Put an image in."""
        self._require_empty()
        if imagePath is None:
            raise ComFailure("E_POINTER", "no path was given")
        _require_image(imagePath)
        try:
            self._machine.insert(self.name, IMAGE, imagePath)
        except Refused as refusal:
            raise ComFailure("VM_E_IMAGE_CAPTURE_FAIL", str(refusal)) from refusal

    def ReleaseHostDrive(self) -> None:
        """Give the host drive back."""
        self._release(HOST_DEVICE)

    def ReleaseImage(self) -> None:
        """Take the image out."""
        self._release(IMAGE)

    def SetBusLocation(self, busNumber: int, deviceNumber: int) -> None:
        """Move the drive to a free location of its stopped machine."""
        machine = self._machine
        machine.require_known()
        if not is_location(busNumber, deviceNumber):
            raise ComFailure("E_INVALIDARG", f"there is no location ({busNumber!r}, {deviceNumber!r})")
        self._location()
        machine.require_off()
        wiring = machine.wiring()
        there = wiring.at((busNumber, deviceNumber))
        if there is None:
            machine.rewire(wiring.moved(self.name, (busNumber, deviceNumber)))
        elif there.name != self.name:
            raise ComFailure("VM_E_DRIVE_BUS_LOC_IN_USE", f"{there.model} is at ({busNumber}, {deviceNumber})")

    def advise(self, sink: Sink) -> int:
        """Connect a sink; the cookie disconnects it."""
        cookie = next(self._cookies)
        self._sinks[cookie] = sink
        return cookie

    def unadvise(self, cookie: int) -> None:
        """Disconnect a sink; KeyError for a cookie that names none."""
        del self._sinks[cookie]

    @property
    def is_heard(self) -> bool:
        """Tell whether a sink is connected."""
        return bool(self._sinks)

    def tell(self, event: str, media_path: str) -> None:
        """Send an event to every sink, in the order in which they were connected; one that fails is passed over."""
        for sink in list(self._sinks.values()):
            with suppress(Exception):  # a client's own trouble is neither the caller's nor another client's
                getattr(sink, event)(media_path)

    def _medium(self) -> Medium | None:
        self._machine.require_known()
        tray = self._machine.trays().get(self.name)
        if tray is None:
            raise ComFailure("VM_E_DRIVE_INVALID", "the drive was removed from its machine")
        return tray.medium

    def _location(self) -> Location:
        try:
            return self._machine.location(self.name)
        except LookupError:
            raise ComFailure("VM_E_DRIVE_INVALID", "the drive was removed from its machine") from None

    def _require_empty(self) -> None:
        medium = self._medium()
        if medium is not None:
            raise ComFailure("VM_E_DRIVE_IN_USE", f"{medium.filename} is attached")

    def _path_of(self, driver: str, medium: Medium | None) -> str:
        if medium is None or medium.driver != driver:
            raise ComFailure("VM_E_MEDIA_WRONG_TYPE", f"{'nothing' if medium is None else medium.driver} is attached")
        return self._machine.host.path_of(medium)

    def _release(self, driver: str) -> None:
        self._path_of(driver, self._medium())
        self._machine.eject(self.name)


def _require_image(path: object) -> None:
    """Refuse what QEMU would misunderstand, or wait for without end; whether it can be read is QEMU's to say."""
    if not isinstance(path, str) or not path.startswith("/"):
        raise ComFailure("VM_E_IMAGE_CAPTURE_FAIL", f"{path!r} is no full path")
    try:
        path.encode()  # QMP and XML are Unicode: half a surrogate pair cannot travel
        mode = Path(path).stat().st_mode  # ValueError for a NUL, which would cut the path short in QEMU
    except (OSError, ValueError) as error:
        raise ComFailure("VM_E_IMAGE_CAPTURE_FAIL", f"{path!r}: {error}") from error
    if stat.S_ISDIR(mode):
        raise ComFailure("E_INVALIDARG", f"{path!r} is a directory")
    if not stat.S_ISREG(mode):  # QEMU's whole process waits for the writer of a FIFO
        raise ComFailure("VM_E_IMAGE_CAPTURE_FAIL", f"{path!r} is no file")
