"""The sections of a report: their titles, and the sentences that open them, once for every format.

A sentence that two formats show stands here, and each format marks it up in its own way. To add a line to the reports,
add what it says here or in ``summary``, and a place for it in each format.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from .summary import any_broken, met, required

__all__ = ["SECTIONS", "Section", "counted", "perhaps_a_consequence"]


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a report. ``opens`` is the sentence under the title; the terminal, which is short, leaves it out."""

    title: str
    opens: str = ""


SECTIONS: Final[Mapping[str, Section]] = MappingProxyType(
    {
        "wrong": Section("Failures"),
        "unjudged": Section(
            "Incomplete checks",
            "The bench failed in these checks, a limit cut them short, or they were not run. They do not count as "
            "passed, so the verdict is partial at most.",
        ),
        "unexercised": Section(
            "Not exercised",
            "These clauses are required, but were not tested. They count neither as met nor as broken. Claim what the "
            "implementation supports, and they are tested.",
        ),
        "members": Section("Members"),
        "room": Section(
            "Accepted readings",
            "Microsoft's documentation leaves these questions open. Each answer below is accepted; the implementation "
            "gives it.",
        ),
        "inconsistent": Section(
            "Inconsistent readings",
            "The calls below show two readings of one ambiguity. An implementation should take one.",
        ),
        "budget": Section("Budget"),
        "rests": Section("Evidence"),
        "clauses": Section("Clauses"),
    }
)
"""The sections by their anchors, in the order of a page."""


def counted(results: dict[str, Any]) -> str:
    """Count the required clauses that are met, in words."""
    return f"{met(results)} of {len(required(results))} required clauses met"


def perhaps_a_consequence(results: dict[str, Any]) -> str:
    """The remark on inconsistent readings of an implementation that is wrong; empty if nothing is broken."""
    return "A failure above may be the cause." if any_broken(results) else ""
