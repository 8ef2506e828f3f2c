"""A process is reaped only after its group was ended: until then no other process can have its number."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from ivmdvddrive_conformance.process.reaper import Reaper
from ivmdvddrive_conformance.process.supervisor import supervise
from ivmdvddrive_conformance.settings.settings import Settings
from ivmdvddrive_conformance.tools.learning.study import Plan
from ivmdvddrive_conformance.tools.learning.supervision import supervised

FORKS = "import os, sys, time\nif os.fork():\n    sys.exit(3)\ntime.sleep(600)\n"
"""Ends at once, and leaves a process that holds its output open."""


@pytest.fixture
def killed(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The groups that are ended; each must be of a child that has ended and is not reaped."""
    groups: list[int] = []
    killpg = os.killpg

    def ended(group: int, number: int) -> None:
        seen = os.waitid(os.P_PID, group, os.WEXITED | os.WNOWAIT | os.WNOHANG)  # ChildProcessError for a reaped one
        groups.append(seen.si_pid if seen else 0)
        killpg(group, number)

    monkeypatch.setattr(os, "killpg", ended)
    return groups


def test_what_a_process_leaves_is_ended_before_it_is_reaped(killed: list[int]) -> None:
    process = subprocess.Popen([sys.executable, "-c", FORKS], stdout=subprocess.PIPE, start_new_session=True)
    reaper = Reaper(process)
    assert process.stdout is not None
    assert process.stdout.read() == b""  # the process that was left has ended too
    process.stdout.close()
    assert reaper.over()
    assert (process.returncode, killed) == (3, [process.pid])
    reaper.kill()  # and is sent to nobody


def test_a_process_that_runs_on_is_made_to_end() -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE, start_new_session=True) as process:
        reaper = Reaper(process)
        assert not reaper.over(0)
        reaper.kill()
        assert reaper.over()
    assert process.returncode == -9


def test_those_that_run_checks_and_those_that_learn_are_reaped_so(killed: list[int], tmp_path: Path) -> None:
    select = ("ReleaseHostDrive.VM_E_MEDIA_WRONG_TYPE",)
    run = supervise(Settings("reference", level="quick", select=select), lambda event: None)
    assert run.complete
    assert len(killed) == 1
    assert supervised(Settings("python:nothing:here"), Plan(walked=500), lambda event: None)["event"] == "bad-target"
    assert len(killed) == 2
    assert all(killed)
