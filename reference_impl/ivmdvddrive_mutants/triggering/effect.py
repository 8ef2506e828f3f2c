"""An effect: what happens to a call instead, and the words in which families of effects say when they may."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeAlias

from .patterns import ATTACH, RELEASE
from .watch import Moment

__all__ = ["MOVE", "Effect", "both", "effect", "either", "fails", "has_media", "of_kind", "starts", "succeeds"]

Test: TypeAlias = Callable[[Moment], bool]
MOVE: Final = "SetBusLocation"


@dataclass(frozen=True)
class Effect:
    """The wrong effect; ``may`` says for which moments it can be drawn."""

    says: str
    may: Test
    do: Callable[[Moment], None]


def effect(family: list[Effect], says: str, may: Test) -> Callable[[Callable[[Moment], None]], Effect]:
    """Make a function an effect of a family."""

    def register(do: Callable[[Moment], None]) -> Effect:
        made = Effect(says, may, do)
        family.append(made)
        return made

    return register


def of_kind(*kinds: str, ok: bool | None = None) -> Test:
    """Calls of some kinds; ``ok`` None takes them as they come."""
    return lambda m: m.kind in kinds and ok in (None, m.ok)


def both(*tests: Test) -> Test:
    """What passes all of the tests."""
    return lambda m: all(t(m) for t in tests)


def either(*tests: Test) -> Test:
    """What passes one of the tests."""
    return lambda m: any(t(m) for t in tests)


fails: Final = of_kind(*ATTACH, *RELEASE, MOVE, ok=False)
succeeds: Final = of_kind(*ATTACH, *RELEASE, MOVE, ok=True)
starts: Final = of_kind("run", "save")


def has_media(moment: Moment) -> bool:
    """Something is attached to the drive."""
    return moment.drive.media is not None
