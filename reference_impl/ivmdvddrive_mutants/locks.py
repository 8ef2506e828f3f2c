"""The host drive's lock: kept when it should be freed, freed when it should be kept, or another machine's."""

from __future__ import annotations

from ivmdvddrive_reference.com import member
from ivmdvddrive_reference.drive import DVDDrive
from ivmdvddrive_reference.host import HostDrive

from .registry import breaks

__all__: list[str] = []


@breaks("ReleaseHostDrive.effect.freed")
class KeepsTheLock(DVDDrive):
    """Leaves the released host drive locked for others."""

    @member
    def ReleaseHostDrive(self) -> None:
        host = self.media
        super().ReleaseHostDrive()
        if isinstance(host, HostDrive):
            host.holder = self


@breaks("ReleaseHostDrive.effect.freed")
class LocksTheOtherMachineOut(DVDDrive):
    """A host drive that was released after its disc was taken out stays locked."""

    @member
    def ReleaseHostDrive(self) -> None:
        host = self.media
        super().ReleaseHostDrive()
        if isinstance(host, HostDrive) and not host.disc:
            host.holder = self
