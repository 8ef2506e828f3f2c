"""Shrinking a violation: its clause named as the fewest and simplest steps show it, the same each time.

What a check has found is played again. With an audit after each step, the step that is to blame is the last one; but an
audit may keep from happening what only two calls in a row can show, and then the steps are played as they were found,
with every sink drained after each. Steps are left out for as long as the same clause still breaks in the same
way, then what is left is made simpler, until neither can be. Where the steps of its session alone do not show it, those
of the sessions before come first, and the resets between them are steps.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import Final, TypeAlias

from .audit import audit
from .diagnosis import diagnosed
from .iuts.errors import BenchError, IutError, Unclaimed
from .reducing import Shows, reduced
from .script import Do, ScriptError, Step, parse, render
from .session import Session
from .simplifying import simpler
from .violation import TraceEntry, Violation

__all__ = ["NOT_SHRUNK", "Shrinker"]

NOT_SHRUNK: Final = "not shrunk: each attempt would wait for an answer"
"""What is said of a time-out."""

OpenSession: TypeAlias = Callable[[], Session]
_Steps: TypeAlias = list[Do | Step]
_Play: TypeAlias = Callable[[Sequence[Do | Step], OpenSession], Violation | None]

Earlier: TypeAlias = Callable[[], list[Do | Step]]
"""Gives what was done before the last reset, resets among it."""

_REPEATED: Final = 10
"""How often what was found is played again, to tell an IUT that does not do the same each time."""


class Shrinker:
    """Shrinks violations for so many seconds in all: a slow IUT with many faults keeps its long sequences.

    ``earlier`` is asked before anything is played again.
    """

    def __init__(self, seconds: float = 60.0, earlier: Earlier = list) -> None:
        self._seconds = seconds
        self._earlier = earlier

    def until(self) -> float:
        """The monotonic time by which shrinking must be over, were it to begin now."""
        return time.monotonic() + self._seconds

    def explained(self, violation: Violation, open_session: OpenSession, *, searched: bool = False) -> Violation:
        """The violation with its true culprit named, and shrunk.

        What a scenario has found keeps its clause; what a search has found gets the one that an audit names.
        """
        if violation.status == "timeout":
            violation.note = NOT_SHRUNK
            return violation
        began = time.monotonic()
        earlier = self._earlier()
        try:
            return _explained(violation, earlier, open_session, began + self._seconds, searched=searched)
        except IutError as error:
            violation.note = f"not shrunk: {error}"
            return violation
        finally:
            self._seconds -= time.monotonic() - began


def _explained(
    violation: Violation, earlier: _Steps, open_session: OpenSession, until: float, *, searched: bool
) -> Violation:
    steps = _steps(violation)
    if time.monotonic() >= until:
        return violation
    plays = list(_that_show(steps, _past_a_reset(open_session), (_audited, _exactly)))
    if not plays and earlier:  # thousands of steps: an audit after each is the last resort
        steps, open_session = [*earlier, *steps], _past_a_reset(open_session)
        plays = list(islice(_that_show(steps, open_session, (_exactly, _audited)), 1))
    same = [(play, shown) for play, shown in plays if shown.clauses[0] == violation.clauses[0]]
    found = plays if searched else [*same, *plays]
    if not found:
        violation.note = _rate(steps, _exactly, open_session)
        return violation
    play, shown = found[0]
    least = _least(shown, steps[: shown.made], play, open_session, until)
    note = _rate(_steps(least), play, open_session)
    named = diagnosed(least, open_session)
    named.note = note
    return named


def _that_show(steps: _Steps, open_session: OpenSession, plays: Sequence[_Play]) -> Iterator[tuple[_Play, Violation]]:
    """The ways to play steps in which something shows, and what."""
    for play in plays:
        if shown := play(steps, open_session):
            yield play, shown


def _past_a_reset(open_session: OpenSession) -> OpenSession:
    """Sessions after one in which nothing is done: what was played before is not what shows."""

    def opened() -> Session:
        open_session()
        return open_session()

    return opened


def _steps(violation: Violation) -> _Steps:
    return [parse(e.step) for e in violation.trace[: violation.made]]


def _least(violation: Violation, steps: _Steps, play: _Play, open_session: OpenSession, until: float) -> Violation:
    """The same with the fewest, simplest steps."""

    def shows(fewer: _Steps) -> tuple[Violation, _Steps] | None:
        shown = play(fewer, open_session)
        same = shown is not None and (shown.clauses[0], shown.status) == (violation.clauses[0], violation.status)
        return (shown, fewer[: shown.made]) if shown is not None and same else None

    best = reduced(violation, steps, shows, until)
    while time.monotonic() < until:
        simplified = _simplified(best[1], shows)
        if simplified is None:
            break
        best = reduced(*simplified, shows, until)
    return best[0]


def _simplified(steps: _Steps, shows: Shows[Do | Step, Violation]) -> tuple[Violation, _Steps] | None:
    """What shows with one step that is simpler; None where none can be."""
    for number in range(len(steps)):
        for other in simpler(steps, number):
            if found := shows([*steps[:number], other, *steps[number + 1 :]]):
                return found
    return None


def _rate(steps: _Steps, play: _Play, open_session: OpenSession) -> str:
    """What to say of an IUT that does not do the same each time; nothing of another."""
    shown = sum(play(steps, open_session) is not None for _ in range(_REPEATED))
    if shown == _REPEATED:
        return ""
    if not shown:
        return f"played again {_REPEATED} times, the same steps did not fail: it may need what was done before a reset"
    return f"the IUT is nondeterministic: played again {_REPEATED} times, the same steps failed {shown} times"


def _audited(steps: Sequence[Do | Step], open_session: OpenSession) -> Violation | None:
    """Make the steps, with an audit after each; the violation that shows, or None."""
    return _played(steps, open_session, lambda session, step: (session.do(step), audit(session)))


def _exactly(steps: Sequence[Do | Step], open_session: OpenSession) -> Violation | None:
    """Make the steps and drain every sink after each; what reads a property tells of the step before it."""

    def make(session: Session, step: Do | Step) -> None:
        if isinstance(step, Step) and step.is_read:
            _read(session, step)
        else:
            session.do(step)
        session.drain()

    return _played(steps, open_session, make)


def _read(session: Session, step: Step) -> None:
    """Make a read that is a step of its own, and yet tells of the step before it."""
    try:
        session.read([step])
    except Violation as violation:
        violation.made = len(violation.trace)
        raise
    session.trace.append(TraceEntry(render(step), ""))


def _played(
    steps: Sequence[Do | Step], open_session: OpenSession, make: Callable[[Session, Do | Step], object]
) -> Violation | None:
    try:
        session = open_session()
        for step in steps:
            make(session, step)
    except ScriptError:  # the step needs one that was left out
        return None
    except (BenchError, Unclaimed):  # or the bench cannot do it without that
        return None
    except Violation as violation:
        return violation
    return None
