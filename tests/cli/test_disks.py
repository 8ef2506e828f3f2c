"""A full disk, a folder that cannot be written, two runs in one folder: what was there is as it was."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import pytest

from commands import ONE, ivmdvddrive, results
from disks import Disk, disk  # noqa: F401  # a fixture
from ivmdvddrive_conformance.results.files import held
from ivmdvddrive_conformance.results.formats.report_folder import FORMATS
from ivmdvddrive_conformance.settings.settings import SettingsError
from running_commands import started

RIGHT = ("verify", "reference", *ONE, "--allow-partial")
WRONG = ("verify", "python:misbehaving:Wrong", *ONE)


def files(folder: Path) -> dict[str, bytes]:
    """Return what a report's folder holds, but for what the next run tries first."""
    found = {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    return {name: data for name, data in found.items() if not name.startswith("examples")}


@pytest.mark.parametrize("free", [0, 32 << 10])
def test_a_full_disk_keeps_the_older_report_and_says_what_to_do(tmp_path: Path, disk: Disk, free: int) -> None:  # noqa: F811
    report = disk.folder / "report"
    assert ivmdvddrive(*WRONG, "--report", str(report), cwd=tmp_path).returncode == 1
    before = files(report)
    assert {"results.json", "report.html", "failures/01-ReleaseHostDrive.VM_E_MEDIA_WRONG_TYPE.feature"} <= set(before)
    disk.fill(free)
    run = ivmdvddrive(*RIGHT, "--report", str(report), cwd=tmp_path)
    assert (run.returncode, "PARTIAL: " in run.stdout) == (2, True)
    assert "the report cannot be written, and what was there stays: [Errno 28] No space left on device: " in run.stderr
    assert run.stderr.endswith(": free some space there, or name another place\n")
    assert "Traceback" not in run.stderr
    assert files(report) == before
    (disk.folder / "filling").unlink()
    assert ivmdvddrive(*RIGHT, "--report", str(report), cwd=tmp_path).returncode == 0
    assert results(report)["verdict"] == "partial"


def test_pytest_and_learn_keep_it_too(tmp_path: Path, disk: Disk) -> None:  # noqa: F811
    for command, told in (
        (("-m", "pytest", "-p", "no:cacheprovider", "--pyargs", "ivmdvddrive_conformance", "--iut", "reference",
          "--iut-level", "quick", "--iut-select", "ReleaseHostDrive.S_OK", "--iut-allow-partial", "--iut-report"),
         "stdout"),
        (("-m", "ivmdvddrive_conformance.cli", "learn", "reference", "--report"), "stderr"),
    ):  # fmt: skip
        report = disk.folder / told
        line = [sys.executable, *command, str(report)]
        with started(line, tmp_path) as running:
            out, err = running.communicate(timeout=120)
        assert running.returncode == 0, out + err
        before = files(report)
        disk.fill()
        with started(line, tmp_path) as running:
            out, err = running.communicate(timeout=120)
        assert running.returncode == 2, out + err
        assert "No space left on device" in {"stdout": out, "stderr": err}[told]
        assert "Traceback" not in out + err
        assert files(report) == before
        (disk.folder / "filling").unlink()


def test_a_temporary_folder_that_is_full_is_passed_over(tmp_path: Path, disk: Disk) -> None:  # noqa: F811
    disk.fill()
    run = ivmdvddrive(*WRONG, "--report", "r", cwd=tmp_path, TMPDIR=str(disk.folder))
    assert (run.returncode, run.stderr, results(tmp_path / "r")["complete"]) == (1, "", True)


def test_a_disk_that_is_read_only_is_found_before_anything_is_started(tmp_path: Path, disk: Disk) -> None:  # noqa: F811
    report = disk.folder / "report"
    ivmdvddrive(*WRONG, "--report", str(report), cwd=tmp_path)
    before = files(report)
    disk.read_only()
    for command in (("verify",), ("learn",)):
        run = ivmdvddrive(*command, "stdio:sh -c 'touch started'", "--report", str(report), cwd=tmp_path)
        assert (run.returncode, run.stdout) == (2, "")
        assert f"cannot write the report folder {report}: [Errno 30] Read-only file system: " in run.stderr
        assert run.stderr.endswith(": nothing can be written there: name another place\n")
    run = ivmdvddrive("report", str(report / "results.json"), "--html", str(report / "x.html"), cwd=tmp_path)
    assert (run.returncode, "Read-only file system" in run.stderr) == (2, True)
    assert files(report) == before
    assert not (tmp_path / "started").exists()


def test_a_disk_that_turns_read_only_during_the_run(tmp_path: Path, disk: Disk) -> None:  # noqa: F811
    report = disk.folder / "report"
    ivmdvddrive(*WRONG, "--report", str(report), cwd=tmp_path)
    before = files(report)
    with hanging(tmp_path, report) as running:
        disk.read_only()
        running.send_signal(signal.SIGTERM)
        _, err = running.communicate(timeout=60)
    assert running.returncode == 4
    assert "the report cannot be written, and what was there stays: [Errno 30] Read-only file system: " in err
    assert files(report) == before


def hanging(folder: Path, report: Path, **more: str):  # type: ignore[no-untyped-def]  # a Popen that knows its IUT
    """A run whose IUT was called, and hangs."""
    os.mkfifo(folder / "called")
    running = started(
        [sys.executable, "-m", "ivmdvddrive_conformance.cli", "verify", "python:misbehaving:HangsAndTells", *ONE,
         "--timeout", "60", "--report", str(report)],
        folder, CALLED=str(folder / "called"), **more,
    )  # fmt: skip
    running.iut = int((folder / "called").read_text())
    return running


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (("-m", "ivmdvddrive_conformance.cli", "verify", "stdio:sh -c 'touch started'", "--report", "r"), 2),
        (("-m", "ivmdvddrive_conformance.cli", "replay", "own.feature", "stdio:touch started", "--report", "r"), 2),
        (("-m", "ivmdvddrive_conformance.cli", "learn", "stdio:touch started", "--report", "r"), 2),
        (("-m", "pytest", "--pyargs", "ivmdvddrive_conformance", "--iut", "stdio:touch started", "--iut-report", "r"),
         4),
    ],
)  # fmt: skip
def test_of_two_runs_in_one_folder_the_second_does_not_begin(
    tmp_path: Path, command: tuple[str, ...], code: int
) -> None:
    (tmp_path / "own.feature").write_text(
        "Feature: f\n  Scenario: s\n    Given a machine M\n    When M.AddDVDROMDrive(0, 0)\n"
    )
    with hanging(tmp_path, tmp_path / "r") as first:
        with started([sys.executable, *command], tmp_path) as second:
            out, err = second.communicate(timeout=60)
        assert second.returncode == code, out + err
        assert "another run writes its report to " in err
        assert "wait until it is over, or name another folder" in err
        assert not (tmp_path / "started").exists()
        first.send_signal(signal.SIGINT)
        first.communicate(timeout=60)
    assert first.returncode == 4
    assert results(tmp_path / "r")["stopped"] == "interrupted"


def test_a_run_that_was_killed_locks_nobody_out(tmp_path: Path) -> None:
    with hanging(tmp_path, tmp_path / "r") as killed:
        killed.kill()
        killed.communicate(timeout=60)
        os.kill(killed.iut, signal.SIGKILL)
    assert (tmp_path / "r" / ".lock").exists()
    run = ivmdvddrive(*RIGHT, "--report", "r", cwd=tmp_path)
    assert (run.returncode, run.stderr) == (0, "")


def test_a_folder_is_held_for_as_long_as_it_is_needed(tmp_path: Path) -> None:
    with (
        held(tmp_path / "r"),
        pytest.raises(SettingsError, match="another run writes its report"),
        held(tmp_path / "r"),
    ):
        pass
    with held(tmp_path / "r"):
        pass


def test_a_report_of_a_run_that_was_cut_short_puts_a_whole_one_away(tmp_path: Path) -> None:
    report = tmp_path / "r"
    assert ivmdvddrive(*WRONG, "--report", "r", cwd=tmp_path).returncode == 1
    whole = {name: data for name, data in files(report).items() if name != ".lock"}
    (report / "mine.txt").write_text("dear to me")
    for number in range(2):  # the second takes the place of the first, and leaves the whole one where it is
        with hanging(tmp_path, report) as running:
            running.send_signal(signal.SIGTERM)
            out, err = running.communicate(timeout=60)
        (tmp_path / "called").unlink()
        assert ("kept in" in err) is (number == 0)
        assert "PARTIAL: the run was cut short" in out
        assert files(report / "before") == whole
        assert results(report)["complete"] is False
        assert list((report / "failures").iterdir()) == []
    assert ivmdvddrive(*RIGHT, "--report", "r", cwd=tmp_path).returncode == 0
    assert {p.name for p in report.iterdir()} - {"examples"} == {
        ".lock", "failures", "mine.txt", "results.json", *(name for name, _ in FORMATS.values())
    }  # fmt: skip
