"""Wrong codes: a failure that is one, and says something else; and failures for no reason.

For each row of a page there is a mutant whose member gives E_ABORT in its place, a code on none of the pages.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from ivmdvddrive_reference import Bench, ComError
from ivmdvddrive_reference.com import member
from ivmdvddrive_reference.drive import DVDDrive
from ivmdvddrive_reference.host import Host, HostDrive
from ivmdvddrive_reference.machine import VirtualMachine

from .overriding import Rejection, overriding
from .registry import breaks, machine_of, mutant

__all__ = ["CODES"]

_E_ABORT: Final = 0x80004004

CODES: Final[Mapping[str, tuple[str, ...]]] = {
    "AttachHostDrive": ("E_INVALIDARG", "VM_E_VM_UNKNOWN", "VM_E_DRIVE_IN_USE", "VM_E_DRIVE_INVALID"),
    "AttachImage": ("E_INVALIDARG", "E_POINTER", "VM_E_VM_UNKNOWN", "VM_E_DRIVE_IN_USE", "VM_E_DRIVE_INVALID"),
    "ReleaseHostDrive": ("VM_E_VM_UNKNOWN", "VM_E_MEDIA_WRONG_TYPE", "VM_E_DRIVE_INVALID"),
    "ReleaseImage": ("VM_E_VM_UNKNOWN", "VM_E_MEDIA_WRONG_TYPE", "VM_E_DRIVE_INVALID"),
    "SetBusLocation": (
        "E_INVALIDARG", "VM_E_VM_RUNNING_OR_SAVED", "VM_E_DRIVE_BUS_LOC_IN_USE", "VM_E_DRIVE_INVALID",
        "VM_E_VM_UNKNOWN",
    ),
    "Attachment": ("E_POINTER", "VM_E_VM_UNKNOWN", "VM_E_DRIVE_INVALID"),
    "BusNumber": ("E_POINTER", "VM_E_DRIVE_INVALID"),
    "DeviceNumber": ("E_POINTER", "VM_E_DRIVE_INVALID"),
    "HostDriveLetter": ("E_POINTER", "VM_E_VM_UNKNOWN", "VM_E_MEDIA_WRONG_TYPE"),
    "ImageFile": ("E_POINTER", "VM_E_VM_UNKNOWN", "VM_E_MEDIA_WRONG_TYPE", "VM_E_DRIVE_INVALID"),
    "AddDVDROMDrive": (
        "E_POINTER", "E_INVALIDARG", "VM_E_VM_UNKNOWN", "VM_E_VM_RUNNING_OR_SAVED", "VM_E_DRIVE_BUS_LOC_IN_USE",
    ),
    "RemoveDVDROMDrive": ("E_POINTER", "VM_E_VM_UNKNOWN", "VM_E_VM_RUNNING_OR_SAVED", "VM_E_DRIVE_INVALID"),
    "DVDROMDrives": ("E_POINTER", "VM_E_VM_UNKNOWN"),
    "Count": ("E_POINTER", "VM_E_VM_UNKNOWN"),
    "Item": ("E_POINTER", "DISP_E_BADINDEX", "VM_E_VM_UNKNOWN"),
    "_NewEnum": ("E_POINTER",),
}  # fmt: skip
"""Each member, and the codes by which it fails where nobody injected an error."""

_CONDITIONS: Final = {
    "AttachHostDrive.E_INVALIDARG": 3,
    "AttachHostDrive.VM_E_DRIVE_IN_USE": 2,
    "AttachHostDrive.VM_E_DRIVE_INVALID": 2,
    "AttachImage.VM_E_DRIVE_IN_USE": 1,
}
"""Rows whose clauses are numbered, with the number of conditions that require the code."""

_ALSO: Final[Mapping[str, str]] = {"Item.DISP_E_BADINDEX": "Item.DISP_E_BADINDEX.zero"}
"""Rows that another clause names for a condition of its own."""

_UNDER_EACH: Final = "the code is wrong under each of its conditions, and any of them may be met first"


def _instead_of(code: str) -> Callable[..., Any]:
    def around(_self: Any, call: Callable[[], Any], *_args: Any) -> Any:
        try:
            return call()
        except ComError as error:
            raise (Rejection(_E_ABORT) if error.name == code else error) from None

    return around


def _for_no_reason(_self: Any, call: Callable[[], Any], *_args: Any) -> Any:
    call()
    raise ComError("E_FAIL")


for _member, _codes in CODES.items():
    for _code in (*_codes, "DISP_E_EXCEPTION"):
        _row = f"{_member}.{_code}"
        _others = [f"{_row}.{n}" for n in range(2, _CONDITIONS.get(_row, 0) + 1)]
        _others += [_ALSO[_row]] if _row in _ALSO else []
        mutant(
            overriding(_member, _instead_of(_code)),
            f"wrong_code_{_member}_{_code}",
            f"{_row}.1" if _row in _CONDITIONS else _row,
            f"{_member} fails with E_UNEXPECTED where {_code} belongs.",
            __name__,
            dict.fromkeys(_others, _UNDER_EACH),
        )
    mutant(
        overriding(_member, _for_no_reason),
        f"unexpected_error_{_member}",
        f"{_member}.S_OK",
        f"{_member} does what it should, and says E_FAIL though nobody injected an error.",
        __name__,
    )


@breaks("ReleaseHostDrive.VM_E_MEDIA_WRONG_TYPE")
class NineDigitsCut(DVDDrive):
    """ReleaseHostDrive gives the page's 0xA00400728, cut to 32 bits."""

    @member
    def ReleaseHostDrive(self) -> None:
        try:
            super().ReleaseHostDrive()
        except ComError as error:
            raise (Rejection(0x00400728) if error.name == "VM_E_MEDIA_WRONG_TYPE" else error) from None


# Second conditions of a code


@breaks("AttachHostDrive.E_INVALIDARG.2")
class NoLetterIsNoDrive(DVDDrive):
    """Says of what is no letter that it is no drive."""

    @member
    def AttachHostDrive(self, driveLetter: str | None) -> None:
        try:
            super().AttachHostDrive(driveLetter)
        except ComError as error:
            odd = error.name == "E_INVALIDARG" and len(driveLetter or "") > 1
            raise (ComError("VM_E_DRIVE_INVALID") if odd else error) from None


@breaks("AttachHostDrive.E_INVALIDARG.3")
class FreeLetterIsInUse(DVDDrive):
    """Says of a letter that nothing has that it is in use."""

    @member
    def AttachHostDrive(self, driveLetter: str | None) -> None:
        try:
            super().AttachHostDrive(driveLetter)
        except ComError as error:
            free = error.name == "E_INVALIDARG" and (driveLetter or "").isalpha() and len(driveLetter or "") == 1
            raise (ComError("VM_E_DRIVE_IN_USE") if free else error) from None


class _DvdDrivesAlone(DVDDrive):
    @member
    def AttachHostDrive(self, driveLetter: str | None) -> None:
        self._must_be_usable()
        if self.media is None and self.machine.host.dvd_drive(driveLetter).kind == "cd":
            raise ComError("VM_E_DRIVE_INVALID")
        super().AttachHostDrive(driveLetter)


@breaks("AttachHostDrive.VM_E_DRIVE_IN_USE.2")
class TakesFromOthers(DVDDrive):
    """Captures a host drive that another machine has captured."""

    @member
    def AttachHostDrive(self, driveLetter: str | None) -> None:
        for drive in self.machine.host.drives:
            if drive.holder is not None and drive.holder.machine is not self.machine and self.media is None:
                drive.holder = None
        super().AttachHostDrive(driveLetter)


@breaks("AttachHostDrive.VM_E_DRIVE_INVALID.2")
class TakesTheHardDisk(DVDDrive):
    """Captures a host drive that is no DVD drive."""

    @member
    def AttachHostDrive(self, driveLetter: str | None) -> None:
        for drive in self.machine.host.drives:
            drive.kind = "dvd"
        super().AttachHostDrive(driveLetter)


@breaks("AttachHostDrive.S_OK")
class RefusesTheCdDrive(Bench):
    """Its second host drive is one for CDs, and cannot be captured."""

    machine_class = machine_of(_DvdDrivesAlone)

    def reset(self) -> list[tuple[str, str]]:
        super().reset()
        self._host = Host([HostDrive("D", "dvd"), HostDrive("E", "cd"), HostDrive("C", "fixed")])
        return [(d.letter, d.kind) for d in self._host.drives]


@breaks("AttachImage.empty")
class TakesTheEmptyPath(DVDDrive):
    """AttachImage attaches an empty path."""

    @member
    def AttachImage(self, imagePath: str | None) -> None:
        try:
            super().AttachImage(imagePath)
        except ComError:
            if imagePath != "" or self.media is not None or not self.connected or not self.machine.known:
                raise
            self.media = imagePath
            self.tell("OnMediaInsert", imagePath)


@breaks("AddDVDROMDrive.VM_E_DRIVE_INVALID")
class AddsWhereNoLocationIs(VirtualMachine):
    """Adds a drive on the third bus, which no machine has."""

    @member
    def AddDVDROMDrive(self, busNumber: int, deviceNumber: int) -> DVDDrive:
        try:
            return super().AddDVDROMDrive(busNumber, deviceNumber)
        except ComError as error:
            if error.name != "E_INVALIDARG" or busNumber != 2:
                raise
            drive = self.drive_class(self, (busNumber, deviceNumber))
            self.drives.append(drive)
            return drive
