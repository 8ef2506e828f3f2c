"""Layout of a report's small picture of detection: our curves, and a mark at the calls of the run."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ..detection import DetectionCurve, calls_compared, found_within, words_of_detection

__all__ = ["DetectionPicture", "detection_picture"]

_FIRST, _LAST = 10, 1_000_000
"""The calls at the ends of the axis."""

_WIDTH, _HEIGHT = 400.0, 120.0
"""The area of the curves; the style sheet says how large it is shown."""


@dataclass(frozen=True, slots=True)
class DetectionPicture:
    """The content of a picture: a sentence, a curve for each set of faults, ticks, the mark at ``calls``."""

    says: str
    curves: list[tuple[str, str]]
    ticks: list[tuple[float, str]]
    shares: list[tuple[float, str]]
    mark: float
    calls: int
    width: float = _WIDTH
    height: float = _HEIGHT


def detection_picture(results: dict[str, Any]) -> DetectionPicture | None:
    """The picture of a run; None where nothing was measured that says something of it."""
    says, calls = words_of_detection(results), calls_compared(results)
    if not says:
        return None
    found = found_within(results["specification"]["profile"], calls)
    return DetectionPicture(
        says,
        [(curve.faults, " ".join(_points(curve))) for curve, _ in found],
        [(_x(tick), f"{tick:,}") for tick in (10, 1_000, 100_000)],
        [(_y(percent / 100), f"{percent} %") for percent in (0, 50, 100)],
        _x(calls),
        calls,
    )


def _points(curve: DetectionCurve) -> Iterator[str]:
    """The corners of a curve: between two measured points the share of the first holds."""
    y = _y(0)
    for calls, share in curve.points:
        yield f"{_x(calls)},{y}"
        y = _y(share)
        yield f"{_x(calls)},{y}"


def _x(calls: int) -> float:
    """Return where a number of calls stands; one beyond an end stands at the end."""
    return round(_WIDTH * math.log(min(max(calls, _FIRST), _LAST) / _FIRST) / math.log(_LAST / _FIRST), 1)


def _y(share: float) -> float:
    return round(_HEIGHT * (1 - share), 1)
