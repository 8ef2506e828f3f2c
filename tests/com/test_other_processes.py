"""Servers that COM reaches by proxies: of another process, and of a single-threaded apartment."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from ivmdvddrive_conformance.generation.com_rules import RULES, Stage
from ivmdvddrive_conformance.iuts.com import ComIut, open_com, plan, wine
from ivmdvddrive_conformance.iuts.com.places import BRIDGE, FAULTY, LOCAL_SERVER, REFERENCE
from ivmdvddrive_conformance.iuts.errors import Unclaimed
from ivmdvddrive_conformance.judging.belief import Tally
from ivmdvddrive_conformance.judging.session import Session
from ivmdvddrive_conformance.judging.violation import Violation
from ivmdvddrive_conformance.language.media import Shelf
from ivmdvddrive_conformance.language.script import parse
from ivmdvddrive_conformance.tools.mutation_analysis.scenario_player import play_all
from vpc import SPECIFICATION, oracle

pytestmark = pytest.mark.com

CLASS = "{9a1774b7-8251-4468-a214-61dcaed9ac2f}"
APPLICATION = "VirtualPC.Application"
KEY = rf"HKCR\CLSID\{CLASS}"

OpenRegistered = Callable[..., ComIut]


def program(*words: str) -> None:
    """Run a program in the test's prefix; it must succeed."""
    command = wine.command(Path(words[0]), *words[1:])
    ran = subprocess.run(command, capture_output=True, text=True, timeout=100, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr


@pytest.fixture
def registered(own_prefix: Path) -> Iterator[OpenRegistered]:
    """Opens the application that is registered in the test's prefix; what was opened is closed."""
    opened = []

    def open_(timeout: float = 60.0) -> ComIut:
        opened.append(open_com(APPLICATION, profile="vpc", binding=None, start_timeout=60.0, timeout=timeout))
        return opened[-1]

    yield open_
    for iut in opened:
        iut.close()


def out_of_process(native: Path, dll: str, fault: str = "") -> None:
    """Register a server's application as one that lives in a process of its own."""
    path = wine.windows_path(native / dll)
    program("regsvr32", "/s", path)  # also its type library, by which proxies are made
    program("reg", "delete", rf"{KEY}\InprocServer32", "/f")
    command = f'"{wine.windows_path(native / LOCAL_SERVER)}" "{path}" {fault}'.strip()
    program("reg", "add", rf"{KEY}\LocalServer32", "/ve", "/d", command, "/f")


ABOUT = (
    "AttachImage.S_OK",
    "AttachImage.VM_E_VM_UNKNOWN",
    "SetBusLocation.VM_E_VM_RUNNING_OR_SAVED",
    "RemoveDVDROMDrive.S_OK",
    "Item.S_OK",
    "_NewEnum.value",
    "OnMediaInsert.image",
)
"""What shows that every kind of call comes through: of methods and properties, with objects, and of a client's sink."""


@pytest.mark.parametrize("about", ABOUT)
def test_every_clause_has_a_scenario_here(about: str) -> None:
    assert about in SPECIFICATION.clauses


def test_a_server_of_another_process_is_conformant(native: Path, registered: OpenRegistered, shelf: Shelf) -> None:
    out_of_process(native, REFERENCE)
    server = registered()
    assert "null-out" not in server.ics.claims  # a proxy answers by itself where a pointer is NULL
    for clause in ABOUT:
        verdict = play_all(oracle, server, shelf, about=clause)
        assert [(f.clauses, f.failure.got, f.failure.steps) for f in verdict.findings] == []
        assert {r.clause.id: r.status for r in verdict.results}[clause] == "pass"
    unclaimed = set()
    for clause, judge in RULES.items():
        try:
            judge(Stage(oracle, server, clause))
        except Unclaimed:
            unclaimed.add(clause)
    # They ask the export of a DLL, count memory of this process, or need what Wine does not carry to another one.
    assert unclaimed == {
        "COM.Class.interface",
        "COM.Class.unknown",
        "COM.ErrorInfo.kept",
        "COM.References.memory",
        "COM.References.release",
    }
    assert server.close() is None


@pytest.mark.parametrize("binding", ["vtable", "dispatch"])
def test_a_server_whose_process_ends_in_a_call_has_crashed(
    binding: str, native: Path, registered: OpenRegistered, shelf: Shelf
) -> None:
    out_of_process(native, FAULTY, "ends-the-process")
    server = registered()
    session = Session(oracle, server, shelf, Tally(), binding)  # type: ignore[arg-type]  # one of both
    session.do(parse("a machine M"))
    session.do(parse("a drive A at 1:0 of M"))
    with pytest.raises(Violation) as caught:
        session.do(parse("A.ReleaseHostDrive()"))
    assert caught.value.status == "crash"
    assert "the server's process ended" in str(caught.value.got)
    assert f"during ReleaseHostDrive ({binding})" in str(caught.value.got)
    assert server.reset()  # the run goes on, with a new process


def machines_there() -> str:
    """Return how many machines the application knows."""
    [line] = [line for line in plan(APPLICATION) if line.startswith("leaves alone")]
    return line.rpartition(" ")[2]


def bridge_of(iut: ComIut) -> int:
    """The process of the bridge, by the folder that it was given."""
    folder = iut.machine_folder
    for process in Path("/proc").iterdir():
        with suppress(OSError):
            line = (process / "cmdline").read_bytes()
            if BRIDGE.encode() in line and folder.name.encode() in line:
                return int(process.name)
    raise AssertionError(f"there is no bridge for {folder}")


def test_a_bridge_that_is_killed_leaves_no_machine(native: Path, registered: OpenRegistered) -> None:
    """The application outlives the bridge here, as the product does, and knows its machines still."""
    out_of_process(native, REFERENCE)
    first, watching = registered(), registered()
    watching.reset()
    first.reset()
    assert machines_there() == "0"
    first.create_machine()
    os.kill(bridge_of(first), signal.SIGKILL)
    assert machines_there() == "1"
    first.close()
    assert machines_there() == "0"
    assert not first.machine_folder.exists()


def test_a_server_of_a_single_threaded_apartment_is_called_in_its_thread(
    native: Path, registered: OpenRegistered, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Registered as such, it is called by COM's proxies; loaded by its path, from where the caller happens to be."""
    monkeypatch.setenv("IVMDVDDRIVE_COM_FAULT", "minds-its-apartment")
    program("regsvr32", "/s", wine.windows_path(native / FAULTY))
    program("reg", "add", rf"{KEY}\InprocServer32", "/v", "ThreadingModel", "/d", "Apartment", "/f")
    direct = open_com(f"{native / FAULTY}#{CLASS}", profile="vpc", binding=None, start_timeout=60.0, timeout=60.0)
    try:
        by_proxies = play_all(oracle, registered(), shelf, about="AttachImage.S_OK")
        directly = play_all(oracle, direct, shelf, about="AttachImage.S_OK")
    finally:
        direct.close()
    assert by_proxies.findings == []
    assert {r.clause.id: r.status for r in by_proxies.results}["AttachImage.S_OK"] == "pass"
    assert "AttachImage.S_OK" in {c for f in directly.findings for c in f.clauses}
