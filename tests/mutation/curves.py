"""The curves of a measurement (``curve.py``): which share of a set of faults a strategy finds within so many calls."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

__all__ = ["OUR_ORDER", "STEPS", "Curve", "FaultSet", "fault_sets", "to_json"]

OUR_ORDER: Final = "our order"
"""The strategy that is the suite's own."""

STEPS: Final = (*tuple(digit * 10**power for power in range(1, 6) for digit in (1, 2, 5)), 1000000)
"""The numbers of calls at which a curve is tabulated."""

_WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "mutants": "wrong implementations on record",
        "drawn": "faults drawn from a seed",
        "mutations": "mutations of the reference",
    }
)


@dataclass(frozen=True)
class Curve:
    """The calls after which a strategy has found each fault that it found, sorted, of so many runs."""

    calls: Sequence[int]
    runs: int

    def share(self, calls: int) -> float:
        """The share that is found within so many calls."""
        return bisect_right(self.calls, calls) / self.runs if self.runs else 0.0

    @property
    def median(self) -> int | None:
        """The calls within which half of the faults are found; None where they are not."""
        half = (self.runs + 1) // 2
        return self.calls[half - 1] if 0 < half <= len(self.calls) else None


@dataclass(frozen=True)
class FaultSet:
    """A set of faults, of which so many were judged, and the curves of the strategies on it."""

    words: str
    faults: int
    judged: int
    curves: Mapping[str, Curve]

    @property
    def title(self) -> str:
        """The set and its size, as a heading."""
        size = f"{self.faults}" if self.judged == self.faults else f"a sample, {self.judged} of {self.faults}"
        return f"{self.words[:1].upper()}{self.words[1:]} ({size})"


def fault_sets(measured: Mapping[str, Any]) -> list[FaultSet]:
    """The sets of a measurement."""
    return [
        FaultSet(
            _WORDS[name],
            one["faults"],
            one["judged"],
            {strategy: Curve(calls, one["runs"]) for strategy, calls in one["calls"].items()},
        )
        for name, one in measured["sets"].items()
    ]


def to_json(data: Any) -> str:
    """Data as JSON with one line for each list of numbers, so that a file can be read and compared."""
    lines = json.dumps(data, indent=1)
    return re.sub(r"\[\s+(-?\d[-\d.,e\s]*?)\s+\]", lambda m: f"[{' '.join(m[1].split())}]", lines) + "\n"
