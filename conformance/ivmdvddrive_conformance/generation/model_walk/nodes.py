"""What the graph is made of: beliefs, and the transitions between them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, TypeAlias

from ivmdvddrive_spec.model.state import Invocation

from ...judging.belief import Belief, Tally
from .predicted_answers import Answered

__all__ = ["DRAIN", "DRAIN_ALL", "Counts", "Drained", "Edge", "Key", "Names", "Node"]

DRAIN: Final = -1
"""The number of the input that drains the sinks which have events coming."""

DRAIN_ALL: Final = -2
"""The number of the input that drains every sink."""

Drained: TypeAlias = tuple[tuple[int, tuple[tuple[str, str | None], ...]], ...]
"""What sinks got, by their numbers."""

Key: TypeAlias = Answered | Drained | None
"""What an input was answered: an HRESULT, a value and an scode; what the sinks got; or nothing."""


class Names:
    """Which objects have which names, and the calls that inputs then are; one for all nodes that have the same."""

    __slots__ = ("bound", "calls")

    def __init__(self, bound: Mapping[str, int]) -> None:
        self.bound = dict(bound)
        self.calls: dict[int, Invocation] = {}


class Counts:
    """What transitions count for, one for all that count for the same, and how often they were taken."""

    __slots__ = ("taken", "tally")

    def __init__(self, tally: Tally) -> None:
        self.tally = tally
        self.taken = 0


class Edge:
    """A transition that was judged: whence, by which input, whereto, and what it counts for.

    Numbers begin at 1, so that 0 can stand for none.
    """

    __slots__ = ("after", "before", "by", "counts", "number")

    def __init__(self, number: int, before: Node, by: int, after: Node, counts: Counts) -> None:
        self.number = number
        self.before = before
        self.by = by
        self.after = after
        self.counts = counts


class Node:
    """A belief, the inputs that are enabled there (for walks and for tours), and the transitions that were seen.

    ``number`` grows from node to node: what has to choose among nodes of a set does it by that, the same every time.
    """

    __slots__ = (
        "belief",
        "edges",
        "enabled",
        "expected",
        "fails",
        "must",
        "names",
        "number",
        "pending",
        "tour",
        "ways",
        "wheels",
    )  # fmt: skip

    def __init__(self, number: int, belief: Belief, names: Names) -> None:
        self.number = number
        self.belief = belief
        self.names = names
        self.pending = tuple(sorted({i for s in belief.states for i, k in enumerate(s.sinks) if k.pending}))
        self.edges: dict[int, dict[Key, Edge]] = {}
        self.expected: dict[int, Node] = {}
        self.fails: dict[int, bool] = {}
        self.enabled: tuple[int, ...] = ()
        self.tour: tuple[int, ...] = ()
        self.wheels: dict[str, tuple[list[int], list[float]]] = {}
        self.ways: tuple[int, dict[Node, int], dict[Node, int]] = (-1, {}, {})
        self.must: int | None = None

    @property
    def bound(self) -> Mapping[str, int]:
        """The numbers of the objects that have names."""
        return self.names.bound
