"""The stateful search: sequences of calls and bench events that no scenario has thought of."""

from __future__ import annotations

import pytest
from hypothesis.stateful import run_state_machine_as_test

from ivmdvddrive_conformance.belief import Tally
from ivmdvddrive_conformance.evidence import Evidence
from ivmdvddrive_conformance.iuts.port import Iut
from ivmdvddrive_conformance.media import Shelf
from ivmdvddrive_conformance.running import searches
from ivmdvddrive_conformance.session import Session
from ivmdvddrive_conformance.settings import Settings
from ivmdvddrive_conformance.shrinking import Shrinker

from .drawing import Cut, drawn, explained, seeded
from .machine import machine_class


@searches("search")
def test_sequences(
    iut: Iut, shelf: Shelf, tally: Tally, settings: Settings, evidence: Evidence, shrinker: Shrinker
) -> None:
    """Stateful search"""
    effort = settings.effort
    if not effort.sequences:
        pytest.skip("the level quick searches nothing")
    cut = Cut(effort.seconds)

    def open_session() -> Session:
        return Session(iut, shelf, tally, settings.binding)

    machine = machine_class(open_session, cut)
    with cut.limiting(evidence, effort.sequences), explained(evidence, cut, shrinker, open_session):
        run_state_machine_as_test(
            seeded(settings, machine), settings=drawn(settings, effort.sequences, stateful_step_count=effort.steps)
        )
