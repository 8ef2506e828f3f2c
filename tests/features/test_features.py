"""The scenarios as a whole: their tags, their language, and that they cover what is required."""

from collections import Counter

import pytest

from ivmdvddrive_conformance.iuts.python.bench import factory
from ivmdvddrive_conformance.language.pickles import Pickle
from ivmdvddrive_conformance.tools.mutation_analysis.scenario_player import pickles, play
from vpc import SPECIFICATION, oracle, python_iut

TAGGED = {tag for p in pickles() for tag in p.tags}


def test_every_tag_is_a_clause() -> None:
    assert sorted(TAGGED - set(SPECIFICATION.clauses)) == []


def test_every_required_clause_has_a_scenario() -> None:
    """But for those of concurrent calls, which no sequence of steps can show, and COM's own (tests/com)."""
    others = {"concurrent", "binary"}
    required = {c.id for c in SPECIFICATION.clauses.values() if c.required and c.aspect not in others}
    assert sorted(required - TAGGED) == []


def test_every_documented_row_has_a_scenario() -> None:
    rows = {(c.member, c.code) for c in SPECIFICATION.clauses.values() if c.required and c.code}
    shown = {(SPECIFICATION.clauses[t].member, SPECIFICATION.clauses[t].code) for t in TAGGED}
    assert len(rows) == 93
    assert sorted(rows - shown) == []


def test_every_scenario_is_about_a_clause() -> None:
    assert [p.name for p in pickles() if not p.tags] == []


def test_names_are_unique_within_a_feature() -> None:
    names = Counter((p.feature, p.name) for p in pickles())
    assert [n for n, count in names.items() if count > 1] == []


@pytest.mark.parametrize("pickle", pickles(), ids=lambda p: f"{p.feature}: {p.name}")
def test_the_reference_meets_every_then_step_to_the_letter(pickle: Pickle, shelf) -> None:  # type: ignore[no-untyped-def]
    evidence = play(oracle, python_iut(factory("ivmdvddrive_reference:Bench")), shelf, pickle)
    assert evidence.failures == []
    assert evidence.unclaimed is None
    assert not evidence.tolerated, evidence.note


@pytest.mark.parametrize("pickle", [p for p in pickles() if "E_FAIL" in str(p.tags) or "EXCEPTION" in str(p.tags)])
def test_unexpected_errors_come_through_the_bench(pickle: Pickle) -> None:
    assert any(text.startswith("the next call on ") for _, text in pickle.steps)
