"""Makes docs/attacks.md of the table of attacks: ``python tests/attacks/attacks_page.py``."""

from __future__ import annotations

import re
import sys
from itertools import groupby
from pathlib import Path
from typing import Final

TESTS: Final = Path(__file__).parents[1]
sys.path.insert(0, str(TESTS / "support"))  # as pytest has it

from attacks import ATTACKS  # noqa: E402  # found through the line above

__all__ = ["PAGE", "markers", "to_page"]

PAGE: Final = TESTS.parent / "docs" / "attacks.md"

_INTRODUCTION = """\
# Attacks

The implementation under test is not trusted, and neither are the files that the suite reads. This page lists what was
tried, and what the suite does about it. {count} attacks are listed; each one is a test of the project, and this page is
made from the table that the tests use, by `python tests/attacks/attacks_page.py`.

Most of these runs select a few clauses or claim little, so that their verdict is *partial* (exit code 4) at best; a
run over every clause would exit with 0. A dot stands where the test needs no command, so that no exit code exists.

[Faults](faults.md) has the same for a program that ends, hangs or answers wrongly at each stage of a run.
"""


def markers() -> dict[str, list[str]]:
    """The files of the tests that bear each attack's marker."""
    found: dict[str, list[str]] = {}
    for path in sorted(TESTS.rglob("test_*.py")):
        for name in re.findall(r"""mark\.attack\(\s*"([^"]+)"\s*\)""", path.read_text(encoding="utf-8")):
            files = found.setdefault(name, [])
            shown = path.relative_to(TESTS.parent).as_posix()
            if shown not in files:
                files.append(shown)
    return found


def to_page() -> str:
    """The page, in Markdown."""
    tests = markers()
    lines = [_INTRODUCTION.format(count=len(ATTACKS)).rstrip()]
    for subject, rows in groupby(sorted(ATTACKS.values(), key=lambda a: a.subject), key=lambda a: a.subject):
        lines += ["", f"## {subject}", "", "| attack | outcome | exit code | test |", "| --- | --- | --- | --- |"]
        for row in rows:
            code = "·" if row.exit is None else str(row.exit)
            files = "<br>".join(f"`{file}`" for file in tests.get(row.id, []))
            lines.append(f"| {row.attack} | {row.outcome} | {code} | {files} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    PAGE.write_text(to_page(), encoding="utf-8")
