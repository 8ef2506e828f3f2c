"""The limits at which a run gives up: an IUT that keeps it waiting or keeps ending, a bench that keeps failing."""

from __future__ import annotations

from typing import Final

from ..judging.evidence import Evidence

__all__ = ["Patience"]

_MOST_WAITING: Final = 300.0
"""Seconds that a run may lose to answers that do not come."""

_MOST_ERRORS: Final = 20
"""Checks in a row that a bench may fail to set the scene for."""

_MOST_ENDS: Final = 100
"""Checks in a row in which an IUT may end: the members with the most checks have half as many."""


class Patience:
    """Counts what a run puts up with; ``timeout`` is how many seconds an answer is waited for."""

    def __init__(self, timeout: float) -> None:
        self._timeout = timeout
        self._waited = 0.0
        self._errors = 0
        self._ends = 0

    def spent(self, evidence: Evidence) -> str | None:
        """Take note of a check that is over; why the run should be given up, or None where it should go on."""
        self._errors = self._errors + 1 if evidence.error else 0
        if evidence.exercised or evidence.failures:
            self._ends = self._ends + 1 if any(f.status == "crash" for f in evidence.failures) else 0
        if any(f.status == "timeout" for f in evidence.failures):
            self._waited += self._timeout
        if self._waited > _MOST_WAITING:
            return f"given up after {self._waited:g} s of waiting for answers; --timeout makes each wait shorter"
        if self._ends == _MOST_ENDS:
            return f"given up after the IUT has ended in {_MOST_ENDS} checks in a row"
        if self._errors == _MOST_ERRORS:
            return f"given up after the bench has failed {_MOST_ERRORS} checks in a row"
        return None
