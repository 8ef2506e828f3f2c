"""What a run prints: plain where it is no terminal, with progress and colour where it is one."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import struct
import subprocess
import termios
from pathlib import Path

import pytest

from commands import COMMAND, ONE, environment, ivmdvddrive

ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
WRONG = ("verify", "python:misbehaving:Wrong", *ONE)


def on_a_terminal(cwd: Path, width: int, *args: str, **env: str) -> str:
    """What the command writes to a terminal of so many columns."""
    ours, its = pty.openpty()
    fcntl.ioctl(its, termios.TIOCSWINSZ, struct.pack("HHHH", 40, width, 0, 0))
    process = subprocess.Popen(
        [*COMMAND, *args], cwd=cwd, env=environment(TERM="xterm-256color", **env), stdin=its, stdout=its, stderr=its
    )
    os.close(its)
    out = b""
    try:
        while data := os.read(ours, 65536):
            out += data
    except OSError:  # Linux's end of a pseudo-terminal
        pass
    os.close(ours)
    assert process.wait(timeout=60) == 1
    return out.decode("utf-8").replace("\r\n", "\n")


def without_seconds(text: str) -> str:
    return re.sub(r"\d+\.\d s", "? s", text)


def test_it_is_plain_and_the_same_each_time(tmp_path: Path) -> None:
    first, second = (ivmdvddrive(*WRONG, cwd=tmp_path) for _ in range(2))
    assert without_seconds(first.stdout) == without_seconds(second.stdout)
    assert first.stderr == second.stderr == ""
    assert "\x1b" not in first.stdout
    assert "starting the IUT" not in first.stdout
    assert "\n\n\n" not in first.stdout
    found, table, final = first.stdout.partition("member      ")
    assert found.startswith("\nfinding 1: ReleaseHostDrive.VM_E_MEDIA_WRONG_TYPE: fail\n")
    lines = (table + final).splitlines()
    assert lines[:3] == [
        "member                        pass  tolerated  broken  waived  not run",
        "IVMDVDDrive.ReleaseHostDrive     ·          ·       1       ·       10",
        "",
    ]
    assert lines[3] == "1 of 1: ReleaseHostDrive.VM_E_MEDIA_WRONG_TYPE: fail"
    assert lines[4:10] == [
        "ReleaseHostDrive.VM_E_MEDIA_WRONG_TYPE  What is captured is not a host drive.",
        "  IVMDVDDrive::ReleaseHostDrive, return values, row 4 (VM_E_MEDIA_WRONG_TYPE)",
        "",
        "Scenario: ReleaseHostDrive.VM_E_MEDIA_WRONG_TYPE",
        "  Given a machine M",
        "  And a drive A at 0:0 of M",
    ]
    when = lines.index("  When A.ReleaseHostDrive()")
    assert lines[when : when + 7] == [
        "  When A.ReleaseHostDrive()",
        "  Then all is as specified",
        "got:       ReleaseHostDrive gave S_OK",
        "permitted: VM_E_MEDIA_WRONG_TYPE or VM_E_NO_MEDIA_CAPTURED",
        "repeat:    ivmdvddrive verify python:misbehaving:Wrong --level quick "
        "--select ReleaseHostDrive.VM_E_MEDIA_WRONG_TYPE",
        "found by:  The opening: what shows most in the fewest calls",
        "",
    ]
    assert first.stdout.splitlines()[-1].startswith("NONCONFORMANT: 1 clause was broken (0 of ")


def test_colour_that_is_asked_for_brings_no_progress_and_no_encoding_stops_it(tmp_path: Path) -> None:
    run = ivmdvddrive(*WRONG, cwd=tmp_path, FORCE_COLOR="1", PYTHONIOENCODING="ascii")
    assert (run.returncode, run.stderr) == (1, "")
    assert "\x1b[1;31m" in run.stdout
    assert r"\xb7" in run.stdout
    assert "starting the IUT" not in run.stdout


@pytest.mark.parametrize(("width", "no_color"), [(60, ""), (120, "1")])
def test_a_terminal_gets_progress_and_colour(tmp_path: Path, width: int, no_color: str) -> None:
    raw = on_a_terminal(tmp_path, width, *WRONG, **({"NO_COLOR": no_color} if no_color else {}))
    assert "starting the IUT" in raw
    assert bool(re.search(r"\x1b\[[0-9;]*3[0-7]m", raw)) is not bool(no_color)
    assert raw.index("starting the IUT") < raw.index("finding 1: ") < raw.index("member")  # above the progress
    text = ESCAPES.sub("", raw[raw.index("member") :])
    assert all(len(line.rstrip()) <= width for line in text.splitlines())
    for said in ("pass  tolerated  broken  waived  not run", "ReleaseHostDrive", "When A.ReleaseHostDrive()"):
        assert said in text
    assert "NONCONFORMANT: 1 clause was broken" in text
    assert "…" not in text
