"""Telling a step without its effect from a getter that has one.

An audit reads many getters. Where one of them is wrong, the step before may be to blame, or a getter that an
audit had read before. Played again, with ever more of those reads before the wrong one, the session tells which.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ..iuts.errors import IutError
from ..language.script import CallStep, ScriptError
from .session import Session
from .violation import Violation

__all__ = ["diagnosed"]


def diagnosed(violation: Violation, open_session: Callable[[], Session]) -> Violation:
    """The violation, or in its place that of a getter which changed what a later one read.

    Needs a deterministic IUT; of another one, the violation is left as it is.
    """
    if not violation.suspects or violation.status != "fail":
        return violation
    try:
        if _shown(violation, (), open_session()) is not None:
            return violation
        for count, suspect in enumerate(violation.suspects, 1):
            session = open_session()
            if again := _shown(violation, violation.suspects[:count], session):
                clause = f"{suspect.member}.pure"
                # A getter that has an effect, or two that do not agree: the clause of the wrong one stays.
                clauses = tuple(c for c in (clause, violation.clauses[-1]) if c in session.specification.clauses)
                return Violation(clauses, again.got, again.permitted, again.trace, made=again.made)
    except IutError:
        return violation
    return violation


def _shown(violation: Violation, between: Sequence[CallStep], session: Session) -> Violation | None:
    """Play the steps again, some reads after them, and the read that was wrong: what shows, or None."""
    made, wrong = violation.trace[: violation.made], violation.trace[violation.made :]
    try:
        for step in (*(entry.step for entry in made), *between):
            if not isinstance(step, str):
                session.do(step)
        for entry in wrong:
            if isinstance(entry.step, CallStep):
                session.read([entry.step])
    except ScriptError:  # a read has given nothing this time that a later one asks
        return None
    except Violation as again:
        return again
    return None
