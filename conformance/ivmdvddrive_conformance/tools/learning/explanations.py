"""Explaining differences: each kind is played again in a session, for its clause and its shortest sequence.

What does not show there is no difference of the IUT's: after a whole learning that is the mark of an IUT which does
not do the same each time; after one that was cut short, the machine may have been wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Final

from ...generation.model_walk.alphabet import scene
from ...generation.model_walk.graph import Graph
from ...judging.session import Session
from ...judging.shrinking.shrinker import Shrinker
from ...judging.violation import Violation
from .comparison import Difference
from .memory import Word

__all__ = ["Explained", "Explaining"]

_MOST: Final = 24
"""Kinds of differences that are explained; whoever has more mends some first."""


@dataclass
class Explained:
    """A violation, and the differences that it explains."""

    violation: Violation
    differences: list[Difference] = field(default_factory=list)


class Explaining:
    """Plays words in sessions; ``open_session`` gives one with a fresh bench."""

    def __init__(self, open_session: Callable[[], Session], graph: Graph, shrinker: Shrinker) -> None:
        self._open_session = open_session
        self._graph = graph
        self._shrinker = shrinker
        self.not_shown: list[Difference] = []
        self.passed_over = 0

    def explained(self, differences: Iterable[Difference]) -> list[Explained]:
        """Return the distinct differences: those that break one clause in one way are one. Raises BenchError."""
        kinds: dict[tuple[object, ...], list[Difference]] = {}
        for each in differences:
            kinds.setdefault(each.kind, []).append(each)
        found: dict[tuple[str, str, str], Explained] = {}
        for alike in list(kinds.values())[:_MOST]:
            violation = self.violation(alike[0].word)
            if violation is None:
                self.not_shown += alike
                continue
            key = violation.clauses[0], violation.status, violation.outcome
            found.setdefault(key, Explained(violation)).differences += alike
        self.passed_over = sum(len(alike) for alike in list(kinds.values())[_MOST:])
        return list(found.values())

    def violation(self, word: Word) -> Violation | None:
        """The violation that a word shows, shrunk; None where all that came was permitted."""
        try:
            session = self._open_session()
            inputs = (self._graph.inputs[number].step for number in word)
            for step in (*scene(session.specification, session.iut.ics.claims), *inputs):
                session.do(step)
                session.drain()
        except Violation as violation:
            return self._shrinker.explained(violation, self._open_session, searched=True)
        return None
