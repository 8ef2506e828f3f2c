"""How much of the model's graph was seen: states, transitions, and pairs of transitions that followed each other.

Counted are the inputs of the tour. What there is to see is the graph by the readings that the IUT has shown, and by
the default ones where it has shown none.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import asdict, dataclass

from .graph import Graph
from .nodes import Edge, Node

__all__ = ["Coverage", "Covered", "reachable"]


@dataclass(frozen=True, slots=True)
class Covered:
    """What was seen of the graph's states, transitions and pairs of transitions, and how many there are."""

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
    """What sequences on one graph have seen."""

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
        edge.taken += 1
        if edge.by >= 0:
            number = edge.number
            self._seen[number] = edge
            self._pairs.add(self._last << 32 | number)
            self._last = number

    def has_taken(self, node: Node, number: int) -> bool:
        """Whether an input was made at a node."""
        edges = node.edges.get(number)
        return edges is not None and not self._seen.keys().isdisjoint([edge.number for edge in edges.values()])

    def prune(self, keep: Collection[Node]) -> None:
        """Forget what led elsewhere than from some nodes to some: one such transition keeps alive all that follows."""
        self._seen = {n: e for n, e in self._seen.items() if e.before in keep and e.after in keep}
        self._pairs = {p for p in self._pairs if p >> 32 in self._seen and p & 0xFFFFFFFF in self._seen}

    def covered(self, start: Node) -> Covered:
        """What was seen, of what there is to see from a node on."""
        offers = {node: node.tour for node in reachable(self._graph, start)}
        seen = {n: (e.before, e.by) for n, e in self._seen.items() if self._counts(e, offers)}
        pairs = {
            (seen[p >> 32], seen[p & 0xFFFFFFFF]) for p in self._pairs if p >> 32 in seen and p & 0xFFFFFFFF in seen
        }
        after = [len(offers[self._graph.settled(node, n)]) for node, numbers in offers.items() for n in numbers]
        return Covered(
            states=len({node for node, _ in seen.values()}),
            transitions=len(set(seen.values())),
            pairs=len(pairs),
            of_states=len(offers),
            of_transitions=len(after),
            of_pairs=sum(after),
        )

    def _counts(self, edge: Edge, offers: dict[Node, tuple[int, ...]]) -> bool:
        return edge.before in offers and self._graph.inputs[edge.by].in_tour


def reachable(graph: Graph, start: Node) -> Iterator[Node]:
    """Every node that the tour's inputs lead to, from one on."""
    found, waiting = {start}, [start]
    while waiting:
        node = waiting.pop()
        yield node
        for after, _ in graph.ways(node):
            if after not in found:
                found.add(after)
                waiting.append(after)
