"""The trigger of a drawn fault: the call, the calls before it, and the state.

A condition is drawn from a moment of a run, so that it holds there: each part is something true of that moment.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from ivmdvddrive_reference.host import HostDrive

from .dice import Dice
from .history import Part, drawn_history, drawn_window
from .patterns import ATTACH, POWER, RELEASE
from .watch import Moment

__all__ = ["Condition", "While", "drawn_condition", "drawn_window_condition"]

_HAPPENS: Final = {
    "run": "the machine is started",
    "save": "the machine is saved",
    "off": "the machine is turned off",
    "disc in": "a disc is put into the host drive",
    "disc out": "the disc is taken out of the host drive",
    "forget": "the machine is forgotten",
}


def _kind_of(media: str | HostDrive | None) -> str:
    if media is None:
        return "nothing"
    return "a host drive" if isinstance(media, HostDrive) else "an image"


def _elsewhere(moment: Moment) -> str:
    return _kind_of(next((d.media for d in moment.others if d.media is not None), None))


_FEATURES: Final[dict[str, Callable[[Moment], str]]] = {
    "the drive had {} attached": lambda m: _kind_of(m.media_before),
    "another drive has {} attached": _elsewhere,
    "the machine is {}": lambda m: m.drive.machine.state,
    "the drive {} been moved from where it was made": (
        lambda m: "has" if m.location_before != m.drive.first_location else "has not"
    ),
    "the drive was on bus {}": lambda m: str(m.location_before[0]),
    "the first host drive's disc is {}": lambda m: "in" if m.watch.host.drives[0].disc else "out",
    "the second host drive's disc is {}": lambda m: "in" if m.watch.host.drives[1].disc else "out",
}
"""The states by their descriptions: each gives the word to fill in."""


def _goes_without_saying(feature: str, moment: Moment) -> bool:
    """Whether the call alone tells how this stands."""
    told = {"the drive had {} attached": moment.ok and moment.kind in ATTACH + RELEASE}
    return told.get(feature, moment.kind in POWER and feature == "the machine is {}")


@dataclass(frozen=True)
class While:
    """Something stands so."""

    feature: str
    value: str

    depth = 0

    @property
    def says(self) -> str:
        """What must be so, in words."""
        return self.feature.format(self.value)

    def holds(self, moment: Moment) -> bool:
        """Whether it is so."""
        return _FEATURES[self.feature](moment) == self.value


@dataclass(frozen=True)
class Condition:
    """A call of one kind and outcome, and everything else that must be so."""

    kind: str
    ok: bool
    parts: tuple[Part, ...]

    @property
    def depth(self) -> int:
        """How many calls it takes: this one, and those it looks back at."""
        return 1 + max(p.depth for p in self.parts)

    @property
    def says(self) -> str:
        """When it holds, in words."""
        happens = _HAPPENS.get(self.kind) or f"{self.kind} {'succeeds' if self.ok else 'fails'}"
        return f"When {happens}, and {', and '.join(p.says for p in self.parts)}"

    def holds(self, moment: Moment) -> bool:
        """Whether it holds for a call that was made."""
        return moment.kind == self.kind and moment.ok == self.ok and all(p.holds(moment) for p in self.parts)


def drawn_condition(dice: Dice, moment: Moment) -> Condition | None:
    """A condition that holds at a moment; None where its history is too short for what the dice want."""
    history = drawn_history(dice, moment)
    if history is None:
        return None
    features = [f for f in _FEATURES if not _goes_without_saying(f, moment)]
    states = []
    for _ in range(dice.weighed([(5.0, 0), (3.5, 1), (1.5, 2)])):
        feature = dice.pick(features)
        features.remove(feature)
        states.append(While(feature, _FEATURES[feature](moment)))
    return Condition(moment.kind, moment.ok, (history, *states))


def drawn_window_condition(dice: Dice, moment: Moment) -> Condition | None:
    """A condition on the last two to five calls on the drive alone, this one among them; None where they are fewer."""
    window = drawn_window(dice, moment)
    return Condition(moment.kind, moment.ok, (window,)) if window else None
