"""Conforming variants of machines and their collections."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ivmdvddrive_reference import ComError
from ivmdvddrive_reference.com import member
from ivmdvddrive_reference.drive import DVDDrive
from ivmdvddrive_reference.host import HostDrive
from ivmdvddrive_reference.machine import DVDDriveCollection, VirtualMachine

from .registry import conforms

__all__: list[str] = []


@conforms
class Snapshots(DVDDriveCollection):
    """A collection stays as it was when it was asked for."""

    def __init__(self, machine: VirtualMachine) -> None:
        super().__init__(machine)
        self.kept = list(machine.drives)

    @property
    @member
    def Count(self) -> int:
        self.machine.must_be_known()
        return len(self.kept)

    @member
    def Item(self, index: int) -> DVDDrive:
        self.machine.must_be_known()
        if not 1 <= index <= len(self.kept):
            raise ComError("DISP_E_BADINDEX")
        return self.kept[index - 1]

    @property
    @member
    def _NewEnum(self) -> Iterator[DVDDrive]:
        return iter(self.kept)


@conforms
class OneCollection(VirtualMachine):
    """DVDROMDrives gives the same collection each time, which follows the machine."""

    given: DVDDriveCollection | None = None

    @property
    @member
    def DVDROMDrives(self) -> DVDDriveCollection:
        self.given = self.given or super().DVDROMDrives
        self.must_be_known()
        return self.given


@conforms
class Backwards(DVDDriveCollection):
    """A collection counts its drives from the youngest."""

    @member
    def Item(self, index: int) -> DVDDrive:
        super().Item(index)
        return self.machine.drives[-index]


class _TearOff:
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

    @member
    def Item(self, index: int) -> Any:
        return _TearOff(super().Item(index))

    @property
    @member
    def _NewEnum(self) -> Iterator[Any]:
        return iter([_TearOff(d) for d in self.kept])


@conforms
class UnknownEnumerator(DVDDriveCollection):
    """_NewEnum says VM_E_VM_UNKNOWN once the machine is forgotten, as Count and Item do."""

    @property
    @member
    def _NewEnum(self) -> Iterator[DVDDrive]:
        self.machine.must_be_known()
        return super()._NewEnum


@conforms
class KeepsHostDrivesOfRemovedDrives(VirtualMachine):
    """A removed drive, and a forgotten machine's, keep the host drive that they had captured."""

    @member
    def RemoveDVDROMDrive(self, dvdDrive: DVDDrive | None) -> None:
        media = dvdDrive.media if dvdDrive is not None else None
        super().RemoveDVDROMDrive(dvdDrive)
        if dvdDrive is not None and isinstance(media, HostDrive):
            media.holder, dvdDrive.media = dvdDrive, media

    def forget(self) -> None:
        self.known = False


@conforms
class BadLocationIsAnInvalidDrive(VirtualMachine):
    """AddDVDROMDrive says VM_E_DRIVE_INVALID of a location that does not exist."""

    @member
    def AddDVDROMDrive(self, busNumber: int, deviceNumber: int) -> DVDDrive:
        try:
            return super().AddDVDROMDrive(busNumber, deviceNumber)
        except ComError as error:
            raise (ComError("VM_E_DRIVE_INVALID") if error.name == "E_INVALIDARG" else error) from None


@conforms
class TellsOfRemoval(VirtualMachine):
    """Sends OnMediaEject when a drive is removed with something attached."""

    @member
    def RemoveDVDROMDrive(self, dvdDrive: DVDDrive | None) -> None:
        media = dvdDrive.media if dvdDrive is not None else None
        super().RemoveDVDROMDrive(dvdDrive)
        if dvdDrive is not None and media is not None:
            dvdDrive.tell("OnMediaEject", media.letter if isinstance(media, HostDrive) else media)
