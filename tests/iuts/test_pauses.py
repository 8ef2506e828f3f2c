"""Pauses: nobody is blamed for a time in which nobody could run, and whoever hangs is."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from attacks import Attack
from commands import QUICK, ivmdvddrive
from ivmdvddrive_conformance.iuts.deadline import Deadline
from ivmdvddrive_conformance.iuts.errors import IutTimeout
from ivmdvddrive_conformance.iuts.stdio.activity import Activity
from ivmdvddrive_conformance.iuts.stdio.peer import ChildTransport
from ivmdvddrive_conformance.iuts.stdio.process import Child
from ivmdvddrive_conformance.iuts.wire.channel import Channel
from ivmdvddrive_conformance.iuts.wire.transport import Broken

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells whether a process is stopped")

ONE = (*QUICK, "--select", "AttachImage.S_OK", "--timeout", "1")
PROGRAM = f"stdio:{sys.executable} -m frozen"
ECHO = "import sys\nfor line in sys.stdin:\n    print(line, end='', flush=True)\n"


def frozen(folder: Path, iut: str, ancestors: int = 0) -> subprocess.CompletedProcess[str]:
    flag = folder / "flag"
    done = ivmdvddrive("verify", iut, *ONE, cwd=folder, FROZEN_FLAG=str(flag), FROZEN_ANCESTORS=str(ancestors))
    assert flag.exists(), "there was no pause"
    return done


@pytest.mark.attack("run-is-frozen")
def test_a_run_that_is_frozen_blames_nobody(attack: Attack, tmp_path: Path) -> None:
    attack.check(frozen(tmp_path, PROGRAM, 2))


@pytest.mark.attack("run-is-frozen-in-process")
def test_a_run_that_is_frozen_in_process_blames_nobody(attack: Attack, tmp_path: Path) -> None:
    attack.check(frozen(tmp_path, "python:frozen:Bench"))


@pytest.mark.attack("program-is-frozen")
def test_a_program_that_is_stopped_gets_its_time_again(attack: Attack, tmp_path: Path) -> None:
    attack.check(frozen(tmp_path, PROGRAM, 0))


@pytest.mark.attack("hangs-beside-pauses")
def test_a_call_that_hangs_is_blamed(attack: Attack, tmp_path: Path) -> None:
    attack.check(ivmdvddrive("verify", "python:frozen:Hangs", *ONE, cwd=tmp_path))


# In parts


@pytest.fixture
def child() -> Iterator[Child]:
    started = Child([sys.executable, "-c", ECHO])
    yield started
    started.end()


@pytest.fixture
def channel(child: Child) -> Channel:
    opened = Channel(ChildTransport(child))
    opened.send(b"awake\n")
    assert opened.line(Deadline(10)) == b"awake"
    return opened


def number_of(child: Child) -> int:
    return child._process.pid


def sleeps(number: int) -> bool:
    return Path(f"/proc/{number}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] == "S"


def test_a_child_that_goes_on_before_its_time_is_given_up_answers(channel: Channel, child: Child) -> None:
    os.kill(number_of(child), signal.SIGSTOP)
    later = threading.Timer(1.0, os.kill, (number_of(child), signal.SIGCONT))
    later.start()
    channel.send(b"late\n")
    assert channel.line(Deadline(0.3)) == b"late"
    later.join()


def test_a_child_that_stays_stopped_is_given_up(channel: Channel, child: Child) -> None:
    os.kill(number_of(child), signal.SIGSTOP)
    channel.send(b"never\n")
    began = time.monotonic()
    with pytest.raises(Broken, match="no answer within 0.1 s") as raised:
        channel.line(Deadline(0.1))
    assert raised.value.error is IutTimeout
    assert time.monotonic() - began > 10 * 0.1  # it got its time ten times more


def test_a_child_that_waits_is_told_from_one_that_could_not_run(channel: Channel, child: Child) -> None:
    activity = Activity(number_of(child))
    while not sleeps(number_of(child)):  # it has answered, and may not have come to its next read yet
        pass
    activity.mark()
    assert activity.is_idle()
    channel.send(b"again\n")
    assert channel.line(Deadline(10)) == b"again"
    assert not activity.is_idle()
    assert not activity.is_stopped()


def test_a_process_that_is_gone_is_neither_idle_nor_stopped() -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        pass
    activity = Activity(process.pid)
    activity.mark()
    assert not activity.is_idle()
    assert not activity.is_stopped()


def test_a_deadline_leaves_a_pause_out(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0
    monkeypatch.setattr(time, "monotonic", lambda: now)
    deadline = Deadline(1.0)
    for took, left in ((0.1, 0.9), (0.4, 0.5), (60.0, 0.4), (0.1, 0.3)):
        assert deadline.look() == pytest.approx(0.1)
        now += took
        deadline.looked()
        assert deadline.left == pytest.approx(left)
    deadline.look()
    now += 60.0
    deadline.looked(at_least=0.4)  # it was busy for that long, and so was not stopped
    assert deadline.passed
    deadline.renew()
    assert deadline.left == 1.0
