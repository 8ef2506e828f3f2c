"""Properties that give a wrong value, or change something when they are read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from ivmdvddrive_reference.com import member
from ivmdvddrive_reference.drive import DVDDrive
from ivmdvddrive_reference.host import HostDrive
from ivmdvddrive_reference.machine import DVDDriveCollection, VirtualMachine

from .overriding import overriding
from .registry import breaks, mutant

__all__: list[str] = []


@breaks("Attachment.value")
class CallsAHostDriveAnImage(DVDDrive):
    """Attachment tells an image while the captured host drive has no disc in it."""

    @property
    @member
    def Attachment(self) -> int:
        empty = isinstance(self.media, HostDrive) and not self.media.disc
        return min(super().Attachment, 1) if empty else super().Attachment


@breaks("HostDriveLetter.value")
class LetterAsAPath(DVDDrive):
    """HostDriveLetter gives the letter with a colon and a backslash."""

    @property
    @member
    def HostDriveLetter(self) -> str:
        return f"{super().HostDriveLetter}:\\"


@breaks("HostDriveLetter.value")
class ColonNowAndThen(DVDDrive):
    """HostDriveLetter gives the letter with a colon every other time."""

    reads = 0

    @property
    @member
    def HostDriveLetter(self) -> str:
        letter = super().HostDriveLetter
        self.reads += 1
        return letter if self.reads % 2 else f"{letter}:"


@breaks("ImageFile.value")
class FoldsThePath(DVDDrive):
    """ImageFile gives the path in lower case."""

    @property
    @member
    def ImageFile(self) -> str:
        return super().ImageFile.lower()


@breaks("BusNumber.value")
class BusFromOne(DVDDrive):
    """Counts buses from 1."""

    @property
    @member
    def BusNumber(self) -> int:
        return super().BusNumber + 1


@breaks("DeviceNumber.value")
class DeviceIsTheBus(DVDDrive):
    """DeviceNumber gives the bus."""

    @property
    @member
    def DeviceNumber(self) -> int:
        return super().BusNumber


@breaks("Count.value")
class CountsOneMore(DVDDriveCollection):
    """Count is one too many."""

    @property
    @member
    def Count(self) -> int:
        return super().Count + 1


@breaks("Item.value")
class FirstItemAlways(DVDDriveCollection):
    """Item gives the first drive whatever the index."""

    @member
    def Item(self, index: int) -> DVDDrive:
        super().Item(index)
        return self.machine.drives[0]


@breaks("Item.S_OK")
class ItemsFromZero(DVDDriveCollection):
    """Counts items from 0."""

    @member
    def Item(self, index: int) -> DVDDrive:
        return super().Item(index + 1)


@breaks("_NewEnum.value")
class EnumeratorSkipsTheLast(DVDDriveCollection):
    """The enumerator ends before the last drive."""

    @property
    @member
    def _NewEnum(self) -> Iterator[DVDDrive]:
        return iter(list(super()._NewEnum)[:-1])


# Changed by being read


def _turn(drive: DVDDrive) -> None:
    if drive.connected:
        drive.location = (drive.location[0], 1 - drive.location[1])


def _turn_all(machine: VirtualMachine) -> None:
    for drive in machine.drives:
        _turn(drive)


def _then(change: Callable[[Any], None]) -> Callable[..., Any]:
    def around(self: Any, call: Callable[[], Any], *_args: Any) -> Any:
        try:
            return call()
        finally:
            change(self)

    return around


def _turn_the_machines(collection: DVDDriveCollection) -> None:
    _turn_all(collection.machine)


_CHANGES: dict[str, Callable[[Any], None]] = {
    **dict.fromkeys(("Attachment", "BusNumber", "DeviceNumber", "HostDriveLetter", "ImageFile"), _turn),
    "DVDROMDrives": _turn_all,
    **dict.fromkeys(("Count", "Item", "_NewEnum"), _turn_the_machines),
}

for _getter, _change in _CHANGES.items():
    mutant(
        overriding(_getter, _then(_change)),
        f"changes_when_read_{_getter}",
        f"{_getter}.pure",
        f"Reading {_getter} moves drives to the other device of their bus.",
        __name__,
    )
