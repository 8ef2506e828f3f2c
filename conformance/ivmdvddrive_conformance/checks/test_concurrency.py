"""Concurrent calls: several clients at once, of an IUT that claims to bear them."""

from __future__ import annotations

import secrets
from collections.abc import Callable

from ivmdvddrive_conformance.generation.concurrency.programs import CLAUSES
from ivmdvddrive_conformance.generation.concurrency.race_search import Hunt
from ivmdvddrive_conformance.iuts.errors import Unclaimed
from ivmdvddrive_conformance.iuts.port import Iut
from ivmdvddrive_conformance.judging.belief import Tally
from ivmdvddrive_conformance.judging.evidence import Evidence
from ivmdvddrive_conformance.judging.session import Session
from ivmdvddrive_conformance.judging.shrinking.shrinker import Shrinker
from ivmdvddrive_conformance.judging.violation import raise_all
from ivmdvddrive_conformance.pytest_run.marks import about, searches
from ivmdvddrive_conformance.settings.settings import Settings


@about(*CLAUSES)
@searches("concurrency")
def test_concurrent_calls(
    iut: Iut,
    open_session: Callable[[], Session],
    tally: Tally,
    settings: Settings,
    evidence: Evidence,
    shrinker: Shrinker,
) -> None:
    """Concurrent calls"""
    if "concurrent" not in iut.ics.claims:
        raise Unclaimed("concurrent")
    seed = secrets.randbits(32) if settings.explores else settings.seed or 0
    hunt = Hunt(open_session, shrinker.explained, seed, shrinker.racing, shrinker.meter)
    try:
        hunt.run(settings.effort.histories, settings.effort.histories_seconds)
    finally:
        _tell(hunt, evidence, tally, settings)
    raise_all(hunt.violations)


def _tell(hunt: Hunt, evidence: Evidence, tally: Tally, settings: Settings) -> None:
    """Say what the run rests on: where calls did not overlap, it has proved nothing."""
    tally.calls += hunt.calls
    tally.clauses.update(hunt.exercised)
    evidence.histories, evidence.overlapping = hunt.histories, hunt.overlapping
    share = f"calls overlapped in {hunt.overlapping} of {hunt.histories} histories"
    drawn = f", drawn from seed {hunt.seed}" if settings.explores else ""
    evidence.cut = hunt.cut
    evidence.note = f"{share}{hunt.stopped}{drawn}"
    why = "no call of it overlapped with another" if hunt.overlapping else "no two calls overlapped"
    evidence.unproved = {c: f"{why}: nothing was proved" for c in CLAUSES if not hunt.exercised[c]}
