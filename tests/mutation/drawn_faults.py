"""``python tests/mutation/drawn_faults.py``: how many of the faults that a seed draws the suite kills, and how soon.

Each fault is judged at one level after the other. What a level is sure to find as the level below it did is not
measured again (``at_a_higher_level``): most faults then cost one run, and not three. ``--since`` judges again only what
an earlier measurement has not killed at every level: the suite's draws are the same, so what they killed they kill.
"""

from __future__ import annotations

import json
import multiprocessing
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache, partial
from pathlib import Path
from statistics import median
from typing import Any, get_args

import click

from collecting import collected
from ivmdvddrive_conformance.campaigns.cluster import Function, Lost, connected
from ivmdvddrive_conformance.settings.efforts import Level
from ivmdvddrive_conformance.tools.mutation_analysis.fault_search import Hunt, SharedGraphs, at_a_higher_level, hunt
from ivmdvddrive_mutants.triggers import SCENE, Family, Trigger, drawn
from mutant_judge import oracle_of


@dataclass(frozen=True)
class Judged:
    """A fault, the check that killed it (none: it survived), and the calls made until then."""

    name: str
    says: str
    depth: int
    witness: int
    check: str | None
    calls: int


@dataclass(frozen=True)
class _Task:
    seed: int
    number: int
    index: int
    levels: tuple[Level, ...]
    profile: str = "vpc"
    family: Family = "histories"


@cache
def _faults(seed: int, number: int, family: Family) -> list[Trigger]:
    return drawn(seed, number, family)


@cache
def _graphs() -> SharedGraphs:
    return SharedGraphs()


def _judged(task: _Task) -> dict[Level, Judged]:
    """Return what each level finds of a fault; the levels are given from the lowest up."""
    fault = _faults(task.seed, task.number, task.family)[task.index]
    steps = len(fault.witness) - len(SCENE)
    known, judged = Hunt(), dict[Level, Judged]()
    for level in task.levels:
        make = partial(fault.make, task.profile)
        found = hunt(oracle_of(task.profile), make, level=level, seed=task.seed, known=known, graphs=_graphs())
        if found.lost:
            raise RuntimeError(f"{fault.name} could not be judged: {found.lost}")
        known = at_a_higher_level(found)
        check = next((check for check, kill in found.kills.items() if kill), None)
        judged[level] = Judged(fault.name, fault.says, fault.condition.depth, steps, check, found.calls)
    return judged


def judged_by_worker(task: Mapping[str, Any]) -> dict[Level, dict[str, Any]]:
    """Judge a fault on the worker of a cluster; the task and what each level finds are plain data."""
    judged = _judged(_Task(**{**task, "levels": tuple(task["levels"])}))
    return {level: asdict(one) for level, one in judged.items()}


def _each(tasks: Sequence[_Task], jobs: int, on: str | None) -> Iterator[dict[Level, Judged] | Lost]:
    """Judge each fault, by so many processes or by a cluster, and give what the levels find as it is done."""
    if on is None:
        with (
            multiprocessing.get_context("fork").Pool(jobs) as pool,
            click.progressbar(length=len(tasks), label="judging", file=sys.stderr, show_pos=True) as bar,
        ):
            for found in pool.imap_unordered(_judged, tasks):
                bar.update(1)
                yield found
        return
    named = {f"fault {task.index + 1}": asdict(task) for task in tasks}
    with connected(on) as cluster:
        function = Function("drawn_faults", "judged_by_worker", "tests/mutation")
        for one in cluster.results(function, named, "faults"):
            yield one if isinstance(one, Lost) else {level: Judged(**j) for level, j in one.result.items()}


@click.command()
@click.option("--seed", default=1, show_default=True, help="What the faults, and the suite, draw from.")
@click.option("--number", default=500, show_default=True, type=click.IntRange(1), help="So many faults.")
@click.option(
    "--level",
    "levels",
    default=["quick"],
    show_default=True,
    multiple=True,
    type=click.Choice(get_args(Level)),
    help="How far to search; may be given for each level.",
)
@click.option(
    "--family",
    default="histories",
    show_default=True,
    type=click.Choice(get_args(Family)),
    help="The faults to draw: those of any history, or those of the last calls on one drive.",
)
@click.option("--profile", default="vpc", show_default=True, help="The profile that the faulty benches are of.")
@click.option("--jobs", default=2, show_default=True, type=click.IntRange(1), help="So many at a time.")
@click.option("--on", metavar="ADDRESS", help="Judge by a Dask cluster: tcp://SCHEDULER:8786, or local:N.")
@click.option(
    "--since",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A file that --json has written: what it has killed at each level is taken over.",
)
@click.option("--json", "file", type=click.Path(dir_okay=False, path_type=Path), help="Write every outcome there.")
def main(
    seed: int,
    number: int,
    levels: tuple[Level, ...],
    family: Family,
    profile: str,
    jobs: int,
    on: str | None,
    since: Path | None,
    file: Path | None,
) -> None:
    """Draw faults that a history fires, and judge each by the suite.

    Exits with 4 if some were not judged: after Ctrl-C, or because they were lost on a cluster.
    """
    upwards = tuple(level for level in get_args(Level) if level in levels)
    faults = _faults(seed, number, family)  # drawn once, before the processes are forked
    killed = _killed(since, upwards) if since else {}
    found = [killed[fault.name] for fault in faults if fault.name in killed]
    tasks = [
        _Task(seed, number, i, upwards, profile, family) for i, fault in enumerate(faults) if fault.name not in killed
    ]
    found += collected(_each(tasks, jobs, on))
    if not found:
        sys.exit(4)
    by_level = {level: sorted((one[level] for one in found), key=lambda one: one.name) for level in upwards}
    summaries = {level: _summary(judged) for level, judged in by_level.items()}
    if file:
        measured = {
            level: summary | {"faults": [asdict(one) for one in by_level[level]]}
            for level, summary in summaries.items()
        }
        file.write_text(json.dumps(measured, indent=1), encoding="utf-8")
    for level, summary in summaries.items():
        click.echo(f"{level}:")
        click.echo("\n".join(f"{key:24}{value}" for key, value in summary.items()))
        click.echo("\n".join(f"survived: {one.name}: {one.says}" for one in by_level[level] if one.check is None))
    if len(found) < len(faults):
        click.echo(f"{len(found)} of {len(faults)} faults were judged", err=True)
        sys.exit(4)


def _killed(file: Path, levels: Sequence[Level]) -> dict[str, dict[Level, Judged]]:
    """Return what a file's measurement has killed at each of the levels, by the faults' names."""
    measured = json.loads(file.read_text(encoding="utf-8"))
    by_name: dict[str, dict[Level, Judged]] = {}
    for level in levels:
        for one in measured[level]["faults"]:
            if one["check"]:
                by_name.setdefault(one["name"], {})[level] = Judged(**one)
    return {name: judged for name, judged in by_name.items() if len(judged) == len(levels)}


def _summary(found: Sequence[Judged]) -> dict[str, Any]:
    killed = [one for one in found if one.check]
    return {
        "killed": f"{len(killed)} of {len(found)} ({100 * len(killed) / len(found):.1f} %)",
        "by": dict(Counter(one.check for one in killed)),
        "calls to kill, median": median(one.calls for one in killed) if killed else None,
        "of each depth": {
            depth: f"{sum(one.depth == depth for one in killed)} of {sum(one.depth == depth for one in found)}"
            for depth in sorted({one.depth for one in found})
        },
        "steps of witnesses": _quartiles([one.witness for one in found]),
    }


def _quartiles(numbers: Sequence[int]) -> list[int]:
    """The least, the quartiles and the greatest."""
    ordered = sorted(numbers)
    return [ordered[round(part * (len(ordered) - 1) / 4)] for part in range(5)]


if __name__ == "__main__":
    main()
