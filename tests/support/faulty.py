"""Faulty implementations: the reference with one thing wrong, each named after the clause that it breaks.

A mutant is a bench whose machines, drives or collections come from a subclass that overrides as little as it can.
``MUTANTS`` maps a mutant's name to the bench and the clause that must be found broken. ``VARIANTS`` are
implementations that decide otherwise where the pages leave room: all of them conform.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from ivmdvddrive_reference import Bench, ComError
from ivmdvddrive_reference.com import member
from ivmdvddrive_reference.drive import DVDDrive
from ivmdvddrive_reference.host import Host, HostDrive
from ivmdvddrive_reference.machine import DVDDriveCollection, VirtualMachine

MUTANTS: dict[str, tuple[type[Bench], str]] = {}
VARIANTS: dict[str, type[Bench]] = {}


def bench(
    *,
    drive: type[DVDDrive] = DVDDrive,
    machine: type[VirtualMachine] = VirtualMachine,
    collection: type[DVDDriveCollection] = DVDDriveCollection,
    base: type[Bench] = Bench,
) -> type[Bench]:
    made = type("Machine", (machine,), {"drive_class": drive, "collection_class": collection})
    return type("Faulty", (base,), {"machine_class": made})


def breaks(clause: str, name: str = "") -> Callable[[Any], Any]:
    """Register a subclass of a drive, machine, collection or bench as a mutant."""

    def register(kind: type) -> type:
        MUTANTS[name or kind.__name__] = _bench_of(kind), clause
        return kind

    return register


def conforms(kind: Any) -> Any:
    """Register a subclass as a conforming variant."""
    VARIANTS[kind.__name__] = _bench_of(kind)
    return kind


def _bench_of(kind: type) -> type[Bench]:
    for base, word in ((DVDDrive, "drive"), (VirtualMachine, "machine"), (DVDDriveCollection, "collection")):
        if issubclass(kind, base):
            return bench(**{word: kind})
    assert issubclass(kind, Bench)
    return kind


class Raw(Exception):
    """A failure with a value that has no name."""

    def __init__(self, hresult: int) -> None:
        super().__init__(hex(hresult))
        self.hresult = hresult


# The three that the project was asked to catch


@breaks("ReleaseHostDrive.VM_E_MEDIA_WRONG_TYPE")
class NineDigitsCut(DVDDrive):
    """Returns the page's 0xA00400728, cut to 32 bits."""

    def ReleaseHostDrive(self) -> None:
        try:
            super().ReleaseHostDrive()
        except ComError as error:
            raise (Raw(0x00400728) if error.name == "VM_E_MEDIA_WRONG_TYPE" else error) from None


@breaks("OnMediaEject.not-after-failure")
class EjectsOnFailure(DVDDrive):
    """Sends OnMediaEject though ReleaseHostDrive fails."""

    def ReleaseHostDrive(self) -> None:
        try:
            super().ReleaseHostDrive()
        except ComError:
            self.tell("OnMediaEject", "D")
            raise


@breaks("ReleaseHostDrive.effect.freed")
class KeepsTheLock(DVDDrive):
    """Leaves the released host drive locked for others."""

    def ReleaseHostDrive(self) -> None:
        host = self.media
        super().ReleaseHostDrive()
        if isinstance(host, HostDrive):
            host.holder = self


# Codes


def _wrong_code(member_name: str, right: str, wrong: int, base: type = DVDDrive) -> type:
    """A class whose member fails with ``wrong`` where ``right`` belongs."""
    original = getattr(base, member_name)
    function = original.fget if isinstance(original, property) else original

    def call(self: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            return function(self, *args, **kwargs)
        except ComError as error:
            raise (Raw(wrong) if error.name == right else error) from None

    attribute = property(call) if isinstance(original, property) else call
    return type(f"{member_name}_{right}", (base,), {member_name: attribute})


_FAILURES = {
    DVDDrive: {
        "AttachHostDrive": ["E_INVALIDARG", "VM_E_VM_UNKNOWN", "VM_E_DRIVE_IN_USE", "VM_E_DRIVE_INVALID"],
        "AttachImage": ["E_INVALIDARG", "E_POINTER", "VM_E_VM_UNKNOWN", "VM_E_DRIVE_IN_USE", "VM_E_DRIVE_INVALID"],
        "ReleaseHostDrive": ["VM_E_VM_UNKNOWN", "VM_E_MEDIA_WRONG_TYPE", "VM_E_DRIVE_INVALID"],
        "ReleaseImage": ["VM_E_VM_UNKNOWN", "VM_E_MEDIA_WRONG_TYPE", "VM_E_DRIVE_INVALID"],
        "SetBusLocation": ["E_INVALIDARG", "VM_E_VM_RUNNING_OR_SAVED", "VM_E_DRIVE_BUS_LOC_IN_USE",
                           "VM_E_DRIVE_INVALID", "VM_E_VM_UNKNOWN"],
        "Attachment": ["E_POINTER", "VM_E_VM_UNKNOWN", "VM_E_DRIVE_INVALID"],
        "BusNumber": ["E_POINTER", "VM_E_DRIVE_INVALID"],
        "DeviceNumber": ["E_POINTER", "VM_E_DRIVE_INVALID"],
        "HostDriveLetter": ["E_POINTER", "VM_E_VM_UNKNOWN", "VM_E_MEDIA_WRONG_TYPE"],
        "ImageFile": ["E_POINTER", "VM_E_VM_UNKNOWN", "VM_E_MEDIA_WRONG_TYPE", "VM_E_DRIVE_INVALID"],
    },
    VirtualMachine: {
        "AddDVDROMDrive": ["E_POINTER", "E_INVALIDARG", "VM_E_VM_UNKNOWN", "VM_E_VM_RUNNING_OR_SAVED",
                           "VM_E_DRIVE_BUS_LOC_IN_USE"],
        "RemoveDVDROMDrive": ["E_POINTER", "VM_E_VM_UNKNOWN", "VM_E_VM_RUNNING_OR_SAVED", "VM_E_DRIVE_INVALID"],
        "DVDROMDrives": ["E_POINTER", "VM_E_VM_UNKNOWN"],
    },
    DVDDriveCollection: {
        "Count": ["E_POINTER", "VM_E_VM_UNKNOWN"],
        "Item": ["E_POINTER", "DISP_E_BADINDEX", "VM_E_VM_UNKNOWN"],
        "_NewEnum": ["E_POINTER"],
    },
}  # fmt: skip
_SUFFIX = {
    "AttachHostDrive.E_INVALIDARG": ".1",
    "AttachHostDrive.VM_E_DRIVE_IN_USE": ".1",
    "AttachHostDrive.VM_E_DRIVE_INVALID": ".1",
    "AttachImage.VM_E_DRIVE_IN_USE": ".1",
}

for _base, _members in _FAILURES.items():
    for _member, _codes in _members.items():
        for _code in [*_codes, "DISP_E_EXCEPTION"]:
            _clause = f"{_member}.{_code}"
            _wrong = _wrong_code(_member, _code, 0x8000FFFF, _base)  # E_UNEXPECTED, on no page
            MUTANTS[f"wrong code: {_clause}"] = _bench_of(_wrong), _clause + _SUFFIX.get(_clause, "")


def _unexpected(member_name: str, base: type) -> None:
    """An E_FAIL that nobody injected, where the member should succeed."""
    original = getattr(base, member_name)
    function = original.fget if isinstance(original, property) else original

    def call(self: Any, *args: Any, **kwargs: Any) -> Any:
        function(self, *args, **kwargs)
        raise ComError("E_FAIL")

    attribute = property(call) if isinstance(original, property) else call
    kind = type(f"Unexpected_{member_name}", (base,), {member_name: attribute})
    MUTANTS[f"unexpected error: {member_name}"] = _bench_of(kind), f"{member_name}.S_OK"


for _base, _members in _FAILURES.items():
    for _member in _members:
        _unexpected(_member, _base)


def _ignores_faults(member_name: str, fault: str, base: type) -> None:
    """Does not fail though an error was injected."""
    original = getattr(base, member_name)
    function = original.fget if isinstance(original, property) else original

    def call(self: Any, *args: Any, **kwargs: Any) -> Any:
        if self.fault == fault:
            self.fault = None
        return function(self, *args, **kwargs)

    attribute = property(call) if isinstance(original, property) else call
    kind = type(f"Ignores_{fault}_{member_name}", (base,), {member_name: attribute})
    MUTANTS[f"ignores {fault}: {member_name}"] = _bench_of(kind), f"{member_name}.{fault}"


for _base, _members in _FAILURES.items():
    for _member in _members:
        _ignores_faults(_member, "DISP_E_EXCEPTION", _base)
        if _member in {"AttachHostDrive", "ReleaseHostDrive", "SetBusLocation", "Attachment", "HostDriveLetter",
                       "ImageFile", "Count", "Item", "_NewEnum"}:  # fmt: skip
            _ignores_faults(_member, "E_FAIL", _base)


# Second conditions of a code


@breaks("AttachHostDrive.E_INVALIDARG.2")
class NoLetterIsNoDrive(DVDDrive):
    """Says of what is no letter that it is no drive."""

    def AttachHostDrive(self, driveLetter: str | None) -> None:
        try:
            super().AttachHostDrive(driveLetter)
        except ComError as error:
            odd = error.name == "E_INVALIDARG" and len(driveLetter or "") > 1
            raise (ComError("VM_E_DRIVE_INVALID") if odd else error) from None


@breaks("AttachHostDrive.E_INVALIDARG.3")
class FreeLetterIsInUse(DVDDrive):
    """Says of a letter that nothing has that it is in use."""

    def AttachHostDrive(self, driveLetter: str | None) -> None:
        try:
            super().AttachHostDrive(driveLetter)
        except ComError as error:
            free = error.name == "E_INVALIDARG" and (driveLetter or "").isalpha() and len(driveLetter or "") == 1
            raise (ComError("VM_E_DRIVE_IN_USE") if free else error) from None


@breaks("AttachHostDrive.VM_E_DRIVE_IN_USE.2")
class TakesFromOthers(DVDDrive):
    """Captures a host drive that another machine has captured."""

    def AttachHostDrive(self, driveLetter: str | None) -> None:
        for drive in self.machine.host.drives:
            if drive.holder is not None and drive.holder.machine is not self.machine and self.media is None:
                drive.holder = None
        super().AttachHostDrive(driveLetter)


@breaks("AttachHostDrive.VM_E_DRIVE_INVALID.2")
class TakesTheHardDisk(DVDDrive):
    """Captures a host drive that is no DVD drive."""

    def AttachHostDrive(self, driveLetter: str | None) -> None:
        for drive in self.machine.host.drives:
            drive.kind = "dvd"
        super().AttachHostDrive(driveLetter)


MUTANTS["AddDVDROMDrive at no location"] = (
    _bench_of(_wrong_code("AddDVDROMDrive", "E_INVALIDARG", 0x8000FFFF, VirtualMachine)),
    "AddDVDROMDrive.VM_E_DRIVE_INVALID",
)


# Effects and atomicity


@breaks("AttachHostDrive.atomic")
class TakesWhatItRefuses(DVDDrive):
    """Takes the host drive before it finds that something is attached."""

    def AttachHostDrive(self, driveLetter: str | None) -> None:
        try:
            super().AttachHostDrive(driveLetter)
        except ComError as error:
            if error.name == "VM_E_DRIVE_IN_USE":
                self.machine.host.dvd_drive(driveLetter).holder = self
            raise


@breaks("AttachImage.atomic")
class ReplacesTheImage(DVDDrive):
    """Says that the drive is in use, and changes the image all the same."""

    def AttachImage(self, imagePath: str | None) -> None:
        try:
            super().AttachImage(imagePath)
        except ComError as error:
            if error.name == "VM_E_DRIVE_IN_USE" and isinstance(self.media, str) and imagePath:
                self.media = imagePath
            raise


@breaks("ReleaseHostDrive.atomic")
class ReleasesWhateverThereIs(DVDDrive):
    """Says wrong type, and detaches the image."""

    def ReleaseHostDrive(self) -> None:
        try:
            super().ReleaseHostDrive()
        except ComError:
            if isinstance(self.media, str):
                self.media = None
            raise


@breaks("ReleaseImage.atomic")
class ReleasesTheHostDriveToo(DVDDrive):
    def ReleaseImage(self) -> None:
        try:
            super().ReleaseImage()
        except ComError:
            if isinstance(self.media, HostDrive):
                self.let_go()
            raise


@breaks("SetBusLocation.atomic")
class MovesBeforeItLooks(DVDDrive):
    def SetBusLocation(self, busNumber: int, deviceNumber: int) -> None:
        try:
            super().SetBusLocation(busNumber, deviceNumber)
        except ComError as error:
            if error.name == "E_INVALIDARG" and busNumber == 1:
                self.location = (1, self.location[1])
            raise


@breaks("AddDVDROMDrive.atomic")
class AddsThoughItFails(VirtualMachine):
    def AddDVDROMDrive(self, busNumber: int, deviceNumber: int, **kwargs: Any) -> DVDDrive:
        made = super().AddDVDROMDrive
        try:
            return made(busNumber, deviceNumber, **kwargs)
        except ComError as error:
            if error.name == "E_POINTER":
                made(busNumber, deviceNumber)
            raise


@breaks("RemoveDVDROMDrive.atomic")
class RemovesWhileRunning(VirtualMachine):
    def RemoveDVDROMDrive(self, dvdDrive: DVDDrive | None) -> None:
        try:
            super().RemoveDVDROMDrive(dvdDrive)
        except ComError as error:
            if error.name == "VM_E_VM_RUNNING_OR_SAVED" and dvdDrive in self.drives:
                self.drives.remove(dvdDrive)
            raise


@breaks("AttachHostDrive.effect")
class CapturesTheWrongDrive(DVDDrive):
    def AttachHostDrive(self, driveLetter: str | None) -> None:
        super().AttachHostDrive(driveLetter)
        if isinstance(self.media, HostDrive):
            self.media = HostDrive("Z", "dvd", holder=self)


@breaks("AttachHostDrive.effect.letter")
class LowerCaseIsAnotherDrive(DVDDrive):
    """Accepts "d", and forgets to keep others out of D."""

    def AttachHostDrive(self, driveLetter: str | None) -> None:
        super().AttachHostDrive(driveLetter)
        if driveLetter != (driveLetter or "").upper():
            self.media.letter = driveLetter if False else "?"  # type: ignore[union-attr]


@breaks("AttachImage.effect")
class ForgetsThePath(DVDDrive):
    def AttachImage(self, imagePath: str | None) -> None:
        super().AttachImage(imagePath)
        self.media = "elsewhere.iso"


@breaks("ReleaseHostDrive.effect")
class OnlyUnlocks(DVDDrive):
    def ReleaseHostDrive(self) -> None:
        host = self.media
        super().ReleaseHostDrive()
        self.media = host


@breaks("ReleaseImage.effect")
class KeepsTheImage(DVDDrive):
    def ReleaseImage(self) -> None:
        path = self.media
        super().ReleaseImage()
        self.media = path


@breaks("SetBusLocation.effect")
class MovesTheBusAlone(DVDDrive):
    def SetBusLocation(self, busNumber: int, deviceNumber: int) -> None:
        before = self.location
        super().SetBusLocation(busNumber, deviceNumber)
        self.location = (busNumber, before[1])


@breaks("SetBusLocation.effect.vacated")
class LeavesAShadow(DVDDrive):
    """The old location stays taken."""

    def SetBusLocation(self, busNumber: int, deviceNumber: int) -> None:
        before = self.location
        super().SetBusLocation(busNumber, deviceNumber)
        if before != self.location:
            self.machine.disks.add(before)


@breaks("SetBusLocation.effect.media")
class DropsMediaOnTheWay(DVDDrive):
    def SetBusLocation(self, busNumber: int, deviceNumber: int) -> None:
        super().SetBusLocation(busNumber, deviceNumber)
        self.let_go()


@breaks("AddDVDROMDrive.effect")
class AddsElsewhere(VirtualMachine):
    def AddDVDROMDrive(self, busNumber: int, deviceNumber: int, **kwargs: Any) -> DVDDrive:
        drive = super().AddDVDROMDrive(busNumber, deviceNumber, **kwargs)
        drive.location = (1 - busNumber, deviceNumber)
        return drive


@breaks("RemoveDVDROMDrive.effect")
class KeepsItInTheCollection(VirtualMachine):
    def RemoveDVDROMDrive(self, dvdDrive: DVDDrive | None) -> None:
        super().RemoveDVDROMDrive(dvdDrive)
        if dvdDrive is not None:
            dvdDrive.connected = True


@breaks("RemoveDVDROMDrive.effect.vacated")
class KeepsThePlace(VirtualMachine):
    def RemoveDVDROMDrive(self, dvdDrive: DVDDrive | None) -> None:
        super().RemoveDVDROMDrive(dvdDrive)
        if dvdDrive is not None:
            self.disks.add(dvdDrive.location)


# Getters


@breaks("Attachment.value")
class CallsAHostDriveAnImage(DVDDrive):
    @property
    @member
    def Attachment(self) -> int:
        kind = DVDDrive.Attachment.fget(self)  # type: ignore[attr-defined]
        return 1 if kind == 2 and not self.media.disc else int(kind)  # type: ignore[union-attr]


@breaks("HostDriveLetter.value")
class LetterWithColon(DVDDrive):
    @property
    @member
    def HostDriveLetter(self) -> str:
        return f"{DVDDrive.HostDriveLetter.fget(self)}:"  # type: ignore[attr-defined]


@breaks("ImageFile.value")
class FoldsThePath(DVDDrive):
    """Gives the path in another normal form of Unicode, or another case."""

    @property
    @member
    def ImageFile(self) -> str:
        return str(DVDDrive.ImageFile.fget(self)).lower()  # type: ignore[attr-defined]


@breaks("BusNumber.value")
class BusFromOne(DVDDrive):
    @property
    @member
    def BusNumber(self) -> int:
        return int(DVDDrive.BusNumber.fget(self)) + 1  # type: ignore[attr-defined]


@breaks("DeviceNumber.value")
class DeviceIsTheBus(DVDDrive):
    @property
    @member
    def DeviceNumber(self) -> int:
        return int(DVDDrive.BusNumber.fget(self))  # type: ignore[attr-defined]


def _changes(getter: str, change: Callable[[Any], None], base: type = DVDDrive) -> None:
    """A getter that changes something when it is read."""
    original = getattr(base, getter)
    function = original.fget if isinstance(original, property) else original

    def read(self: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            return function(self, *args, **kwargs)
        finally:
            change(self)

    attribute = property(read) if isinstance(original, property) else read
    kind = type(f"Changing_{getter}", (base,), {getter: attribute})
    MUTANTS[f"changes when read: {getter}"] = _bench_of(kind), f"{getter}.pure"


def _spoil(drive: DVDDrive) -> None:
    drive.location = (drive.location[0], 1 - drive.location[1]) if drive.connected else drive.location


for _getter in ("Attachment", "BusNumber", "DeviceNumber", "HostDriveLetter", "ImageFile"):
    _changes(_getter, _spoil)


def _spoil_machine(machine: VirtualMachine) -> None:
    for drive in machine.drives:
        _spoil(drive)


_changes("DVDROMDrives", _spoil_machine, VirtualMachine)
for _getter in ("Count", "Item", "_NewEnum"):
    _changes(_getter, lambda c: _spoil_machine(c.machine), DVDDriveCollection)


@breaks("Count.value")
class CountsDisksToo(DVDDriveCollection):
    @property
    @member
    def Count(self) -> int:
        return int(DVDDriveCollection.Count.fget(self)) + 1  # type: ignore[attr-defined]


@breaks("Item.value")
class FirstItemAlways(DVDDriveCollection):
    def Item(self, index: int, **kwargs: Any) -> DVDDrive:
        super().Item(index, **kwargs)
        return self.machine.drives[0]


@breaks("Item.S_OK")
class ItemsFromZero(DVDDriveCollection):
    def Item(self, index: int, **kwargs: Any) -> DVDDrive:
        return super().Item(index + 1, **kwargs)


@breaks("_NewEnum.value")
class EnumeratorSkipsTheLast(DVDDriveCollection):
    @property
    @member
    def _NewEnum(self) -> Iterator[DVDDrive]:
        return iter(self.machine.drives[:-1])


# Events


def _swapping(first: int) -> type[DVDDrive]:
    """Tells of two events of a drive in the wrong order: those after the ``first`` so many."""

    class Swapping(DVDDrive):
        def tell(self, event: str, media_path: str) -> None:
            self._told = getattr(self, "_told", 0) + 1
            if self._told == first + 1:
                self._held = event, media_path
                return
            super().tell(event, media_path)
            if self._told == first + 2:
                super().tell(*self._held)

    return Swapping


MUTANTS["OnMediaEject before its insert"] = bench(drive=_swapping(0)), "OnMediaEject.order"
MUTANTS["OnMediaInsert before the eject"] = bench(drive=_swapping(1)), "OnMediaInsert.order"


def _event_mutants(event: str, act: str) -> None:
    """For either event: lost, doubled, misdirected, misnamed, late."""

    def tells(change: Callable[[DVDDrive, str, str], None]) -> type[DVDDrive]:
        def tell(self: DVDDrive, name: str, path: str) -> None:
            if name == event:
                change(self, name, path)
            else:
                DVDDrive.tell(self, name, path)

        return type("Telling", (DVDDrive,), {"tell": tell})

    def siblings(drive: DVDDrive) -> list[DVDDrive]:
        return drive.machine.drives

    def only_first(drive: DVDDrive, name: str, path: str) -> None:
        for sink in list(drive._sinks.values())[:1]:
            getattr(sink, name)(path)

    def to_all(drive: DVDDrive, name: str, path: str) -> None:
        for other in siblings(drive):
            DVDDrive.tell(other, name, path)

    def is_image(path: str) -> bool:
        return len(path) > 1

    def twice(drive: DVDDrive, name: str, path: str) -> None:
        DVDDrive.tell(drive, name, path)
        DVDDrive.tell(drive, name, path)

    table: dict[str, Callable[[DVDDrive, str, str], None]] = {
        "image": lambda d, n, p: None if is_image(p) else DVDDrive.tell(d, n, p),
        "disc": lambda d, n, p: DVDDrive.tell(d, n, p) if is_image(p) else None,
        "path": lambda d, n, p: DVDDrive.tell(d, n, p.upper() if is_image(p) else f"{p}:"),
        "once": twice,
        "every-sink": only_first,
        "own-drive": to_all,
    }
    for suffix, change in table.items():
        MUTANTS[f"{event} {suffix}"] = bench(drive=tells(change)), f"{event}.{suffix}"

    class Sticky(DVDDrive):
        def Unadvise(self, cookie: int) -> None:
            kept = self._sinks[cookie]
            super().Unadvise(cookie)
            self._gone = [*getattr(self, "_gone", []), kept]

        def tell(self, name: str, path: str) -> None:
            super().tell(name, path)
            for sink in getattr(self, "_gone", []) if name == event else []:
                getattr(sink, name)(path)

    MUTANTS[f"{event} after unadvise"] = bench(drive=Sticky), f"{event}.not-after-unadvise"

    class OnFailure(DVDDrive):
        pass

    def failing(self: DVDDrive, *args: Any) -> None:
        try:
            getattr(DVDDrive, act)(self, *args)
        except ComError:
            self.tell(event, args[0] if args and args[0] else "D")
            raise

    setattr(OnFailure, act, failing)
    MUTANTS[f"{event} on failure"] = bench(drive=OnFailure), f"{event}.not-after-failure"

    class OnMove(DVDDrive):
        def SetBusLocation(self, busNumber: int, deviceNumber: int) -> None:
            super().SetBusLocation(busNumber, deviceNumber)
            if isinstance(self.media, str):
                self.tell(event, self.media)

    MUTANTS[f"{event} on a move"] = bench(drive=OnMove), f"{event}.unprompted"


_event_mutants("OnMediaInsert", "AttachImage")
_event_mutants("OnMediaEject", "ReleaseImage")


# What only a longer history shows


@breaks("AttachImage.S_OK")
class ThirdAttachFails(DVDDrive):
    """The third image that is attached to a drive is refused."""

    def AttachImage(self, imagePath: str | None) -> None:
        super().AttachImage(imagePath)
        self._count = getattr(self, "_count", 0) + 1
        if self._count == 3:
            self.let_go()
            raise ComError("VM_E_IMAGE_CAPTURE_FAIL")


@breaks("ReleaseImage.effect")
class KeepsTheImageAfterAMove(DVDDrive):
    """An image that was moved along is not detached."""

    def SetBusLocation(self, busNumber: int, deviceNumber: int) -> None:
        super().SetBusLocation(busNumber, deviceNumber)
        self._moved = self.media

    def ReleaseImage(self) -> None:
        path = self.media
        super().ReleaseImage()
        if path is not None and path == getattr(self, "_moved", None):
            self.media = path


@breaks("Attachment.value")
class SaveLosesTheImage(Bench):
    """Saving a machine detaches its images."""

    def set_machine_state(self, machine: VirtualMachine, state: str) -> None:
        super().set_machine_state(machine, state)
        for drive in machine.drives:
            if state == "saved" and isinstance(drive.media, str):
                drive.let_go()


@breaks("ReleaseHostDrive.effect.freed")
class LocksTheOtherMachineOut(DVDDrive):
    """A host drive that was released after its disc was taken out stays locked."""

    def ReleaseHostDrive(self) -> None:
        host = self.media
        super().ReleaseHostDrive()
        if isinstance(host, HostDrive) and not host.disc:
            host.holder = self


# Conforming variants: other readings, other precedence, fewer claims


@conforms
class NoMediaCaptured(DVDDrive):
    """Says that nothing is captured where nothing is."""

    def _none(self) -> None:
        if self.connected and self.machine.known and self.media is None:
            raise ComError("VM_E_NO_MEDIA_CAPTURED")

    @member
    def ReleaseHostDrive(self) -> None:
        self._none()
        DVDDrive.ReleaseHostDrive(self)

    @member
    def ReleaseImage(self) -> None:
        self._none()
        DVDDrive.ReleaseImage(self)

    @property
    @member
    def HostDriveLetter(self) -> str:
        self._none()
        return str(DVDDrive.HostDriveLetter.fget(self))  # type: ignore[attr-defined]

    @property
    @member
    def ImageFile(self) -> str:
        self._none()
        return str(DVDDrive.ImageFile.fget(self))  # type: ignore[attr-defined]


@conforms
class BareLettersOnly(DVDDrive):
    """Refuses "d" and "D:"."""

    @member
    def AttachHostDrive(self, driveLetter: str | None) -> None:
        self._must_be_usable()
        if driveLetter not in {"C", "D", "E"}:
            raise ComError("E_INVALIDARG")
        DVDDrive.AttachHostDrive(self, driveLetter)


@conforms
class UnknownLetterIsNoDrive(DVDDrive):
    """A letter that names nothing is no DVD drive."""

    @member
    def AttachHostDrive(self, driveLetter: str | None) -> None:
        letter = driveLetter or ""
        if len(letter) == 1 and letter.isascii() and letter.isalpha() and letter.upper() not in "CDE":
            raise ComError("VM_E_DRIVE_INVALID")
        DVDDrive.AttachHostDrive(self, driveLetter)


@conforms
class ShowsTheLetterAsGiven(DVDDrive):
    """Gives a lower-case letter back in lower case, in events too."""

    @member
    def AttachHostDrive(self, driveLetter: str | None) -> None:
        DVDDrive.AttachHostDrive(self, driveLetter)
        self._given = (driveLetter or "")[:1] if len(driveLetter or "") == 1 else (driveLetter or "")[:1].upper()

    @property
    @member
    def HostDriveLetter(self) -> str:
        DVDDrive.HostDriveLetter.fget(self)  # type: ignore[attr-defined]
        return self._given

    def tell(self, event: str, media_path: str) -> None:
        super().tell(event, self._given if isinstance(self.media, HostDrive) else media_path)


@conforms
class TellsOfCapture(DVDDrive):
    """Sends the events for captured host drives too."""

    def AttachHostDrive(self, driveLetter: str | None) -> None:
        super().AttachHostDrive(driveLetter)
        self.tell("OnMediaInsert", self.media.letter)  # type: ignore[union-attr]

    def ReleaseHostDrive(self) -> None:
        media = self.media
        super().ReleaseHostDrive()
        self.tell("OnMediaEject", media.letter)  # type: ignore[union-attr]


@conforms
class SixteenBits(DVDDrive):
    """Returns the E_INVALIDARG that the pages print."""

    def AttachHostDrive(self, driveLetter: str | None) -> None:
        try:
            super().AttachHostDrive(driveLetter)
        except ComError as error:
            raise (Raw(0x80000003) if error.name == "E_INVALIDARG" else error) from None


@conforms
class ArgumentsFirst(DVDDrive):
    """Looks at its arguments before it looks at the drive."""

    @member
    def AttachImage(self, imagePath: str | None) -> None:
        if imagePath is None:
            raise ComError("E_POINTER")
        DVDDrive.AttachImage(self, imagePath)

    @member
    def SetBusLocation(self, busNumber: int, deviceNumber: int) -> None:
        if busNumber not in (0, 1) or deviceNumber not in (0, 1):
            raise ComError("E_INVALIDARG")
        DVDDrive.SetBusLocation(self, busNumber, deviceNumber)


@conforms
class UnknownForLocationsToo(DVDDrive):
    """BusNumber and DeviceNumber know no forgotten machine either."""

    @property
    @member
    def BusNumber(self) -> int:
        self.machine.must_be_known()
        return int(DVDDrive.BusNumber.fget(self))  # type: ignore[attr-defined]

    @property
    @member
    def DeviceNumber(self) -> int:
        self.machine.must_be_known()
        return int(DVDDrive.DeviceNumber.fget(self))  # type: ignore[attr-defined]


@conforms
class Snapshots(DVDDriveCollection):
    """A collection stays as it was."""

    def __init__(self, machine: VirtualMachine) -> None:
        super().__init__(machine)
        self._kept = list(machine.drives)

    @property
    @member
    def Count(self) -> int:
        self.machine.must_be_known()
        return len(self._kept)

    @member
    def Item(self, index: int) -> DVDDrive:
        self.machine.must_be_known()
        if not 1 <= index <= len(self._kept):
            raise ComError("DISP_E_BADINDEX")
        return self._kept[index - 1]

    @property
    @member
    def _NewEnum(self) -> Iterator[DVDDrive]:
        return iter(self._kept)


@conforms
class Backwards(DVDDriveCollection):
    """Counts its drives from the youngest."""

    def Item(self, index: int, **kwargs: Any) -> DVDDrive:
        super().Item(index, **kwargs)
        return self.machine.drives[-index]


class TearOff:
    """Another object for the same drive."""

    def __init__(self, drive: DVDDrive) -> None:
        object.__setattr__(self, "_drive", drive)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._drive, name)

    def __setattr__(self, name: str, value: Any) -> None:
        setattr(self._drive, name, value)


@conforms
class TearsOff(Snapshots):
    """Gives a new object for a drive each time, of a collection that stays as it was."""

    def Item(self, index: int, **kwargs: Any) -> Any:
        return TearOff(super().Item(index, **kwargs))

    @property
    @member
    def _NewEnum(self) -> Iterator[Any]:
        return iter([TearOff(d) for d in self._kept])


@conforms
class UnknownEnumerator(DVDDriveCollection):
    """_NewEnum fails as Count and Item do."""

    @property
    @member
    def _NewEnum(self) -> Iterator[DVDDrive]:
        self.machine.must_be_known()
        return iter(list(self.machine.drives))


@conforms
class KeepsHostDrivesOfRemovedDrives(VirtualMachine):
    """A removed drive, and a forgotten machine's, keep the host drive that they had captured."""

    @member
    def RemoveDVDROMDrive(self, dvdDrive: DVDDrive | None) -> None:
        media = dvdDrive.media if dvdDrive is not None else None
        VirtualMachine.RemoveDVDROMDrive(self, dvdDrive)
        if dvdDrive is not None and isinstance(media, HostDrive):
            media.holder, dvdDrive.media = dvdDrive, media

    def forget(self) -> None:
        self.known = False


@conforms
class ReleasesOnTurningOff(Bench):
    """Turning a machine off releases what its drives have attached, with or without a word."""

    def set_machine_state(self, machine: VirtualMachine, state: str) -> None:
        before = machine.state
        super().set_machine_state(machine, state)
        for drive in machine.drives:
            if state == "off" and before != "off" and drive.media is not None:
                shown = drive.media.letter if isinstance(drive.media, HostDrive) else drive.media
                drive.let_go()
                drive.tell("OnMediaEject", shown)


@conforms
class OneImageOneDrive(DVDDrive):
    """Locks an image for the drive that has it."""

    @member
    def AttachImage(self, imagePath: str | None) -> None:
        drives = [d for d in self.machine.drives if d is not self and d.media == imagePath and imagePath]
        if drives and self.connected and self.machine.known:
            raise ComError("VM_E_DRIVE_IN_USE")
        DVDDrive.AttachImage(self, imagePath)


@conforms
class Reconnects(DVDDrive):
    """A removed drive can be given a location again."""

    @member
    def SetBusLocation(self, busNumber: int, deviceNumber: int) -> None:
        if self.machine.known and not self.connected:
            self.machine.must_be_off()
            self.machine.must_be_free((busNumber, deviceNumber), besides=self)
            self.connected, self.location = True, (busNumber, deviceNumber)
            self.machine.drives.append(self)
            return
        DVDDrive.SetBusLocation(self, busNumber, deviceNumber)


@conforms
class InvalidLetterOfRemovedDrive(DVDDrive):
    """HostDriveLetter of a removed drive fails as its other members do."""

    @property
    @member
    def HostDriveLetter(self) -> str:
        self._must_be_connected()
        return str(DVDDrive.HostDriveLetter.fget(self))  # type: ignore[attr-defined]


@conforms
class TakesAnyFile(DVDDrive):
    """Attaches whatever path it is given, unless it is a directory's."""

    @member
    def AttachImage(self, imagePath: str | None) -> None:
        try:
            DVDDrive.AttachImage(self, imagePath)
        except ComError as error:
            if error.name != "VM_E_IMAGE_CAPTURE_FAIL" or imagePath is None:
                raise
            self.media = imagePath
            self.tell("OnMediaInsert", imagePath)


@conforms
class BadLocationIsAnInvalidDrive(VirtualMachine):
    """AddDVDROMDrive says VM_E_DRIVE_INVALID of a location that does not exist."""

    @member
    def AddDVDROMDrive(self, busNumber: int, deviceNumber: int) -> DVDDrive:
        try:
            return VirtualMachine.AddDVDROMDrive(self, busNumber, deviceNumber)
        except ComError as error:
            raise (ComError("VM_E_DRIVE_INVALID") if error.name == "E_INVALIDARG" else error) from None


@conforms
class TellsOfRemoval(VirtualMachine):
    """Sends OnMediaEject when a drive is removed with something attached."""

    @member
    def RemoveDVDROMDrive(self, dvdDrive: DVDDrive | None) -> None:
        media = dvdDrive.media if dvdDrive is not None else None
        VirtualMachine.RemoveDVDROMDrive(self, dvdDrive)
        if dvdDrive is not None and media is not None:
            dvdDrive.tell("OnMediaEject", media.letter if isinstance(media, HostDrive) else media)


class _TwoDrives(Bench):
    """One host drive alone, and few claims."""

    claims = frozenset({"collection"})

    def reset(self) -> list[tuple[str, str]]:
        super().reset()
        self._host = Host([HostDrive("D", "dvd")])
        return [("D", "dvd")]


VARIANTS["FewClaims"] = _TwoDrives
