"""The conditions that clauses name: predicates over the model's state and a call, each defined once.

A clause's ``when`` is a function's name here. A condition looks at nothing but the state and the call, and is
asked only for the members whose files name it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final, TypeAlias

from .letters import spelling
from .state import (
    IDE,
    LOCATIONS,
    SCSI,
    Argument,
    Drive,
    Host,
    HostDrive,
    Image,
    Invocation,
    Location,
    Medium,
    Obj,
    State,
)

__all__ = ["CONDITIONS", "NEEDED_ROLES", "Condition"]

Condition: TypeAlias = Callable[[State, Invocation], bool]

_found: dict[str, Condition] = {}
_roles: dict[str, tuple[str, ...]] = {}


def _condition(function: Condition) -> Condition:
    _found[function.__name__] = function
    return function


def _about(*roles: str) -> Callable[[Condition], Condition]:
    """Register a condition about the arguments of these roles."""

    def register(function: Condition) -> Condition:
        _roles[function.__name__] = roles
        return _condition(function)

    return register


def _drive(state: State, call: Invocation) -> Drive:
    return state.drives[call.target.number]


def _letter(call: Invocation) -> str:
    given = call.given("letter")
    return given if isinstance(given, str) else ""


def _named_host(state: State, call: Invocation) -> HostDrive | None:
    return state.host(spelling(_letter(call)).letter)


def _bus_type(call: Invocation) -> Argument:
    """The type of the bus that a call names; a member that takes none is about IDE."""
    return call.given("bus-type") if "bus-type" in call.roles else IDE


def _location(call: Invocation) -> Location | None:
    """The location that a call names; None where it is not on IDE."""
    bus, device = call.given("bus"), call.given("device")
    if not isinstance(bus, int) or not isinstance(device, int):
        raise TypeError(f"{call.member} takes two longs, not {call.args!r}")
    return (bus, device) if _bus_type(call) == IDE else None


def _machine(state: State, call: Invocation) -> int:
    return call.target.number if call.target.kind == "machine" else _drive(state, call).machine


# Of every member


@_condition
def out_null(state: State, call: Invocation) -> bool:
    """The out parameter is a NULL pointer."""
    return call.null_out


@_condition
def machine_unknown(state: State, call: Invocation) -> bool:
    """The machine has been unregistered or deleted."""
    return not state.machine_of(call.target).known


@_condition
def unexpected_error(state: State, call: Invocation) -> bool:
    """An unexpected error occurs."""
    return state.fault_of(call.target) is not None


@_condition
def e_fail_occurs(state: State, call: Invocation) -> bool:
    """The unexpected error E_FAIL occurs."""
    return state.fault_of(call.target) == "E_FAIL"


# Of a drive


@_condition
def location_invalid(state: State, call: Invocation) -> bool:
    """The drive has no bus location: it was removed from its machine."""
    return not _drive(state, call).connected


@_condition
def already_attached(state: State, call: Invocation) -> bool:
    """A host drive or an image is attached to this drive."""
    return _drive(state, call).media is not None


@_condition
def media_not_host_drive(state: State, call: Invocation) -> bool:
    """No host drive is captured: an image is attached, or nothing is."""
    return not isinstance(_drive(state, call).media, Host)


@_condition
def media_not_image(state: State, call: Invocation) -> bool:
    """No image is attached: a host drive is captured, or nothing is attached."""
    return not isinstance(_drive(state, call).media, Image)


@_condition
def nothing_attached(state: State, call: Invocation) -> bool:
    """Nothing is attached, or the drive was removed and its former media cannot be determined."""
    drive = _drive(state, call)
    return drive.media is None or not drive.connected


# Of a host drive's letter


@_about("letter")
def letter_missing(state: State, call: Invocation) -> bool:
    """No letter is given: NULL, or the empty string."""
    return not call.given("letter")


@_about("letter")
def letter_invalid(state: State, call: Invocation) -> bool:
    """The string is not a drive letter in any accepted spelling."""
    return bool(_letter(call)) and spelling(_letter(call)).form == "invalid"


@_about("letter")
def letter_spelled_otherwise(state: State, call: Invocation) -> bool:
    """The letter is in lower case, or is followed by a colon, or by a colon and a backslash."""
    return spelling(_letter(call)).form == "variant"


@_about("letter")
def letter_names_nothing(state: State, call: Invocation) -> bool:
    """The string is a drive letter, but no host drive has this letter."""
    return spelling(_letter(call)).form != "invalid" and _named_host(state, call) is None


@_about("letter")
def host_drive_not_dvd(state: State, call: Invocation) -> bool:
    """The host drive with this letter is neither a DVD drive nor a CD drive."""
    host = _named_host(state, call)
    return host is not None and not host.capturable


def _holders(state: State, call: Invocation) -> list[Drive]:
    host = _named_host(state, call)
    this = call.target.number
    return [
        d
        for i, d in enumerate(state.drives)
        if host and i != this and isinstance(d.media, Host) and d.media.holds and d.media.letter == host.letter
    ]


@_about("letter")
def host_drive_held_by_other_machine(state: State, call: Invocation) -> bool:
    """A drive of another machine has captured that host drive."""
    return any(d.machine != _drive(state, call).machine for d in _holders(state, call))


@_about("letter")
def host_drive_held_by_stopped_machine(state: State, call: Invocation) -> bool:
    """Drives of other machines have captured that host drive, and none of those machines is running."""
    others = [state.machines[d.machine] for d in _holders(state, call) if d.machine != _drive(state, call).machine]
    return bool(others) and all(machine.known and machine.power != "running" for machine in others)


@_about("letter")
def host_drive_held_by_sibling(state: State, call: Invocation) -> bool:
    """Another drive of the same machine has captured that host drive."""
    return any(d.machine == _drive(state, call).machine for d in _holders(state, call))


# Of an image's path


def _medium(call: Invocation) -> Medium | None:
    given = call.given("path")
    return given if isinstance(given, Medium) else None


@_about("path")
def path_null(state: State, call: Invocation) -> bool:
    """The path is a NULL pointer."""
    return call.given("path") is None


@_about("path")
def path_is_directory(state: State, call: Invocation) -> bool:
    """The path is that of a directory."""
    medium = _medium(call)
    return medium is not None and medium.kind == "directory"


@_about("path")
def path_is_missing(state: State, call: Invocation) -> bool:
    """The path is not empty, and no file exists there."""
    medium = _medium(call)
    return medium is not None and medium.kind == "missing" and medium.path != ""


@_about("path")
def path_empty(state: State, call: Invocation) -> bool:
    """The path is an empty string."""
    medium = _medium(call)
    return medium is not None and medium.path == ""


@_about("path")
def path_is_relative(state: State, call: Invocation) -> bool:
    """The path is not a full path: it starts from a folder that it does not name."""
    medium = _medium(call)
    return medium is not None and bool(medium.full)


@_about("path")
def path_is_no_image(state: State, call: Invocation) -> bool:
    """The file at the path is not an ISO image."""
    medium = _medium(call)
    return medium is not None and medium.kind == "not-iso"


@_about("path")
def image_held_elsewhere(state: State, call: Invocation) -> bool:
    """The same image is attached to another drive."""
    medium = _medium(call)
    this = call.target.number
    paths = (medium.path, *medium.full) if medium is not None else ()
    return any(isinstance(d.media, Image) and d.media.path in paths and i != this for i, d in enumerate(state.drives))


# Of a bus location


@_about("bus", "device")
def location_nonexistent(state: State, call: Invocation) -> bool:
    """There is no such bus, or no such device on it."""
    return _location(call) not in LOCATIONS and _bus_type(call) != SCSI


@_about("bus-type")
def bus_is_scsi(state: State, call: Invocation) -> bool:
    """The location is on a SCSI bus."""
    return _bus_type(call) == SCSI


@_about("bus", "device")
def location_impossible(state: State, call: Invocation) -> bool:
    """No DVD drive can have the location: it does not exist, or is on a SCSI bus."""
    return _location(call) not in LOCATIONS


@_about("bus", "device")
def location_in_use(state: State, call: Invocation) -> bool:
    """Another device is at that location: a hard disk, or another DVD drive of the machine."""
    location = _location(call)
    there = None if location is None else state.device_at(_machine(state, call), location)
    return there is not None and Obj("drive", there if isinstance(there, int) else -1) != call.target


# Of a machine and its collection


@_condition
def machine_running_or_saved(state: State, call: Invocation) -> bool:
    """The machine is not turned off."""
    return state.machine_of(call.target).power != "off"


@_about("drive")
def drive_null(state: State, call: Invocation) -> bool:
    """The drive that is passed is a NULL pointer."""
    return call.given("drive") is None


@_about("drive")
def drive_not_of_machine(state: State, call: Invocation) -> bool:
    """The drive that is passed is not connected to this machine: it belongs to another machine, or was removed."""
    given = call.given("drive")
    return isinstance(given, Obj) and given.number not in state.drives_of(call.target.number)


@_about("index")
def index_names_nothing(state: State, call: Invocation) -> bool:
    """The index names no item, whether items count from 0 or from 1."""
    index, count = call.given("index"), len(state.members(call.target.number))
    return not isinstance(index, int) or not 0 <= index <= count or count == 0


@_about("index")
def index_zero(state: State, call: Invocation) -> bool:
    """The index is 0, and there are items."""
    return call.given("index") == 0 and bool(state.members(call.target.number))


CONDITIONS: Final[Mapping[str, Condition]] = MappingProxyType(_found)
"""Every condition, by the name that clauses use."""

NEEDED_ROLES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(_roles)
"""By condition, the roles of the arguments that it is about: a member without them cannot meet it."""
