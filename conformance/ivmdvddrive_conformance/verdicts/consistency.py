"""The readings that an implementation takes, the calls that show them, and two readings of one ambiguity.

An implementation is inconsistent if it was seen to take two readings of one ambiguity on the same occasion: the
register names the occasions that an implementation may treat apart (``ivmdvddrive_spec.occasions``).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any, NamedTuple

from ..judging.evidence import Evidence
from ..text.printable import reprintable

__all__ = ["Example", "Inconsistency", "examples", "inconsistencies"]


class Example(NamedTuple):
    """A call that showed a reading: the step, its answer, and the check that made it.

    ``binding`` is that of the call where a run is over several.
    """

    ambiguity: str
    occasion: str
    reading: str
    step: str
    answer: str
    check: str
    binding: str = ""

    def to_json(self) -> dict[str, Any]:
        """As plain data, printable."""
        return {name: reprintable(value) for name, value in self._asdict().items()}


class Inconsistency(NamedTuple):
    """An ambiguity of which two readings or more were taken on one occasion, with a call for each."""

    ambiguity: str
    occasion: str
    calls: tuple[Example, ...]

    def to_json(self) -> dict[str, Any]:
        """As plain data, printable."""
        told = ("reading", "step", "answer", "check", "binding")
        calls = [{name: call.to_json()[name] for name in told} for call in self.calls]
        return {"ambiguity": self.ambiguity, "occasion": reprintable(self.occasion), "calls": calls}


def examples(evidence: Iterable[Evidence]) -> list[Example]:
    """The first call that showed each reading on each occasion, by the ambiguities' names."""
    found: dict[tuple[str, str, str], Example] = {}
    for one in evidence:
        for shown, (step, answer) in one.readings.items():
            taken, _, occasion = shown.partition("@")
            ambiguity, _, reading = taken.partition(":")
            example = Example(ambiguity, occasion, reading, step, answer, one.check, one.binding)
            found.setdefault((ambiguity, occasion, reading), example)
    return sorted(found.values())


def inconsistencies(shown: Sequence[Example]) -> list[Inconsistency]:
    """The ambiguities of which several readings were taken on one occasion; ``shown`` as ``examples`` gives them."""
    found = []
    for (ambiguity, occasion), calls in groupby(shown, key=lambda e: (e.ambiguity, e.occasion)):
        each = tuple(calls)
        if len(each) > 1:
            found.append(Inconsistency(ambiguity, occasion, each))
    return found
