"""The clauses that ``--select`` names."""

from __future__ import annotations

import fnmatch

__all__ = ["is_selected"]


def is_selected(clause: str, patterns: tuple[str, ...]) -> bool:
    """Tell whether a clause's id matches one of the globs; every clause does where there is none."""
    return not patterns or any(fnmatch.fnmatchcase(clause, p) for p in patterns)
