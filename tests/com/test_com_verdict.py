"""COM servers judged by the command line: the reference is conformant over both bindings, a crash is no end."""

from __future__ import annotations

import fcntl
import time
from contextlib import suppress
from pathlib import Path

import pytest

from attacks import Attack
from commands import ALL_SCENARIOS, QUICK, ivmdvddrive, results, statuses
from ivmdvddrive_conformance.iuts.com.places import FAULTY, REFERENCE, REFERENCE_VS2005, STANDARD
from ivmdvddrive_conformance.iuts.com.wine import prefix

pytestmark = pytest.mark.com

SCENARIOS = ("--", "-k", "test_scenarios")
"""Without the search, which restarts and shrinks at length where a server dies."""


@pytest.mark.parametrize(
    ("profile", "dll", "effort"), [("vpc", REFERENCE, QUICK), ("vs2005", REFERENCE_VS2005, ALL_SCENARIOS)]
)
def test_the_reference_server_is_conformant_over_both_bindings(
    profile: str, dll: str, effort: tuple[str, ...], native: Path, tmp_path: Path
) -> None:
    command = ("verify", f"com:{native / dll}", "--profile", profile, *effort, "--report", "report")
    ran = ivmdvddrive(*command, cwd=tmp_path)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    found = results(tmp_path / "report")
    assert {name: one["verdict"] for name, one in found["bindings"].items()} == {
        "vtable": "conformant",
        "dispatch": "conformant",
    }
    assert found["verdict"] == "conformant"
    assert statuses(tmp_path / "report")["COM.QueryInterface.identity"] == "pass"
    by_binding = [c["binding"] for c in found["checks"]]
    assert by_binding.count("vtable") == by_binding.count("dispatch")
    assert "\nvtable " in ran.stdout
    assert "\ndispatch " in ran.stdout


@pytest.mark.attack("standard-automation")
def test_a_server_of_standard_automation_is_conformant(native: Path, attack: Attack, tmp_path: Path) -> None:
    ran = ivmdvddrive(
        "verify", f"com:{native / STANDARD}", *ALL_SCENARIOS, "--report", "report", cwd=tmp_path, COLUMNS="200"
    )
    attack.check(ran)
    found = results(tmp_path / "report")
    assert {one["verdict"] for one in found["bindings"].values()} == {"conformant"}
    assert statuses(tmp_path / "report")["COM.Invoke.count"] == "tolerated"


@pytest.mark.parametrize(
    ("fault", "clause"),
    [
        pytest.param(
            "restricts-a-member", "COM.Types.interface", marks=pytest.mark.attack("restricted-beyond-the-header")
        ),
        pytest.param(
            "refuses-objects-by-reference", "COM.Invoke.by-reference", marks=pytest.mark.attack("objects-by-reference")
        ),
        pytest.param("drops-arguments", "COM.Invoke.default", marks=pytest.mark.attack("arguments-that-are-dropped")),
    ],
)
def test_automation_that_is_wrong(fault: str, clause: str, native: Path, attack: Attack, tmp_path: Path) -> None:
    command = ("verify", f"com:{native / FAULTY}", *QUICK, "--binding", "vtable", "--select", clause)
    attack.check(ivmdvddrive(*command, "--", "-k", "test_rule", cwd=tmp_path, IVMDVDDRIVE_COM_FAULT=fault))


def test_one_binding_alone(reference: str, tmp_path: Path) -> None:
    select = ("--select", "*.E_POINTER", "--binding", "dispatch")
    ran = ivmdvddrive("verify", f"com:{reference}", *QUICK, *select, "--report", "report", *SCENARIOS, cwd=tmp_path)
    assert ran.returncode == 4, ran.stdout + ran.stderr  # what is not selected was not exercised
    found = statuses(tmp_path / "report")
    assert found["AttachImage.E_POINTER"] == "pass"
    assert found["ImageFile.E_POINTER"] == "not-applicable"
    assert results(tmp_path / "report")["bindings"] == {}


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ("violates-access", "access violation 0xC0000005 writing address 0x0"),
        ("ends-the-process", "exited with status 9"),
    ],
)
def test_a_server_that_dies_in_a_call_is_a_crash_and_the_run_goes_on(
    fault: str, said: str, native: Path, tmp_path: Path
) -> None:
    command = ("verify", f"com:{native / FAULTY}", *QUICK, "--binding", "vtable", "--report", "report")
    select = ("--select", "Release*.VM_E_MEDIA_WRONG_TYPE", "--select", "BusNumber.value")
    ran = ivmdvddrive(*command, *select, *SCENARIOS, cwd=tmp_path, IVMDVDDRIVE_COM_FAULT=fault)
    assert ran.returncode == 1, ran.stdout + ran.stderr
    found = statuses(tmp_path / "report")
    assert found["ReleaseHostDrive.VM_E_MEDIA_WRONG_TYPE"] == "crash"
    assert found["ReleaseImage.VM_E_MEDIA_WRONG_TYPE"] == "pass"
    assert found["BusNumber.value"] == "pass"
    assert results(tmp_path / "report")["complete"]
    assert said in ran.stdout


@pytest.mark.attack("server-prints")
def test_a_server_that_uses_the_standard_streams_is_judged(attack: Attack, native: Path, tmp_path: Path) -> None:
    command = ("verify", f"com:{native / FAULTY}", *QUICK, "--select", "ReleaseHostDrive.*", *SCENARIOS)
    attack.check(ivmdvddrive(*command, cwd=tmp_path, IVMDVDDRIVE_COM_FAULT="uses-standard-streams"))


@pytest.mark.attack("server-restarts")
def test_no_process_of_wine_is_left(attack: Attack, native: Path, tmp_path: Path) -> None:
    select = ("--select", "Release*.VM_E_MEDIA_WRONG_TYPE", "--binding", "vtable")
    command = ("verify", f"com:{native / FAULTY}", *QUICK, *select)
    attack.check(ivmdvddrive(*command, cwd=tmp_path, IVMDVDDRIVE_COM_FAULT="ends-the-process"))
    nothing_is_left()


@pytest.mark.attack("server-ends-in-each-check")
def test_a_server_that_ends_in_each_check_is_given_up_at_the_limit(
    attack: Attack, native: Path, tmp_path: Path
) -> None:
    command = ("verify", f"com:{native / FAULTY}", *QUICK, "--max-time", "20s")
    began = time.monotonic()
    attack.check(ivmdvddrive(*command, cwd=tmp_path, IVMDVDDRIVE_COM_FAULT="ends-at-each-drive"))
    assert time.monotonic() - began < 60
    nothing_is_left()


def nothing_is_left() -> None:
    """Hold that no process of Wine is there any more."""
    with (prefix() / "used").open() as used:
        fcntl.flock(used, fcntl.LOCK_EX)  # tests beside this one use the prefix, too: nobody does now
        assert processes_of(prefix()) == []


def processes_of(folder: Path) -> list[str]:
    """The command lines of the processes that run in a prefix of Wine."""
    found = []
    for process in Path("/proc").iterdir():
        with suppress(OSError):
            environment = (process / "environ").read_bytes().split(b"\0")
            if f"WINEPREFIX={folder}".encode() in environment:
                found.append((process / "cmdline").read_text())
    return [line for line in found if line]  # what has ended, and is not yet reaped, has none


def test_a_fault_of_one_binding_is_shown_beside_the_other(native: Path, tmp_path: Path) -> None:
    select = ("--select", "HostDriveLetter.VM_E_MEDIA_WRONG_TYPE")
    command = ("verify", f"com:{native / FAULTY}", *QUICK, *select, "--report", "report")
    ran = ivmdvddrive(*command, *SCENARIOS, cwd=tmp_path, IVMDVDDRIVE_COM_FAULT="loses-the-code")
    assert ran.returncode == 1, ran.stdout + ran.stderr
    assert "HostDriveLetter.VM_E_MEDIA_WRONG_TYPE: vtable pass, dispatch fail" in ran.stdout
    broken = [
        f for f in results(tmp_path / "report")["failures"] if "HostDriveLetter.VM_E_MEDIA_WRONG_TYPE" in f["clauses"]
    ]
    assert broken
    assert all("--binding dispatch" in f["repeat"] for f in broken)


def test_a_server_without_a_bench_is_partial(native: Path, tmp_path: Path) -> None:
    command = ("verify", f"com:{native / FAULTY}", *QUICK, "--binding", "vtable", "--report", "report")
    ran = ivmdvddrive(*command, *SCENARIOS, cwd=tmp_path, IVMDVDDRIVE_COM_FAULT="without-bench")
    assert ran.returncode == 4, ran.stdout + ran.stderr
    assert results(tmp_path / "report")["failures"] == []
