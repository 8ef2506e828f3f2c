"""A profile's names for the questions that the model leaves open, and for the events that it sends.

An effect may go on in several ways, and each answers a question. The model knows a question by what it is about; the
register says which ambiguity ``asks`` it. The model knows an event by what it ``tells``; the event's file has its name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from ..records import Told

__all__ = ["QUESTIONS", "Terms"]

QUESTIONS: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "letter-colon": frozenset({"without", "with"}),
        "letter-shown": frozenset({"canonical", "as-given"}),
        "letter-told": frozenset({"canonical", "as-given"}),
        "relative-path": frozenset({"as-given", "full"}),
        "held-collection": frozenset({"live", "snapshot"}),
        "removed-media": frozenset({"freed", "held"}),
        "media-once-off": frozenset({"kept", "released"}),
        "media-once-saved": frozenset({"kept", "released"}),
        "event-of-host": frozenset({"sent", "silent"}),
        "event-of-gone": frozenset({"sent", "silent"}),
        "event-of-stopped": frozenset({"sent", "silent"}),
        "error-and-condition": frozenset({"condition"}),
    }
)
"""The questions that the model leaves open, and the answers that it gives: each is a reading of the ambiguity.

``event-of-…`` are about events that need not be sent, by the occasion (``state.Expected.origin``).
"""


@dataclass(frozen=True)
class Terms:
    """The ambiguity of each question, and the name of the event that tells a thing."""

    ambiguities: Mapping[str, str]
    events: Mapping[Told, str]

    def reading(self, question: str, answer: str) -> str:
        """Give the reading, as ``ambiguity:reading``, that an answer to a question is."""
        return f"{self.ambiguities[question]}:{answer}"
