"""``--budget``: a run that ends after so many calls, or so much time, and says what that has covered."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from commands import ONE, QUICK, environment, ivmdvddrive, results
from ivmdvddrive_conformance.judging.run_record import Run
from ivmdvddrive_conformance.process.supervisor import supervise
from ivmdvddrive_conformance.results.document import results_schema
from ivmdvddrive_conformance.settings.command_line import command_line
from ivmdvddrive_conformance.settings.settings import Budget, Settings, SettingsError
from ivmdvddrive_conformance.settings.shards import Shard
from ivmdvddrive_conformance.verdicts.bindings import Begin, supervise_each
from ivmdvddrive_conformance.verdicts.check_judge import CheckJudge
from vpc import SPECIFICATION

SUPPORT = Path(__file__).parents[1] / "support"
WRONG = ONE[-1]
USED_UP = "the budget of {} is used up"


@pytest.mark.parametrize(
    ("said", "budget", "in_words"),
    [
        ("2000calls", Budget(calls=2000), "2,000 calls"),
        ("2000 calls", Budget(calls=2000), "2,000 calls"),
        ("1call", Budget(calls=1), "1 call"),
        ("90s", Budget(seconds=90), "90 s"),
        (" 2m ", Budget(seconds=120), "120 s"),
        ("1.5 h", Budget(seconds=5400), "5400 s"),
    ],
)
def test_a_budget_is_calls_or_a_time(said: str, budget: Budget, in_words: str) -> None:
    assert Budget.of(said) == Budget.of(str(budget)) == budget
    assert (budget.in_words, budget.used_up) == (in_words, USED_UP.format(in_words))
    settings = Settings.chosen("reference", {"budget": said})
    assert Settings.from_json(settings.to_json()) == settings


NONE = "budget must be calls, such as 2000calls, or a time, such as 90s, 2m or 1h, not "
BAD = {
    "abc": f"{NONE}'abc'",
    "5": f"{NONE}'5'",
    "": f"{NONE}''",
    "-5s": f"{NONE}'-5s'",
    "-5calls": f"{NONE}'-5calls'",
    "1e9calls": f"{NONE}'1e9calls'",
    "2,000calls": f"{NONE}'2,000calls'",
    "1.5calls": f"{NONE}'1.5calls'",
    "9" * 400 + "calls": NONE,
    "0calls": "budget must be at least 1 call and at most 1,000,000,000,000 calls, not 0",
    "1000000000001calls": "not 1,000,000,000,001",
    "0s": "budget must be more than 0 seconds and at most 30 days, not 0 s",
    "721h": "budget must be more than 0 seconds and at most 30 days, not 2.5956e+06 s",
}


@pytest.mark.parametrize(("said", "wrong"), BAD.items(), ids=lambda text: text[:12])
def test_a_budget_that_is_none(said: str, wrong: str) -> None:
    with pytest.raises(SettingsError) as error:
        Budget.of(said)
    assert wrong in str(error.value)


@pytest.mark.parametrize("said", ["0calls", "-5s", "abc", "5", "1e9calls"])
def test_the_command_refuses_it(said: str, tmp_path: Path) -> None:
    done = ivmdvddrive("verify", "reference", "--budget", said, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert BAD[said] in done.stderr


@pytest.mark.parametrize(
    ("given", "limit", "in_words"),
    [
        ({"budget": Budget(seconds=90)}, 90, USED_UP.format("90 s")),
        ({"budget": Budget(seconds=90), "max_time": 120}, 90, USED_UP.format("90 s")),
        ({"budget": Budget(seconds=90), "max_time": 90}, 90, USED_UP.format("90 s")),
        ({"budget": Budget(seconds=90), "max_time": 60}, 60, "the time limit of --max-time, 60 s, was reached"),
        ({"budget": Budget(calls=90), "max_time": 60}, 60, "the time limit of --max-time, 60 s, was reached"),
        ({"budget": Budget(calls=90)}, 600, "the time limit of the level quick, 600 s, was reached"),
        ({"budget": Budget(seconds=3600)}, 3600, USED_UP.format("3600 s")),
    ],
)
def test_of_two_limits_of_time_the_smaller_one_counts(given: dict[str, Any], limit: float, in_words: str) -> None:
    settings = Settings("reference", level="quick", **given)
    assert (settings.limit, settings.limit_in_words) == (limit, in_words)


def test_time_that_a_budget_gives_lets_a_search_take_longer() -> None:
    assert Settings("reference", level="quick", budget=Budget(seconds=600)).effort.seconds == 150


def test_the_command_that_repeats_a_run_has_its_budget_and_that_of_a_finding_has_none() -> None:
    settings = Settings("reference", budget=Budget(calls=2000), fail_fast=True)
    assert command_line(settings) == "ivmdvddrive verify reference --budget 2000calls --fail-fast"
    assert command_line(settings, select="A.b") == "ivmdvddrive verify reference --select A.b"
    assert command_line(settings, feature=Path("f")) == "ivmdvddrive replay f reference"


def test_the_command_that_repeats_a_shard_names_it_and_that_of_a_finding_searches_the_whole() -> None:
    settings = Settings("reference", shard=Shard(2, 3))
    assert command_line(settings) == "ivmdvddrive verify reference --shard 2/3"
    assert command_line(settings, select="A.b") == "ivmdvddrive verify reference --select A.b"


def test_a_run_ends_with_its_last_call_and_is_partial(tmp_path: Path) -> None:
    done = ivmdvddrive("verify", "reference", *QUICK, "--budget", "300calls", "--report", "r", cwd=tmp_path)
    assert done.returncode == 4, done.stdout + done.stderr
    assert "PARTIAL: the run was cut short" in done.stdout
    assert "[run not whole: the budget of 300 calls is used up]" in done.stdout
    found = results(tmp_path / "r")
    jsonschema.validate(found, results_schema())
    assert found["settings"]["budget"] == {"calls": 300, "seconds": None}
    assert (found["complete"], found["stopped"]) == (False, USED_UP.format("300 calls"))
    assert found["repeat"].endswith("--budget 300calls")
    assert sum(check["calls"] for check in found["checks"]) <= 300
    cut = [check["cut"] for check in found["checks"] if check["cut"]]
    assert len(cut) == 1
    assert USED_UP.format("300 calls") in cut[0]


def test_a_budget_of_time_is_a_time_limit(tmp_path: Path) -> None:
    more = ("--timeout", "1", "--budget", "3s", "--report", "r")
    done = ivmdvddrive("verify", "python:slow:Slow", *QUICK, *more, cwd=tmp_path)
    assert done.returncode == 4, done.stdout + done.stderr
    found = results(tmp_path / "r")
    assert found["settings"]["budget"] == {"calls": None, "seconds": 3.0}
    assert found["stopped"] == USED_UP.format("3 s")


def test_a_budget_may_stand_in_the_settings(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[tool.ivmdvddrive]\nbudget = "1call"\n')
    done = ivmdvddrive("verify", "reference", *ONE, cwd=tmp_path)
    assert done.returncode == 4, done.stdout + done.stderr
    assert USED_UP.format("1 call") in done.stdout


def test_a_budget_that_is_enough_cuts_nothing(tmp_path: Path) -> None:
    chosen = (*ONE, "--allow-partial", "--budget", "100000calls")
    done = ivmdvddrive("verify", "reference", *chosen, cwd=tmp_path)
    assert (done.returncode, "run not whole" in done.stdout) == (0, False), done.stdout


SCENARIOS = ("-k", "test_scenarios")


def test_the_calls_are_those_of_all_bindings() -> None:
    """The first binding spends all: the second is not begun. With more, the second has what the first has left."""
    begun: list[str] = []

    def runs(budget: Budget | None) -> Run:
        begun.clear()
        target = f"stdio:{sys.executable} -m ivmdvddrive_reference"
        settings = Settings(target, level="quick", select=(WRONG,), budget=budget)

        def watch(_checks: CheckJudge, begin: Begin) -> Run:
            begun.append("a binding")
            return begin(lambda _event: None)

        return supervise_each(SPECIFICATION, settings, (), watch, SCENARIOS)

    whole = runs(None)
    assert (len(begun), whole.complete, whole.requests > 20) == (2, True, True)
    half = runs(Budget(calls=whole.requests // 2 - 1))
    assert (len(begun), half.stopped) == (1, USED_UP.format(f"{whole.requests // 2 - 1} calls"))
    most = runs(Budget(calls=whole.requests - 5))
    assert (len(begun), most.requests, most.complete) == (2, whole.requests - 5, False)


def test_calls_of_a_process_that_was_lost_stay_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(SUPPORT))
    settings = Settings("python:misbehaving:EndsProcess", level="quick", select=("ReleaseHostDrive.S_OK",))
    events: list[str] = []
    whole = supervise(settings, lambda event: events.append(event["event"]), SCENARIOS)
    assert events.count("started") > 2
    half = replace(settings, budget=Budget(calls=whole.requests // 2))
    cut = supervise(half, lambda _event: None, SCENARIOS)
    assert (cut.requests, cut.stopped) == (whole.requests // 2, USED_UP.format(f"{whole.requests // 2:,} calls"))
    assert 0 < len(cut.evidence) < len(whole.evidence)


@pytest.mark.parametrize(("calls", "steps", "note"), [(100, 6, "not shrunk"), (400, 5, "not as short as can be")])
def test_a_finding_is_kept_when_the_budget_ends_while_it_is_made_short(
    calls: int, steps: int, note: str, tmp_path: Path
) -> None:
    more = ("--budget", f"{calls}calls", "--report", "r", "--", *SCENARIOS)
    done = ivmdvddrive("verify", "python:misbehaving:Wrong", *ONE, *more, cwd=tmp_path)
    assert done.returncode == 1, done.stdout + done.stderr
    found = results(tmp_path / "r")
    jsonschema.validate(found, results_schema())
    (failure,) = found["failures"]
    assert (failure["clauses"], len(failure["steps"])) == ([WRONG], steps)
    assert failure["note"] == f"{note}: {USED_UP.format(f'{calls} calls')}"
    assert found["stopped"] == USED_UP.format(f"{calls} calls")


@pytest.mark.parametrize("calls", [120, 400])
def test_processes_of_pytest_xdist_spend_one_budget(calls: int) -> None:
    settings = Settings("reference", level="quick", select=("ReleaseHostDrive.*",), budget=Budget(calls=calls))
    run = supervise(settings, lambda _event: None, (*SCENARIOS, "-n", "2"))
    assert run.stopped == USED_UP.format(f"{calls} calls")
    assert calls - 2 * 64 < run.requests <= calls


def test_the_plugin_has_a_budget_too(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--pyargs", "ivmdvddrive_conformance"]
    options = ["--iut", "reference", "--iut-level", "quick", "--iut-budget", "200calls", "--iut-report", "r", "-n", "2"]
    done = subprocess.run(
        [*command, *options], cwd=tmp_path, env=environment(), capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 4, done.stdout + done.stderr
    assert results(tmp_path / "r")["stopped"] == USED_UP.format("200 calls")


def test_the_plugin_refuses_a_budget_that_is_none(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "pytest", "--pyargs", "ivmdvddrive_conformance", "--iut", "reference"]
    done = subprocess.run(
        [*command, "--iut-budget", "5"], cwd=tmp_path, env=environment(), capture_output=True, text=True, timeout=60
    )
    assert (done.returncode, f"{NONE}'5'" in done.stderr) == (4, True)
