"""The effect of a drawn fault: it spoils one moment, in a way that no reading of the documentation permits.

Where the pages leave room (events on capturing a host drive, media after turning off, what a removed or forgotten
drive still holds, a file that is no image), no effect spoils anything.
"""

from __future__ import annotations

from typing import Final

from .answer_effects import CODE, GETTER
from .dice import Dice
from .effect import Effect
from .event_effects import EVENT, event_lost
from .state_effects import ANOTHER, LOCK, STATE, detached_by_failure, lock_lost, media_lost, not_vacated
from .watch import Moment

__all__ = ["drawn_effect", "drawn_loss"]

_FAMILIES: Final = [(3.0, EVENT), (6.0, LOCK), (3.0, STATE), (1.0, ANOTHER), (1.5, GETTER), (1.5, CODE)]
"""The weight of each family: faults that show late, if at all, are drawn more often."""


_LOSSES: Final = [
    (20.0, [lock_lost]),
    (15.0, [not_vacated]),
    (1.0, [event_lost]),
    (1.0, [detached_by_failure, media_lost]),
]
"""The effects by which a call loses a lock, a location, an event or a medium. A run seldom shows that one of the first
two is lost, so they are drawn more often: the faults that are kept are of each sort.
"""


def drawn_loss(dice: Dice, moment: Moment) -> Effect | None:
    """An effect that loses what the dice want; None where a moment has no such thing."""
    possible = [e for e in dice.weighed(_LOSSES) if e.may(moment)]
    return dice.pick(possible) if possible else None


def drawn_effect(dice: Dice, moment: Moment) -> Effect | None:
    """An effect that may spoil a moment; None where none may."""
    possible = [(weight, [e for e in family if e.may(moment)]) for weight, family in _FAMILIES]
    families = [(weight, family) for weight, family in possible if family]
    return dice.pick(dice.weighed(families)) if families else None
