"""What a check finds: an observation that the specification forbids, and the clauses that it breaks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from ..iuts.errors import CallRefused, IutCrash, IutError, IutTimeout, ProtocolError

__all__ = ["STATUS_OF_ERROR", "FailedStatus", "TraceEntry", "Violation", "raise_all"]

FailedStatus: TypeAlias = Literal["fail", "crash", "timeout", "protocol-error"]

STATUS_OF_ERROR: Final[dict[type[IutError], FailedStatus]] = {
    CallRefused: "fail",
    IutCrash: "crash",
    IutTimeout: "timeout",
    ProtocolError: "protocol-error",
}
"""The status that a clause gets when talking to the IUT went wrong while it was being checked."""


@dataclass(frozen=True, slots=True)
class TraceEntry:
    """A step that was made, in the scenarios' language, and what came back, in words."""

    step: str
    answer: str


class Violation(AssertionError):
    """The IUT did what the specification forbids.

    ``clauses`` are those it breaks, the most telling first; ``got`` and ``permitted`` say what came and what
    might have; ``trace`` holds every step of the session, the last one being where it showed. Where an audit found
    it, the first ``made`` of the trace are steps, and ``suspects`` are the reads that audits had made by then.
    ``outcome`` says in a word what was wrong, whatever the values: by it and the clause violations are told apart.
    ``note`` is what there is to say besides; ``calls`` how many a search had made when it showed.
    ``diagram`` shows, in lines, calls that were made at the same time. ``in_a_row`` counts the last steps that must
    follow each other without an audit in between, where it is more than one. ``found_by`` says what has found it, where
    that is not the check that reports it: nothing that the check says of itself is about it.
    """

    def __init__(
        self,
        clauses: Sequence[str],
        got: str,
        permitted: Sequence[str],
        trace: Sequence[TraceEntry],
        *,
        status: FailedStatus = "fail",
        log: str = "",
        made: int | None = None,
        suspects: Sequence[str] = (),
        outcome: str = "",
        diagram: str = "",
    ) -> None:
        super().__init__(f"{clauses[0]}: {got}; permitted: {' or '.join(permitted) or 'nothing'}")
        self.clauses = tuple(clauses)
        self.got = got
        self.permitted = tuple(permitted)
        self.trace = tuple(trace)
        self.status: FailedStatus = status
        self.log = log
        self.made = len(self.trace) if made is None else made
        self.suspects = tuple(suspects)
        self.outcome = outcome or got
        self.note = ""
        self.calls = 0
        self.diagram = diagram
        self.in_a_row = 0
        self.found_by = ""

    def again(self) -> Violation:
        """The same violation, as one that another check has found."""
        made = Violation(
            self.clauses,
            self.got,
            self.permitted,
            self.trace,
            status=self.status,
            log=self.log,
            made=self.made,
            suspects=self.suspects,
            outcome=self.outcome,
            diagram=self.diagram,
        )
        made.note, made.calls, made.in_a_row = self.note, self.calls, self.in_a_row
        return made

    def insert(self, position: int, entries: Sequence[TraceEntry]) -> None:
        """Put steps into the trace that were made after those before a position, elsewhere."""
        self.trace = (*self.trace[:position], *entries, *self.trace[position:])
        self.made += len(entries)


def raise_all(violations: Sequence[Violation]) -> None:
    """Raise what a check has found, several together; nothing where there is none."""
    if len(violations) == 1:
        raise violations[0]
    if violations:
        raise ExceptionGroup(f"{len(violations)} violations", violations)
