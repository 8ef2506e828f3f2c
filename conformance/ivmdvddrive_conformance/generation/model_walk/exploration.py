"""A walk that goes where it has not been: what is new comes first, and what it changes is read at once.

Most faults show in one call or two, by the right input where something is the case. So a run begins with this walk: of
some inputs that are drawn it takes the one that is the newest, by its member's code, by itself, and by where it is
made. Random walks (``walk.py``) come back to the same calls again and again before they have made each of them once;
in their favour, they go deep, and find what only a long history shows.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Collection, Hashable
from typing import Final

from ...language.script import CallStep
from .graph import Graph
from .nodes import Node

__all__ = ["Exploration", "Novelty"]

_LENGTH: Final = 250
"""Inputs of a sequence, without what is read after them: then comes an audit, and another beginning."""

_DRAWN: Final = 48
"""Inputs among which the newest is looked for: to look at all would take longer, and always lead the same way."""

_RARE: Final = 0.02
"""The factor to the weight of an input that ends what can be done with an object."""

_CODE, _INPUT, _SITUATION = 4.0, 2.0, 1.0
"""The worth of a member's code, of an input, and of an input in its situation; each is worth less every time."""

_FAILS: Final = 0.7
"""The factor to the worth of a call that is likely to fail: a failure leads nowhere, and shows less."""

_READ: Final = 0.5
"""The share of failed calls after which is read what they must not change, if that was not read so before."""


class Novelty:
    """A count of what the sequences of a search have made: by member and code, by input, by situation."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._names = [i.step.member if isinstance(i.step, CallStep) else i.step.verb for i in graph.inputs]
        self._codes = Counter[Hashable]()
        self._inputs = Counter[int]()
        self._situations = Counter[Hashable]()

    def of(self, node: Node, number: int) -> float:
        """Tell how new an input is at a node: a greater number is newer."""
        new = _CODE / (1 + self._codes[self._code(node, number)])
        new += _INPUT / (1 + self._inputs[number])
        new += _SITUATION / (1 + self._situations[self._situation(node, number)])
        return new * _FAILS if self._graph.fails(node, number) else new

    def is_situation(self, node: Node, number: int) -> bool:
        """Tell whether an input was never made where all that it looks at is as it is at a node."""
        return self._situation(node, number) not in self._situations

    def note(self, node: Node, number: int) -> None:
        """An input is made at a node."""
        self._codes[self._code(node, number)] += 1
        self._inputs[number] += 1
        self._situations[self._situation(node, number)] += 1

    def _code(self, node: Node, number: int) -> Hashable:
        answer = self._graph.situation(node, number).predicted
        return self._names[number], answer[0] if answer else None

    def _situation(self, node: Node, number: int) -> Hashable:
        """Return what tells inputs apart; for a verb of the bench, which reads nothing, what else can be done."""
        if isinstance(self._graph.inputs[number].step, CallStep):
            return number, self._graph.situation(node, number)
        return number, node.enabled


class Exploration:
    """One sequence; ``choose`` is a player's. Inputs that are avoided have gone wrong before."""

    about_collections = True

    def __init__(self, graph: Graph, novelty: Novelty, draw: random.Random, avoided: Collection[int]) -> None:
        self._graph = graph
        self._novelty = novelty
        self._draw = draw
        self._avoided = avoided
        self._left = _LENGTH
        self._weights = [i.weight * (_RARE if i.rare else 1) for i in graph.inputs]
        self._reads: list[int] = []

    def choose(self, node: Node) -> int | None:
        """The next input; None at the end of the sequence."""
        while self._reads:
            number = self._reads.pop()
            if self._may(node, number) and self._novelty.is_situation(node, number):
                self._novelty.note(node, number)
                return number
        numbers = [n for n in node.enabled.numbers if n not in self._avoided]
        if not numbers or not self._left:
            return None
        self._left -= 1
        some = self._draw.choices(numbers, [self._weights[n] for n in numbers], k=_DRAWN)
        number = max(some, key=lambda n: self._novelty.of(node, n))
        self._reads = self._read_after(node, number)
        self._novelty.note(node, number)
        return number

    def _may(self, node: Node, number: int) -> bool:
        return number in node.enabled and number not in self._avoided

    def _read_after(self, node: Node, number: int) -> list[int]:
        """Return what an input changes; after a failure, now and then, also what it leaves."""
        shown = self._graph.index.shown_by[number]
        if not self._graph.fails(node, number):
            return list(shown)
        return [*self._graph.index.kept_by[number], *shown] if self._draw.random() < _READ else []
