"""Makes docs/faults.md of the fault matrix: ``python tests/faults/page.py``."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from matrix import CELLS, FAULTS, OUTCOMES, key_of
from peer import STAGES

__all__ = ["PAGE", "to_page"]

PAGE = Path(__file__).parents[2] / "docs" / "faults.md"

_INTRODUCTION = """\
# Misbehaving implementations

An implementation that is half finished ends, hangs, or writes something other than an answer. The suite survives all of
it: the run ends within its time limits, no process of it holds more than 128 MiB, none of the implementation is left,
the report is whole and names the fault, and the rest is judged by an implementation that is started again.

This table is made from the suite's own tests, by `python tests/faults/page.py`: each of its {cells} cells is a run of
the whole command against a conforming program with that one fault at that one stage, once in the run unless it says
"each time". *Start* is before anything was asked; *hello*, *reset*, *drain* and *bye* are the verbs of the
[protocol](../spec/ivmdvddrive_spec/protocol/protocol.md); *bench verb* is `advise`, and *call* a call of the interface
under test. A line that comes before the first request, or besides an answer, is taken for the next answer.

## Outcomes

The exit codes are those of these runs, which select few clauses and so are partial at best: where it is 4, a run over
every clause exits as it would without the fault. [Verdicts](verdicts.md) has all of the statuses and codes.
"""

_NO_PROCESS = """\
## Leavings

The suite ends a process that broke off, hung or said bye: it asks by SIGTERM, and half a second later ends the whole
process group by SIGKILL. On Linux it then ends whoever still reads the implementation's standard input or writes to
its standard output, in a session of its own, too. A daemon that has let these go is left alone: it may serve others, as
Wine's server does.
"""


def to_page() -> str:
    """The page, in Markdown."""
    reasons: dict[str, int] = {}
    rows = [[row["title"], *(_cell(row[key_of(stage)], reasons) for stage in STAGES)] for row in FAULTS]
    outcomes = [[f"`{o.name}`", o.says, o.verdict, str(o.exit)] for o in OUTCOMES.values()]
    words = [[row["title"], "<br>".join(f"`{word}`" for word in row["words"]) or "none"] for row in FAULTS]
    return "\n".join(
        [
            _INTRODUCTION.format(cells=len(CELLS)),
            *_table(["outcome", "means", "verdict", "exit code"], outcomes),
            "",
            "## Faults by stages",
            "",
            *_table(["fault", *STAGES], rows),
            "",
            "— There is no such cell:",
            "",
            *(f"{number}. {reason}" for reason, number in reasons.items()),
            "",
            "## Words of the report",
            "",
            "Each of these stands in `results.json`, `junit.xml` and `report.html`; of a full disk, on standard error.",
            "",
            *_table(["fault", "words"], words),
            "",
            _NO_PROCESS.rstrip(),
        ]
    ) + "\n"  # fmt: skip


def _cell(said: str | dict[str, str], reasons: dict[str, int]) -> str:
    if isinstance(said, str):
        return said
    if "outcome" in said:
        return said["outcome"]
    return f"— ({reasons.setdefault(said['never'], len(reasons) + 1)})"


def _table(head: list[str], rows: Iterable[list[str]]) -> list[str]:
    return [f"| {' | '.join(line)} |" for line in (head, ["---"] * len(head), *rows)]


if __name__ == "__main__":
    PAGE.write_text(to_page(), encoding="utf-8")
