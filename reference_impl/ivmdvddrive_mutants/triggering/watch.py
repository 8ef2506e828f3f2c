"""A bench that is watched: what each call was, what it did, and a deed that may spoil it.

Theory of operation. Each method of a drive, and each verb of the bench that a drive feels, goes through
``Watch.watched``. It makes the call on the reference and holds its events back. What came of it is a ``Moment``, which
the watch's deed may change: the failure, the events, the drive itself. Only then are the events sent and the failure
raised, and the call goes into the history as the reference made it. So a deed needs to know nothing but the moment.

Getters are no moments: whoever audits reads them after every call, and a fault should not depend on who looks. What
a deed wants a getter to say, for as long as nothing else is called, is one of the watch's ``lies``.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable
from typing import Any, Final, NamedTuple

from ivmdvddrive_reference import Bench, ComError
from ivmdvddrive_reference.drive import DVDDrive
from ivmdvddrive_reference.host import Host, HostDrive
from ivmdvddrive_reference.machine import VirtualMachine

__all__ = [
    "GETTERS",
    "METHODS",
    "Deed",
    "Moment",
    "Seen",
    "Told",
    "Watch",
    "WatchedBench",
    "WatchedDrive",
    "WatchedMachine",
    "path_of",
]

METHODS: Final = ("AttachHostDrive", "AttachImage", "ReleaseHostDrive", "ReleaseImage", "SetBusLocation")
GETTERS: Final = ("Attachment", "BusNumber", "DeviceNumber", "HostDriveLetter", "ImageFile")

_POWER: Final = {"running": "run", "saved": "save", "off": "off"}
_REMEMBERED: Final = 64
"""The length of the history: triggers look at the last few calls."""


class Seen(NamedTuple):
    """A call as the history keeps it: its kind, whether it succeeded, and the numbers of the drives it was about."""

    kind: str
    ok: bool
    about: tuple[int, ...]


class Told(NamedTuple):
    """An event on its way from a drive to its sinks."""

    drive: WatchedDrive
    name: str
    path: str


class Moment:
    """A call that was made: what it was, how things stood before it, and what comes of it, which a deed may change."""

    def __init__(self, watch: Watch, kind: str, drive: WatchedDrive) -> None:
        self.watch = watch
        self.kind = kind
        self.drive = drive
        self.media_before = drive.media
        self.location_before = drive.location
        self.failure: ComError | None = None
        self.events: list[Told] = []

    @property
    def ok(self) -> bool:
        """Whether the call succeeded, as far as is known."""
        return self.failure is None

    @property
    def others(self) -> list[WatchedDrive]:
        """The other drives, oldest first."""
        return [d for d in self.watch.drives if d is not self.drive]


Deed = Callable[[Moment], None]


class Watch:
    """The record since the bench was made or reset."""

    def __init__(self, deed: Deed, host: Host) -> None:
        self.host = host
        self.drives: list[WatchedDrive] = []
        self.history: deque[Seen] = deque(maxlen=_REMEMBERED)
        self.counts: Counter[Seen] = Counter()
        self.lies: dict[tuple[WatchedDrive, str], Any] = {}
        self.late: list[Told] = []
        """Events that a deed keeps for the next call."""
        self._deed = deed
        self._told: list[Told] | None = None

    def watched(self, kind: str, about: list[WatchedDrive], call: Callable[[], None]) -> None:
        """Make a call that is about some drives, the first of them above all."""
        self.lies.clear()
        late, self.late = self.late, []
        moment = Moment(self, kind, about[0]) if about else None
        told: list[Told] = []
        self._told = told
        failure: ComError | None = None
        try:
            call()
        except ComError as error:
            failure = error
        finally:
            self._told = None
        seen = Seen(kind, failure is None, tuple(d.number for d in about))
        if moment:
            moment.failure, moment.events = failure, told
            self._deed(moment)
            failure, told = moment.failure, moment.events
            moment.drive.remember(moment.media_before)
        self.history.append(seen)
        self.counts[seen] += 1
        for event in (*late, *told):
            event.drive.send(event)
        if failure is not None:
            raise failure

    def hold(self, event: Told) -> bool:
        """Keep an event back if a call is being made; False where none is."""
        if self._told is None:
            return False
        self._told.append(event)
        return True


class WatchedDrive(DVDDrive):
    """A drive whose calls are watched; ``number`` is its place in the order of making."""

    machine: WatchedMachine

    def __init__(self, machine: WatchedMachine, location: tuple[int, int]) -> None:
        super().__init__(machine, location)
        self.watch = machine.watch
        self.number = len(self.watch.drives)
        self.first_location = location
        self.last_path = ""
        """The path or letter of what was attached before what is attached now, or of the last thing attached."""
        self.watch.drives.append(self)

    def remember(self, before: str | HostDrive | None) -> None:
        """Note what was attached before a call, where it is attached no more."""
        if before is not None and before is not self.media:
            self.last_path = path_of(before)

    def tell(self, event: str, media_path: str) -> None:
        """Tell, but for a call that is being made not yet."""
        told = Told(self, event, media_path)
        if not self.watch.hold(told):
            self.send(told)

    def send(self, told: Told) -> None:
        """Call every connected sink."""
        super().tell(told.name, told.path)


def path_of(media: str | HostDrive | None) -> str:
    """The path or letter of what is attached, or nothing."""
    return media.letter if isinstance(media, HostDrive) else media or ""


def _method(name: str) -> Callable[..., None]:
    original = getattr(DVDDrive, name)

    def call(self: WatchedDrive, *args: Any, **how: Any) -> None:
        with self.lock:
            self.watch.watched(name, [self], lambda: original(self, *args, **how))

    return call


def _getter(name: str) -> property:
    original = getattr(DVDDrive, name).fget

    def read(self: WatchedDrive, **how: Any) -> Any:
        if (self, name) in self.watch.lies and self.fault is None and not how:
            return self.watch.lies[self, name]
        return original(self, **how)

    return property(read)


for _name in METHODS:
    setattr(WatchedDrive, _name, _method(_name))
for _name in GETTERS:
    setattr(WatchedDrive, _name, _getter(_name))


class WatchedMachine(VirtualMachine):
    """A machine that makes watched drives."""

    drive_class = WatchedDrive  # type: ignore[assignment]  # it is made by a machine that is watched, as all are
    drives: list[WatchedDrive]  # type: ignore[assignment]  # they are all made by drive_class
    watch: Watch


class WatchedBench(Bench):
    """A bench whose drives are watched, with the deed that may spoil each call."""

    machine_class = WatchedMachine

    def __init__(self, deed: Deed) -> None:
        self._deed = deed
        super().__init__()

    def reset(self) -> list[tuple[str, str]]:
        """Start afresh, and forget what was seen."""
        letters = super().reset()
        self.watch = Watch(self._deed, self._host)
        return letters

    def create_machine(self) -> VirtualMachine:
        """A stopped machine that makes watched drives."""
        machine = super().create_machine()
        assert isinstance(machine, WatchedMachine)
        machine.watch = self.watch
        return machine

    def set_machine_state(self, machine: VirtualMachine, state: str) -> None:
        """Turn a machine off, run it or save it."""
        assert isinstance(machine, WatchedMachine)
        with self._lock:
            change = super().set_machine_state
            self.watch.watched(_POWER[state], list(machine.drives), lambda: change(machine, state))

    def forget_machine(self, machine: VirtualMachine) -> None:
        """Unregister a machine."""
        assert isinstance(machine, WatchedMachine)
        with self._lock:
            forget = super().forget_machine
            self.watch.watched("forget", list(machine.drives), lambda: forget(machine))

    def set_host_media(self, letter: str, inserted: bool) -> None:
        """Put a disc into a host drive, or take it out."""
        with self._lock:
            move = super().set_host_media
            kind = "disc in" if inserted else "disc out"
            self.watch.watched(kind, _holders(self._host.drives, letter), lambda: move(letter, inserted))


def _holders(drives: list[HostDrive], letter: str) -> list[WatchedDrive]:
    return [d.holder for d in drives if d.letter == letter and isinstance(d.holder, WatchedDrive)]
