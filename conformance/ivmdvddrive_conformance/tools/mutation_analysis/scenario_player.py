"""Plays the project's scenarios on an IUT in this process, without pytest around them: hundreds in a second."""

from __future__ import annotations

from collections.abc import Callable

from ivmdvddrive_spec.oracle import Oracle

from ...checks.scenarios import pickles
from ...iuts.errors import Unclaimed
from ...iuts.port import Binding, Iut
from ...judging.belief import Tally
from ...judging.evidence import Evidence
from ...judging.scenario import Mismatch, Scenario
from ...judging.session import Session
from ...judging.violation import Violation
from ...language.media import Shelf
from ...language.pickles import Pickle
from ...verdicts.verdict import Verdict, judge

__all__ = ["play", "play_all", "played"]


def played(oracle: Oracle, iut: Iut, shelf: Shelf, pickle: Pickle) -> Violation | None:
    """Play one scenario; the violation that it shows, or None."""
    try:
        _make(lambda: Session(oracle, iut, shelf, Tally()), pickle)
    except (Mismatch, Unclaimed):
        return None
    except Violation as violation:
        return violation
    return None


def play(oracle: Oracle, iut: Iut, shelf: Shelf, pickle: Pickle, binding: Binding | None = None) -> Evidence:
    """Play one scenario; what it raises becomes evidence, as in a run."""
    evidence = Evidence(pickle.full_name, "scenario", sorted(pickle.tags))
    tally = Tally()
    try:
        _make(lambda: Session(oracle, iut, shelf, tally, binding), pickle)
    except Mismatch as mismatch:
        evidence.tolerated, evidence.note = True, str(mismatch)
    except Unclaimed as unclaimed:
        evidence.unclaimed = unclaimed.need
    except Violation as violation:
        evidence.fail([violation])
    evidence.take(tally)
    return evidence


def _make(open_session: Callable[[], Session], pickle: Pickle) -> None:
    Scenario(open_session).play(pickle.steps)


def play_all(oracle: Oracle, iut: Iut, shelf: Shelf, *, about: str | None = None) -> Verdict:
    """Play every scenario, or those about one clause, and judge the whole; scenarios make no concurrent calls."""
    evidence = [
        play(oracle, iut, shelf, p) for p in pickles(oracle.specification.profile) if about is None or about in p.tags
    ]
    return judge(oracle.specification, evidence, claims=iut.ics.claims - {"concurrent"})
