"""Programs of clients that contend: for a host drive, for a drive, for a location.

A program goes in rounds, in each of which every client makes a call. In most of them the clients duel: they call at
the same moment what one of them alone can have. So a member that looks first and acts then is likely to be met by
another call in between. The other rounds, and what else the clients call, are drawn freely.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from random import Random
from typing import Final

from ...language.script import CallStep, Name, Step, parse

__all__ = ["CLAUSES", "MEMBERS", "Offer", "Program", "draw"]

MEMBERS: Final = (
    "AttachHostDrive",
    "AttachImage",
    "ReleaseHostDrive",
    "ReleaseImage",
    "SetBusLocation",
    "AddDVDROMDrive",
    "RemoveDVDROMDrive",
)
"""The members that change something."""

CLAUSES: Final = tuple(f"{member}.concurrent" for member in MEMBERS)
"""The clauses that concurrent calls check: one for each member."""

_DUELS: Final = 0.6
"""In how many of its rounds a program's clients contend at the same moment."""

_HANDOVERS: Final = 0.2
"""In how many of the rounds one client gives up what another takes."""

_RUNNING: Final = 0.75
"""In how many of the programs that contend for a host drive the machines run: stopped ones may share it."""

_ELSEWHERE: Final = 0.2
"""The share of the other rounds' calls that do not concern the contended object."""


@dataclass(frozen=True, slots=True)
class Offer:
    """An IUT's abilities for a program: its claims, and whether there is a host drive to capture."""

    claims: frozenset[str]
    host_drive: bool

    @property
    def members(self) -> frozenset[str]:
        """The members that there is something to call with."""
        return frozenset(MEMBERS) if self.host_drive else frozenset(MEMBERS) - {"AttachHostDrive"}


@dataclass(frozen=True, slots=True)
class Program:
    """Steps that set the scene, and then the clients' calls."""

    scene: tuple[Step, ...]
    clients: tuple[tuple[CallStep, ...], ...]


def _calls_of(*lines: str) -> list[CallStep]:
    return [step for step in map(parse, lines) if isinstance(step, CallStep)]


_HOST: Final = Name("HOST1")
_CAPTURE_A, _CAPTURE_B, _FREE = _calls_of(
    "A.AttachHostDrive(HOST1)", "B.AttachHostDrive(HOST1)", "A.ReleaseHostDrive()"
)
_INSERT, _INSERT_OTHER, _EJECT = _calls_of("A.AttachImage(ISO1)", "A.AttachImage(ISO2)", "A.ReleaseImage()")
_MOVE_A, _MOVE_C = _calls_of("A.SetBusLocation(1, 0)", "C.SetBusLocation(1, 0)")
_ADD, _ADD_THERE, _ADD_FIRST = _calls_of(
    "M1.AddDVDROMDrive(1, 1)", "M1.AddDVDROMDrive(1, 0)", "M1.AddDVDROMDrive(0, 0)"
)
_REMOVE_A, _REMOVE_C = _calls_of("M1.RemoveDVDROMDrive(A)", "M1.RemoveDVDROMDrive(C)")


@dataclass(frozen=True, slots=True)
class _Matter:
    """The contended object.

    ``duels`` are calls of which one alone can succeed where they are made at the same time; each makes way for the
    next. ``before`` has, for each, what is attached where a program begins with it. Of ``handovers`` one call makes
    way for the other, or gets in its way; ``others`` are calls that look.
    """

    duels: tuple[tuple[CallStep, ...], ...]
    before: tuple[CallStep | None, ...]
    handovers: tuple[tuple[CallStep, ...], ...]
    others: tuple[CallStep, ...]


_MATTERS: Final[tuple[_Matter, ...]] = (
    _Matter(
        duels=((_CAPTURE_A, _CAPTURE_B), (_FREE,), (_CAPTURE_A,), (_FREE,)),
        before=(None, _CAPTURE_A, None, _CAPTURE_A),
        handovers=((_FREE, _CAPTURE_B), (_REMOVE_A, _CAPTURE_A)),
        others=tuple(_calls_of("A.HostDriveLetter", "B.Attachment")),
    ),
    _Matter(
        duels=((_INSERT, _INSERT_OTHER), (_EJECT,), (_INSERT, _CAPTURE_A), (_EJECT, _FREE)),
        before=(None, _INSERT, None, _INSERT),
        handovers=((_EJECT, _INSERT_OTHER), (_REMOVE_A, _INSERT)),
        others=tuple(_calls_of("A.ImageFile", "A.Attachment")),
    ),
    _Matter(
        duels=((_MOVE_A, _MOVE_C), (_ADD,), (_REMOVE_A,), (_MOVE_C, _ADD_THERE), (_REMOVE_C,)),
        before=(None, None, _CAPTURE_A, None, None),
        handovers=((_REMOVE_A, _ADD), (_REMOVE_A, _ADD_FIRST), (_MOVE_A, _ADD_FIRST), (_REMOVE_A, _MOVE_A)),
        others=tuple(_calls_of("A.BusNumber", "C.DeviceNumber")),
    ),
)

_SCENE: Final = tuple(
    map(
        parse,
        (
            "a machine M1",
            "a machine M2",
            "a drive A at 0:0 of M1",
            "a drive B at 0:0 of M2",
            "a drive C at 0:1 of M1",
        ),
    )
)
_STARTED: Final = tuple(map(parse, ("M1 is running", "M2 is running")))
_SINKS: Final = tuple(map(parse, ("a sink S1 on A", "a sink S2 on B")))


def draw(random: Random, offer: Offer, members: Collection[str] = MEMBERS) -> Program:
    """A program of 2 or 3 clients with 3 or 4 calls each; of what changes something, it calls these members alone."""
    matters = [m for m in (_usable(m, offer, members) for m in _MATTERS) if m.duels]
    matter = random.choice(matters)
    first = random.randrange(len(matter.duels))
    clients = random.choice((2, 2, 3))
    rounds = [
        _round(random, matter, matters, number % len(matter.duels), clients)
        for number in range(first, first + random.choice((3, 3, 4)))
    ]
    sinks = [s for s in _SINKS if random.random() < 0.5] if "events" in offer.claims else []
    attached = [a for a in [matter.before[first]] if a is not None]
    started = _STARTED if _about_a_host_drive(matter, offer) and random.random() < _RUNNING else ()
    return Program((*_SCENE, *started, *sinks, *attached), tuple(zip(*rounds, strict=True)))


def _about_a_host_drive(matter: _Matter, offer: Offer) -> bool:
    return "machine-states" in offer.claims and any(_CAPTURE_B in duel for duel in matter.duels)


def _round(random: Random, matter: _Matter, matters: Sequence[_Matter], number: int, clients: int) -> list[CallStep]:
    """Return what each client calls next."""
    kind = random.random()
    if kind < _DUELS:
        return _dealt(random, matter.duels[number], clients)
    if kind < _DUELS + _HANDOVERS and matter.handovers:
        return _dealt(random, random.choice(matter.handovers), clients)
    found = [random.choice(matters) if random.random() < _ELSEWHERE else matter for _ in range(clients)]
    return [random.choice(_calls(m)) for m in found]


def _dealt(random: Random, calls: tuple[CallStep, ...], clients: int) -> list[CallStep]:
    """Calls that belong together, for so many clients: each of them at least once, if there are as many."""
    dealt = [calls[n % len(calls)] for n in range(clients)]
    random.shuffle(dealt)
    return dealt


def _calls(matter: _Matter) -> list[CallStep]:
    return [*(call for together in (*matter.duels, *matter.handovers) for call in together), *matter.others]


def _usable(matter: _Matter, offer: Offer, members: Collection[str]) -> _Matter:
    """The matter with those calls that the bench has what they need for, and members that are asked for."""

    def has(call: CallStep) -> bool:
        return offer.host_drive or _HOST not in call.args

    def kept(calls: tuple[CallStep, ...]) -> tuple[CallStep, ...]:
        return tuple(c for c in calls if has(c) and c.member in members)

    duels = [(kept(d), b if b is None or has(b) else None) for d, b in zip(matter.duels, matter.before, strict=True)]
    fought = [(duel, before) for duel, before in duels if duel]
    handovers = tuple(h for h in matter.handovers if kept(h) == h)
    return _Matter(tuple(d for d, _ in fought), tuple(b for _, b in fought), handovers, matter.others)
