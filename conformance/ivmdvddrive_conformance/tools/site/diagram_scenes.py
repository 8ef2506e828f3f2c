"""Scenes of the state diagrams: one for each member, and the calls that its diagram shows.

The scenes: two machines, M and N. Drive A of M is looked at; its sibling C has captured the host drive F, and the drive
B of N has captured E, and another drive of N has an image. D is a free host drive, and the host's C is a hard disk.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from ivmdvddrive_spec.model.bench import BenchInvocation
from ivmdvddrive_spec.model.state import (
    SCSI,
    Collection,
    Drive,
    Host,
    HostDrive,
    Image,
    Invocation,
    Machine,
    Medium,
    Obj,
    Sink,
    State,
)
from ivmdvddrive_spec.records import Member

from .situations import Move, Scene

__all__ = ["calls_of", "scene_of"]

_M, _A, _B, _K = Obj("machine", 0), Obj("drive", 0), Obj("drive", 1), Obj("collection", 0)
_HOSTS: Final = (HostDrive("C", "fixed"), HostDrive("D", "dvd"), HostDrive("E", "dvd"), HostDrive("F", "dvd"))
_ISO: Final = Medium("a.iso", "iso")
_START: Final = State(
    hosts=_HOSTS,
    machines=(Machine(), Machine()),
    drives=(
        Drive(0, (0, 0)),
        Drive(1, (0, 0), media=Host("E", "E")),
        Drive(0, (1, 1), media=Host("F", "F")),
        Drive(1, (0, 1), media=Image("b.iso")),
    ),
)


def _call(words: str, target: Obj, member: str, *args: Any) -> Move:
    return Move(words, Invocation(target, member, args))


def _bench(words: str, verb: str, *args: Any) -> Move:
    return Move(words, BenchInvocation(verb, args))


_REMOVE: Final = _call("RemoveDVDROMDrive(A)", _M, "RemoveDVDROMDrive", _A)
_FORGET: Final = _bench("M is unregistered", "forgetMachine", _M)
_START_UP: Final = _bench("M is started", "setMachineState", _M, "running")
_SAVE: Final = _bench("M is saved", "setMachineState", _M, "saved")
_ATTACHING: Final = (
    _call("AttachImage", _A, "AttachImage", _ISO),
    _call("AttachHostDrive", _A, "AttachHostDrive", "D"),
)


def _gone(state: State) -> str:
    """Return how an object that is of no use any more is called; empty for one that is."""
    if not state.machines[0].known:
        return "machine unregistered"
    return "" if state.drives and state.drives[0].connected else "drive removed"


def _attached(state: State) -> str:
    kinds = {type(None): "nothing attached", Image: "an image attached", Host: "a host drive captured"}
    return _gone(state) or kinds[type(state.drives[0].media)]


def _watched(state: State) -> str:
    """Return what is attached; with a host drive also whether the machine runs: else a disc's event is left open."""
    attached = _attached(state)
    captured = attached == "a host drive captured"
    return f"{attached}, machine {state.machines[0].power}" if captured else attached


def _placed(state: State) -> str:
    power = state.machines[0].power
    bus, device = state.drives[0].location
    return _gone(state) or (f"drive at {bus}:{device}" if power == "off" else f"machine {power}")


def _counted(state: State) -> str:
    machine = state.machines[0]
    if not machine.known:
        return "machine unregistered"
    if machine.power != "off":
        return f"machine {machine.power}"
    count = len(state.drives_of(0))
    return {0: "no drive", 1: "one drive", 2: "two drives"}[count]


def _add(words: str, bus: int, device: int) -> Move:
    return _call(words, _M, "AddDVDROMDrive", bus, device)


def _move(words: str, bus: int, device: int) -> Move:
    return _call(words, _A, "SetBusLocation", bus, device)


_ONE_DRIVE: Final = State(hosts=_HOSTS, machines=(Machine(), Machine()), drives=(Drive(0, (0, 0)), Drive(1, (0, 0))))
_EMPTY: Final = State(hosts=_HOSTS, machines=(Machine(),))
_ADDING: Final = (_add("", 0, 0), _add("", 0, 1))

_DRIVE: Final = Scene(_START, (*_ATTACHING, _REMOVE, _FORGET), _attached)
_PLACE: Final = Scene(_START, (_move("", 1, 0), _START_UP, _SAVE, _REMOVE, _FORGET), _placed)
_OF_MACHINE: Final = Scene(_EMPTY, (*_ADDING, _START_UP, _SAVE, _FORGET), _counted)
_REMOVING: Final = Scene(_ONE_DRIVE, (_REMOVE, _START_UP, _SAVE, _FORGET), _placed)
_LIVE: Final = _EMPTY._replace(collections=(Collection(0, ()),), collections_are="live")
_CONTENTS: Final = Scene(_LIVE, (*_ADDING, _FORGET), _counted)
_EVENTS: Final = Scene(
    _ONE_DRIVE._replace(sinks=(Sink(0),)), (*_ATTACHING, _START_UP, _REMOVE, _FORGET), _watched, of_events=True
)
_NO_DISC: Final = replace(_EVENTS, start=_EVENTS.start._replace(hosts=tuple(h._replace(disc=False) for h in _HOSTS)))

_SCENES: Final[dict[str, Scene]] = {
    "SetBusLocation": _PLACE,
    "BusNumber": _PLACE,
    "BusType": _PLACE,
    "DeviceNumber": _PLACE,
    "AddDVDROMDrive": _OF_MACHINE,
    "RemoveDVDROMDrive": _REMOVING,
    "DVDROMDrives": _OF_MACHINE,
    "OnMediaInsert": _NO_DISC,
}
_OF_INTERFACE: Final = {
    "IVMDVDDrive": _DRIVE,
    "IVMDVDDriveCollection": _CONTENTS,
    "IVMDVDDriveEvents": _EVENTS,
}


def scene_of(member: Member) -> Scene:
    """The scene of a member's diagram."""
    return _SCENES.get(member.name) or _OF_INTERFACE[member.interface]


_CALLS: Final[dict[str, Sequence[Move]]] = {
    "SetBusLocation": (
        _move("to 1:0, free", 1, 0),
        _move("to 0:0", 0, 0),
        _move("to 1:1, taken", 1, 1),
        _move("to 2:0, no such bus", 2, 0),
    ),
    "AttachImage": (
        _call("an image", _A, "AttachImage", _ISO),
        _call("another drive's image", _A, "AttachImage", Medium("b.iso", "iso")),
        _call("a directory", _A, "AttachImage", Medium("a folder", "directory")),
        _call("a missing file", _A, "AttachImage", Medium("nothing.iso", "missing")),
        _call("no ISO image", _A, "AttachImage", Medium("a text", "not-iso")),
        _call("NULL", _A, "AttachImage", None),
    ),
    "AttachHostDrive": (
        _call("D, free", _A, "AttachHostDrive", "D"),
        _call("d:", _A, "AttachHostDrive", "d:"),
        _call("E, another machine's", _A, "AttachHostDrive", "E"),
        _call("F, a sibling's", _A, "AttachHostDrive", "F"),
        _call("C, a hard disk", _A, "AttachHostDrive", "C"),
        _call("Q, no drive", _A, "AttachHostDrive", "Q"),
        _call("no letter", _A, "AttachHostDrive", "?"),
        _call("NULL", _A, "AttachHostDrive", None),
    ),
    "AddDVDROMDrive": (
        _add("at 0:0", 0, 0),
        _add("at 0:1", 0, 1),
        _add("at 2:0, no such bus", 2, 0),
    ),
    "RemoveDVDROMDrive": (
        _call("A", _M, "RemoveDVDROMDrive", _A),
        _call("another machine's", _M, "RemoveDVDROMDrive", _B),
        _call("NULL", _M, "RemoveDVDROMDrive", None),
    ),
    "Item": (_call("1", _K, "Item", 1), _call("2", _K, "Item", 2), _call("0", _K, "Item", 0)),
}
_ON_SCSI: Final = {
    "SetBusLocation": _call("to SCSI 1:0", _A, "SetBusLocation", SCSI, 1, 0),
    "AddDVDROMDrive": _call("at SCSI 1:0", _M, "AddDVDROMDrive", SCSI, 1, 0),
}
"""What is called besides where a location has the type of its bus; the other calls leave it out, which means IDE."""

_OF_EVENTS: Final = (
    *_ATTACHING,
    _call("ReleaseImage", _A, "ReleaseImage"),
    _call("ReleaseHostDrive", _A, "ReleaseHostDrive"),
    _bench("a disc is taken out", "setHostMedia", "D", False),
    _bench("a disc is put in", "setHostMedia", "D", True),
    _REMOVE,
    _FORGET,
)


def calls_of(member: Member) -> Sequence[Move]:
    """The calls that a member's diagram shows."""
    if member.kind == "event":
        return _OF_EVENTS
    target = {"IVMDVDDrive": _A, "IVMVirtualMachine": _M, "IVMDVDDriveCollection": _K}[member.interface]
    calls = _CALLS.get(member.name) or (_call("", target, member.name),)
    return (*calls, _ON_SCSI[member.name]) if "bus-type" in member.roles else calls
