"""Faults that nobody chose: drawn from a seed, each fired by what came before.

``drawn`` has two families. *Histories* look at calls on any drives and at the state, and do anything wrong. *Windows*
look at the last two to five calls on one drive, each by its kind and its outcome, and lose a lock, a location, an event
or a medium.

A ``Trigger`` is a faulty bench over the reference: where its ``condition`` holds of a call, its ``effect`` spoils that
call. Both are drawn from a random run of the reference in a scene of two machines that compete for the host's drives
(``triggering/stage.py``): the condition is something true at one of the run's moments, so that it fires there, and the
fault is kept if the rest of the run shows it. The run up to where it shows is its ``witness``, in the scenarios'
language.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Literal, NamedTuple, TypeAlias

from ivmdvddrive_reference import Bench, ComError
from ivmdvddrive_reference.host import HostDrive

from .triggering.conditions import Condition, drawn_condition, drawn_window_condition
from .triggering.dice import Dice
from .triggering.effect import Effect
from .triggering.effects import drawn_effect, drawn_loss
from .triggering.stage import SCENE, Act, Media, Stage, drawn_act
from .triggering.watch import Moment, WatchedBench

__all__ = ["SCENE", "Family", "Trigger", "drawn"]

_SHORTEST, _LONGEST = 10, 60
"""The number of steps of a run."""


@dataclass(frozen=True)
class Trigger:
    """A fault: when it fires, what it does then, and the steps that show it."""

    name: str
    condition: Condition
    effect: Effect
    witness: tuple[str, ...]

    @property
    def says(self) -> str:
        """The fault in a sentence."""
        return f"{self.condition.says}: {self.effect.says}."

    def make(self, profile: str = "vpc") -> Bench:
        """The faulty bench, as one of a profile."""
        return WatchedBench.for_profile(profile)(self._deed)

    def _deed(self, moment: Moment) -> None:
        if self.condition.holds(moment):
            self.effect.do(moment)


Family: TypeAlias = Literal["histories", "windows"]
"""The families of drawn faults."""


class _Draws(NamedTuple):
    """The name of a family's faults, and what draws a fault from a moment: its effect, and then its condition."""

    name: str
    effect: Callable[[Dice, Moment], Effect | None]
    condition: Callable[[Dice, Moment], Condition | None]


_FAMILIES: Final[Mapping[Family, _Draws]] = {
    "histories": _Draws("drawn", drawn_effect, drawn_condition),
    "windows": _Draws("window", drawn_loss, drawn_window_condition),
}


def drawn(seed: int, number: int = 500, family: Family = "histories") -> list[Trigger]:
    """So many faults of a family, no two of them alike; the same for a seed everywhere."""
    found: dict[str, Trigger] = {}
    with tempfile.TemporaryDirectory() as folder:
        for trigger in _candidates(seed, _FAMILIES[family], _media(Path(folder))):
            found.setdefault(trigger.says, trigger)
            if len(found) >= number:
                break
    return list(found.values())


def _candidates(seed: int, draws: _Draws, media: Media) -> Iterator[Trigger]:
    attempt = 0
    while True:
        attempt += 1
        name = f"{draws.name} {seed}/{attempt}"
        trigger = _drawn_one(name, draws, Dice(name), media)
        if trigger:
            yield trigger


def _drawn_one(name: str, draws: _Draws, dice: Dice, media: Media) -> Trigger | None:
    probe = _Probe(dice, draws)
    run = _Run(dice, probe, media)
    if probe.condition is None or probe.effect is None:
        return None
    trigger = Trigger(name, probe.condition, probe.effect, ())
    shown = run.first_difference(trigger.make(), media)
    if shown is None:
        return None
    return replace(trigger, witness=(*SCENE, *run.lines[: shown + 1]))


class _Probe:
    """The deed of a run of the reference: spoils nothing, but draws the fault at one of its moments."""

    def __init__(self, dice: Dice, draws: _Draws) -> None:
        self.condition: Condition | None = None
        self.effect: Effect | None = None
        self.armed = False
        self._dice = dice
        self._draws = draws

    def __call__(self, moment: Moment) -> None:
        if self.armed:
            self.armed = False
            self.effect = self._draws.effect(self._dice, moment)
            self.condition = self._draws.condition(self._dice, moment)


class _Run:
    """A random run of the reference, with all that a client sees of each step."""

    def __init__(self, dice: Dice, probe: _Probe, media: Media) -> None:
        stage = Stage(WatchedBench(probe), media)
        length = _SHORTEST + dice.below(_LONGEST - _SHORTEST)
        probed = 3 + dice.below(length - 3)
        self._acts: list[Act] = []
        self._seen: list[tuple[object, ...]] = []
        self._open: set[int] = set()  # steps whose answer is left open
        for number in range(length):
            act = drawn_act(dice, stage)
            probe.armed = probe.armed or number == probed
            self._acts.append(act)
            self._seen.append(_comparable(stage.play(act)))
            if ("VM_E_DRIVE_IN_USE" in self._seen[-1] or act.verb == "disc") and _of_a_stopped_machine(stage):
                self._open.add(number)

    @property
    def lines(self) -> list[str]:
        """The steps."""
        return [a.line for a in self._acts]

    def first_difference(self, bench: Bench, media: Media) -> int | None:
        """The number of the first step of which another bench shows something else, or None."""
        stage = Stage(bench, media)
        for number, (act, seen) in enumerate(zip(self._acts, self._seen, strict=True)):
            if _comparable(stage.play(act)) != seen:
                return None if number in self._open else number
        return None


def _of_a_stopped_machine(stage: Stage) -> bool:
    """A host drive is captured by a drive of a machine that does not run.

    Whether it is in use then is left open, and whether an event tells of its discs.
    """
    return any(isinstance(d.media, HostDrive) and d.machine.state != "running" for d in stage.drives.values())


def _comparable(seen: tuple[object, ...]) -> tuple[object, ...]:
    return tuple(s.name if isinstance(s, ComError) else s for s in seen)


_DESCRIPTOR: Final = 16 * 2048 + 1


def _media(folder: Path) -> dict[str, str]:
    """What the reference takes for images, and a folder."""
    paths = {"DIRECTORY": str(folder)}
    for name in ("ISO1", "ISO2"):
        path = folder / f"{name}.iso"
        path.write_bytes(bytes(_DESCRIPTOR) + b"CD001")
        paths[name] = str(path)
    return paths
