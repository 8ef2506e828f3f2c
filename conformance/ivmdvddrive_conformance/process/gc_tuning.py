"""Tuning of the garbage collector in a process that judges: a graph is a million objects that live on.

Python's collector looks at all of them each time, and so do pytest, which collects five times when it ends, and
Hypothesis, which collects before each property: a third of a run's time went there.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["keep_what_there_is", "keeping_what_there_is", "seldom_collect"]


def seldom_collect() -> None:
    """Let Python look for garbage less often."""
    gc.set_threshold(300_000, 50, 100)


def keep_what_there_is() -> None:
    """Let Python pass over all that there is now, for good: it lives as long as the process."""
    gc.freeze()


@contextmanager
def keeping_what_there_is() -> Iterator[None]:
    """Let Python pass over all that there is now, for a while."""
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
