"""Verdicts over evidence made by hand: every row of the table, every overall verdict, every kind of waiver."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from ivmdvddrive_conformance.judging.evidence import Evidence, Failure
from ivmdvddrive_conformance.verdicts.verdict import Result, Verdict, exit_code, judge
from ivmdvddrive_conformance.verdicts.waivers import Waiver
from ivmdvddrive_spec import hresult, to_hex
from vpc import SPECIFICATION

ALL = [c.id for c in SPECIFICATION.clauses.values()]
REQUIRED = [c.id for c in SPECIFICATION.clauses.values() if c.required and c.applies(())]
UNSPECIFIED = next(c.id for c in SPECIFICATION.clauses.values() if c.level == "unspecified")
CONDITIONAL = [c.id for c in SPECIFICATION.clauses.values() if c.claim == "concurrent"]
OK, ATOMIC, EFFECT = "ReleaseHostDrive.S_OK", "ReleaseHostDrive.atomic", "ReleaseHostDrive.effect"
TODAY = datetime.date(2026, 11, 30)
WRONG = "ReleaseHostDrive.VM_E_MEDIA_WRONG_TYPE"


def scenario(*clauses: str, **more) -> Evidence:
    return Evidence("a scenario", "scenario", list(clauses), **{"calls": 1, **more})


def failure(*clauses: str, status: str = "fail", got: str = "it gave S_OK", steps: int = 1) -> Failure:
    return Failure(list(clauses), status, got, ["E_FAIL"], [["A.ReleaseHostDrive()", "S_OK"]] * steps)


def waiver(clause: str = OK, *expects: str, days: int = 30, **more) -> Waiver:
    return Waiver(clause, expects or ("it gave S_OK",), "known", TODAY + datetime.timedelta(days), today=TODAY, **more)


def result(verdict: Verdict, clause: str) -> Result:
    return next(r for r in verdict.results if r.clause.id == clause)


def status(*evidence: Evidence, clause: str = OK, **more) -> str:
    return result(judge(SPECIFICATION, evidence, **more), clause).status


def whole(*broken: Evidence) -> list[Evidence]:
    """Evidence of every required clause."""
    return [scenario(*REQUIRED), *broken]


@pytest.mark.parametrize("broken", ["crash", "timeout", "protocol-error", "fail"])
def test_a_violation_has_its_status(broken: str) -> None:
    assert status(scenario(OK, failures=[failure(OK, status=broken)])) == broken


def test_the_worst_of_several_violations_counts() -> None:
    failures = [failure(OK), failure(OK, status="timeout"), failure(OK, status="crash")]
    assert status(scenario(OK, failures=failures)) == "crash"


def test_a_violation_outweighs_what_passed() -> None:
    assert status(scenario(OK), scenario(OK, failures=[failure(OK)]), scenario(OK)) == "fail"


def test_a_search_finds_violations_of_any_clause() -> None:
    found = judge(SPECIFICATION, [Evidence("a search", "search", failures=[failure(ATOMIC)])])
    assert (result(found, ATOMIC).status, result(found, OK).status) == ("fail", "not-applicable")


def test_a_scenario_that_fails_elsewhere_breaks_what_the_failure_names() -> None:
    found = judge(SPECIFICATION, [scenario(OK, EFFECT, failures=[failure(ATOMIC)])])
    assert {c: result(found, c).status for c in (OK, EFFECT, ATOMIC)} == {
        OK: "not-applicable", EFFECT: "not-applicable", ATOMIC: "fail",
    }  # fmt: skip


def test_a_scenario_that_names_one_of_its_tags_breaks_that_alone() -> None:
    found = judge(SPECIFICATION, [scenario(OK, EFFECT, failures=[failure(OK)])])
    assert (result(found, OK).status, result(found, EFFECT).status) == ("fail", "not-applicable")


def test_a_scene_that_cannot_be_set_says_nothing_of_the_tags() -> None:
    found = judge(SPECIFICATION, [scenario(OK, failures=[failure("AttachHostDrive.S_OK")])])
    assert result(found, "AttachHostDrive.S_OK").status == "fail"
    assert result(found, OK).status == "not-applicable"
    assert result(found, OK).reason == "not reached: AttachHostDrive.S_OK was broken first"


def test_a_bench_that_failed_is_an_error_unless_another_check_ran() -> None:
    failed = scenario(OK, error="the bench's reset failed")
    assert result(judge(SPECIFICATION, [failed]), OK).reason == "the bench's reset failed"
    assert status(failed) == "error"
    assert status(failed, scenario(OK)) == "pass"


def test_a_tolerated_answer() -> None:
    assert status(scenario(OK, tolerated=True, note="another reading")) == "tolerated"
    assert status(Evidence("a search", "search", tolerated_clauses={OK: "another reading"})) == "tolerated"
    assert status(scenario(OK, tolerated=True), scenario(OK, failures=[failure(OK)])) == "fail"


def test_a_pass_by_a_scenario_or_by_a_search() -> None:
    assert status(scenario(OK)) == "pass"
    assert status(Evidence("a search", "search", exercised={OK: 3})) == "pass"


def test_what_is_unspecified_is_observed_and_never_passes() -> None:
    seen = Evidence("a search", "search", observed={UNSPECIFIED: "S_OK"}, exercised={UNSPECIFIED: 1})
    assert status(seen, clause=UNSPECIFIED) == "observed"
    assert status(scenario(UNSPECIFIED), clause=UNSPECIFIED) == "not-applicable"


def test_what_is_not_exercised() -> None:
    assert status(scenario(OK), select=("Attach*",)) == "deselected"
    assert status(scenario(OK, unclaimed="faults")) == "unclaimed"
    assert result(judge(SPECIFICATION, [scenario(OK, unclaimed="faults")]), OK).reason == "needs faults"
    assert result(judge(SPECIFICATION, []), OK).reason == "no check of it was run"
    assert status() == "not-applicable"


def test_an_unclaimed_check_beside_one_that_ran() -> None:
    assert status(scenario(OK, unclaimed="faults"), scenario(OK)) == "pass"


def test_the_same_violation_is_shown_once_by_the_fewest_steps() -> None:
    found = judge(SPECIFICATION, [scenario(OK, failures=[failure(OK, steps=n)]) for n in (4, 2, 3)])
    assert [len(f.failure.steps) for f in found.findings] == [2]
    assert result(found, OK).findings == [0]


def test_a_conditional_clause_binds_who_makes_the_claim_and_no_other() -> None:
    assert len(CONDITIONAL) == 7
    assert {SPECIFICATION.clauses[c].claim for c in CONDITIONAL} == {"concurrent"}
    without, with_ = judge(SPECIFICATION, whole()), judge(SPECIFICATION, whole(), claims={"concurrent"})
    assert (without.overall, with_.overall) == ("conformant", "partial")
    for clause in CONDITIONAL:
        reason = "conditional on the claim concurrent, which this IUT does not make"
        found = result(without, clause)
        assert (found.status, found.reason, found.required) == ("not-applicable", reason, False)
        found = result(with_, clause)
        assert (found.status, found.reason, found.required) == ("not-applicable", "no check of it was run", True)
    assert judge(SPECIFICATION, whole(scenario(*CONDITIONAL)), claims={"concurrent"}).overall == "conformant"


def test_a_check_that_has_seen_nothing_of_a_clause_proves_nothing() -> None:
    seen, *others = CONDITIONAL
    unproved = dict.fromkeys(others, "no call overlapped")
    evidence = Evidence("races", "concurrency", CONDITIONAL, calls=9, unproved=unproved)
    found = judge(SPECIFICATION, whole(evidence), claims={"concurrent"})
    assert result(found, seen).status == "pass"
    assert {(r.status, r.reason) for r in (result(found, c) for c in others)} == {
        ("not-applicable", "no call overlapped")
    }
    assert (found.overall, exit_code(found.overall)) == ("partial", 4)


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"calls": 0}, "no answer of the implementation was judged in it"),
        ({"cut": "the time is over"}, "the time is over"),
    ],
)
def test_a_check_that_judged_no_answer_or_not_all_of_them_proves_nothing(more: dict[str, Any], reason: str) -> None:
    """An implementation that was never called is no more than indeterminate; one such check makes the whole partial."""
    never = judge(SPECIFICATION, [scenario(*(r.clause.id for r in judge(SPECIFICATION, []).results), **more)])
    assert (never.overall, never.count("pass")) == ("indeterminate", 0)
    assert result(never, OK).reason == reason
    beside = judge(SPECIFICATION, whole(scenario(OK, **more)))
    assert (beside.overall, exit_code(beside.overall, allow_partial=True, excusable=beside.excusable)) == ("partial", 4)
    assert reason in beside.why


@pytest.mark.parametrize(
    ("evidence", "more", "overall", "code"),
    [
        (whole(), {}, "conformant", 0),
        (whole(scenario(OK, failures=[failure(OK)])), {}, "nonconformant", 1),
        (whole(scenario(OK, failures=[failure(OK)])), {"waivers": [waiver(OK)]}, "conformant with waivers", 0),
        (whole(), {"waivers": [waiver(OK)]}, "nonconformant", 1),
        ([scenario(OK)], {}, "partial", 4),
        ([scenario(OK)], {"waivers": [waiver(ATOMIC)]}, "partial", 4),
        ([scenario(OK, failures=[failure(OK)])], {"waivers": [waiver(OK)]}, "partial", 4),
        (whole(scenario(OK, failures=[failure(OK)])), {"complete": False}, "nonconformant", 1),
        (whole(), {"complete": False}, "partial", 4),
        (whole(), {"complete": False, "waivers": [waiver(OK)]}, "partial", 4),
        ([], {"complete": False}, "partial", 4),
        ([], {}, "indeterminate", 3),
        ([scenario(*REQUIRED, error="no bench")], {}, "indeterminate", 3),
        ([scenario(*REQUIRED, unclaimed="faults")], {}, "indeterminate", 3),
    ],
)
def test_the_overall_verdict(evidence: list[Evidence], more: dict, overall: str, code: int) -> None:
    found = judge(SPECIFICATION, evidence, **more)
    assert (found.overall, exit_code(found.overall)) == (overall, code)


def test_partial_is_excused_where_the_run_was_whole() -> None:
    assert exit_code("partial", allow_partial=True) == 0
    assert exit_code("partial", allow_partial=True, excusable=False) == 4
    assert exit_code("indeterminate", allow_partial=True) == 3
    assert exit_code("nonconformant", allow_partial=True) == 1


STALE = "waived, but it passes: take the waiver away"
BROKEN = scenario(OK, failures=[failure(OK, status="crash")])


TWICE = scenario(OK, failures=[failure(OK), failure(OK, got="it gave E_FAIL")])


@pytest.mark.parametrize(
    ("evidence", "known", "status_", "reason"),
    [
        (BROKEN, waiver(), "waived", "known"),
        (BROKEN, waiver(OK, "it gave E_FAIL"), "crash", "it gave S_OK; its waiver expects it gave E_FAIL"),
        (BROKEN, waiver(OK, "it gave E_FAIL", "it gave S_OK"), "waived", "known"),
        (TWICE, waiver(), "fail", "it gave S_OK; its waiver expects it gave S_OK"),
        (TWICE, waiver(OK, "it gave E_FAIL", "it gave S_OK"), "waived", "known"),
        (BROKEN, waiver(days=0), "waived", "known"),
        (BROKEN, waiver(days=-1), "crash", f"it gave S_OK; its waiver expired on {TODAY - datetime.timedelta(1)}"),
        (BROKEN, waiver(binding="vtable"), "waived", "known"),
        (BROKEN, waiver(binding="dispatch"), "crash", "it gave S_OK"),
        (scenario(OK), waiver(), "stale-waiver", STALE),
        (scenario(OK), waiver(binding="dispatch"), "pass", ""),
        (scenario(OK, tolerated=True), waiver(), "stale-waiver", STALE),
        (scenario(OK), waiver(days=-1), "pass", ""),
        (scenario(OK, unclaimed="faults"), waiver(), "unclaimed", "needs faults"),
        (scenario(OK, error="no bench"), waiver(), "error", "no bench"),
    ],
)  # fmt: skip
def test_a_waiver(evidence: Evidence, known: Waiver, status_: str, reason: str) -> None:
    found = result(judge(SPECIFICATION, [evidence], waivers=[known], binding="vtable"), OK)
    assert (found.status, found.reason) == (status_, reason)


NEWER = scenario(*CONDITIONAL, failures=[failure(CONDITIONAL[0])])


def test_a_pinned_version_of_the_specification_is_not_broken_by_what_is_newer() -> None:
    """Broken, or not exercised: neither counts for who pins a version that did not have the clause."""
    assert {SPECIFICATION.clauses[c].since for c in CONDITIONAL} == {"1.1"}
    more = {"claims": {"concurrent"}}
    assert judge(SPECIFICATION, whole(NEWER), **more).overall == "nonconformant"
    found = judge(SPECIFICATION, whole(NEWER), spec_version="1.0", **more)
    assert (found.overall, exit_code(found.overall)) == ("conformant", 0)
    assert found.why == "every required clause is met, as of specification 1.0"
    newer = result(found, CONDITIONAL[0])
    said = "required since 1.1, and 1.0 is pinned; else it were fail: it gave S_OK"
    assert (newer.status, newer.required, newer.reason) == ("not-applicable", False, said)
    assert judge(SPECIFICATION, whole(), **more).overall == "partial"
    assert judge(SPECIFICATION, whole(), spec_version="1.0", **more).overall == "conformant"
    assert judge(SPECIFICATION, whole(NEWER), spec_version="1.1", **more).overall == "nonconformant"


def test_a_selection_does_not_hide_what_else_was_broken() -> None:
    found = judge(SPECIFICATION, [scenario(OK), scenario(ATOMIC, failures=[failure(ATOMIC)])], select=(OK,))
    assert (found.overall, len(found.findings)) == ("partial", 1)
    assert found.why.startswith("only clauses that are not selected were broken, but ")


def test_the_words_of_the_verdict() -> None:
    assert judge(SPECIFICATION, whole()).why == "every required clause is met"
    waived = judge(SPECIFICATION, whole(scenario(OK, failures=[failure(OK)])), waivers=[waiver(OK)])
    assert waived.why == "every required clause is met, but for 1 waived"
    assert (
        judge(SPECIFICATION, [scenario(*REQUIRED[1:])]).why
        == "nothing wrong was found, but 1 required clause was not exercised"
    )


def named(*expects: str) -> Waiver:
    return waiver(OK, *expects)


@pytest.mark.parametrize(
    ("expects", "outcome", "covered"),
    [
        ("ReleaseHostDrive S_OK", "ReleaseHostDrive 0x00000000", True),
        ("ReleaseHostDrive 0X00000000", "ReleaseHostDrive 0x00000000", True),
        (
            "ReleaseHostDrive VM_E_MEDIA_WRONG_TYPE",
            f"ReleaseHostDrive {to_hex(hresult('VM_E_MEDIA_WRONG_TYPE'))}",
            True,
        ),
        ("ReleaseHostDrive 0xa0040728", "ReleaseHostDrive 0xA0040728", True),
        ("ReleaseHostDrive E_FAIL", "ReleaseHostDrive 0x00000000", False),
        ("AttachImage S_OK", "ReleaseHostDrive 0x00000000", False),
        ("it gave S_OK", "it gave S_OK", True),
    ],
)
def test_a_waiver_may_name_a_code_or_write_its_value(expects: str, outcome: str, covered: bool) -> None:
    assert named(expects).covers(SPECIFICATION, {outcome}) == covered
    assert not named(expects).covers(SPECIFICATION, {outcome, "crash"})


@pytest.mark.parametrize(
    ("known", "more", "says"),
    [
        (waiver(), {"select": ("Attach*",)}, "deselected, --select leaves it out"),
        (waiver(binding="dispatch"), {"binding": "vtable"}, "it is for dispatch, and this run is over vtable"),
        (waiver("OnMediaInsert.image"), {}, "unclaimed, needs events"),
        (waiver(ATOMIC), {}, "error, no bench"),
    ],
)
def test_a_waiver_that_the_run_cannot_judge_is_named(known: Waiver, more: dict, says: str) -> None:
    lacks = [scenario("OnMediaInsert.image", unclaimed="events"), scenario(ATOMIC, error="no bench")]
    found = judge(SPECIFICATION, [scenario(OK), *lacks], waivers=[known], **more)
    assert found.notes == [f"the waiver of {known.clause} excuses nothing in this run: {says}"]
    assert judge(SPECIFICATION, [scenario(OK, failures=[failure(OK)])], waivers=[waiver()]).notes == []


def test_waivers_that_excuse_nothing_for_one_reason_are_one_note() -> None:
    known = [waiver("OnMediaInsert.image"), waiver("OnMediaInsert.disc"), waiver(ATOMIC)]
    lacks = [scenario(w.clause, unclaimed="events") for w in known[:2]]
    found = judge(SPECIFICATION, [scenario(OK), *lacks, scenario(ATOMIC, error="no bench")], waivers=known)
    assert found.notes == [
        "2 waivers excuse nothing in this run: unclaimed, needs events: OnMediaInsert.image, OnMediaInsert.disc",
        f"the waiver of {ATOMIC} excuses nothing in this run: error, no bench",
    ]
