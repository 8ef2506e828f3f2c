"""Ctrl-C, SIGTERM, SIGHUP: a readable part of a report, and nothing left running."""

from __future__ import annotations

import os
import shlex
import signal
import sys
from pathlib import Path

import pytest

from commands import COMMAND, QUICK, results
from running_commands import started

SERVER = f"stdio:{shlex.join([sys.executable, '-m', 'misbehaving_server', 'HangsAndTells'])}"
"""A program that hangs, and heeds no end of its input."""


def interrupted(folder: Path, iut: str, sent: signal.Signals, *args: str) -> tuple[int, str, str, int]:
    """Run until the IUT says that it was called and hangs; gives exit code, outputs and the IUT's process."""
    fifo = folder / "called"
    os.mkfifo(fifo)
    command = [*COMMAND, "verify", iut, *QUICK, "--timeout", "60", "--report", "report", *args]
    with started(command, folder, CALLED=str(fifo)) as running:
        iut_process = int(fifo.read_text())
        running.send_signal(sent)
        out, err = running.communicate(timeout=60)
    return running.returncode, out, err, iut_process


@pytest.mark.parametrize("iut", ["python:misbehaving:HangsAndTells", SERVER], ids=["python", "stdio"])
@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_what_was_judged_until_then_is_reported(tmp_path: Path, iut: str, sent: signal.Signals) -> None:
    old = tmp_path / "report" / "failures" / "01-Old.feature"
    old.parent.mkdir(parents=True)
    old.touch()
    code, out, err, process = interrupted(
        tmp_path, iut, sent, "--select", "ReleaseHostDrive.*", "--select", "AttachHostDrive.*", "--allow-partial"
    )
    assert (code, err) == (4, "")
    assert "PARTIAL: the run was cut short" in out
    found = results(tmp_path / "report")
    assert (found["complete"], found["stopped"], found["verdict"]) == (False, "interrupted", "partial")
    assert "the run is not whole: interrupted" in (tmp_path / "report" / "junit.xml").read_text()
    assert [p.name for p in (tmp_path / "report").glob("**/.*")] == [".lock"]
    assert not old.exists()
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)


def test_what_was_found_broken_until_then_counts(tmp_path: Path) -> None:
    iut = "python:misbehaving:WrongThenHangs"
    code, out, _, _ = interrupted(
        tmp_path, iut, signal.SIGINT, "--select", "ReleaseHostDrive.VM_E_MEDIA_WRONG_TYPE",
        "--select", "ReleaseImage.S_OK", "--", "-k", "nothing_is_attached or image_is_released",
    )  # fmt: skip
    assert (code, "NONCONFORMANT" in out) == (1, True)
    assert results(tmp_path / "report")["complete"] is False


def test_an_interrupted_replay_says_nothing_good(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "called")
    (tmp_path / "own.feature").write_text(
        "Feature: f\n  Scenario: s\n    Given a machine M\n    And a drive A at 0:1 of M\n"
        "    When A.ReleaseHostDrive()\n"
    )
    command = [*COMMAND, "replay", "own.feature", "python:misbehaving:HangsAndTells", "--timeout", "60"]
    with started(command, tmp_path, CALLED=str(tmp_path / "called")) as running:
        (tmp_path / "called").read_text()
        running.send_signal(signal.SIGINT)
        out, err = running.communicate(timeout=60)
    assert (running.returncode, out, err) == (4, "", "not replayed: interrupted\n")
