"""Collections whose count, items or enumerator are those of another time."""

from __future__ import annotations

from collections.abc import Iterator

from ivmdvddrive_reference import ComError
from ivmdvddrive_reference.com import Lock, member
from ivmdvddrive_reference.drive import DVDDrive
from ivmdvddrive_reference.host import Host
from ivmdvddrive_reference.machine import DVDDriveCollection, VirtualMachine

from .machines import Snapshots
from .registry import breaks

__all__: list[str] = []


class _Ever(DVDDriveCollection):
    """A collection of a machine that keeps, in ``made``, every drive that it has ever had."""

    @property
    def made(self) -> list[DVDDrive]:
        """Those drives, oldest first."""
        assert isinstance(self.machine, _Keeping)
        return self.machine.made


class _Keeping(VirtualMachine):
    collection_class = _Ever

    def __init__(self, lock: Lock, host: Host) -> None:
        super().__init__(lock, host)
        self.made: list[DVDDrive] = []

    @member
    def AddDVDROMDrive(self, busNumber: int, deviceNumber: int) -> DVDDrive:
        drive = super().AddDVDROMDrive(busNumber, deviceNumber)
        self.made.append(drive)
        return drive


class _CountsTheRemoved(_Ever):
    @property
    @member
    def Count(self) -> int:
        self.machine.must_be_known()
        return len(self.made)


class _EnumeratesTheRemoved(_Ever):
    @property
    @member
    def _NewEnum(self) -> Iterator[DVDDrive]:
        return iter(list(self.made))


class _SkipsTheFirst(_Ever):
    @property
    @member
    def _NewEnum(self) -> Iterator[DVDDrive]:
        return iter(self.machine.drives[len(self.made) > len(self.machine.drives) :])


class _KeepsNumbers(_Ever):
    @member
    def Item(self, index: int) -> DVDDrive:
        if super().Item(index).connected and self.made[index - 1].connected:
            return self.made[index - 1]
        raise ComError("DISP_E_BADINDEX")


class _RepeatsTheFirst(_Ever):
    @member
    def Item(self, index: int) -> DVDDrive:
        drive = super().Item(index)
        return self.machine.drives[0] if len(self.made) > len(self.machine.drives) and index == 2 else drive


class _PastTheLast(_Ever):
    @member
    def Item(self, index: int) -> DVDDrive:
        if len(self.made) > len(self.machine.drives) < index and self.machine.known:
            raise ComError("E_INVALIDARG")
        return super().Item(index)


@breaks("Count.value")
class CountsTheRemoved(_Keeping):
    """Count counts drives that were removed."""

    collection_class = _CountsTheRemoved


@breaks("_NewEnum.value")
class EnumeratesTheRemoved(_Keeping):
    """The enumerator gives drives that were removed."""

    collection_class = _EnumeratesTheRemoved


@breaks("_NewEnum.value")
class EnumeratorSkipsAfterARemoval(_Keeping):
    """After a drive was removed, the enumerator leaves out the oldest."""

    collection_class = _SkipsTheFirst


@breaks("Item.S_OK")
class ItemsKeepTheirNumbers(_Keeping):
    """Items are not numbered anew when a drive is removed."""

    collection_class = _KeepsNumbers


@breaks("Item.value")
class ItemRepeatsAfterARemoval(_Keeping):
    """After a drive was removed, the second item is the first."""

    collection_class = _RepeatsTheFirst


@breaks("Item.DISP_E_BADINDEX")
class PastTheLastIsAnArgument(_Keeping):
    """After a drive was removed, Item says E_INVALIDARG of an index past the last."""

    collection_class = _PastTheLast


@breaks("Count.value")
class StaysWithItsFirstCollection(VirtualMachine):
    """DVDROMDrives gives the drives that the machine had when it was asked first."""

    first: DVDDriveCollection | None = None

    @property
    @member
    def DVDROMDrives(self) -> DVDDriveCollection:
        self.must_be_known()
        self.first = self.first or Snapshots(self)
        return self.first


@breaks(
    "_NewEnum.value",
    {"Count.value": "Count and the enumerator of one collection disagree: the one that is read last is found wrong"},
)
class CountsThenAndGivesNow(DVDDriveCollection):
    """Count tells how many drives there were when the collection was asked for, the enumerator gives those of now."""

    def __init__(self, machine: VirtualMachine) -> None:
        super().__init__(machine)
        self.then = len(machine.drives)

    @property
    @member
    def Count(self) -> int:
        self.machine.must_be_known()
        return self.then


@breaks("Count.value")
class SecondMoveLeavesTheCollection(DVDDrive):
    """A drive that is moved a second time is in the machine's collection no more."""

    moves = 0

    @member
    def SetBusLocation(self, busNumber: int, deviceNumber: int) -> None:
        super().SetBusLocation(busNumber, deviceNumber)
        self.moves += 1
        if self.moves == 2:
            self.machine.drives.remove(self)


@breaks("Item.DISP_E_BADINDEX.zero")
class ZeroIsTheLast(DVDDriveCollection):
    """Item of 0 gives the last drive."""

    @member
    def Item(self, index: int) -> DVDDrive:
        return super().Item(len(self.machine.drives) if index == 0 and self.machine.drives else index)


@breaks("Item.value")
class RunningGivesTheLast(DVDDriveCollection):
    """While the machine runs, every item is the last drive."""

    @member
    def Item(self, index: int) -> DVDDrive:
        drive = super().Item(index)
        return self.machine.drives[-1] if self.machine.state == "running" else drive
