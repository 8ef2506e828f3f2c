"""The belief of a session: every state of the model that the answers so far leave, and the readings behind each.

Where the specification leaves something open, a step leads to several states, and each carries the readings that led
there. A reading counts as shown by an answer that was permitted with it and not without it: by an answer after which
all states that are left carry the reading, although before it some permitted answer would have left one that does not.
A state that is reached in two ways carries what both ways share, so a choice that no answer can tell any more (a host
drive was released before anybody read its letter) is forgotten, not shown. The call that showed a reading is kept with
it: it is the evidence for what a report says of the implementation.

A reading is written ``ambiguity:reading``, or ``ambiguity:reading@occasion`` where the register names occasions that an
implementation may treat apart (``ivmdvddrive_spec.occasions``).

``Tally`` adds up, over any number of sessions, what the answers rested on.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, NamedTuple

from ivmdvddrive_spec import to_hex
from ivmdvddrive_spec.model import sinks
from ivmdvddrive_spec.model.bench import BenchInvocation, fresh
from ivmdvddrive_spec.model.state import Expected, Host, HostDrive, Invocation, Obj, State, Value
from ivmdvddrive_spec.model.terms import QUESTIONS, Terms
from ivmdvddrive_spec.oracle import ANY_FAILURE, Oracle, Outcome, Table, drop_last_collection

from ..language.script import render_term

__all__ = ["Belief", "Shown", "Tally", "Way", "met", "outcome_in_words"]

_AS_PRINTED: Final = "as the page prints it"

Fits = Callable[[Value], bool]
"""Whether the value that came is one that an outcome gives."""


class Shown(NamedTuple):
    """The step that showed a reading, in the scenarios' language, and what it was answered."""

    step: str
    answer: str


Say = Callable[[], Shown]
"""Puts the step that is judged, and its answer, into words; asked only if it shows something."""


@dataclass
class Tally:
    """The tally of a check: judged calls, how often an answer rested on each clause, and the readings taken.

    ``tolerated`` has the clauses whose answer was one that the registers allow, with the reading; ``readings`` those
    that were shown, each with the first step that showed it; ``observed`` what came where the pages say nothing.
    """

    calls: int = 0
    clauses: Counter[str] = field(default_factory=Counter)
    tolerated: dict[str, str] = field(default_factory=dict)
    readings: dict[str, Shown] = field(default_factory=dict)
    observed: dict[str, str] = field(default_factory=dict)

    def note(self, oracle: Oracle, outcome: Outcome, hresult: int) -> None:
        """Count an answer that an oracle has accepted."""
        as_printed = oracle.accepts(outcome, hresult) == "as printed"
        self.calls += 1
        for clause in outcome.clauses:
            self.clauses[clause] += 1
        if not as_printed and not outcome.readings and outcome.level in {"documented", "inferred"}:
            return
        other = [r for r in outcome.readings if not oracle.is_default(r)]
        if as_printed:
            self.tolerated[outcome.clauses[0]] = _AS_PRINTED
        elif other or (outcome.level == "tolerated" and not outcome.readings):
            self.tolerated[outcome.clauses[0]] = ", ".join(other or outcome.readings)
        if outcome.level == "unspecified":
            self.observed[outcome.clauses[-1]] = to_hex(hresult)

    def show(self, readings: Iterable[str], say: Say) -> None:
        """Note the readings that a step has shown."""
        new = [r for r in readings if r not in self.readings]
        if new:
            self.readings |= dict.fromkeys(new, say())

    def take(self, oracle: Oracle, clause: str, readings: Mapping[str, Shown]) -> None:
        """Note the readings that answers about a clause have shown."""
        self.readings = {**readings, **self.readings}
        if other := sorted(r for r in readings if not oracle.is_default(r)):
            self.tolerated[clause] = ", ".join(other)

    @property
    def contents(self) -> Hashable:
        """The contents by which tallies are compared; the step that showed a reading does not count."""
        return (
            self.calls,
            frozenset(self.clauses.items()),
            frozenset(self.tolerated.items()),
            frozenset(self.readings),
            frozenset(self.observed.items()),
        )

    def add(self, other: Tally, times: int = 1) -> None:
        """Add another tally to this one, as often as what it counts has happened."""
        self.calls += other.calls * times
        for clause, count in other.clauses.items():
            self.clauses[clause] += count * times
        self.tolerated.update(other.tolerated)
        self.readings = other.readings | self.readings
        self.observed.update(other.observed)


class Way(NamedTuple):
    """A state that an answer leads to, the readings that it carries, and the place of the state that it comes from."""

    since: int
    state: State
    readings: frozenset[str]


def met(ways: Iterable[tuple[State, frozenset[str]]]) -> dict[State, frozenset[str]]:
    """Each state once, which may be reached in several ways: where two meet, what one alone had shown is not shown."""
    kept: dict[State, frozenset[str]] = {}
    for state, readings in ways:
        known = kept.get(state)
        kept[state] = readings if known is None else known & readings
    return kept


def _met(ways: Iterable[Way]) -> dict[State, frozenset[str]]:
    return met((way.state, way.readings) for way in ways)


class Belief:
    """The states that an IUT may be in, each with the readings that not all of them carry; never empty."""

    def __init__(self, oracle: Oracle, hosts: tuple[HostDrive, ...], tally: Tally) -> None:
        self._oracle = oracle
        self._tally = tally
        self._keep({fresh(hosts): frozenset()})

    @classmethod
    def of(cls, oracle: Oracle, states: Mapping[State, frozenset[str]], tally: Tally) -> Belief:
        """The belief that an IUT is in one of these states, each with the readings that led there."""
        made = cls.__new__(cls)
        made._oracle = oracle
        made._tally = tally
        made._keep(dict(states))
        return made

    @property
    def readings(self) -> Mapping[State, frozenset[str]]:
        """All of the states, each with the readings that tell it from others."""
        return MappingProxyType(self._states)

    @property
    def state(self) -> State:
        """One of the states: good for what all have in common (objects, locations, machines)."""
        return next(iter(self._states))

    @property
    def states(self) -> Sequence[State]:
        """All of them."""
        return tuple(self._states)

    def bench(self, step: BenchInvocation) -> None:
        """Follow a verb of the bench: it answers nothing, and so shows nothing."""
        self._keep(
            met(
                (after, readings | self._oracle.on_occasion(more, state, step) if more else readings)
                for state, readings in self._states.items()
                for after, more in self._oracle.bench(state, step)
            )
        )

    def call(self, invocation: Invocation, hresult: int, fits: Fits, say: Say) -> list[Way]:
        """Follow a call's answer; gives the ways that it leaves.

        There are none, and the belief is as it was, if no state permits the answer.
        """
        matches = self._oracle.matches
        accepted = [
            (number, state, readings, outcome)
            for number, ((state, readings), table) in enumerate(
                zip(self._states.items(), self._all_tables(), strict=True)
            )
            for outcome in table[invocation]
            if matches(outcome, hresult, fits)
        ]
        if not accepted:
            return []
        _, state, readings, first = accepted[0]
        self._tally.note(self._oracle, first, hresult)
        if len(accepted) == len(self._states) == 1 and not first.readings and first.state is state:
            return [Way(0, state, readings)]
        ways = [Way(n, o.state, self._carried(state, r, o, invocation)) for n, state, r, o in accepted]
        after = _met(ways)
        if common := frozenset.intersection(*after.values()):
            self._tally.show(common - self._unavoidable(invocation), say)
        self._keep(after)
        return ways

    def _unavoidable(self, invocation: Invocation) -> frozenset[str]:
        """The readings that every permitted answer to a call stands for: none of them shows anything."""
        return frozenset.intersection(
            *(
                self._carried(state, readings, outcome, invocation)
                for (state, readings), table in zip(self._states.items(), self._all_tables(), strict=True)
                for outcome in table[invocation]
            )
        )

    def _carried(
        self, state: State, readings: frozenset[str], outcome: Outcome, invocation: Invocation
    ) -> frozenset[str]:
        """The readings that a state carries once a call has had an outcome in it."""
        if not outcome.readings:
            return readings
        shown = self._oracle.on_occasion(outcome.readings, state, invocation)
        return readings | shown if readings else shown

    def drained(self, got: Mapping[int, Sequence[sinks.Got]], say: Say) -> list[Way]:
        """Follow what sinks gave; gives the ways that it leaves, none as for a call."""
        terms = self._oracle.terms
        ways = [
            Way(number, sinks.cleared(state, got), readings.union(_sent(state, got, self._states, terms)))
            for number, (state, readings) in enumerate(self._states.items())
            if sinks.taken(state, got)
        ]
        if ways and (shown := self._keep(_met(ways))):
            self._tally.show(shown, say)
            self._observe(shown)
        return ways

    def _observe(self, shown: Iterable[str]) -> None:
        """Record what the clauses about events say nothing of."""
        for reading in shown:
            taken, _, occasion = reading.partition("@")
            ambiguity, _, name = taken.partition(":")
            clause = self._oracle.recorded_events.get((occasion.partition(",")[0], ambiguity))
            if clause is not None:
                self._tally.observed[clause] = "sent" if name == "sent" else "not sent"

    def drop_last_collection(self) -> None:
        """Forget the collection made last, which only an audit has held."""
        self._keep(met((drop_last_collection(s), r) for s, r in self._states.items()))

    def permitted(self, invocation: Invocation) -> list[str]:
        """Return what may come, in words, each once."""
        found = [outcome_in_words(o) for s in self._states for o in self._oracle.outcomes(s, invocation)]
        return list(dict.fromkeys(found))

    def faulty(self, obj: Obj) -> bool:
        """Tell whether an injected error may still be waiting for a call on an object."""
        return self.fault_of(obj) is not None

    def fault_of(self, obj: Obj) -> str | None:
        """The injected error that may still be waiting for a call on an object, or None."""
        return next((f.code for s in self._states for f in s.faults if f.target == obj), None)

    def _keep(self, states: dict[State, frozenset[str]]) -> frozenset[str]:
        """Keep these states; gives the readings that all of them carry, which tell none from another any more."""
        self._tables: list[Table] | None = None  # many a belief is never asked
        common = frozenset.intersection(*states.values())
        self._states = {s: r - common for s, r in states.items()} if common else states
        return common

    def _all_tables(self) -> list[Table]:
        if self._tables is None:
            self._tables = [self._oracle.table(s) for s in self._states]
        return self._tables


def _sent(state: State, got: Mapping[int, Sequence[sinks.Got]], states: Iterable[State], terms: Terms) -> Iterable[str]:
    """The readings that sinks have shown by an event that is left open: it came, or it did not."""
    for index, events in got.items():
        for event, came in sinks.decided(state.sinks[index].pending, events):
            question = f"event-of-{event.origin}"
            if question in QUESTIONS and not _has_several_captors(event, states):
                yield f"{terms.reading(question, 'sent' if came else 'silent')}@{event.occasion}"


def _has_several_captors(event: Expected, states: Iterable[State]) -> bool:
    """Tell whether several drives have the host drive whose disc was moved: an implementation may tell one of them."""
    if event.origin != "stopped":
        return False
    letter = event.path[:1].upper()
    return all(sum(isinstance(d.media, Host) and d.media.letter == letter for d in s.drives) > 1 for s in states)


def outcome_in_words(outcome: Outcome) -> str:
    """A permitted answer, for a report."""
    if outcome.code == ANY_FAILURE:
        return "a failure of its own choice"
    if outcome.value is None:
        return outcome.code
    if isinstance(outcome.value, frozenset):
        names = ", ".join(sorted(f"{o.kind} {o.number}" for o in outcome.value))
        return f"{outcome.code} with {names or 'no item'}"
    if isinstance(outcome.value, Obj):
        return f"{outcome.code} with a new {outcome.value.kind}"
    return f"{outcome.code} with {render_term(outcome.value)}"
