"""Mutants and variants of the members in which Virtual Server 2005 differs from Virtual PC."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ivmdvddrive_reference import Bench, ComError
from ivmdvddrive_reference.com import member
from ivmdvddrive_reference.drive import DVDDrive
from ivmdvddrive_reference.virtual_server import IDE, PROFILE, ServerDrive, translated

from .registry import breaks, conforms

__all__: list[str] = []

SCSI = 1

if TYPE_CHECKING:
    Drive = ServerDrive
    from ivmdvddrive_reference.virtual_server import ServerMachine as Machine
else:  # which classes these are is known once the reference has put them together
    Machine = Bench.for_profile(PROFILE).machine_class
    Drive = Machine.drive_class

_BUS_TYPE: Any = vars(ServerDrive)["BusType"].fget


# Locations


@breaks("SetBusLocation.E_INVALIDARG.scsi")
class MovesToScsi(Drive):
    """SetBusLocation takes a location on a SCSI bus for one on IDE."""

    def SetBusLocation(self, busType: int, busNumber: int, deviceNumber: int) -> None:
        super().SetBusLocation(IDE if busType == SCSI else busType, busNumber, deviceNumber)


@breaks("AddDVDROMDrive.E_INVALIDARG.scsi")
class AddsOnScsi(Machine):
    """AddDVDROMDrive takes a location on a SCSI bus for one on IDE."""

    def AddDVDROMDrive(self, busType: int, busNumber: int, deviceNumber: int, **null_out: bool) -> DVDDrive:
        return super().AddDVDROMDrive(IDE if busType == SCSI else busType, busNumber, deviceNumber, **null_out)


@breaks("SetBusLocation.E_INVALIDARG")
class MovesOnAnyBusType(Drive):
    """SetBusLocation takes any bus type but SCSI for IDE."""

    def SetBusLocation(self, busType: int, busNumber: int, deviceNumber: int) -> None:
        super().SetBusLocation(SCSI if busType == SCSI else IDE, busNumber, deviceNumber)


@breaks("AddDVDROMDrive.E_INVALIDARG", {"AddDVDROMDrive.VM_E_DRIVE_INVALID": "either code is permitted there"})
class AddsOnAnyBusType(Machine):
    """AddDVDROMDrive takes any bus type but SCSI for IDE."""

    def AddDVDROMDrive(self, busType: int, busNumber: int, deviceNumber: int, **null_out: bool) -> DVDDrive:
        return super().AddDVDROMDrive(SCSI if busType == SCSI else IDE, busNumber, deviceNumber, **null_out)


@breaks("SetBusLocation.atomic")
class ShowsTheRefusedBusType(Drive):
    """BusType gives the bus type that SetBusLocation was given last, though it refused it."""

    _given = IDE

    def SetBusLocation(self, busType: int, busNumber: int, deviceNumber: int) -> None:
        try:
            super().SetBusLocation(busType, busNumber, deviceNumber)
        except ComError:
            self._given = busType if busType == SCSI else self._given
            raise
        self._given = busType

    @property
    @member
    def BusType(self) -> int:
        self._must_be_connected()
        return self._given


# BusType


@breaks("BusType.value")
class BusTypeIsTheBus(Drive):
    """BusType gives the bus number."""

    @property
    @member
    def BusType(self) -> int:
        self._must_be_connected()
        return self.location[0]


@breaks("BusType.S_OK")
class NoBusTypeWhileRunning(Drive):
    """BusType fails while the machine runs."""

    @property
    @member
    def BusType(self) -> int:
        self._must_be_connected()
        if self.machine.state == "running":
            raise ComError("VM_E_VM_RUNNING")
        return IDE


@breaks("BusType.E_POINTER")
class BusTypeIntoNull(Drive):
    """BusType does not look at its out pointer."""

    @property
    def BusType(self, *, null_out: bool = False) -> int:  # that is what is wrong
        return int(_BUS_TYPE(self))


@breaks("BusType.VM_E_DRIVE_INVALID")
class BusTypeOfRemovedDrives(Drive):
    """BusType of a removed drive is given all the same."""

    @property
    @member
    def BusType(self) -> int:
        return IDE


@breaks("BusType.DISP_E_EXCEPTION")
class BusTypeMeetsNoError(Drive):
    """BusType does not meet an unexpected error; the next call does."""

    @property
    def BusType(self, *, null_out: bool = False) -> int:
        if null_out:
            raise ComError("E_POINTER")
        self._must_be_connected()
        return IDE


@breaks("BusType.pure")
class BusTypeEjects(Drive):
    """Reading BusType detaches an image."""

    @property
    @member
    def BusType(self) -> int:
        self._must_be_connected()
        if isinstance(self.media, str):
            self.media = None
        return IDE


# Codes of the other product


@breaks("SetBusLocation.VM_E_VM_RUNNING")
class MovesWithPcsCode(Drive):
    """SetBusLocation gives Virtual PC's code for a machine that is not off."""

    def SetBusLocation(self, busType: int, busNumber: int, deviceNumber: int) -> None:
        with translated("VM_E_VM_RUNNING", "VM_E_VM_RUNNING_OR_SAVED"):
            super().SetBusLocation(busType, busNumber, deviceNumber)


@breaks("AddDVDROMDrive.VM_E_VM_RUNNING")
class AddsWithPcsCode(Machine):
    """AddDVDROMDrive gives Virtual PC's code for a machine that is not off."""

    def AddDVDROMDrive(self, busType: int, busNumber: int, deviceNumber: int, **null_out: bool) -> DVDDrive:
        with translated("VM_E_VM_RUNNING", "VM_E_VM_RUNNING_OR_SAVED"):
            return super().AddDVDROMDrive(busType, busNumber, deviceNumber, **null_out)


@breaks("RemoveDVDROMDrive.VM_E_VM_RUNNING")
class RemovesWithPcsCode(Machine):
    """RemoveDVDROMDrive gives Virtual PC's code for a machine that is not off."""

    def RemoveDVDROMDrive(self, dvdDrive: DVDDrive | None, **null_out: bool) -> None:
        with translated("VM_E_VM_RUNNING", "VM_E_VM_RUNNING_OR_SAVED"):
            super().RemoveDVDROMDrive(dvdDrive, **null_out)


@breaks(
    "AttachHostDrive.VM_E_DRIVE_IN_USE.1", {"AttachHostDrive.VM_E_DRIVE_IN_USE.2": "the same code, for another holder"}
)
class FailsWithAStandardValue(Drive):
    """AttachHostDrive gives E_FAIL, which no page of Virtual Server lists, where something is attached already."""

    @member
    def AttachHostDrive(self, driveLetter: str | None) -> None:
        try:
            super().AttachHostDrive(driveLetter)
        except ComError as error:
            raise (ComError("E_FAIL") if error.name == "VM_E_DRIVE_IN_USE" else error) from None


@breaks("OnMediaEject.image")
class EjectsSilently(Drive):
    """OnMediaEject is not sent when an image is detached."""

    def tell(self, event: str, media_path: str) -> None:
        if event != "OnMediaEject" or len(media_path) == 1:
            super().tell(event, media_path)


# Conforming variants


class _Meets(Drive):
    """Meets an unexpected error with a standard return value in SetBusLocation."""

    standard = ""

    def meet_fault(self, name: str) -> None:
        if self.fault is not None and name == "SetBusLocation":
            self.fault = None
            raise ComError(self.standard)
        super().meet_fault(name)


@conforms
class StandardFailure(_Meets):
    """SetBusLocation gives E_FAIL on any unexpected error."""

    standard = "E_FAIL"


@conforms
class StandardUnexpected(_Meets):
    """SetBusLocation gives E_UNEXPECTED on any unexpected error."""

    standard = "E_UNEXPECTED"


@conforms
class UnknownForTheBusTypeToo(Drive):
    """BusType of an unregistered machine's drive says VM_E_VM_UNKNOWN, as do BusNumber and DeviceNumber."""

    @property
    @member
    def BusType(self) -> int:
        self._must_be_usable()
        return IDE

    @property
    @member
    def BusNumber(self) -> int:
        self._must_be_usable()
        return self.location[0]

    @property
    @member
    def DeviceNumber(self) -> int:
        self._must_be_usable()
        return self.location[1]


@conforms
class NoDriveOnScsi(Machine):
    """AddDVDROMDrive says VM_E_DRIVE_INVALID of a location that no DVD drive can have."""

    def AddDVDROMDrive(self, busType: int, busNumber: int, deviceNumber: int, **null_out: bool) -> DVDDrive:
        try:
            return super().AddDVDROMDrive(busType, busNumber, deviceNumber, **null_out)
        except ComError as error:
            raise (ComError("VM_E_DRIVE_INVALID") if error.name == "E_INVALIDARG" else error) from None


@conforms
class TakesDirectories(Drive):
    """Attaches the path of a directory, too."""

    @member
    def AttachImage(self, imagePath: str | None) -> None:
        try:
            super().AttachImage(imagePath)
        except ComError as error:
            if error.name != "E_INVALIDARG" or not imagePath:
                raise
            self.media = imagePath
            self.tell("OnMediaInsert", str(imagePath))
