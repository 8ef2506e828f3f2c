"""Standard output that is closed, full or read no more; a locale without letters; a working folder that is gone."""

from __future__ import annotations

import os
import shlex
import subprocess
from pathlib import Path

import pytest

from attacks import Attack
from commands import COMMAND, ONE, environment, ivmdvddrive, results

ASCII = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
RIGHT = ("verify", "reference", *ONE, "--allow-partial", "--report", "r")


def in_a_shell(folder: Path, redirected: str, *args: str, **env: str) -> subprocess.CompletedProcess[str]:
    """Run the command as a shell does that redirects it; ``{}`` stands for the command."""
    line = redirected.replace("{}", shlex.join([*COMMAND, *args]))
    return subprocess.run(
        ["bash", "-c", f"set -o pipefail; {line}"],
        cwd=folder,
        env=environment(**env),
        capture_output=True,
        encoding="utf-8",
        timeout=120,
    )


@pytest.mark.attack("output-is-closed")
@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&- >&- 2>&-"])
def test_a_closed_stream(attack: Attack, tmp_path: Path, closed: str) -> None:
    attack.check(in_a_shell(tmp_path, f"{{}} {closed}", *RIGHT))
    assert results(tmp_path / "r")["verdict"] == "partial"
    assert (tmp_path / "r" / ".lock").read_bytes() == b""


@pytest.mark.attack("output-is-full")
def test_a_full_output(attack: Attack, tmp_path: Path) -> None:
    done = in_a_shell(tmp_path, "{} > /dev/full", *RIGHT)
    attack.check(done)
    assert "Traceback" not in done.stderr
    assert results(tmp_path / "r")["verdict"] == "partial"


@pytest.mark.attack("output-is-full-and-wrong")
def test_a_full_output_of_a_wrong_implementation(attack: Attack, tmp_path: Path) -> None:
    attack.check(in_a_shell(tmp_path, "{} > /dev/full", "verify", "python:misbehaving:Wrong", *ONE))


@pytest.mark.attack("output-is-full")
@pytest.mark.parametrize("args", [("list",), ("explain", "E_FAIL"), ("--help",), ("smoke", "reference")], ids=str)
def test_a_full_output_of_another_command(attack: Attack, tmp_path: Path, args: tuple[str, ...]) -> None:
    done = in_a_shell(tmp_path, "{} > /dev/full", *args)
    assert done.returncode == attack.exit
    assert done.stderr == "ivmdvddrive: standard output cannot be written: No space left on device\n"


@pytest.mark.attack("reader-has-gone")
@pytest.mark.parametrize("args", [RIGHT, ("list",)], ids=["verify", "list"])
def test_a_reader_that_has_gone(attack: Attack, tmp_path: Path, args: tuple[str, ...]) -> None:
    done = in_a_shell(tmp_path, "{} | head -1", *args)
    attack.check(done)
    assert (len(done.stdout.splitlines()), done.stderr) == (1, "")
    if "--report" in args:
        assert results(tmp_path / "r")["verdict"] == "partial"


@pytest.mark.attack("locale-is-ascii")
@pytest.mark.parametrize("parallel", [(), ("--", "-n", "1")], ids=["alone", "xdist"])
def test_a_locale_without_letters(attack: Attack, tmp_path: Path, parallel: tuple[str, ...]) -> None:
    done = ivmdvddrive("verify", "reference", *ONE, "--report", "für", *parallel, cwd=tmp_path, **ASCII)
    attack.check(done)
    assert "error" not in {c["error"] for c in results(tmp_path / "für")["checks"]}


@pytest.mark.attack("locale-is-ascii-on-the-wire")
def test_a_locale_without_letters_on_the_wire(attack: Attack, tmp_path: Path) -> None:
    selected = ("--level", "quick", "--select", "AttachImage.S_OK")
    attack.check(ivmdvddrive("verify", "stdio:python -m ivmdvddrive_reference", *selected, cwd=tmp_path, **ASCII))
    assert ivmdvddrive("smoke", "reference", cwd=tmp_path, **ASCII).returncode == 0


@pytest.mark.attack("folder-is-gone")
@pytest.mark.parametrize("args", [("verify", "reference"), ("smoke", "reference"), ("list",)], ids=str)
def test_a_working_folder_that_is_gone(attack: Attack, tmp_path: Path, args: tuple[str, ...]) -> None:
    (tmp_path / "gone").mkdir()
    attack.check(in_a_shell(tmp_path, "cd gone && rmdir ../gone && {}", *args))


@pytest.mark.attack("spoils-the-report")
def test_an_implementation_that_spoils_its_report(attack: Attack, tmp_path: Path) -> None:
    spoiling = ("verify", "python:misbehaving:SpoilsReport", *ONE, "--report", "report", "--allow-partial")
    attack.check(ivmdvddrive(*spoiling, cwd=tmp_path))


def test_a_stream_that_was_closed_gives_its_number_to_no_file(tmp_path: Path) -> None:
    """The lock of the report would be standard output, and what a program prints would go into it."""
    done = in_a_shell(tmp_path, "{} >&- 2>&-", "replay", write(tmp_path), "reference", "--as", "gherkin")
    assert done.returncode == 0
    assert {p.name for p in tmp_path.iterdir()} == {"own.feature"}


def write(folder: Path) -> str:
    (folder / "own.feature").write_text("Feature: f\n  Scenario: s\n    Given a machine M\n")
    return "own.feature"


@pytest.mark.attack("python-inspects")
@pytest.mark.parametrize("iut", ["reference", "python:misbehaving:Wrong"])
@pytest.mark.parametrize("terminal", [False, True])
def test_python_that_would_prompt_afterwards(attack: Attack, tmp_path: Path, iut: str, terminal: bool) -> None:
    pty = pytest.importorskip("pty")
    main, other = pty.openpty() if terminal else os.pipe()
    done = subprocess.run(
        [*COMMAND, "verify", iut, *ONE], cwd=tmp_path, env=environment(PYTHONINSPECT="1"),
        stdin=other if terminal else main, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    for each in (main, other):
        os.close(each)
    assert (done.returncode, ">>>" in done.stderr) == (4 if iut == "reference" else 1, False)
