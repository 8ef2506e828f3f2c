"""Suggestions for a misspelt name."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import Final

__all__ = ["suggestion"]

_LONGEST: Final = 200
"""Characters that are compared: the time grows with their square."""


def suggestion(name: str, known: Iterable[str]) -> str:
    """`` Did you mean …?`` where known names are near, in whatever case, or nothing."""
    folded = {k.lower(): k for k in known}
    found = difflib.get_close_matches(name[:_LONGEST].strip().lower(), folded, n=3, cutoff=0.6)
    return f" Did you mean {' or '.join(folded[n] for n in found)}?" if found else ""
