"""The opening of a run, and the order of its checks: what finds most in the fewest calls comes first."""

import random
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest

from ivmdvddrive_conformance.checks import order
from ivmdvddrive_conformance.checks.opening import opening
from ivmdvddrive_conformance.checks.order import Part
from ivmdvddrive_conformance.checks.scenarios import pickles
from ivmdvddrive_conformance.generation.model_walk.search import Budget, Search
from ivmdvddrive_conformance.iuts.errors import BenchError
from ivmdvddrive_conformance.iuts.metering import Meter, Spent, metered
from ivmdvddrive_conformance.iuts.python.iut import PythonIut
from ivmdvddrive_conformance.judging.belief import Tally
from ivmdvddrive_conformance.judging.session import Session
from ivmdvddrive_conformance.language.media import Shelf
from ivmdvddrive_conformance.settings.settings import Settings
from ivmdvddrive_conformance.tools.mutation_analysis.fault_search import CHECKS, Quarry, SharedGraphs, hunt
from ivmdvddrive_mutants import MUTANTS, VARIANTS
from ivmdvddrive_reference import Bench
from vpc import oracle, python_iut

GRAPHS = SharedGraphs()
"""One graph for all variants of the same claims: to compile it costs most of an opening."""


def quarry(make: Callable[[], Any], clause: str | None = None) -> Quarry:
    settings = Settings("python:hunted", level="quick", seed=3)
    iut = PythonIut(make, oracle.specification, timeout=settings.timeout)
    return Quarry(oracle, iut, settings, {clause} if clause else None, SharedGraphs())


# The order


def test_the_order_names_every_check_once_and_the_opening_first() -> None:
    assert order.CHECKS[0] == "opening"
    assert sorted(order.CHECKS) == sorted({*CHECKS, "binary"})
    assert list(CHECKS) == [check for check in order.CHECKS if check != "binary"]


def test_the_opening_names_scenarios_that_there_are_each_once() -> None:
    names = Counter(name for part in order.OPENING for name in part.scenarios)
    assert set(names) <= {pickle.full_name for pickle in pickles()}
    assert set(names.values()) == {1}
    assert sum(part.explored for part in order.OPENING) >= 100
    assert sum(part.walked for part in order.OPENING) >= 100


def test_each_scenario_has_a_name_of_its_own() -> None:
    names = Counter((pickle.feature, pickle.name) for pickle in pickles())
    assert set(names.values()) == {1}
    assert any(name.endswith(" #2") for _, name in names)


# What it finds


@pytest.mark.parametrize("name", ["KeepsTheImage", "KeepsTheLockAfterAMove", "ThirdAttachFails"])
def test_it_finds_a_fault_and_counts_the_calls_until_then(name: str) -> None:
    mutant = MUTANTS[name]
    found = hunt(oracle, mutant.make, wanted={mutant.clause}, checks=("opening",), seed=3)
    kill = found.kills["opening"]
    assert kill is not None
    assert 0 < kill.calls <= found.made["opening"]
    assert kill.calls < 6_000


@pytest.mark.parametrize("name", sorted(VARIANTS))
def test_it_accuses_no_variant(name: str) -> None:
    found = hunt(oracle, VARIANTS[name].make, checks=("opening",), seed=3, graphs=GRAPHS)
    assert found.kills == {"opening": None}
    assert not found.lost


def test_a_scenario_without_audits_takes_a_few_calls_and_shows_what_it_states() -> None:
    mutant = MUTANTS["wrong_code_AttachHostDrive_E_INVALIDARG"]
    part = Part(0, 0, tuple(p.full_name for p in pickles() if mutant.clause in p.tags))
    hunted = quarry(mutant.make, mutant.clause)
    shown = next(iter(opening(hunted.subject(), [part])))
    assert mutant.clause in shown.clauses
    assert 0 < shown.calls < 60


def test_a_scenario_of_another_profile_is_passed_over() -> None:
    subject = quarry(Bench).subject()
    others = [p for p in pickles() if not p.is_of(oracle.specification.profile)]
    assert others
    assert list(opening(subject, [Part(0, 0, tuple(p.full_name for p in others))])) == []
    assert subject.tally.calls == 0


def test_it_ends_with_what_is_enough() -> None:
    mutant = MUTANTS["unexpected_error_AttachHostDrive"]
    subject = replace(quarry(mutant.make).subject(), enough=lambda _: True)
    assert len(list(opening(subject, [Part(300, 300, ()), Part(300, 0, ())]))) == 1


def test_on_a_slow_implementation_it_ends_after_a_share_of_the_seconds_and_leaves_nothing_unjudged() -> None:
    hunted = quarry(Bench)
    subject = hunted.subject()
    clock = iter(range(10**9))
    subject.shrinker.meter.now = lambda: float(next(clock))  # a second passes whenever somebody looks
    assert list(opening(subject, [Part(1_000, 1_000, ())])) == []
    assert subject.evidence.note == "ended after 15 s"
    assert not subject.evidence.cut


def test_the_limit_of_the_run_is_the_runs_to_tell() -> None:
    hunted = quarry(Bench)
    subject = hunted.subject()
    with pytest.raises(Spent, match="the run"), subject.shrinker.meter.within(20, 1e9, "the run is over"):
        list(opening(subject, [Part(1_000, 0, ())]))


def test_a_bench_that_fails_is_an_error_of_the_check() -> None:
    class Refuses(Bench):
        def set_machine_state(self, machine: Any, state: str) -> None:
            raise RuntimeError("no power today")

    with pytest.raises(BenchError, match="no power today"):
        list(opening(quarry(Refuses).subject(), [Part(400, 0, ())]))


# Where it goes


def distinct(make: str, shelf: Shelf, calls: int) -> int:
    """Return how many different inputs a search makes in so many calls."""
    made = set[str]()
    meter = Meter()
    search = Search(lambda tally: Session(oracle, metered(python_iut(Bench), meter), shelf, tally))
    with noting(search, made):
        getattr(search, make)(Budget(0, calls), random.Random(0), Tally())
    return len(made)


@contextmanager
def noting(search: Search, made: set[str]) -> Iterator[None]:
    judged = search.graph.edge

    def edge(node: Any, number: int, key: Any) -> Any:
        made.add(search.graph.inputs[number].text if number >= 0 else "")
        return judged(node, number, key)

    search.graph.edge = edge  # type: ignore[method-assign]  # to see what is compiled
    yield


def test_the_exploration_makes_more_different_inputs_than_a_walk(shelf: Shelf) -> None:
    assert distinct("exploration", shelf, 300) > 1.3 * distinct("walks", shelf, 300)


def test_the_exploration_is_the_same_for_a_seed_and_goes_on_where_it_was() -> None:
    first, again, other = (
        next(v.calls for v in opening(quarry(MUTANTS["ThirdAttachFails"].make).subject(), [part]))
        for part in (Part(2_000, 0, ()), Part(2_000, 0, ()), Part(0, 2_000, ()))
    )
    assert first == again
    assert first != other
