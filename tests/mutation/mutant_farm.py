"""Judging many mutants, each in a process forked from this one, which has imported the suite already.

A mutant that ends its process has crashed, and one that is not done within the limit has timed out: both are killed, as
the suite's own command has the same nets.

On a cluster each mutant is a task, which the process of a worker judges in the same way: in a process forked from it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from functools import partial
from typing import Any, Final, TypeAlias

from forked import Ended, each_forked
from ivmdvddrive_conformance.campaigns.cluster import Cluster, Function, Lost, connected
from ivmdvddrive_conformance.checks.scenarios import pickles
from ivmdvddrive_conformance.settings.efforts import Level
from mutant_judge import Outcome, judged
from mutations import Mutation

__all__ = ["Judge", "farm", "judge_all", "judged_by_worker"]

Judge: TypeAlias = Callable[[Sequence[Mutation]], Iterator[tuple[Mutation, Outcome] | Lost]]
"""Judges mutations, and gives each with its outcome as it is done; or a mutation that no worker could judge."""

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


@contextmanager
def farm(on: str | None, *, jobs: int, profile: str, level: Level = "standard") -> Iterator[Judge]:
    """The judge of mutations: so many processes of this machine, or the workers of a cluster."""
    if on is None:
        yield partial(judge_all, jobs=jobs, level=level, profile=profile)
        return
    with connected(on) as cluster:
        yield partial(_judge_on, cluster, level=level, profile=profile)


def _judge_on(
    cluster: Cluster, mutations: Sequence[Mutation], *, level: Level, profile: str
) -> Iterator[tuple[Mutation, Outcome] | Lost]:
    named = {f"{number}: {mutation.says}": mutation for number, mutation in enumerate(mutations)}
    tasks = {name: {"mutation": asdict(m), "level": level, "profile": profile} for name, m in named.items()}
    for one in cluster.results(Function("mutant_farm", "judged_by_worker", "tests/mutation"), tasks, "mutations"):
        if isinstance(one, Lost):
            yield one
        else:
            yield named[one.name], Outcome(**{**one.result, "clauses": tuple(one.result["clauses"])})


def judged_by_worker(task: Mapping[str, Any]) -> dict[str, Any]:
    """The outcome of one mutation, on a worker; both are plain data."""
    mutation = Mutation(**task["mutation"])
    [(_, outcome)] = judge_all([mutation], jobs=1, level=task["level"], profile=task["profile"])
    return outcome.to_json()
