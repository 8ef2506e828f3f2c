"""The effort of each level: how far it searches, how much it spends on short counterexamples, and its time."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Final, Literal, TypeAlias, get_args

from .shards import Shard

__all__ = ["EFFORTS", "LEVELS", "RUN_SECONDS", "SHRINKING", "Effort", "Level", "ShrinkingEffort"]

Level: TypeAlias = Literal["quick", "standard", "exhaustive"]
LEVELS: Final[tuple[Level, ...]] = get_args(Level)


@dataclass(frozen=True, slots=True)
class Effort:
    """The extent of a level's searches.

    ``tours`` of the model's graph, which end after ``toured`` calls in all, ``walked`` calls of walks, ``sequences``
    of the stateful search and their ``steps``, ``values`` a property. ``seconds`` cut the tours, the walks and the
    stateful search each, and each property after a quarter of them, on a slow IUT. ``histories`` are those of
    concurrent calls, and ``histories_seconds`` cut them. A fast IUT is judged to the end in a fifth of the seconds, so
    that a busy machine cuts nothing.
    """

    tours: int
    toured: int
    walked: int
    sequences: int
    steps: int
    values: int
    seconds: float
    histories: int
    histories_seconds: float

    def of_shard(self, shard: Shard) -> Effort:
        """Return one shard's part: a part of the tours and of the walks. The rest stays whole."""
        walked = shard.walked(self.tours, self.walked)
        return replace(self, tours=shard.tours(self.tours), walked=walked)

    def shared(self, by: int, turn: int) -> Effort:
        """Return one binding's part of a level: sequences are divided among the bindings, and each gets at least one.

        What a binding carries (values, histories) is each run's own.
        """

        def share(whole: int) -> int:
            return min(whole, max(1, (whole + by - 1 - turn) // by))

        return replace(self, tours=share(self.tours), walked=share(self.walked), sequences=share(self.sequences))


EFFORTS: Final[dict[Level, Effort]] = {
    "quick": Effort(1, 100_000, 5_000, sequences=0, steps=0, values=0, seconds=60, histories=50, histories_seconds=30),
    "standard": Effort(
        3, 300_000, 150_000, sequences=5, steps=100, values=150, seconds=120, histories=400, histories_seconds=60
    ),
    "exhaustive": Effort(
        10,
        1_000_000,
        3_000_000,
        sequences=200,
        steps=200,
        values=5_000,
        seconds=3_600,
        histories=20_000,
        histories_seconds=600,
    ),
}
"""The effort of each level beyond the scenarios."""


@dataclass(frozen=True, slots=True)
class ShrinkingEffort:
    """The limits of replaying violations: in calls and seconds, for one of them and for all of a run.

    ``races`` are the calls for one that shows by some schedules alone, so that each attempt is many.
    The calls are what ends it on a fast IUT, so that the same comes out on a busy machine; seconds are for a slow one.
    """

    calls: int
    races: int
    seconds: float
    run_calls: int
    run_seconds: float


SHRINKING: Final[dict[Level, ShrinkingEffort]] = {
    "quick": ShrinkingEffort(150_000, 100_000, seconds=15, run_calls=400_000, run_seconds=45),
    "standard": ShrinkingEffort(200_000, 200_000, seconds=20, run_calls=600_000, run_seconds=60),
    "exhaustive": ShrinkingEffort(400_000, 1_000_000, seconds=120, run_calls=8_000_000, run_seconds=1_800),
}
"""The effort of each level for making counterexamples short."""

RUN_SECONDS: Final[dict[Level, float]] = {"quick": 600, "standard": 1_800, "exhaustive": math.inf}
"""Seconds after which a run of each level is cut short, where no other limit is set."""
