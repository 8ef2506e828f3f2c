"""Each finding is shown as soon as it is found, while the run goes on: once, escaped, and as the end shows it."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from attacks import Attack
from commands import COMMAND, ONE, QUICK, environment, ivmdvddrive
from github_runner import HOSTILE, commands
from ivmdvddrive_conformance.judging.evidence import Evidence
from ivmdvddrive_conformance.results.terminal import Findings, Show
from ivmdvddrive_conformance.settings.settings import Settings
from ivmdvddrive_conformance.verdicts.check_judge import CheckJudge
from ivmdvddrive_conformance.verdicts.waivers import Waiver
from made import EVERY, ICS, OK, WRONG, failed, scenario
from vpc import SPECIFICATION

SCENARIOS = ("--", "-k", "test_scenarios")
SERVED = """import ivmdvddrive_reference.wire as wire, misbehaving as m
wire.Bench = m.bench(type('DVDDrive', (m.Silent,), {})); wire.serve()"""


def shown(*evidence: Evidence, settings: dict[str, Any] | None = None, waivers: tuple[Waiver, ...] = ()) -> str:
    """Return what a run shows that has this evidence, one check after the other."""
    said = StringIO()
    console = Console(file=said, width=1_000)
    checks = CheckJudge(SPECIFICATION, Settings("python:a.b:C", **(settings or {})), waivers)
    findings = Findings(SPECIFICATION, console)
    with Show(console, checks, findings) as show:
        show.event({"event": "started", "ics": ICS})
        for one in evidence:
            show.event({"event": "evidence", "nodeid": "x", "evidence": one.to_json()})
    findings.end()
    return said.getvalue()


def test_a_finding_is_shown_as_the_end_shows_it_with_the_calls_until_then(tmp_path: Path) -> None:
    done = ivmdvddrive("verify", "python:misbehaving:Wrong", *ONE, *SCENARIOS, cwd=tmp_path)
    assert done.returncode == 1
    live, _, final = done.stdout.partition("\n\nNONCONFORMANT")
    at_the_end = final[final.index("1 of 1: ") :].partition("\n\nincomplete checks:")[0]
    assert re.search(r", after \d+ calls of the run", live)
    live = re.sub(r", after \d+ calls of the run", "", live)
    assert live.strip() == at_the_end.replace("1 of 1: ", "finding 1: ")
    assert "  When A.ReleaseHostDrive()\n" in live
    assert "\n\n\n" not in done.stdout


def test_it_is_shown_while_the_run_goes_on(tmp_path: Path) -> None:
    """The next check does not come to its end until this test lets it."""
    os.mkfifo(tmp_path / "called")
    select = ("--select", WRONG, "--select", "ReleaseImage.S_OK", "--timeout", "60")
    process = subprocess.Popen(
        [*COMMAND, "verify", "python:misbehaving:WrongThenHangs", *QUICK, *select, *SCENARIOS],
        cwd=tmp_path,
        env=environment(CALLED=str(tmp_path / "called")),
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )
    assert process.stdout is not None
    with process.stdout as out:
        lines = iter(out.readline, "")
        assert any(line.startswith("finding 1: ") for line in lines)
        assert any(line.startswith("found by: ") for line in lines)
        assert process.poll() is None
        process.terminate()
        assert any(line.startswith("NONCONFORMANT: ") for line in lines)
    assert process.wait(timeout=60) == 1


def test_another_binding_shows_nothing_twice(tmp_path: Path) -> None:
    served = f"stdio:{shlex.join([sys.executable, '-c', SERVED])}"
    done = ivmdvddrive("verify", served, *ONE, *SCENARIOS, cwd=tmp_path)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "\ndispatch " in done.stdout
    assert (done.stdout.count("finding 1: "), done.stdout.count("finding 2: ")) == (1, 0)


def test_a_replay_shows_its_failure_once(tmp_path: Path) -> None:
    steps = "    Given a machine M\n    And a drive A at 0:0 of M\n    When A.ReleaseHostDrive()\n"
    (tmp_path / "own.feature").write_text(f"Feature: f\n  Scenario: s\n{steps}    Then all is as specified\n")
    done = ivmdvddrive("replay", "own.feature", "python:misbehaving:Wrong", cwd=tmp_path)
    assert (done.returncode, done.stdout.count("\ngot: "), "finding" in done.stdout) == (1, 1, False)


def test_what_repeats_a_finding_is_not_shown_again() -> None:
    other = failed(got="it gave E_POINTER")
    said = shown(
        scenario(OK, failures=[failed(found_after=1), failed()]),
        scenario(OK, failures=[failed(), other]),
        scenario(OK, failures=[failed(status="crash")]),
        scenario(OK),
    )
    titles = [line for line in said.splitlines() if line.startswith("finding ")]
    assert titles == [f"finding 1: {OK}: fail", f"finding 2: {OK}: fail", f"finding 3: {OK}: crash"]
    assert said.count("found by:  a scenario, after 1 call of the run\n") == 1
    assert said.count("found by:  a scenario\n") == 2
    assert said.endswith("\n\n")


def test_nothing_is_shown_where_nothing_is_wrong() -> None:
    assert shown(scenario(OK), scenario(OK, unclaimed="events"), scenario(OK, cut="cut after 1 s")) == ""


def test_of_many_findings_the_later_ones_have_a_line_each() -> None:
    said = shown(*(scenario(clause, failures=[failed(clause)]) for clause in EVERY[:13]))
    assert said.count("got: ") == 10
    assert [f"finding {n}: {EVERY[n - 1]}: fail" in said for n in range(1, 14)] == [True] * 13


def test_a_waiver_and_a_pinned_version_are_named() -> None:
    known = Waiver(OK, ("it gave E_FAIL",), "known", expires=Waiver.from_data(WAIVED).expires)
    assert "  waived: known\n" in shown(scenario(OK, failures=[failed()]), waivers=(known,))
    newer = next(c.id for c in SPECIFICATION.clauses.values() if c.required and c.since != "1.0" and not c.claim)
    said = shown(scenario(newer, failures=[failed(newer)]), settings={"spec_version": "1.0"})
    assert "  not-applicable: required since " in said


WAIVED = {"clause": OK, "expects": ["x"], "reason": "known", "expires": "9999-12-31", "binding": None, "issue": None}


@pytest.mark.attack("workflow-command-in-a-finding")
def test_what_an_implementation_says_is_escaped(attack: Attack, tmp_path: Path) -> None:
    bad = "\x1b[31m[bold]x[/bold] \u202e" + HOSTILE
    told = failed(got=bad, log=bad, note=bad, outcome=bad, diagram=bad, steps=[["A.ReleaseHostDrive()", bad]])
    said = shown(scenario(OK, failures=[told]))
    assert "\x1b" not in said
    assert "\u202e" not in said
    assert "[bold]x[/bold]" in said
    done = ivmdvddrive("verify", "python:misbehaving:CommandsTheRunner", *ONE, cwd=tmp_path, GITHUB_ACTIONS="true")
    attack.check(done)
    ours = ("::error title=", "::warning title=")
    assert [c for c in commands(done.stdout) + commands(done.stderr) if not c.startswith(ours)] == []
