"""The model's states as the nodes of a graph that grows as it is walked: each answer is looked up once in each state.

A node is a state of the model and what the clients' calls have made in it so far. The same node stands for the same
state in all histories, so that most of them are checked by looking up what others have asked before.
"""

from __future__ import annotations

from typing import Final, TypeAlias

from ivmdvddrive_spec import SPECIFICATION, oracle
from ivmdvddrive_spec.model import Expected, Invocation, Obj, State, Value
from ivmdvddrive_spec.sinks import matches

from .history import UNFIT, Answered, Audit, Made, Operation, Reading

__all__ = ["Graph", "Misfit", "Move", "Node", "misfit"]

Misfit: TypeAlias = Reading | Obj | int
"""What cannot be as it was read: a property, what a machine's collection holds, or what a sink (by its number) got."""

_MOST_NODES: Final = 20_000
"""Nodes kept from one history to the next; about 100 MB."""


class Move:
    """A call and its answer, the same object for the same; ``made`` is what it makes, if it makes anything."""

    __slots__ = ("answer", "invocation", "made")

    def __init__(self, invocation: Invocation, answer: Answered | None, made: Made | None) -> None:
        self.invocation = invocation
        self.answer = answer
        self.made = made


class Node:
    """A state, and what was made on the way there, oldest first; ``after`` and ``audits`` hold what was looked up."""

    __slots__ = ("after", "audits", "made", "state", "table")

    def __init__(self, state: State, made: tuple[Made, ...]) -> None:
        self.state = state
        self.made = made
        self.table = oracle.table(state)
        self.after: dict[Move, tuple[Node, ...]] = {}
        self.audits: dict[Audit, bool] = {}

    def obj(self, target: Obj | Made) -> Obj | None:
        """The model's object, or None for one that was never made on the way here."""
        if isinstance(target, Obj):
            return target
        if target not in self.made:
            return None
        return Obj("drive", len(self.state.drives) - len(self.made) + self.made.index(target))


class Graph:
    """All nodes that are known."""

    def __init__(self) -> None:
        self._nodes: dict[tuple[State, tuple[Made, ...]], Node] = {}
        self._moves: dict[tuple[Invocation, Answered | None, Made | None], Move] = {}

    def node(self, state: State, made: tuple[Made, ...] = ()) -> Node:
        """The node of a state."""
        key = state, made
        found = self._nodes.get(key)
        if found is None:
            sorted_ = _sorted(state)
            found = self._nodes[key] = Node(state, made) if sorted_ == state else self.node(sorted_, made)
        return found

    def move(self, operation: Operation) -> Move:
        """The move that a call of a history was."""
        makes = operation.invocation.member == "AddDVDROMDrive"
        key = operation.invocation, operation.answer, Made(operation.client, operation.number) if makes else None
        found = self._moves.get(key)
        if found is None:
            found = self._moves[key] = Move(*key)
        return found

    def trim(self, most: int = _MOST_NODES) -> None:
        """Forget everything, where it has become too much; between two histories."""
        if len(self._nodes) > most:
            self._nodes.clear()
            self._moves.clear()

    def after(self, node: Node, move: Move) -> tuple[Node, ...]:
        """Where the move may lead: nowhere, if the answer is not permitted there."""
        found = node.after.get(move)
        if found is None:
            found = node.after[move] = tuple(dict.fromkeys(self._after(node, move)))
        return found

    def _after(self, node: Node, move: Move) -> list[Node]:
        reached = []
        for outcome in node.table[move.invocation]:
            if move.answer is None or _permits(outcome, move.invocation.member, move.answer):
                made = (*node.made, move.made) if move.made and outcome.code == "S_OK" else node.made
                reached.append(self.node(outcome.state, made))
        return reached

    def fits(self, node: Node, audit: Audit) -> bool:
        """Whether everything may be as it was read at the end."""
        found = node.audits.get(audit)
        if found is None:
            found = node.audits[audit] = misfit(node, audit) is None
        return found


def misfit(node: Node, audit: Audit) -> Misfit | None:
    """The first thing that was read at the end and cannot be so in a state: a property, a machine or a sink."""
    state = node.state
    for reading in audit.readings:
        obj = node.obj(reading.target)
        if obj is None or not _may_read(node.table, obj, reading):
            return reading
    for machine, places in audit.places:
        if places != tuple(sorted(state.drives[d].location for d in state.drives_of(machine))):
            return Obj("machine", machine)
    for sink, events in audit.events:
        if not matches(state.sinks[sink].pending, events):
            return sink
    return None


def _may_read(table: oracle.Table, obj: Obj, reading: Reading) -> bool:
    return any(_permits(o, reading.member, reading.answer) for o in table[Invocation(obj, reading.member)])


def _permits(outcome: oracle.Outcome, member: str, answer: Answered) -> bool:
    if oracle.accepts(outcome, answer.hresult) == "no":
        return False
    return outcome.code != "S_OK" or _is_value(member, outcome.value, answer)


def _is_value(member: str, expected: Value, answer: Answered) -> bool:
    if SPECIFICATION.members[member].out is None:
        return True
    if isinstance(expected, Obj):
        return isinstance(answer.value, Made) and answer.value != UNFIT
    return answer.has_value and type(answer.value) is type(expected) and answer.value == expected


def _sorted(state: State) -> State:
    """The state with what is on its way to each sink in one order: see ``Audit``."""
    if all(len(s.pending) < 2 for s in state.sinks):
        return state
    sinks = (s._replace(pending=tuple(sorted(s.pending, key=_order))) for s in state.sinks)
    return state._replace(sinks=tuple(sinks))


def _order(event: Expected) -> tuple[str, str, bool]:
    return event.name, event.path, event.required
