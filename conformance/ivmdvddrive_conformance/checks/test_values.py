"""Properties of single calls: any letter, any bus numbers, any index, any path where nothing is."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import pytest

from ivmdvddrive_conformance.iuts.errors import Unclaimed
from ivmdvddrive_conformance.iuts.port import Iut
from ivmdvddrive_conformance.judging.evidence import Evidence
from ivmdvddrive_conformance.judging.session import Session
from ivmdvddrive_conformance.judging.shrinking.shrinker import Shrinker
from ivmdvddrive_conformance.language.media import Shelf
from ivmdvddrive_conformance.pytest_run.marks import searches
from ivmdvddrive_conformance.pytest_run.pytest_run import Running
from ivmdvddrive_conformance.settings.settings import Settings

from .drawn_checks import Cut, explained
from .properties import INDEXES, LETTERS, LOCATIONS, PATHS, Property, attempt

Try: TypeAlias = Callable[[Property], None]


@pytest.fixture
def hold(
    running: Running,
    iut: Iut,
    open_session: Callable[[], Session],
    replaying: Callable[[], Session],
    settings: Settings,
    evidence: Evidence,
    shrinker: Shrinker,
    shelf: Shelf,
) -> Try:
    """See that a property holds for every step that is drawn."""
    effort = settings.effort

    def run(one: Property) -> None:
        specification = running.specification
        for claim in sorted(one.claims(specification) - iut.ics.claims):
            raise Unclaimed(claim)
        cut = Cut(effort.seconds / 4)
        with explained(shrinker, replaying), cut.limiting(evidence, effort.values, shrinker.meter):
            attempt(one.name, one.steps(specification, iut.ics, shelf), settings, cut, open_session)

    return run


@searches("values")
def test_letters(hold: Try) -> None:
    """Any string for a host drive's letter"""
    hold(LETTERS)


@searches("values")
def test_locations(hold: Try) -> None:
    """Any pair of 32-bit numbers for a bus location"""
    hold(LOCATIONS)


@searches("values")
def test_indexes(hold: Try) -> None:
    """Any 32-bit number for an index"""
    hold(INDEXES)


@searches("values")
def test_paths(hold: Try) -> None:
    """Any name in a folder where nothing is, and any detour to an image"""
    hold(PATHS)
