"""A randomised tour: every transition of the tour's inputs at least once, in sequences as long as can be.

At each node a transition that was not taken yet is drawn; where there is none, the nearest node that has one is walked
to; where none can be reached any more, the sequence ends and another begins. Inputs that end what can be done with an
object are left for last, so that the first sequence is long: faults that need age show in long sequences
alone, and a reset is dear. Where an IUT does otherwise than expected, the tour goes on from where it is.
"""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Sequence
from typing import Final

from .coverage import Coverage
from .graph import Graph
from .nodes import Node
from .player import ROUND

__all__ = ["Tour"]


_LOOK: Final = 0.3
"""How often an input is followed by a read of what it changes, taken or not: some faults show until the next call."""


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
        self._planned: list[tuple[Node, int]] = []
        self._next = start
        self._path: list[int] = []
        self._look: Sequence[int] = []
        self._rare = graph.index.rare
        self._shown_by = graph.index.shown_by
        self._only_rare = False

    def done(self) -> bool:
        """Whether nothing is left that a sequence from the start could take; where not, one may begin."""
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
        if left and number in left:
            left.remove(number)
        self._planned.append((node, number))
        after = node.expected.get(number)
        self._next = after if after is not None and after.must is None else self._graph.settled(node, number)
        return number

    def _looked_at(self, left: Sequence[int]) -> int | None:
        """A read of what the last input changes: one that was not taken yet, or now and then another."""
        untaken = [n for n in self._look if n in left]
        if untaken:
            return untaken[0]
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
        for node, number in self._planned[:count]:
            if not self._coverage.has_taken(node, number) and number not in self._left[node]:
                self._left[node].append(number)
                self._only_rare = False
        del self._planned[:count]

    def _untaken(self, node: Node) -> list[int]:
        """What was not taken at a node; in an order that was drawn, what ends much first, so that it is taken last."""
        found = self._left.get(node)
        if found is None:
            found = list(node.tour)
            self._draw.shuffle(found)
            found.sort(key=lambda n: n not in self._rare)
            self._left[node] = found
        return found

    def _way(self, node: Node) -> list[int]:
        """The shortest way, last step first, to what was not taken yet; to what ends much where no other is left."""
        left = self._untaken(node)
        if left and left[-1] not in self._rare:
            return [left[-1]]
        return self._shortest(node, past_rare=False) or self._shortest(node, past_rare=True)

    def _shortest(self, node: Node, *, past_rare: bool) -> list[int]:
        """Breadth first; from the start, it also finds out whether all that is left there ends much."""
        rare, ways, known, untaken = self._rare, self._graph.ways, self._left, self._untaken
        left = untaken(node)
        last = [left[-1]] if left else []
        if last and self._only_rare:
            return last
        before: dict[Node, tuple[Node, int] | None] = {node: None}
        waiting = deque([node])
        while waiting:
            here = waiting.popleft()
            for after, number in ways(here):
                if after not in before and (past_rare or number not in rare):
                    before[after] = here, number
                    if left := known[after] if after in known else untaken(after):
                        if left[-1] not in rare or self._only_rare:
                            return [left[-1], *_back(before, after)]
                        last = last or [left[-1], *_back(before, after)]
                    waiting.append(after)
        if node is self._start and not past_rare:
            self._only_rare = True
        return last


def _back(before: dict[Node, tuple[Node, int] | None], node: Node) -> list[int]:
    steps = []
    while (came := before[node]) is not None:
        node, number = came
        steps.append(number)
    return steps
