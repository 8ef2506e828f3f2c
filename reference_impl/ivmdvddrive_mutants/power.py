"""Faults in running, saving and turning off a machine: these change what they must keep."""

from __future__ import annotations

from ivmdvddrive_reference import Bench
from ivmdvddrive_reference.host import HostDrive
from ivmdvddrive_reference.machine import VirtualMachine

from .registry import breaks

__all__ = ["Turning"]


class Turning(Bench):
    """A bench that does something more when a machine has gone from one state to another."""

    def set_machine_state(self, machine: VirtualMachine, state: str) -> None:
        """Go to a state, and then further."""
        with self._lock:
            before = machine.state
            super().set_machine_state(machine, state)
            self.turned(machine, before, state)

    def turned(self, machine: VirtualMachine, before: str, state: str) -> None:
        """What a mutant does then."""


class _LosingTheFirstImage(Turning):
    """Of several drives with an image, the first alone loses it."""

    losing = ""

    def turned(self, machine: VirtualMachine, before: str, state: str) -> None:
        having = [d for d in machine.drives if isinstance(d.media, str)]
        if state == self.losing != before and len(having) > 1:
            having[0].let_go()


@breaks("Attachment.value")
class SaveLosesTheFirstImage(_LosingTheFirstImage):
    """Saving a machine detaches the image of the first drive that has one, and of no other."""

    losing = "saved"


@breaks("Attachment.value")
class TurningOffLosesTheFirstImage(_LosingTheFirstImage):
    """Turning a machine off detaches the image of the first drive that has one, and of no other."""

    losing = "off"


@breaks("AttachHostDrive.S_OK")
class SaveKeepsTheLock(Turning):
    """Saving a machine releases its host drives, and each stays in use for others."""

    def turned(self, machine: VirtualMachine, before: str, state: str) -> None:
        for drive in machine.drives if state == "saved" else []:
            if isinstance(drive.media, HostDrive):
                drive.media = None


@breaks("Attachment.value")
class ResumeLosesTheHostDrive(Turning):
    """A machine that was saved runs on without the host drives that it had captured."""

    def turned(self, machine: VirtualMachine, before: str, state: str) -> None:
        for drive in machine.drives:
            if (before, state) == ("saved", "running") and isinstance(drive.media, HostDrive):
                drive.let_go()


@breaks("ImageFile.value")
class ResumeCutsThePath(Turning):
    """A machine that was saved runs on with its images' file names for paths."""

    def turned(self, machine: VirtualMachine, before: str, state: str) -> None:
        for drive in machine.drives:
            if (before, state) == ("saved", "running") and isinstance(drive.media, str):
                drive.media = drive.media.rpartition("/")[2]


@breaks("BusNumber.value")
class ResumeSwapsTheBuses(Turning):
    """A machine that was saved runs on with its drives on the other bus."""

    def turned(self, machine: VirtualMachine, before: str, state: str) -> None:
        for drive in machine.drives:
            if (before, state) == ("saved", "running"):
                drive.location = (1 - drive.location[0], drive.location[1])


@breaks("ImageFile.value", {"Attachment.value": "where one drive alone has an image, the other is seen to have got it"})
class SaveSwapsTheImages(Turning):
    """Saving a machine swaps the images of the first and the last of its drives that have no host drive captured."""

    def turned(self, machine: VirtualMachine, before: str, state: str) -> None:
        drives = [d for d in machine.drives if not isinstance(d.media, HostDrive)]
        if state == "saved" and len(drives) > 1:
            drives[0].media, drives[-1].media = drives[-1].media, drives[0].media


_ASKED_BY_ALL = "the three members that need a stopped machine ask for the same state"


@breaks(
    "SetBusLocation.S_OK",
    {"AddDVDROMDrive.S_OK": _ASKED_BY_ALL, "RemoveDVDROMDrive.S_OK": _ASKED_BY_ALL},
)
class SavedForGood(Turning):
    """A machine that was saved counts as saved still when it is turned off."""

    def turned(self, machine: VirtualMachine, before: str, state: str) -> None:
        if before == "saved":
            machine.state = "saved"


@breaks(
    "SetBusLocation.VM_E_VM_RUNNING_OR_SAVED",
    {
        "AddDVDROMDrive.VM_E_VM_RUNNING_OR_SAVED": _ASKED_BY_ALL,
        "RemoveDVDROMDrive.VM_E_VM_RUNNING_OR_SAVED": _ASKED_BY_ALL,
    },
)
class SecondStartIsNotNoticed(Turning):
    """A machine that is run a second time counts as turned off."""

    def reset(self) -> list[tuple[str, str]]:
        self._stopped: set[int] = set()
        return super().reset()

    def turned(self, machine: VirtualMachine, before: str, state: str) -> None:
        if state == "off" and before != "off":
            self._stopped.add(id(machine))
        elif state == "running" and id(machine) in self._stopped:
            machine.state = "off"


@breaks("SetBusLocation.VM_E_DRIVE_BUS_LOC_IN_USE", {"AddDVDROMDrive.VM_E_DRIVE_BUS_LOC_IN_USE": "the disk is gone"})
class TurningOffForgetsTheDisks(Turning):
    """The location of a hard disk is free once the machine was turned off."""

    def turned(self, machine: VirtualMachine, before: str, state: str) -> None:
        if state == "off" != before:
            machine.disks.clear()
