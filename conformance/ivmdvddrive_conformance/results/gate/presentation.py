"""The difference between two runs, for a terminal and as Markdown."""

from __future__ import annotations

from itertools import groupby
from typing import Final

from rich.console import Console
from rich.text import Text

from ..formats.markdown import code, table
from .differences import Change, Kind, Turn, is_lost

__all__ = ["conclusion", "show", "to_markdown"]

_STYLES: Final[dict[Kind, str]] = {
    "broken": "bold red",
    "changed": "yellow",
    "no longer exercised": "yellow",
    "fixed": "green",
    "newly exercised": "green",
}


def conclusion(turns: list[Turn], changes: list[Change]) -> str:
    """The difference in one sentence."""
    clauses = sum(c.lost for c in changes)
    lost = [f"{clauses} clause{'s' if clauses > 1 else ''}"] if clauses else []
    lost += ["the verdict"] if any(t.lost for t in turns) else []
    if lost:
        return f"LOST: {' and '.join(lost)}"
    return "NOTHING LOST" if changes or turns else "NO DIFFERENCE"


def show(console: Console, turns: list[Turn], changes: list[Change], notes: list[str]) -> None:
    """Print the verdicts, the changes by kinds, then the conclusion."""
    for turn in turns:
        console.print(Text(_turned(turn), style="bold red" if turn.lost else "green"))
    for kind, group in groupby(changes, key=lambda c: c.kind):
        console.print(Text(f"{kind}:", style=_STYLES[kind]))
        for change in group:
            mark = "! " if change.lost else "  "
            console.print(Text(f"  {mark}{change.clause}  {change.old} -> {change.new}"))
    for note in notes:
        console.print(Text(f"note: {note}", style="dim"))
    style = "bold red" if is_lost(turns, changes) else "bold green"
    console.print(Text(conclusion(turns, changes), style=style))


def _turned(turn: Turn) -> str:
    return f"{turn.of} was {turn.old}, and is {turn.new}"


def to_markdown(turns: list[Turn], changes: list[Change], notes: list[str]) -> str:
    """The same as Markdown, for a job's summary or a comment."""
    parts = [f"### {conclusion(turns, changes)}", *(f"{_turned(turn).capitalize()}." for turn in turns)]
    for kind, group in groupby(changes, key=lambda c: c.kind):
        rows = [("lost" if c.lost else "", code(c.clause), code(c.old), code(c.new)) for c in group]
        parts.append(f"#### {kind.capitalize()}\n\n{table(('', 'clause', 'old', 'new'), rows)}")
    parts += [f"Note: {note}." for note in notes]
    return "\n\n".join(parts) + "\n"
