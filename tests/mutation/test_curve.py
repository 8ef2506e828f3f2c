"""Detection against calls: how calls are counted, when a fault counts as found, and what the command writes."""

import json
import os
import time
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import curve
from forked import each_forked
from ivmdvddrive_conformance.tools.mutation_analysis.kill_matrix import catalogue, wanted_clauses
from ivmdvddrive_reference import Bench as Reference
from mutant_judge import oracle_of
from strategies import STRATEGIES, Bench, calls_to_find

CALLS = 600
MUTANT = "AddsThoughItFails"


def found(strategy: str, make: Any = Reference, limit: int = CALLS, **more: Any) -> int | None:
    return calls_to_find(STRATEGIES[strategy], Bench(oracle_of("vpc"), make, limit=limit, seed=1, **more))


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_no_strategy_finds_anything_in_the_reference(strategy: str) -> None:
    assert found(strategy) is None


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_a_bench_that_cannot_be_used_is_found_at_once(strategy: str) -> None:
    class Broken(Reference):
        def create_machine(self) -> Any:
            raise RuntimeError("no machine today")

    assert found(strategy, Broken) == 1
    assert found(strategy, Broken, wanted={"Attachment.value"}) is None  # no clause is broken by that


def test_a_fault_is_found_after_the_same_number_of_calls_each_time() -> None:
    make = catalogue()["mutant"][MUTANT].make
    calls = {found("uniform random walk", make) for _ in range(2)}
    assert len(calls) == 1
    assert None not in calls


def test_a_limit_below_the_calls_to_the_kill_finds_nothing() -> None:
    mutant = catalogue()["mutant"][MUTANT]
    calls = found("uniform random walk", mutant.make)
    assert calls is not None
    assert found("uniform random walk", mutant.make, limit=calls) == calls
    assert found("uniform random walk", mutant.make, limit=calls - 1) is None


def test_a_kill_counts_by_the_mutants_clause_alone() -> None:
    oracle, mutant = oracle_of("vpc"), catalogue()["mutant"][MUTANT]
    wanted = wanted_clauses(oracle.specification, mutant)
    assert found("uniform random walk", mutant.make, wanted=wanted) is not None
    assert found("uniform random walk", mutant.make, wanted={"ImageFile.value"}) is None


def test_the_command_measures_a_sample_of_a_set(tmp_path: Path) -> None:
    file = tmp_path / "curve.json"
    arguments = ["--set", "mutants:200", "--limit", "300", "--our-limit", "400", "--jobs", "1", "--json", str(file)]
    ran = CliRunner().invoke(curve.main, arguments)
    assert ran.exit_code == 0, ran.output
    measured = json.loads(file.read_text(encoding="utf-8"))
    assert (measured["profile"], measured["seeds"]) == ("vpc", [1])
    assert (measured["limit"], measured["our_limit"]) == (300, 400)
    [(name, one)] = measured["sets"].items()
    assert (name, one["every"], one["judged"], one["runs"], one["lost"]) == ("mutants", 200, 2, 2, 0)
    assert list(one["calls"]) == list(STRATEGIES)
    assert all(calls == sorted(calls) and len(calls) <= 2 for calls in one["calls"].values())
    assert max(map(max, filter(None, one["calls"].values()))) <= 400


@pytest.mark.parametrize("asked", ["others", "mutants:", "mutants:0", "mutants:x"])
def test_a_set_that_there_is_not_is_refused(asked: str) -> None:
    ran = CliRunner().invoke(curve.main, ["--set", asked])
    assert ran.exit_code == 2
    assert "mutants, drawn, mutations" in ran.output


def test_a_process_that_ends_gives_no_verdict() -> None:
    assert list(each_forked([7], os._exit, jobs=1, limit=60)) == [(7, "crash")]


def test_a_process_that_does_not_end_is_ended() -> None:
    assert list(each_forked([60], time.sleep, jobs=1, limit=0.1)) == [(60, "timeout")]
