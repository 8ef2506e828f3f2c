"""``python tests/mutation/drawn_faults.py``: how many of the faults that a seed draws the suite kills, and how soon."""

from __future__ import annotations

import json
import multiprocessing
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from statistics import median
from typing import Any, get_args

import click

from ivmdvddrive_conformance.settings.settings import Level
from ivmdvddrive_conformance.tools.mutation_analysis.fault_search import hunt
from ivmdvddrive_mutants.triggers import SCENE, Trigger, drawn


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
    level: Level


@cache
def _faults(seed: int, number: int) -> list[Trigger]:
    return drawn(seed, number)


def _judged(task: _Task) -> Judged:
    fault = _faults(task.seed, task.number)[task.index]
    found = hunt(fault.make, level=task.level, seed=task.seed)
    if found.lost:
        raise RuntimeError(f"{fault.name} could not be judged: {found.lost}")
    check = next((check for check, kill in found.kills.items() if kill), None)
    steps = len(fault.witness) - len(SCENE)
    return Judged(fault.name, fault.says, fault.condition.depth, steps, check, found.calls)


@click.command()
@click.option("--seed", default=1, show_default=True, help="What the faults, and the suite, draw from.")
@click.option("--number", default=500, show_default=True, type=click.IntRange(1), help="So many faults.")
@click.option(
    "--level", default="quick", show_default=True, type=click.Choice(get_args(Level)), help="How far to search."
)
@click.option("--jobs", default=2, show_default=True, type=click.IntRange(1), help="So many at a time.")
@click.option("--json", "file", type=click.Path(dir_okay=False, path_type=Path), help="Write every outcome there.")
def main(seed: int, number: int, level: Level, jobs: int, file: Path | None) -> None:
    """Draw faults that a history fires, and judge each by the suite."""
    tasks = [_Task(seed, number, index, level) for index in range(number)]
    _faults(seed, number)  # drawn once, before the processes are forked
    found: list[Judged] = []
    with (
        multiprocessing.get_context("fork").Pool(jobs) as pool,
        click.progressbar(length=number, label="judging", file=sys.stderr, show_pos=True) as bar,
    ):
        for one in pool.imap_unordered(_judged, tasks):
            found.append(one)
            bar.update(1)
    summary = _summary(found)
    if file:
        mutants = [asdict(one) for one in sorted(found, key=lambda one: one.name)]
        file.write_text(json.dumps(summary | {"faults": mutants}, indent=1), encoding="utf-8")
    click.echo("\n".join(f"{key:24}{value}" for key, value in summary.items()))
    click.echo("\n".join(f"survived: {one.name}: {one.says}" for one in found if one.check is None))


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
