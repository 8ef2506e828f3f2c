"""The suite on libvirt, by the command line: what it claims it meets, the rest is explained, and a fault is found."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from installed_libvirt import EMBEDDED, REASON, libvirt_is_installed

pytestmark = [pytest.mark.libvirt, pytest.mark.skipif(not libvirt_is_installed(), reason=REASON)]

_WITHHELD = {"needs faults", "needs null-out"}
_HOST_DRIVES = {
    "needs a host drive of kind dvd or cd",
    "needs a second host drive of kind dvd or cd",
    "needs host-media",
}
# Most sequences of the searches would begin with the start of a QEMU, which takes half a second.
_SCENARIOS = ["--level", "quick", "--", "-k", "test_scenarios"]

_FAULTY = '''
"""Boards that are wrong on purpose: each breaks what its clause asks of a shim over libvirt."""

import os
import signal
from contextlib import contextmanager, suppress
from pathlib import Path

from ivmdvddrive_conformance.iuts.libvirt import LibvirtBench
from ivmdvddrive_conformance.iuts.libvirt.board import LibvirtBoard


def bench(board):
    class Bench(LibvirtBench):
        board_class = board

        def __init__(self, **given):
            super().__init__("qemu:///embed", **given)

    return Bench


class HearsNoEject(LibvirtBoard):
    """Takes a tray that opens for no news."""

    def moves(self):
        return [move for move in super().moves() if not move.opened]


class ChangesTheDefinition(LibvirtBoard):
    """Changes the definition of a saved domain, which libvirt does not restore."""

    @contextmanager
    def _held_still(self, name):
        if self.state() == "saved":
            yield
        else:
            with super()._held_still(name):
                yield


class SwapsBusAndUnit(LibvirtBoard):
    """Reads the address of a disk the wrong way round."""

    def location(self, name):
        bus, unit = super().location(name)
        return unit, bus


class TurnsOffToSave(LibvirtBoard):
    """Takes a domain that is shut off for a saved one."""

    def set_state(self, state):
        super().set_state("off" if state == "saved" else state)


class StopsQemu(LibvirtBoard):
    """Stops the process of a running domain, so that libvirt waits for it without end."""

    def insert(self, name, driver, filename):
        folder = os.fsencode(self._identity.folder) + b"/"
        for process in Path("/proc").glob("[0-9]*/cmdline") if self.state() == "running" else ():
            with suppress(OSError):
                if folder in process.read_bytes():
                    os.kill(int(process.parent.name), signal.SIGSTOP)
        super().insert(name, driver, filename)


hears_no_eject, changes_the_definition, swaps_bus_and_unit, turns_off_to_save, stops_qemu = map(
    bench, (HearsNoEject, ChangesTheDefinition, SwapsBusAndUnit, TurnsOffToSave, StopsQemu)
)
'''


def judged(folder: Path, iut: str, *arguments: str) -> tuple[int, dict[str, Any], str]:
    """The exit code, the results and the output of a run."""
    command = [sys.executable, "-m", "ivmdvddrive_conformance.cli", "verify", iut, "--report", "r", "--verbose"]
    ran = subprocess.run([*command, *arguments], capture_output=True, text=True, cwd=folder)
    assert (folder / "r" / "results.json").exists(), ran.stdout + ran.stderr
    return ran.returncode, json.loads((folder / "r" / "results.json").read_text(encoding="utf-8")), ran.stdout


def test_libvirt_is_partial_and_every_clause_not_exercised_is_explained(tmp_path: Path) -> None:
    code, results, said = judged(tmp_path, f"libvirt:{EMBEDDED}", *_SCENARIOS)
    assert (code, results["failures"]) == (4, []), said
    assert results["iut"]["ics"]["name"] == "libvirt"
    reasons = {c["reason"] for c in results["clauses"] if c["required"] and c["status"] == "unclaimed"}
    assert _WITHHELD <= reasons <= _WITHHELD | _HOST_DRIVES
    for clause in results["clauses"]:
        if clause["status"] in {"unclaimed", "not-applicable"}:
            assert clause["reason"]
            assert clause["id"] in said or not clause["required"]
    met = [c for c in results["clauses"] if c["required"] and c["status"] in {"pass", "tolerated"}]
    assert len(met) > 100


def test_libvirt_is_judged_as_virtual_server(tmp_path: Path) -> None:
    select = ["--profile", "vs2005", "--select", "*BusLocation*", "--select", "BusType.*"]
    code, results, said = judged(tmp_path, f"libvirt:{EMBEDDED}", *select, *_SCENARIOS)
    assert (code, results["failures"]) == (4, []), said
    assert any(c["id"].startswith("BusType") and c["status"] == "pass" for c in results["clauses"])


@pytest.mark.parametrize(
    ("fault", "selected", "clause"),
    [
        ("hears_no_eject", "OnMediaEject.image", "OnMediaEject.image"),
        ("changes_the_definition", "AttachImage.[Se]*", "AttachImage.effect"),
        ("swaps_bus_and_unit", "BusNumber.value", "BusNumber.value"),
        ("turns_off_to_save", "SetBusLocation.VM_*", "SetBusLocation.VM_E_VM_RUNNING_OR_SAVED"),
    ],
)
def test_a_faulty_shim_is_nonconformant_by_the_clause_that_it_breaks(
    tmp_path: Path, fault: str, selected: str, clause: str
) -> None:
    (tmp_path / "faulty_shims.py").write_text(_FAULTY, encoding="utf-8")
    code, results, said = judged(tmp_path, f"python:faulty_shims:{fault}", "--select", selected, *_SCENARIOS)
    assert code == 1, said
    assert [c["status"] for c in results["clauses"] if c["id"] == clause] == ["fail"]


def test_a_qemu_that_hangs_is_a_timeout_and_the_run_goes_on(tmp_path: Path) -> None:
    (tmp_path / "faulty_shims.py").write_text(_FAULTY, encoding="utf-8")
    arguments = ["--select", "AttachImage.S_OK", "--timeout", "2", *_SCENARIOS]
    code, results, said = judged(tmp_path, "python:faulty_shims:stops_qemu", *arguments)
    assert code == 1, said
    assert [c["status"] for c in results["clauses"] if c["id"] == "AttachImage.S_OK"] == ["timeout"]
