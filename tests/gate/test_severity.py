"""The order by which one run is worse than another, and what ``diff`` makes of it."""

from __future__ import annotations

import itertools
import re
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attacks import Attack
from commands import ivmdvddrive
from ivmdvddrive_conformance.results.gate.differences import compared, verdicts
from ivmdvddrive_conformance.results.gate.severity import (
    ABSENT,
    STATUSES,
    UNJUDGED,
    VERDICTS,
    worse_status,
    worse_verdict,
)
from ivmdvddrive_conformance.results.reading import ResultsError, read_results
from ivmdvddrive_conformance.verdicts.verdict import Overall, Status
from made import ICS, OK, failed, made, scenario, stored, whole
from vpc import specifications

UNREQUIRED = "ReleaseHostDrive.VM_E_NO_MEDIA_CAPTURED"
PAGE = Path(__file__).parents[2] / "docs" / "verdicts.md"
ORDERS = [(worse_status, [*get_args(Status), ABSENT]), (worse_verdict, [*get_args(Overall), UNJUDGED])]


@pytest.mark.parametrize(("worse", "names"), ORDERS)
def test_every_pair_has_an_answer_and_being_worse_is_an_order(worse, names) -> None:  # type: ignore[no-untyped-def]
    for one, other, third in itertools.product(names, repeat=3):
        assert not (worse(one, other) and worse(other, one))
        assert not worse(one, one)
        if worse(one, other) and worse(other, third):
            assert worse(one, third)
        if worse(
            one, third
        ):  # a total order of groups: whatever lies between is worse than one, or better than the other
            assert worse(one, other) or worse(other, third)


def test_the_page_has_both_orders() -> None:
    text = PAGE.read_text(encoding="utf-8").split("## Losses in `diff`")[1]
    rows = [frozenset(row.split(", ")) for row in re.findall(r"^\| \d \| (.+) \|$", text, re.MULTILINE)]
    assert tuple(rows) == (*STATUSES, *VERDICTS)


def of_clause(status: str, *, required: bool, level: str = "documented") -> dict:
    results = whole(failed())
    one = next(c for c in results["clauses"] if c["id"] == OK)
    one |= {"status": status, "required": required, "level": level}
    wrong = status in {"fail", "crash", "timeout", "protocol-error", "waived"}
    one["evidence"]["failures"] = [0] if wrong else []
    return {**results, "verdict": "partial", "clauses": [one], "failures": results["failures"] if wrong else []}


@given(st.sampled_from(get_args(Status)), st.sampled_from(get_args(Status)), st.booleans())
def test_a_worse_status_is_lost_whether_the_clause_is_required_or_not(old: str, new: str, required: bool) -> None:
    changes = compared(of_clause(old, required=required), of_clause(new, required=required))
    if worse_status(old, new):
        assert [c.lost for c in changes] == [True]
    elif old == new:
        assert changes == []


def test_another_reading_is_no_loss() -> None:
    old, new = (of_clause(s, required=False, level="tolerated") for s in ("tolerated", "not-applicable"))
    assert [c.lost for c in compared(old, new)] == [False]
    mended = compared(of_clause("crash", required=False, level="tolerated"), new)
    assert [(c.kind, c.lost) for c in mended] == [("no longer exercised", False)]


@pytest.mark.attack("crash-on-an-unrequired-clause")
def test_a_crash_on_a_clause_that_is_not_required(attack: Attack, tmp_path: Path) -> None:
    crash = failed(UNREQUIRED, "the IUT ended", "crash", status="crash")
    new = whole(crash)
    assert new["verdict"] == "nonconformant"
    assert not next(c for c in new["clauses"] if c["id"] == UNREQUIRED)["required"]
    stored(tmp_path / "old.json", whole())
    stored(tmp_path / "new.json", new)
    attack.check(ivmdvddrive("diff", "old.json", "new.json", cwd=tmp_path))


def test_a_verdict_that_got_worse_is_lost_by_itself() -> None:
    old, new = whole(), {**whole(), "verdict": "nonconformant"}
    assert [(t.of, t.lost) for t in verdicts(old, new)] == [
        ("the verdict", True),
    ]
    assert not any(t.lost for t in verdicts(new, old))


def test_a_binding_that_is_judged_no_more_is_lost() -> None:
    one = {"verdict": "conformant", "why": "", "clauses": {}}
    both = {**whole(), "bindings": {"vtable": one, "dispatch": one}}
    assert [(t.of, t.lost, t.new) for t in verdicts(both, whole())] == [("the verdict over dispatch", True, UNJUDGED)]
    assert verdicts(whole(), both) == []


def over_both(vtable: str, dispatch: str, *, whole_status: str = "pass", verdict: str = "conformant") -> dict:
    results = of_clause(whole_status, required=False)
    over = {"vtable": vtable, "dispatch": dispatch}
    bindings = {name: {"verdict": verdict, "why": "", "clauses": {OK: status}} for name, status in over.items()}
    return {**results, "bindings": bindings}


def test_a_clause_that_got_worse_over_one_binding_alone_is_lost() -> None:
    """Over both bindings together, it is still met."""
    [change] = compared(over_both("pass", "pass"), over_both("pass", "error"))
    assert (change.clause, change.kind, change.lost, change.new) == (
        OK,
        "no longer exercised",
        True,
        "error over dispatch",
    )
    assert compared(over_both("pass", "error"), over_both("pass", "pass")) == []
    [change] = compared(over_both("pass", "unclaimed"), over_both("pass", "error"))
    assert (change.kind, change.lost) == ("changed", True)
    [change] = compared(over_both("pass", "pass"), over_both("fail", "pass", whole_status="fail"))
    assert (change.kind, change.lost, change.old) == ("broken", True, "pass")


def test_a_run_over_one_binding_is_compared_with_that_of_a_run_over_both() -> None:
    one, both = of_clause("pass", required=False), over_both("error", "pass")
    assert one["iut"]["binding"] == "vtable"
    assert [(c.old, c.new, c.lost) for c in compared(one, both)] == [("pass over vtable", "error over vtable", True)]


@pytest.mark.attack("clause-twice")
def test_a_clause_that_stands_twice(attack: Attack, tmp_path: Path) -> None:
    results = whole()
    path = stored(tmp_path / "r.json", {**results, "clauses": [*results["clauses"], results["clauses"][0]]})
    with pytest.raises(ResultsError, match="stands twice"):
        read_results(specifications, path)
    attack.check(ivmdvddrive("diff", "r.json", "r.json", cwd=tmp_path))


def test_a_run_that_was_cut_is_compared_with_nothing(tmp_path: Path) -> None:
    stored(tmp_path / "cut.json", made(scenario(OK), stopped="interrupted", ics=ICS))
    stored(tmp_path / "good.json", whole())
    assert ivmdvddrive("diff", "good.json", "cut.json", cwd=tmp_path).returncode == 4
