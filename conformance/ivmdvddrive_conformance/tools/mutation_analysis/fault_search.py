"""A hunt: the checks of a level on one Python implementation, each until it finds what is looked for."""

from __future__ import annotations

import atexit
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType
from typing import Any, Final, TypeAlias

from ivmdvddrive_spec.oracle import Oracle

from ...checks import order, table
from ...checks.scenarios import pickles
from ...checks.subject import Subject
from ...checks.table import Check
from ...generation.model_walk.alphabet import Input
from ...generation.model_walk.graph import Graph
from ...generation.model_walk.model_symbols import ModelSymbols
from ...generation.model_walk.search import Search
from ...iuts.errors import IutError, Unclaimed
from ...iuts.metering import Meter, metered
from ...iuts.port import Binding
from ...iuts.python.iut import PythonIut
from ...judging.belief import Tally
from ...judging.evidence import Evidence
from ...judging.session import Session
from ...judging.session_history import Begin, Sessions
from ...judging.shrinking.shrinker import Earlier, Shrinker
from ...judging.violation import Violation
from ...language.media import Shelf
from ...language.symbols import Symbols
from ...process.scratch import scratch
from ...settings.efforts import Level, ShrinkingEffort
from ...settings.settings import Settings
from .scenario_player import played

__all__ = [
    "CHECKS",
    "Hunt",
    "Kill",
    "Quarry",
    "SharedGraphs",
    "at_a_higher_level",
    "at_another_seed",
    "hunt",
]


_ROOM: Final = 200_000
"""Transitions that a shared graph may have more than a tour needs: the walks of all hunts begin with the same calls."""


@dataclass(frozen=True, slots=True)
class Kill:
    """A fault that a check has found: the clauses that it names, the calls made until then, the steps that show it."""

    clauses: tuple[str, ...]
    status: str
    calls: int
    steps: int


@dataclass
class Hunt:
    """The kills of the checks, by check; None where one found nothing. ``lost`` is why no more could be judged.

    ``made`` counts the calls that each check made.
    """

    kills: dict[str, Kill | None] = field(default_factory=dict)
    made: dict[str, int] = field(default_factory=dict)
    lost: str = ""

    @property
    def calls(self) -> int:
        """The calls until the first kill, without those that made it short; those of all checks where there is none."""
        calls = 0
        for check, made in self.made.items():
            if kill := self.kills.get(check):
                return calls + kill.calls
            calls += made
        return calls

    @property
    def killed(self) -> Kill | None:
        """The first check's kill."""
        return next((kill for kill in self.kills.values() if kill), None)


class SharedGraphs:
    """One graph for all implementations of the same claims and host drives: to compile it costs most of a hunt."""

    def __init__(self) -> None:
        self._graphs: dict[tuple[object, ...], Graph] = {}

    def graph(self, oracle: Oracle, inputs: Sequence[Input], symbols: Symbols, binding: Binding) -> Graph:
        """The graph of an alphabet, as far as the hunts before have compiled it."""
        key = (oracle, tuple(i.text for i in inputs), symbols.host_drives, binding)
        if key not in self._graphs:
            self._graphs[key] = Graph(oracle, inputs, ModelSymbols(inputs, symbols, binding), _ROOM)
        return self._graphs[key]


class Quarry:
    """The IUT that is hunted, and how far; its requests are counted.

    ``begin`` and ``shrinker`` make what a measurement watches.
    """

    def __init__(
        self,
        oracle: Oracle,
        iut: PythonIut,
        settings: Settings,
        wanted: Collection[str] | None,
        graphs: SharedGraphs,
        *,
        begin: Begin = Session,
        shrinker: Callable[[ShrinkingEffort, Earlier, Meter], Shrinker] = Shrinker,
    ) -> None:
        self.oracle = oracle
        meter = Meter()
        self.iut = metered(iut, meter)
        self._sessions = Sessions(oracle, self.iut, _shelf(), settings.binding, begin)
        self.shrinker = shrinker(settings.shrinking, self._sessions.earlier, meter)
        self.settings = settings
        self._wanted = wanted
        self._graphs = graphs
        self._search: Search | None = None

    @property
    def calls(self) -> int:
        """The requests that were made of it until now, resets among them."""
        return self.shrinker.meter.calls

    def counts(self, violation: Violation) -> bool:
        """Tell whether a violation is what is looked for."""
        return self._wanted is None or not set(self._wanted).isdisjoint(violation.clauses)

    def first_of(self, check: QuarryCheck) -> Violation | None:
        """The first violation of a check that counts; a scene that cannot be set is one, too."""
        try:
            return next((v for v in check(self) if self.counts(v)), None)
        except Violation as violation:
            return violation if self.counts(violation) else None

    def open_session(self, tally: Tally | None = None) -> Session:
        """A session with a fresh bench."""
        return self._sessions.open(tally or Tally())

    def subject(self) -> Subject:
        """The IUT for a check of the table. What is found is counted, and not made short."""
        return Subject(
            self.oracle.specification,
            self.iut,
            _shelf(),
            self.settings,
            self.shrinker,
            lambda: self.search,
            self.open_session,
            Tally(),
            Evidence("", "values"),
            seed=self.settings.seed or 0,
            explained=lambda violation: violation,
            enough=self.counts,
        )

    @property
    def search(self) -> Search:
        """The graph, as this IUT's readings lead through it."""
        if self._search is None:
            self._search = Search(self.open_session, self.shrinker, self._graphs.graph)
            self._search.graph.expect_nothing()
        return self._search


@cache
def _shelf() -> Shelf:
    """Media for every hunt of this process; gone with the process."""
    leaving = ExitStack()
    atexit.register(leaving.close)
    return Shelf(leaving.enter_context(scratch()))


# The checks


def _scenarios(quarry: Quarry) -> Iterable[Violation]:
    before = quarry.calls
    for pickle in pickles(quarry.oracle.specification.profile):
        violation = played(quarry.oracle, quarry.iut, _shelf(), pickle)
        if violation is not None:
            yield violation.but(calls=quarry.calls - before)


QuarryCheck: TypeAlias = Callable[[Quarry], Iterable[Violation]]


def _of_table(check: Check) -> QuarryCheck:
    """A check of the table, with the calls that were made until each violation was found."""

    def run(quarry: Quarry) -> Iterable[Violation]:
        before = quarry.calls
        try:
            for violation in check(quarry.subject()):
                yield violation if violation.calls else violation.but(calls=quarry.calls - before)
        except Unclaimed:
            return

    return run


_OF_A_RUN: Final = {"scenarios": _scenarios, **{name: _of_table(check) for name, check in table.CHECKS.items()}}
CHECKS: Final[Mapping[str, QuarryCheck]] = MappingProxyType(
    {name: _OF_A_RUN[name] for name in order.CHECKS if name in _OF_A_RUN}
)
"""The checks by name, in the order of a run."""

DRAWS_NOTHING: Final = "scenarios"
"""The check that is the same at every seed and every level."""

SAME_AT_EACH_LEVEL: Final = "opening"
"""The check that draws, but the same at every level."""

BEGINS_ALIKE: Final = "walks"
"""The check whose run at a level begins, draw for draw, with its run at the level below, when both have one seed."""


def at_another_seed(hunted: Hunt) -> Hunt:
    """Keep of a hunt what any other seed finds, too."""
    return _kept(hunted, {DRAWS_NOTHING})


def at_a_higher_level(hunted: Hunt) -> Hunt:
    """Keep of a hunt what a higher level finds, too, with the same seed.

    Walks that found a fault are the first ones of a higher level. Those that found none are followed by others there,
    and leave another graph to the checks that come later.
    """
    alike = {BEGINS_ALIKE} if hunted.kills.get(BEGINS_ALIKE) else set[str]()
    return _kept(hunted, {DRAWS_NOTHING, SAME_AT_EACH_LEVEL, *alike})


def _kept(hunted: Hunt, checks: Collection[str]) -> Hunt:
    return Hunt(
        {check: kill for check, kill in hunted.kills.items() if check in checks},
        {check: made for check, made in hunted.made.items() if check in checks},
    )


def hunt(
    oracle: Oracle,
    make: Callable[[], Any],
    *,
    level: Level = "quick",
    seed: int | None = None,
    wanted: Collection[str] | None = None,
    checks: Collection[str] = tuple(CHECKS),
    first: bool = True,
    timeout: float = 10.0,
    known: Hunt | None = None,
    graphs: SharedGraphs | None = None,
) -> Hunt:
    """Run checks of a level on the implementation that ``make`` gives, each until it finds what is wanted.

    ``wanted`` are the clauses that count, any where it is None; ``first`` ends the hunt with the first check that
    finds one. ``timeout`` is for a call, in seconds. What is ``known`` of a check is not measured again. Hunts one
    after the other may share ``graphs``.
    """
    settings = Settings("python:hunted", level=level, seed=seed, timeout=timeout)
    iut = PythonIut(make, oracle.specification, timeout=settings.timeout)
    quarry = Quarry(oracle, iut, settings, wanted, graphs or SharedGraphs())
    found, known = Hunt(), known or Hunt()
    try:
        for name in checks:
            before = quarry.calls
            if name in known.kills:
                kill = found.kills[name] = known.kills[name]
                found.made[name] = known.made[name]
            else:
                kill = found.kills[name] = _kill(quarry.first_of(CHECKS[name]))
                found.made[name] = quarry.calls - before
            if kill and first:
                break
    except IutError as error:
        found.lost = f"{type(error).__name__}: {error}"
        found.made[name] = quarry.calls - before
    quarry.iut.close()
    return found


def _kill(shown: Violation | None) -> Kill | None:
    return Kill(shown.clauses, shown.status, shown.calls, len(shown.trace)) if shown else None
