"""The files of a report: valid, whole, and able to show the same again."""

from __future__ import annotations

import os
import shlex
import subprocess
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import jsonschema
import pytest

from commands import COMMAND, QUICK, environment, ivmdvddrive, results
from ivmdvddrive_conformance.judging.evidence import CheckKind, Evidence, Failure
from ivmdvddrive_conformance.results.document import results_schema
from ivmdvddrive_conformance.results.formats.report_folder import FORMATS, write_report
from ivmdvddrive_conformance.settings.command_line import command_line
from ivmdvddrive_conformance.settings.settings import Settings
from ivmdvddrive_conformance.verdicts.waivers import Waiver
from made import EVERY, OK, WRONG, failed, made, scenario, stored
from vpc import SPECIFICATION

FAILED = failed()
LOST = failed(status="crash", got="the checks' process ended with signal 9", steps=[])


@pytest.mark.parametrize(
    ("evidence", "stopped", "verdict"),
    [
        ([scenario(*EVERY)], None, "conformant"),
        ([scenario(OK, failures=[FAILED])], None, "nonconformant"),
        ([scenario(OK)], None, "partial"),
        ([scenario(OK, failures=[LOST])], None, "nonconformant"),
        ([scenario(OK)], "interrupted", "partial"),
        ([scenario(OK, error="no bench")], None, "indeterminate"),
    ],
)
def test_the_results_follow_their_schema(evidence: list[Evidence], stopped: str | None, verdict: str) -> None:
    schema = results_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    found = made(*evidence, stopped=stopped)
    jsonschema.validate(found, schema)
    assert (found["verdict"], found["complete"]) == (verdict, stopped is None)


def test_junit_has_a_case_a_clause_with_its_outcome(tmp_path: Path) -> None:
    evidence = [
        scenario(OK, failures=[FAILED]), scenario("Attachment.value"), scenario("Attachment.pure", error="no bench"),
        scenario("BusNumber.value", unclaimed="faults"),
        scenario(WRONG, failures=[Failure([WRONG], "fail", "it gave E_FAIL", [], [])]),
    ]  # fmt: skip
    write_report(
        tmp_path,
        SPECIFICATION,
        made(
            *evidence,
            stopped="interrupted",
            waivers=[Waiver(WRONG, ("it gave E_FAIL",), "known", date.max)],
        ),
    )
    root = ElementTree.parse(tmp_path / "junit.xml").getroot()
    cases = {c.get("name"): [(e.tag, e.get("message")) for e in c] for c in root.iter("testcase")}
    assert set(cases) == {*(c.id for c in SPECIFICATION.clauses.values()), "complete", "a scenario"}
    assert cases[OK] == [("failure", "fail: it gave E_FAIL")]
    assert cases["Attachment.value"] == []
    assert cases["Attachment.pure"] == [("error", "error: no bench")]
    assert cases["BusNumber.value"] == [("skipped", "unclaimed: needs faults")]
    assert cases[WRONG] == [("skipped", "waived: known")]
    assert cases["complete"] == [("error", "the run is not whole: interrupted")]
    assert "When A.ReleaseHostDrive()" in next(root.iter("failure")).text
    assert int(root.get("failures")) == 1
    assert int(root.get("tests")) == len(cases)


def test_a_report_replaces_the_one_before(tmp_path: Path) -> None:
    write_report(tmp_path, SPECIFICATION, made(scenario(OK, failures=[FAILED]), folder=tmp_path))
    assert [p.name for p in (tmp_path / "failures").iterdir()] == [f"01-{OK}.feature"]
    write_report(tmp_path, SPECIFICATION, made(scenario(OK, failures=[LOST]), folder=tmp_path))
    assert list((tmp_path / "failures").iterdir()) == []  # nothing to replay
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted(
        ["failures", "results.json", *(name for name, _ in FORMATS.values())]
    )


def test_a_report_that_fails_half_way_leaves_the_one_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_report(tmp_path, SPECIFICATION, made(scenario(OK, failures=[FAILED]), folder=tmp_path))
    before = (tmp_path / "results.json").read_text()

    def fails(results: object) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr("ivmdvddrive_conformance.results.formats.junit.to_junit", fails)
    with pytest.raises(KeyboardInterrupt):
        write_report(tmp_path, SPECIFICATION, made(scenario(OK), folder=tmp_path))
    assert (tmp_path / "results.json").read_text() == before
    assert (tmp_path / "failures" / f"01-{OK}.feature").exists()


def test_what_no_encoding_holds_can_be_written(tmp_path: Path) -> None:
    found = made(scenario(OK, failures=[FAILED]), folder=tmp_path / "r\udcff")
    write_report(tmp_path, SPECIFICATION, found)
    jsonschema.validate(results(tmp_path), results_schema())


def test_the_command_that_repeats() -> None:
    settings = Settings("stdio:a b", binding="dispatch", seed=0, timeout=2.5, level="quick", select=("Attach*",))
    assert command_line(settings) == (
        "ivmdvddrive verify 'stdio:a b' --binding dispatch --timeout 2.5 --level quick --seed 0 --select 'Attach*'"
    )
    assert command_line(settings, feature=Path("r/a b.feature")) == (
        "ivmdvddrive replay 'r/a b.feature' 'stdio:a b' --binding dispatch --timeout 2.5"
    )


def test_the_command_that_repeats_a_run_has_what_decides_its_exit_code() -> None:
    settings = {"level": "quick", "waivers": "known deviations.toml"}
    results = made(scenario(OK, failures=[FAILED]), settings=settings, allow_partial=True)
    more = "--waivers 'known deviations.toml' --allow-partial"
    assert results["repeat"] == f"ivmdvddrive verify python:a.b:C --level quick {more}"
    assert results["failures"][0]["repeat"] == f"ivmdvddrive verify python:a.b:C --level quick --select {OK}"
    assert "waivers" not in results["settings"]


@pytest.mark.parametrize(
    ("kind", "select", "level"),
    [
        ("scenario", (), " --level quick"),
        ("walk", (), " --level standard"),
        ("tour", (), " --level standard"),
        ("walk", (OK,), " --level quick"),
    ],
)
def test_what_a_search_of_a_whole_quick_run_has_found_is_repeated_by_a_longer_one(
    kind: CheckKind, select: tuple[str, ...], level: str
) -> None:
    found = Evidence("a check", kind, [], calls=1, failures=[FAILED])
    [failure] = made(found, settings={"level": "quick"}, select=select)["failures"]
    assert failure["repeat"] == f"ivmdvddrive verify python:a.b:C{level} --select {OK}"


def test_a_report_is_not_written_over_the_results_that_it_is_made_of(tmp_path: Path) -> None:
    before = stored(tmp_path / "results.json", made(scenario(OK))).read_bytes()
    (tmp_path / "link.json").symlink_to("results.json")
    for name in ("results.json", "link.json"):
        run = ivmdvddrive("report", "results.json", "--ctrf", name, cwd=tmp_path)
        assert (run.returncode, f"--ctrf would write over {name}, which it reads" in run.stderr) == (2, True)
    assert (tmp_path / "results.json").read_bytes() == before
    run = ivmdvddrive("report", "results.json", "--html", "same", "--ctrf", "./same", cwd=tmp_path)
    assert (run.returncode, "--html and --ctrf would both write ./same" in run.stderr) == (2, True)
    run = ivmdvddrive("report", "results.json", "--html", "a" * 300, cwd=tmp_path)
    assert (run.returncode, "cannot write aaa" in run.stderr) == (2, True)


def repeated(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    program, *words = shlex.split(command)
    assert program == "ivmdvddrive"
    return subprocess.run([*COMMAND, *words], cwd=folder, env=environment(), capture_output=True, text=True)


def test_a_counterexample_shows_the_same_again(tmp_path: Path) -> None:
    chosen = (*QUICK, "--select", WRONG)
    run = ivmdvddrive("verify", "python:misbehaving:Wrong", *chosen, "--report", "r", cwd=tmp_path)
    found = results(tmp_path / "r")
    [failure] = found["failures"]
    assert f"repeat:    {failure['repeat']}" in run.stdout
    [file] = (tmp_path / "r" / "failures").iterdir()
    assert file.read_text() == failure["scenario"]
    again = repeated(failure["repeat"], tmp_path)
    assert (again.returncode, f"got:       {failure['got']}" in again.stdout) == (1, True)
    right = ivmdvddrive("replay", os.fspath(file), "reference", cwd=tmp_path)
    assert (right.returncode, right.stdout) == (0, "replayed: every answer was permitted and as expected\n")
    [without] = made(scenario(OK, failures=[FAILED]))["failures"]
    assert without["repeat"] == f"ivmdvddrive verify python:a.b:C --level quick --select {OK}"


def test_the_results_say_what_each_scenario_called_and_what_came_back(tmp_path: Path) -> None:
    chosen = (*QUICK, "--select", "AttachImage.effect", "--select", "OnMediaInsert.image")
    ivmdvddrive("verify", "reference", *chosen, "--allow-partial", "--report", "r", cwd=tmp_path)
    found = results(tmp_path / "r")
    jsonschema.validate(found, results_schema())
    told = [(s["step"], s["answer"]) for c in found["checks"] if c["kind"] == "scenario" for s in c["steps"]]
    assert ("a machine M", "") in told
    assert ("A.AttachImage(ISO1)", "S_OK") in told
    assert ("A.ImageFile", "S_OK with ISO1") in told
    assert ("S is drained", "OnMediaInsert(ISO1)") in told
    assert not [answer for _, answer in told if str(tmp_path.anchor) in answer]
