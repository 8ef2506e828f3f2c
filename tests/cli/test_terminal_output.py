"""Output of a run: plain where it is no terminal, with progress and colour where it is one."""

from __future__ import annotations

import fcntl
import io
import os
import pty
import re
import struct
import subprocess
import termios
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from commands import COMMAND, ONE, environment, ivmdvddrive
from ivmdvddrive_conformance.judging.evidence import Evidence
from ivmdvddrive_conformance.results.terminal import Detail, show_results
from made import ICS, failed, made, scenario
from vpc import SPECIFICATION

ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
WRONG_TYPE = "ReleaseHostDrive.VM_E_MEDIA_WRONG_TYPE"
EVENT = "OnMediaInsert.image"
COVERAGE = {what: 1 for part in ("states", "transitions", "pairs") for what in (part, f"of_{part}")}
WRONG = ("verify", "python:misbehaving:Wrong", *ONE)


def on_a_terminal(cwd: Path, width: int, *args: str, **env: str) -> str:
    """Return what the command writes to a terminal of so many columns."""
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
    found, _, end = first.stdout.partition("\nNONCONFORMANT")
    assert found.startswith("\nfinding 1: ReleaseHostDrive.VM_E_MEDIA_WRONG_TYPE: fail\n")
    verdict, *lines = f"NONCONFORMANT{end}".splitlines()
    assert verdict.startswith("NONCONFORMANT: 1 clause was broken (0 of ")
    assert lines[:7] == [
        "",
        "1 of 1: ReleaseHostDrive.VM_E_MEDIA_WRONG_TYPE: fail",
        f"  {SPECIFICATION.clauses[WRONG_TYPE].says}",
        f"  {SPECIFICATION.clauses[WRONG_TYPE].source}",
        "",
        "Scenario: ReleaseHostDrive.VM_E_MEDIA_WRONG_TYPE",
        "  Given a machine N",
    ]
    when = lines.index("  When B.ReleaseHostDrive()")
    assert lines[when : when + 11] == [
        "  When B.ReleaseHostDrive()",
        "  Then all is as specified",
        "",
        "got:       ReleaseHostDrive gave S_OK",
        "permitted: VM_E_MEDIA_WRONG_TYPE or VM_E_NO_MEDIA_CAPTURED",
        "repeat:    ivmdvddrive verify python:misbehaving:Wrong --level quick "
        "--select ReleaseHostDrive.VM_E_MEDIA_WRONG_TYPE",
        "found by:  Weighted random walks",
        "",
        "member                        pass  broken  not run",
        "IVMDVDDrive.ReleaseHostDrive     ·       1       10",
        "",
    ]
    assert lines[-1] == verdict


def test_colour_that_is_asked_for_brings_no_progress_and_no_encoding_stops_it(tmp_path: Path) -> None:
    run = ivmdvddrive(*WRONG, cwd=tmp_path, FORCE_COLOR="1", PYTHONIOENCODING="ascii")
    assert (run.returncode, run.stderr) == (1, "")
    assert "\x1b[1;31m" in run.stdout
    assert r"\xb7" in run.stdout
    assert "starting the IUT" not in run.stdout


@pytest.mark.parametrize(("width", "no_color"), [(40, ""), (80, ""), (120, "1")])
def test_a_terminal_gets_progress_and_colour(tmp_path: Path, width: int, no_color: str) -> None:
    raw = on_a_terminal(tmp_path, width, *WRONG, **({"NO_COLOR": no_color} if no_color else {}))
    assert "starting the IUT" in raw
    assert bool(re.search(r"\x1b\[[0-9;]*3[0-7]m", raw)) is not bool(no_color)
    assert raw.index("starting the IUT") < raw.index("finding 1:") < raw.index("NONCONFORMANT")
    text = ESCAPES.sub("", raw[raw.index("NONCONFORMANT") :])
    copied = [line for line in text.splitlines() if line.startswith("repeat:    ivmdvddrive verify ")]
    assert [line.endswith(WRONG_TYPE) for line in copied] == [True]
    assert all(len(line.rstrip()) <= width for line in text.splitlines() if line not in copied)
    assert (
        text.index("NONCONFORMANT: 1 clause was broken")
        < text.index("1 of 1:")
        < text.index("1 broken, 10 not run" if width < 56 else "pass  broken  not run")
    )
    assert "When B.ReleaseHostDrive()" in text
    assert "…" not in text


def test_the_progress_fits_a_line_and_says_how_far_it_is(tmp_path: Path) -> None:
    raw = on_a_terminal(tmp_path, 40, *WRONG)
    drawn = {ESCAPES.sub("", line) for line in re.split(r"[\r\n]|\x1b\[2K", raw) if " checks" in line}
    assert any(re.search(r"0:00:\d\d \d+ of \d+ checks", line) for line in drawn)
    assert max(map(len, drawn)) <= 40


def test_quiet_gives_the_verdict_and_a_line_for_each_failure(tmp_path: Path) -> None:
    run = ivmdvddrive(*WRONG, "--quiet", "--report", "report", cwd=tmp_path)
    verdict, failure, report = run.stdout.splitlines()
    assert (run.returncode, run.stderr) == (1, "")
    assert verdict.startswith("NONCONFORMANT: 1 clause was broken (0 of ")
    permitted = "VM_E_MEDIA_WRONG_TYPE or VM_E_NO_MEDIA_CAPTURED"
    assert failure == f"{WRONG_TYPE}: fail: ReleaseHostDrive gave S_OK; permitted: {permitted}"
    assert report == "report: report"


def test_quiet_and_verbose_exclude_each_other(tmp_path: Path) -> None:
    run = ivmdvddrive(*WRONG, "-q", "-v", cwd=tmp_path)
    assert (run.returncode, "leave one out" in run.stderr) == (2, True)


def shown(results: dict[str, Any], detail: Detail) -> str:
    said = io.StringIO()
    show_results(SPECIFICATION, Console(file=said, width=1_000), results, None, detail)
    return said.getvalue()


def test_verbose_shows_what_a_reader_seldom_needs() -> None:
    searched = Evidence("a walk", "walk", note="cut after 9 calls", coverage=COVERAGE)
    clauses = [c.id for c in SPECIFICATION.clauses.values() if c.required][:12]
    broken = [scenario(c, failures=[failed(c)]) for c in clauses]
    results = made(*broken, scenario(EVENT, unclaimed="events"), searched, ics=ICS) | {
        "readings": {a.id: a.default for a in SPECIFICATION.ambiguities.values()}
    }
    few, all_ = shown(results, "normal"), shown(results, "verbose")
    some = next(iter(SPECIFICATION.ambiguities.values()))
    for words in (f"{some.id} = {some.default}", f"    {EVENT}", "12 of 12: ", "cut after 9 calls", "a walk saw"):
        assert (words in few, words in all_) == (False, True), words
    assert "… and 2 more; --verbose shows all of them, --report DIR keeps them" in few


def test_a_partial_run_says_what_to_implement() -> None:
    needs = {"collection": ["Count.S_OK", "Item.S_OK"], "faults": ["Attachment.DISP_E_EXCEPTION"]}
    results = made(*[scenario(*clauses, unclaimed=claim) for claim, clauses in needs.items()], ics=ICS)
    assert (
        shown(results, "normal")
        .partition("not exercised:\n")[2]
        .startswith(
            "  Claim collection: implement DVDROMDrives, Count, Item and _NewEnum: 2 more clauses\n"
            "  Claim faults: implement the bench's injectFault: 1 more clause\n"
        )
    )


def test_only_readings_other_than_the_default_are_shown() -> None:
    named = {a.id: a for a in SPECIFICATION.ambiguities.values()}
    first, second, *_ = named.values()
    other = next(name for name in first.readings if name != first.default)
    results = made(scenario(EVENT), ics=ICS) | {"readings": {first.id: other, second.id: second.default}}
    said = shown(results, "normal")
    assert f"  other than the default: {first.id} = {other}\n" in said
    assert second.id not in said
