"""The host drive's lock, kept when it should be freed.

The host drive is left with a drive that has no clients, so that the lock alone is wrong and no event is.
"""

from __future__ import annotations

from ivmdvddrive_reference import ComError
from ivmdvddrive_reference.com import member
from ivmdvddrive_reference.drive import DVDDrive
from ivmdvddrive_reference.host import HostDrive

from .registry import breaks

__all__: list[str] = []


@breaks("ReleaseHostDrive.effect.freed")
class KeepsTheLock(DVDDrive):
    """Leaves the released host drive locked for others."""

    def keeps(self, host: HostDrive) -> bool:
        """Whether this host drive stays locked."""
        return True

    @member
    def ReleaseHostDrive(self) -> None:
        host, keeps = self.media, isinstance(self.media, HostDrive) and self.keeps(self.media)
        super().ReleaseHostDrive()
        if isinstance(host, HostDrive) and keeps:
            host.holder = DVDDrive(self.machine, self.location)


@breaks("ReleaseHostDrive.effect.freed")
class LocksTheOtherMachineOut(KeepsTheLock):
    """A host drive that was released after its disc was taken out stays locked."""

    def keeps(self, host: HostDrive) -> bool:
        return not host.disc


@breaks("ReleaseHostDrive.effect.freed")
class KeepsTheLockWhileRunning(KeepsTheLock):
    """A host drive that a running machine releases stays locked."""

    def keeps(self, host: HostDrive) -> bool:
        return self.machine.state == "running"


@breaks("ReleaseHostDrive.effect.freed")
class KeepsTheLockOfASibling(KeepsTheLock):
    """A host drive stays locked when it is released while another drive of the machine has captured one."""

    def keeps(self, host: HostDrive) -> bool:
        return any(isinstance(d.media, HostDrive) for d in self.machine.drives if d is not self)


@breaks("ReleaseHostDrive.effect.freed")
class KeepsTheLockAfterAMove(KeepsTheLock):
    """A host drive that was moved along stays locked when it is released."""

    moved: str | HostDrive | None = None

    def keeps(self, host: HostDrive) -> bool:
        return self.moved is host

    @member
    def SetBusLocation(self, busNumber: int, deviceNumber: int) -> None:
        super().SetBusLocation(busNumber, deviceNumber)
        self.moved = self.media


@breaks("ReleaseHostDrive.effect.freed")
class KeepsWhatItTookByPath(KeepsTheLock):
    """A host drive that was captured by a letter with a colon stays locked when it is released."""

    given = ""

    def keeps(self, host: HostDrive) -> bool:
        return self.given != host.letter

    @member
    def AttachHostDrive(self, driveLetter: str | None) -> None:
        super().AttachHostDrive(driveLetter)
        self.given = str(driveLetter).upper()


@breaks("ReleaseHostDrive.effect.freed")
class KeepsTheLockForWhoWaits(KeepsTheLock):
    """A host drive that another drive has tried to capture meanwhile stays locked when it is released."""

    waited = False

    def keeps(self, host: HostDrive) -> bool:
        return self.waited

    @member
    def AttachHostDrive(self, driveLetter: str | None) -> None:
        try:
            super().AttachHostDrive(driveLetter)
        except ComError as error:
            if error.name == "VM_E_DRIVE_IN_USE" and self.media is None:
                holder = self.machine.host.dvd_drive(driveLetter).holder
                if isinstance(holder, KeepsTheLockForWhoWaits):
                    holder.waited = True
            raise
        self.waited = False
