"""The implementation: IVMDVDDrive, and of a virtual machine what has to do with DVD drives.

A member gives its value or raises ComError, whose ``hresult`` goes to the caller. Objects that comtypes or pywin32 make
of a COM server have these names already, and raise such errors: the bench can give those in place of these.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

__all__ = ["ComError", "DVDDrive", "HostDrive", "VirtualMachine"]

HRESULTS = {
    "E_POINTER": 0x80004003,
    "E_INVALIDARG": 0x80070057,
    # vs2005 only: "VM_E_VM_RUNNING": 0xA0040500,
    "VM_E_VM_RUNNING_OR_SAVED": 0xA004020B,  # vpc only
    "VM_E_DRIVE_INVALID": 0xA0040502,
    "VM_E_DRIVE_BUS_LOC_IN_USE": 0xA0040503,
    "VM_E_IMAGE_CAPTURE_FAIL": 0xA0040650,
    "VM_E_DRIVE_IN_USE": 0xA0040727,
    "VM_E_MEDIA_WRONG_TYPE": 0xA0040728,
}
# vs2005 only:
# vs2005 only: IDE = 0
# vs2005 only: """VMDriveBusType: the type of bus that a DVD drive is on."""


class ComError(Exception):
    """A failed call."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.hresult = HRESULTS[name]


def _must(condition: object, name: str) -> None:
    if not condition:
        raise ComError(name)


@dataclass
class HostDrive:
    """A drive of the host; ``holder`` is the virtual drive that has captured it."""

    letter: str
    kind: str
    holder: DVDDrive | None = None


class VirtualMachine:
    """IVMVirtualMachine, as far as DVD drives go."""

    def __init__(self, host_drives: list[HostDrive]) -> None:
        self.host_drives = host_drives
        self.state = "off"
        self.devices: dict[tuple[int, int], object] = {}

    # vs2005 only: def AddDVDROMDrive(self, busType: int, busNumber: int, deviceNumber: int) -> DVDDrive:
    def AddDVDROMDrive(self, busNumber: int, deviceNumber: int) -> DVDDrive:  # vpc only
        """Put a new DVD drive at a free location."""
        self.must_be_off()
        # vs2005 only: _must(busType == IDE, "E_INVALIDARG")
        self.must_be_free(busNumber, deviceNumber)
        drive = DVDDrive(self, (busNumber, deviceNumber))
        self.devices[drive.location] = drive
        return drive

    def RemoveDVDROMDrive(self, dvdDrive: DVDDrive | None) -> None:
        """Take a DVD drive out; a host drive that it held is free again."""
        if dvdDrive is None:
            raise ComError("E_POINTER")
        self.must_be_off()
        _must(self.devices.get(dvdDrive.location) is dvdDrive, "VM_E_DRIVE_INVALID")
        del self.devices[dvdDrive.location]
        dvdDrive.connected = False
        dvdDrive.let_go()

    def must_be_off(self) -> None:
        """Raise ComError unless the machine is turned off."""
        # vs2005 only: _must(self.state == "off", "VM_E_VM_RUNNING")
        _must(self.state == "off", "VM_E_VM_RUNNING_OR_SAVED")  # vpc only

    def must_be_free(self, bus: int, device: int, besides: DVDDrive | None = None) -> None:
        """Raise ComError for no location of a machine, and for one where another device is."""
        _must(bus in (0, 1) and device in (0, 1), "E_INVALIDARG")
        _must(self.devices.get((bus, device)) in (None, besides), "VM_E_DRIVE_BUS_LOC_IN_USE")


class DVDDrive:
    """IVMDVDDrive."""

    def __init__(self, machine: VirtualMachine, location: tuple[int, int]) -> None:
        self.machine = machine
        self.location = location
        self.connected = True
        self.image: str | None = None
        self.host_drive: HostDrive | None = None

    def AttachHostDrive(self, driveLetter: str | None) -> None:
        """Capture a host drive by its letter: "D", and "d", "D:" and "D:\\" too."""
        self._must_be_connected()
        spelled = re.fullmatch(r"([A-Za-z])(:\\?)?", driveLetter or "")
        named = [h for h in self.machine.host_drives if spelled and h.letter == spelled[1].upper()]
        _must(named, "E_INVALIDARG")
        _must(named[0].kind == "dvd", "VM_E_DRIVE_INVALID")
        _must(self._is_empty() and named[0].holder is None, "VM_E_DRIVE_IN_USE")
        self.host_drive, named[0].holder = named[0], self

    def AttachImage(self, imagePath: str | None) -> None:
        """Attach an ISO image by its full path."""
        self._must_be_connected()
        if imagePath is None:
            raise ComError("E_POINTER")
        _must(self._is_empty(), "VM_E_DRIVE_IN_USE")
        _must_be_image(imagePath)
        self.image = imagePath

    def ReleaseHostDrive(self) -> None:
        """Give a captured host drive back."""
        self._must_be_connected()
        _must(self.host_drive, "VM_E_MEDIA_WRONG_TYPE")
        self.let_go()

    def ReleaseImage(self) -> None:
        """Detach the image."""
        self._must_be_connected()
        _must(self.image is not None, "VM_E_MEDIA_WRONG_TYPE")
        self.let_go()

    # vs2005 only: def SetBusLocation(self, busType: int, busNumber: int, deviceNumber: int) -> None:
    def SetBusLocation(self, busNumber: int, deviceNumber: int) -> None:  # vpc only
        """Move the drive to another location of its machine."""
        self._must_be_connected()
        self.machine.must_be_off()
        # vs2005 only: _must(busType == IDE, "E_INVALIDARG")
        self.machine.must_be_free(busNumber, deviceNumber, besides=self)
        del self.machine.devices[self.location]
        self.location = (busNumber, deviceNumber)
        self.machine.devices[self.location] = self

    @property
    def Attachment(self) -> int:
        """VMDVDDriveAttachmentType: 0 nothing, 1 an image, 2 a host drive."""
        self._must_be_connected()
        return 1 if self.image is not None else 2 if self.host_drive else 0

    @property
    def BusNumber(self) -> int:
        """The bus that the drive is on."""
        self._must_be_connected()
        return self.location[0]

    # vs2005 only: @property
    # vs2005 only: def BusType(self) -> int:
    # vs2005 only:     """VMDriveBusType: a DVD drive is on an IDE bus."""
    # vs2005 only:     self._must_be_connected()
    # vs2005 only:     return IDE
    # vs2005 only:
    @property
    def DeviceNumber(self) -> int:
        """The device that the drive is on its bus."""
        self._must_be_connected()
        return self.location[1]

    @property
    def HostDriveLetter(self) -> str:
        """The captured host drive's letter."""
        if self.host_drive is None:
            raise ComError("VM_E_MEDIA_WRONG_TYPE")
        return self.host_drive.letter

    @property
    def ImageFile(self) -> str:
        """The attached image's full path."""
        self._must_be_connected()
        if self.image is None:
            raise ComError("VM_E_MEDIA_WRONG_TYPE")
        return self.image

    def let_go(self) -> None:
        """Detach whatever is attached, and free a host drive for others."""
        if self.host_drive:
            self.host_drive.holder = None
        self.host_drive = self.image = None

    def _is_empty(self) -> bool:
        return self.image is None and self.host_drive is None

    def _must_be_connected(self) -> None:
        _must(self.connected, "VM_E_DRIVE_INVALID")


def _must_be_image(path: str) -> None:
    """An ISO 9660 image says what it is in its first volume descriptor, after the type byte (ECMA-119, 8.1)."""
    try:
        # vs2005 only: _must(not Path(path).is_dir(), "VM_E_IMAGE_CAPTURE_FAIL")
        _must(not Path(path).is_dir(), "E_INVALIDARG")  # vpc only
        with Path(path).open("rb") as file:
            file.seek(0x8001)
            signature = file.read(5)
    except (OSError, ValueError):  # nothing is there, it cannot be read, or it is no path
        signature = b""
    _must(signature == b"CD001", "VM_E_IMAGE_CAPTURE_FAIL")
