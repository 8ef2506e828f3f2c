"""Reducing: the fewest items of a sequence by which something still shows.

First the sequence is cut from the front, since most of what goes wrong began shortly before it showed. Then parts of it
are left out, halves first and single items last (delta debugging: Zeller and Hildebrandt, 2002), until none can be.
The same comes out each time, for as long as the same sequence shows the same.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias, TypeVar

__all__ = ["Over", "Shows", "reduced"]

T = TypeVar("T")
S = TypeVar("S")

Shows: TypeAlias = Callable[[list[T]], tuple[S, list[T]] | None]
"""Plays items: what shows, and the items up to where it does; or None."""

Over: TypeAlias = Callable[[], bool]
"""Whether no more may be tried."""


def reduced(shown: S, items: Sequence[T], shows: Shows[T, S], over: Over) -> tuple[S, list[T]]:
    """Return what shows after the fewest items; what was found before it was ``over``."""
    best = shown, list(items)
    length = 4
    while length < len(best[1]) and not over():
        if again := shows(best[1][-length:]):
            best = again
            break
        length *= 2
    size = max(1, len(best[1]) // 2)
    while size and not over():
        fewer = _without_parts(best, size, shows, over)
        if len(fewer[1]) < len(best[1]):
            best, size = fewer, max(1, min(size, len(fewer[1]) // 2))
        else:
            size //= 2
    return best


def _without_parts(best: tuple[S, list[T]], size: int, shows: Shows[T, S], over: Over) -> tuple[S, list[T]]:
    """Return what shows without those parts of so many items that are not needed, the last ones first."""
    end = len(best[1])
    while end > 0 and not over():
        begin = max(0, end - size)
        if again := shows(best[1][:begin] + best[1][end:]):
            best = again
        end = min(begin, len(best[1]))
    return best
