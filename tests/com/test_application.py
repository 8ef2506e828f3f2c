"""A server without our bench is judged by the product's own application, and nothing of the run is left in it."""

from __future__ import annotations

import os
import shutil
import struct
import subprocess
from pathlib import Path

import pytest

from com_servers import Open
from commands import ALL_SCENARIOS, QUICK, ivmdvddrive, results, statuses
from ivmdvddrive_conformance.iuts.com import open_com
from ivmdvddrive_conformance.iuts.com.blank_disk import blank_disk
from ivmdvddrive_conformance.iuts.com.places import FAULTY, REFERENCE, cache_folder

pytestmark = pytest.mark.com

APPLICATION = "#{9a1774b7-8251-4468-a214-61dcaed9ac2f}"
"""The class VMVirtualPC: its objects have no IConformanceBench."""

SCENARIOS = ("--", "-k", "test_scenarios")


def test_the_reference_is_conformant_in_all_that_is_exercised(native: Path, tmp_path: Path) -> None:
    ran = ivmdvddrive(
        "verify", f"com:{native / REFERENCE}{APPLICATION}", *ALL_SCENARIOS, "--report", "report", cwd=tmp_path
    )
    assert ran.returncode == 4, ran.stdout + ran.stderr
    found = results(tmp_path / "report")
    assert found["failures"] == []
    assert {one["verdict"] for one in found["bindings"].values()} == {"partial"}
    claimed = set(found["iut"]["ics"]["claims"])
    assert claimed >= {"machine-states", "forget-machine", "occupy", "events", "collection"}
    assert claimed.isdisjoint({"host-media", "faults"})
    seen = statuses(tmp_path / "report")
    for clause in (
        "SetBusLocation.VM_E_VM_RUNNING_OR_SAVED",
        "AttachImage.VM_E_VM_UNKNOWN",
        "AddDVDROMDrive.VM_E_DRIVE_BUS_LOC_IN_USE",
        "AttachHostDrive.S_OK",
    ):
        assert seen[clause] == "pass"
    left = [c for c in found["clauses"] if c["required"] and c["status"] not in {"pass", "tolerated"}]
    assert {c["status"] for c in left} == {"unclaimed"}
    assert {c["reason"].rpartition(" ")[2] for c in left} == {"faults", "host-media"}  # the report says which it needs


def test_the_exit_code_may_leave_out_what_is_not_claimed(native: Path, tmp_path: Path) -> None:
    command = (
        "verify",
        f"com:{native / REFERENCE}{APPLICATION}",
        *ALL_SCENARIOS,
        "--binding",
        "vtable",
        "--allow-partial",
    )
    ran = ivmdvddrive(*command, cwd=tmp_path)
    assert ran.returncode == 0, ran.stdout + ran.stderr


@pytest.mark.parametrize(
    ("fault", "clause", "status"),
    [
        ("says-s-false", "AttachHostDrive.S_OK", "fail"),
        ("loses-the-code", "HostDriveLetter.VM_E_MEDIA_WRONG_TYPE", "fail"),
        ("violates-access", "ReleaseHostDrive.VM_E_MEDIA_WRONG_TYPE", "crash"),
    ],
)
def test_a_faulty_server_is_found_by_the_products_interfaces_alone(
    fault: str, clause: str, status: str, native: Path, tmp_path: Path
) -> None:
    command = ("verify", f"com:{native / FAULTY}{APPLICATION}", *QUICK, "--report", "report")
    select = ("--select", clause)
    ran = ivmdvddrive(*command, *select, *SCENARIOS, cwd=tmp_path, IVMDVDDRIVE_COM_FAULT=fault)
    assert ran.returncode == 1, ran.stdout + ran.stderr
    assert statuses(tmp_path / "report")[clause] == status


def test_a_dry_run_says_what_it_would_do_and_does_nothing(native: Path, tmp_path: Path) -> None:
    ran = ivmdvddrive("verify", f"com:{native / REFERENCE}{APPLICATION}", "--dry-run", cwd=tmp_path)
    assert ran.returncode == 0, ran.stderr
    assert "would create machines with CreateVirtualMachine" in ran.stdout
    assert "D (a DVD drive)" in ran.stdout
    assert "leaves alone the machines that are there: 0" in ran.stdout
    assert list(tmp_path.iterdir()) == []


def test_a_dry_run_of_a_server_with_a_bench(native: Path, tmp_path: Path) -> None:
    ran = ivmdvddrive("verify", f"com:{native / REFERENCE}", "--dry-run", cwd=tmp_path)
    assert ran.returncode == 0, ran.stderr
    assert "found IConformanceBench" in ran.stdout


def test_a_dry_run_of_what_is_no_server(native: Path, tmp_path: Path) -> None:
    (tmp_path / "no.dll").write_bytes(b"MZ")
    ran = ivmdvddrive("verify", f"com:{tmp_path / 'no.dll'}", "--dry-run", cwd=tmp_path)
    assert ran.returncode == 3
    assert "it cannot be loaded" in ran.stderr


def test_machines_have_what_the_scene_is_set_to_and_are_removed(native: Path) -> None:
    iut = open_com(f"{native / REFERENCE}{APPLICATION}", profile="vpc", binding=None, start_timeout=60.0, timeout=60.0)
    folder = max((cache_folder() / "machines").glob("ivmdvddrive-*"), key=lambda p: p.stat().st_mtime)
    try:
        drives = {(d.letter, d.kind) for d in iut.reset()}
        assert ("D", "dvd") in drives
        assert ("C", "other") in drives
        iut.create_machine()
        assert [p.name for p in folder.iterdir() if p.is_dir()] == [f"{folder.name}-2"]  # 1 was hello's
        assert [p.suffix for p in (folder / f"{folder.name}-2").iterdir()] == [".vmc"]
    finally:
        wrong = iut.close()
    assert wrong is None
    assert not folder.exists()


def test_what_a_killed_run_has_left_is_removed_by_the_next(native: Path, open_server: Open) -> None:
    parent = cache_folder() / "machines"
    parent.mkdir(exist_ok=True)
    folder = parent / f"ivmdvddrive-{os.getpid():08x}"
    machine = folder / f"{folder.name}-1"
    machine.mkdir(parents=True)
    (folder / "held").touch()
    (folder / "target").write_text(f"Z:{native / REFERENCE}{APPLICATION}".replace("/", "\\"), encoding="utf-8")
    (machine / "left.vmc").touch()
    open_server()
    assert not folder.exists()


def test_the_folder_of_a_server_that_is_gone_is_removed(native: Path, open_server: Open) -> None:
    folder = cache_folder() / "machines" / f"ivmdvddrive-gone-{os.getpid()}"
    (folder / f"{folder.name}-1").mkdir(parents=True)
    (folder / "held").touch()
    (folder / "target").write_text(r"Z:\nowhere\server.dll", encoding="utf-8")
    open_server()
    assert not folder.exists()


@pytest.mark.skipif(shutil.which("qemu-system-x86_64") is None, reason="there is no QEMU")
def test_the_disk_is_one_that_a_hypervisor_takes(tmp_path: Path) -> None:
    (tmp_path / "blank.vhd").write_bytes(blank_disk())
    drive = f"if=none,id=d,format=vpc,read-only=on,file={tmp_path / 'blank.vhd'}"
    command = ["qemu-system-x86_64", "-nodefaults", "-display", "none", "-S", "-drive", drive, "-monitor", "stdio"]
    ran = subprocess.run(command, input="info block d\nquit\n", capture_output=True, text=True, timeout=60, check=False)
    assert ran.returncode == 0, ran.stderr
    assert "blank.vhd (vpc, read-only)" in ran.stdout


def test_each_structure_of_the_disk_has_its_checksum() -> None:
    disk = blank_disk(32)
    assert disk[:512] == disk[-512:]
    for start, length, at in ((0, 512, 64), (512, 1024, 36)):
        part = disk[start : start + length]
        [said] = struct.unpack_from(">I", part, at)
        assert said == ~(sum(part) - sum(part[at : at + 4])) & 0xFFFFFFFF
