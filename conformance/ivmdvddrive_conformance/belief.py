"""The belief of a session: every state of the model that the answers so far leave, and the readings behind each.

``Tally`` adds up, over any number of sessions, what the answers rested on.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from ivmdvddrive_spec import SPECIFICATION, oracle, sinks, to_hex
from ivmdvddrive_spec.bench import BenchStep, fresh
from ivmdvddrive_spec.model import HostDrive, Invocation, Obj, State, Value
from ivmdvddrive_spec.oracle import ANY_FAILURE, Outcome

__all__ = ["Belief", "Tally", "outcome_in_words"]

_DEFAULTS: Final = {a.id: a.default for a in SPECIFICATION.ambiguities.values()}
_AS_PRINTED: Final = "as the page prints it"

Fits = Callable[[Value], bool]
"""Whether the value that came is one that an outcome gives."""


@dataclass
class Tally:
    """What was seen: judged calls, how often a clause was what an answer rested on, and readings taken.

    ``tolerated`` has the clauses whose answer was one that the registers allow, with the reading;
    ``observed`` what came where the pages say nothing.
    """

    calls: int = 0
    clauses: Counter[str] = field(default_factory=Counter)
    tolerated: dict[str, str] = field(default_factory=dict)
    readings: set[str] = field(default_factory=set)
    observed: dict[str, str] = field(default_factory=dict)

    def note(self, outcome: Outcome, hresult: int, *, as_printed: bool) -> None:
        """Count an accepted answer."""
        self.calls += 1
        for clause in outcome.clauses:
            self.clauses[clause] += 1
        if not as_printed and not outcome.readings and outcome.level in {"documented", "inferred"}:
            return
        other = [r for r in outcome.readings if not _is_default(r)]
        if as_printed:
            self.tolerated[outcome.clauses[0]] = _AS_PRINTED
        elif other or (outcome.level == "tolerated" and not outcome.readings):
            self.tolerated[outcome.clauses[0]] = ", ".join(other or outcome.readings)
        if outcome.level == "unspecified":
            self.observed[outcome.clauses[-1]] = to_hex(hresult)

    @property
    def contents(self) -> Hashable:
        """What tells this tally from those that hold something else."""
        kept = [v.items() if isinstance(v, dict) else v for v in vars(self).values()]
        return tuple([v if isinstance(v, int) else frozenset(v) for v in kept])

    def add(self, other: Tally, times: int = 1) -> None:
        """Add another tally to this one, as often as what it counts has happened."""
        self.calls += other.calls * times
        for clause, count in other.clauses.items():
            self.clauses[clause] += count * times
        self.tolerated.update(other.tolerated)
        self.readings |= other.readings
        self.observed.update(other.observed)


def _is_default(reading: str) -> bool:
    ambiguity, _, name = reading.partition(":")
    return _DEFAULTS[ambiguity] == name


class Belief:
    """The states that an IUT may be in; never empty."""

    def __init__(self, hosts: tuple[HostDrive, ...], tally: Tally) -> None:
        self._tally = tally
        self._keep({fresh(hosts): frozenset()})

    @classmethod
    def of(cls, states: Mapping[State, frozenset[str]], tally: Tally) -> Belief:
        """The belief that an IUT is in one of these states, each with the readings that led there."""
        made = cls.__new__(cls)
        made._tally = tally
        made._keep(dict(states))
        return made

    def branch(self, tally: Tally) -> Belief:
        """The same belief, to be followed another way; what comes counts into another tally."""
        made = type(self).__new__(type(self))
        made._tally, made._states, made._tables = tally, self._states, self._all_tables()
        return made

    @property
    def readings(self) -> Mapping[State, frozenset[str]]:
        """All of the states, each with the readings that led there."""
        return MappingProxyType(self._states)

    @property
    def state(self) -> State:
        """One of the states: good for what all have in common (objects, locations, machines)."""
        return next(iter(self._states))

    @property
    def states(self) -> Sequence[State]:
        """All of them."""
        return tuple(self._states)

    def bench(self, step: BenchStep) -> None:
        """Follow a verb of the bench."""
        self._keep(
            {
                after: readings.union(more)
                for state, readings in self._states.items()
                for after, more in oracle.bench(state, step)
            }
        )

    def call(self, invocation: Invocation, hresult: int, fits: Fits) -> bool:
        """Follow a call's answer; False, with the belief as it was, where no state permits it."""
        accepted = [
            (readings, outcome)
            for readings, table in zip(self._states.values(), self._all_tables(), strict=True)
            for outcome in table[invocation]
            if oracle.accepts(outcome, hresult) != "no" and (outcome.code != "S_OK" or fits(outcome.value))
        ]
        if not accepted:
            return False
        first = accepted[0][1]
        self._tally.note(first, hresult, as_printed=oracle.accepts(first, hresult) == "as printed")
        if len(accepted) > 1 or len(self._states) > 1 or first.readings or first.state is not self.state:
            self._keep_all(accepted)
        return True

    def _keep_all(self, accepted: Sequence[tuple[frozenset[str], Outcome]]) -> None:
        kept: dict[State, frozenset[str]] = {}
        for readings, outcome in accepted:
            # Where two states meet, what only one of them had shown is not shown.
            now = readings.union(outcome.readings)
            kept[outcome.state] = kept.get(outcome.state, now) & now
        self._keep(kept)

    def drained(self, got: Mapping[int, Sequence[sinks.Got]]) -> bool:
        """Follow what sinks gave; False, with the belief as it was, where no state permits it."""
        kept = {sinks.cleared(s, got): r for s, r in self._states.items() if sinks.taken(s, got)}
        if not kept:
            return False
        self._note_optional(got)
        self._keep(kept)
        return True

    def drop_last_collection(self) -> None:
        """Forget the collection made last, which only an audit has held."""
        self._keep({oracle.drop_last_collection(s): r for s, r in self._states.items()})

    def permitted(self, invocation: Invocation) -> list[str]:
        """What may come, in words, each once."""
        found = [outcome_in_words(o) for s in self._states for o in oracle.outcomes(s, invocation)]
        return list(dict.fromkeys(found))

    def faulty(self, obj: Obj) -> bool:
        """Whether an injected error may still be waiting for a call on an object."""
        return any(obj in s.faults for s in self._states)

    def _keep(self, states: dict[State, frozenset[str]]) -> None:
        self._states = states
        self._tables: list[oracle.Table] | None = None  # many a belief is never asked
        shown = frozenset.intersection(*states.values())
        if shown - self._tally.readings:
            self._tally.readings |= shown

    def _all_tables(self) -> list[oracle.Table]:
        if self._tables is None:
            self._tables = [oracle.table(s) for s in self._states]
        return self._tables

    def _note_optional(self, got: Mapping[int, Sequence[sinks.Got]]) -> None:
        """Which reading the IUT takes where an event is left open."""
        for index, events in got.items():
            pending, came = self.state.sinks[index].pending, Counter(events)
            for event in pending:
                ambiguity = {"host": "capture-events", "gone": "events-of-removal"}.get(event.origin)
                if ambiguity is None:
                    continue
                # What another occasion sends looks the same; then only how often it came tells.
                alike = [e for e in pending if (e.name, e.path) == (event.name, event.path)]
                others = [e for e in alike if e.origin != event.origin]
                count = came[event.name, event.path]
                sent = count > len(others)
                if sent or count <= sum(e.required for e in others):
                    self._tally.readings.add(f"{ambiguity}:{'sent' if sent else 'silent'}")
                    if ambiguity == "capture-events":
                        self._tally.observed[f"{event.name}.host-drive"] = "sent" if sent else "not sent"


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
    return f"{outcome.code} with {outcome.value!r}"
