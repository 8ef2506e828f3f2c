"""A clause that was not judged never passes: the verdict, the exit code and every report say so, and agree."""

from __future__ import annotations

import datetime
import itertools
import json
import shlex
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from attacks import Attack
from commands import ONE, QUICK, ivmdvddrive, results
from ivmdvddrive_conformance.iuts.claims import changes, unknown
from ivmdvddrive_conformance.judging.evidence import Evidence, Unjudged
from ivmdvddrive_conformance.judging.run_record import Run
from ivmdvddrive_conformance.results.contradictions import contradiction
from ivmdvddrive_conformance.results.document import SCHEMA_VERSION
from ivmdvddrive_conformance.results.formats.badge import message, to_shields
from ivmdvddrive_conformance.results.formats.github import to_annotations
from ivmdvddrive_conformance.results.formats.html_report import to_html
from ivmdvddrive_conformance.results.formats.junit import to_junit
from ivmdvddrive_conformance.results.formats.markdown import to_markdown
from ivmdvddrive_conformance.settings.settings import Settings
from ivmdvddrive_conformance.verdicts.bindings import judged
from ivmdvddrive_conformance.verdicts.waivers import Waiver
from made import EVERY, ICS, OK, failed, made, scenario
from vpc import SPECIFICATION

WRONG = ("--select", "ReleaseHostDrive.VM_E_MEDIA_WRONG_TYPE")
MARKS = {
    "conformant": "✅",
    "conformant with waivers": "☑️",
    "partial": "⚠️",
    "nonconformant": "❌",
    "indeterminate": "❔",
}
KNOWN = Waiver(OK, ("it gave E_FAIL",), "known", datetime.date.max)
BENCH = Evidence("a walk", "walk", error="no memory")
CUT = Evidence("a walk", "walk", cut="cut after 60 s")


@pytest.mark.attack("bench-refuses-later")
def test_a_bench_that_refuses_later(attack: Attack, tmp_path: Path) -> None:
    """It has as many resets as the first walks need."""
    attack.check(ivmdvddrive("verify", "python:misbehaving:RefusesLater", *ONE, cwd=tmp_path, RESETS="4"))


@pytest.mark.attack("claimed-but-refused")
def test_a_claim_that_is_refused_is_not_excused(attack: Attack, tmp_path: Path) -> None:
    select = (*WRONG, "--select", "SetBusLocation.VM_E_DRIVE_BUS_LOC_IN_USE")
    attack.check(
        ivmdvddrive("verify", "python:misbehaving:RefusesOccupy", *QUICK, "--allow-partial", *select, cwd=tmp_path)
    )


@pytest.mark.attack("other-host-drives-after-reset")
def test_a_host_that_changes_is_no_failure(attack: Attack, tmp_path: Path) -> None:
    select = ("--select", "AttachHostDrive.effect", "--select", "AttachHostDrive.VM_E_DRIVE_INVALID.2")
    attack.check(ivmdvddrive("verify", "python:misbehaving:MovesHostDrives", *QUICK, *select, cwd=tmp_path))


@pytest.mark.attack("objects-of-failed-calls")
def test_an_object_of_a_failed_call_is_none_of_the_suites_trouble(attack: Attack, tmp_path: Path) -> None:
    iut = f"stdio:{shlex.join([sys.executable, '-m', 'values_of_failures'])}"
    select = ("--select", "ImageFile.VM_E_VM_UNKNOWN", "--binding", "vtable", "--", "-k", "gone")
    attack.check(ivmdvddrive("verify", iut, *QUICK, *select, cwd=tmp_path))


@pytest.mark.attack("claims-less-later")
def test_a_later_process_claims_what_the_first_did(attack: Attack, tmp_path: Path) -> None:
    iut = f"stdio:{shlex.join([sys.executable, '-m', 'claims_less_later', str(tmp_path / 'flag')])}"
    attack.check(ivmdvddrive("verify", iut, *ONE, "--allow-partial", cwd=tmp_path))


@pytest.mark.attack("ends-between-checks")
def test_an_iut_that_ends_the_process_after_the_last_check(attack: Attack, tmp_path: Path) -> None:
    attack.check(ivmdvddrive("verify", "python:misbehaving:EndsWhenClosed", *ONE, cwd=tmp_path))


@pytest.mark.attack("checks-left-out")
def test_what_pytest_leaves_out_is_not_excused(attack: Attack, tmp_path: Path) -> None:
    left = ("--allow-partial", "--", "-k", "not walks and not tours")
    attack.check(ivmdvddrive("verify", "reference", *ONE, *left, cwd=tmp_path))


@pytest.mark.attack("waiver-never-judged")
def test_a_waiver_that_is_not_judged_is_reported(attack: Attack, tmp_path: Path) -> None:
    waiver = '[[waiver]]\nclause = "AttachImage.S_OK"\nexpects = "AttachImage E_FAIL"\nreason = "known"\n'
    (tmp_path / "w.toml").write_text(f"{waiver}expires = 9999-12-31\n")
    attack.check(ivmdvddrive("verify", "reference", *ONE, "--waivers", "w.toml", "--report", "r", cwd=tmp_path))
    [note] = results(tmp_path / "r")["notes"]
    for form in ("report.html", "report.md", "junit.xml"):
        assert "excuses nothing in this run" in (tmp_path / "r" / form).read_text(encoding="utf-8")
    assert note.endswith("deselected, --select leaves it out")


# Every report agrees with the exit code.

BROKEN = [[], [failed()]]
LACKING: list[dict[str, Any]] = [{}, {"unclaimed": "occupy"}, {"error": "no bench"}]
RUNS: list[dict[str, Any]] = [
    {},
    {"stopped": "interrupted"},
    {"left_out": "3 of 9 checks were left out"},
    {"changes": [Unjudged("the run", "claims without events")]},
    {"suite_error": "a defect"},
    {"cannot_start": "no such program", "stopped": "no such program"},
]
MORE: list[list[Evidence]] = [[], [BENCH], [CUT]]
COMBINATIONS = list(itertools.product(BROKEN, LACKING, RUNS, MORE, ([], [KNOWN]), (False, True), ("most", "none")))


def combined(broken: list, lacking: dict, run: dict, more: list, waivers: list, allow: bool, much: str) -> dict:  # type: ignore[type-arg]
    apart = ["OnMediaInsert.image"]
    tried = [] if much == "none" else [scenario(*(c for c in EVERY if c not in apart))]
    evidence = [*tried, scenario(*apart, **lacking), *(scenario(OK, failures=[f]) for f in broken), *more]
    if run.get("cannot_start"):
        evidence = []
    return made(*evidence, ics=ICS, waivers=waivers, allow_partial=allow, **run)


@pytest.mark.parametrize("allow", [False, True])
@pytest.mark.parametrize("much", ["most", "none"])
def test_every_report_agrees_with_the_exit_code(allow: bool, much: str) -> None:
    codes = set()
    for combination in COMBINATIONS:
        if combination[-2:] != (allow, much):
            continue
        found = combined(*combination)
        code, verdict = found["exit_code"], found["verdict"]
        assert contradiction(SPECIFICATION, found, schema=SCHEMA_VERSION) is None, combination
        codes.add(code)
        xml = ElementTree.fromstring(to_junit(found))
        failures, errors = xml.findall(".//failure"), xml.findall(".//error")
        assert bool(failures) == (verdict == "nonconformant"), combination
        if code in (3, 4, 5):
            assert errors, combination
        if code == 0:
            assert not failures, combination
            assert not errors, combination
        if verdict == "indeterminate":
            assert not xml.findall(".//skipped"), combination
        colour = json.loads(to_shields(found))["color"]
        assert (colour == "brightgreen") == (verdict == "conformant" and code == 0), combination
        assert ("green" in colour) <= (code == 0), combination
        if combination[3] or combination[2]:
            assert verdict not in {"conformant", "conformant with waivers"} or code == 5, combination
        assert f"## {MARKS[verdict]} " in to_markdown(SPECIFICATION, found)
        annotations = to_annotations(found)
        assert any(a.startswith("::error") for a in annotations) >= (code in (1, 3)), combination
        if code == 4:
            assert any(a.startswith("::warning") for a in annotations), combination
    assert codes >= ({0, 1, 3, 4, 5} if much == "most" and allow else {1, 3, 5})


def test_what_was_not_judged_stands_in_every_report() -> None:
    found = made(scenario(*EVERY), BENCH, CUT, ics=ICS)
    assert (found["verdict"], found["exit_code"]) == ("partial", 4)
    assert message(found).endswith("2 not judged to the end")
    assert found["why"].endswith("but a walk was not judged to its end (the bench failed: no memory), nor 1 more")
    for form in (to_html(SPECIFICATION, found), to_markdown(SPECIFICATION, found), to_junit(found)):
        assert "no memory" in form
        assert "cut after 60 s" in form


@pytest.mark.parametrize("allow", [False, True])
@pytest.mark.parametrize(
    ("lacking", "code"), [({"unclaimed": "events"}, 0), ({"error": "no bench"}, 4), ({"cut": "cut after 1 s"}, 4)]
)
def test_only_what_is_not_claimed_is_excused(lacking: dict[str, Any], code: int, allow: bool) -> None:
    rest = [c for c in EVERY if c != "OnMediaInsert.image"]
    found = made(scenario(*rest), scenario("OnMediaInsert.image", **lacking), ics=ICS, allow_partial=allow)
    assert (found["verdict"], found["exit_code"]) == ("partial", code if allow else 4)


def test_the_verdict_is_never_better_than_the_worst_binding() -> None:
    over = [scenario(*EVERY, binding="vtable"), scenario(*EVERY[1:], binding="dispatch")]
    lacks = scenario(EVERY[0], unclaimed="events", binding="dispatch")
    both = {**ICS, "bindings": ["vtable", "dispatch"]}
    found = made(*over, lacks, ics=both)
    assert {name: one["verdict"] for name, one in found["bindings"].items()} == {
        "vtable": "conformant", "dispatch": "partial",
    }  # fmt: skip
    assert found["verdict"] == "partial"
    assert found["why"].startswith("over dispatch: ")
    assert (found["exit_code"], made(*over, lacks, ics=both, allow_partial=True)["exit_code"]) == (4, 0)


def test_a_waiver_of_one_binding_is_not_stale_over_the_other() -> None:
    broken = scenario(OK, failures=[failed()], binding="vtable")
    found = made(
        scenario(*EVERY, binding="vtable"), broken, scenario(*EVERY, binding="dispatch"),
        ics={**ICS, "bindings": ["vtable", "dispatch"]}, waivers=[KNOWN],
    )  # fmt: skip
    assert found["verdict"] == "conformant with waivers"
    assert {name: one["verdict"] for name, one in found["bindings"].items()} == {
        "vtable": "conformant with waivers", "dispatch": "conformant",
    }  # fmt: skip


@pytest.mark.parametrize(
    "changed",
    [
        {"verdict": "conformant"},
        {"clauses": []},
        {"complete": False},
        {"unjudged": [{"what": "a walk", "why": "cut", "binding": ""}]},
        {"exit_code": 4},
    ],
    ids=str,
)
def test_results_edited_by_hand_have_no_green_badge(changed: dict[str, Any]) -> None:
    broken = [failed()] if "verdict" in changed else []
    found = made(scenario(*EVERY), *(scenario(OK, failures=[f]) for f in broken), ics=ICS) | changed
    assert "green" not in json.loads(to_shields(found))["color"]


# Claims


def test_what_a_later_process_claims_is_compared() -> None:
    assert changes(ICS, ICS) is None
    assert changes(ICS, {**ICS, "claims": list(reversed(ICS["claims"]))}) is None
    for name, value, said in (
        ("claims", ["events", "occupy"], "claims without concurrent; claims with occupy"),
        ("version", "2", "version 1 became 2"),
        ("name", "Other", "name Made became Other"),
        ("paths", "wine", "paths posix became wine"),
        ("profiles", ["vpc", "vs2005"], "profiles with vs2005"),
        ("bindings", ["dispatch"], "bindings without vtable; bindings with dispatch"),
    ):
        assert changes(ICS, {**ICS, name: value}) == f"the implementation later claimed otherwise than at first: {said}"
    assert str(
        changes({**ICS, "bindings": ["vtable", "dispatch"]}, {**ICS, "bindings": ["dispatch", "vtable"]})
    ).endswith("bindings in another order")


def test_a_run_whose_later_process_claims_otherwise_is_partial() -> None:
    run = Run(Settings("python:a.b:C"), evidence=[scenario(*EVERY)])
    for ics in (ICS, ICS, {**ICS, "version": "2"}, {**ICS, "version": "2"}):
        run.started(ics)
    verdict = judged(SPECIFICATION, run)
    assert (verdict.overall, verdict.excusable, len(verdict.unjudged)) == ("partial", False, 1)


def test_claims_that_nobody_knows_are_named_with_a_suggestion() -> None:
    assert unknown(ICS["claims"]) == []
    [said] = unknown(["events", "machine-state"])
    assert said.endswith("is not a claim of the protocol and has no effect. Did you mean machine-states?")
    [said] = unknown(["\x1bzzz"])
    assert said.isprintable()
    assert " Known: machine-states, " in said
    assert len(unknown(map(str, range(1000)))) == 11


@pytest.mark.parametrize("command", ["smoke", "verify"])
def test_smoke_and_verify_report_unknown_claims(command: str, tmp_path: Path) -> None:
    more = ONE if command == "verify" else ()
    run = ivmdvddrive(command, "python:misbehaving:RefusesOccupy", *more, cwd=tmp_path)
    assert "'machine-state', which is not a claim of the protocol and has no effect" in run.stdout
    assert "Did you mean machine-states?" in run.stdout


@pytest.mark.attack("unknown-code-in-a-waiver")
def test_a_misspelt_code_in_a_waiver_is_refused(attack: Attack, tmp_path: Path) -> None:
    waiver = '[[waiver]]\nclause = "AttachImage.S_OK"\nexpects = "AttachImage S_OKK"\nreason = "known"\n'
    (tmp_path / "w.toml").write_text(f"{waiver}expires = 9999-12-31\n")
    attack.check(ivmdvddrive("verify", "reference", *ONE, "--waivers", "w.toml", cwd=tmp_path))
