"""``python tests/mutation/order.py``: what a run does first, derived from what finds faults in the fewest calls.

It measures on wrong implementations, those of the kill matrix and some that are drawn: after how many calls the
exploration and random walks find each, which scenarios show it without their audits, and which checks find it at all.
Then it takes, again and again, what finds most of those that are left for each call that it costs. What comes of it is
the data file ``checks/order.json``.
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any, Final

import click

import ivmdvddrive_conformance.checks
from ivmdvddrive_conformance.checks.opening import opening
from ivmdvddrive_conformance.checks.order import Part
from ivmdvddrive_conformance.checks.scenarios import pickles
from ivmdvddrive_conformance.iuts.errors import IutError
from ivmdvddrive_conformance.iuts.python.iut import PythonIut
from ivmdvddrive_conformance.judging.violation import Violation
from ivmdvddrive_conformance.process.gc_tuning import seldom_collect
from ivmdvddrive_conformance.settings.settings import Settings
from ivmdvddrive_conformance.tools.mutation_analysis.fault_search import CHECKS, Quarry, SharedGraphs, hunt
from ivmdvddrive_conformance.tools.mutation_analysis.kill_matrix import catalogue, wanted_clauses
from ivmdvddrive_mutants.triggers import drawn
from ivmdvddrive_reference import Bench
from ivmdvddrive_spec.records import DEFAULT_PROFILE
from mutant_judge import oracle_of

FILE: Final = Path(ivmdvddrive_conformance.checks.__path__[0]) / "order.json"

_SEEDS: Final = (11, 12)
"""What the searches draw from: other seeds than those that the order is measured with afterwards."""

_DRAWN_FROM: Final = 2
"""The seed of the drawn faults: detection is measured on those of another."""

_MOST: Final = {"explored": 1_000, "walked": 2_000}
"""How many calls the exploration and random walks may take to find a fault."""

_STEP: Final = {"explored": 100, "walked": 300}
"""The fewest calls of a part: each begins with a scene, and ends with an audit."""

_FINE: Final = 20
"""Calls of a search in which it is looked at how many faults are left."""

_LEFT: Final = 50_000
"""Calls after which a fault is found that the opening leaves, when openings are compared: as many as a run makes."""

_WORTH: Final = 1 / 20_000
"""The opening ends where no step finds this share of the faults for each call."""


@dataclass(frozen=True)
class _Fault:
    """A wrong implementation: what makes it, and the clauses that must catch it, any where None."""

    name: str
    make: Callable[[], Any]
    wanted: frozenset[str] | None


@dataclass
class _Found:
    """The finders of a fault: for each seed, after how many calls a search does (None: not), and which scenarios do."""

    weight: float
    searches: dict[str, list[int | None]]
    scenarios: set[str]
    checks: set[str]

    def to_json(self) -> dict[str, Any]:
        """As plain data."""
        return {**vars(self), "scenarios": sorted(self.scenarios), "checks": sorted(self.checks)}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> _Found:
        """Return what ``to_json`` gave."""
        return cls(**{**stored, "scenarios": set(stored["scenarios"]), "checks": set(stored["checks"])})

    def left(self, made: Mapping[str, int], played: set[str]) -> float:
        """Return how much of it is left after so many calls of each search, and these scenarios."""
        share = self.weight * (not self.scenarios & played)
        for search, calls in made.items():
            kills = self.searches[search]
            share *= sum(k is None or k > calls for k in kills) / len(kills)
        return share


_ORACLE: Final = oracle_of(DEFAULT_PROFILE)


@cache
def _graphs() -> SharedGraphs:
    return SharedGraphs()


@cache
def _names() -> Sequence[str]:
    return [one.full_name for one in pickles(_ORACLE.specification.profile)]


@cache
def _faults(every: int, number: int) -> Sequence[_Fault]:
    wrong = list(catalogue(DEFAULT_PROFILE)["mutant"].items())[::every]
    chosen = [_Fault(n, m.make, wanted_clauses(_ORACLE.specification, m)) for n, m in wrong]
    return [*chosen, *(_Fault(t.name, partial(t.make, DEFAULT_PROFILE), None) for t in drawn(_DRAWN_FROM, number))]


def _quarry(fault: _Fault, seed: int) -> Quarry:
    settings = Settings("python:hunted", profile=DEFAULT_PROFILE, level="quick", seed=seed)
    iut = PythonIut(fault.make, _ORACLE.specification, timeout=settings.timeout)
    return Quarry(_ORACLE, iut, settings, fault.wanted, _graphs())


def _first(quarry: Quarry, *parts: Part) -> int | None:
    """After how many calls parts of an opening find what is wanted; None where they do not."""
    before = quarry.calls
    try:
        return next((v.calls for v in opening(quarry.subject(), parts) if quarry.counts(v)), None)
    except Violation as violation:  # the scene of a search cannot be set
        return quarry.calls - before if quarry.counts(violation) else None
    except IutError:
        return None


def _searched(fault: _Fault, part: Part) -> list[int | None]:
    found = []
    for seed in _SEEDS:
        quarry = _quarry(fault, seed)
        found.append(_first(quarry, part))
        quarry.iut.close()
    return found


def _measured(task: tuple[int, int, int]) -> _Found:
    every, number, index = task
    seldom_collect()
    fault = _faults(every, number)[index]
    searches = {
        "explored": _searched(fault, Part(_MOST["explored"], 0, ())),
        "walked": _searched(fault, Part(0, _MOST["walked"], ())),
    }
    quarry = _quarry(fault, _SEEDS[0])
    scenarios = {name for name in _names() if _first(quarry, Part(0, 0, (name,))) is not None}
    quarry.iut.close()
    kinds = len(_faults(every, number)) - number, number
    weight = 1 / kinds[fault.wanted is None]
    wanted = set(fault.wanted) if fault.wanted else None
    # Only where the opening may leave it: what a check finds besides decides about no order.
    rest = not scenarios and None in searches["explored"]
    kills = hunt(_ORACLE, fault.make, wanted=wanted, first=False, graphs=_graphs(), checks=_LATER).kills if rest else {}
    return _Found(weight, searches, scenarios, {check for check, kill in kills.items() if kill})


_LATER: Final = tuple(check for check in CHECKS if check != "opening")


def _costs() -> tuple[dict[str, int], dict[str, int]]:
    """The calls of each scenario, and of each check, on the reference."""
    right = _Fault("right", Bench, None)
    quarry = _quarry(right, 0)
    scenarios = {}
    for name in _names():
        before = quarry.calls
        _first(quarry, Part(0, 0, (name,)))
        scenarios[name] = quarry.calls - before
    quarry.iut.close()
    return scenarios, hunt(_ORACLE, Bench, checks=_LATER).made


def _ordered(found: Sequence[_Found], costs: Mapping[str, int]) -> list[dict[str, Any]]:
    """The parts of the opening, after as much of the exploration as makes it best.

    What is best at each step is not the best at all: a scenario costs a few calls, but each begins with a scene of its
    own. So openings of several beginnings are compared as a whole.
    """
    begins = range(0, _MOST["explored"] + 1, _STEP["explored"])
    return min((_after(explored, found, costs) for explored in begins), key=lambda parts: _waited(parts, found, costs))


def _waited(parts: Sequence[Mapping[str, Any]], found: Sequence[_Found], costs: Mapping[str, int]) -> float:
    """Return how long a fault waits in an opening: the mean logarithm of the calls; one left counts for _LEFT."""
    made, played, calls, waited = dict.fromkeys(_STEP, 0), set[str](), 0, 0.0
    before = sum(one.left(made, played) for one in found)
    for search, amount, name in _steps(parts):
        if search:
            made[search] += amount
        else:
            played.add(name)
        calls += amount or costs[name]
        left = sum(one.left(made, played) for one in found)
        waited += (before - left) * math.log(calls)
        before = left
    return waited + before * math.log(_LEFT)


def _steps(parts: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, int, str]]:
    """The parts in their smallest steps: so many calls of a search, or a scenario."""
    for part in parts:
        for search in _STEP:
            for _ in range(0, part.get(search, 0), _FINE):
                yield search, _FINE, ""
        for name in part.get("scenarios", ()):
            yield "", 0, name


def _after(explored: int, found: Sequence[_Found], costs: Mapping[str, int]) -> list[dict[str, Any]]:
    """The opening that begins with so many calls of the exploration: then, at each step, what finds most for a call."""
    made, played = {**dict.fromkeys(_STEP, 0), "explored": explored}, set[str]()
    parts: list[dict[str, Any]] = [{"explored": explored}] if explored else []
    while True:
        left = [(one, one.left(made, played)) for one in found]
        gains = {name: 0.0 for name in costs if name not in played}
        for one, share in left:
            for name in one.scenarios - played:
                gains[name] += share
        steps = {("scenario", name): gain / costs[name] for name, gain in gains.items()}
        for search, step in _STEP.items():
            if made[search] + step <= _MOST[search]:
                further = {**made, search: made[search] + step}
                steps["search", search] = sum(share - one.left(further, played) for one, share in left) / step
        (kind, name), worth = max(steps.items(), key=lambda each: each[1])
        if worth < _WORTH:
            return parts
        if kind == "search":
            made[name] += _STEP[name]
            if parts and set(parts[-1]) == {name}:
                parts[-1][name] += _STEP[name]
            else:
                parts.append({name: _STEP[name]})
        else:
            played.add(name)
            if not parts or "scenarios" not in parts[-1]:
                parts.append({"scenarios": []})
            parts[-1]["scenarios"].append(name)


def _later(found: Sequence[_Found], costs: Mapping[str, int], parts: Sequence[Mapping[str, Any]]) -> list[str]:
    """The other checks: at each step what finds most of what the opening and the checks before leave, for each call."""
    made = {search: sum(part.get(search, 0) for part in parts) for search in _STEP}
    played = {name for part in parts for name in part.get("scenarios", ())}
    left, ordered = [(one, one.left(made, played)) for one in found], list[str]()
    while rest := [check for check in _LATER if check not in ordered]:
        best = max(rest, key=lambda c: sum(share for one, share in left if c in one.checks) / max(1, costs[c]))
        left = [(one, share) for one, share in left if best not in one.checks]
        ordered.append(best)
    return ordered


@click.command()
@click.option("--every", default=1, show_default=True, type=click.IntRange(1), help="Measure every so-manieth mutant.")
@click.option("--number", default=150, show_default=True, type=click.IntRange(1), help="So many drawn faults.")
@click.option("--keep", type=click.Path(dir_okay=False, path_type=Path), help="Keep the measurement there, or take it.")
@click.option("--jobs", default=2, show_default=True, type=click.IntRange(1), help="So many at a time.")
def main(every: int, number: int, keep: Path | None, jobs: int) -> None:
    """Derive the order of a run, and store it."""
    if keep is not None and keep.exists():
        found = [_Found.from_json(one) for one in json.loads(keep.read_text(encoding="utf-8"))]
    else:
        found = _measure(every, number, jobs)
    if keep is not None:
        keep.write_text(json.dumps([one.to_json() for one in found]), encoding="utf-8")
    scenarios, checks = _costs()
    parts = _ordered(found, scenarios)
    # COM's own rules, which no implementation in Python is judged by: they take few calls.
    stored = {"checks": ["opening", "binary", *_later(found, checks, parts)], "opening": parts}
    FILE.write_text(json.dumps(stored, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    calls = sum(amount or scenarios[name] for _, amount, name in _steps(parts))
    click.echo(f"an opening of some {calls:,} calls, then {', '.join(stored['checks'][1:])}")


def _measure(every: int, number: int, jobs: int) -> list[_Found]:
    tasks = [(every, number, index) for index in range(len(_faults(every, number)))]
    with (
        ProcessPoolExecutor(jobs) as pool,
        click.progressbar(length=len(tasks), label="judging", file=sys.stderr, show_pos=True) as bar,
    ):
        found = []
        for one in pool.map(_measured, tasks):
            found.append(one)
            bar.update(1)
    return found


if __name__ == "__main__":
    main()
