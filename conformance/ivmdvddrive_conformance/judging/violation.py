"""Violations: an observation that the specification forbids, and the clauses that it breaks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias, TypedDict, Unpack

from ..iuts.errors import CallRefused, IutCrash, IutError, IutTimeout, ProtocolError
from ..language.script import CallStep, Step, render

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
    """A step that was made, and what came back, in words.

    ``step`` is a text where it is none of the scenarios' language: a drain of sinks, or a request of COM's rules.
    """

    step: Step | str
    answer: str

    @property
    def text(self) -> str:
        """The step in the scenarios' language."""
        return self.step if isinstance(self.step, str) else render(self.step)


class _Changes(TypedDict, total=False):
    """The fields of a violation that are known only later than it is raised."""

    clauses: tuple[str, ...]
    trace: tuple[TraceEntry, ...]
    made: int
    note: str
    calls: int
    in_a_row: int
    found_by: str
    found_after: int


class Violation(AssertionError):
    """The IUT did what the specification forbids.

    ``clauses`` are those it breaks, the most telling first; ``got`` and ``permitted`` say what came and what
    might have; ``trace`` holds every step of the session, the last one being where it showed. Where an audit found
    it, the first ``made`` of the trace are steps, and ``suspects`` are the reads that audits had made by then.
    ``outcome`` says in a word what was wrong, whatever the values: by it and the clause violations are told apart.
    ``note`` is what there is to say besides; ``calls`` how many a search had made when it showed.
    ``diagram`` shows, in lines, calls that were made at the same time. ``in_a_row`` counts the last steps that must
    follow each other without an audit in between, where it is more than one. ``found_by`` says what has found it, where
    that is not the check that reports it: nothing that the check says of itself is about it. ``found_after`` is how
    many calls the run had made when it showed; 0 where that is not known.

    No code overwrites a field: ``but`` makes another violation that says more. A shrinker keeps what it has found, to
    compare others with it, and what a caller adds must not reach those.
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
        suspects: Sequence[CallStep] = (),
        outcome: str = "",
        diagram: str = "",
    ) -> None:
        super().__init__(f"{clauses[0]}: {got}; permitted: {' or '.join(permitted) or 'nothing'}")
        self.clauses: Final = tuple(clauses)
        self.got: Final = got
        self.permitted: Final = tuple(permitted)
        self.trace: Final = tuple(trace)
        self.status: Final[FailedStatus] = status
        self.log: Final = log
        self.made: Final = len(self.trace) if made is None else made
        self.suspects: Final = tuple(suspects)
        self.outcome: Final = outcome or got
        self.note: Final[str] = ""
        self.calls: Final[int] = 0
        self.diagram: Final = diagram
        self.in_a_row: Final[int] = 0
        self.found_by: Final[str] = ""
        self.found_after: Final[int] = 0

    def but(self, **changes: Unpack[_Changes]) -> Violation:
        """A copy with these fields changed, which keeps the message and the traceback of the first."""
        made = Violation.__new__(Violation, *self.args)  # no __init__: the message may come from clauses that are gone
        vars(made).update({**vars(self), **changes})
        made.__cause__ = self.__cause__
        return made.with_traceback(self.__traceback__)

    def again(self) -> Violation:
        """The same violation, as one that another check has found: with a message and a traceback of its own."""
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
        return made.but(note=self.note, calls=self.calls, in_a_row=self.in_a_row)

    def with_steps(self, position: int, entries: Sequence[TraceEntry]) -> Violation:
        """A copy whose trace has these steps at a position: they were made there, and kept elsewhere."""
        trace = (*self.trace[:position], *entries, *self.trace[position:])
        return self.but(trace=trace, made=self.made + len(entries))


def raise_all(found: Iterable[Violation]) -> None:
    """Raise what a check has found, several together; nothing where there is none."""
    violations = list(found)
    if len(violations) == 1:
        raise violations[0]
    if violations:
        raise ExceptionGroup(f"{len(violations)} violations", violations)
