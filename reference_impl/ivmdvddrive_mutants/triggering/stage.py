"""The scene that faults are drawn in, and the steps that a run there is made of.

Two machines with one drive each, a sink on each drive, and what one host has of discs: the smallest scene in which
drives compete. A step is data: a line of the scenarios' language, so that a run can be shown and played by anyone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple, TypeAlias

from ivmdvddrive_reference import Bench, ComError
from ivmdvddrive_reference.machine import LOCATIONS

from .dice import Dice
from .watch import GETTERS

__all__ = ["SCENE", "Act", "Media", "Stage", "drawn_act"]

SCENE: Final = (
    "a machine M",
    "a drive A at 0:1 of M",
    "a sink S on A",
    "a machine N",
    "a drive B at 0:0 of N",
    "a sink T on B",
)
"""The steps that set the scene, in the scenarios' language."""

Media: TypeAlias = Mapping[str, str]
"""The paths of ISO1, ISO2 and DIRECTORY."""

_LETTERS: Final = {"HOST1": "D", "HOST2": "E", "FIXED": "C"}


class Act(NamedTuple):
    """One step: the line that says it, and what it is made of."""

    line: str
    verb: str
    on: str
    args: tuple[Any, ...] = ()


class _Sink:
    def __init__(self) -> None:
        self.got: list[tuple[str, str]] = []

    def OnMediaInsert(self, mediaPath: str) -> None:
        self.got.append(("OnMediaInsert", mediaPath))

    def OnMediaEject(self, mediaPath: str) -> None:
        self.got.append(("OnMediaEject", mediaPath))


class Stage:
    """The scene on a bench."""

    def __init__(self, bench: Bench, media: Media) -> None:
        bench.reset()
        self.bench = bench
        self.machines = {name: bench.create_machine() for name in "MN"}
        self.drives = {
            "A": self.machines["M"].AddDVDROMDrive(0, 1),
            "B": self.machines["N"].AddDVDROMDrive(0, 0),
        }
        self._sinks = [_Sink() for _ in self.drives]
        for drive, sink in zip(self.drives.values(), self._sinks, strict=True):
            bench.advise(drive, sink)
        self._values = {"NULL": None, **_LETTERS, **media}

    def play(self, act: Act) -> tuple[Any, ...]:
        """Make a step; gives all that a client can see of it: the code, every getter, every event."""
        code = _code(lambda: _VERBS[act.verb](self, act))
        reads = [_code(lambda d=d, g=g: getattr(d, g)) for d in self.drives.values() for g in GETTERS]  # type: ignore[misc]
        events = [tuple(s.got) for s in self._sinks]
        for sink in self._sinks:
            sink.got.clear()
        return (code, *reads, *events)

    def call(self, act: Act) -> None:
        """Call a drive's method."""
        getattr(self.drives[act.on], act.verb)(*(self._values.get(a, a) for a in act.args))


def _code(call: Callable[[], Any]) -> Any:
    try:
        return call()
    except ComError as error:
        return error


_VERBS: Final[dict[str, Callable[[Stage, Act], None]]] = {
    **dict.fromkeys(
        ("AttachHostDrive", "AttachImage", "ReleaseHostDrive", "ReleaseImage", "SetBusLocation"), Stage.call
    ),
    "power": lambda s, a: s.bench.set_machine_state(s.machines[a.on], *a.args),
    "forget": lambda s, a: s.bench.forget_machine(s.machines[a.on]),
    "disc": lambda s, a: s.bench.set_host_media(_LETTERS[a.on], *a.args),
}


# Drawing


def _call(on: str, member: str, *args: str | int) -> Act:
    return Act(f"{on}.{member}({', '.join(map(str, args))})", member, on, args)


def _power(on: str, state: str) -> Act:
    return Act(f"{on} is {state}", "power", on, (state,))


def _disc(on: str, inserted: bool) -> Act:
    return Act(f"{'a disc is put into' if inserted else 'the disc is taken out of'} {on}", "disc", on, (inserted,))


_LETTER_ARGS: Final = [(4.0, "HOST1"), (3.0, "HOST2"), (0.5, "FIXED"), (0.5, "NULL")]
_IMAGE_ARGS: Final = [(4.0, "ISO1"), (3.0, "ISO2"), (0.5, "DIRECTORY"), (0.5, "NULL")]
_PLACES: Final = [*sorted(LOCATIONS), (2, 0)]
_NEXT_POWER: Final = {"off": ("running", "saved"), "running": ("off", "off", "saved"), "saved": ("off", "running")}


def _attach(dice: Dice, _: Stage, drive: str) -> Act:
    if dice.chance(0.5):
        return _call(drive, "AttachHostDrive", dice.weighed(_LETTER_ARGS))
    return _call(drive, "AttachImage", dice.weighed(_IMAGE_ARGS))


def _release(dice: Dice, stage: Stage, drive: str) -> Act:
    fits = "ReleaseImage" if isinstance(stage.drives[drive].media, str) else "ReleaseHostDrive"
    return _call(drive, fits if dice.chance(0.8) else dice.pick(("ReleaseImage", "ReleaseHostDrive")))


def _use(dice: Dice, stage: Stage, drive: str) -> Act:
    """Mostly what succeeds: attach where nothing is attached, release what is."""
    empty = stage.drives[drive].media is None
    return (_attach if empty == dice.chance(0.8) else _release)(dice, stage, drive)


def _move(dice: Dice, _: Stage, drive: str) -> Act:
    return _call(drive, "SetBusLocation", *dice.pick(_PLACES))


def _change_power(dice: Dice, stage: Stage, drive: str) -> Act:
    name = "M" if drive == "A" else "N"
    return _power(name, dice.pick(_NEXT_POWER[stage.machines[name].state]))


def _move_disc(dice: Dice, stage: Stage, _: str) -> Act:
    host = dice.pick(("HOST1", "HOST1", "HOST2"))
    held = next(d for d in stage.drives["A"].machine.host.drives if d.letter == _LETTERS[host])
    return _disc(host, not held.disc)


def _forget(_: Dice, __: Stage, drive: str) -> Act:
    name = "M" if drive == "A" else "N"
    return Act(f"{name} is forgotten", "forget", name)


_DRAWS: Final[list[tuple[float, Callable[[Dice, Stage, str], Act]]]] = [
    (60.0, _use),
    (20.0, _move),
    (12.0, _change_power),
    (13.0, _move_disc),
    (0.2, _forget),
]
"""The weight of each step: those after which everything fails are rare."""


def drawn_act(dice: Dice, stage: Stage) -> Act:
    """The next step of a run."""
    return dice.weighed(_DRAWS)(dice, stage, dice.pick(("A", "B")))
