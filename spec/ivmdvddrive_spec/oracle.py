"""The oracle: what a call may answer in a state, and where that leaves the model.

Theory of operation. A member's clauses give the failures whose conditions hold; the pages give no
precedence, so any of them may come. Success may come only where no required condition holds, and then has
the member's effect. A failure leaves the state as it was. Where the bench has injected an unexpected error,
one of the codes that the member's page keeps for that must come. What the registers tolerate may come too, and
carries the reading that it stands for.

The oracle has no memory: whoever asks keeps the set of states that the answers so far leave (the belief),
and asks for each.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Final, Literal, NamedTuple, TypeAlias, TypeVar

from .model.bench import BENCH, BenchInvocation
from .model.conditions import CONDITIONS, Condition
from .model.effects import EFFECTS
from .model.occasions import OCCASIONS
from .model.state import Argument, Fault, Invocation, Obj, State, Value
from .records import LEFT_OUT, Clause, Level, Member
from .specification import Specification

__all__ = [
    "ANY_FAILURE",
    "Kind",
    "Oracle",
    "Outcome",
    "Table",
    "drop_last_collection",
    "put_last_in_place",
]

_T = TypeVar("_T")

Kind: TypeAlias = Literal["drive", "collection", "sink"]
"""The objects that a session makes, and may drop again."""

_ERRORS: Final = frozenset({"unexpected_error", "e_fail_occurs"})
"""The conditions of clauses about unexpected errors."""

ANY_FAILURE: Final = "any failure"
"""In place of a code: the pages leave the code of this failure open."""


class Outcome(NamedTuple):
    """One permitted answer: its code, the clauses it rests on, the value it gives, and the state after."""

    code: str
    clauses: tuple[str, ...]
    level: Level
    state: State
    value: Value = None
    readings: tuple[str, ...] = ()


class Table(dict[Invocation, tuple[Outcome, ...]]):
    """Everything that calls may answer in one state, worked out for each call once."""

    def __init__(self, oracle: Oracle, state: State) -> None:
        super().__init__()
        self._oracle = oracle
        self._state = state

    def __missing__(self, call: Invocation) -> tuple[Outcome, ...]:
        found = self[call] = self._oracle.worked_out(self._state, call)
        return found


class Oracle:
    """The one interpreter of a specification's clauses.

    Everything that a question needs is looked up here once: what is asked in a run's inner loops (``table``) costs one
    look into a dictionary.
    """

    def __init__(self, specification: Specification) -> None:
        self.specification = specification
        members, codes = specification.members.values(), specification.hresults.values()
        self._called = specification.called
        self.terms = specification.terms
        self._with_condition = (self.terms.reading("error-and-condition", "condition"),)
        self._codes = {h.name: h.value for h in codes}
        self._tolerated_values = {h.name: h.values_as_printed for h in codes}
        self._conditional = {
            member.full_name: [(c, CONDITIONS[c.when]) for c in member.clauses if c.when is not None]
            for member in members
        }
        """By member, the clauses that hold under a condition."""
        self._successes = {m.full_name: [c for c in m.clauses if c.code == "S_OK"] for m in members}
        """By member, its row S_OK, and the successes that are tolerated under a condition."""
        self._by_reading = _readings_of(specification)
        ambiguities = specification.ambiguities.values()
        self._defaults = frozenset(f"{a.id}:{a.default}" for a in ambiguities)
        self._occasions = {a.id: [OCCASIONS[o] for o in a.occasions if o in OCCASIONS] for a in ambiguities}
        self._on_any_occasion: dict[tuple[str, ...], frozenset[str] | None] = {}
        self.recorded_events: Mapping[tuple[str, str], str] = {
            (member.name, ambiguity): clause.id
            for member in members
            if member.kind == "event"
            for clause in member.clauses
            if clause.aspect == "unspecified"
            for ambiguity in clause.ambiguities
        }
        """The clause that records whether an event was sent, by the event and the ambiguity."""
        # An instance's own: states are many, and a cache of the method would keep the oracle alive.
        self.table = lru_cache(maxsize=1 << 11)(self._table)

    def accepts(self, outcome: Outcome, hresult: int) -> Literal["yes", "as printed", "no"]:
        """Compare a value with an outcome's code, and with the 32-bit value that the pages print for it."""
        if outcome.code == ANY_FAILURE:
            return "yes" if hresult >> 31 else "no"
        if hresult == self._codes[outcome.code]:
            return "yes"
        return "as printed" if hresult in self._tolerated_values[outcome.code] else "no"

    def matches(self, outcome: Outcome, hresult: int, fits: Callable[[Value], bool]) -> bool:
        """Tell whether an answer is an outcome: by its code, and on success by ``fits``, which compares its value."""
        if self._codes.get(outcome.code) == hresult:  # mostly so, and asked for each outcome of each state
            return outcome.code != "S_OK" or fits(outcome.value)
        return outcome.code != "S_OK" and self.accepts(outcome, hresult) != "no"

    def _table(self, state: State) -> Table:
        """The table of a state: who asks much about one state hashes it once."""
        return Table(self, state)

    def outcomes(self, state: State, call: Invocation) -> tuple[Outcome, ...]:
        """Everything that a call may answer in a state; KeyError for a member that the specification has not."""
        return self.table(state)[call]

    def worked_out(self, state: State, call: Invocation) -> tuple[Outcome, ...]:
        """Work out what ``outcomes`` gives, for the table of the state."""
        call = self._by_role(call)
        member = self._called(call)
        holding = self._holding(member, state, call)
        settled = state.without_fault_of(call.target)
        failures = [
            Outcome(c.code, (c.id,), c.level, settled, None, self._readings(member, holding, state, call, c.code))
            for c in holding
            if c.code is not None and c.code != "S_OK"
        ]
        open_failures = [
            Outcome(ANY_FAILURE, (c.id,), c.level, settled, None, tuple(f"{a}:refused" for a in c.ambiguities))
            for c in holding
            if c.aspect in {"refusal", "unspecified"}
        ]
        if settled is not state:
            errors = [c for c in holding if c.when in _ERRORS]
            return tuple(self._with_fault(member, failures + open_failures, errors, state, call))
        blocking = {c.id for c in holding if c.required}
        unspecified = [c for c in holding if c.aspect == "unspecified"]
        found = failures + open_failures
        for clause in self._successes[member.full_name]:
            if blocking <= clause.despite and (clause.when is None or clause in holding):
                found += self._success(member, clause, state, call, holding, unspecified)
        return tuple(found)

    def invocation(
        self, target: Obj, member: str, args: tuple[Argument, ...] = (), *, null_out: bool = False
    ) -> Invocation:
        """A call whose arguments have the roles of the member's parameters; KeyError for an unknown member.

        What is left out of them is what it then is (``records.LEFT_OUT``).
        """
        return self._by_role(Invocation(target, member, args, null_out))

    def _by_role(self, call: Invocation) -> Invocation:
        """The call, its arguments by their roles, as ``invocation`` makes it."""
        if call.roles or not call.args:
            return call
        roles = self._called(call).roles
        if len(call.args) < len(roles):
            given = iter(call.args)
            left_out = self.specification.left_out
            return call._replace(args=tuple(left_out(r) if r in LEFT_OUT else next(given) for r in roles), roles=roles)
        return call._replace(roles=roles)

    def _holding(self, member: Member, state: State, call: Invocation) -> list[Clause]:
        return [clause for clause, holds in self._conditional[member.full_name] if holds(state, call)]

    def _with_fault(
        self, member: Member, failures: list[Outcome], errors: Sequence[Clause], state: State, call: Invocation
    ) -> Iterable[Outcome]:
        """The unexpected codes are due; another condition's code is tolerated, the error then spent or waiting."""
        of_error = {c.id for c in errors}
        for outcome in failures:
            if outcome.clauses[0] in of_error:
                yield outcome._replace(readings=self._readings(member, errors, state, call, outcome.code))
            else:
                tolerated = outcome._replace(level="tolerated", readings=self._with_condition)
                yield tolerated
                yield tolerated._replace(state=state)

    def _success(
        self,
        member: Member,
        clause: Clause,
        state: State,
        call: Invocation,
        holding: list[Clause],
        unspecified: list[Clause],
    ) -> list[Outcome]:
        effect = clause.effect or member.effect
        if effect is None:
            raise LookupError(f"{member.name} has no effect")
        # A tolerated success rests on its own clause alone: whatever else holds, it shows how that one is read.
        shown = self._readings(member, holding if clause.when is None else [clause], state, call, "S_OK")
        level: Level = unspecified[0].level if unspecified else clause.level
        clauses = (clause.id, *[u.id for u in unspecified])
        return [
            Outcome("S_OK", clauses, level, after, value, shown + readings)
            for value, after, readings in EFFECTS[effect](state, call, self.terms)
        ]

    def _readings(
        self, member: Member, holding: Sequence[Clause], state: State, call: Invocation, code: str
    ) -> tuple[str, ...]:
        """The readings, as ``ambiguity:reading``, that a code stands for in this call.

        A code that another condition may have brought stands for nothing.
        """
        return tuple(
            [
                reading
                for ambiguity, reading, holds in self._by_reading[member.full_name, code]
                if all(ambiguity in c.ambiguities for c in holding) and holds(state, call)
            ]
        )

    def is_default(self, reading: str) -> bool:
        """Tell whether a reading, written ``ambiguity:reading``, is the ambiguity's default."""
        return reading in self._defaults

    def on_occasion(
        self, readings: tuple[str, ...], state: State, step: Invocation | BenchInvocation
    ) -> frozenset[str]:
        """The readings that a step stands for, each with the occasion on which it does (``occasions.py``)."""
        if readings not in self._on_any_occasion:
            tells = any(self._occasions[r.partition(":")[0]] for r in readings)
            self._on_any_occasion[readings] = None if tells else frozenset(readings)
        if (plain := self._on_any_occasion[readings]) is not None:
            return plain
        found = []
        for reading in readings:
            taken, _, own = reading.partition("@")
            said = [own, *(occasion(state, step) for occasion in self._occasions[reading.partition(":")[0]])]
            found.append("@".join(filter(None, (taken, ", ".join(filter(None, said))))))
        return frozenset(found)

    def bench(self, state: State, step: BenchInvocation) -> list[tuple[State, tuple[str, ...]]]:
        """Every way in which a verb of the bench may leave the model, with the readings it stands for."""
        return BENCH[step.verb](state, self.terms, *step.args)

    def broken_by(self, state: State, call: Invocation) -> tuple[str, ...]:
        """The clauses that a forbidden answer breaks, the most telling first.

        They are those whose condition held and whose code did not come; where none held, the row S_OK.
        """
        call, member = self._by_role(call), self._called(call)
        held = [c for c in self._holding(member, state, call) if c.required]
        if state.fault_of(call.target) is not None:
            held = [c for c in held if c.when == "unexpected_error"]
        named = [c.id for c in held]
        if named:
            return tuple(named)
        unspecified = [c.id for c in self._holding(member, state, call) if c.aspect == "unspecified"]
        return tuple(unspecified) or (f"{member.stem}.S_OK",)


def _readings_of(specification: Specification) -> Mapping[tuple[str, str], list[tuple[str, str, Condition]]]:
    """By member and code, the readings that the code may stand for: the ambiguity, the reading, and when it is one."""
    return {
        (member.full_name, code): [
            (a.id, f"{a.id}:{r.name}", CONDITIONS[a.when])
            for a in specification.ambiguities.values()
            if a.when and member.name in a.members
            for r in a.readings.values()
            if r.code == code
        ]
        for member, code in itertools.product(specification.members.values(), specification.hresults)
    }


def drop_last_collection(state: State) -> State:
    """The state without the collection made last: nobody holds it any more."""
    gone = Obj("collection", len(state.collections) - 1)
    return state._replace(collections=state.collections[:-1]).without_fault_of(gone)


def put_last_in_place(state: State, kind: Kind, number: int) -> State:
    """The state with the object of a kind that was made last in the place of an older one, which nobody holds any more.

    So a session that drops objects and makes new ones stays within a finite number of states. Of a drive, no
    sink may be connected, and no collection may be held that is a snapshot of it.
    """
    if kind == "sink":
        return state._replace(sinks=_moved(state.sinks, number))
    if kind == "drive":
        last = len(state.drives) - 1
        collections = tuple(c._replace(snapshot=_renumbered(c.snapshot, last, number)) for c in state.collections)
        moved = state._replace(drives=_moved(state.drives, number), collections=collections)
    else:
        last = len(state.collections) - 1
        moved = state._replace(collections=_moved(state.collections, number))
    old, new = Obj(kind, number), Obj(kind, last)
    waiting = state.fault_of(new)
    settled = moved.without_fault_of(old, new)
    return settled if waiting is None else settled.with_fault(Fault(old, waiting))


def _moved(items: tuple[_T, ...], number: int) -> tuple[_T, ...]:
    return (*items[:number], items[-1], *items[number + 1 : -1])


def _renumbered(snapshot: tuple[int, ...], last: int, number: int) -> tuple[int, ...]:
    return tuple(number if i == last else i for i in snapshot if i != number)
