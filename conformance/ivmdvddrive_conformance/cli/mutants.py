"""``ivmdvddrive mutants``: what the suite catches, measured on wrong implementations, and whom it accuses wrongly."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from fnmatch import fnmatchcase
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console
from rich.progress import Progress
from rich.table import Table
from rich.text import Text

from ..results.files import write_whole
from ..settings.efforts import LEVELS, Level
from ..text.printable import printable
from .cluster_option import cluster_option
from .profiles import profile_option

if TYPE_CHECKING:
    from ..campaigns.cluster import Lost
    from ..tools.mutation_analysis.kill_matrix import Row, Task

__all__ = ["mutants"]


@click.command()
@click.argument("globs", metavar="[GLOB]...", nargs=-1)
@click.option("--level", type=click.Choice(LEVELS), default="quick", help="The level of the checks (default: quick).")
@click.option("--seed", type=int, metavar="N", help="Draw from this seed; without it two runs draw the same.")
@click.option(
    "--seeds",
    type=click.IntRange(1),
    default=1,
    metavar="N",
    help="Judge with N seeds, beginning at --seed (default: 0).",
)
@click.option("--first", is_flag=True, help="Only the first check that kills each, not the whole matrix.")
@click.option("--mutants/--no-mutants", "wrong", default=True, help="Judge the wrong implementations (default: yes).")
@click.option("--variants/--no-variants", default=True, help="Judge the conforming variants too (default: yes).")
@click.option("--jobs", type=click.IntRange(1), metavar="N", help="Processes (default: one a core).")
@click.option(
    "--json", "json_", metavar="FILE", help="Write the matrix there, for programs, after each implementation."
)
@click.option("--resume", is_flag=True, help="Take over what FILE of --json has, and judge what it lacks.")
@cluster_option
@profile_option
def mutants(
    globs: tuple[str, ...],
    level: Level,
    seed: int | None,
    seeds: int,
    first: bool,
    wrong: bool,
    variants: bool,
    jobs: int | None,
    json_: str | None,
    resume: bool,
    on: str | None,
    profile: str,
) -> int:
    """Measure the suite: judge wrong implementations, which it must catch, and conforming ones, which it must not.

    An implementation counts as caught only if the clause that it is known to break, or a recorded equivalent, is
    broken. The matrix shows, for each check, after how many calls it found the fault.

    \b
    Examples:
      ivmdvddrive mutants
      ivmdvddrive mutants --level standard --first
      ivmdvddrive mutants --seeds 5 --no-variants
      ivmdvddrive mutants 'Keeps*' --json matrix.json
      ivmdvddrive mutants --profile vs2005
      ivmdvddrive mutants --level exhaustive --no-mutants --json variants.json --resume
      ivmdvddrive mutants --seeds 100 --json matrix.json --on tcp://scheduler:8786

    Exits 0 where all were caught and none was accused, 1 otherwise; 4 where none that was judged is wrong, but some
    were not judged.
    """
    from ..campaigns.cluster import Lost, SchedulerLost
    from ..tools.mutation_analysis.kill_matrix import Task, catalogue

    found = catalogue(profile)
    kinds = [kind for kind, asked in (("mutant", wrong), ("variant", variants)) if asked]
    named = [(kind, name) for kind in kinds for name in found[kind] if _matches(name, globs)]  # type: ignore[index]  # kinds
    if not named:
        raise click.UsageError(f"no implementation is called {printable(', '.join(globs) or 'so')}")
    each = (None,) if seed is None and seeds == 1 else tuple((seed or 0) + n for n in range(seeds))
    tasks = [Task(kind, name, level, each, first=first, profile=profile) for kind, name in named]  # type: ignore[arg-type]  # kinds
    console = Console(highlight=False) if sys.stdout.isatty() else Console(highlight=False, width=160)
    file = Path(json_) if json_ else None
    if resume and file is None:
        raise click.UsageError("--resume needs --json FILE")
    if on and jobs:
        raise click.UsageError("--jobs and --on exclude each other: the cluster has its own workers")
    planned = len(tasks) * len(each)
    matrix = {"profile": profile, "level": level, "seeds": list(each), "first": first, "planned": planned}
    kept = _kept(file, matrix) if file and resume else []
    # A row for each implementation and seed that is planned, whatever else the file has.
    done = list({(r.name, r.seed): r for r in kept if (r.kind, r.name) in named and r.seed in each}.values())
    judged = {(row.name, row.seed) for row in done}
    missing = {task: tuple(seed for seed in task.seeds if (task.name, seed) not in judged) for task in tasks}
    left = [replace(task, seeds=seeds) for task, seeds in missing.items() if seeds]
    order = {(task.name, seed): n for n, (seed, task) in enumerate(product(each, tasks))}

    def place(row: Row) -> int:
        return order[row.name, row.seed]

    # A campaign shows its own progress.
    with Progress(console=console, transient=True, disable=bool(on) or not console.is_terminal) as progress:
        bar = progress.add_task("judging", total=planned, completed=len(done))
        try:
            with _judging(left, jobs, on) as found_rows:
                for row in found_rows:
                    if isinstance(row, Lost):
                        click.echo(f"ivmdvddrive: not judged: {row.name}: {row.why}", err=True)
                        continue
                    done.append(row)
                    progress.update(bar, advance=1, description=row.name[:40])
                    if file:  # after each, since a matrix may take longer than a machine is there
                        _write(file, matrix, sorted(done, key=place))
        except (KeyboardInterrupt, SchedulerLost) as ended:
            click.echo(f"ivmdvddrive: {str(ended) or 'interrupted'}", err=True)
    done.sort(key=place)
    _show(console, done, planned)
    if file:
        _write(file, matrix, done)
    if not all(row.as_it_should for row in done):
        return 1
    return 0 if len(done) == planned else 4


@contextmanager
def _judging(tasks: Sequence[Task], jobs: int | None, on: str | None) -> Iterator[Iterator[Row | Lost]]:
    """The rows of tasks, as processes of this machine or a cluster judge them."""
    from ..campaigns.cluster import connected
    from ..tools.mutation_analysis.kill_matrix import rows, rows_on

    if on is None:
        yield rows(tasks, jobs or os.cpu_count() or 1)
        return
    with connected(on) as cluster:
        yield rows_on(cluster, tasks)


def _kept(file: Path, matrix: Mapping[str, Any]) -> list[Any]:
    """Return the rows of an earlier matrix; none if there is no file. UsageError for another measurement's matrix."""
    from ..tools.mutation_analysis.kill_matrix import Row

    try:
        found = json.loads(file.read_text(encoding="utf-8"))
        other = [key for key in ("profile", "level", "seeds", "first") if found[key] != matrix[key]]
        rows = [Row.of_json(row) for row in found["rows"]]
    except FileNotFoundError:
        return []
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise click.UsageError(f"{printable(str(file))} is no matrix: {printable(str(error))}") from error
    if other:
        raise click.UsageError(f"{printable(str(file))} was measured with another {', '.join(other)}")
    return rows


def _write(file: Path, matrix: Mapping[str, Any], rows: Sequence[Any]) -> None:
    write_whole(file, json.dumps({**matrix, "rows": [row.to_json() for row in rows]}, indent=1) + "\n")


def _matches(name: str, globs: Sequence[str]) -> bool:
    return not globs or any(fnmatchcase(name, g) for g in globs)


def _show(console: Console, found: Sequence[Any], planned: int) -> None:
    """Print the matrix and its sums, which are green only if everything was judged."""
    from ..tools.mutation_analysis.fault_search import CHECKS
    from ..tools.mutation_analysis.kill_matrix import medians

    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in ("implementation", "clause", *CHECKS):
        table.add_column(column, justify="left" if column in ("implementation", "clause") else "right", no_wrap=True)
    good = "bold green" if len(found) == planned else "bold yellow"
    wrong = [row for row in found if row.kind == "mutant"]
    for row in wrong:
        cells = [_cell(row, check) for check in CHECKS]
        table.add_row(Text(row.name), Text(row.clause, style="dim" if row.killed else "bold red"), *cells)
    if wrong:
        console.print(table)
        console.print()
        for check, (count, calls) in medians(wrong).items():
            console.print(Text(f"{check}: {count} of {len(wrong)} killed, after {calls:g} calls in the median"))
        killed = sum(row.killed for row in wrong)
        share = f"{100 * killed / len(wrong):.1f} %"
        style = good if killed == len(wrong) else "bold red"
        console.print(Text(f"killed {killed} of {len(wrong)} wrong implementations ({share})", style=style))
        _list(console, "survived", [row for row in wrong if not row.killed])
    right = [row for row in found if row.kind == "variant"]
    if right:
        accused = [row for row in right if not row.as_it_should]
        style = "bold red" if accused else good
        console.print(Text(f"accused {len(accused)} of {len(right)} conforming variants", style=style))
        _list(console, "accused", accused)
    if len(found) < planned:
        console.print(Text(f"PARTIAL: judged {len(found)} of {planned}", style=good))


def _cell(row: Any, check: str) -> Text:
    if check not in row.kills:
        return Text("")
    kill = row.kills[check]
    return Text(str(kill.calls), style="green") if kill else Text("·", style="dim")


def _list(console: Console, word: str, found: Sequence[Any]) -> None:
    for row in found:
        seed = "" if row.seed is None else f" (seed {row.seed})"
        by = "; ".join(f"{check}: {kill.clauses[0]}" for check, kill in row.kills.items() if kill)
        why = by or row.lost or f"{row.clause}: {row.says}"
        console.print(Text(f"  {word}{seed}: {row.name}, {printable(why, 200)}"))
