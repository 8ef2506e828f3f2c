"""Implementations that misbehave in the process of the checks: the run survives them and judges the rest."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree

import jsonschema
import pytest

from attacks import Attack
from commands import QUICK, ivmdvddrive, results, statuses
from ivmdvddrive_conformance.iuts.environment import BLAMELESS
from ivmdvddrive_conformance.judging.run_record import Run
from ivmdvddrive_conformance.process.supervisor import supervise
from ivmdvddrive_conformance.results.document import results_schema, to_results
from ivmdvddrive_conformance.settings.settings import Settings
from ivmdvddrive_conformance.verdicts.verdict import judge
from vpc import SPECIFICATION

TWO = ("ReleaseHostDrive.VM_E_MEDIA_WRONG_TYPE", "AttachImage.E_POINTER")
"""A clause whose scenarios call ReleaseHostDrive, and one whose scenarios do not."""
OTHER = TWO[1]
RAW = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\ud800-\udfff]")


def watched(monkeypatch: pytest.MonkeyPatch, name: str, **more: float) -> tuple[Run, dict[str, str]]:
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent.parent / "support"))
    patience = more.pop("patience", None)
    settings = Settings(f"python:misbehaving:{name}", level="quick", select=TWO, **more)  # type: ignore[arg-type]
    run = supervise(settings, lambda event: None, patience=patience)
    verdict = judge(SPECIFICATION, run.evidence, select=TWO, complete=run.complete)
    found = to_results(SPECIFICATION, run, verdict, started=datetime.now(UTC), seconds=0.0, report=None)
    jsonschema.validate(found, results_schema())
    return run, {r.clause.id: r.status for r in verdict.results}


@pytest.mark.parametrize(
    ("name", "got"),
    [
        ("Exits", "ReleaseHostDrive let SystemExit: 0 out"),
        ("EndsProcess", "the checks' process ended with exit code 0 during ReleaseHostDrive"),
        ("Aborts", "the checks' process ended with signal 6 during ReleaseHostDrive"),
        ("Interrupts", "the checks' process was interrupted during ReleaseHostDrive"),
    ],
)
def test_an_implementation_that_breaks_out(monkeypatch: pytest.MonkeyPatch, name: str, got: str) -> None:
    run, found = watched(monkeypatch, name)
    assert (found[TWO[0]], found[OTHER]) == ("crash", "pass")
    assert run.complete
    assert any(f.got.startswith(got) for e in run.evidence for f in e.failures)


def test_an_implementation_that_hangs(monkeypatch: pytest.MonkeyPatch) -> None:
    run, found = watched(monkeypatch, "Spins", timeout=0.3)
    assert (found[TWO[0]], found[OTHER], run.complete) == ("timeout", "pass", True)


def test_an_implementation_that_hangs_where_no_time_limit_reaches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ivmdvddrive_conformance.process.supervisor._CLOSING", 0.1)
    run, found = watched(monkeypatch, "SpinsDeaf", timeout=0.3, patience=6.0)
    assert (found[TWO[0]], found[OTHER], run.complete) == ("timeout", "pass", True)


@pytest.mark.attack("hangs-outside-of-calls")
def test_a_hang_outside_of_any_call_is_nobodys_failure(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("ivmdvddrive_conformance.process.supervisor._CLOSING", 0.1)
    monkeypatch.setenv("HUNG", str(tmp_path / "hung"))
    run, found = watched(monkeypatch, "VerbHangsOnce", timeout=0.3, patience=6.0)
    assert [f for e in run.evidence for f in e.failures] == []
    [unjudged] = [e.unjudged for e in run.evidence if e.unjudged]
    assert unjudged.startswith(f"{BLAMELESS}the checks' process did not answer any more while no call of a member")
    assert (set(found.values()) - {"deselected"}, run.complete) == ({"pass"}, True)


@pytest.mark.attack("no-value-among-others")
def test_what_is_lost_among_several_reads_is_blamed_on_its_own(attack: Attack, tmp_path: Path) -> None:
    select = ("--select", "ImageFile.*")
    attack.check(ivmdvddrive("verify", "python:misbehaving:GivesAFloat", *QUICK, *select, cwd=tmp_path))


@pytest.mark.attack("forks")
def test_a_copy_of_the_checks_process_does_not_go_on(attack: Attack, tmp_path: Path) -> None:
    steps = ["Given a machine M", "And a drive A at 0:0 of M", *["When A.ReleaseHostDrive()"] * 3]
    own = tmp_path / "own.feature"
    own.write_text("\n    ".join(["Feature: f\n  Scenario: s", *steps]), encoding="utf-8")
    called = tmp_path / "called"
    attack.check(ivmdvddrive("replay", str(own), "python:misbehaving:Forks", cwd=tmp_path, CALLED=str(called)))
    processes = called.read_text(encoding="utf-8").split()
    assert (len(processes), len(set(processes))) == (3, 1)


def test_a_thread_that_never_ends_keeps_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ivmdvddrive_conformance.process.supervisor._CLOSING", 0.1)
    run, found = watched(monkeypatch, "leaving_a_thread", patience=60.0)
    assert (set(found.values()) - {"deselected"}, run.complete) == ({"pass"}, True)


@pytest.mark.parametrize("name", ["Foreign", "Hostile", "Floods"])
def test_nothing_raw_reaches_anything(tmp_path: Path, name: str) -> None:
    chosen = [word for c in (*TWO, "HostDriveLetter.value") for word in ("--select", c)]
    run = ivmdvddrive("verify", f"python:misbehaving:{name}", *QUICK, *chosen, "--report", "r", cwd=tmp_path)
    broken = {"Foreign": (TWO[0], "crash"), "Hostile": ("HostDriveLetter.value", "fail")}
    if name in broken:
        clause, wanted = broken[name]
        assert (run.returncode, statuses(tmp_path / "r")[clause]) == (1, wanted)
        assert r"\x1b[31m \u202eevil\udcff [bold]x[/bold] <script>" in run.stdout
    else:
        assert run.returncode == 4
    assert statuses(tmp_path / "r")[OTHER] == "pass"
    assert run.stderr == ""
    texts = [run.stdout, *(p.read_text(encoding="utf-8") for p in (tmp_path / "r").rglob("*") if p.is_file())]
    for text in texts:
        assert not RAW.search(text)
        assert len(text) < 1_000_000
    told = json.dumps(results(tmp_path / "r"), ensure_ascii=False)
    assert not RAW.search(told)
    ElementTree.parse(tmp_path / "r" / "junit.xml")


def test_a_name_on_the_command_line_that_is_no_utf_8(tmp_path: Path) -> None:
    run = ivmdvddrive("verify", "python:\udcff:x", cwd=tmp_path)
    assert run.returncode == 2
    assert r"cannot import \udcff" in run.stderr
