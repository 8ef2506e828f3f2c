"""Arguments and settings of pytest make a verdict neither better nor worse than what was judged."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

from attacks import Attack
from commands import ONE, environment, ivmdvddrive, results
from ivmdvddrive_conformance.pytest_run.keys import CHECKS

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
    assert "after '--' stand arguments of pytest, such as -k WORD" in done.stderr


@pytest.mark.attack("settings-that-leave-checks-out")
def test_other_names_of_tests_leave_no_check_out(attack: Attack, tmp_path: Path) -> None:
    argument = "python_functions=test_walks"
    attack.check(ivmdvddrive("verify", "reference", *ONE, "--", "-o", argument, cwd=tmp_path))


@pytest.mark.attack("arguments-that-leave-checks-out")
def test_checks_that_are_not_collected_are_counted(attack: Attack, tmp_path: Path) -> None:
    """One check of each kind is collected."""
    ids = ("search::test_walks", "search::test_tours", "concurrency", "com", "scenarios::test_nothing_is_attached")
    named = tuple(f"ivmdvddrive_conformance.checks.test_{name}" for name in ids)
    attack.check(session(tmp_path, checks=named))


def session(
    folder: Path,
    *arguments: str,
    iut: str = "reference",
    checks: tuple[str, ...] = ("ivmdvddrive_conformance",),
    **env: str,
) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-p", "no:asyncio", "--pyargs"]
    chosen = ("--iut-level", "quick", "--iut-select", ONE[-1], "--iut-allow-partial")
    return subprocess.run(
        [*command, *checks, "--iut", iut, *chosen, *arguments],
        cwd=folder, env=environment(**env), capture_output=True, text=True, encoding="utf-8", timeout=120,
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


def own_test(folder: Path) -> Path:
    """A test of the adopter's own, which passes, under a name of the adopter's."""
    path = folder / "own" / "check_own.py"
    path.parent.mkdir()
    path.write_text("def test_own():\n    pass\n")
    return path


OTHER_NAMES = {
    "files": "python_files = check_*.py",
    "every-file": "python_files = *.py",
    "everything": "python_files = check_*.py\npython_functions = check_* test_own\npython_classes = *\n"
    "norecursedirs = conf* check*\ncollect_imported_tests = false\nfilterwarnings = error",
}


@pytest.mark.attack("project-of-other-names")
@pytest.mark.parametrize("settings", OTHER_NAMES.values(), ids=OTHER_NAMES)
def test_a_project_whose_tests_have_other_names(attack: Attack, tmp_path: Path, settings: str) -> None:
    own_test(tmp_path)
    (tmp_path / "pytest.ini").write_text(f"[pytest]\n{settings}\n")
    attack.check(session(tmp_path, "own", iut="python:ivmdvddrive_mutants.benches:NineDigitsCut"))


@pytest.mark.attack("project-that-ignores-the-checks")
@pytest.mark.parametrize(
    "arguments",
    [
        (f"--ignore-glob={CHECKS}/*",),
        (f"--ignore-glob={CHECKS}/*", "-n1"),
        ("-k", "test_own"),
        ("-k", "test_own", "-n1"),
    ],
    ids=" ".join,
)
def test_a_session_that_collects_no_check_is_not_green(
    attack: Attack, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    attack.check(session(tmp_path, str(own_test(tmp_path)), *arguments))


def test_a_session_with_an_iut_in_its_settings_may_be_of_the_adopters_own_tests(tmp_path: Path) -> None:
    (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = --iut reference\n")
    done = session(tmp_path, str(own_test(tmp_path)), checks=())
    assert (done.returncode, "no check was run" in done.stdout) == (0, True)


SHORT = {
    "signal": "timeout = 0.01",
    "thread": "timeout = 0.01\ntimeout_method = thread",
    "faulthandler": "faulthandler_timeout = 0.01\nfaulthandler_exit_on_timeout = true",
}


@pytest.mark.attack("plugin-that-ends-long-tests")
@pytest.mark.parametrize("settings", SHORT.values(), ids=SHORT)
def test_no_plugin_ends_a_check_that_takes_long(attack: Attack, tmp_path: Path, settings: str) -> None:
    if importlib.util.find_spec("pytest_timeout") is None:
        pytest.skip("needs pytest_timeout: the extra 'test'")
    (tmp_path / "pytest.ini").write_text(f"[pytest]\n{settings}\n")
    done = session(tmp_path, "-k", "nothing_is_attached")
    attack.check(done)
    assert " failed" not in done.stdout.splitlines()[-1]


CONFTEST = "import json, pytest\n@pytest.fixture(autouse=True)\ndef theirs(monkeypatch, request):\n    {}\n"
FIXTURES = {
    "unknown": ("usefixtures = unknown", "", "unknown was not found"),
    "raises": ("", "raise ValueError('mine')", "theirs ("),
    "in-python": ("", "json.loads('{')", "theirs ("),
    "in-pytest": ("", "monkeypatch.setattr(json, 'nothing', 1)", "theirs ("),
    "afterwards": ("", "yield\n    assert False, 'mine'", "theirs ("),
    "exists-no-more": ("", "request.getfixturevalue('nothing')", "nothing was not found"),
}
SCENARIO = ("-k", "test_nothing_is_attached_2")


def in_a_project(folder: Path, conftest: str, settings: str = "") -> subprocess.CompletedProcess[str]:
    (folder / "conftest.py").write_text(conftest)
    (folder / "pytest.ini").write_text(f"[pytest]\n{settings}\n")
    return session(folder, "-p", "conftest", *SCENARIO, "--iut-report", "r", PYTHONPATH=str(folder))


@pytest.mark.attack("fixture-of-the-project")
@pytest.mark.parametrize(("settings", "body", "named"), FIXTURES.values(), ids=FIXTURES)
def test_a_fixture_of_the_project_that_fails(
    attack: Attack, tmp_path: Path, settings: str, body: str, named: str
) -> None:
    done = in_a_project(tmp_path, CONFTEST.format(body or "pass"), settings)
    assert done.returncode in (3, 4), done.stdout
    whys = [left["why"] for left in results(tmp_path / "r")["unjudged"]]
    assert any(why.startswith(f"{attack.says[0]}{named}") for why in whys), whys
    assert "the bench failed" not in done.stdout


@pytest.mark.attack("hook-of-the-project")
@pytest.mark.parametrize("body", ["raise ValueError('mine')", "pytest.fail('mine')", "pytest.skip('mine')"])
def test_a_hook_of_the_project_that_fails(attack: Attack, tmp_path: Path, body: str) -> None:
    attack.check(in_a_project(tmp_path, f"import pytest\ndef pytest_runtest_call(item):\n    {body}\n"))


@pytest.mark.attack("plugin-not-loaded")
def test_pytest_bdd_that_is_not_loaded(attack: Attack, tmp_path: Path) -> None:
    plugin = ("-p", "ivmdvddrive_conformance.pytest_run.plugin")
    done = session(tmp_path, *plugin, PYTEST_DISABLE_PLUGIN_AUTOLOAD="1")
    attack.check(done)
    assert "INTERNALERROR" not in done.stdout
    done = session(tmp_path, *plugin, "-p", "pytest_bdd.plugin", *SCENARIO, PYTEST_DISABLE_PLUGIN_AUTOLOAD="1")
    assert "PARTIAL: nothing wrong was found" in done.stdout
