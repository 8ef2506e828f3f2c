"""The checks beyond the scenarios, as one table: pytest runs them for a verdict, the kill matrix to measure them.

A check judges a ``Subject``, gives the violations that it finds, and puts into the evidence what else there is to say:
which limit cut it, and what its findings rest on. Where the bench fails before it has found anything, it raises that
IutError; where the implementation does not claim what it needs, Unclaimed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from types import MappingProxyType
from typing import Final, TypeAlias

from hypothesis.stateful import run_state_machine_as_test

from ivmdvddrive_conformance.generation.concurrency.programs import CLAUSES
from ivmdvddrive_conformance.generation.concurrency.race_search import Hunt
from ivmdvddrive_conformance.generation.model_walk.search import Budget, Found
from ivmdvddrive_conformance.iuts.errors import Unclaimed
from ivmdvddrive_conformance.judging.evidence import Evidence
from ivmdvddrive_conformance.judging.violation import Violation
from ivmdvddrive_conformance.process.gc_tuning import keeping_what_there_is

from . import order
from .drawn_checks import Cut, drawn, seeded
from .opening import opening
from .properties import PROPERTIES, Property, attempt
from .stateful_machine import machine_class
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


def values(subject: Subject) -> Iterator[Violation]:
    """Every property that the implementation's claims allow."""
    for one in PROPERTIES if subject.settings.effort.values else ():
        if one.claims(subject.specification) <= subject.iut.ics.claims:
            yield from value(subject, one)


def value(subject: Subject, one: Property) -> list[Violation]:
    """One property of single calls."""
    settings, specification, ics = subject.settings, subject.specification, subject.iut.ics
    for claim in sorted(one.claims(specification) - ics.claims):
        raise Unclaimed(claim)
    cut, steps = Cut(settings.effort.seconds / len(PROPERTIES)), one.steps(specification, ics, subject.shelf)
    check = partial(attempt, one.name, steps, settings, cut, subject.open_session)
    return _drawn(subject, cut, settings.effort.values, check)


def sequences(subject: Subject) -> list[Violation]:
    """The stateful search."""
    settings, effort = subject.settings, subject.settings.effort
    if not effort.sequences:
        return []
    cut = Cut(effort.seconds)
    machine = seeded(settings, machine_class(subject.open_session, cut))
    wanted = drawn(settings, "sequences", effort.sequences, simpler=False, stateful_step_count=effort.steps)
    return _drawn(subject, cut, effort.sequences, lambda: run_state_machine_as_test(machine, settings=wanted))


def _drawn(subject: Subject, cut: Cut, wanted: int, check: Callable[[], object]) -> list[Violation]:
    """Give the findings of Hypothesis, which raises several as a group."""
    try:
        with cut.limiting(subject.evidence, wanted, subject.shrinker.meter), keeping_what_there_is():
            check()
    except Violation as violation:
        found = [violation]
    except BaseExceptionGroup as group:
        found = [e for e in group.exceptions if isinstance(e, Violation)]
        if not found:
            raise
    else:
        return []
    return [subject.explained(violation) for violation in found]


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
