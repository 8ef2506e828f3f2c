"""A machine's locations: leaked, swapped, or another drive's, and what is attached there."""

from __future__ import annotations

from ivmdvddrive_reference import Bench, ComError
from ivmdvddrive_reference.com import Lock, member
from ivmdvddrive_reference.drive import DVDDrive
from ivmdvddrive_reference.host import Host, HostDrive
from ivmdvddrive_reference.machine import VirtualMachine

from .registry import breaks

__all__: list[str] = []

Location = tuple[int, int]


# Taken for ever


@breaks("SetBusLocation.atomic")
class FailedMoveTakesThePlace(DVDDrive):
    """A move that is refused while the machine runs takes the new location all the same."""

    @member
    def SetBusLocation(self, busNumber: int, deviceNumber: int) -> None:
        try:
            super().SetBusLocation(busNumber, deviceNumber)
        except ComError as error:
            if error.name == "VM_E_VM_RUNNING_OR_SAVED" and (busNumber, deviceNumber) != self.location:
                self.machine.disks.add((busNumber, deviceNumber))
            raise


@breaks("AddDVDROMDrive.atomic")
class FailedAddTakesThePlace(VirtualMachine):
    """A drive that is refused while the machine runs takes its location all the same."""

    @member
    def AddDVDROMDrive(self, busNumber: int, deviceNumber: int) -> DVDDrive:
        try:
            return super().AddDVDROMDrive(busNumber, deviceNumber)
        except ComError as error:
            if error.name == "VM_E_VM_RUNNING_OR_SAVED":
                self.disks.add((busNumber, deviceNumber))
            raise


@breaks("SetBusLocation.effect.vacated")
class SecondMoveLeavesAShadow(DVDDrive):
    """The location that a drive leaves by its second move stays taken."""

    moves = 0

    @member
    def SetBusLocation(self, busNumber: int, deviceNumber: int) -> None:
        before = self.location
        super().SetBusLocation(busNumber, deviceNumber)
        self.moves += self.location != before
        if self.moves == 2 and self.location != before:
            self.machine.disks.add(before)


class _KnowsItsFirstPlace(DVDDrive):
    """Knows where it was added."""

    def __init__(self, machine: VirtualMachine, location: Location) -> None:
        super().__init__(machine, location)
        self.added = location


@breaks("RemoveDVDROMDrive.effect.vacated")
class RemovalVacatesTheFirstPlace(VirtualMachine):
    """Removing a drive that was moved leaves its location taken."""

    drive_class = _KnowsItsFirstPlace

    @member
    def RemoveDVDROMDrive(self, dvdDrive: DVDDrive | None) -> None:
        super().RemoveDVDROMDrive(dvdDrive)
        if isinstance(dvdDrive, _KnowsItsFirstPlace) and dvdDrive.added != dvdDrive.location:
            self.disks.add(dvdDrive.location)


@breaks("RemoveDVDROMDrive.effect.vacated")
class OnceCrowdedAlwaysCrowded(VirtualMachine):
    """The locations of a machine that has had three drives stay taken when drives are removed."""

    crowded = False

    @member
    def RemoveDVDROMDrive(self, dvdDrive: DVDDrive | None) -> None:
        self.crowded |= len(self.drives) > 2
        super().RemoveDVDROMDrive(dvdDrive)
        if dvdDrive is not None and self.crowded:
            self.disks.add(dvdDrive.location)


@breaks("AddDVDROMDrive.S_OK", {"SetBusLocation.S_OK": "a drive that is moved meets the disk as one that is added"})
class DiskOfTheOtherMachine(Bench):
    """A hard disk takes its location of every machine."""

    def reset(self) -> list[tuple[str, str]]:
        self._machines: list[VirtualMachine] = []
        return super().reset()

    def create_machine(self) -> VirtualMachine:
        machine = super().create_machine()
        self._machines.append(machine)
        return machine

    def occupy(self, machine: VirtualMachine, bus: int, device: int) -> None:
        super().occupy(machine, bus, device)
        for other in self._machines:
            if all(d.location != (bus, device) for d in other.drives):
                other.disks.add((bus, device))


# Free though something is there


@breaks("AddDVDROMDrive.VM_E_DRIVE_BUS_LOC_IN_USE")
class MoveToItsOwnPlaceVacates(VirtualMachine):
    """Where a drive was moved to where it is, another one can be added."""

    stacked: Location | None = None

    def must_be_free(self, location: Location, besides: DVDDrive | None = None) -> None:
        if besides is not None and besides.location == location:
            self.stacked = location
        if besides is not None or location != self.stacked:
            super().must_be_free(location, besides)


@breaks("SetBusLocation.VM_E_DRIVE_BUS_LOC_IN_USE")
class SwapsWithItsNeighbour(DVDDrive):
    """Moving a drive to where another one is swaps the two."""

    @member
    def SetBusLocation(self, busNumber: int, deviceNumber: int) -> None:
        there = [d for d in self.machine.drives if d is not self and d.location == (busNumber, deviceNumber)]
        if there and self.connected and self.machine.known and self.machine.state == "off":
            self.location, there[0].location = there[0].location, self.location
            return
        super().SetBusLocation(busNumber, deviceNumber)


# What is attached there


@breaks("SetBusLocation.effect.media")
class SwapsMediaOnAMove(DVDDrive):
    """A drive that is moved swaps images with the machine's first other drive."""

    @member
    def SetBusLocation(self, busNumber: int, deviceNumber: int) -> None:
        super().SetBusLocation(busNumber, deviceNumber)
        for other in [d for d in self.machine.drives if d is not self][:1]:
            if not isinstance(self.media, HostDrive) and not isinstance(other.media, HostDrive):
                self.media, other.media = other.media, self.media


@breaks("AddDVDROMDrive.effect")
class LeavesACopyOfTheImage(VirtualMachine):
    """A drive that is added where another one had an image has that image."""

    def __init__(self, lock: Lock, host: Host) -> None:
        super().__init__(lock, host)
        self.images: dict[Location, str] = {}

    def must_be_free(self, location: Location, besides: DVDDrive | None = None) -> None:
        super().must_be_free(location, besides)
        if besides is not None and isinstance(besides.media, str):
            self.images[besides.location] = besides.media

    @member
    def AddDVDROMDrive(self, busNumber: int, deviceNumber: int) -> DVDDrive:
        drive = super().AddDVDROMDrive(busNumber, deviceNumber)
        drive.media = self.images.get(drive.location)
        return drive


@breaks("AddDVDROMDrive.effect")
class InheritsTheImage(VirtualMachine):
    """A drive that is added where one with an image was removed has that image."""

    def __init__(self, lock: Lock, host: Host) -> None:
        super().__init__(lock, host)
        self.images: dict[Location, str] = {}

    @member
    def RemoveDVDROMDrive(self, dvdDrive: DVDDrive | None) -> None:
        media = dvdDrive.media if dvdDrive is not None else None
        super().RemoveDVDROMDrive(dvdDrive)
        if dvdDrive is not None and isinstance(media, str):
            self.images[dvdDrive.location] = media

    @member
    def AddDVDROMDrive(self, busNumber: int, deviceNumber: int) -> DVDDrive:
        drive = super().AddDVDROMDrive(busNumber, deviceNumber)
        drive.media = self.images.get(drive.location)
        return drive


@breaks("RemoveDVDROMDrive.effect")
class RemovalEmptiesTheMachine(VirtualMachine):
    """Removing a drive detaches the images of the machine's other drives."""

    @member
    def RemoveDVDROMDrive(self, dvdDrive: DVDDrive | None) -> None:
        super().RemoveDVDROMDrive(dvdDrive)
        for drive in self.drives:
            if isinstance(drive.media, str):
                drive.let_go()


@breaks("RemoveDVDROMDrive.effect")
class YoungerDrivesMoveUp(VirtualMachine):
    """When a drive is removed, the youngest one takes its location."""

    @member
    def RemoveDVDROMDrive(self, dvdDrive: DVDDrive | None) -> None:
        super().RemoveDVDROMDrive(dvdDrive)
        if dvdDrive is not None and self.drives:
            self.drives[-1].location = dvdDrive.location


@breaks("AttachImage.effect")
class ImageGoesToTheYoungest(DVDDrive):
    """An image is attached to the machine's youngest drive, if that has nothing attached."""

    @member
    def AttachImage(self, imagePath: str | None) -> None:
        super().AttachImage(imagePath)
        youngest = self.machine.drives[-1]
        if youngest.media is None:
            self.media, youngest.media = None, self.media
