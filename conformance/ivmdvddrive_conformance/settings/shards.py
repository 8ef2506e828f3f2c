"""Shards: a run that is divided among several jobs, by the weight of what each of them has to do.

Every shard knows only its own number and how many there are, and all of them divide the run alike:

- Tours of the model's graph are dealt out whole, one after the other: a tour cannot be cut.
- Everything else forms one line, as long as its weight. Each shard has a stretch of that line. A shard with tours has
  a shorter stretch, so that the jobs take about the same time.
- Random walks are so many calls in any case: a shard makes as many of them as its stretch is long. A check that cannot
  be divided belongs to the shard on whose stretch its middle lies.

The weights are estimates. They decide how even the jobs are, and nothing of what is judged.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from ..text.printable import printable

__all__ = ["LINE", "MOST_SHARDS", "TOUR", "Shard", "ShardError", "members", "run_of_ci"]

MOST_SHARDS: Final = 64
"""Shards of one run. An exhaustive run has ten tours, and a shard without one compiles the graph for its walks."""

TOUR: Final = 40_000
"""The weight of one tour, in calls of a walk; measured with the reference, as all weights are."""

LINE: Final = 100_000
"""The weight of all checks together that are neither tours nor walks."""

_SHARD: Final = re.compile(r"([0-9]{1,4})/([0-9]{1,4})")

_SYSTEMS: Final[Mapping[str, tuple[str, str, int]]] = {
    "GitLab": ("CI_NODE_INDEX", "CI_NODE_TOTAL", 1),
    "CircleCI": ("CIRCLE_NODE_INDEX", "CIRCLE_NODE_TOTAL", 0),
    "Buildkite": ("BUILDKITE_PARALLEL_JOB", "BUILDKITE_PARALLEL_JOB_COUNT", 0),
    "Semaphore": ("SEMAPHORE_JOB_INDEX", "SEMAPHORE_JOB_COUNT", 1),
    "Azure Pipelines": ("SYSTEM_JOBPOSITIONINPHASE", "SYSTEM_TOTALJOBSINPHASE", 1),
}
"""By a CI system: the variables with a job's number and the number of jobs, and the number of the first job."""


_RUNS: Final[Mapping[str, str]] = {
    "GitLab": "CI_PIPELINE_ID",
    "GitHub": "GITHUB_RUN_ID",
    "CircleCI": "CIRCLE_WORKFLOW_ID",
    "Buildkite": "BUILDKITE_BUILD_ID",
    "Semaphore": "SEMAPHORE_WORKFLOW_ID",
    "Azure Pipelines": "BUILD_BUILDID",
}
"""By a CI system: the variable that is the same in all jobs of a run, and in those of them that are run again."""

_LONGEST: Final = 100
"""Characters of a run's id; the longest that is known, a UUID, has 36."""


class ShardError(ValueError):
    """A shard is named that there cannot be; the message says what it may be."""


@dataclass(frozen=True, slots=True)
class Shard:
    """One of ``count`` shards, the first of which has the number 1. Raises ShardError for one that there cannot be."""

    number: int
    count: int

    def __post_init__(self) -> None:
        if not 1 <= self.count <= MOST_SHARDS:
            raise ShardError(f"a run has at least 1 and at most {MOST_SHARDS} shards, not {self.count}")
        if not 1 <= self.number <= self.count:
            raise ShardError(f"the shards of {self.count} have the numbers 1 to {self.count}, not {self.number}")

    @classmethod
    def of(cls, said: str, environment: Mapping[str, str] = os.environ) -> Shard:
        """The shard that a text such as "2/3" names, or the variables of a CI system for "ci"; else ShardError."""
        if said == "ci":
            return cls._of_ci(environment)
        match = _SHARD.fullmatch(said)
        if match is None:
            raise ShardError("shard must be K/N, such as 2/3, or 'ci' for what the CI system's variables say")
        return cls(int(match[1]), int(match[2]))

    @classmethod
    def _of_ci(cls, environment: Mapping[str, str]) -> Shard:
        for system, (number, count, first) in _SYSTEMS.items():
            if number in environment and count in environment:
                try:
                    return cls(int(environment[number]) - first + 1, int(environment[count]))
                except ValueError as error:  # ShardError is one
                    why = f"{number} and {count} of {system} name no shard"
                    raise ShardError(f"{why}: {error}" if isinstance(error, ShardError) else why) from error
        known = ", ".join(f"{number} and {count}" for number, count, _ in _SYSTEMS.values())
        raise ShardError(f"shard 'ci' needs the variables of a CI system, and none of them are set: {known}")

    def __str__(self) -> str:
        return f"{self.number}/{self.count}"

    @property
    def in_words(self) -> str:
        """The shard, as a report names it."""
        return f"shard {self.number} of {self.count}"

    def tours(self, whole: int) -> int:
        """Return how many of so many tours the shard makes."""
        return (whole + self.count - self.number) // self.count

    def stretch(self, tours: int, walked: int) -> tuple[Fraction, Fraction]:
        """The part of the line that the shard has, in a run of so many tours and calls of walks: 0 to 1, or less."""
        each = [TOUR * Shard(number, self.count).tours(tours) for number in range(1, self.count + 1)]
        lengths = _filled(each, walked + LINE)
        whole = sum(lengths, Fraction(0))
        begin = sum(lengths[: self.number - 1], Fraction(0))
        return begin / whole, (begin + lengths[self.number - 1]) / whole

    def walked(self, tours: int, walked: int) -> int:
        """Return how many of so many calls of walks the shard makes; those of all shards together are as many."""
        begin, end = self.stretch(tours, walked)
        return round(end * walked) - round(begin * walked)


def run_of_ci(environment: Mapping[str, str] = os.environ) -> str | None:
    """The CI system's run that this process is part of, such as "GitHub 123"; None where there is none."""
    found = ((system, environment.get(variable)) for system, variable in _RUNS.items())
    return next((printable(f"{system} {run}", _LONGEST) for system, run in found if run), None)


def _filled(levels: Sequence[int], amount: int) -> list[Fraction]:
    """Return the shares of an amount by which all come to the same level, as far as the amount suffices for that."""
    low = sorted(levels)
    for lowest in range(len(low), 0, -1):
        level = Fraction(amount + sum(low[:lowest]), lowest)
        if level >= low[lowest - 1]:
            break
    return [max(Fraction(0), level - one) for one in levels]


def members(weights: Sequence[float], begin: Fraction, end: Fraction) -> list[int]:
    """The numbers of those whose middles lie from ``begin`` to ``end`` where they stand in a line, by their weights."""
    whole = sum(map(Fraction, weights))
    found, before = [], Fraction(0)
    for number, weight in enumerate(map(Fraction, weights)):
        if begin <= (before + weight / 2) / whole < end:
            found.append(number)
        before += weight
    return found
