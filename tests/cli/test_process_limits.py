"""Limits of processes, and who ends them from outside: nobody's failure, never green, and never one of the suite's."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from attacks import Attack
from commands import COMMAND, ONE, QUICK, environment, ivmdvddrive, results
from running_commands import started

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limits")

SERVER = "import os, sys, signal, resource\nfrom ivmdvddrive_reference import wire\n"
ENDS = (
    "from ivmdvddrive_reference.drive import DVDDrive\nDVDDrive.ReleaseHostDrive = lambda self: {end}\nwire.serve()\n"
)
SCENARIOS = ("--", "-k", "test_scenarios")
ONE_SCENARIO = ("--", "-k", "test_nothing_is_attached_2")


def serving(folder: Path, end: str) -> str:
    """A program that ends in this way as ReleaseHostDrive is called."""
    (folder / "server.py").write_text(SERVER + ENDS.format(end=end), encoding="utf-8")
    return shlex.join([sys.executable, str(folder / "server.py")])


def limited(limit: str, *args: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    line = ["sh", "-c", f'ulimit {limit} && exec "$@"', "sh", *COMMAND, *args]
    return subprocess.run(line, cwd=cwd, env=environment(), capture_output=True, text=True, timeout=240)


@pytest.mark.attack("program-killed")
@pytest.mark.parametrize(
    "end",
    [
        "os._exit(137)",
        "(sys.stderr.write('MemoryError\\n'), sys.stderr.flush(), os._exit(1))",
        "(_ for _ in ()).throw(MemoryError())",
    ],
    ids=["137", "memory-log", "memory-answer"],
)
def test_a_program_that_may_have_been_ended_is_not_judged(attack: Attack, end: str, tmp_path: Path) -> None:
    iut = f"stdio:{serving(tmp_path, end)}"
    attack.check(ivmdvddrive("verify", iut, *ONE, "--allow-partial", *SCENARIOS, cwd=tmp_path))


@pytest.mark.attack("python-killed")
@pytest.mark.parametrize(
    ("name", "workers"),
    [("KillsItself", ()), ("KillsItself", ("-n", "1")), ("TerminatesItself", ()), ("OutOfMemory", ())],
)
def test_a_python_implementation_whose_process_may_have_been_ended(
    attack: Attack, name: str, workers: tuple[str, ...], tmp_path: Path
) -> None:
    more = ("--allow-partial", "--report", "r", *SCENARIOS, *workers)
    attack.check(ivmdvddrive("verify", f"python:misbehaving:{name}", *ONE, *more, cwd=tmp_path))
    assert all(not check["failures"] for check in results(tmp_path / "r")["checks"])


@pytest.mark.attack("processor-time")
def test_a_limit_of_processor_time(attack: Attack, tmp_path: Path) -> None:
    attack.check(limited("-t 4", "verify", "reference", *QUICK, "--max-time", "60", cwd=tmp_path))


@pytest.mark.attack("memory-limit")
def test_a_limit_of_memory(attack: Attack, tmp_path: Path) -> None:
    attack.check(limited("-v 120000", "verify", "reference", *ONE, "--max-time", "60", cwd=tmp_path))


@pytest.mark.attack("memory-limit-at-once")
def test_a_limit_of_memory_in_which_no_thread_can_be_started(attack: Attack, tmp_path: Path) -> None:
    attack.check(limited("-v 60000", "verify", "reference", *ONE, cwd=tmp_path))


@pytest.mark.attack("open-files")
def test_a_limit_of_open_files(attack: Attack, tmp_path: Path) -> None:
    attack.check(limited("-n 9", "verify", "reference", *ONE, cwd=tmp_path))


@pytest.mark.attack("checks-killed")
def test_the_checks_process_is_killed_from_outside(attack: Attack, tmp_path: Path) -> None:
    line = [*COMMAND, "verify", "python:misbehaving:HangsAndTells", *ONE, "--timeout", "60", *ONE_SCENARIO]
    fifo = tmp_path / "called"
    os.mkfifo(fifo)
    with started(line, tmp_path, CALLED=str(fifo)) as running:
        with fifo.open() as called:
            os.kill(int(called.readline()), signal.SIGTERM)
        out, err = running.communicate(timeout=100)
    attack.check(subprocess.CompletedProcess(line, running.returncode, out, err))


DEFECT = """
import ivmdvddrive_conformance.judging.session as session
def fails(*_, **__):
    raise RuntimeError("a defect of the suite")
if {at_import}:
    fails()
session.Session.do = fails
from ivmdvddrive_reference import Bench
"""


@pytest.mark.attack("defect")
def test_a_defect_of_the_suite_is_one(attack: Attack, tmp_path: Path) -> None:
    (tmp_path / "defective.py").write_text(DEFECT.format(at_import=False), encoding="utf-8")
    attack.check(ivmdvddrive("verify", "python:defective:Bench", *ONE, *SCENARIOS, cwd=tmp_path))


@pytest.mark.attack("limit-at-the-start")
def test_a_limit_that_keeps_a_program_from_being_started(attack: Attack, tmp_path: Path) -> None:
    """So many files are enough for the command and for the checks, and not for three pipes more."""
    iut = f"stdio:{sys.executable} -m ivmdvddrive_reference"
    attack.check(limited("-n 16", "verify", iut, *ONE, *ONE_SCENARIO, cwd=tmp_path))
