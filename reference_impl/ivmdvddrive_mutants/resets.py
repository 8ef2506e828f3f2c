"""Faults of ``reset``: a session leaves something behind, and the next bench is not a fresh one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ivmdvddrive_reference import Bench
from ivmdvddrive_reference.com import member
from ivmdvddrive_reference.drive import DVDDrive
from ivmdvddrive_reference.machine import VirtualMachine

from .readings import NewMediaAfterEachReset
from .registry import breaks

__all__: list[str] = []

_FIRST_CALL = {"DVDROMDrives.S_OK": "it is met by whichever call on the machine comes first"}


class _Remembering(Bench):
    """A bench that knows the machines which it has made since the last reset."""

    def __init__(self) -> None:
        self.machines: list[VirtualMachine] = []
        super().__init__()

    def reset(self) -> list[tuple[str, str]]:
        """Start afresh, and forget the machines."""
        self.machines = []
        return super().reset()

    def create_machine(self) -> VirtualMachine:
        """A machine that is remembered."""
        machine = super().create_machine()
        self.machines.append(machine)
        return machine


@breaks("AttachHostDrive.S_OK")
class StaysCaptured(Bench):
    """A host drive that was captured when the bench was reset is in use still."""

    def reset(self) -> list[tuple[str, str]]:
        held = {d.letter: d.holder for d in self._host.drives} if hasattr(self, "_host") else {}
        given = super().reset()
        for drive in self._host.drives:
            if holder := held.get(drive.letter):
                drive.holder = DVDDrive(holder.machine, holder.location)
        return given


@breaks("OnMediaEject.disc")
class DiscsStayOut(Bench):
    """A disc that was taken out is not there when the bench is reset."""

    def reset(self) -> list[tuple[str, str]]:
        out = {d.letter for d in self._host.drives if not d.disc} if hasattr(self, "_host") else set()
        given = super().reset()
        for drive in self._host.drives:
            drive.disc = drive.letter not in out
        return given


@breaks("AddDVDROMDrive.S_OK", {"SetBusLocation.S_OK": "a drive that is moved meets the disk as one that is added"})
class DisksStay(_Remembering):
    """The first machine after a reset has the hard disks of the first one before it."""

    def reset(self) -> list[tuple[str, str]]:
        self.disks = set(self.machines[0].disks) if self.machines else set()
        return super().reset()

    def create_machine(self) -> VirtualMachine:
        machine = super().create_machine()
        if len(self.machines) == 1:
            machine.disks |= self.disks
        return machine


@breaks("AddDVDROMDrive.S_OK")
class FirstMachineRunsOn(_Remembering):
    """The first machine after a reset is in the state of the last one before it."""

    state = "off"

    def reset(self) -> list[tuple[str, str]]:
        self.state = self.machines[-1].state if self.machines else "off"
        return super().reset()

    def create_machine(self) -> VirtualMachine:
        machine = super().create_machine()
        machine.state, self.state = self.state, "off"
        return machine


@breaks("AddDVDROMDrive.S_OK", _FIRST_CALL)
class FirstMachineIsForgotten(_Remembering):
    """The first machine after a reset is unknown if the last one before it was."""

    known = True

    def reset(self) -> list[tuple[str, str]]:
        self.known = self.machines[-1].known if self.machines else True
        return super().reset()

    def create_machine(self) -> VirtualMachine:
        machine = super().create_machine()
        machine.known, self.known = self.known, True
        return machine


@breaks("AddDVDROMDrive.S_OK", _FIRST_CALL)
class ErrorComesBack(Bench):
    """The error that was injected last before a reset is met by the first call after it."""

    last: str | None = None

    def reset(self) -> list[tuple[str, str]]:
        self.left, self.last = self.last, None
        return super().reset()

    def inject_fault(self, target: Any, fault: str) -> None:
        super().inject_fault(target, fault)
        self.last = fault

    def create_machine(self) -> VirtualMachine:
        machine = super().create_machine()
        machine.fault, self.left = self.left, None
        return machine


@breaks("AttachHostDrive.S_OK")
class FourthSessionHasNoDrives(Bench):
    """From the fourth session on no host drive is a DVD drive."""

    resets = 0

    def reset(self) -> list[tuple[str, str]]:
        given = super().reset()
        self.resets += 1
        for drive in self._host.drives if self.resets > 4 else []:
            drive.kind = "fixed"
        return given


class _HalfDeaf:
    """Stands before a sink, and keeps from it that images are attached."""

    def __init__(self, sink: Any) -> None:
        self.OnMediaEject = sink.OnMediaEject
        self.sink = sink

    def OnMediaInsert(self, mediaPath: str) -> None:
        """Pass discs on, by their drive's letter."""
        if len(mediaPath) == 1:
            self.sink.OnMediaInsert(mediaPath)


@breaks("OnMediaInsert.image")
class SinksOfTheSessionBefore(Bench):
    """Where a session had sinks, those of the next are not told of images attached."""

    def __init__(self) -> None:
        self.advised = self.before = 0
        super().__init__()

    def reset(self) -> list[tuple[str, str]]:
        self.before, self.advised = self.advised, 0
        return super().reset()

    def advise(self, drive: DVDDrive, sink: Any) -> int:
        self.advised += 1
        return super().advise(drive, _HalfDeaf(sink) if self.before else sink)


class _KnowsAFolder(DVDDrive):
    """A drive whose images are always in one folder."""

    folder = ""

    @property
    @member
    def ImageFile(self) -> str:
        """The path that the image's file would have in that folder."""
        return f"{self.folder}/{Path(super().ImageFile).name}"


@breaks("ImageFile.value")
class GivesThePathOfTheBenchBefore(NewMediaAfterEachReset):
    """ImageFile gives the path that the same medium had before the bench was reset."""

    def reset(self) -> list[tuple[str, str]]:
        before = getattr(self, "folder", "")
        given = super().reset()
        self._before = before or self.folder
        return given

    def create_machine(self) -> VirtualMachine:
        machine = super().create_machine()
        known: Any = type("DVDDrive", (_KnowsAFolder, machine.drive_class), {"folder": self._before})
        machine.drive_class = known
        return machine
