"""Mutants nobody chose: a sample of them in the ordinary tests, and the register held against all that can be made.

All of them: ``python tests/mutation``.
"""

import importlib
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

import register
from mutant_farm import farm, judge_all
from mutant_judge import Outcome
from mutations import MODULES, Mutation, Mutations, enumerated, unmutated

_SAMPLE = 11
"""Of each module every so many-th, so that the sample takes some seconds."""


@pytest.fixture(scope="module", params=MODULES)
def made(request: pytest.FixtureRequest) -> tuple[str, Mutations]:
    module: str = request.param
    return module, enumerated([module])


def test_each_mutation_is_known_by_something_of_its_own(made: tuple[str, Mutations]) -> None:
    _, mutations = made
    assert mutations.judged
    assert max(Counter(m.key for m in mutations.judged).values()) == 1
    assert not {m.source for m in mutations.judged} & {unmutated(made[0]).source}


def test_the_register_names_what_can_be_made(made: tuple[str, Mutations]) -> None:
    module, mutations = made
    known = {key: entry for key, entry in register.loaded().items() if key.module == module}
    assert register.missing(known, mutations.judged) == []


def test_a_sample_is_killed_by_the_suite(made: tuple[str, Mutations]) -> None:
    _, mutations = made
    known = register.loaded()
    sample = [m for m in mutations.judged[::_SAMPLE] if m.key not in known]
    outcomes = list(judge_all(sample, jobs=2, level="quick"))
    assert len(outcomes) == len(sample)
    assert register.differences(known, outcomes) == []


@pytest.mark.parametrize("module", ["bench", "wire"])
def test_the_reference_itself_is_passed(module: str) -> None:
    [(_, outcome)] = judge_all([unmutated(module)], jobs=1, level="quick")
    assert (outcome.status, outcome.check) == ("survived", "")


def test_a_cluster_finds_what_this_machine_finds() -> None:
    sample = enumerated(["drive"]).judged[5::25]
    assert len(sample) > 1
    with farm("local:1", jobs=1, profile="vpc", level="quick") as judge:
        there = dict(judge(sample))  # type: ignore[arg-type]  # none is lost, or this fails
    here = dict(judge_all(sample, jobs=1, level="quick"))
    assert {mutation: replace(outcome, seconds=0.0) for mutation, outcome in there.items()} == {
        mutation: replace(outcome, seconds=0.0) for mutation, outcome in here.items()
    }


def test_a_mutant_takes_the_place_of_a_reference_that_was_imported() -> None:
    importlib.import_module("ivmdvddrive_reference.com")
    broken = replace(unmutated("com"), source="raise ImportError('mutated')")
    [(_, outcome)] = judge_all([broken], jobs=1, level="quick")
    assert (outcome.status, outcome.how) == ("not viable", "ImportError: mutated")


def test_a_failure_of_the_judge_is_no_kill(monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(mutation: Mutation, level: str, profile: str) -> Outcome:
        raise LookupError("the judge is out of order")

    monkeypatch.setattr("mutant_farm.judged", failing)
    with pytest.raises(RuntimeError, match="the judge is out of order"):
        list(judge_all([unmutated("com")], jobs=1))


@pytest.mark.parametrize(
    ("status", "by", "differs"),
    [("killed", "suite", True), ("killed", "tests", True), ("survived", "", False), ("not viable", "", False)],
)
def test_an_outcome_that_is_not_as_the_register_has_it_is_told(status: str, by: str, differs: bool) -> None:
    mutation = unmutated("com")
    known = {mutation.key: register.Entry("because", "nobody")}
    assert bool(register.differences(known, [(mutation, Outcome(status, by))])) is differs  # type: ignore[arg-type]


def test_what_the_register_does_not_have_is_told() -> None:
    [told] = register.differences({}, [(unmutated("com"), Outcome("survived"))])
    assert told.startswith("seen by nobody, not by the suite")


def test_an_entry_without_a_reason_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "unseen.toml"
    file.write_text('[[unseen]]\nwhy = " "\nseen_by = "nobody"\nmutations = []\n', encoding="utf-8")
    with pytest.raises(ValueError, match="no reason"):
        register.loaded(file)
