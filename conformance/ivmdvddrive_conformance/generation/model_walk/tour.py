"""A randomised tour: every transition of the tour's inputs at least once, in sequences as long as can be.

At each node a transition that was not taken yet is drawn; where there is none, the nearest node that has one is walked
to; where none can be reached any more, the sequence ends and another begins. Inputs that end what can be done with an
object are left for last, so that the first sequence is long: faults that need age show in long sequences
alone, and a reset is dear. Where an IUT does otherwise than expected, the tour goes on from where it is.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence, Set
from operator import attrgetter
from typing import Final

from .coverage import Coverage
from .graph import Graph
from .nodes import Node
from .player import ROUND

__all__ = ["Tour"]


_LOOK: Final = 0.3
"""The probability of a read of what an input changes, taken or not: some faults show only until the next call."""

_AGE: Final = attrgetter("number")
"""The sort key for nodes of a set: a set has no order, and a tour must be the same every time."""


class Tour:
    """One tour; ``choose`` is a player's, for one sequence after the other, until ``done``."""

    about_collections = False
    """No input of a tour adds or removes a drive."""

    def __init__(self, graph: Graph, start: Node, coverage: Coverage, draw: random.Random) -> None:
        self._graph = graph
        self._start = start
        self._coverage = coverage
        self._draw = draw
        self._left: dict[Node, list[int]] = {}
        self._spent: set[Node] = set()  # where nothing is left, or only what ends much
        self._empty: set[Node] = set()  # where nothing is left
        self._planned: list[tuple[Node, int]] = []
        self._next = start
        self._path: list[int] = []
        self._look: Sequence[int] = []
        self._rare = graph.index.rare
        self._shown_by = graph.index.shown_by
        self._only_rare = False

    def done(self) -> bool:
        """Tell whether nothing is left that a sequence from the start could take; where not, one may begin."""
        self._agree_on(self._start)
        return not self._way(self._start)

    def choose(self, node: Node) -> int | None:
        """The next input; None where this sequence can take nothing new any more."""
        if node is not self._next:
            self._agree_on(node)
        elif len(self._planned) > 2 * ROUND:
            self._put_back(ROUND)  # those are made: the round that is under way is no longer
        left = self._left.get(node)
        if left is None:
            left = self._untaken(node)
        number = self._looked_at(left) if self._look else None
        if number is None:
            path = self._path or self._way(node)
            if not path:
                return None
            number, self._path = path.pop(), path
            self._look = self._shown_by[number]
        if left and left[-1] == number:
            left.pop()
            self._note(node, left)
        elif number in left:
            left.remove(number)
            self._note(node, left)
        self._planned.append((node, number))
        after = node.expected.get(number)
        self._next = after if after is not None and after.must is None else self._graph.settled(node, number)
        return number

    def _looked_at(self, left: Sequence[int]) -> int | None:
        """A read of what the last input changes: one that was not taken yet, or now and then another."""
        for number in self._look:
            if number in left:
                return number
        look, self._look = self._look, []
        return self._draw.choice(look) if self._draw.random() < _LOOK else None

    def _agree_on(self, node: Node) -> None:
        """The IUT is elsewhere than expected."""
        self._path = []
        self._look = []
        self._put_back(len(self._planned))
        self._next = node

    def _put_back(self, count: int) -> None:
        """The first so many inputs that were planned have been made, but perhaps elsewhere."""
        taken = self._coverage.has_taken
        for node, number in self._planned[:count]:
            if not taken(node, number) and number not in (left := self._left[node]):
                left.insert(0 if number in self._rare else len(left), number)
                self._note(node, left)
        del self._planned[:count]

    def _untaken(self, node: Node) -> list[int]:
        """Return what was not taken at a node, in a drawn order; what ends much comes first, and is taken last."""
        found = self._left.get(node)
        if found is None:
            found = list(node.enabled.tour)
            self._draw.shuffle(found)
            found.sort(key=lambda n: n not in self._rare)
            self._left[node] = found
            self._note(node, found)
        return found

    def _note(self, node: Node, left: Sequence[int]) -> None:
        """This is left at a node now."""
        if not left or left[-1] in self._rare:
            self._spent.add(node)
            (self._empty.discard if left else self._empty.add)(node)
        elif node in self._spent:
            self._spent.discard(node)
            self._empty.discard(node)
            self._only_rare = False

    def _way(self, node: Node) -> list[int]:
        """The shortest way, last step first, to what was not taken yet; to what ends much where no other is left."""
        left = self._untaken(node)
        if left and left[-1] not in self._rare:
            return [left[-1]]
        return self._nearest(node, past_rare=False) or self._nearest(node, past_rare=True)

    def _nearest(self, node: Node, *, past_rare: bool) -> list[int]:
        """The shortest way; from the start, it also finds out whether all that is left there ends much."""
        if not self._only_rare:
            if way := self._shortest(node, self._spent, past_rare=past_rare):
                return way
            self._only_rare = node is self._start and not past_rare
        left = self._untaken(node)
        return [left[-1]] if left else self._shortest(node, self._empty, past_rare=past_rare)

    def _shortest(self, node: Node, passed: Set[Node], *, past_rare: bool) -> list[int]:
        """Breadth first, a level at a time: the way to the nearest node that is not to be passed over."""
        levels: list[list[tuple[Node, Mapping[Node, int]]]] = []
        last = reached = {node}
        while last:
            # In their order: looking where a node's ways lead makes nodes, and numbers them.
            levels.append([(n, self._graph.ways(n, past_rare=past_rare)) for n in sorted(last, key=_AGE)])
            last = set().union(*[ways for _, ways in levels[-1]]) - reached
            for target in sorted(last - passed, key=_AGE, reverse=True):  # the youngest first
                left = self._untaken(target)
                if target not in passed:
                    return [left[-1], *_back(levels, target)]
            reached = reached | last
        return []


def _back(levels: Sequence[Sequence[tuple[Node, Mapping[Node, int]]]], node: Node) -> Iterator[int]:
    """The steps that have led to a node, level by level, last one first."""
    for level in reversed(levels):
        ways = {n: ways[node] for n, ways in level if node in ways}
        node = min(ways, key=_AGE)
        yield ways[node]
