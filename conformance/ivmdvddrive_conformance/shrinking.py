"""Shrinking a violation: its steps without those that it does not need.

Hypothesis shrinks what it draws; a scenario, and the scene that every drawn sequence begins with, hold steps that
a violation may not need. Each is left out in turn, last first, for as long as the same clause still breaks in the
same way, so that in the end none can be left out.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from .audit import audit
from .diagnosis import diagnosed
from .iuts.errors import IutError
from .script import Do, ScriptError, Step, parse
from .session import Session
from .violation import Violation

__all__ = ["Shrinker"]


class Shrinker:
    """Shrinks violations for so many seconds in all: a slow IUT with many faults keeps its long sequences."""

    def __init__(self, seconds: float = 60.0) -> None:
        self._seconds = seconds

    def explained(self, violation: Violation, open_session: Callable[[], Session]) -> Violation:
        """The violation with its true culprit named, and shrunk."""
        return self.shrunk(diagnosed(violation, open_session), open_session)

    def shrunk(self, violation: Violation, open_session: Callable[[], Session]) -> Violation:
        """The violation with the fewest steps that leaving out finds; itself where none can go."""
        if violation.status != "fail":
            return violation
        steps = [parse(e.step) for e in violation.trace[: violation.made]]
        began = time.monotonic()
        try:
            return self._without(violation, steps, open_session, began + self._seconds)
        except IutError:
            return violation
        finally:
            self._seconds -= time.monotonic() - began

    def _without(
        self, violation: Violation, steps: list[Do | Step], open_session: Callable[[], Session], until: float
    ) -> Violation:
        number = len(steps) - 1
        while number >= 0 and time.monotonic() < until:
            fewer = steps[:number] + steps[number + 1 :]
            shorter = _played(fewer, open_session)
            if shorter is not None and shorter.clauses[0] == violation.clauses[0]:
                shorter.clauses = violation.clauses
                # What it needed may be needless now: begin again with what is left.
                violation, steps = shorter, fewer[: shorter.made]
                number = len(steps)
            number -= 1
        return violation


def _played(steps: Sequence[Do | Step], open_session: Callable[[], Session]) -> Violation | None:
    """Make the steps, with an audit after each as when it was found; the violation that shows, or None."""
    session = open_session()
    try:
        for step in steps:
            session.do(step)
            audit(session)
    except ScriptError:  # the step needs one that was left out
        return None
    except Violation as violation:
        return violation
    return None
