"""The conclusion of a replay: one exit code, and one sentence that the terminal and every report show."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from ..judging.run_record import Run
from ..text.printable import printable

__all__ = ["Conclusion", "concluded"]


@dataclass(frozen=True, slots=True)
class Conclusion:
    """``played`` tells whether the file was played to a judgement: an answer was wrong, or all is as it should be."""

    code: int
    says: str
    played: bool = True


def concluded(run: Run) -> Conclusion:
    """Return what a run that replays a file comes to; what is worse hides nothing of what is wrong."""
    for of, code, says, played in _ENDS:
        if found := of(run):
            more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
            return Conclusion(code, f"{says}{printable(found[0], 2000)}{more}", played)
    return Conclusion(0, "every answer was permitted and as expected")


_Found = Callable[[Run], list[str]]
_ENDS: Final[tuple[tuple[_Found, int, str, bool], ...]] = (
    (lambda run: [run.suite_error] if run.suite_error else [], 5, "the suite itself failed: ", False),
    (
        lambda run: [f"{f.clauses[0]}: {f.got}" for e in run.evidence for f in e.failures],
        1,
        "the violation shows: ",
        True,
    ),
    (
        lambda run: [e.unmet["says"] for e in run.evidence if e.unmet],
        1,
        "a Then step did not get what it states: ",
        True,
    ),
    (lambda run: [run.stopped] if run.stopped else [], 4, "", False),
    (lambda run: [e.error for e in run.evidence if e.error], 3, "", False),
    (
        lambda run: [e.unclaimed for e in run.evidence if e.unclaimed],
        4,
        "the implementation does not claim ",
        False,
    ),
    (lambda run: [e.unjudged for e in run.evidence if e.unjudged], 4, "not all of the file was judged: ", False),
    (lambda run: [u.why for u in run.unjudged], 4, "not all of the file was judged: ", False),
    (lambda run: [] if run.evidence else ["no scenario was played"], 5, "the suite itself failed: ", False),
)
"""The first of these that a run has is its conclusion: the exit code, and the words before what was found."""
