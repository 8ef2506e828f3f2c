"""``--on``: what the commands make of a cluster's results is what one process makes, and nothing lost is green."""

from __future__ import annotations

import json
import os
import re
import signal
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
import pytest

from commands import COMMAND, ONE, ivmdvddrive, results
from ivmdvddrive_conformance.campaigns.cluster import Done, Function, Lost, SchedulerLost
from ivmdvddrive_conformance.campaigns.shards import judged_shard, shard_task
from ivmdvddrive_conformance.cli.command import cli
from ivmdvddrive_conformance.iuts.errors import BenchError
from ivmdvddrive_conformance.settings.settings import Settings
from ivmdvddrive_conformance.settings.shards import Shard
from running_commands import started

WRONG = ("verify", "python:misbehaving:Wrong", "--level", "quick", "--select", "ReleaseHostDrive.*")

TIMES = ("started", "seconds")

TEMPORARY = re.compile(r"\b(ivmdvddrive|paths)-[a-z0-9_]{8}\b")
"""The folders of a process: the name of a medium that an implementation gave has them."""


def apart_from_times(data: Any) -> Any:
    """Results without what differs between two runs of one process."""
    if isinstance(data, dict):
        return {key: apart_from_times(value) for key, value in data.items() if key not in TIMES}
    if isinstance(data, list):
        return [apart_from_times(each) for each in data]
    return TEMPORARY.sub("", data) if isinstance(data, str) else data


def test_a_run_on_a_cluster_is_the_run_that_its_shards_are(tmp_path: Path) -> None:
    """Its findings are as short, and its report says the same: only times differ."""
    on, here = tmp_path / "on", tmp_path / "here"
    on.mkdir()
    here.mkdir()
    run = ivmdvddrive(*WRONG, "--on", "local:2", "--shards", "2", "--report", "report", "--json", "on.json", cwd=on)
    assert run.returncode == 1, run.stderr
    assert "ivmdvddrive: 2 of 2 shards done" in run.stderr
    for number in (1, 2):
        ivmdvddrive(*WRONG, "--report", f"shards/{number}", "--shard", f"{number}/2", cwd=here)
    ivmdvddrive("merge", "shards", "--report", "report", cwd=here)
    assert results(on / "report")["failures"]
    assert apart_from_times(results(on / "report")) == apart_from_times(results(here / "report"))
    assert json.loads((on / "on.json").read_text(encoding="utf-8")) == results(on / "report")
    features = [{p.name: p.read_text() for p in (each / "report" / "failures").iterdir()} for each in (on, here)]
    assert features[0] == features[1]
    assert ivmdvddrive("merge", "report/shards", cwd=on).returncode == 1


def test_a_name_that_is_none_is_bad_usage(tmp_path: Path) -> None:
    run = ivmdvddrive("verify", "python:nowhere:Bench", *ONE, "--on", "local:1", "--shards", "1", cwd=tmp_path)
    assert run.returncode == 2
    assert "nowhere" in run.stderr


def test_ctrl_c_leaves_no_process_of_an_implementation(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "called")
    iut = "python:misbehaving:HangsAndTells"
    command = [*COMMAND, "verify", iut, "--level", "quick", "--timeout", "60", "--on", "local:1", "--shards", "1"]
    with started(command, tmp_path, CALLED=str(tmp_path / "called")) as running:
        process = psutil.Process(int((tmp_path / "called").read_text()))
        running.send_signal(signal.SIGINT)
        _, err = running.communicate(timeout=60)
    assert (running.returncode, err.strip()) == (4, "ivmdvddrive: interrupted")
    process.wait(60)
    assert not process.is_running()


def test_ctrl_c_leaves_the_rows_that_there_are_and_they_are_resumed(tmp_path: Path) -> None:
    some = ("mutants", "KeepsThe*", "--first", "--no-variants", "--json", "matrix.json")
    with started([*COMMAND, *some, "--on", "local:1"], tmp_path) as running:
        assert running.stderr is not None
        for line in running.stderr:
            if "done" in line:
                running.send_signal(signal.SIGINT)
                break
        out, err = running.communicate(timeout=60)
    assert running.returncode == 4
    assert err.startswith("ivmdvddrive: interrupted\n")
    rows = json.loads((tmp_path / "matrix.json").read_text(encoding="utf-8"))["rows"]
    assert f"PARTIAL: judged {len(rows)} of 8" in out
    assert 0 < len(rows) < 8
    resumed = ivmdvddrive(*some, "--on", "local:1", "--resume", cwd=tmp_path)
    assert (resumed.returncode, "killed 8 of 8" in resumed.stdout) == (0, True)
    on = (tmp_path / "matrix.json").read_text(encoding="utf-8")
    assert ivmdvddrive(*some, "--jobs", "1", cwd=tmp_path).returncode == 0
    assert (tmp_path / "matrix.json").read_text(encoding="utf-8") == on


def test_why_an_implementation_cannot_be_started_is_one_line() -> None:
    settings = Settings("stdio:sh -c 'echo one >&2; echo two >&2; exit 1'", level="quick", shard=Shard(1, 2))
    task = shard_task(settings, [], allow_partial=False, pytest_args=())
    stopped = json.loads(json.dumps(judged_shard(task)))["shard"]["run"]["stopped"]
    assert stopped.startswith("the implementation could not be started: ")
    assert "one" in stopped
    assert "\\n" not in stopped
    assert stopped.isprintable()


class FakeCluster:
    """Judges the first shard in this process; the second is lost, or the scheduler is."""

    size = 2

    def __init__(self, *, loses: bool) -> None:
        self._loses = loses

    def results(self, function: Function, tasks: Mapping[str, Any], what: str) -> Iterator[Done | Lost]:
        first, second = tasks
        yield Done(first, json.loads(json.dumps(judged_shard(tasks[first]))))
        if self._loses:
            raise SchedulerLost("the scheduler is gone")
        yield Lost(second, "4 workers ended while they had it")


@pytest.mark.parametrize("loses", [False, True], ids=["a shard is lost", "the scheduler is lost"])
def test_what_was_not_judged_is_never_green(
    loses: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    @contextmanager
    def connected(on: str) -> Iterator[FakeCluster]:
        yield FakeCluster(loses=loses)

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("ivmdvddrive_conformance.cli.campaign.connected", connected)
    monkeypatch.setattr("ivmdvddrive_conformance.cli.campaign.run_of_ci", lambda: None)
    args = ["verify", "reference", *ONE, "--shards", "2", "--report", "report", "--allow-partial", "--on", "local:2"]
    code = cli.main(args=args, standalone_mode=False)
    shown = capsys.readouterr()
    assert code == 4
    assert "PARTIAL" in shown.out
    assert "shard 2 of 2" in shown.out
    stored = json.loads((tmp_path / "report" / "shards" / "1" / "shard.json").read_text(encoding="utf-8"))
    assert stored["ci_run"].startswith("campaign ")  # a campaign may take more than a day
    assert ("the scheduler is gone" if loses else "shard 2 of 2 was not judged: 4 workers ended") in shown.err
    assert results(tmp_path / "report")["verdict"] == "partial"


class LosesAll:
    """Judges nothing; ``tasks`` are those that it was given."""

    size = 3

    def __init__(self) -> None:
        self.tasks: list[Any] = []

    def results(self, function: Function, tasks: Mapping[str, Any], what: str) -> Iterator[Done | Lost]:
        self.tasks += tasks.values()
        yield from (Lost(name, "nobody had it") for name in tasks)


@pytest.mark.parametrize(
    ("level", "options", "shards"),
    [
        ("quick", (), 2),
        ("standard", (), 4),
        ("exhaustive", (), 12),
        ("exhaustive", ("--seed", "5"), 12),
        ("quick", ("--shards", "5"), 5),
    ],
)
def test_the_tasks_of_a_run(
    level: str,
    options: tuple[str, ...],
    shards: int,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Each shard is in them once, and all draw from one seed: a task that runs again draws the same."""
    fake = LosesAll()

    @contextmanager
    def connected(on: str) -> Iterator[LosesAll]:
        yield fake

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("ivmdvddrive_conformance.cli.campaign.connected", connected)
    with pytest.raises(BenchError, match="no shard of the run was judged"):
        cli.main(args=["verify", "reference", "--level", level, *options, "--on", "local:3"], standalone_mode=False)
    settings = [task["settings"] for task in fake.tasks]
    assert [each["shard"] for each in settings] == [{"number": n, "count": shards} for n in range(1, shards + 1)]
    [seed] = {each["seed"] for each in settings}
    said = f"drawing from --seed {seed}" in capsys.readouterr().err
    assert (seed is not None, said) == (level == "exhaustive", level == "exhaustive" and not options)


def test_a_campaign_that_judges_nothing_leaves_no_older_report_in_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    @contextmanager
    def connected(on: str) -> Iterator[LosesAll]:
        yield LosesAll()

    monkeypatch.chdir(tmp_path)
    args = ["verify", "reference", *ONE, "--allow-partial", "--report", "report"]
    assert ivmdvddrive(*args, cwd=tmp_path).returncode in (0, 4)
    monkeypatch.setattr("ivmdvddrive_conformance.cli.campaign.connected", connected)
    with pytest.raises(BenchError, match="no shard of the run was judged"):
        cli.main(args=[*args, "--on", "local:1"], standalone_mode=False)
    found = results(tmp_path / "report")
    assert (found["verdict"], found["exit_code"], found["complete"]) == ("indeterminate", 3, False)
    assert '"exitCode": 3' in (tmp_path / "report" / "ctrf.json").read_text(encoding="utf-8")
    assert (tmp_path / "report" / "before" / "results.json").is_file()


def test_shards_of_an_earlier_campaign_are_not_taken_for_this_ones(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Here only the first of three shards is judged anew."""

    @contextmanager
    def connected(on: str) -> Iterator[FakeCluster]:
        yield FakeCluster(loses=True)

    monkeypatch.chdir(tmp_path)
    args = ["verify", "reference", *ONE, "--shards", "2", "--report", "report", "--on", "local:1"]
    assert ivmdvddrive(*args, "--", "-k", "test_scenarios", cwd=tmp_path).returncode == 4
    assert (tmp_path / "report" / "shards" / "2" / "shard.json").is_file()
    monkeypatch.setattr("ivmdvddrive_conformance.cli.campaign.connected", connected)
    assert cli.main(args=args, standalone_mode=False) == 4
    assert "shard 2 of 2" in capsys.readouterr().out
    assert not (tmp_path / "report" / "shards" / "2" / "shard.json").exists()


@pytest.mark.parametrize(
    ("args", "why"),
    [
        (("verify", "reference", "--shards", "3"), "--shards needs --on"),
        (("verify", "reference", "--on", "local:1", "--shard", "1/2", "--report", "r"), "exclude each other"),
        (("mutants", "Backwards", "--on", "local:1", "--jobs", "2"), "exclude each other"),
        (("verify", "reference", "--on", "here"), "--on must be a scheduler's address"),
        (("mutants", "Backwards", "--on", "here"), "--on must be a scheduler's address"),
    ],
)
def test_what_does_not_go_together_is_refused(args: tuple[str, ...], why: str, tmp_path: Path) -> None:
    run = ivmdvddrive(*args, cwd=tmp_path)
    assert (run.returncode, why in run.stderr) == (2, True)


def test_doctor_knows_the_extra(tmp_path: Path) -> None:
    run = ivmdvddrive("doctor", "distributed", cwd=tmp_path)
    assert run.returncode == 0
    assert "the Python package distributed" in run.stdout
