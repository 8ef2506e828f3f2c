"""A run keeps to its calls and seconds, and blames nobody for what does not show again, whatever the IUT does."""

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from attacks import Attack
from commands import ALL_SCENARIOS, COMMAND, QUICK, environment, ivmdvddrive, results
from ivmdvddrive_conformance.settings.efforts import EFFORTS, SHRINKING, Level
from ivmdvddrive_conformance.settings.settings import Settings

ENDING = Path(__file__).parents[1] / "support" / "ending_server.py"


@pytest.mark.attack("wrong-once-in-so-many-times")
def test_a_read_that_is_wrong_now_and_then(attack: Attack, tmp_path: Path) -> None:
    attack.check(ivmdvddrive("verify", "python:flaky:reads_263", *QUICK, "--report", "report", cwd=tmp_path))
    found = results(tmp_path / "report")
    assert {clause.partition(".")[0] for f in found["failures"] for clause in f["clauses"]} == {"Attachment"}
    assert all(len(f["steps"]) <= 15 for f in found["failures"])


@pytest.mark.attack("flaky-in-any-way")
@pytest.mark.parametrize("name", ["refuses_31", "drops_13", "counts_101", "changes_hands_53", "refuses_collections_37"])
def test_whatever_is_wrong_now_and_then_is_no_failure_of_the_suite(name: str, attack: Attack, tmp_path: Path) -> None:
    attack.check(ivmdvddrive("verify", f"python:flaky:{name}", *ALL_SCENARIOS, cwd=tmp_path))


@pytest.mark.attack("a-large-number")
def test_a_number_of_31_bits_is_made_small_in_few_calls(attack: Attack, tmp_path: Path) -> None:
    attack.check(ivmdvddrive("verify", "python:misbehaving:TakesOut", *QUICK, "--report", "report", cwd=tmp_path))
    found = results(tmp_path / "report")
    assert len(found["failures"][0]["steps"]) <= 7
    most = EFFORTS["quick"].toured + EFFORTS["quick"].walked + SHRINKING["quick"].run_calls
    assert sum(check["calls"] for check in found["checks"]) < most


def _ending(tmp_path: Path, *verbs: str) -> subprocess.CompletedProcess[str]:
    command = " ".join([sys.executable, str(ENDING), *verbs])
    return ivmdvddrive(
        "verify", f"stdio:{command}", *ALL_SCENARIOS, cwd=tmp_path, IVMDVDDRIVE_STARTED=str(tmp_path / "started")
    )


@pytest.mark.attack("ends-at-each-call")
def test_a_program_that_ends_at_each_call(attack: Attack, tmp_path: Path) -> None:
    attack.check(_ending(tmp_path, "call"))


@pytest.mark.attack("ends-at-each-reset")
def test_a_program_that_ends_at_each_reset(attack: Attack, tmp_path: Path) -> None:
    attack.check(_ending(tmp_path, "reset"))


@pytest.mark.attack("ends-at-each-hello-but-the-first")
def test_a_program_that_cannot_be_started_again(attack: Attack, tmp_path: Path) -> None:
    attack.check(_ending(tmp_path, "call", "hello"))


@pytest.mark.attack("answers-late")
def test_a_run_whose_answers_are_late_ends_at_its_limit(attack: Attack, tmp_path: Path) -> None:
    began = time.monotonic()
    done = ivmdvddrive("verify", "python:slow:Slow", *QUICK, "--timeout", "1", "--max-time", "8s", cwd=tmp_path)
    attack.check(done)
    assert time.monotonic() - began < 60


@pytest.mark.parametrize(
    ("level", "max_time", "seconds"),
    [("quick", None, 60), ("quick", 8, 60), ("quick", 600, 150), ("standard", 200, 120), ("standard", 3600, 900)],
)
def test_who_gives_a_run_more_time_gives_its_searches_more(level: Level, max_time: int | None, seconds: int) -> None:
    assert Settings("reference", level=level, max_time=max_time).effort.seconds == seconds


def test_the_limit_may_stand_in_the_settings_and_holds_for_replay(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[tool.ivmdvddrive]\nmax-time = "3s"\n')
    feature = tmp_path / "own.feature"
    feature.write_text(
        "Feature: f\n  Scenario: s\n    Given a machine M\n    When C = M.DVDROMDrives\n    Then C.Count gives 0\n"
    )
    done = ivmdvddrive("replay", str(feature), "python:slow:Slow", "--timeout", "1", cwd=tmp_path)
    assert done.returncode == 4, done.stdout + done.stderr
    assert "the time limit of --max-time, 3 s, was reached" in done.stderr


def test_the_plugin_is_cut_short_too(tmp_path: Path) -> None:
    command = ["-m", "pytest", "-q", "-p", "no:cacheprovider", "--pyargs", "ivmdvddrive_conformance"]
    options = ["--iut", "python:slow:Slow", "--iut-level", "quick", "--iut-timeout", "1", "--iut-max-time", "5"]
    done = subprocess.run(
        [COMMAND[0], *command, *options, "--iut-report", "report"],
        cwd=tmp_path,
        env=environment(),
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
    )
    assert done.returncode == 4, done.stdout
    assert "PARTIAL: the run was cut short" in done.stdout
    found = json.loads((tmp_path / "report" / "results.json").read_text(encoding="utf-8"))
    assert found["stopped"] == "the time limit of --max-time, 5 s, was reached"


@pytest.mark.parametrize("limit", ["soon", "0", "-1s", "1d", "1e9h", "9" * 400, "31536000"])
def test_a_limit_that_is_none_is_refused(limit: str, tmp_path: Path) -> None:
    done = ivmdvddrive("verify", "reference", f"--max-time={limit}", cwd=tmp_path)
    assert done.returncode == 2, done.stdout + done.stderr
    assert "max_time must be" in done.stderr
