"""In what order a run makes its checks: what finds most in the fewest calls comes first.

The order is data, ``order.json``, which ``python tests/mutation/order.py`` makes of what the checks find in wrong
implementations. ``CHECKS`` names the checks in their order. The opening is made of ``OPENING``'s parts, each so many
calls of one search, or scenarios.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, Final

__all__ = ["CHECKS", "OPENING", "Part", "place"]


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the opening: so many calls of the exploration, or of random walks, and then scenarios by their names.

    A scenario's name has its feature in front: "AttachImage: a name".
    """

    explored: int
    walked: int
    scenarios: tuple[str, ...]


_STORED: Final[dict[str, Any]] = json.loads(files(__package__).joinpath("order.json").read_text(encoding="utf-8"))

CHECKS: Final[Sequence[str]] = tuple(_STORED["checks"])
"""The checks, the first one first."""

OPENING: Final[Sequence[Part]] = tuple(
    Part(part.get("explored", 0), part.get("walked", 0), tuple(part.get("scenarios", ())))
    for part in _STORED["opening"]
)
"""The parts of the opening, in their order."""


def place(check: str) -> int:
    """Tell where a check comes in the order of a run."""
    return CHECKS.index(check)
