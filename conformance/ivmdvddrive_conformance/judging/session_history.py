"""The sessions that are opened on one IUT, one after the other; what the last of them did is remembered.

Some faults outlive a reset. What shows one of those has begun in a session that is over.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Final, TypeAlias

from ivmdvddrive_spec.oracle import Oracle

from ..iuts.port import Binding, Iut
from ..language.media import Shelf
from ..language.script import BenchStep, Step
from .belief import Tally
from .session import Session

__all__ = ["Begin", "Sessions"]

Begin: TypeAlias = Callable[[Oracle, Iut, Shelf, Tally, Binding | None], Session]
"""Begins a session; ``Session`` itself, mostly."""

_REMEMBERED: Final = 16
"""Sessions that are remembered, the one that goes on among them."""

_END: Final = 1_000
"""Steps of each that are remembered, its last ones, besides those that give a name: a tour has thousands."""


class Sessions:
    """Opens sessions on an IUT over a binding, its first one where it is None; media come from a shelf."""

    def __init__(
        self, oracle: Oracle, iut: Iut, shelf: Shelf, binding: Binding | None = None, begin: Begin = Session
    ) -> None:
        self._oracle = oracle
        self._iut = iut
        self._shelf = shelf
        self._binding = binding
        self._begin = begin
        self._last: deque[Session] = deque(maxlen=_REMEMBERED)

    def open(self, tally: Tally) -> Session:
        """A session with a fresh bench that counts into a tally; raises what ``reset`` does."""
        session = self._begin(self._oracle, self._iut, self._shelf, tally, self._binding)
        self._last.append(session)
        return session

    def earlier(self) -> list[Step]:
        """Return what was done before the session that was opened last, as far as it is remembered; resets among it."""
        steps: list[Step] = []
        for session in list(self._last)[:-1]:
            made = session.made
            steps += [*(step for step in made[:-_END] if step.result), *made[-_END:], BenchStep("reset")]
        return steps
