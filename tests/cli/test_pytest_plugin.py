"""The checks under plain pytest, in an adopter's folder with strict settings of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import jsonschema
import pytest

from commands import environment, results, statuses
from ivmdvddrive_conformance.results.document import results_schema

WRONG = "ReleaseHostDrive.VM_E_MEDIA_WRONG_TYPE"
ONE = ("--iut-level", "quick", "--iut-select", WRONG)
CHECKS = ("--pyargs", "ivmdvddrive_conformance")


@pytest.fixture
def adopter(tmp_path: Path) -> Path:
    (tmp_path / "pyproject.toml").write_text(
        "[tool.pytest.ini_options]\naddopts = ['--strict-markers', '--strict-config']\n"
        "filterwarnings = ['error']\nxfail_strict = true\n"
    )
    (tmp_path / "conftest.py").write_text("import pytest\n@pytest.fixture(autouse=True)\ndef theirs():\n    yield\n")
    (tmp_path / "test_own.py").write_text("def test_good():\n    pass\ndef test_bad():\n    assert False\n")
    return tmp_path


def run_pytest(folder: Path, *args: str, **env: str) -> subprocess.CompletedProcess[str]:
    # pytest-asyncio warns of its own settings, whatever is run.
    command = [sys.executable, "-W", "error", "-m", "pytest", "-p", "no:cacheprovider", "-p", "no:asyncio", *args]
    return subprocess.run(
        command, cwd=folder, env=environment(**env), capture_output=True, text=True, encoding="utf-8", timeout=120
    )


def test_the_reference_passes_every_check(adopter: Path) -> None:
    run = run_pytest(adopter, *CHECKS, "--iut", "reference", "--iut-level", "quick", "--iut-report", "r")
    assert run.returncode == 0, run.stdout
    assert "CONFORMANT: every required clause is met" in run.stdout
    assert results(adopter / "r")["verdict"] == "conformant"


def test_a_selection_is_partial_unless_that_is_allowed(adopter: Path) -> None:
    run = run_pytest(adopter, *CHECKS, "--iut", "reference", *ONE)
    assert (run.returncode, "PARTIAL: nothing wrong was found" in run.stdout) == (4, True)
    chosen = ("--iut-level", "quick", "--iut-allow-partial", "-k", "nothing_is_attached")
    run = run_pytest(adopter, *CHECKS, "--iut", "reference", *chosen)
    assert (run.returncode, "checks were left out by pytest's own arguments" in run.stdout) == (4, True)
    run = run_pytest(adopter, *CHECKS, "--iut", "reference", *ONE, "--iut-allow-partial")
    assert (run.returncode, "PARTIAL" in run.stdout) == (0, True)


@pytest.mark.parametrize("parallel", [(), ("-n", "2")])
def test_a_faulty_implementation_fails(adopter: Path, parallel: tuple[str, ...]) -> None:
    wanted = ("--iut-report", "r", "--junitxml", "own.xml")
    run = run_pytest(adopter, *CHECKS, "--iut", "python:misbehaving:Wrong", *ONE, *wanted, *parallel)
    assert run.returncode == 1
    assert f"{WRONG}: The attached media is not a host drive." in run.stdout
    assert "got: ReleaseHostDrive gave S_OK" in run.stdout
    assert "NONCONFORMANT: 1 clause was broken" in run.stdout
    found = results(adopter / "r")
    jsonschema.validate(found, results_schema())
    assert (found["complete"], found["iut"]["ics"]["language"]) == (True, "Python")
    assert ElementTree.parse(adopter / "own.xml").findall(".//failure")
    assert ElementTree.parse(adopter / "r" / "junit.xml").findall(".//failure")
    assert list((adopter / "r" / "failures").iterdir())


def test_a_waived_check_does_not_fail_the_session(adopter: Path) -> None:
    outcome = "ReleaseHostDrive 0x00000000"
    known = f'[[waiver]]\nclause = "{WRONG}"\nexpects = "{outcome}"\nreason = "known"\nexpires = 9999-12-31\n'
    (adopter / "waivers.toml").write_text(known)
    waived = ("--iut-waivers", "waivers.toml", "--iut-allow-partial", "--iut-report", "r")
    run = run_pytest(adopter, *CHECKS, "--iut", "python:misbehaving:Wrong", *ONE, *waived)
    assert (run.returncode, statuses(adopter / "r")[WRONG]) == (0, "waived")
    run = run_pytest(adopter, *CHECKS, "test_own.py", "--iut", "python:misbehaving:Wrong", *ONE, *waived)
    assert (run.returncode, "test_own.py::test_bad" in run.stdout) == (1, True)


def test_a_process_of_xdist_that_ends_is_a_crash(adopter: Path) -> None:
    chosen = ("--iut-level", "quick", "--iut-select", "ReleaseHostDrive.S_OK", "--iut-report", "r")
    run = run_pytest(adopter, *CHECKS, "--iut", "python:misbehaving:EndsProcess", *chosen, "-n", "1")
    assert (run.returncode, statuses(adopter / "r")["ReleaseHostDrive.S_OK"]) == (1, "crash")


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        (("--iut", "python:misbehaving:raising", *ONE), 3, r"RuntimeError: \x1b[31mno bench today"),
        (("--iut", "reference", "--iut-profile", "vs97"), 4, "'vs97' is not in the specification yet"),
        ((), 4, "these checks judge an implementation: pytest --pyargs ivmdvddrive_conformance --iut KIND:TARGET"),
    ],
    ids=lambda v: " ".join(v) if isinstance(v, tuple) else "",
)
def test_what_cannot_be_run_is_said(adopter: Path, args: tuple[str, ...], code: int, said: str) -> None:
    run = run_pytest(adopter, *CHECKS, *args)
    assert run.returncode == code, run.stdout + run.stderr
    assert said in run.stdout + run.stderr
    assert "Traceback" not in run.stdout + run.stderr


def test_the_adopters_own_tests_are_theirs(adopter: Path) -> None:
    run = run_pytest(adopter, "test_own.py::test_good", "--iut", "reference")
    assert (run.returncode, "no check was run" in run.stdout) == (0, True)


def test_the_plugin_costs_others_nothing(adopter: Path) -> None:
    (adopter / "test_cost.py").write_text(
        "import sys\n"
        "def test_cost():\n"
        "    assert 'ivmdvddrive_conformance.pytest_run.plugin' in sys.modules\n"
        "    heavy = {'rich', 'jsonschema', 'junitparser', 'pycdlib', 'ivmdvddrive_spec', 'ivmdvddrive_features',\n"
        "             'ivmdvddrive_reference', 'ivmdvddrive_conformance.pytest_run.pytest_run', 'hypothesis'}\n"
        "    assert not heavy & set(sys.modules)\n"
    )
    # hypothesis and pytest-bdd have plugins of their own, which import them
    apart = ("-p", "no:hypothesispytest", "-p", "no:pytest-bdd")
    run = run_pytest(adopter, *apart, "test_cost.py")
    assert run.returncode == 0, run.stdout
