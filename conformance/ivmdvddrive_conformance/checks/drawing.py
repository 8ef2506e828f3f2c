"""The checks that Hypothesis draws: properties of single calls, and the stateful search.

The table of the checks loads this module where a run has such checks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from types import MappingProxyType
from typing import Final

from hypothesis.stateful import run_state_machine_as_test

from ivmdvddrive_conformance.iuts.errors import Unclaimed
from ivmdvddrive_conformance.judging.violation import Violation
from ivmdvddrive_conformance.process.gc_tuning import keeping_what_there_is

from .drawn_checks import Cut, drawn, seeded
from .properties import PROPERTIES, Property, attempt
from .stateful_machine import machine_class
from .subject import Subject

__all__ = ["sequences", "value", "values"]

_BY_NAME: Final[Mapping[str, Property]] = MappingProxyType({one.name: one for one in PROPERTIES})


def values(subject: Subject) -> Iterator[Violation]:
    """Every property that the implementation's claims allow."""
    for one in PROPERTIES:
        if one.claims(subject.specification) <= subject.iut.ics.claims:
            yield from value(subject, one.name)


def value(subject: Subject, name: str) -> list[Violation]:
    """The property of single calls that has this name."""
    one, settings, specification, ics = _BY_NAME[name], subject.settings, subject.specification, subject.iut.ics
    for claim in sorted(one.claims(specification) - ics.claims):
        raise Unclaimed(claim)
    cut, steps = Cut(settings.effort.seconds / len(PROPERTIES)), one.steps(specification, ics, subject.shelf)
    check = partial(attempt, one.name, steps, settings, cut, subject.open_session)
    return _drawn(subject, cut, settings.effort.values, check)


def sequences(subject: Subject) -> list[Violation]:
    """The stateful search."""
    settings, effort = subject.settings, subject.settings.effort
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
