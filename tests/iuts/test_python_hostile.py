"""Python implementations that fork, or say things that have no end: judged once, refused in time, in bounded memory."""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from attacks import Attack
from commands import COMMAND, ONE, environment, ivmdvddrive
from ivmdvddrive_conformance.iuts.errors import BenchError, CannotStart, ProtocolError
from ivmdvddrive_conformance.iuts.port import Call, Ref
from ivmdvddrive_conformance.iuts.python.handles import Sink
from ivmdvddrive_reference import Bench
from vpc import python_iut

FORKS = "import os\nos.fork()\nfrom misbehaving import ForksEverywhere as Bench\n"
SCENARIOS = ("--", "-k", "test_scenarios")


def test_what_an_implementation_did_not_claim_is_not_said_of_it() -> None:
    ics = python_iut(Bench).ics
    assert "own-sinks" in ics.claims
    assert ics.as_data()["claims"] == sorted(Bench.claims)
    assert "own-sinks" not in python_iut(type("Quiet", (Bench,), {"claims": frozenset()})).ics.claims
    said = python_iut(type("Says", (Bench,), {"claims": {"events", "own-sinks"}})).ics
    assert said.as_data()["claims"] == ["events", "own-sinks"]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")
@pytest.mark.attack("forks-everywhere")
def test_an_implementation_that_forks_is_judged_once(attack: Attack, tmp_path: Path) -> None:
    (tmp_path / "forking.py").write_text(FORKS, encoding="utf-8")
    judged = tmp_path / "judged"
    attack.check(ivmdvddrive("verify", "python:forking:Bench", *ONE, *SCENARIOS, cwd=tmp_path, JUDGED=str(judged)))
    assert len({line.split()[0] for line in judged.read_text(encoding="utf-8").splitlines()}) == 1


@pytest.mark.skipif(sys.platform != "linux", reason="it forks by the C library")
@pytest.mark.attack("leaves-a-daemon")
def test_a_process_that_is_left_behind_does_not_hold_up_the_run(attack: Attack, tmp_path: Path) -> None:
    line = [*COMMAND, "verify", "python:misbehaving:LeavesADaemon", *ONE, *SCENARIOS]
    with (tmp_path / "out").open("w+") as out:  # what is left behind would hold a pipe open
        began = time.monotonic()
        code = subprocess.run(line, cwd=tmp_path, env=environment(), stdout=out, stderr=out, timeout=120).returncode
        took = time.monotonic() - began
        out.seek(0)
        attack.check(subprocess.CompletedProcess(line, code, out.read(), ""))
    assert took < 29


def endless(**more: Any) -> Any:
    whole = {
        "implementation": {"name": "n", "version": "v", "language": "l"},
        "claims": (),
        "reset": list,
        "create_machine": object,
    }
    return SimpleNamespace(**{**whole, **more})


def _spinning() -> Any:
    while True:
        if (yield from ()):
            yield


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"claims": itertools.repeat("events")}, "the bench's claims are more than 1000"),
        ({"claims": ["x" * (1 << 23)]}, "the bench's claims has a text of 8388608 characters"),
        ({"profiles": itertools.repeat("vpc")}, "the bench's profiles are more than 1000"),
        ({"bindings": itertools.repeat("vtable")}, "the bench's bindings are more than 1000"),
        (
            {"implementation": {"name": "x" * (1 << 23), "version": "", "language": ""}},
            "the bench's name has a text of 8388608 characters",
        ),
        ({"claims": _spinning()}, "what the bench says of itself did not come back within 0.3 s"),
    ],
)
def test_what_has_no_end_is_refused_as_the_implementation_starts(more: dict[str, Any], said: str) -> None:
    with pytest.raises(CannotStart, match=said):
        python_iut(lambda: endless(**more), start_timeout=0.3)


def test_a_module_that_is_never_imported_to_its_end(tmp_path: Path) -> None:
    (tmp_path / "never.py").write_text("while True:\n    pass\n", encoding="utf-8")
    done = ivmdvddrive("verify", "python:never:Bench", *ONE, "--start-timeout", "0.5", cwd=tmp_path)
    assert done.returncode == 3
    assert "importing never did not come back within 0.5 s" in done.stderr


def test_host_drives_without_an_end() -> None:
    iut = python_iut(lambda: endless(reset=lambda: itertools.repeat(("D", "dvd"))))
    with pytest.raises(BenchError, match="more than 1000 host drives"):
        iut.reset()


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("x" * (1 << 23), "gave a BSTR of 8388608 characters"),
        (type("Text", (str,), {"__len__": lambda self: 1})("x" * (1 << 23)), "gave a BSTR of 8388608 characters"),
    ],
)
def test_a_text_that_is_enormous(value: str, said: str) -> None:
    drive = SimpleNamespace(ImageFile=value)
    machine = SimpleNamespace(AddDVDROMDrive=lambda _bus, _device: drive)
    iut = python_iut(lambda: endless(create_machine=lambda: machine))
    iut.reset()
    [made] = iut.call([Call(iut.create_machine(), "AddDVDROMDrive", (0, 0))])
    assert isinstance(made.value, Ref)
    with pytest.raises(ProtocolError, match=said):
        iut.call([Call(made.value, "ImageFile")])


def test_a_collection_without_an_end() -> None:
    def items() -> Any:
        while True:
            yield object()

    iut = python_iut(
        lambda: endless(create_machine=lambda: SimpleNamespace(DVDROMDrives=SimpleNamespace(_NewEnum=items())))
    )
    iut.reset()
    [made] = iut.call([Call(iut.create_machine(), "DVDROMDrives")])
    assert isinstance(made.value, Ref)
    with pytest.raises(ProtocolError, match="more than 1000 items"):
        iut.call([Call(made.value, "_NewEnum")])


def test_events_without_an_end() -> None:
    sink = Sink()
    for _ in range(10_001):
        sink.OnMediaEject("D")
    with pytest.raises(ProtocolError, match="more than 10000 events came"):
        sink.taken()
    assert sink.taken() == ()
