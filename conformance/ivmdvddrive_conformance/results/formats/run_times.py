"""Beginning and end of a run, as the formats of CI systems count them."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

__all__ = ["milliseconds"]

_LATEST: Final = 4_102_444_800_000
"""The beginning of the year 2100, in milliseconds; what is written later has another clock than ours."""

_LONGEST: Final = 366 * 86_400
"""Seconds of a run: no run takes a year."""


def milliseconds(results: dict[str, Any]) -> tuple[int, int]:
    """Return when a run began and ended, in milliseconds since 1970; (0, 0) where that is not known, or cannot be."""
    try:
        start = round(datetime.fromisoformat(results["started"]).timestamp() * 1000)
    except (ValueError, OverflowError):
        return 0, 0
    seconds = results["seconds"]
    if not 0 <= start <= _LATEST or not seconds <= _LONGEST:
        return 0, 0
    return start, start + round(seconds * 1000)
