"""Reports of a run that had a budget: the share of the clauses and of the graph that it has covered."""

from __future__ import annotations

from io import StringIO
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from rich.console import Console

from ivmdvddrive_conformance.judging.evidence import Evidence
from ivmdvddrive_conformance.results.document import results_schema
from ivmdvddrive_conformance.results.formats.html_report import to_html
from ivmdvddrive_conformance.results.formats.markdown import to_markdown
from ivmdvddrive_conformance.results.reading import ResultsError, read_results
from ivmdvddrive_conformance.results.sections import SECTIONS
from ivmdvddrive_conformance.results.summary import covered_by_budget, required
from ivmdvddrive_conformance.results.terminal import show_results
from ivmdvddrive_conformance.settings.settings import Budget
from ivmdvddrive_spec import Specification
from made import ICS, OK, WRONG, made, scenario, stored
from vpc import SPECIFICATION

BUDGET = {"budget": Budget(calls=2_000)}
COVERED = {
    "states": 3, "of_states": 64, "transitions": 1_234, "of_transitions": 5_678, "pairs": 9, "of_pairs": 10_000,
}  # fmt: skip
LESS = COVERED | {"transitions": 5}


def tours(coverage: dict[str, int] | None, **more: Any) -> Evidence:
    return Evidence("Tours of every transition", "tour", calls=10, coverage=coverage, **more)


def cut(*evidence: Evidence, **settings: Any) -> dict[str, Any]:
    """The results of a run that its budget has cut."""
    stopped = BUDGET["budget"].used_up
    return made(scenario(OK, WRONG), *evidence, ics=ICS, stopped=stopped, settings=settings or BUDGET)


def terminal(results: dict[str, Any]) -> str:
    said = StringIO()
    show_results(SPECIFICATION, Console(file=said, width=1_000), results, None)
    return said.getvalue()


def test_the_shares_of_the_clauses_and_of_the_graph() -> None:
    found = cut(tours(LESS), tours(COVERED))
    jsonschema.validate(found, results_schema())
    assert found["settings"]["budget"] == {"calls": 2_000, "seconds": None}
    assert covered_by_budget(found) == [
        f"Within a budget of 2,000 calls, 2 of {len(required(found))} required clauses were exercised.",
        "The tours saw of the tours' graph 3 of 64 states, 1,234 of 5,678 transitions, 9 of 10,000 pairs of "
        "transitions.",
    ]


def test_a_binding_is_named_where_there_are_several() -> None:
    both = {**ICS, "bindings": ["vtable", "dispatch"]}
    first, second = scenario(OK, binding="vtable"), scenario(OK, binding="dispatch")
    found = made(
        first, second, tours(COVERED, binding="dispatch"), tours(LESS, binding="vtable"), ics=both, settings=BUDGET
    )
    assert covered_by_budget(found)[1].endswith("pairs of transitions over dispatch.")


@pytest.mark.parametrize("evidence", [[], [tours(None)]], ids=["no-tour", "tour-that-was-cut"])
def test_a_graph_that_was_not_seen(evidence: list[Evidence]) -> None:
    found = cut(*evidence, budget=Budget(seconds=90))
    assert covered_by_budget(found)[0].startswith("Within a budget of 90 s, 2 of ")
    assert covered_by_budget(found)[1] == "No tour was made: nothing of the tours' graph was seen."


def test_every_report_says_it() -> None:
    found = cut(tours(COVERED))
    title = SECTIONS["budget"].title
    said, page, summary = terminal(found), to_html(SPECIFICATION, found), to_markdown(SPECIFICATION, found)
    assert f"\n{title.lower()}:\n" in said
    assert f'<h2 id="budget">{title}</h2>' in page
    assert f"### {title}\n" in summary
    for sentence in covered_by_budget(found):
        assert f"  {sentence}\n" in said
        assert f"<p>{sentence.replace(chr(39), '&#39;')}</p>" in page
        assert f"- {sentence}\n" in summary
    for report in (said, summary):
        assert "the budget of 2,000 calls is used up" in report


def test_no_report_says_it_of_a_run_without_a_budget() -> None:
    found = made(scenario(OK), tours(COVERED), ics=ICS)
    assert found["settings"]["budget"] is None
    assert covered_by_budget(found) == []
    title = SECTIONS["budget"].title
    for report in (terminal(found), to_html(SPECIFICATION, found), to_markdown(SPECIFICATION, found)):
        assert title.lower() not in report.lower()


def test_results_with_and_without_a_budget_are_read_back(tmp_path: Path) -> None:
    found = cut(tours(COVERED))
    path = stored(tmp_path / "results.json", found)
    assert covered_by_budget(read_results(Specification.for_profile, path)) == covered_by_budget(found)
    older = found | {"settings": {k: v for k, v in found["settings"].items() if k not in ("budget", "fail_fast")}}
    path = stored(tmp_path / "results.json", older)
    assert covered_by_budget(read_results(Specification.for_profile, path)) == []


@pytest.mark.parametrize(
    "budget",
    [
        {"calls": None, "seconds": None, "more": 1},
        {"calls": 5, "seconds": 5},
        {"calls": 0, "seconds": None},
        {"calls": 10**13, "seconds": None},
        {"calls": None, "seconds": 1e300},
        {"calls": None, "seconds": None},
        "2000calls",
    ],
)
def test_a_budget_that_is_none_is_refused(budget: object, tmp_path: Path) -> None:
    found = cut(tours(COVERED))
    found["settings"]["budget"] = budget
    with pytest.raises(ResultsError, match="does not follow schema 4"):
        read_results(Specification.for_profile, stored(tmp_path / "results.json", found))
