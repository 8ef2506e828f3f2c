"""The model's states as the nodes of a graph that grows as it is walked: each answer is looked up once in each state.

A node is a state of the model and what the clients' calls have made in it so far. The same node stands for the same
state in all histories, so that most of them are checked by looking up what others have asked before. A node that is
new is put together of what is known: what the call does to its core (``projections.py``), and what that sends to the
sinks.
"""

from __future__ import annotations

from typing import Final, TypeAlias

from ivmdvddrive_spec.model.sinks import matches
from ivmdvddrive_spec.model.state import Expected, Invocation, Obj, Sink, State
from ivmdvddrive_spec.oracle import Oracle

from .history import Answered, Audit, Made, Operation, Reading
from .projections import Core, Cores, CoreStep, Move, Told

__all__ = ["Graph", "Misfit", "Node", "misfit"]

Misfit: TypeAlias = Reading | Obj | int
"""What cannot be as it was read: a property, what a machine's collection holds, or what a sink (by its number) got."""

_Sinks: TypeAlias = tuple[Sink, ...]

_MOST_NODES: Final = 20_000
"""Nodes kept from one history to the next; about 30 MB."""


class Node:
    """A state, and what was made on the way there, oldest first; ``after`` and ``audits`` hold what was looked up."""

    __slots__ = ("after", "audits", "core", "made", "sinks")

    def __init__(self, core: Core, sinks: _Sinks, made: tuple[Made, ...]) -> None:
        self.core = core
        self.sinks = sinks
        self.made = made
        self.after: dict[Move, tuple[Node, ...]] = {}
        self.audits: dict[Audit, bool] = {}

    @property
    def state(self) -> State:
        """The whole state."""
        return self.core.state._replace(sinks=self.sinks)

    def obj(self, target: Obj | Made) -> Obj | None:
        """The model's object, or None for one that was never made on the way here."""
        if isinstance(target, Obj):
            return target
        if target not in self.made:
            return None
        return Obj("drive", len(self.core.state.drives) - len(self.made) + self.made.index(target))


class Graph:
    """All nodes that are known."""

    def __init__(self, oracle: Oracle) -> None:
        self.oracle = oracle
        self._cores = Cores(oracle)
        self._nodes: dict[tuple[Core, _Sinks, tuple[Made, ...]], Node] = {}
        self._starts: dict[State, Node] = {}
        self._moves: dict[tuple[Invocation, Answered | None, Made | None], Move] = {}

    def start(self, state: State) -> Node:
        """The node of a state in which no client has made anything yet."""
        found = self._starts.get(state)
        if found is None:
            sinks = tuple(s._replace(pending=_in_one_order(s.pending)) for s in state.sinks)
            found = self._starts[state] = self._node(self._cores.core(state), sinks, ())
        return found

    def _node(self, core: Core, sinks: _Sinks, made: tuple[Made, ...]) -> Node:
        key = core, sinks, made
        found = self._nodes.get(key)
        if found is None:
            found = self._nodes[key] = Node(core, sinks, made)
        return found

    def trim(self, most: int = _MOST_NODES) -> None:
        """Forget everything, where it has become too much; between two histories."""
        if len(self._nodes) > most:
            self._cores = Cores(self.oracle)
            self._nodes.clear()
            self._starts.clear()
            self._moves.clear()

    def move(self, operation: Operation) -> Move:
        """The move that a call of a history was."""
        makes = operation.invocation.member == "AddDVDROMDrive"
        key = operation.invocation, operation.answer, Made(operation.client, operation.number) if makes else None
        found = self._moves.get(key)
        if found is None:
            found = self._moves[key] = Move(*key)
        return found

    def after(self, node: Node, move: Move) -> tuple[Node, ...]:
        """Return where the move may lead: nowhere, if the answer is not permitted there."""
        found = node.after.get(move)
        if found is None:
            reached = [self._reached(node, step) for step in self._cores.steps(node.core, move)]
            found = node.after[move] = tuple(dict.fromkeys(reached))
        return found

    def _reached(self, node: Node, step: CoreStep) -> Node:
        if step.core is node.core and not step.told:
            return node
        return self._node(step.core, _with(node.sinks, step.told), node.made + step.made)

    def fits(self, node: Node, audit: Audit) -> bool:
        """Tell whether everything may be as it was read at the end."""
        found = node.audits.get(audit)
        if found is None:
            found = node.audits[audit] = misfit(node, audit) is None
        return found


def misfit(node: Node, audit: Audit) -> Misfit | None:
    """The first thing that was read at the end and cannot be so in a state: a property, a machine or a sink."""
    for reading in audit.readings:
        obj = node.obj(reading.target)
        if obj is None or not node.core.views[obj.number].may_read(reading.member, reading.answer):
            return reading
    state = node.core.state
    for machine, places in audit.places:
        if places != tuple(sorted(state.drives[d].location for d in state.drives_of(machine))):
            return Obj("machine", machine)
    for sink, events in audit.events:
        if not matches(node.sinks[sink].pending, events):
            return sink
    return None


def _with(sinks: _Sinks, told: Told) -> _Sinks:
    """The sinks, with what is sent to those of each drive; what is on its way to one is in one order: see ``Audit``."""
    if not told:
        return sinks
    return tuple(
        s._replace(pending=_in_one_order(s.pending + told[s.drive])) if s.advised and told[s.drive] else s
        for s in sinks
    )


def _in_one_order(pending: tuple[Expected, ...]) -> tuple[Expected, ...]:
    return tuple(sorted(pending, key=_order)) if len(pending) > 1 else pending


def _order(event: Expected) -> tuple[str, str, bool]:
    return event.name, event.path, event.required
