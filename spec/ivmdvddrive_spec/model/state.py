"""The model: what a client of the interfaces can tell apart, as one immutable value.

A ``State`` holds the machines, drives, collections, host drives and event sinks that a session has made, in
the order of their making; an ``Obj`` names one of them. Everything is a tuple, so that a state can be
hashed, compared and kept in a table.

What the pages leave open is not settled here: where an implementation may go on in one of several
states, the oracle returns all of them, and whoever asks follows those that its answers leave.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Literal, NamedTuple, TypeAlias, TypeVar

__all__ = [
    "CAPTURABLE",
    "IDE",
    "LOCATIONS",
    "SCSI",
    "Argument",
    "Collection",
    "Drive",
    "Expected",
    "Fault",
    "Host",
    "HostDrive",
    "Image",
    "Invocation",
    "Location",
    "Machine",
    "Medium",
    "Obj",
    "Sink",
    "State",
    "Value",
]

_T = TypeVar("_T")

IDE: Final = 0
"""The bus type that a DVD drive is on (VMDriveBusType)."""

SCSI: Final = 1
"""The bus type that a DVD drive cannot be on."""

Location: TypeAlias = tuple[int, int]
"""A bus number and a device number, on IDE."""

LOCATIONS: Final[frozenset[Location]] = frozenset({(0, 0), (0, 1), (1, 0), (1, 1)})
"""The four places of a machine: two buses of two devices (AddDVDROMDrive, parameters)."""


CAPTURABLE: Final = frozenset({"dvd", "cd"})
"""The kinds of a host drive that a virtual DVD drive can capture: a CD drive counts as well as a DVD drive."""


class Obj(NamedTuple):
    """One of the session's objects, by kind and order of making."""

    kind: Literal["machine", "collection", "drive"]
    number: int


class Medium(NamedTuple):
    """A path given to AttachImage, and what is there: the model cannot look at the IUT's files.

    ``full`` is empty for a full path. For a relative one it has the full paths of the same file: as the working folder
    and the path joined, normalised, and with symbolic links resolved, as far as these differ.
    """

    path: str
    kind: Literal["iso", "directory", "missing", "not-iso"]
    full: tuple[str, ...] = ()


class Image(NamedTuple):
    """An ISO image that is attached."""

    path: str


class Host(NamedTuple):
    """A host drive that is captured: its letter, how it is given back, and whether others are kept out.

    ``colon`` tells whether HostDriveLetter gives a colon behind it; None until the implementation has given either.
    ``lower`` is the lower-case letter by which it was captured, empty for a capital one; ``told`` tells whether the
    events about its discs give that one.
    """

    letter: str
    shown: str
    holds: bool = True
    colon: bool | None = None
    lower: str = ""
    told: bool = False


class Drive(NamedTuple):
    """A virtual DVD drive; ``connected`` until it is removed from its machine."""

    machine: int
    location: Location
    connected: bool = True
    media: Image | Host | None = None


class Machine(NamedTuple):
    """A virtual machine; ``known`` until it is unregistered; ``disks`` are locations that hard disks take."""

    power: Literal["off", "running", "saved"] = "off"
    known: bool = True
    disks: frozenset[Location] = frozenset()


class Collection(NamedTuple):
    """The collection that DVDROMDrives gave: its machine, and the drives that were in it then."""

    machine: int
    snapshot: tuple[int, ...]


class HostDrive(NamedTuple):
    """A drive of the host: ``kind`` is "dvd", "cd" or another; ``disc`` tells whether a disc is in it."""

    letter: str
    kind: str
    disc: bool = True

    @property
    def capturable(self) -> bool:
        """Tell whether a virtual DVD drive can capture it."""
        return self.kind in CAPTURABLE


class Fault(NamedTuple):
    """An unexpected error that the next call on an object meets: the error that occurs, by its name."""

    target: Obj
    code: str


class Expected(NamedTuple):
    """An event that a sink has coming; ``required`` is False where the pages leave it open.

    ``origin`` is its occasion: an image, a disc (``stopped``: while the machine does not run), a host drive that is
    captured or released, or media that are ``gone``. ``also`` has other spellings of a letter that may come.
    ``occasion`` says of one that is left open what was so when it was made: an implementation may treat others apart.
    """

    name: str
    path: str
    origin: Literal["image", "disc", "stopped", "host", "gone"]
    required: bool = True
    also: tuple[str, ...] = ()
    occasion: str = ""


class Sink(NamedTuple):
    """A client's event sink on a drive, and what has been sent to it since it was last drained; it may fail then."""

    drive: int
    advised: bool = True
    pending: tuple[Expected, ...] = ()
    fails: bool = False


class State(NamedTuple):
    """Everything that a session has made, and how it stands."""

    hosts: tuple[HostDrive, ...] = ()
    machines: tuple[Machine, ...] = ()
    drives: tuple[Drive, ...] = ()
    collections: tuple[Collection, ...] = ()
    sinks: tuple[Sink, ...] = ()
    faults: frozenset[Fault] = frozenset()
    collections_are: Literal["live", "snapshot"] | None = None

    def fault_of(self, target: Obj) -> str | None:
        """The error that the next call on an object meets, or None."""
        return next((f.code for f in self.faults if f.target == target), None)

    def without_fault_of(self, *targets: Obj) -> State:
        """This state with no error waiting for these objects."""
        kept = frozenset(f for f in self.faults if f.target not in targets)
        return self if len(kept) == len(self.faults) else self._replace(faults=kept)

    def with_fault(self, fault: Fault) -> State:
        """This state with an error waiting for an object, in place of one that may wait there."""
        return self._replace(faults=self.without_fault_of(fault.target).faults | {fault})

    def host(self, letter: str) -> HostDrive | None:
        """The host drive of exactly this letter, or None."""
        return next((h for h in self.hosts if h.letter == letter), None)

    def drives_of(self, machine: int) -> tuple[int, ...]:
        """The drives connected to a machine, oldest first."""
        return tuple(i for i, d in enumerate(self.drives) if d.machine == machine and d.connected)

    def members(self, collection: int) -> tuple[int, ...]:
        """The drives that a collection holds, by the reading that the implementation has shown."""
        made = self.collections[collection]
        return made.snapshot if self.collections_are == "snapshot" else self.drives_of(made.machine)

    def machine_of(self, target: Obj) -> Machine:
        """The machine that an object is, or belongs to."""
        if target.kind == "drive":
            return self.machines[self.drives[target.number].machine]
        if target.kind == "collection":
            return self.machines[self.collections[target.number].machine]
        return self.machines[target.number]

    def device_at(self, machine: int, location: Location) -> int | Literal["disk"] | None:
        """The drive or the hard disk at a location of a machine, or None where it is free."""
        if location in self.machines[machine].disks:
            return "disk"
        return next((i for i in self.drives_of(machine) if self.drives[i].location == location), None)

    def with_machine(self, index: int, change: Callable[[Machine], Machine]) -> State:
        """This state with one machine changed."""
        return self._replace(machines=_changed(self.machines, index, change))

    def with_drive(self, index: int, change: Callable[[Drive], Drive]) -> State:
        """This state with one drive changed."""
        return self._replace(drives=_changed(self.drives, index, change))

    def with_event(self, drive: int, event: Expected) -> State:
        """This state with an event on its way to every advised sink of a drive."""
        if not event.required:
            event = event._replace(occasion=self._occasion(drive, event))
        sinks = tuple(
            s._replace(pending=(*s.pending, event)) if s.drive == drive and s.advised else s for s in self.sinks
        )
        return self._replace(sinks=sinks)

    def _occasion(self, drive: int, event: Expected) -> str:
        """Return what may decide whether an event is sent: its media, the disc, and the states of drive and machine."""
        media, machine = self.drives[drive].media, self.machines[self.drives[drive].machine]
        # An image's path may well begin with the letter of a host drive.
        host = None if isinstance(media, Image) else self.host(event.path[:1].upper())
        about = "an image" if isinstance(media, Image) else "" if host is None else "a host drive with a disc"
        if host is not None and not host.disc:
            about = "a host drive without a disc"
        there = "the drive removed" if not self.drives[drive].connected else f"the machine {machine.power}"
        return ", ".join(filter(None, (event.name, about, there if machine.known else "the machine unregistered")))


def _changed(items: tuple[_T, ...], index: int, change: Callable[[_T], _T]) -> tuple[_T, ...]:
    return (*items[:index], change(items[index]), *items[index + 1 :])


Argument: TypeAlias = int | str | Medium | Obj | None
"""What a call takes: a long, a letter, a path with what is there, an object, or NULL."""

Value: TypeAlias = int | str | Obj | frozenset[Obj] | None
"""What a call gives. A frozenset is for Item one of these, for _NewEnum all of them in any order."""


class Invocation(NamedTuple):
    """A call of a documented member on one of the session's objects.

    ``args`` stand in the order of the member's signature, and ``roles`` says what each is for: one profile's member may
    take them in another order than another's, or take more.
    """

    target: Obj
    member: str
    args: tuple[Argument, ...] = ()
    null_out: bool = False
    roles: tuple[str, ...] = ()

    def given(self, role: str) -> Argument:
        """The argument of a role (``records.ROLES``)."""
        return self.args[self.roles.index(role)]
