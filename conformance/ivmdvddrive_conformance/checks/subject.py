"""The subject of a check: an implementation, with all that is needed to judge it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ivmdvddrive_conformance.generation.model_walk.search import Enough, Search
from ivmdvddrive_conformance.iuts.port import Iut
from ivmdvddrive_conformance.judging.belief import Tally
from ivmdvddrive_conformance.judging.evidence import Evidence
from ivmdvddrive_conformance.judging.session import Session
from ivmdvddrive_conformance.judging.shrinking.shrinker import Shrinker
from ivmdvddrive_conformance.judging.violation import Violation
from ivmdvddrive_conformance.language.media import Shelf
from ivmdvddrive_conformance.settings.settings import Settings
from ivmdvddrive_spec import Specification

__all__ = ["Subject"]


@dataclass(frozen=True)
class Subject:
    """An implementation, and all that a check needs to judge it.

    ``search`` gives the compiled graph of the implementation, ``open_session`` sessions that count into ``tally``.
    ``explained`` makes short what Hypothesis has found. ``seed`` draws the programs of concurrent calls; ``enough``
    tells of a violation whether a search, or the opening, may end with it.
    """

    specification: Specification
    iut: Iut
    shelf: Shelf
    settings: Settings
    shrinker: Shrinker
    search: Callable[[], Search]
    open_session: Callable[[], Session]
    tally: Tally
    evidence: Evidence
    seed: int
    explained: Callable[[Violation], Violation]
    enough: Enough
