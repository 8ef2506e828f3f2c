"""Shrinking a violation: its clause named as the fewest and simplest steps show it, the same each time.

What a check has found is played again, as ``replay`` plays it: with an audit after each step. So the step that is to
blame is the last one, and what is shown ends at the first violation there is in it. An audit may keep from happening
what only two calls in a row can show: then the steps are played as they were found, with every sink drained after
each, and what is shown says which of its steps must follow each other. Steps are left out for as long as the same
clause still breaks in the same way, then what is left is made simpler, until neither can be. Where the steps of its
session alone do not show it, those of the sessions before come first, and the resets between them are steps.

Two violations that come down to the same one are the same finding: it is shrunk once. What cannot be shown again is
laid at no step's door: a getter that is wrong now and then proves nothing about the call before it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Final, NamedTuple, TypeAlias

from ...iuts.errors import BenchError, IutError, Unclaimed
from ...iuts.metering import Allowance, Meter, Spent
from ...language.script import BenchStep, CallStep, Name, ScriptError, Step
from ...settings.efforts import SHRINKING, ShrinkingEffort
from ..audit import audit
from ..culprit import diagnosed
from ..session import Session
from ..violation import TraceEntry, Violation
from .delta_debugging import Shows, reduced
from .simplification import simpler

__all__ = ["NOT_SHRUNK", "Earlier", "OpenSession", "Shrinker", "Sooner"]

NOT_SHRUNK: Final = "not shrunk: each attempt would wait for an answer"
"""The message of a time-out."""

_LEVELS_LIMIT: Final = "the level's limit of calls and seconds for shrinking was reached"
_CUT: Final = "not as short as can be: "
_SPENT: Final = f"not shrunk: {_LEVELS_LIMIT}"

OpenSession: TypeAlias = Callable[[], Session]
_Steps: TypeAlias = list[Step]
_Play: TypeAlias = Callable[[Sequence[Step], OpenSession], Violation | None]
_Key: TypeAlias = tuple[str, str, str]

Earlier: TypeAlias = Callable[[], list[Step]]
"""Gives what was done before the last reset, resets among it."""

Sooner: TypeAlias = Callable[[Allowance], Violation]
"""Gives a violation that shows the same sooner, as far as an allowance goes."""

_REPEATED: Final = 10
"""The number of replays of a finding, to detect a nondeterministic IUT."""

_LONG: Final = 100
"""Steps that are too many to be played again so often."""

_MOST_STEPS: Final = 15
"""Steps that are shown of what does not show each time: more prove nothing."""

_SELDOM: Final = 3
"""The number of their replays."""

_RESERVE: Final = 4
"""The part of the allowance that a finding of a search gets in any case: it may be thousands of steps long."""


class _Shown(NamedTuple):
    """A violation that shows when steps are played in some way, in sessions that are opened in some way."""

    violation: Violation
    steps: _Steps
    play: _Play
    open_session: OpenSession


@dataclass
class _Left:
    """The allowance of a run for shrinking, in calls and seconds."""

    calls: float
    seconds: float


class Shrinker:
    """Shrinks the violations of one run, as far as a level's effort goes.

    ``earlier`` is asked before anything is played again; ``meter`` is the one of the IUT, and without it nothing but
    seconds count.
    """

    def __init__(
        self,
        effort: ShrinkingEffort = SHRINKING["standard"],
        earlier: Earlier = list,
        meter: Meter | None = None,
    ) -> None:
        self._effort = effort
        self._earlier = earlier
        self.meter = meter or Meter()
        self._left = _Left(effort.run_calls, effort.run_seconds)
        self._known: dict[_Key, Violation] = {}
        self._unsteady: dict[str, str] = {}  # by what was wrong: what is said of it

    @contextmanager
    def allowing(self, calls: float, seconds: float, at_least: float = 0) -> Iterator[Allowance]:
        """So many calls and seconds, as far as the run has them left, or this part of them in any case."""
        left = self._left
        calls, seconds = (
            max(min(each, rest), each * at_least) for each, rest in ((calls, left.calls), (seconds, left.seconds))
        )
        with self.meter.within(calls, seconds, _SPENT) as allowance:
            try:
                yield allowance
            finally:
                used = allowance.used
                left.calls, left.seconds = max(0.0, left.calls - used[0]), max(0.0, left.seconds - used[1])

    def racing(self, part: float) -> AbstractContextManager[Allowance]:
        """Such a part of what it may cost to shrink a violation that shows by some schedules alone."""
        return self.allowing(self._effort.races * part, self._effort.seconds * part)

    def explained(
        self, violation: Violation, open_session: OpenSession, *, searched: bool = False, sooner: Sooner | None = None
    ) -> Violation:
        """The violation with its true culprit named, and shrunk.

        What a scenario has found keeps its clause where that is broken first; what a search has found
        (``sooner`` makes it shorter before) gets the one that an audit names.
        """
        found_after = self.meter.ledger.total
        return self._shortened(violation, open_session, searched, sooner).but(found_after=found_after)

    def _shortened(
        self, violation: Violation, open_session: OpenSession, searched: bool, sooner: Sooner | None
    ) -> Violation:
        if violation.status == "timeout":
            return violation.but(note=NOT_SHRUNK)
        key = _key(violation)
        if (known := self._known.get(key)) is not None:
            return known.again()
        earlier = self._earlier()
        with self.allowing(self._effort.calls, self._effort.seconds, 1 / _RESERVE if searched else 0) as allowance:
            short = violation
            try:
                if allowance.spent:
                    raise Spent(allowance)
                if sooner:
                    with self.meter.within(allowance.calls / 2, allowance.seconds / 2, _SPENT) as half:
                        short = sooner(half)
                found = self._explained(short, earlier, open_session, allowance)
            except IutError as error:
                found = violation.but(note=f"not shrunk: {error}")
            except Spent:
                found = self._not_played(short)
        if found in self._known.values():
            found = found.again()
        if found.note == _SPENT:
            return found
        first = self._known[key] = self._known.setdefault(_key(found), found)
        return found if first is found else first.again()

    def _not_played(self, violation: Violation) -> Violation:
        """Return what there is to say of a violation where there is no allowance to play it again."""
        return self._own_if_unsteady(violation.but(note=f"not shrunk: {_limit(self.meter)}"))

    def _own_if_unsteady(self, violation: Violation) -> Violation:
        """A violation of which nobody knows whether it shows each time; one like it may not have done so."""
        note = self._unsteady.get(violation.outcome)
        return violation if note is None else _own(violation, note)

    def _explained(
        self, violation: Violation, earlier: _Steps, open_session: OpenSession, allowance: Allowance
    ) -> Violation:
        shown = self._shown(violation, earlier, open_session)
        if shown is None:
            return self._not_shown(violation, open_session)
        if (known := self._known.get(_key(shown.violation))) is not None:
            return known
        times = _SELDOM if violation.outcome in self._unsteady else 1
        if not all(_shows_again(shown) for _ in range(times)):
            note = self._unsteady[violation.outcome] = _rate(shown)
            return _own(shown.violation, note)
        least = _least(shown, allowance)
        try:
            rate = _rate(least)
            if not rate:
                least = _counted(least)  # kept where the next line is cut
                return _named(least, allowance)
        except (Spent, IutError):
            return self._own_if_unsteady(least.violation.but(note=_CUT + _limit(self.meter)))
        own = _own(least.violation, rate)
        self._unsteady[own.outcome] = own.note
        return own

    def _shown(self, violation: Violation, earlier: _Steps, open_session: OpenSession) -> _Shown | None:
        """Return how the violation shows again: by its own steps, or after those of so many sessions before."""
        steps, after_a_reset = _steps(violation), _past_a_reset(open_session)
        found = [
            _Shown(shown, steps, play, after_a_reset)
            for play in (_audited, _exactly)
            if (shown := play(steps, after_a_reset)) is not None
        ]
        if found:
            return min(found, key=lambda one: (one.violation.made, one.violation.clauses[0] != violation.clauses[0]))
        if violation.outcome in self._unsteady:
            return None
        for before in _ever_more(earlier):  # maybe thousands of steps: an audit after each is the last resort
            for play in (_exactly, _audited):
                shown = play([*before, *steps], after_a_reset)
                if shown is not None and _alike(shown, violation):
                    return _Shown(shown, [*before, *steps], play, after_a_reset)
        return None

    def _not_shown(self, violation: Violation, open_session: OpenSession) -> Violation:
        """A violation that nothing shows again."""
        note = self._unsteady.get(violation.outcome)
        if note is None:
            note = _rate(_Shown(violation, _steps(violation), _exactly, open_session))
            self._unsteady[violation.outcome] = note
        return _own(violation, note)


def _limit(meter: Meter) -> str:
    """Return which limit has ended the shrinking: the whole run's, or else the level's."""
    return meter.run_over() or _LEVELS_LIMIT


def _key(violation: Violation) -> _Key:
    """Return what tells violations apart: the clause, and in which way it is broken."""
    return violation.clauses[0], violation.status, violation.outcome


def _alike(one: Violation, other: Violation) -> bool:
    return one.status == other.status and (one.outcome == other.outcome or one.clauses[0] == other.clauses[0])


def _own(violation: Violation, note: str) -> Violation:
    """A violation that does not show each time: what an audit has read wrongly says nothing of the step before."""
    by_an_audit = violation.status == "fail" and violation.made < len(violation.trace)
    if by_an_audit and len(violation.clauses) > 1:  # the step's clause stands first
        violation = violation.but(clauses=violation.clauses[1:])
    if violation.made > _MOST_STEPS:
        trace = _needed(violation.trace)
        violation = violation.but(trace=trace, made=len(trace))
        note += "; shown are only the steps that make what the last one names"
    return violation.but(note=note)


def _needed(trace: Sequence[TraceEntry]) -> tuple[TraceEntry, ...]:
    """The last step, and before it those that make what is named."""
    *before, last = trace
    kept, wanted = [last], _names(last.step)
    for entry in reversed(before):
        if not isinstance(entry.step, str) and (made := entry.step.result) in wanted:
            kept.append(entry)
            wanted = wanted - {made} | _names(entry.step)
    return tuple(reversed(kept))


def _names(step: Step | str) -> set[str]:
    """Return what a step names; of a drain, the sink."""
    if isinstance(step, str):
        return {step.partition(" ")[0]}
    named = {term.text for term in step.args if isinstance(term, Name)}
    return named | {step.target} if isinstance(step, CallStep) else named


def _ever_more(earlier: _Steps) -> Iterator[_Steps]:
    """The steps of the last session of those before, of the last two, of four, and so on, to those of all."""
    ends = [number for number, step in enumerate(earlier) if step == BenchStep("reset")]
    count = 1
    while ends and count < 2 * len(ends):
        begin = 0 if count >= len(ends) else ends[-1 - count] + 1
        yield earlier[begin:]
        count *= 2


def _past_a_reset(open_session: OpenSession) -> OpenSession:
    """Sessions after one in which nothing is done: what was played before is not what shows."""

    def opened() -> Session:
        open_session()
        return open_session()

    return opened


def _steps(violation: Violation) -> _Steps:
    return [e.step for e in violation.trace[: violation.made] if not isinstance(e.step, str)]


def _shows_again(shown: _Shown) -> bool:
    again = shown.play(shown.steps[: shown.violation.made], shown.open_session)
    return again is not None and _same(again, shown.violation)


def _same(one: Violation, other: Violation) -> bool:
    return (one.clauses[0], one.status) == (other.clauses[0], other.status)


def _least(shown: _Shown, allowance: Allowance) -> _Shown:
    """The same with the fewest, simplest steps."""
    first, steps, play, open_session = shown

    def shows(fewer: _Steps) -> tuple[Violation, _Steps] | None:
        try:
            found = play(fewer, open_session)
        except Spent:
            return None
        return (found, fewer[: found.made]) if found is not None and _same(found, first) else None

    def over() -> bool:
        return allowance.spent

    best = reduced(first, steps[: first.made], shows, over)
    while not over() and (simplified := _simplified(best[1], shows)) is not None:
        best = reduced(*simplified, shows, over)
    least = best[0].but(note=_CUT + _limit(allowance.meter)) if over() else best[0]
    return _Shown(least, best[1], play, open_session)


def _simplified(steps: _Steps, shows: Shows[Step, Violation]) -> tuple[Violation, _Steps] | None:
    """Return what shows with one step that is simpler; None where none can be."""
    for number in range(len(steps)):
        for other in simpler(steps, number):
            if found := shows([*steps[:number], other, *steps[number + 1 :]]):
                return found
    return None


def _counted(least: _Shown) -> _Shown:
    """The shortest, with the number of its steps that must follow each other."""
    if least.play is not _exactly:
        return least
    return least._replace(violation=least.violation.but(in_a_row=_in_a_row(least)))


def _named(least: _Shown, allowance: Allowance) -> Violation:
    """The violation of the shortest, with its true culprit named."""
    named = diagnosed(least.violation, least.open_session)
    return named.but(note=least.violation.note if allowance.spent else "")


def _in_a_row(least: _Shown) -> int:
    """Return how many of the last steps ``replay`` must make without an audit in between; 0 for none."""

    def shows(count: int) -> bool:
        def make(session: Session, step: Step, left: int) -> None:
            session.do(step)
            if not 0 < left < count:
                audit(session)

        shown = _played(least.steps, least.open_session, make)
        return shown is not None and shown.status == least.violation.status

    return next((count for count in range(2, len(least.steps) + 1) if shows(count)), 0)


def _rate(shown: _Shown) -> str:
    """Return what to say of an IUT that does not do the same each time; nothing of another."""
    steps = _steps(shown.violation)
    times = _REPEATED if len(steps) <= _LONG else _SELDOM
    count = sum(shown.play(steps, shown.open_session) is not None for _ in range(times))
    if count == times:
        return ""
    if not count:
        return (
            f"the IUT is nondeterministic, or keeps over its resets what was done long before: played again {times} "
            "times, the same steps did not fail"
        )
    return f"the IUT is nondeterministic: played again {times} times, the same steps failed {count} times"


def _audited(steps: Sequence[Step], open_session: OpenSession) -> Violation | None:
    """Make the steps, with an audit after each; the violation that shows, or None."""
    return _played(steps, open_session, lambda session, step, _: (session.do(step), audit(session)))


def _exactly(steps: Sequence[Step], open_session: OpenSession) -> Violation | None:
    """Make the steps and drain every sink after each; what reads a property tells of the step before it."""

    def make(session: Session, step: Step, _left: int) -> None:
        if isinstance(step, CallStep) and step.is_read:
            _read(session, step)
        else:
            session.do(step)
        session.drain()

    return _played(steps, open_session, make)


def _read(session: Session, step: CallStep) -> None:
    """Make a read that is a step of its own, and yet tells of the step before it."""
    try:
        session.read([step])
    except Violation as violation:
        raise violation.but(made=len(violation.trace)) from violation.__cause__
    session.trace.append(TraceEntry(step, ""))


def _played(
    steps: Sequence[Step], open_session: OpenSession, make: Callable[[Session, Step, int], object]
) -> Violation | None:
    """Make steps, each with how many are left after it."""
    try:
        session = open_session()
        for left, step in zip(reversed(range(len(steps))), steps, strict=True):
            make(session, step, left)
    except ScriptError:  # the step needs one that was left out
        return None
    except (BenchError, Unclaimed):  # or the bench cannot do it without that
        return None
    except Violation as violation:
        return violation
    return None
