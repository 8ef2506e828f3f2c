"""The parts of the graph: beliefs, the transitions between them, and the meaning of inputs where states look alike."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from typing import Final, NamedTuple, TypeAlias

from ivmdvddrive_spec.model.state import State

from ...judging.belief import Tally
from .changes import Change
from .enabled_inputs import NOTHING_ENABLED, Enabled
from .names import Names
from .predicted_answers import Answered

__all__ = ["DRAIN", "DRAIN_ALL", "Counts", "Drained", "Edge", "Judged", "Key", "Node", "Situation", "Way"]

DRAIN: Final = -1
"""The number of the input that drains the sinks which have events coming."""

DRAIN_ALL: Final = -2
"""The number of the input that drains every sink."""

Drained: TypeAlias = tuple[tuple[int, tuple[tuple[str, str | None], ...]], ...]
"""The events of sinks, by the sinks' numbers."""

Key: TypeAlias = Answered | Drained | None
"""What an input was answered: an HRESULT, a value and an scode; what the sinks got; or nothing."""


class Counts:
    """The tallies of transitions, shared by those that count for the same, and how often they were taken."""

    __slots__ = ("taken", "tally")

    def __init__(self, tally: Tally) -> None:
        self.tally = tally
        self.taken = 0


class Way(NamedTuple):
    """A way to go on: from which of a belief's states, by what change, and the readings that the state then carries."""

    since: int
    change: Change
    readings: frozenset[str]


class Judged(NamedTuple):
    """The tally of an answer, and the states that it leaves, for all states that look alike; none if all stay."""

    counts: Counts
    ways: tuple[Way, ...]


class Situation:
    """An input in all states that look alike to it: the answer to expect, and what the answers come to.

    ``fails`` tells whether a failure is to be expected. ``judged`` has what the oracle has said of an answer, by the
    answer and by what else of a state decides about the effect, as far as the effect does not rest on more.
    """

    __slots__ = ("fails", "judged", "predicted")

    def __init__(self, predicted: Key, *, fails: bool) -> None:
        self.predicted = predicted
        self.fails = fails
        self.judged: dict[tuple[Key, Hashable], Judged] = {}


class Edge:
    """A transition that was judged: whence, by which input and which answer, whereto, and what it counts for.

    Numbers begin at 1, so that 0 can stand for none. ``other`` is an edge of the same input by another answer: there
    seldom is one, and a dictionary by answers would take more memory than the edge.
    """

    __slots__ = ("after", "before", "by", "counts", "key", "number", "other")

    def __init__(self, number: int, before: Node, by: int, key: Key, after: Node, counts: Counts) -> None:
        self.number = number
        self.before = before
        self.by = by
        self.key = key
        self.after = after
        self.counts = counts
        self.other: Edge | None = None


class Node:
    """A belief, the inputs that are enabled there, and the transitions that were seen.

    ``edges`` has the first edge of each input, which leads to its others (``edges_by``).
    ``readings`` has the states of the belief, each with the readings that tell it from others; ``state`` is one of
    them. ``number`` grows from node to node, in the order in which an IUT met them (``met_by``): what has to choose
    among nodes of a set does it by that, the same every time.
    """

    __slots__ = (
        "edges",
        "enabled",
        "expected",
        "met_by",
        "must",
        "names",
        "number",
        "pending",
        "readings",
        "situations",
        "state",
        "ways",
    )

    def __init__(self, number: int, readings: Mapping[State, frozenset[str]], names: Names) -> None:
        self.number = number
        self.met_by = 0
        self.readings = readings
        self.state = next(iter(readings))
        self.names = names
        self.pending: tuple[int, ...] = ()
        self.edges: dict[int, Edge] = {}
        self.expected: dict[int, Node] = {}
        self.situations: dict[int, Situation] = {}
        self.enabled: Enabled = NOTHING_ENABLED
        self.ways: tuple[int, dict[Node, int], dict[Node, int]] = (-1, {}, {})
        self.must: int | None = None

    def edges_by(self, number: int) -> Iterator[Edge]:
        """The edges by an input, one for each answer that came."""
        edge = self.edges.get(number)
        while edge is not None:
            yield edge
            edge = edge.other

    def every_edge(self) -> Iterator[Edge]:
        """The edges by all inputs."""
        for number in self.edges:
            yield from self.edges_by(number)

    def add(self, edge: Edge) -> None:
        """Add an edge by an answer that has none yet."""
        last = self.edges.setdefault(edge.by, edge)
        while last.other is not None:
            last = last.other
        if last is not edge:
            last.other = edge

    @property
    def bound(self) -> Mapping[str, int]:
        """The numbers of the objects that have names."""
        return self.names.bound
