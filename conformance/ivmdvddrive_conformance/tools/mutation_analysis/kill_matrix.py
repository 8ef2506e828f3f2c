"""The kill matrix: which check of the suite catches which wrong implementation, by which clause, after how many calls.

A kill counts only by the clause that a mutant names, or by one that it records as the same fault seen from elsewhere.
The implementations come from the package ``ivmdvddrive_mutants``, which is found by its name: the suite does not
know what it judges.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from dataclasses import asdict, dataclass, field, replace
from functools import cache
from itertools import chain
from statistics import median
from typing import Any, Final, Literal, TypeAlias

from ivmdvddrive_spec import Specification
from ivmdvddrive_spec.oracle import Oracle
from ivmdvddrive_spec.records import DEFAULT_PROFILE

from ...campaigns.cluster import Cluster, Function, Lost
from ...process.gc_tuning import seldom_collect
from ...settings.efforts import Level
from .fault_search import CHECKS, Hunt, Kill, SharedGraphs, at_another_seed, hunt

__all__ = ["Row", "Task", "catalogue", "judged_task", "medians", "rows", "rows_on", "wanted_clauses"]

_PACKAGE: Final = "ivmdvddrive_mutants"
Kind: TypeAlias = Literal["mutant", "variant"]


@dataclass(frozen=True, slots=True)
class Task:
    """One implementation to judge at each of ``seeds``, by ``checks``: until the first that kills where ``first``."""

    kind: Kind
    name: str
    level: Level
    seeds: tuple[int | None, ...] = (None,)
    checks: tuple[str, ...] = tuple(CHECKS)
    first: bool = False
    profile: str = DEFAULT_PROFILE


@dataclass
class Row:
    """The findings on one implementation. ``clause`` is what must catch it; empty for a variant."""

    kind: Kind
    name: str
    clause: str
    says: str
    seed: int | None
    kills: dict[str, Kill | None] = field(default_factory=dict)
    calls: int = 0
    lost: str = ""

    @property
    def killed(self) -> bool:
        """Tell whether a check found it."""
        return any(self.kills.values())

    @property
    def as_it_should(self) -> bool:
        """Tell whether a mutant was killed, or a variant was not accused; and it could be judged at all."""
        return self.killed is (self.kind == "mutant") and not (self.lost and self.kind == "variant")

    def to_json(self) -> dict[str, Any]:
        """As plain data."""
        return {**asdict(self), "killed": self.killed}

    @classmethod
    def of_json(cls, data: Mapping[str, Any]) -> Row:
        """Return the row that ``to_json`` gave; raises TypeError or KeyError for other data."""
        fields = {name: value for name, value in data.items() if name != "killed"}
        fields["kills"] = {
            check: Kill(**{**kill, "clauses": tuple(kill["clauses"])}) if kill else None
            for check, kill in data["kills"].items()
        }
        return cls(**fields)


def catalogue(profile: str = DEFAULT_PROFILE) -> dict[Kind, dict[str, Any]]:
    """The wrong implementations and the conforming variants of a profile by name.

    An implementation is not wrong in a profile that does not have its clause, or does not require it.
    """
    package = importlib.import_module(_PACKAGE)
    wrong = {name: m for name, m in package.mutants_of(profile).items() if _is_required(profile, m.clause)}
    return {"mutant": wrong, "variant": dict(package.variants_of(profile))}


def _is_required(profile: str, clause: str) -> bool:
    specification = _oracle(profile).specification
    own = specification.own_id(clause)
    return own is not None and specification.clauses[own].required


def wanted_clauses(specification: Specification, mutant: Any) -> frozenset[str]:
    """The clauses by which a mutant's kill counts: its own, and those that it records as the same fault."""
    return frozenset(str(specification.own_id(c)) for c in (mutant.clause, *mutant.equivalents))


def rows(tasks: Sequence[Task], jobs: int) -> Iterator[Row]:
    """Judge implementations in so many processes; the rows, one a seed, come as they are done."""
    if jobs == 1:
        yield from chain.from_iterable(map(_rows, tasks))
        return
    with ProcessPoolExecutor(jobs) as pool:
        waiting = {pool.submit(_rows, task) for task in tasks}
        try:
            while waiting:
                done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
                yield from chain.from_iterable(each.result() for each in done)
        finally:
            for each in waiting:
                each.cancel()


def rows_on(cluster: Cluster, tasks: Sequence[Task]) -> Iterator[Row | Lost]:
    """Judge implementations by a cluster, each at each seed by itself; the rows come as they are done."""
    each = {
        task.name if seed is None else f"{task.name}, seed {seed}": asdict(replace(task, seeds=(seed,)))
        for task in tasks
        for seed in task.seeds
    }
    for one in cluster.results(Function(__name__, "judged_task"), each, "implementations"):
        yield one if isinstance(one, Lost) else Row.of_json(one.result)


def judged_task(task: Mapping[str, Any]) -> dict[str, Any]:
    """Judge the one task that ``rows_on`` makes of an implementation and a seed; both are plain data."""
    given = {**task, "seeds": tuple(task["seeds"]), "checks": tuple(task["checks"])}
    [row] = _rows(Task(**given))
    return row.to_json()


@cache
def _oracle(profile: str) -> Oracle:
    """The oracle of a profile in this process: implementations are judged in a pool of them."""
    return Oracle(Specification.for_profile(profile))


@cache
def _graphs() -> SharedGraphs:
    """The graphs of this process."""
    return SharedGraphs()


def _rows(task: Task) -> list[Row]:
    seldom_collect()
    oracle = _oracle(task.profile)
    given = catalogue(task.profile)[task.kind][task.name]
    clause, says, wanted = (
        (str(oracle.specification.own_id(given.clause)), given.says, wanted_clauses(oracle.specification, given))
        if task.kind == "mutant"
        else ("", given.reading, None)
    )
    made: list[Row] = []
    known = Hunt()
    for seed in task.seeds:
        found = hunt(
            oracle,
            given.make,
            level=task.level,
            seed=seed,
            wanted=wanted,
            checks=task.checks,
            first=task.first,
            known=known,
            graphs=_graphs(),
        )
        known = at_another_seed(found)
        made.append(Row(task.kind, task.name, clause, says, seed, found.kills, found.calls, found.lost))
    return made


def medians(found: Sequence[Row]) -> dict[str, tuple[int, float]]:
    """By check: how many mutants it kills, and after how many calls in the median."""
    calls = {
        check: [k.calls for row in found if row.kind == "mutant" and (k := row.kills.get(check))] for check in CHECKS
    }
    return {check: (len(each), median(each)) for check, each in calls.items() if each}
