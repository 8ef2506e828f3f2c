"""The tutorial's page, followed to the letter: its commands are run, its changes made, its outputs compared."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from commands import environment
from ivmdvddrive_conformance.tools.site.build import sources

MOST_COMMANDS = 15
INSTALLING = ["python3 -m venv .venv", ". .venv/bin/activate", "pip install -q ."]
"""Not run here, where the suite is installed: the gate's script does the same by the README."""

_BLOCK = re.compile(r"^```(console|diff)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_TIME = re.compile(r"(?:\\ )+\d+\\\.\d+(?=\\ ms)")
"""A time in milliseconds, as ``re.escape`` leaves it."""


def blocks() -> list[tuple[str, str]]:
    return _BLOCK.findall((sources() / "tutorial.md").read_text(encoding="utf-8"))


def commands(block: str) -> Iterator[tuple[str, str]]:
    """Each command of a console's block, and what it prints."""
    for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        command, _, output = part.partition("\n")
        yield command, output


def pattern(output: str) -> str:
    """Return what is shown as a regular expression: ``…`` stands for whatever is left out, and times for any times."""
    return "".join(
        r"(?:.*\n)*?" if line == "…\n" else _TIME.sub(lambda _: r"\ +[0-9.]+", re.escape(line).replace("…", ".*"))
        for line in output.splitlines(keepends=True)
    )


def changed(folder: Path, diff: str) -> None:
    """Make a change as a reader does: what stands before each hunk becomes what stands after it."""
    header, *hunks = re.split(r"^@@ .* @@\n", diff, flags=re.MULTILINE)
    path = folder / header.split()[1]
    text = path.read_text()
    for hunk in hunks:
        lines = hunk.splitlines(keepends=True)
        before, after = ("".join(line[1:] for line in lines if line[0] in signs) for signs in (" -", " +"))
        assert text.count(before) == 1, before
        text = text.replace(before, after)
    path.write_text(text)


@pytest.mark.parametrize(
    ("shown", "printed", "same"),
    [
        ("ok   0.8 ms  x\n", "ok 1200.9 ms  x\n", True),
        ("ok   0.8 ms  x\n", "ok   0.8 s  x\n", False),
        ("…\nlast (1)\n", "first\nsecond\nlast (1)\n", True),
        ("…\nlast (1)\n", "first\nlast 1\n", False),
        ("said …\nlast\n", "said a\nb\nlast\n", False),
        ("first\n", "first\nsecond\n", False),
    ],
)
def test_an_output_is_compared_line_by_line(shown: str, printed: str, same: bool) -> None:
    assert bool(re.fullmatch(pattern(shown), printed)) is same


def test_the_tutorial_is_short_and_begins_where_a_clone_is_fresh() -> None:
    told = [command for kind, block in blocks() if kind == "console" for command, _ in commands(block)]
    assert told[: len(INSTALLING)] == INSTALLING
    assert len(told) < MOST_COMMANDS
    assert len(told) == 12
    assert "In twelve commands" in (sources() / "tutorial.md").read_text(encoding="utf-8")


def test_the_tutorial_leads_to_conformant(tmp_path: Path) -> None:
    if shutil.which("node") is None:
        pytest.skip("needs node")
    folder, ran = tmp_path, ""
    env = environment(PATH=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    for kind, block in blocks():
        if kind == "diff":
            changed(folder, block)
            continue
        for command, output in commands(block):
            if command in INSTALLING:
                continue
            if command.startswith("cd "):
                folder /= command.removeprefix("cd ")
                continue
            done = subprocess.run(
                ["bash", "-c", command], cwd=folder, env=env, capture_output=True, text=True, timeout=240
            )
            ran = done.stdout
            assert (done.returncode, done.stderr) == (0, ""), command
            assert re.fullmatch(pattern(output), ran), f"{command}\nprinted\n{ran}\nand the page has\n{output}"
    assert "CONFORMANT: every required clause is met" in ran
    assert (folder / "report/report.html").exists()
