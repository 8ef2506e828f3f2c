"""The command as it is installed and called: python -m, what the project's settings name, JSON, completion, doctor."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from commands import COMMAND, ONE, environment, ivmdvddrive
from ivmdvddrive_conformance.iuts.installed import Need, needs


def test_the_command_is_a_module_too(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "ivmdvddrive", "--version"]
    ran = subprocess.run(command, cwd=tmp_path, env=environment(), capture_output=True, text=True, timeout=60)
    assert (ran.returncode, ran.stdout.startswith("ivmdvddrive, version ")) == (0, True), ran.stderr


def test_json_is_all_of_standard_output(tmp_path: Path) -> None:
    ran = ivmdvddrive("verify", "reference", *ONE, "--json", "-", cwd=tmp_path)
    found = json.loads(ran.stdout)
    assert (found["verdict"], found["exit_code"], ran.returncode) == ("partial", 4, 4)
    assert "PARTIAL:" in ran.stderr
    ran = ivmdvddrive("verify", "reference", *ONE, "--json", "-", cwd=tmp_path, GITHUB_ACTIONS="true")
    assert json.loads(ran.stdout)["verdict"] == "partial"
    assert "::warning title=" in ran.stderr  # the runner reads it there as well
    ran = ivmdvddrive("verify", "reference", *ONE, "--json", "", cwd=tmp_path)
    assert (ran.returncode, "--json needs a file" in ran.stderr) == (2, True)
    ran = ivmdvddrive("verify", "reference", *ONE, "--json", "out.json", cwd=tmp_path)
    assert json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))["verdict"] == "partial"
    assert "PARTIAL:" in ran.stdout


def test_a_json_file_that_cannot_be_written_is_no_success(tmp_path: Path) -> None:
    ran = ivmdvddrive("verify", "reference", *ONE, "--allow-partial", "--json", "none/out.json", cwd=tmp_path)
    assert (ran.returncode, "cannot be written" in ran.stderr) == (2, True)


def test_the_settings_may_name_the_implementation(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[tool.ivmdvddrive]\niut = "reference"\nlevel = "quick"\n')
    ran = ivmdvddrive("verify", *ONE, "--json", "-", cwd=tmp_path)
    assert json.loads(ran.stdout)["iut"]["target"] == "reference"
    ran = ivmdvddrive("verify", *ONE, "--json", "-", "--", "-k", "test_scenarios", cwd=tmp_path)
    assert json.loads(ran.stdout)["iut"]["target"] == "reference"
    ran = ivmdvddrive("verify", "python:misbehaving:Wrong", *ONE, cwd=tmp_path)  # the command line comes first
    assert ran.returncode == 1
    (tmp_path / "pyproject.toml").unlink()
    ran = ivmdvddrive("verify", *ONE, cwd=tmp_path)
    assert (ran.returncode, "name the IUT, or set iut in [tool.ivmdvddrive]" in ran.stderr) == (2, True)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("explain VM_E_MEDIA_WRONG_T", "VM_E_MEDIA_WRONG_TYPE"),
        ("explain ReleaseImage.S", "ReleaseImage.S_OK"),
        ("verify std", "stdio:"),
        ("verify reference --select AttachImage.S", "AttachImage.S_OK"),
        ("verify reference --profile vs", "vs2005"),
    ],
)
def test_a_shell_completes(words: str, found: str, tmp_path: Path) -> None:
    every = f"ivmdvddrive {words}"
    asked = {"COMP_WORDS": every, "COMP_CWORD": str(len(every.split()) - 1)}
    # The name that click derives from the program's, which is a module here.
    program = "import sys; sys.argv[0] = 'ivmdvddrive'; from ivmdvddrive_conformance.cli import main; main()"
    env = environment(_IVMDVDDRIVE_COMPLETE="bash_complete", **asked)
    ran = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, env=env, capture_output=True, text=True)
    assert f"plain,{found}" in ran.stdout.splitlines(), ran.stderr


def test_doctor_names_the_command_for_what_is_missing(tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    ran = subprocess.run(
        [*COMMAND, "doctor", "qemu"],
        cwd=tmp_path,
        env={**environment(), "PATH": os.fspath(empty)},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert ran.returncode == 3
    assert "qemu-system-x86_64" in ran.stdout
    assert "to install: apt-get install --no-install-recommends qemu-system-x86" in ran.stdout
    for unknown in (["kuemu"], ["qemu", "kuemu"]):
        ran = ivmdvddrive("doctor", *unknown, cwd=tmp_path)
        assert (ran.returncode, "unknown entry 'kuemu'. Known: reference, " in ran.stderr) == (2, True)


def test_a_dry_run_changes_nothing_and_is_refused_as_a_run_is(tmp_path: Path) -> None:
    ran = ivmdvddrive("verify", "stdio:./server", "--report", "r", "--json", "o.json", "--dry-run", cwd=tmp_path)
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.splitlines() == [
        "would judge stdio:./server",
        "would make files in the temporary folder, and remove them",
        "would write r",
        "would write o.json",
    ]
    assert list(tmp_path.iterdir()) == []
    for wrong in (("--profile", "nope"), ("--waivers", "none.toml"), ("--shard", "9/3")):
        ran = ivmdvddrive("verify", "reference", "--dry-run", *wrong, cwd=tmp_path)
        assert (ran.returncode, ran.stdout) == (2, "")
    ran = ivmdvddrive("verify", "stdoi:x", "--dry-run", cwd=tmp_path)
    assert (ran.returncode, "unknown kind of IUT" in ran.stderr) == (2, True)


def test_what_is_needed_has_a_command_that_installs_it() -> None:
    assert all(need.install for need in needs() if need.name != "Python")
    assert next(needs()) == Need("reference", "Python", sys.version.partition(" ")[0], "")
