"""IVMDVDDrive: the virtual DVD drive of a virtual machine."""

from __future__ import annotations

import itertools
import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from .com import ComError, ComObject, member
from .host import HostDrive

if TYPE_CHECKING:
    from .machine import VirtualMachine

__all__ = ["DVDDrive"]

NONE, IMAGE, HOST_DRIVE = 0, 1, 2
"""VMDVDDriveAttachmentType."""

_DESCRIPTOR: Final = 0x8001
_SIGNATURES: Final = {b"CD001"}
"""The offset of an ISO 9660 image's identifier: in its first volume descriptor, after the type byte (ECMA-119, 8.1)."""


class DVDDrive(ComObject):
    """A DVD drive at a location of a machine; ``connected`` until it is removed."""

    def __init__(self, machine: VirtualMachine, location: tuple[int, int]) -> None:
        super().__init__(machine.lock)
        self.machine = machine
        self.location = location
        self.connected = True
        self.media: str | HostDrive | None = None
        """The path of an image, or a captured host drive."""
        self._sinks: dict[int, Any] = {}
        self._cookies = itertools.count(1)

    # Attaching and releasing

    @member
    def AttachHostDrive(self, driveLetter: str | None) -> None:
        """Capture a host drive by its letter."""
        self._must_be_usable()
        host_drive = self.machine.host.dvd_drive(driveLetter)
        if self.media is not None or host_drive.holder is not None:
            raise ComError("VM_E_DRIVE_IN_USE")
        host_drive.holder = self
        self.media = host_drive

    @member
    def AttachImage(self, imagePath: str | None) -> None:
        """Attach an ISO image by its full path."""
        self._must_be_usable()
        if imagePath is None:
            raise ComError("E_POINTER")
        if self.media is not None:
            raise ComError("VM_E_DRIVE_IN_USE")
        _must_be_image(imagePath)
        self.media = imagePath
        self.tell("OnMediaInsert", imagePath)

    @member
    def ReleaseHostDrive(self) -> None:
        """Give a captured host drive back."""
        self._must_be_usable()
        if not isinstance(self.media, HostDrive):
            raise ComError("VM_E_MEDIA_WRONG_TYPE")
        self.let_go()

    @member
    def ReleaseImage(self) -> None:
        """Detach the image."""
        self._must_be_usable()
        if not isinstance(self.media, str):
            raise ComError("VM_E_MEDIA_WRONG_TYPE")
        path = self.media
        self.let_go()
        self.tell("OnMediaEject", path)

    @member
    def SetBusLocation(self, busNumber: int, deviceNumber: int) -> None:
        """Move the drive, with what is attached to it, to another location of its machine."""
        self._must_be_usable()
        self.machine.must_be_off()
        self.machine.must_be_free((busNumber, deviceNumber), besides=self)
        self.location = (busNumber, deviceNumber)

    # Properties

    @property
    @member
    def Attachment(self) -> int:
        """What is attached: 0 nothing, 1 an image, 2 a host drive."""
        self._must_be_usable()
        if self.media is None:
            return NONE
        return IMAGE if isinstance(self.media, str) else HOST_DRIVE

    @property
    @member
    def BusNumber(self) -> int:
        """The bus that the drive is on."""
        self._must_be_connected()
        return self.location[0]

    @property
    @member
    def DeviceNumber(self) -> int:
        """The device that the drive is on its bus."""
        self._must_be_connected()
        return self.location[1]

    @property
    @member
    def HostDriveLetter(self) -> str:
        """The captured host drive's letter, without a colon."""
        self.machine.must_be_known()
        if not isinstance(self.media, HostDrive):
            raise ComError("VM_E_MEDIA_WRONG_TYPE")
        return self.media.letter

    @property
    @member
    def ImageFile(self) -> str:
        """The attached image's full path."""
        self._must_be_usable()
        if not isinstance(self.media, str):
            raise ComError("VM_E_MEDIA_WRONG_TYPE")
        return self.media

    # Events (IVMDVDDriveEvents), as a connection point has them

    def Advise(self, sink: Any) -> int:
        """Tell a sink of media from now on, by its OnMediaInsert and OnMediaEject; gives the connection's cookie."""
        with self.lock:
            cookie = next(self._cookies)
            self._sinks[cookie] = sink
            return cookie

    def Unadvise(self, cookie: int) -> None:
        """End a connection; KeyError where there is none of that cookie."""
        with self.lock:
            del self._sinks[cookie]

    def tell(self, event: str, media_path: str) -> None:
        """Call every connected sink, while the bench is locked: so events keep the order of their occasions."""
        for sink in list(self._sinks.values()):
            with suppress(Exception):  # a client's own trouble is neither the caller's nor another client's
                getattr(sink, event)(media_path)

    # What the machine asks of its drive

    def let_go(self) -> None:
        """Detach whatever is attached, and free a host drive for others."""
        if isinstance(self.media, HostDrive):
            self.media.holder = None
        self.media = None

    def _must_be_connected(self) -> None:
        if not self.connected:
            raise ComError("VM_E_DRIVE_INVALID")

    def _must_be_usable(self) -> None:
        self.machine.must_be_known()
        self._must_be_connected()


def _must_be_image(path: str) -> None:
    try:
        file_name = Path(_in_this_locale(path))
        if file_name.is_dir():
            raise ComError("E_INVALIDARG")
        with file_name.open("rb") as file:
            file.seek(_DESCRIPTOR)
            if file.read(5) in _SIGNATURES:
                return
    except (OSError, ValueError):  # ValueError: a path with a NUL, or one that cannot be encoded
        pass
    raise ComError("VM_E_IMAGE_CAPTURE_FAIL")


def _in_this_locale(path: str) -> str:
    """Spell a path so that it names the file whose name is its UTF-8, also where the locale has another encoding."""
    return os.fsdecode(path.encode("utf-8", "surrogateescape"))
