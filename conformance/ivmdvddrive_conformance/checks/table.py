"""The checks beyond the scenarios, as one table: pytest runs them for a verdict, the kill matrix to measure them.

A check judges a ``Subject``, gives the violations that it finds, and puts into the evidence what else there is to say:
which limit cut it, and what its findings rest on. Where the bench fails before it has found anything, it raises that
IutError; where the implementation does not claim what it needs, Unclaimed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Final, TypeAlias

from ivmdvddrive_conformance.generation.concurrency.programs import CLAUSES
from ivmdvddrive_conformance.generation.concurrency.race_search import Hunt
from ivmdvddrive_conformance.generation.model_walk.search import Budget, Found
from ivmdvddrive_conformance.iuts.errors import Unclaimed
from ivmdvddrive_conformance.judging.evidence import Evidence
from ivmdvddrive_conformance.judging.violation import Violation

from . import order
from .opening import opening
from .subject import Subject

__all__ = ["CHECKS", "Check", "Subject", "value"]


Check: TypeAlias = Callable[[Subject], Iterable[Violation]]


def tours(subject: Subject) -> list[Violation]:
    """Tours of every transition."""
    effort = subject.settings.effort
    budget = Budget(effort.tours, effort.toured, effort.seconds, subject.enough, covers=True)
    return _told(subject.search().tours(budget, subject.settings.draw("tours"), subject.tally), subject.evidence)


def walks(subject: Subject) -> list[Violation]:
    """Weighted random walks."""
    effort = subject.settings.effort
    # Without tours, what they see is nothing to compare with.
    budget = Budget(0, effort.walked, effort.seconds, subject.enough, covers=effort.tours > 0)
    return _told(subject.search().walks(budget, subject.settings.draw("walks"), subject.tally), subject.evidence)


def _told(found: Found, evidence: Evidence) -> list[Violation]:
    """Give the findings of a search; raise its bench's error where there is none."""
    evidence.note, evidence.cut = found.note, found.cut
    evidence.coverage = found.covered.to_json() if found.covered else None
    if found.error is not None:
        evidence.error = str(found.error)
        if not found.violations:
            raise found.error
    return found.violations


# Hypothesis draws these. It takes long to load, and a quick run does without.


def values(subject: Subject) -> Iterable[Violation]:
    """Every property that the implementation's claims allow."""
    if not subject.settings.effort.values:
        return ()
    from . import drawing

    return drawing.values(subject)


def value(subject: Subject, name: str) -> list[Violation]:
    """The property of single calls that has this name."""
    from . import drawing

    return drawing.value(subject, name)


def sequences(subject: Subject) -> list[Violation]:
    """The stateful search."""
    if not subject.settings.effort.sequences:
        return []
    from . import drawing

    return drawing.sequences(subject)


def concurrency(subject: Subject) -> list[Violation]:
    """Histories of concurrent calls."""
    if "concurrent" not in subject.iut.ics.claims:
        raise Unclaimed("concurrent")
    shrinker, effort = subject.shrinker, subject.settings.effort
    hunt = Hunt(subject.open_session, shrinker.explained, subject.seed, shrinker.racing, shrinker.meter)
    try:
        hunt.run(effort.histories, effort.histories_seconds)
    finally:
        _tell(hunt, subject)
    return hunt.violations


def _tell(hunt: Hunt, subject: Subject) -> None:
    """Say what the run rests on: where calls did not overlap, it has proved nothing."""
    evidence, tally = subject.evidence, subject.tally
    tally.calls += hunt.calls
    tally.clauses.update(hunt.exercised)
    evidence.histories, evidence.overlapping = hunt.histories, hunt.overlapping
    share = f"calls overlapped in {hunt.overlapping} of {hunt.histories} histories"
    seed = f", drawn from seed {hunt.seed}" if subject.settings.explores else ""
    evidence.cut = hunt.cut
    evidence.note = f"{share}{hunt.stopped}{seed}"
    why = "no call of it overlapped with another" if hunt.overlapping else "no two calls overlapped"
    evidence.unproved = {c: f"{why}: nothing was proved" for c in CLAUSES if not hunt.exercised[c]}


_CHECKS: Final[Mapping[str, Check]] = {
    "opening": opening,
    "tours": tours,
    "walks": walks,
    "values": values,
    "sequences": sequences,
    "concurrency": concurrency,
}

CHECKS: Final[Mapping[str, Check]] = MappingProxyType({name: _CHECKS[name] for name in order.CHECKS if name in _CHECKS})
"""The checks by name, in the order of a run."""
