"""A cluster gives each task's result once, whatever becomes of its workers; what it cannot judge is lost, and told."""

from __future__ import annotations

import os
import re
import signal
import sys
import threading
from contextlib import closing, suppress
from pathlib import Path

import psutil
import pytest

from ivmdvddrive_conformance.campaigns import stamp
from ivmdvddrive_conformance.campaigns.cluster import (
    Cluster,
    Done,
    Function,
    JudgeFailed,
    Lost,
    connected,
)
from ivmdvddrive_conformance.iuts.errors import BenchError
from ivmdvddrive_conformance.settings.settings import SettingsError
from ivmdvddrive_conformance.text.installation import install_command
from ivmdvddrive_conformance.tools.mutation_analysis.kill_matrix import Row, Task, rows, rows_on

CHECKS = ("opening", "scenarios")
"""Without concurrent histories: how many calls those take depends on the machine's pace; and without long searches."""

TASKS = [
    Task("mutant", "wrong_code_AttachHostDrive_VM_E_VM_UNKNOWN", "quick", (0, 1), CHECKS),
    Task("mutant", "KeepsTheLock", "quick", (0,), CHECKS),
    Task("variant", "Backwards", "quick", (None,), CHECKS),
]


def of(name: str) -> Function:
    return Function("campaign_tasks", name, "tests/support")


def end_workers(most: int) -> set[int]:
    """Kill so many workers of the embedded cluster, also those that are only starting: children of this process."""
    ended: set[int] = set()
    for child in psutil.Process().children():
        if len(ended) == most:
            break
        with suppress(psutil.Error):  # it has ended already
            if any("spawn_main" in word for word in child.cmdline()):
                child.kill()
                ended.add(child.pid)
    return ended


def end_of(process: int) -> None:
    """Wait for a process to end, whose parent is another."""
    try:
        psutil.Process(process).wait(60)
    except psutil.NoSuchProcess:
        return


def place(row: Row) -> tuple[str, int | None]:
    return row.name, row.seed


def test_lost_workers_change_nothing(cluster: Cluster) -> None:
    """The rows are those of one process, though all workers are killed while they judge, and then another one.

    More would be more than the scheduler permits to be lost with one task (3), and it cannot know that the task is
    not the cause.
    """
    found: list[Row | Lost] = []
    killed: list[int] = []
    for row in rows_on(cluster, TASKS):
        found.append(row)
        if len(found) <= 2:
            killed += end_workers(2 if len(found) == 1 else 1)
    assert len(killed) == len(set(killed)) == 3
    assert [one for one in found if isinstance(one, Lost)] == []
    judged = [row for row in found if isinstance(row, Row)]
    assert sorted(judged, key=place) == sorted(rows(TASKS, 1), key=place)


def test_each_task_has_its_result(cluster: Cluster) -> None:
    results = cluster.results(of("doubled"), {f"task {n}": n for n in range(50)}, "numbers")
    assert {one.name: one.result for one in results if isinstance(one, Done)} == {f"task {n}": 2 * n for n in range(50)}


def test_a_task_that_ends_its_workers_is_lost_and_the_others_are_judged(cluster: Cluster) -> None:
    found = list(cluster.results(of("ends_its_worker"), {str(n): n for n in (0, 1, 2, 4)}, "tasks"))
    lost = Lost("1", "4 workers ended while they had it")
    assert sorted(found, key=lambda one: one.name) == [Done("0", 0), lost, Done("2", 2), Done("4", 4)]


def test_a_task_that_ends_the_process_that_judges_it_is_lost(cluster: Cluster) -> None:
    [lost] = cluster.results(of("ends"), {"one": None}, "tasks")
    why = "the process that judged it ended with signal 9; its log ends with: these are its last words"
    assert lost == Lost("one", why)


def test_a_failure_of_the_suite_is_no_result(cluster: Cluster) -> None:
    with pytest.raises(JudgeFailed, match=r"^one: Traceback(.|\n)*LookupError: the judge is out of order"):
        list(cluster.results(of("fails"), {"one": None}, "tasks"))


def test_what_a_lost_worker_judged_is_ended_and_judged_again(cluster: Cluster, tmp_path: Path) -> None:
    os.mkfifo(pipe := tmp_path / "told")
    found: list[Done | Lost] = []
    results = cluster.results(of("hangs_and_tells"), {"hangs": str(pipe)}, "tasks")
    collecting = threading.Thread(target=lambda: found.extend(results))
    collecting.start()
    processes = []
    for _ in range(4):
        process, worker = map(int, pipe.read_text(encoding="utf-8").split())
        processes.append(process)
        os.kill(worker, signal.SIGKILL)
    collecting.join(60)
    assert found == [Lost("hangs", "4 workers ended while they had it")]
    assert len(set(processes)) == 4
    for process in processes:
        end_of(process)


def test_a_task_that_nobody_waits_for_is_ended(cluster: Cluster, tmp_path: Path) -> None:
    os.mkfifo(pipe := tmp_path / "told")
    tasks = {"first": 1, "hangs": str(pipe)}
    with closing(cluster.results(of("doubled_or_hangs"), tasks, "tasks")) as results:
        assert next(results) == Done("first", 2)
        process, _ = map(int, pipe.read_text(encoding="utf-8").split())
        assert psutil.pid_exists(process)
    end_of(process)


@pytest.mark.parametrize("late", [False, True], ids=["from the beginning", "a worker that joins late"])
def test_a_worker_of_another_suite_is_refused(cluster: Cluster, monkeypatch: pytest.MonkeyPatch, late: bool) -> None:
    monkeypatch.setattr("ivmdvddrive_conformance.campaigns.cluster.stamp", lambda folder="": "suite 9")
    if late:
        monkeypatch.setattr(Cluster, "_check_workers", lambda *_: None)
    with pytest.raises(
        SettingsError, match=r"worker .* has another suite than this command \(.* there, suite 9 here\)"
    ):
        list(cluster.results(of("doubled"), {"one": 1}, "tasks"))


def test_the_stamp_is_of_the_sources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stamp, "checkout", lambda: tmp_path)
    found = []
    for text in ("a = 1\n", "a = 2\n", "a = 1\n"):
        (tmp_path / "folder").mkdir(exist_ok=True)
        (tmp_path / "folder" / "module.py").write_text(text, encoding="utf-8")
        found.append(stamp.stamp.__wrapped__("folder"))
    assert found[0] == found[2] != found[1]
    assert stamp.stamp.__wrapped__() not in found


@pytest.mark.parametrize(
    "on", ["", "local", "local:0", "local:257", "scheduler:8786", "tcp://scheduler", "tcp://a b:1"]
)
def test_what_is_no_address_is_refused(on: str) -> None:
    with pytest.raises(SettingsError, match="--on must be a scheduler's address"), connected(on):
        pass


def test_nobody_who_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ivmdvddrive_conformance.campaigns.cluster._PATIENCE", 0.5)
    with pytest.raises(BenchError, match="no scheduler answers at tcp://127.0.0.1:9: "), connected("tcp://127.0.0.1:9"):
        pass


@pytest.mark.parametrize("module", ["distributed", "cryptography"])
def test_without_the_extra_the_command_names_it(module: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(BenchError, match=re.escape(install_command("distributed"))), connected("local:1"):
        pass
