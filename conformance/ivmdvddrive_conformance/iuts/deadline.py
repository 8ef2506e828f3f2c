"""A time limit that counts only while the suite itself runs.

A whole machine may be frozen, and the suite may be stopped and continued: then a clock goes on, and nobody could have
answered. So whoever waits does it in short looks, and a look that took much longer than was asked for is taken for a
pause: only what was asked for counts. A machine that is merely busy lets a look last a little longer; that counts.
"""

from __future__ import annotations

import time
from typing import Final

__all__ = ["Deadline"]

_LOOK: Final = 0.1
"""Seconds of a look: short, so that a pause costs little of the time that is left."""

_SLACK: Final = 0.5
"""Seconds by which a look may be late on a busy machine before it is taken for a pause."""


class Deadline:
    """The end of so many seconds of running time, from now on. It can be renewed."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.left = seconds
        self._asked = 0.0
        self._last = time.monotonic()

    @property
    def passed(self) -> bool:
        """Tell whether the time is over."""
        return self.left <= 0

    def look(self, longest: float = _LOOK) -> float:
        """The seconds that the next look may last; ``looked`` comes after it."""
        self._asked = min(max(self.left, 0.0), longest)
        return self._asked

    def looked(self, at_least: float = 0.0) -> None:
        """Count the time since the look before; a pause as ``at_least`` so many seconds."""
        now = time.monotonic()
        took, self._last = now - self._last, now
        self.left -= took if took <= self._asked + _SLACK else max(self._asked, at_least)

    def renew(self) -> None:
        """Begin the time again."""
        self.left = self.seconds
        self._last = time.monotonic()
