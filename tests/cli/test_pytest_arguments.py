"""Arguments and settings of pytest never make a verdict better than what was judged."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from attacks import Attack
from commands import ONE, QUICK, environment, ivmdvddrive

PARTIAL = (*ONE, "--allow-partial")


@pytest.mark.attack("arguments-that-judge-nothing")
@pytest.mark.parametrize(
    "argument", ["--setup-plan", "--setup-only", "--collect-only", "--help", "--markers", "--fixtures"]
)
def test_what_judges_nothing_is_refused(attack: Attack, tmp_path: Path, argument: str) -> None:
    done = ivmdvddrive("verify", "reference", *PARTIAL, "--", "-x", argument, cwd=tmp_path)
    attack.check(done)
    assert f"\nERROR: {argument} judges nothing" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.attack("arguments-that-wait-for-a-person")
@pytest.mark.parametrize("argument", ["--pdb", "--trace"])
def test_what_waits_for_a_person_is_refused(attack: Attack, tmp_path: Path, argument: str) -> None:
    attack.check(ivmdvddrive("verify", "python:misbehaving:Wrong", *PARTIAL, "--", argument, cwd=tmp_path))


@pytest.mark.attack("arguments-that-break-the-checks")
@pytest.mark.parametrize("arguments", [("-p", "no:pytest_bdd.plugin"), ("--noconftest",)], ids=" ".join)
def test_what_breaks_the_checks_is_refused(attack: Attack, tmp_path: Path, arguments: tuple[str, ...]) -> None:
    attack.check(ivmdvddrive("verify", "reference", *PARTIAL, "--", *arguments, cwd=tmp_path))


@pytest.mark.parametrize("arguments", [("--lf",), ("-n", "x"), ("-k", "("), ("--version",), ("no.py",)], ids=" ".join)
def test_what_pytest_does_not_take_is_named(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    done = ivmdvddrive("verify", "reference", *PARTIAL, "--", *arguments, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "pytest cannot run the checks with these arguments: " in done.stderr
    assert "after '--' stand arguments of pytest, such as -n 2" in done.stderr


@pytest.mark.attack("settings-that-leave-checks-out")
def test_checks_that_are_not_collected_are_counted(attack: Attack, tmp_path: Path) -> None:
    """One check of each kind is collected."""
    names = "test_walks test_tours test_concurrent_calls test_rule test_releasehostdrive_when_*_gone"
    argument = f"python_functions={names}"
    select = ("--select", "ReleaseHostDrive.VM_E_VM_UNKNOWN", "--allow-partial")
    attack.check(ivmdvddrive("verify", "reference", *QUICK, *select, "--", "-o", argument, cwd=tmp_path))


def session(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-p", "no:asyncio", "--pyargs"]
    chosen = ("--iut-level", "quick", "--iut-select", ONE[-1], "--iut-allow-partial")
    return subprocess.run(
        [*command, "ivmdvddrive_conformance", "--iut", "reference", *chosen, *arguments],
        cwd=folder, env=environment(), capture_output=True, text=True, encoding="utf-8", timeout=120,
    )  # fmt: skip


@pytest.mark.attack("session-that-judges-nothing")
@pytest.mark.parametrize("arguments", ["--setup-plan", "--setup-only", "-k nowhere"])
def test_a_session_that_judges_nothing_is_not_green(attack: Attack, tmp_path: Path, arguments: str) -> None:
    (tmp_path / "pytest.ini").write_text(f"[pytest]\naddopts = {arguments}\n")
    attack.check(session(tmp_path))


@pytest.mark.attack("session-that-only-collects")
def test_a_session_that_only_collects_is_not_green(attack: Attack, tmp_path: Path) -> None:
    attack.check(session(tmp_path, "--collect-only", "-q"))


@pytest.mark.attack("test-body-that-is-not-run")
def test_a_body_that_is_not_run_is_no_pass(attack: Attack, tmp_path: Path) -> None:
    (tmp_path / "conftest.py").write_text("def pytest_pyfunc_call(pyfuncitem):\n    return True\n")
    attack.check(session(tmp_path, f"--confcutdir={tmp_path}", "-p", "conftest"))


def test_a_session_without_a_conftest_is_refused(tmp_path: Path) -> None:
    done = session(tmp_path, "--noconftest")
    assert (done.returncode, "--noconftest leaves out what the checks are made of" in done.stderr) == (4, True)
