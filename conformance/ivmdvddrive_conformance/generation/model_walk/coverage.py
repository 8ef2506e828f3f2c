"""Coverage of the model's graph: states, transitions, and pairs of consecutive transitions.

Counted are the inputs of the tour. What there is to see is the graph by the readings that the IUT has shown, and by
the default ones where it has shown none.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import asdict, dataclass
from typing import NamedTuple

from .graph import Graph
from .nodes import Edge, Node

__all__ = ["Coverage", "Covered", "Extent", "Reach"]


@dataclass(frozen=True, slots=True)
class Covered:
    """The covered states, transitions and pairs of transitions of the graph, and their totals."""

    states: int
    transitions: int
    pairs: int
    of_states: int
    of_transitions: int
    of_pairs: int

    def to_json(self) -> dict[str, int]:
        """As plain data."""
        return asdict(self)


class Coverage:
    """The coverage of the sequences on one graph."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._seen: dict[int, Edge] = {}
        self._pairs: set[int] = set()
        self._last = 0

    def begin(self) -> None:
        """A sequence begins: what comes first follows nothing."""
        self._last = 0

    def take(self, edge: Edge) -> None:
        """A transition was taken."""
        edge.counts.taken += 1
        if edge.by >= 0:
            number = edge.number
            self._seen[number] = edge
            self._pairs.add(self._last << 32 | number)
            self._last = number

    def has_taken(self, node: Node, number: int) -> bool:
        """Tell whether an input was made at a node."""
        edge = node.edges.get(number)
        while edge is not None:  # seldom more than one; asked for each step that a tour plans
            if edge.number in self._seen:
                return True
            edge = edge.other
        return False

    def prune(self, keep: Collection[Node]) -> None:
        """Forget what led elsewhere than from some nodes to some: one such transition keeps alive all that follows."""
        self._seen = {n: e for n, e in self._seen.items() if e.before in keep and e.after in keep}
        self._pairs = {p for p in self._pairs if p >> 32 in self._seen and p & 0xFFFFFFFF in self._seen}

    def covered(self, reach: Reach) -> Covered:
        """Return what was seen, of what there is to see within reach."""
        extent, inputs = reach.extent(), self._graph.inputs
        counted: dict[tuple[Node, int], int] = {}  # from 1 on, so that none is false
        seen: dict[int, int] = {}
        for number, edge in self._seen.items():
            if edge.before in extent.nodes and inputs[edge.by].in_tour:
                seen[number] = counted.setdefault((edge.before, edge.by), len(counted) + 1)
        pairs = {
            a << 32 | b for p in self._pairs if (a := seen.get(p >> 32)) and (b := seen.get(p & 0xFFFFFFFF))
        }  # fmt: skip
        return Covered(
            states=len({node for node, _ in counted}),
            transitions=len(counted),
            pairs=len(pairs),
            of_states=len(extent.nodes),
            of_transitions=extent.transitions,
            of_pairs=extent.pairs,
        )


class Extent(NamedTuple):
    """The totals of a graph: nodes, transitions, and pairs of transitions that can follow each other."""

    nodes: frozenset[Node]
    transitions: int
    pairs: int


class Reach:
    """The nodes to which the tour's inputs lead; recomputed once an input has led elsewhere than before."""

    def __init__(self, graph: Graph, start: Node) -> None:
        self._graph = graph
        self._start = start
        self._when = -1
        self._extent = Extent(frozenset(), 0, 0)

    def extent(self) -> Extent:
        """All that there is to see."""
        settled = self._graph.settled
        if self._when != self._graph.surprises:
            nodes = frozenset(self._nodes())
            after = [len(settled(node, number).enabled.tour) for node in nodes for number in node.enabled.tour]
            self._extent = Extent(nodes, len(after), sum(after))
            self._when = self._graph.surprises  # only now: to look there may itself have brought a surprise
        return self._extent

    def _nodes(self) -> Iterator[Node]:
        found, waiting = {self._start}, [self._start]
        while waiting:
            node = waiting.pop()
            yield node
            for after in self._graph.ways(node, past_rare=True):
                if after not in found:
                    found.add(after)
                    waiting.append(after)
