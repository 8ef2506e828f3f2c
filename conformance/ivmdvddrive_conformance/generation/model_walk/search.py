"""Searching an IUT: tours and walks on one graph, for so many calls or so many seconds, and what they find.

A sequence that goes wrong is reduced, and handed on as the violation that it is; then the search goes on with another
sequence. What goes wrong in a way that was seen before is passed over.
"""

from __future__ import annotations

import math
import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from ivmdvddrive_spec.oracle import Oracle

from ...iuts.errors import BenchError, IutError
from ...iuts.metering import Allowance, Spent
from ...iuts.port import Binding
from ...judging.belief import Tally
from ...judging.session import Session
from ...judging.shrinking.delta_debugging import reduced
from ...judging.shrinking.shrinker import Shrinker
from ...judging.violation import Violation
from ...language.symbols import Symbols
from .alphabet import THEMES, Input, alphabet, scene
from .coverage import Coverage, Covered, Reach
from .exploration import Exploration, Novelty
from .graph import Graph
from .model_symbols import ModelSymbols
from .nodes import Node
from .player import Player
from .tour import Tour
from .walk import Walk

__all__ = ["Budget", "Enough", "Found", "Graphs", "Search"]

_MOST_VIOLATIONS: Final = 8
"""Different violations after which a search is over: an IUT with more faults is judged again once some are mended."""

_MOST_REPEATED: Final = 40
"""Sequences that end in what was seen before after which a search is over: it does not come any further."""

Graphs: TypeAlias = Callable[[Oracle, Sequence[Input], Symbols, Binding], Graph]
"""Gives the graph of an alphabet."""

Enough: TypeAlias = Callable[[Violation], bool]
"""Whether a search can end, now that this was found."""


def _one(oracle: Oracle, inputs: Sequence[Input], symbols: Symbols, binding: Binding) -> Graph:
    return Graph(oracle, inputs, ModelSymbols(inputs, symbols, binding))


@dataclass(frozen=True, slots=True)
class Budget:
    """The limits of a search.

    It makes ``tours`` or walks. ``calls`` cut tours, and end walks; 0 is no limit. ``seconds`` cut both. ``covers``
    tells whether it says how much of the tours' graph it saw: the whole graph is compiled for that.
    """

    tours: int = 0
    calls: int = 0
    seconds: float = 3600.0
    enough: Enough = lambda _: False
    covers: bool = False


def _cut(budget: Budget) -> str:
    return f"cut after {budget.seconds:g} s"


@dataclass
class Found:
    """The result of a search. ``note`` says why it stopped at what is wrong, ``cut`` which limit ended it.

    ``error`` is what ended it where the bench failed: what was found before counts all the same.
    """

    violations: list[Violation] = field(default_factory=list)
    calls: int = 0
    covered: Covered | None = None
    note: str = ""
    cut: str | None = None
    error: IutError | None = None


class Search:
    """The graph of one IUT; ``open_session`` gives a session with a fresh bench that counts into a tally.

    ``graphs`` gives a graph that was compiled for another IUT of the same claims, to whom many are judged one after the
    other.
    """

    def __init__(
        self, open_session: Callable[[Tally], Session], shrinker: Shrinker | None = None, graphs: Graphs | None = None
    ) -> None:
        self._open_session = open_session
        self._shrinker = shrinker or Shrinker()
        self._avoided: set[int] = set()
        session = self._set(Tally())
        hosts = [name for name in ("HOST1", "HOST2", "FIXED", "FREE") if session.symbols.has(name)]
        inputs = alphabet(session.specification, session.iut.ics.claims, hosts, session.symbols.lacks)
        self.graph = (graphs or _one)(session.oracle, inputs, session.symbols, session.binding)
        self._start: Node = Player(session, self.graph, Coverage(self.graph)).node
        self._reach = Reach(self.graph, self._start)
        self._novelty = Novelty(self.graph)

    def exploration(self, budget: Budget, draw: random.Random, tally: Tally) -> Found:
        """Sequences of so many calls in all that go where none before them has been."""
        coverage = Coverage(self.graph)

        def sequences() -> Iterator[Exploration]:
            while True:
                yield Exploration(self.graph, self._novelty, draw, self._avoided)

        return self._run(sequences(), coverage, budget, tally)

    def tours(self, budget: Budget, draw: random.Random, tally: Tally) -> Found:
        """So many tours, one after the other."""
        coverage = Coverage(self.graph)

        def sequences() -> Iterator[Tour]:
            for _ in range(budget.tours):
                tour = Tour(self.graph, self._start, coverage, draw)
                while not tour.done():
                    yield tour

        return self._run(sequences(), coverage, budget, tally)

    def walks(self, budget: Budget, draw: random.Random, tally: Tally) -> Found:
        """Walks of so many calls in all."""
        coverage = Coverage(self.graph)
        self._avoided.clear()

        def sequences() -> Iterator[Walk]:
            while True:
                for theme in draw.sample(THEMES, len(THEMES)):
                    yield Walk(self.graph, theme, draw, self._avoided)

        return self._run(sequences(), coverage, budget, tally)

    # A run of sequences

    def _run(
        self, sequences: Iterator[Exploration | Tour | Walk], coverage: Coverage, budget: Budget, tally: Tally
    ) -> Found:
        found = Found()
        seen: dict[tuple[str, str, str], int] = {}
        until = time.monotonic() + budget.seconds
        meter, began, explaining = self._shrinker.meter, self._shrinker.meter.calls, 0
        for sequence in sequences:
            if self.graph.full:
                self._forget(coverage, tally)
            player, before = None, found.calls
            try:
                with self._shrinker.meter.within(math.inf, until - time.monotonic(), _cut(budget)):
                    player = Player(self._set(tally), self.graph, coverage)
                    while player.play(sequence.choose) and time.monotonic() < until:
                        found.calls = before + player.calls
                        if budget.calls and found.calls >= budget.calls:
                            break
                    player.finish(collections=sequence.about_collections)
            except Violation as violation:
                found.calls = before + (player.calls if player else 0)
                came, since = meter.calls, time.monotonic()
                shown = violation.but(calls=came - began - explaining)
                self._take(shown, player.inputs if player else [], found, seen)
                explaining += meter.calls - came
                until += time.monotonic() - since
                if any(map(budget.enough, found.violations)):
                    break
            except Spent as spent:
                found.calls = before + (player.calls if player else 0)
                found.cut = f"{spent}, {found.calls} calls"
                break
            except IutError as error:
                found.error = error
                break
            if len(found.violations) == _MOST_VIOLATIONS or sum(seen.values()) >= _MOST_REPEATED:
                found.note = f"ended after {found.calls} calls: sequence after sequence goes wrong"
                break
            if budget.calls and found.calls >= budget.calls:
                if budget.tours:
                    found.cut = f"cut after {found.calls} calls: each tour takes too many"
                break
            if time.monotonic() >= until:
                found.cut = f"{_cut(budget)}, {found.calls} calls"
                break
        self.graph.tally_into(tally)
        if budget.covers:
            found.covered = coverage.covered(self._reach)
        return found

    def _forget(self, coverage: Coverage, tally: Tally) -> None:
        """Keep of the graph what a tour walks: walks come to states without end, but seldom to one of them again."""
        self.graph.tally_into(tally)
        coverage.prune(self.graph.prune(self._reach.extent().nodes))

    def _take(
        self, violation: Violation, inputs: list[int], found: Found, seen: dict[tuple[str, str, str], int]
    ) -> None:
        """Explain what went wrong, unless the same was seen before."""
        key = violation.clauses[0], violation.status, violation.outcome
        seen[key] = seen.get(key, 0) + 1
        if seen[key] > 1:
            return
        explained = self._explained(violation, inputs).but(calls=violation.calls)
        if violation.status == "timeout":
            seen[key] += _MOST_REPEATED  # each would wait for an answer
        ways = {(v.clauses[0], v.status, v.outcome) for v in found.violations}
        if (explained.clauses[0], explained.status, explained.outcome) not in ways:
            found.violations.append(explained)

    def _explained(self, violation: Violation, inputs: list[int]) -> Violation:
        def sooner(allowance: Allowance) -> Violation:
            return self._reduced(violation, inputs, allowance) if inputs else violation

        return self._shrinker.explained(violation, lambda: self._open_session(Tally()), searched=True, sooner=sooner)

    def _reduced(self, violation: Violation, inputs: list[int], allowance: Allowance) -> Violation:
        """Return what the fewest inputs show in the same way; the violation itself where they do not show it again."""
        self._open_session(Tally())  # nothing is done in it: what outlives a reset is not shown by inputs alone
        shown = self._shows(inputs)
        if shown is None:
            return violation
        first = shown[0]

        def same(fewer: list[int]) -> tuple[Violation, list[int]] | None:
            try:
                again = self._shows(fewer)
            except (Spent, BenchError):
                return None
            alike = again and (again[0].status, again[0].outcome) == (first.status, first.outcome)
            return again if alike else None

        short, fewer = reduced(*shown, same, lambda: allowance.spent)
        self._avoided.update(fewer[-1:])  # or it would end each sequence, and hide what else is wrong
        return short

    def _shows(self, inputs: Sequence[int]) -> tuple[Violation, list[int]] | None:
        """Play inputs from the scene on, asking every sink after each: what shows, and the inputs until then."""
        left = list(reversed(inputs))

        def choose(node: Node) -> int | None:
            while left:
                if (number := left.pop()) in node.enabled:
                    return number
            return None

        player = None
        try:
            player = Player(self._set(Tally()), self.graph, Coverage(self.graph), ask_each=True)
            while player.play(choose):
                pass
            player.finish()
        except Violation as violation:
            return violation, player.inputs if player else []
        return None

    def _set(self, tally: Tally) -> Session:
        """A session with the scene that every sequence begins with."""
        session = self._open_session(tally)
        for step in scene(session.specification, session.iut.ics.claims):
            session.do(step)
        return session
