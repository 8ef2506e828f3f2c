"""The fault matrix: ``matrix.toml`` as cells."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from peer import STAGES

__all__ = ["CELLS", "FAULTS", "OUTCOMES", "Cell", "Outcome", "key_of"]

_TABLE = tomllib.loads((Path(__file__).parent / "matrix.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Outcome:
    """The outcome of a run; ``name`` is the status of a clause, where one is judged by the fault."""

    name: str
    exit: int
    verdict: str
    says: str


@dataclass(frozen=True)
class Cell:
    """A fault at a stage. ``fault`` is what peer.py plays; ``words`` are those of the report that name it.

    ``fields`` counts the fields that have to be wrong once, for a fault that is one of fields; else None.
    """

    name: str
    fault: str
    stage: str
    outcome: Outcome
    words: tuple[str, ...]
    always: bool
    slow: bool
    fields: int | None


def key_of(stage: str) -> str:
    """A stage's key in the table."""
    return stage.replace(" ", "-")


def _cell(row: dict[str, Any], stage: str) -> Cell:
    said = row[key_of(stage)]
    given = {"outcome": said} if isinstance(said, str) else said
    return Cell(
        row["name"],
        row.get("peer", row["name"]),
        stage,
        OUTCOMES[given["outcome"]],
        tuple(given.get("words", row["words"])),
        row.get("always", False),
        row.get("slow", False),
        row["fields"][stage] if "fields" in row else None,
    )


FAULTS: list[dict[str, Any]] = _TABLE["fault"]
OUTCOMES = {name: Outcome(name, **fields) for name, fields in _TABLE["outcomes"].items()}
CELLS = [
    _cell(row, stage)
    for row in FAULTS
    for stage in STAGES
    if isinstance(row[key_of(stage)], str) or "outcome" in row[key_of(stage)]
]
