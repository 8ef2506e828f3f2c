"""The opening of a run: a few thousand calls that find most of what there is to find, before anything takes long.

It is made of parts (``order.py``): sequences that go where none has been, random walks, and scenarios without their
audits. All of them come again in the checks that follow, at greater length. So an opening that is not whole leaves
nothing unjudged, and on a slow implementation it ends after a while.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Final

from ivmdvddrive_conformance.generation.model_walk.search import Budget, Search
from ivmdvddrive_conformance.iuts.errors import Unclaimed
from ivmdvddrive_conformance.iuts.metering import Allowance, Spent
from ivmdvddrive_conformance.judging.scenario import Mismatch, Scenario
from ivmdvddrive_conformance.judging.violation import Violation
from ivmdvddrive_conformance.language.pickles import Pickle

from . import order
from .order import Part
from .scenarios import pickles
from .subject import Subject

__all__ = ["opening"]

_SHARE: Final = 1 / 4
"""The part of a search's seconds that the opening may take."""


def opening(subject: Subject, parts: Sequence[Part] = order.OPENING) -> Iterator[Violation]:
    """Give what the parts of an opening find, until that is enough; each violation has the calls made until then."""
    seconds = subject.settings.effort.seconds * _SHARE
    said = f"ended after {seconds:g} s"
    try:
        with subject.shrinker.meter.within(math.inf, seconds, said) as allowance:
            for violation in _found(subject, parts, allowance):
                yield violation
                if subject.enough(violation):
                    return
    except Spent as spent:
        if str(spent) != said:  # another limit: the run's, say
            raise
        subject.evidence.note = said


def _found(subject: Subject, parts: Sequence[Part], allowance: Allowance) -> Iterator[Violation]:
    draw, seconds = subject.settings.draw("opening"), subject.settings.effort.seconds
    for part in parts:
        for calls, search in ((part.explored, Search.exploration), (part.walked, Search.walks)):
            if not calls:
                continue
            before, _ = allowance.used
            found = search(subject.search(), Budget(0, calls, seconds, subject.enough), draw, subject.tally)
            if found.error is not None and not found.violations:
                raise found.error
            for violation in found.violations:
                yield violation.but(calls=before + violation.calls)
            if (limit := subject.shrinker.meter.exhausted()) is not None:
                raise Spent(limit)
        for name in part.scenarios:
            shown = _played(subject, _by_name()[name], allowance)
            if shown is not None:
                yield shown


def _played(subject: Subject, pickle: Pickle, allowance: Allowance) -> Violation | None:
    """Play a scenario without audits; the violation that it shows, made short, or None.

    A reading that the scenario does not state, and a part of it that is not claimed, are the full scenario's to tell.
    """

    def explained(violation: Violation, _: object) -> Violation:
        calls, _seconds = allowance.used
        return subject.explained(violation).but(calls=calls)

    if not pickle.is_of(subject.specification.profile):
        return None
    try:
        Scenario(subject.open_session, explained, audits=False).play(pickle.steps)
    except (Mismatch, Unclaimed):
        return None
    except Violation as violation:
        return violation
    return None


@cache
def _by_name() -> Mapping[str, Pickle]:
    return {pickle.full_name: pickle for pickle in pickles()}
