"""States without their sinks, and drives without the others: what answers depend on, so that the oracle is asked less.

No call's answer depends on who listens. So the oracle is asked about a ``Core``: the state with one sink on each drive,
which has got nothing yet; what that sink gets is what every advised sink of the drive does. And what a drive's
properties read depends on nothing but the drive and its machine, its ``View``. There are some hundred cores and some
ten views where the states are thousands. That both is so, a test asks the oracle.
"""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

from ivmdvddrive_spec.model.state import Expected, Fault, Invocation, Obj, Sink, State
from ivmdvddrive_spec.oracle import Oracle, Outcome, Table

from ...judging.values import MISSING, NEW, Resolved, fits
from .history import UNFIT, Answered, Made

__all__ = ["Core", "CoreStep", "Cores", "Move", "Told", "View", "alone", "bare"]

Told: TypeAlias = tuple[tuple[Expected, ...], ...]
"""By drive, the events that are sent to its sinks."""

_ALONE = Obj("drive", 0)


def bare(state: State) -> State:
    """A state with one sink on each drive in place of its own, which has got nothing yet."""
    return state._replace(sinks=tuple([Sink(drive) for drive in range(len(state.drives))]))


def alone(state: State, drive: int) -> State:
    """A state in which there is nothing but a drive, the first one, and its machine."""
    found = state.drives[drive]
    waiting = state.fault_of(Obj("drive", drive))
    faults = frozenset[Fault]() if waiting is None else frozenset({Fault(_ALONE, waiting)})
    return State(machines=(state.machines[found.machine],), drives=(found._replace(machine=0),), faults=faults)


class Move:
    """A call and its answer, the same object for the same; ``made`` is what it makes, if it makes anything."""

    __slots__ = ("answer", "invocation", "made")

    def __init__(self, invocation: Invocation, answer: Answered | None, made: Made | None) -> None:
        self.invocation = invocation
        self.answer = answer
        self.made = made


class CoreStep(NamedTuple):
    """The outcome of a move: the core, the events sent (none: no entries), and the new objects."""

    core: Core
    told: Told = ()
    made: tuple[Made, ...] = ()


class View:
    """A drive and its machine."""

    __slots__ = ("_oracle", "_reads", "_table")

    def __init__(self, oracle: Oracle, state: State) -> None:
        self._oracle = oracle
        self._table = oracle.table(state)
        self._reads: dict[tuple[str, Answered], bool] = {}

    def may_read(self, member: str, answer: Answered) -> bool:
        """Tell whether a property of the drive may give this."""
        found = self._reads.get((member, answer))
        if found is None:
            call = Invocation(_ALONE, member)
            permits = any(_permits(self._oracle, outcome, call, answer) for outcome in self._table[call])
            found = self._reads[member, answer] = permits
        return found


class Core:
    """A state but for its sinks; ``views`` are those of its drives, and ``steps`` holds what was looked up."""

    __slots__ = ("state", "steps", "table", "views")

    def __init__(self, state: State, views: tuple[View, ...], table: Table) -> None:
        self.state = state
        self.views = views
        self.table = table
        self.steps: dict[Move, tuple[CoreStep, ...]] = {}


class Cores:
    """All cores and views that are known."""

    def __init__(self, oracle: Oracle) -> None:
        self._oracle = oracle
        self._cores: dict[State, Core] = {}
        self._views: dict[State, View] = {}

    def core(self, state: State) -> Core:
        """The core of a state."""
        key = bare(state)
        found = self._cores.get(key)
        if found is None:
            found = self._cores[key] = Core(
                key, tuple([self._view(key, drive) for drive in range(len(key.drives))]), self._oracle.table(key)
            )
        return found

    def _view(self, state: State, drive: int) -> View:
        key = alone(state, drive)
        found = self._views.get(key)
        if found is None:
            found = self._views[key] = View(self._oracle, key)
        return found

    def steps(self, core: Core, move: Move) -> tuple[CoreStep, ...]:
        """Return where a move may lead: nowhere, if its answer is not permitted there."""
        found = core.steps.get(move)
        if found is None:
            found = core.steps[move] = tuple(
                self._step(core, move, outcome)
                for outcome in core.table[move.invocation]
                if move.answer is None or _permits(self._oracle, outcome, move.invocation, move.answer)
            )
        return found

    def _step(self, core: Core, move: Move, outcome: Outcome) -> CoreStep:
        if outcome.state is core.state:
            return CoreStep(core)
        told = tuple(sink.pending for sink in outcome.state.sinks)
        made = (move.made,) if move.made and outcome.code == "S_OK" else ()
        return CoreStep(self.core(outcome.state), told if any(told) else (), made)


def _permits(oracle: Oracle, outcome: Outcome, call: Invocation, answer: Answered) -> bool:
    called = oracle.specification.called(call)
    return oracle.matches(outcome, answer.hresult, lambda wanted: fits(called, wanted, _resolved(answer), known=True))


def _resolved(answer: Answered) -> Resolved:
    """The value as the model sees it: a drive that was made is a new object."""
    if not answer.has_value or answer.value == UNFIT:
        return MISSING
    return NEW if isinstance(answer.value, Made) else answer.value
