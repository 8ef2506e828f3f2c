"""The host drive's lock, freed when it should be kept.

A drive takes a host drive from a holder whose lock has leaked; until then the lock alone is wrong.
"""

from __future__ import annotations

from ivmdvddrive_reference import ComError
from ivmdvddrive_reference.com import member
from ivmdvddrive_reference.drive import DVDDrive
from ivmdvddrive_reference.host import Host, HostDrive
from ivmdvddrive_reference.machine import VirtualMachine

from .power import Turning
from .registry import breaks, machine_of

__all__: list[str] = []


class _Leaking(DVDDrive):
    """Takes a host drive from another machine's drive whose lock has leaked: siblings may share it by some readings."""

    leaked = False

    def leaks(self) -> bool:
        """Whether this drive's lock keeps nobody out."""
        return self.leaked

    @member
    def AttachHostDrive(self, driveLetter: str | None) -> None:
        for host in self.machine.host.drives if self.media is None else []:
            holder = host.holder
            if isinstance(holder, _Leaking) and holder.machine is not self.machine and holder.leaks():
                host.holder = None
        super().AttachHostDrive(driveLetter)
        self.leaked = False


def _leak(drive: DVDDrive | None) -> None:
    if isinstance(drive, _Leaking):
        drive.leaked = True


_IN_USE = "AttachHostDrive.VM_E_DRIVE_IN_USE.2"


@breaks(_IN_USE)
class ResumedMachinesLockNothing(Turning):
    """What a machine had captured when it was saved can be captured by another, also once it runs again."""

    machine_class = machine_of(_Leaking)

    def turned(self, machine: VirtualMachine, before: str, state: str) -> None:
        for drive in machine.drives if state == "saved" else []:
            _leak(drive)


@breaks(_IN_USE)
class LockNeedsADisc(_Leaking):
    """A captured host drive without a disc can be captured by another machine."""

    def leaks(self) -> bool:
        return isinstance(self.media, HostDrive) and not self.media.disc


@breaks(_IN_USE)
class MovesWithoutItsLock(_Leaking):
    """A host drive that was moved along can be captured by another machine."""

    @member
    def SetBusLocation(self, busNumber: int, deviceNumber: int) -> None:
        super().SetBusLocation(busNumber, deviceNumber)
        _leak(self)


@breaks(_IN_USE)
class UnlockedAfterAFailedRelease(_Leaking):
    """What a drive captures after ReleaseHostDrive has failed can be captured by another machine."""

    failed = False

    def leaks(self) -> bool:
        return self.failed

    @member
    def ReleaseHostDrive(self) -> None:
        try:
            super().ReleaseHostDrive()
        except ComError:
            self.failed = True
            raise


@breaks(_IN_USE)
class FailedCaptureFreesTheLock(_Leaking):
    """The second attempt to capture what another machine has captured succeeds."""

    @member
    def AttachHostDrive(self, driveLetter: str | None) -> None:
        try:
            super().AttachHostDrive(driveLetter)
        except ComError as error:
            if error.name == "VM_E_DRIVE_IN_USE" and self.media is None:
                _leak(self.machine.host.dvd_drive(driveLetter).holder)
            raise


@breaks(_IN_USE)
class ReleaseFreesEveryLock(_Leaking):
    """Releasing a host drive lets others take all host drives, whoever has captured them."""

    @member
    def ReleaseHostDrive(self) -> None:
        super().ReleaseHostDrive()
        for host in self.machine.host.drives:
            _leak(host.holder)


@breaks(_IN_USE)
class ReleaseImageFreesTheSiblingsLock(_Leaking):
    """Releasing an image lets others take what another drive of the machine has captured."""

    @member
    def ReleaseImage(self) -> None:
        super().ReleaseImage()
        for drive in self.machine.drives:
            _leak(drive)


@breaks(_IN_USE)
class NullPathFreesTheLock(_Leaking):
    """AttachImage with a NULL pointer fails, and lets others take what the drive has captured."""

    @member
    def AttachImage(self, imagePath: str | None) -> None:
        if imagePath is None:
            _leak(self)
        super().AttachImage(imagePath)


@breaks(_IN_USE)
class RemovalFreesTheSiblingsLock(VirtualMachine):
    """Removing a drive lets others take what the machine's other drives have captured."""

    drive_class = _Leaking

    @member
    def RemoveDVDROMDrive(self, dvdDrive: DVDDrive | None) -> None:
        super().RemoveDVDROMDrive(dvdDrive)
        for drive in self.drives:
            _leak(drive)


@breaks(_IN_USE)
class StartFreesTheLock(Turning):
    """What a machine had captured before it was run can be captured by another."""

    machine_class = machine_of(_Leaking)

    def turned(self, machine: VirtualMachine, before: str, state: str) -> None:
        for drive in machine.drives if state == "running" else []:
            _leak(drive)


@breaks(_IN_USE)
class TurningOffFreesTheLock(Turning):
    """What a machine has captured stays so when it is turned off, and can be captured by another."""

    machine_class = machine_of(_Leaking)

    def turned(self, machine: VirtualMachine, before: str, state: str) -> None:
        for drive in machine.drives if state == "off" != before else []:
            _leak(drive)


@breaks(_IN_USE)
class SecondHolderIsNotKept(Host):
    """A host drive that two drives have had in turn can be captured by anyone."""

    def __init__(self) -> None:
        super().__init__()
        self.holders: dict[str, set[int]] = {}

    def dvd_drive(self, letter: str | None) -> HostDrive:
        host = super().dvd_drive(letter)
        had = self.holders.setdefault(host.letter, set())
        if host.holder is not None:
            had.add(id(host.holder))
        if len(had) > 1:
            host.holder = None
        return host
