"""The scenarios as a whole: their tags, their language, and that they cover what is required."""

from collections import Counter

import pytest

from ivmdvddrive_conformance.checks.scenarios import pickles
from ivmdvddrive_conformance.iuts.python.bench import factory
from ivmdvddrive_conformance.iuts.python.iut import PythonIut
from ivmdvddrive_conformance.language.media import Shelf
from ivmdvddrive_conformance.language.pickles import Pickle
from ivmdvddrive_conformance.tools.mutation_analysis.scenario_player import play
from profiles import ORACLES, SPECIFICATIONS

TAGGED = {
    name: {tag for p in pickles(specification.profile) for tag in p.tags}
    for name, specification in SPECIFICATIONS.items()
}
ROWS = {"vpc": 93, "vs2005": 87}
PLAYED = [(name, pickle) for name, specification in SPECIFICATIONS.items() for pickle in pickles(specification.profile)]


def test_every_tag_is_a_clause_or_a_profile() -> None:
    known = {f"profile:{name}" for name in SPECIFICATIONS} | {c for s in SPECIFICATIONS.values() for c in s.clauses}
    assert sorted({tag for p in pickles() for tag in p.tags} - known) == []


@pytest.mark.parametrize("profile", SPECIFICATIONS)
def test_a_scenario_of_a_profile_is_about_a_clause_of_it(profile: str) -> None:
    specification = SPECIFICATIONS[profile]
    assert [p.name for p in pickles(specification.profile) if not set(p.tags) & set(specification.clauses)] == []


@pytest.mark.parametrize("profile", SPECIFICATIONS)
def test_every_required_clause_has_a_scenario(profile: str) -> None:
    """But for those of concurrent calls, which no sequence of steps can show, and COM's own (tests/com)."""
    others = {"concurrent", "binary"}
    required = {c.id for c in SPECIFICATIONS[profile].clauses.values() if c.required and c.aspect not in others}
    assert sorted(required - TAGGED[profile]) == []


@pytest.mark.parametrize("profile", SPECIFICATIONS)
def test_every_documented_row_has_a_scenario(profile: str) -> None:
    clauses = SPECIFICATIONS[profile].clauses
    rows = {(c.member, c.code) for c in clauses.values() if c.required and c.code}
    shown = {(clauses[t].member, clauses[t].code) for t in TAGGED[profile] & set(clauses)}
    assert len(rows) == ROWS[profile]
    assert sorted(rows - shown) == []


def test_every_scenario_is_about_a_clause() -> None:
    assert [p.name for p in pickles() if not p.tags] == []


def test_names_are_unique_within_a_feature() -> None:
    names = Counter((p.feature, p.name) for p in pickles())
    assert [n for n, count in names.items() if count > 1] == []


@pytest.mark.parametrize(("profile", "pickle"), PLAYED, ids=[f"{n}: {p.full_name}" for n, p in PLAYED])
def test_the_reference_meets_every_then_step_to_the_letter(profile: str, pickle: Pickle, shelf: Shelf) -> None:
    iut = PythonIut(factory("ivmdvddrive_reference:Bench"), SPECIFICATIONS[profile])
    evidence = play(ORACLES[profile], iut, shelf, pickle)
    assert evidence.failures == []
    assert evidence.unclaimed is None
    assert not evidence.tolerated, evidence.note


@pytest.mark.parametrize("pickle", [p for p in pickles() if "E_FAIL" in str(p.tags) or "EXCEPTION" in str(p.tags)])
def test_unexpected_errors_come_through_the_bench(pickle: Pickle) -> None:
    assert any(text.startswith("the next call on ") for _, text in pickle.steps)
