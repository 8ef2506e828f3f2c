"""The output of ``replay --as`` can be played elsewhere: pasted into a program, run by pytest, replayed."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from commands import QUICK, environment, ivmdvddrive, results
from ivmdvddrive_conformance.iuts.wire.messages import response
from ivmdvddrive_conformance.iuts.wire.results import answer, checked
from ivmdvddrive_spec import hresult
from ivmdvddrive_spec.protocol import schema_of
from vpc import SPECIFICATION

REFERENCE = "stdio:python -m ivmdvddrive_reference"
MUTANT = "python:ivmdvddrive_mutants.benches:KeepsTheLock"
"""ReleaseHostDrive leaves the drive captured."""


def pasted(lines: str) -> list[tuple[dict, object]]:
    """Return what a terminal does: the lines go to the reference's standard input. Each request with its result."""
    run = subprocess.run(
        [sys.executable, "-m", "ivmdvddrive_reference"], input=lines, capture_output=True, text=True, timeout=60
    )
    assert (run.returncode, run.stderr) == (0, "")
    requests = [json.loads(line) for line in lines.splitlines()]
    answers = [response(json.loads(line)) for line in run.stdout.splitlines()]
    assert [r["id"] for r in requests] == [a.id for a in answers] == list(range(1, len(requests) + 1))
    assert not [a for a in answers if a.refusal]
    for each, given in zip(requests, answers, strict=True):
        Draft202012Validator(schema_of(f"{each['method']}.params")).validate(each["params"])
        checked(f"{each['method']}.result", given.result)
    return [(r, a.result) for r, a in zip(requests, answers, strict=True)]


def counterexamples(folder: Path, mutant: str, *chosen: str) -> list[Path]:
    ran = ivmdvddrive("verify", mutant, *QUICK, *chosen, "--report", "r", cwd=folder)
    assert ran.returncode == 1, ran.stdout + ran.stderr
    assert results(folder / "r")["failures"]
    return sorted((folder / "r" / "failures").glob("*.feature"))


def own(folder: Path, *steps: str, tags: str = "") -> str:
    lines = "".join(f"    {s}\n" for s in steps)
    (folder / "own.feature").write_text(f"Feature: mine\n  {tags}\n  Scenario: mine\n{lines}", encoding="utf-8")
    return "own.feature"


def test_every_counterexample_of_a_mutant_can_be_carried_elsewhere(tmp_path: Path) -> None:
    found = counterexamples(tmp_path, MUTANT, "--select", "ReleaseHostDrive.*")
    for number, file in enumerate(found):
        wire = ivmdvddrive("replay", str(file), REFERENCE, "--as", "wire", cwd=tmp_path)
        assert (wire.returncode, "lines end here" in wire.stderr) == (0, False), wire.stderr
        *_, (last, result) = pasted(wire.stdout)
        [shown] = [line for line in file.read_text().splitlines() if line.startswith("    When ")]
        assert f".{last['params']['member']}" in shown
        answer(result)
        for name, iut, code in (("right", REFERENCE, 0), ("wrong", MUTANT, 1)):
            written = ivmdvddrive("replay", str(file), iut, "--as", "pytest", cwd=tmp_path)
            assert (written.returncode, written.stderr) == (0, "")
            (tmp_path / f"test_{name}_{number}.py").write_text(written.stdout, encoding="utf-8")
            run = pytest_on(tmp_path, f"test_{name}_{number}.py")
            assert run.returncode == code, run.stdout
        assert "Violation: " in run.stdout


def pytest_on(folder: Path, *files: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *files],
        cwd=folder, env=environment(), capture_output=True, text=True, timeout=120,
    )  # fmt: skip


def test_the_lines_are_what_the_suite_sends(tmp_path: Path) -> None:
    file = own(
        tmp_path, "Given a machine M", "And a drive A at 0:1 of M", "And M is running", "And a sink S on A",
        "And A.AttachImage(ISO1)", "And C = M.DVDROMDrives", 'When A.AttachHostDrive("\\u0000\u202e")',
        "Then all is as specified",
    )  # fmt: skip
    wire = ivmdvddrive("replay", file, REFERENCE, "--as", "wire", cwd=tmp_path)
    assert wire.returncode == 0
    assert wire.stdout.isascii()
    sent = pasted(wire.stdout)
    assert [r["method"] for r, _ in sent] == [
        "hello", "reset", "createMachine", "call", "setMachineState", "advise", "call", "call", "call", "drain"
    ]  # fmt: skip
    machine, drive = sent[2][1]["machine"], sent[3][1]["value"]
    assert sent[4][0]["params"] == {"machine": machine, "state": "running"}
    assert sent[8][0]["params"] == {
        "object": drive, "member": "AttachHostDrive", "args": ["\0\u202e"], "binding": "vtable", "out": "pointer"
    }  # fmt: skip
    image = sent[6][0]["params"]["args"][0]
    assert sent[-1][1] == {"events": [{"event": "OnMediaInsert", "mediaPath": image}]}
    folder = Path(image).parent
    assert f"media stay in {folder}" in wire.stderr
    assert Path(image).is_file()
    shutil.rmtree(folder)


def test_a_reset_among_the_steps_is_a_line_and_handles_begin_anew(tmp_path: Path) -> None:
    file = own(
        tmp_path, "Given a machine M", "And M is running", "And the bench is reset", "And a machine M",
        "When a drive A at 0:0 of M", "Then all is as specified",
    )  # fmt: skip
    wire = ivmdvddrive("replay", file, REFERENCE, "--as", "wire", cwd=tmp_path)
    sent = pasted(wire.stdout)
    methods = ["hello", "reset", "createMachine", "setMachineState", "reset", "createMachine", "call"]
    assert [r["method"] for r, _ in sent] == methods
    assert sent[-1][0]["params"]["object"] == sent[-2][1]["machine"]
    assert ivmdvddrive("replay", file, REFERENCE, cwd=tmp_path).returncode == 0
    outlives = ivmdvddrive("replay", file, "python:ivmdvddrive_mutants.benches:FirstMachineRunsOn", cwd=tmp_path)
    assert (outlives.returncode, "VM_E_VM_RUNNING_OR_SAVED" in outlives.stdout) == (1, True)


def test_late_bound_lines_and_a_null_out_pointer(tmp_path: Path) -> None:
    file = own(tmp_path, "Given a machine M", "And a drive A at 0:1 of M", "When A.ImageFile into NULL")
    wire = ivmdvddrive("replay", file, REFERENCE, "--binding", "dispatch", "--as", "wire", cwd=tmp_path)
    request, result = pasted(wire.stdout)[-1]
    assert (request["params"]["binding"], request["params"]["out"]) == ("dispatch", "null")
    assert answer(result).scode == hresult("E_POINTER")


def test_the_call_that_ends_the_implementation_is_told(tmp_path: Path) -> None:
    file = own(tmp_path, "Given a machine M", "And a drive A at 0:1 of M", "When A.ReleaseHostDrive()")
    wire = ivmdvddrive("replay", file, "python:misbehaving:EndsProcess", "--as", "wire", cwd=tmp_path)
    assert json.loads(wire.stdout.splitlines()[-1])["params"]["member"] == "ReleaseHostDrive"
    assert (wire.returncode, "the lines end here: " in wire.stderr) == (3, True)


@pytest.mark.parametrize(
    ("steps", "iut", "code", "said"),
    [
        (("Given a machine M", "When M makes coffee"), REFERENCE, 3, "unknown step 'M makes coffee'"),
        (("Given a machine M", "When A.BusNumber"), REFERENCE, 3, "nothing is called 'A'"),
        (("Given a machine M", "When M is forgotten"), "python:misbehaving:Poor", 4, "does not claim forget-machine"),
        (("Given a machine M",), "stdio:no-such-program", 3, "could not be started: stdio:no-such-program"),
        (("Given a machine M",), "referenc", 2, "Did you mean 'reference'?"),
    ],
)
def test_why_lines_end_early(tmp_path: Path, steps: tuple[str, ...], iut: str, code: int, said: str) -> None:
    run = ivmdvddrive("replay", own(tmp_path, *steps), iut, "--as", "wire", cwd=tmp_path)
    assert (run.returncode, said in run.stderr) == (code, True), run.stderr


def test_gherkin_is_the_file_with_nothing_that_steers_a_terminal(tmp_path: Path) -> None:
    file = own(tmp_path, "Given a machine M", "# got: \x1b[31m\u202e", 'When M.AddDVDROMDrive("\\u0001", 0)')
    run = ivmdvddrive("replay", file, "reference", "--as", "gherkin", cwd=tmp_path)
    assert run.stdout == (tmp_path / file).read_text().replace("\x1b", r"\x1b").replace("\u202e", r"\u202e")


def test_a_test_file_is_data_whatever_the_scenario_says(tmp_path: Path) -> None:
    """Nothing of a scenario becomes code: not its name, its tags, its steps, nor the implementation's name."""
    clause = SPECIFICATION.clauses["ReleaseHostDrive.VM_E_MEDIA_WRONG_TYPE"]
    (tmp_path / "own.feature").write_text(
        f'Feature: f\n  @{clause.id} @"""+open("owned","w")+"""\n  Scenario: x"""\'; open("owned", "w")\n'
        "    Given a machine M\n"
        "    And a drive A at 0:1 of M\n"
        "    When A.AttachImage(\"'''\\\"\\\"\\\"); open('owned', 'w') #\")\n"
        + "  Scenario: x\n    Given a machine M\n    When M.AddDVDROMDrive(0, 0)\n"
        * 2
    )
    run = ivmdvddrive(
        "replay", "own.feature", "python:misbehaving:Poor", "--timeout", "5", "--as", "pytest", cwd=tmp_path
    )
    assert f"    # {clause.id}: {clause.says}\n" in run.stdout
    assert "timeout=5.0," in run.stdout
    (tmp_path / "test_own.py").write_text(run.stdout)
    ran = pytest_on(tmp_path, "test_own.py")
    assert "3 passed" in ran.stdout
    assert not (tmp_path / "owned").exists()


def test_what_is_not_claimed_is_skipped(tmp_path: Path) -> None:
    file = own(tmp_path, "Given a machine M", "When M is forgotten", "Then all is as specified")
    run = ivmdvddrive("replay", file, "python:misbehaving:Poor", "--as", "pytest", cwd=tmp_path)
    (tmp_path / "test_own.py").write_text(run.stdout)
    assert "1 skipped" in pytest_on(tmp_path, "test_own.py").stdout


@pytest.mark.parametrize("form", ["gherkin", "wire", "pytest"])
def test_a_file_that_holds_no_scenario_is_bad_usage(tmp_path: Path, form: str) -> None:
    (tmp_path / "own.feature").write_text("Feature: f\n  nothing\n")
    run = ivmdvddrive("replay", "own.feature", "reference", "--as", form, cwd=tmp_path)
    assert (run.returncode, run.stdout) == (2, "")
    assert "own.feature holds no scenario" in run.stderr
    run = ivmdvddrive("replay", "own.feature", "reference", "--as", form, "--report", "r", cwd=tmp_path)
    assert (run.returncode, (tmp_path / "r").exists()) == (2, False)
