"""Beginning and end of a run, as the formats of CI systems count them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

__all__ = ["milliseconds"]


def milliseconds(results: dict[str, Any]) -> tuple[int, int]:
    """Return when a run began and ended, in milliseconds since 1970; (0, 0) where its beginning is not known."""
    try:
        start = round(datetime.fromisoformat(results["started"]).timestamp() * 1000)
    except ValueError:
        return 0, 0
    return start, start + round(results["seconds"] * 1000)
