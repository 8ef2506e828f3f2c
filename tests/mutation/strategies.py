"""After how many calls a strategy finds a fault: the suite's own order of checks, and others to compare it with.

All strategies are counted and judged alike. A call is a request to the implementation: a call of a member, a verb of
the bench or a drain of a sink; the calls of clients at the same time count, too. A reset does not count. A strategy
ends with the first violation that counts, when it is raised: what is spent to make a violation shorter is left out.
Where a fault has a clause of its own, a violation counts by that clause, as it was raised or as the shrinker names it.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import MappingProxyType
from typing import Any, Final, NoReturn, TypeAlias

import hypothesis
from hypothesis import HealthCheck, Phase
from hypothesis.stateful import run_state_machine_as_test

from ivmdvddrive_conformance.checks.drawn_checks import Cut
from ivmdvddrive_conformance.checks.stateful_machine import machine_class
from ivmdvddrive_conformance.generation.model_walk.alphabet import scene
from ivmdvddrive_conformance.generation.model_walk.coverage import Coverage, Reach
from ivmdvddrive_conformance.generation.model_walk.nodes import Node
from ivmdvddrive_conformance.generation.model_walk.player import Player
from ivmdvddrive_conformance.generation.model_walk.search import Budget
from ivmdvddrive_conformance.iuts.errors import IutError
from ivmdvddrive_conformance.iuts.metering import Allowance
from ivmdvddrive_conformance.iuts.port import Call, Request, Result, Timed
from ivmdvddrive_conformance.iuts.python.iut import PythonIut
from ivmdvddrive_conformance.judging.belief import Tally
from ivmdvddrive_conformance.judging.evidence import Evidence
from ivmdvddrive_conformance.judging.session import Session
from ivmdvddrive_conformance.judging.shrinking.shrinker import OpenSession, Shrinker, Sooner
from ivmdvddrive_conformance.judging.violation import Violation
from ivmdvddrive_conformance.settings.efforts import Level
from ivmdvddrive_conformance.settings.settings import Settings
from ivmdvddrive_conformance.tools.mutation_analysis.fault_search import CHECKS, Quarry, SharedGraphs
from ivmdvddrive_spec.oracle import Oracle

__all__ = ["STRATEGIES", "Bench", "calls_to_find"]

_INPUTS: Final = 50
"""Inputs of a sequence of the uniform walk, as many as Hypothesis takes by default."""

_EXAMPLES, _STEPS = 100, 50
"""Hypothesis's defaults for a stateful test: its examples, and the steps of each."""

_SECONDS: Final = 4 * 86_400.0
"""Seconds of a run: calls limit a measurement, and no check is cut by the clock."""


class Found(BaseException):
    """A violation that counts was raised, after so many calls. No Exception: Hypothesis would take it for its own."""

    def __init__(self, calls: int) -> None:
        super().__init__(calls)
        self.calls = calls


class LimitReached(BaseException):
    """The strategy has made as many calls as it may."""


class _Watch:
    """The calls of one strategy on one fault, and which violations count: any where ``wanted`` is None."""

    def __init__(self, limit: int, wanted: Collection[str] | None) -> None:
        self.calls = 0
        self._limit = limit
        self._wanted = wanted
        self._paused = False

    def ask(self, requests: int) -> None:
        """Count requests that are about to be made; LimitReached where they are too many."""
        if self._paused:
            return
        if self.calls + requests > self._limit:
            raise LimitReached
        self.calls += requests

    def see(self, violation: Violation) -> None:
        """End the strategy where a violation counts."""
        if not self._paused and self.counts(violation):
            raise Found(self.calls)

    def counts(self, violation: Violation) -> bool:
        """Tell whether a violation is what is looked for."""
        return self._wanted is None or not set(self._wanted).isdisjoint(violation.clauses)

    @property
    def counts_anything(self) -> bool:
        """Tell whether every violation is what is looked for."""
        return self._wanted is None

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Count nothing: what is done now makes a violation shorter."""
        before, self._paused = self._paused, True
        try:
            yield
        finally:
            self._paused = before


class _WatchedIut(PythonIut):
    """An implementation whose calls a watch counts."""

    def __init__(self, watch: _Watch, make: Callable[[], Any], oracle: Oracle, timeout: float) -> None:
        super().__init__(make, oracle.specification, timeout=timeout)
        self._watch = watch

    def perform(self, requests: Sequence[Request]) -> list[Result]:
        self._watch.ask(len(requests))
        return super().perform(requests)

    def concurrently(self, clients: Sequence[Sequence[Call]], seed: int) -> list[Timed]:
        self._watch.ask(sum(map(len, clients)))
        return super().concurrently(clients, seed)


class _WatchedSession(Session):
    """A session whose violations a watch sees before anybody else."""

    def __init__(self, watch: _Watch, *args: Any) -> None:
        self._watch = watch
        super().__init__(*args)

    def found(self, violation: Violation, cause: IutError | None = None) -> NoReturn:
        self._watch.see(violation)
        super().found(violation, cause)


class _WatchedShrinker(Shrinker):
    """A shrinker whose calls are not counted, and whose violations a watch sees, by the clause that it names."""

    def __init__(self, watch: _Watch, *args: Any) -> None:
        super().__init__(*args)
        self._watch = watch

    def explained(
        self, violation: Violation, open_session: OpenSession, *, searched: bool = False, sooner: Sooner | None = None
    ) -> Violation:
        with self._watch.paused():
            found = super().explained(violation, open_session, searched=searched, sooner=sooner)
        self._watch.see(found)
        return found

    @contextmanager
    def racing(self, part: float) -> Iterator[Allowance]:
        with self._watch.paused(), super().racing(part) as allowance:
            yield allowance


class Bench:
    """A faulty bench for one strategy: every quarry of it counts into one watch."""

    def __init__(
        self,
        oracle: Oracle,
        make: Callable[[], Any],
        *,
        limit: int,
        seed: int,
        wanted: Collection[str] | None = None,
        timeout: float = 10.0,
        graphs: SharedGraphs | None = None,
    ) -> None:
        self.watch = _Watch(limit, wanted)
        self.seed = seed
        self._oracle = oracle
        self._make = make
        self._wanted = wanted
        self._timeout = timeout
        self._graphs = graphs or SharedGraphs()

    @contextmanager
    def quarry(self, level: Level = "quick") -> Iterator[Quarry]:
        """The bench as the checks of a level judge it."""
        settings = Settings("python:measured", level=level, seed=self.seed, timeout=self._timeout, max_time=_SECONDS)
        iut = _WatchedIut(self.watch, self._make, self._oracle, self._timeout)
        try:
            yield Quarry(
                self._oracle,
                iut,
                settings,
                self._wanted,
                self._graphs,
                begin=lambda *args: _WatchedSession(self.watch, *args),
                shrinker=lambda *args: _WatchedShrinker(self.watch, *args),
            )
        finally:
            iut.close()


Strategy: TypeAlias = Callable[[Bench], None]
"""Judges a bench until it raises Found; returns where it has nothing more to try."""


def our_order(bench: Bench) -> None:
    """Every check of the suite in its order: those of a run at quick, then those of a run at standard."""
    levels: tuple[Level, ...] = ("quick", "standard")
    for level in levels:
        with bench.quarry(level) as quarry:
            for check in CHECKS.values():
                if quarry.first_of(check):  # a race, or another violation that no session has raised
                    raise Found(bench.watch.calls)


def scenarios_only(bench: Bench) -> None:
    """The scenarios, one for each statement of the documentation."""
    with bench.quarry() as quarry:
        if quarry.first_of(CHECKS["scenarios"]):
            raise Found(bench.watch.calls)


def hypothesis_default(bench: Bench) -> None:
    """The suite's state machine under Hypothesis's default settings, again and again with another seed."""
    settings = hypothesis.settings(
        max_examples=_EXAMPLES,
        stateful_step_count=_STEPS,
        phases=(Phase.generate, Phase.target),
        report_multiple_bugs=False,
        derandomize=False,
        database=None,
        deadline=None,
        print_blob=False,
        suppress_health_check=list(HealthCheck),
    )
    with bench.quarry() as quarry:
        for number in itertools.count():
            cut = Cut(_SECONDS)
            machine = hypothesis.seed(f"{bench.seed}:{number}")(machine_class(quarry.open_session, cut))
            try:
                with cut.limiting(Evidence("", "search"), _EXAMPLES):
                    run_state_machine_as_test(machine, settings=settings)
            except Violation as violation:
                quarry.shrinker.explained(violation, quarry.open_session)


class _UniformWalk:
    """A sequence in which all enabled inputs are equally likely; ``choose`` is a player's."""

    def __init__(self, draw: random.Random) -> None:
        self._draw = draw
        self._left = _INPUTS

    def choose(self, node: Node) -> int | None:
        """The next input; None at the end of the sequence."""
        if not self._left:
            return None
        self._left -= 1
        return self._draw.choice(node.enabled.numbers)


def uniform_walk(bench: Bench) -> None:
    """Sequences of fifty inputs after a reset, drawn with equal probability from those that are enabled."""
    draw = random.Random(f"uniform:{bench.seed}")
    with bench.quarry() as quarry:
        graph, open_session = quarry.search.graph, quarry.open_session
        while True:
            try:
                session = open_session()
                for step in scene(session.specification, session.iut.ics.claims):
                    session.do(step)
                player, walk = Player(session, graph, Coverage(graph)), _UniformWalk(draw)
                if graph.full:
                    graph.prune(Reach(graph, player.node).extent().nodes)
                while player.play(walk.choose):  # and no audit at its end: measured, it makes every kill later
                    pass
            except Violation as violation:
                quarry.shrinker.explained(violation, open_session, searched=True)


def one_tour(bench: Bench) -> None:
    """One tour of every transition of the model's graph."""
    with bench.quarry() as quarry:
        quarry.search.tours(Budget(1, 0, _SECONDS, quarry.counts), quarry.settings.draw("tours"), Tally())


STRATEGIES: Final[Mapping[str, Strategy]] = MappingProxyType(
    {
        "our order": our_order,
        "scenarios only": scenarios_only,
        "Hypothesis's default": hypothesis_default,
        "uniform random walk": uniform_walk,
        "one transition tour": one_tour,
    }
)
"""The strategies by the names that the page and the picture give them."""


def calls_to_find(strategy: Strategy, bench: Bench) -> int | None:
    """The calls until a strategy finds the fault of a bench; None where it does not within the bench's limit.

    A bench that fails is found where any violation counts: a run reports it.
    """
    try:
        strategy(bench)
    except Found as found:
        return max(1, found.calls)
    except (LimitReached, Violation):
        return None
    except IutError:
        return max(1, bench.watch.calls) if bench.watch.counts_anything else None
    return None
