"""``python tests/mutation/curve.py``: how many faults each strategy finds within how many calls.

Three sets of faults are measured: the wrong implementations of the catalogue, faults that a seed draws, and the
mutations of the reference that cosmic-ray makes. ``strategies`` says what a call is, and when a fault counts as found.
Each fault is judged in a process of its own. ``curve_picture`` draws what comes out.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, NamedTuple, TypeAlias

import click

import register
from curves import OUR_ORDER, to_json
from forked import each_forked
from ivmdvddrive_conformance.checks.scenarios import pickles
from ivmdvddrive_conformance.process.gc_tuning import seldom_collect
from ivmdvddrive_conformance.tools.mutation_analysis.fault_search import SharedGraphs
from ivmdvddrive_conformance.tools.mutation_analysis.kill_matrix import catalogue, wanted_clauses
from ivmdvddrive_mutants.triggers import drawn
from ivmdvddrive_reference import Bench as Reference
from mutant_judge import TIMEOUT, mutated_bench, oracle_of, profile_of
from mutations import MODULES, Mutation, enumerated
from strategies import STRATEGIES, Bench, calls_to_find

__all__ = ["SETS", "main"]

_SEED_OF_FAULTS, _NUMBER_OF_FAULTS = 1, 500
"""The drawn faults, which are those that ``drawn_faults.py`` judges."""

_WARMED: Final = 20_000
"""Calls that each strategy makes on the reference first: the graph that it compiles is there for every fault."""

_LIMIT_PER_CALL: Final = 0.02
"""Seconds for each call that a fault may take; ten times what the slowest strategy needs."""

Calls: TypeAlias = dict[str, int | None]
"""By strategy, the calls until it found a fault."""


class _Limits(NamedTuple):
    """The calls that our order may make, and those of every other strategy."""

    ours: int
    others: int

    def of(self, strategy: str) -> int:
        return self.ours if strategy == OUR_ORDER else self.others


Judge: TypeAlias = Callable[[int, _Limits], Calls | None]
"""Judges a fault with a seed within the limits; gives None for a fault that cannot be judged."""


@dataclass(frozen=True)
class _Fault:
    name: str
    judge: Judge


@cache
def _graphs() -> SharedGraphs:
    return SharedGraphs()


def _judged(make: Callable[[], Any], profile: str, seed: int, limits: _Limits, **more: Any) -> Calls:
    oracle = oracle_of(profile)
    return {
        name: calls_to_find(strategy, Bench(oracle, make, seed=seed, limit=limits.of(name), graphs=_graphs(), **more))
        for name, strategy in STRATEGIES.items()
    }


def _mutants(profile: str) -> list[_Fault]:
    specification = oracle_of(profile).specification
    return [
        _Fault(name, partial(_judged, m.make, profile, wanted=wanted_clauses(specification, m)))
        for name, m in catalogue(profile)["mutant"].items()
    ]


def _drawn(profile: str) -> list[_Fault]:
    faults = drawn(_SEED_OF_FAULTS, _NUMBER_OF_FAULTS)
    return [_Fault(fault.name, partial(_judged, partial(fault.make, profile), profile)) for fault in faults]


def _mutations(profile: str) -> list[_Fault]:
    """The mutations that are judged in process; without those of the register, which break nothing that is required."""
    known = register.loaded()
    modules = [module for module in MODULES if module != "wire"]
    return [
        _Fault(mutation.says, partial(_judged_mutation, mutation, profile_of(mutation, profile)))
        for mutation in enumerated(modules).judged
        if mutation.key not in known
    ]


def _judged_mutation(mutation: Mutation, profile: str, seed: int, limits: _Limits) -> Calls | None:
    try:
        make = mutated_bench(mutation)
    except (Exception, SystemExit):  # not viable
        return None
    return _judged(make, profile, seed, limits, timeout=TIMEOUT)


SETS: Final[Mapping[str, Callable[[str], Sequence[_Fault]]]] = MappingProxyType(
    {"mutants": _mutants, "drawn": _drawn, "mutations": _mutations}
)
"""The sets of faults by name; each is made for a profile."""


@dataclass(frozen=True)
class _Asked:
    """A set, and every which of its faults is judged."""

    name: str
    every: int = 1


class _SetOption(click.ParamType[_Asked]):
    """``NAME`` or ``NAME:EVERY``."""

    name = "NAME[:EVERY]"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> _Asked:
        asked = re.fullmatch(r"(\w+)(?::([1-9]\d{0,5}))?", str(value))
        if asked is None or asked[1] not in SETS:
            self.fail(f"{value!r} is none of {', '.join(SETS)}, nor such a name with ':EVERY'", param, ctx)
        return _Asked(asked[1], int(asked[2] or 1))


@click.command()
@click.option(
    "--set",
    "asked",
    multiple=True,
    type=_SetOption(),
    default=tuple(SETS),
    show_default=True,
    help="A set of faults; with ':10', every tenth of it. Repeatable.",
)
@click.option("--profile", default="vpc", show_default=True, help="The profile that the faulty benches are of.")
@click.option("--seed", "seeds", multiple=True, type=int, default=(1,), show_default=True, help="Repeatable.")
@click.option("--limit", default=100_000, show_default=True, type=click.IntRange(1), help="Calls of each strategy.")
@click.option("--our-limit", default=1_000_000, show_default=True, type=click.IntRange(1), help="Calls of our order.")
@click.option("--jobs", default=os.cpu_count() or 1, show_default=True, type=click.IntRange(1), help="Processes.")
@click.option("--json", "file", type=click.Path(dir_okay=False, path_type=Path), help="Write the measurement there.")
def main(
    asked: tuple[_Asked, ...],
    profile: str,
    seeds: tuple[int, ...],
    limit: int,
    our_limit: int,
    jobs: int,
    file: Path | None,
) -> None:
    """Measure after how many calls each strategy finds each fault, and tell it in short."""
    seldom_collect()
    sets = {each.name: (SETS[each.name](profile), each.every) for each in asked}
    pickles()  # read once, here
    _judged(Reference, profile, seeds[0], _Limits(_WARMED, _WARMED))
    limits = _Limits(our_limit, limit)
    measured = {
        "profile": profile,
        "seeds": list(seeds),
        "limit": limit,
        "our_limit": our_limit,
        "sets": {name: _measured(name, every, whole, seeds, limits, jobs) for name, (whole, every) in sets.items()},
    }
    if file:
        file.write_text(to_json(measured), encoding="utf-8")
    for name, found in measured["sets"].items():  # type: ignore[attr-defined]  # it is a mapping
        click.echo(f"{name}: {found['judged']} of {found['faults']}")
        for strategy, calls in found["calls"].items():
            click.echo(f"  {strategy:24}{len(calls)} found")


def _measured(
    name: str, every: int, whole: Sequence[_Fault], seeds: Sequence[int], limits: _Limits, jobs: int
) -> dict[str, Any]:
    """Measure a set: of each strategy the calls to each kill, sorted; ``lost`` were the runs whose process ended."""
    sample = whole[::every]
    runs = [(fault, seed) for fault in sample for seed in seeds]

    def judge(run: tuple[_Fault, int]) -> Calls | None:
        fault, seed = run
        return fault.judge(seed, limits)

    seconds = 60 + sum(map(limits.of, STRATEGIES)) * _LIMIT_PER_CALL
    found: list[Calls] = []
    lost = 0
    with click.progressbar(length=len(runs), label=name, file=sys.stderr, show_pos=True) as bar:
        for _, calls in each_forked(runs, judge, jobs=jobs, limit=seconds):
            if isinstance(calls, dict):
                found.append(calls)
            lost += isinstance(calls, str)
            bar.update(1)
    return {
        "faults": len(whole),
        "every": every,
        "judged": len(sample),
        "runs": len(found),
        "lost": lost,
        "calls": {strategy: _sorted(each[strategy] for each in found) for strategy in STRATEGIES},
    }


def _sorted(calls: Iterable[int | None]) -> list[int]:
    return sorted(each for each in calls if each is not None)


if __name__ == "__main__":
    main()
