"""Dice that fall the same on every machine and every version of Python.

Of ``random.Random`` only ``random()`` is promised to give the same for a seed for ever, so all comes from it.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import TypeVar

__all__ = ["Dice"]

T = TypeVar("T")


class Dice:
    """Draws from a seed."""

    def __init__(self, seed: str) -> None:
        self._random = random.Random(seed).random  # noqa: S311  # faults are drawn, not secrets

    def chance(self, share: float) -> bool:
        """True in that share of the throws."""
        return self._random() < share

    def below(self, limit: int) -> int:
        """A number from 0 to less than the limit."""
        return int(self._random() * limit)

    def pick(self, items: Sequence[T]) -> T:
        """One of the items."""
        return items[self.below(len(items))]

    def weighed(self, items: Sequence[tuple[float, T]]) -> T:
        """One of the items, each as likely as its weight says."""
        left = self._random() * sum(weight for weight, _ in items)
        for weight, item in items:
            left -= weight
            if left < 0:
                return item
        return items[-1][1]
