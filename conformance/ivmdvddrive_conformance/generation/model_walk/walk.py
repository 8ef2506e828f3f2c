"""A weighted random walk: long sequences, each input as often as its weight says, and audits of all getters.

Calls that are likely to fail are mostly passed over: a history that an implementation gets wrong is made of calls that
succeed. Some faults show until the next call alone, so what a call changes, and what it must leave as it is, is often
read right after it; and what it sets anew, before. An audit reads every getter of every object that has a name. It
comes now and then, besides the player's own at the end of a sequence: after every input it would keep from happening
what only two inputs in a row can show.
"""

from __future__ import annotations

import random
from bisect import bisect
from collections.abc import Collection
from typing import Final

from .alphabet import ABOUT_COLLECTIONS
from .graph import Graph
from .nodes import Node

__all__ = ["Walk"]

_LENGTHS: Final = (100, 200, 400)
"""The lengths of a sequence: faults of a short history need another beginning, those of a long one age."""

_OPENED: Final = 0.75
"""The probability that a sequence begins with its theme's object."""

_TRIES: Final = 100
"""Draws until a sequence is given up in which nothing is left that is not avoided."""

_FAILURES: Final = (0.08, 0.15, 0.3)
"""The probability that a drawn input that is likely to fail is taken: most faults show after successful calls."""

_LOOK: Final = 0.15
"""The probability of reads after a success: some faults show only until the next call."""

_LOOK_FAILED: Final = 0.4
"""The probability of reads after a failure: it must change nothing, and no later call would show it."""

_ASK: Final = 0.4
"""The probability of a read before an input that repairs a state: a fault there would not show afterwards."""

_AUDIT: Final = 0.004
"""The probability of an audit after an input."""


class Walk:
    """One sequence of a theme; ``choose`` is a player's. Inputs that are avoided have gone wrong before."""

    def __init__(self, graph: Graph, theme: str, draw: random.Random, avoided: Collection[int] = ()) -> None:
        self._graph = graph
        self._draw = random.Random(draw.getrandbits(64))  # noqa: S311  # so each sequence is the same whatever came before
        self._left = draw.choice(_LENGTHS)
        self._theme = theme
        self.about_collections = theme in ABOUT_COLLECTIONS
        self._avoided = avoided
        self._kept: list[int] = []
        self._failures = self._draw.choice(_FAILURES)
        opening = [i.number for i in graph.inputs if i.theme == theme and i.opens]
        self._first = opening[::-1] if draw.random() < _OPENED else []

    def choose(self, node: Node) -> int | None:
        """The next input; None at the end of the sequence."""
        while self._first:
            if (number := self._first.pop()) in node.enabled:
                return number
        while self._kept:
            if (number := self._kept.pop()) in node.enabled and not self._graph.fails(node, number):
                return number
        if self._left == 0:
            return None
        self._left -= 1
        draw = self._draw.random
        if draw() < _AUDIT:
            self._first = list(self._graph.index.reads)
        numbers, wheel = node.enabled.wheels.get(self._theme) or self._graph.wheel(node.enabled, self._theme)
        for _ in range(_TRIES):
            number = numbers[bisect(wheel, draw() * wheel[-1])]
            if number not in self._avoided and (draw() < self._failures or not self._graph.fails(node, number)):
                return self._made(node, number)
        return None

    def _made(self, node: Node, number: int) -> int:
        """The input, or what is asked before it; it comes next then, and after it what is read of what it does."""
        graph, draw = self._graph, self._draw.random
        fails = graph.fails(node, number)
        if draw() < (_LOOK_FAILED if fails else _LOOK):
            shown, kept = graph.index.shown_by[number], graph.index.kept_by[number]
            self._first, self._kept = ([*shown, *kept], []) if fails else ([*shown], [*kept])
        if not fails and graph.index.lost_by[number] and draw() < _ASK:
            asked = [n for n in graph.index.lost_by[number] if graph.tells(node, n)]
            if asked:
                self._first.append(number)
                return self._draw.choice(asked)
        return number
