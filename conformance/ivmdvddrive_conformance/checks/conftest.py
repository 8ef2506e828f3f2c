"""Fixtures of the checks: the IUT, media, a session, and the steps of the scenarios."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
from pytest_bdd import given, parsers, then, when

from ivmdvddrive_conformance.generation.model_walk.search import Search
from ivmdvddrive_conformance.iuts.errors import BadTarget, CannotStart
from ivmdvddrive_conformance.iuts.metering import metered
from ivmdvddrive_conformance.iuts.opening import open_chosen
from ivmdvddrive_conformance.iuts.port import Iut
from ivmdvddrive_conformance.judging.belief import Tally
from ivmdvddrive_conformance.judging.evidence import Evidence
from ivmdvddrive_conformance.judging.scenario import Scenario
from ivmdvddrive_conformance.judging.session import Session
from ivmdvddrive_conformance.judging.session_history import Sessions
from ivmdvddrive_conformance.judging.shrinking.shrinker import Shrinker
from ivmdvddrive_conformance.language.media import Shelf
from ivmdvddrive_conformance.process.scratch import unusable
from ivmdvddrive_conformance.pytest_run.keys import RUNNING
from ivmdvddrive_conformance.pytest_run.marks import EVIDENCE
from ivmdvddrive_conformance.pytest_run.pytest_run import Running
from ivmdvddrive_conformance.settings.settings import Settings

from .subject import Subject

_ANY = parsers.re(r"(?P<text>.+)")


@pytest.fixture(scope="session")
def running(request: pytest.FixtureRequest) -> Running:
    """The run that ``--iut`` has begun."""
    return request.config.stash[RUNNING]


@pytest.fixture(scope="session")
def settings(running: Running, iut: Iut) -> Settings:
    """The run's settings, over the binding that it is."""
    return running.settings.over(iut.ics.bindings)


@pytest.fixture(scope="session")
def iut(running: Running) -> Iterator[Iut]:
    """The implementation under test, started once a process."""
    try:
        opened = open_chosen(running.settings, running.specification, running.calling)
    except (BadTarget, CannotStart) as error:
        running.cannot_start(error)
    running.started(opened.ics)
    yield metered(opened, running.meter)
    running.parting()
    running.parted(opened.close())


@pytest.fixture(scope="session")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    """Media files, made once a process; BenchError where there is no room for them, which is not the IUT's fault."""
    try:
        return Shelf(Path(tmp_path_factory.mktemp("media")))
    except OSError as error:
        raise unusable(error) from error


@pytest.fixture(scope="session")
def sessions(running: Running, iut: Iut, shelf: Shelf, settings: Settings) -> Sessions:
    """All sessions of the process."""
    return Sessions(running.oracle, iut, shelf, settings.binding)


@pytest.fixture(scope="session")
def shrinker(sessions: Sessions, settings: Settings, running: Running) -> Shrinker:
    """The shrinker of the process's violations, within the limits of the level."""
    return Shrinker(settings.shrinking, sessions.earlier, running.meter)


@pytest.fixture
def evidence(request: pytest.FixtureRequest) -> Evidence:
    """The evidence of the check that runs."""
    return request.node.stash[EVIDENCE]  # type: ignore[no-any-return]  # a Node's stash is typed, the request's node is not


@pytest.fixture
def tally(evidence: Evidence) -> Iterator[Tally]:
    """Yield what the check counts; goes into its evidence."""
    counted = Tally()
    yield counted
    evidence.take(counted)


@pytest.fixture
def open_session(sessions: Sessions, tally: Tally) -> Callable[[], Session]:
    """Gives fresh sessions that count into the check's tally."""
    return lambda: sessions.open(tally)


@pytest.fixture
def replaying(sessions: Sessions) -> Callable[[], Session]:
    """Gives fresh sessions in which what was found is played again: what they count proves nothing new."""
    return lambda: sessions.open(Tally())


@pytest.fixture(scope="session")
def search(sessions: Sessions, shrinker: Shrinker) -> Callable[[], Search]:
    """Gives the graph of the IUT, compiled as far as tours and walks of this process have come."""
    return cache(lambda: Search(sessions.open, shrinker))


@pytest.fixture
def subject(
    running: Running,
    iut: Iut,
    shelf: Shelf,
    settings: Settings,
    shrinker: Shrinker,
    search: Callable[[], Search],
    open_session: Callable[[], Session],
    replaying: Callable[[], Session],
    tally: Tally,
    evidence: Evidence,
) -> Subject:
    """The IUT, with all that a check of the table needs; the exhaustive level draws anew each time."""
    return Subject(
        running.specification,
        iut,
        shelf,
        settings,
        shrinker,
        search,
        open_session,
        tally,
        evidence,
        seed=secrets.randbits(32) if settings.explores else settings.seed or 0,
        explained=lambda violation: shrinker.explained(violation, replaying),
        enough=lambda _: False,
    )


@pytest.fixture
def scenario(
    open_session: Callable[[], Session],
    replaying: Callable[[], Session],
    shrinker: Shrinker,
    evidence: Evidence,
) -> Iterator[Scenario]:
    """The scenario that is played, on a fresh session; what was called and came back goes into the evidence."""
    played = Scenario(open_session, lambda violation, _: shrinker.explained(violation, replaying))
    yield played
    evidence.steps = [[entry.text, entry.answer] for entry in played.transcript]


@given(_ANY)
def _given(scenario: Scenario, text: str) -> None:
    scenario.given(text)


@when(_ANY)
def _when(scenario: Scenario, text: str) -> None:
    scenario.when(text)


@then(_ANY)
def _then(scenario: Scenario, text: str) -> None:
    scenario.then(text)
