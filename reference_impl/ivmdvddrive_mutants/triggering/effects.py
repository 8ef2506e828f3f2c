"""The effect of a drawn fault: it spoils one moment, in a way that no reading of the documentation permits.

Where the pages leave room (events on capturing a host drive, media after turning off, what a removed or forgotten
drive still holds, a file that is no image), no effect spoils anything.
"""

from __future__ import annotations

from typing import Final

from .answer_effects import CODE, GETTER
from .dice import Dice
from .effect import Effect
from .event_effects import EVENT
from .state_effects import ANOTHER, LOCK, STATE
from .watch import Moment

__all__ = ["drawn_effect"]

_FAMILIES: Final = [(3.0, EVENT), (6.0, LOCK), (3.0, STATE), (1.0, ANOTHER), (1.5, GETTER), (1.5, CODE)]
"""The weight of each family: faults that show late, if at all, are drawn more often."""


def drawn_effect(dice: Dice, moment: Moment) -> Effect | None:
    """An effect that may spoil a moment; None where none may."""
    possible = [(weight, [e for e in family if e.may(moment)]) for weight, family in _FAMILIES]
    families = [(weight, family) for weight, family in possible if family]
    return dice.pick(dice.weighed(families)) if families else None
