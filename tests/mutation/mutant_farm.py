"""Judging many mutants, each in a process forked from this one, which has imported the suite already.

A mutant that ends its process has crashed, and one that is not done within the limit has timed out: both are killed, as
the suite's own command has the same nets.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from forked import Ended, each_forked
from ivmdvddrive_conformance.checks.scenarios import pickles
from ivmdvddrive_conformance.settings.settings import Level
from mutant_judge import Outcome, judged
from mutations import Mutation

__all__ = ["judge_all"]

_LIMIT: Final = 300.0
"""Seconds for one mutant: what survives takes a tenth of that."""

_ENDED: Final[Mapping[Ended, Outcome]] = {
    "crash": Outcome("killed", "suite", "crash", check="the process ended"),
    "timeout": Outcome("killed", "suite", "timeout", check=f"not done within {_LIMIT:g} s"),
}


def judge_all(
    mutations: Sequence[Mutation], *, jobs: int, level: Level = "standard", profile: str = "vpc"
) -> Iterator[tuple[Mutation, Outcome]]:
    """Judge each mutation as of a profile, so many at a time; gives each with its outcome as it is done."""
    pickles()  # read once here, and not in each process

    def judge(mutation: Mutation) -> Outcome:
        return judged(mutation, level, profile)

    for mutation, outcome in each_forked(mutations, judge, jobs=jobs, limit=_LIMIT):
        yield mutation, _ENDED[outcome] if isinstance(outcome, str) else outcome
