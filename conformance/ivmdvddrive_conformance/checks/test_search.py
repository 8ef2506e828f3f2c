"""The searches: tours and walks over the model's graph, and sequences that Hypothesis draws."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis.stateful import run_state_machine_as_test

from ivmdvddrive_conformance.generation.model_walk.search import Budget, Found, Search
from ivmdvddrive_conformance.judging.belief import Tally
from ivmdvddrive_conformance.judging.evidence import Evidence
from ivmdvddrive_conformance.judging.session import Session
from ivmdvddrive_conformance.judging.session_history import Sessions
from ivmdvddrive_conformance.judging.shrinking.shrinker import Shrinker
from ivmdvddrive_conformance.judging.violation import raise_all
from ivmdvddrive_conformance.pytest_run.marks import searches
from ivmdvddrive_conformance.settings.settings import Settings

from .drawn_checks import Cut, drawn, explained, seeded
from .stateful_machine import machine_class


@pytest.fixture(scope="session")
def search(sessions: Sessions, shrinker: Shrinker) -> Search:
    """The graph of the IUT, compiled as far as tours and walks of this process have come."""
    return Search(sessions.open, shrinker)


def _report(found: Found, evidence: Evidence) -> None:
    evidence.note, evidence.cut = found.note, found.cut
    evidence.coverage = found.covered.to_json() if found.covered else None
    if found.error is not None:
        evidence.error = str(found.error)
        if not found.violations:
            raise found.error
    raise_all(found.violations)


@searches("tour")
def test_tours(search: Search, settings: Settings, tally: Tally, evidence: Evidence) -> None:
    """Tours of every transition"""
    effort = settings.effort
    _report(search.tours(Budget(effort.tours, effort.toured, effort.seconds), settings.draw("tours"), tally), evidence)


@searches("walk")
def test_walks(search: Search, settings: Settings, tally: Tally, evidence: Evidence) -> None:
    """Weighted random walks"""
    effort = settings.effort
    _report(search.walks(Budget(0, effort.walked, effort.seconds), settings.draw("walks"), tally), evidence)


@searches("search")
def test_sequences(
    open_session: Callable[[], Session],
    replaying: Callable[[], Session],
    settings: Settings,
    evidence: Evidence,
    shrinker: Shrinker,
) -> None:
    """Stateful search"""
    effort = settings.effort
    cut = Cut(effort.seconds)
    machine = machine_class(open_session, cut)
    with explained(shrinker, replaying), cut.limiting(evidence, effort.sequences, shrinker.meter):
        run_state_machine_as_test(
            seeded(settings, machine),
            settings=drawn(settings, "sequences", effort.sequences, simpler=False, stateful_step_count=effort.steps),
        )
