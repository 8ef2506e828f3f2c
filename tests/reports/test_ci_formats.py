"""CTRF, Allure and SARIF, read by the tools of those who have made these formats."""

from __future__ import annotations

import datetime
import json
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

import pytest

from ivmdvddrive_conformance.cli import main
from ivmdvddrive_conformance.results.formats.allure import to_allure
from ivmdvddrive_conformance.results.formats.ctrf import to_ctrf
from ivmdvddrive_conformance.results.formats.junit import to_junit
from ivmdvddrive_conformance.results.formats.sarif import to_sarif
from ivmdvddrive_conformance.verdicts.waivers import Waiver
from made import ICS, OK, WRONG, failed, made, scenario, stored, whole
from node_packages import allure_counts, ctrf_errors, sarif_errors
from vpc import SPECIFICATION

HOSTILE = "\x1b[31m<script>alert(1)</script> ::error::x \u202e|a\n## b %0A \ud800"
SHOWN = {f"capture-events:{reading}": ["S is drained", reading] for reading in ("silent", "sent")}
KNOWN = Waiver(OK, ("it gave E_FAIL",), "known", datetime.date.max)
NAMES = ["conformant", "broken", "crashed", "waived", "stale", "cut", "hostile", "unjudged"]


def run_of(name: str) -> dict:
    match name:
        case "conformant":
            return whole()
        case "broken":
            return whole(failed(), failed(WRONG))
        case "crashed":
            return whole(failed(steps=[], status="crash"))
        case "waived":
            return whole(failed(), failed(WRONG), waivers=[KNOWN])
        case "stale":
            return whole(waivers=[KNOWN])
        case "cut":
            return made(scenario(OK), ics=ICS, stopped="interrupted")
        case "hostile":
            return whole(failed(got=HOSTILE, log=HOSTILE), ics={**ICS, "name": HOSTILE, "language": HOSTILE})
        case _:
            return made(scenario(OK, error="no bench"))


def sarif_of(results: dict) -> dict:
    [run] = json.loads(to_sarif(SPECIFICATION, results))["runs"]
    return run


@pytest.mark.parametrize("name", NAMES)
def test_each_format_follows_its_own_rules(name: str, tmp_path: Path) -> None:
    results = stored(tmp_path / "results.json", run_of(name))
    with pytest.raises(SystemExit) as ended:
        main(["report", str(results), "--ctrf", f"{tmp_path}/ctrf.json", "--sarif", f"{tmp_path}/results.sarif"])
    assert ended.value.code == 0
    assert ctrf_errors(tmp_path / "ctrf.json") == ""
    assert sarif_errors(tmp_path / "results.sarif") == []


def test_what_does_not_follow_the_rules_is_seen_by_these_tools(tmp_path: Path) -> None:
    bad = json.loads(to_ctrf(whole()))
    bad["results"]["tests"][0]["status"] = "well"
    (tmp_path / "ctrf.json").write_text(json.dumps(bad))
    assert "status" in ctrf_errors(tmp_path / "ctrf.json")
    log = json.loads(to_sarif(SPECIFICATION, whole(failed())))
    del log["runs"][0]["results"][0]["message"]
    (tmp_path / "results.sarif").write_text(json.dumps(log))
    assert any("message" in error for error in sarif_errors(tmp_path / "results.sarif"))


@pytest.mark.parametrize("name", NAMES)
def test_the_formats_of_cases_have_the_same_cases(name: str) -> None:
    results = run_of(name)
    junit = ElementTree.fromstring(to_junit(results))
    ctrf = json.loads(to_ctrf(results))["results"]
    allure = [json.loads(text) for file, text in to_allure(results).items() if file.endswith("-result.json")]
    names = [case.get("name") for case in junit.iter("testcase")]
    assert [test["name"] for test in ctrf["tests"]] == [result["name"] for result in allure]
    assert len(names) == len(allure) == ctrf["summary"]["tests"]
    statuses = Counter(result["status"] for result in allure)
    assert statuses["failed"] == int(junit.get("failures") or 0)
    assert statuses["broken"] == int(junit.get("errors") or 0)
    # Readers of CTRF pass what has not failed.
    assert ctrf["summary"]["failed"] == statuses["failed"] + statuses["broken"]
    assert sum(test.get("rawStatus") == "error" for test in ctrf["tests"]) == statuses["broken"]
    assert statuses["skipped"] == ctrf["summary"]["skipped"] == int(junit.get("skipped") or 0)
    # What fails there is what the exit code says.
    assert bool(statuses["failed"] or statuses["broken"]) == (results["exit_code"] != 0)


def test_allure_makes_its_report_of_the_folder(tmp_path: Path) -> None:
    results = stored(tmp_path / "results.json", whole(failed(), failed(WRONG)))
    for _ in range(2):  # the same run twice is there once
        with pytest.raises(SystemExit) as ended:
            main(["report", str(results), "--allure", f"{tmp_path}/allure"])
        assert ended.value.code == 0
    counts = allure_counts(tmp_path / "allure", tmp_path / "site")
    assert counts["total"] == len(SPECIFICATION.clauses)
    assert counts["failed"] == 2
    told = [path.read_text() for path in (tmp_path / "allure").glob("*-attachment.txt")]
    assert sum("When A.ReleaseHostDrive()" in text for text in told) == 2
    environment = (tmp_path / "allure" / "environment.properties").read_text()
    assert "verdict=nonconformant: " in environment


def test_a_link_in_allures_folder_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    results = stored(tmp_path / "results.json", whole())
    (tmp_path / "allure").mkdir()
    (tmp_path / "elsewhere").write_text("mine")
    (tmp_path / "allure" / "environment.properties").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(SystemExit) as ended:
        main(["report", str(results), "--allure", f"{tmp_path}/allure"])
    assert ended.value.code == 2
    assert "a symbolic link is there" in capsys.readouterr().err
    assert (tmp_path / "elsewhere").read_text() == "mine"


def test_a_case_has_the_same_history_in_each_run_and_another_name() -> None:
    def named(results: dict, key: str) -> set[str]:
        return {json.loads(t)[key] for f, t in to_allure(results).items() if f.endswith("-result.json")}

    first, second = whole(), {**whole(), "started": "2026-01-01T00:00:00+00:00"}
    assert named(first, "historyId") == named(second, "historyId")
    assert len(named(first, "historyId")) == len(SPECIFICATION.clauses)
    assert not named(first, "uuid") & named(second, "uuid")


def test_a_case_of_another_implementation_is_no_attempt_at_the_same_case() -> None:
    def histories(results: dict) -> set[str]:
        return {json.loads(t)["historyId"] for f, t in to_allure(results).items() if f.endswith("-result.json")}

    other = whole()
    other["iut"]["target"] = "python:other:Bench"
    assert not histories(whole()) & histories(other)
    ids = {json.loads(to_sarif(SPECIFICATION, r))["runs"][0]["automationDetails"]["id"] for r in (whole(), other)}
    assert len(ids) == 2


@pytest.mark.parametrize(
    ("started", "seconds"),
    [("0001-01-01T00:00:00+23:00", 1.0), ("9999-12-31T23:59:59+00:00", 1.0), ("2026-01-01T00:00:00+00:00", 1e300)],
)
def test_a_time_that_cannot_be_is_left_out(started: str, seconds: float) -> None:
    results = {**whole(), "started": started, "seconds": seconds}
    [invocation] = sarif_of(results)["invocations"]
    assert "startTimeUtc" not in invocation
    assert json.loads(to_ctrf(results))["results"]["summary"]["duration"] == 0


def test_sarif_has_a_result_for_what_fails_and_is_no_clauses() -> None:
    results = made(scenario(OK, readings=SHOWN), ics=ICS)
    results["settings"]["strict_readings"] = True
    results["exit_code"] = 1
    found = sarif_of(results)["results"]
    assert {result["ruleId"] for result in found} == {"the run itself"}
    assert any("two readings were taken" in result["message"]["text"] for result in found)


def test_sarif_has_no_result_for_what_the_run_does_not_require() -> None:
    results = whole(failed())
    for clause in results["clauses"]:
        if clause["id"] == OK:
            clause["status"] = "not-applicable"
    results["exit_code"] = 0
    run = sarif_of(results)
    assert (run["results"], run["artifacts"]) == ([], [])


def test_sarif_locates_a_failure_in_its_counterexample() -> None:
    run = sarif_of(whole(failed()))
    [result] = run["results"]
    [place] = result["locations"]
    file = place["physicalLocation"]["artifactLocation"]["uri"]
    [artifact] = run["artifacts"]
    assert artifact["location"]["uri"] == file == f"failures/01-{OK}.feature"
    line = artifact["contents"]["text"].splitlines()[place["physicalLocation"]["region"]["startLine"] - 1]
    assert line.strip() == "When A.ReleaseHostDrive()"
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == [OK]
    assert result["partialFingerprints"] == sarif_of(whole(failed()))["results"][0]["partialFingerprints"]


def test_a_waived_failure_is_a_suppressed_result_and_a_stale_waiver_is_one_that_counts() -> None:
    waived, broken = sarif_of(run_of("waived"))["results"]
    assert waived["suppressions"] == [{"kind": "external", "status": "accepted", "justification": "known"}]
    assert "suppressions" not in broken
    [stale] = sarif_of(run_of("stale"))["results"]
    assert (stale["ruleId"], stale["message"]["text"].partition(":")[0]) == (OK, "stale-waiver")


def test_a_run_that_does_not_say_of_everything_whether_it_conforms_is_no_successful_one() -> None:
    [good] = sarif_of(whole())["invocations"]
    assert (good["executionSuccessful"], good["toolExecutionNotifications"]) == (True, [])
    [cut] = sarif_of(run_of("cut"))["invocations"]
    assert (cut["executionSuccessful"], cut["exitCode"]) == (False, 4)
    assert any("interrupted" in said["message"]["text"] for said in cut["toolExecutionNotifications"])
    [none] = sarif_of(run_of("unjudged"))["invocations"]
    assert (none["executionSuccessful"], none["exitCode"]) == (False, 3)
