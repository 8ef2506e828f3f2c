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
        "wrong": Section("What is wrong"),
        "unjudged": Section(
            "Not judged to its end",
            "The bench failed in these checks, or a limit cut them, or they were not run. They are not passed, and the "
            "verdict is partial at most.",
        ),
        "members": Section("By member"),
        "unexercised": Section(
            "Not exercised",
            "These clauses are required, and were not tested. They count neither as met nor as broken.",
        ),
        "room": Section(
            "Where the documentation leaves room",
            "Microsoft's documentation leaves these questions open. Each answer below is accepted, and is what this "
            "implementation does.",
        ),
        "inconsistent": Section(
            "Inconsistent readings",
            "The implementation took two readings of one ambiguity, by the calls below. "
            "An implementation should take one.",
        ),
        "budget": Section("What the budget covered"),
        "rests": Section("What this rests on"),
        "clauses": Section("Every clause"),
    }
)
"""The sections by their anchors, in the order of a page."""


def counted(results: dict[str, Any]) -> str:
    """Count the required clauses that are met, in words."""
    return f"{met(results)} of {len(required(results))} required clauses met"


def perhaps_a_consequence(results: dict[str, Any]) -> str:
    """The remark on inconsistent readings of an implementation that is wrong; empty if nothing is broken."""
    return "This may follow from what is broken." if any_broken(results) else ""
