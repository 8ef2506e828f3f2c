"""The evidence of one check: what it says of each clause that it touched, as plain data.

A check is one scenario, one search, one property. Its evidence travels from the process that runs it to the
one that reports, so it is made of JSON's types alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Final, Literal, TypeAlias

from ..iuts.environment import BLAMELESS
from .belief import Tally
from .violation import Violation

__all__ = [
    "ABOUT_NO_CLAUSE",
    "BETWEEN",
    "NOT_CALLED",
    "NO_ANSWER",
    "PARTING",
    "CheckKind",
    "Evidence",
    "Failure",
    "Unjudged",
]

PARTING: Final = "the end: the IUT answers bye, and ends by itself"
BETWEEN: Final = "between checks: the IUT leaves the process of the checks alone"
ABOUT_NO_CLAUSE: Final = frozenset({PARTING, BETWEEN})
"""The evidence of an IUT from outside the checks."""

NO_ANSWER: Final = "no answer of the implementation was judged in it"
NOT_CALLED: Final = "pytest did not run its call phase"

CheckKind: TypeAlias = Literal["scenario", "tour", "walk", "search", "values", "concurrency", "binary"]


@dataclass(frozen=True, slots=True)
class Unjudged:
    """A check or a part of the run that was not judged though the implementation claims it, and the reason.

    ``binding`` is set where the run is over several.
    """

    what: str
    why: str
    binding: str = ""


@dataclass
class Failure:
    """A violation, for a report. ``steps`` are pairs of a step and what came back.

    ``diagram`` shows calls that were made at the same time, in lines; ``in_a_row`` counts the last steps that
    ``replay`` must make without looking in between; ``found_by`` says what has found it, where that is not the check
    that reports it. ``found_after`` is how many calls the run had made when it showed; 0 where that is not known.
    """

    clauses: list[str]
    status: str
    got: str
    permitted: list[str]
    steps: list[list[str]]
    log: str = ""
    outcome: str = ""
    note: str = ""
    diagram: str = ""
    in_a_row: int = 0
    found_by: str = ""
    found_after: int = 0

    @classmethod
    def of(cls, violation: Violation) -> Failure:
        """The failure that a violation is."""
        steps = [[e.text, e.answer] for e in violation.trace]
        return cls(
            list(violation.clauses),
            violation.status,
            violation.got,
            list(violation.permitted),
            steps,
            violation.log,
            violation.outcome,
            violation.note,
            violation.diagram,
            violation.in_a_row,
            violation.found_by,
            violation.found_after,
        )


@dataclass
class Evidence:
    """The evidence of one check. ``clauses`` are those it is about; the others come from ``failures`` and ``tally``.

    ``coverage`` is what a search has seen of the model's graph (``search.coverage.Covered``).
    ``unproved`` has those among ``clauses`` of which the check, though it ran, has seen nothing, with the reason;
    ``steps`` are pairs of a step of a scenario and what came back;
    ``readings`` has, by the reading, the step that showed it and its answer;
    ``histories`` counts the concurrent histories that it judged, ``overlapping`` those in which calls overlapped.
    ``binding`` is set where the run is over several. ``cut`` names the limit that ended the check before its end: what
    it has seen counts, but it is not a pass. Where it is its own failures that ended it, that is a note. ``unmet`` is
    the Then step of a replayed scenario that states another answer than the one that came (``scenario.Mismatch``).
    """

    check: str
    kind: CheckKind
    clauses: list[str] = field(default_factory=list)
    tolerated: bool = False
    unclaimed: str | None = None
    error: str | None = None
    suite_error: str | None = None
    failures: list[Failure] = field(default_factory=list)
    calls: int = 0
    exercised: dict[str, int] = field(default_factory=dict)
    readings: dict[str, list[str]] = field(default_factory=dict)
    tolerated_clauses: dict[str, str] = field(default_factory=dict)
    observed: dict[str, str] = field(default_factory=dict)
    unproved: dict[str, str] = field(default_factory=dict)
    binding: str = ""
    histories: int = 0
    overlapping: int = 0
    note: str = ""
    cut: str | None = None
    unmet: dict[str, Any] | None = None
    steps: list[list[str]] = field(default_factory=list)
    coverage: dict[str, int] | None = None
    seconds: float = 0.0

    @property
    def unjudged(self) -> str | None:
        """Say why the check does not count as judged to its end, though the IUT claims what it needs; None if it does.

        A check counts only if an answer was judged in it, or if it found something wrong.
        """
        if self.error:
            return self.error if self.error.startswith(BLAMELESS) else f"the bench failed: {self.error}"
        if self.cut:
            return self.cut
        said = self.unclaimed or self.suite_error or self.failures or self.check in ABOUT_NO_CLAUSE
        return None if said or self.calls else NO_ANSWER

    def take(self, tally: Tally) -> None:
        """Take over what was counted."""
        self.calls = tally.calls
        self.exercised = dict(tally.clauses)
        self.readings = {reading: list(shown) for reading, shown in sorted(tally.readings.items())}
        self.tolerated_clauses = dict(tally.tolerated)
        self.observed = dict(tally.observed)

    def fail(self, violations: Sequence[Violation]) -> None:
        """Take over what was found."""
        self.failures += [Failure.of(v) for v in violations]

    def to_json(self) -> dict[str, Any]:
        """As plain data."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Evidence:
        """The evidence that ``to_json`` gave."""
        return cls(**{**data, "failures": [Failure(**f) for f in data["failures"]]})
