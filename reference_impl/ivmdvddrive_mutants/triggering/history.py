"""A fault's condition on earlier calls: the last few, how often one came since another, the nth of its kind.

A part of a condition has a ``depth``, how many calls back it looks, and ``says`` what must be so. What is drawn is
drawn from a moment, so that it holds there.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol

from .dice import Dice
from .patterns import Pattern, drawn_pattern, exact_pattern
from .watch import Moment, Seen

__all__ = ["After", "EveryNth", "Part", "Since", "drawn_history", "drawn_window"]

_DEPTHS: Final = [(0.8, 1), (3.0, 2), (3.2, 3), (2.0, 4), (1.0, 5)]
"""The weights of history lengths: scenarios find a length of one, and five calls hardly ever recur."""

_MOST_EXACT, _LONG = 2, 5
"""Of its history a fault knows so many calls exactly, of one that long only one, and of the others the sort.

Who knew all of five calls exactly would fire once in millions of calls, and tell nobody's search from another's.
"""


_LONGEST_WINDOW: Final = 5
"""Calls of a window, the one that goes wrong among them."""


class Part(Protocol):
    """One thing that must be so."""

    @property
    def depth(self) -> int:
        """How many calls back it looks."""

    @property
    def says(self) -> str:
        """What must be so, in words."""

    def holds(self, moment: Moment) -> bool:
        """Whether it is so."""


_VIEWS: Final[dict[str, Callable[[Moment, Seen], bool]]] = {
    "calls on this drive": lambda moment, seen: moment.drive.number in seen.about,
    "calls": lambda _, __: True,
    "calls that succeeded on this drive": lambda moment, seen: seen.ok and moment.drive.number in seen.about,
    "calls that succeeded": lambda _, seen: seen.ok,
    "calls on other drives": lambda moment, seen: bool(seen.about) and moment.drive.number not in seen.about,
}
"""The calls that a part looks at."""


def _viewed(moment: Moment, view: str, most: int) -> list[Seen]:
    """The last so many calls of a view before this one, the latest first."""
    seen, found = _VIEWS[view], []
    for one in reversed(moment.watch.history):
        if seen(moment, one):
            found.append(one)
            if len(found) == most:
                break
    return found


@dataclass(frozen=True)
class After:
    """The latest calls before this one were these, the latest first."""

    patterns: tuple[Pattern, ...]
    view: str

    @property
    def depth(self) -> int:
        """How many calls back it looks."""
        return len(self.patterns)

    @property
    def says(self) -> str:
        """What must be so, in words."""
        calls = ", then ".join(p.says for p in reversed(self.patterns))
        return f"the last of the {self.view} {'was' if self.depth == 1 else 'were'} {calls}"

    def holds(self, moment: Moment) -> bool:
        """Whether it is so."""
        seen = _viewed(moment, self.view, self.depth)
        return len(seen) == self.depth and all(p.fits(s) for p, s in zip(self.patterns, seen, strict=True))


@dataclass(frozen=True)
class Since:
    """So many calls of one pattern have come since the latest of another."""

    number: int
    pattern: Pattern
    since: Pattern
    view: str

    @property
    def depth(self) -> int:
        """How many calls back it looks."""
        return self.number + 1

    @property
    def says(self) -> str:
        """What must be so, in words."""
        times = {1: "once", 2: "twice"}.get(self.number, f"{self.number} times")
        return f"among the {self.view} {self.pattern.says} came just {times} since {self.since.says}"

    def holds(self, moment: Moment) -> bool:
        """Whether it is so."""
        return _count_since(moment, self.view, self.pattern, self.since) == self.number


def _count_since(moment: Moment, view: str, pattern: Pattern, since: Pattern) -> int | None:
    seen, number = _VIEWS[view], 0
    for one in reversed(moment.watch.history):
        if seen(moment, one):
            if since.fits(one):
                return number
            number += pattern.fits(one)
    return None


_ORDINALS: Final = ("", "first", "second", "third", "fourth", "fifth", "sixth")


@dataclass(frozen=True)
class EveryNth:
    """This is the so many-th call of its kind and outcome on this drive, or a multiple of that."""

    number: int

    @property
    def depth(self) -> int:
        """How many calls back it looks."""
        return self.number

    @property
    def says(self) -> str:
        """What must be so, in words."""
        return f"this is so the {_ORDINALS[self.number]} time on this drive, or a multiple of that"

    def holds(self, moment: Moment) -> bool:
        """Whether it is so."""
        own = Seen(moment.kind, moment.ok, (moment.drive.number,))
        return (moment.watch.counts[own] + 1) % self.number == 0


# Drawing


def drawn_history(dice: Dice, moment: Moment) -> Part | None:
    """Something true of the calls before a moment; None where they are too few for what the dice want."""
    return dice.weighed(_DRAWS)(dice, moment)


def drawn_window(dice: Dice, moment: Moment) -> After | None:
    """The last one to four calls on the drive before a moment, each by its kind and outcome; None for too few."""
    depth = 1 + dice.below(_LONGEST_WINDOW - 1)
    seen = _viewed(moment, "calls on this drive", depth)
    if len(seen) < depth:
        return None
    return After(tuple(exact_pattern(s) for s in seen), "calls on this drive")


def _drawn_after(dice: Dice, moment: Moment) -> Part | None:
    depth = dice.weighed(_DEPTHS)
    view = dice.pick(list(_VIEWS))
    seen = _viewed(moment, view, depth)
    if len(seen) < depth:
        return None
    exact = {dice.below(depth) for _ in range(_MOST_EXACT if depth < _LONG else 1)}
    return After(tuple(drawn_pattern(dice, s, exactly=i in exact) for i, s in enumerate(seen)), view)


def _drawn_since(dice: Dice, moment: Moment) -> Part | None:
    view = dice.pick(list(_VIEWS))
    seen = _viewed(moment, view, 12)
    if len(seen) < 2:
        return None
    since = drawn_pattern(dice, dice.pick(seen[1:]))
    pattern = drawn_pattern(dice, dice.pick(seen))
    number = _count_since(moment, view, pattern, since)
    return Since(number, pattern, since, view) if number and number <= 5 else None


def _drawn_nth(_: Dice, moment: Moment) -> Part | None:
    own = Seen(moment.kind, moment.ok, (moment.drive.number,))
    number = moment.watch.counts[own] + 1
    return EveryNth(number) if 2 <= number <= 6 else None


_DRAWS: Final[list[tuple[float, Callable[[Dice, Moment], Part | None]]]] = [
    (6.0, _drawn_after),
    (2.5, _drawn_since),
    (1.5, _drawn_nth),
]
"""The weight of each part."""
