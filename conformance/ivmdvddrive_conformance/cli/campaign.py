"""``verify --on``: a run that is divided into shards, which the workers of a cluster judge; ``merge`` judges the whole.

A shard that no worker could judge is missing from the whole run, which is then partial at best, and names it.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, NamedTuple

import click

from ivmdvddrive_spec import Specification

from ..campaigns.cluster import Cluster, Lost, SchedulerLost, connected
from ..campaigns.shards import JUDGED_SHARD, shard_task
from ..iuts.errors import BenchError
from ..judging.run_record import Run
from ..process.scratch import scratch
from ..results.document import to_results
from ..results.files import held, write_whole
from ..results.formats.report_folder import held_report
from ..results.shard_files import SHARD_FILE, read_shard
from ..settings.efforts import Level
from ..settings.settings import Settings
from ..settings.shards import MOST_SHARDS, Shard, run_of_ci
from ..text.printable import printable
from ..verdicts.bindings import judged
from ..verdicts.waivers import Waiver
from .merge import judge_together, write_judged
from .output import Wanted
from .profiles import specification_of

__all__ = ["Campaign", "judge_on"]

_FOLDER: Final = "shards"
"""The folder in a report's that has a folder for each shard, as ``merge`` takes them."""

_FOR_EACH: Final = 4
"""Shards for each worker: while the last are judged few workers wait, and a lost worker loses little."""

_PARTS: Final[Mapping[Level, int]] = {"quick": 2, "standard": 4, "exhaustive": MOST_SHARDS}
"""Shards of each level beyond which a run gets no shorter, since every shard compiles the graph that it walks."""


class Campaign(NamedTuple):
    """The run that is divided."""

    settings: Settings
    waivers: Sequence[Waiver]
    allow_partial: bool
    pytest_args: Sequence[str]


class _RefusedError(Exception):
    """No shard of the run can be judged; the arguments are the exit code and the reason."""


def judge_on(on: str, count: int | None, specification: Specification, campaign: Campaign, wanted: Wanted) -> int:
    """Judge a run by a cluster, in so many shards, and show and write the results; gives the exit code.

    Ctrl-C, and the end of the scheduler, leave what was judged until then: the run is partial at best.
    """
    if campaign.settings.explores:  # a shard that is judged again must draw the same, and all shards share the seed
        campaign = campaign._replace(settings=replace(campaign.settings, seed=secrets.randbelow(1 << 32)))
        click.echo(f"ivmdvddrive: drawing from --seed {campaign.settings.seed}", err=True)
    with held_report(wanted.report) if wanted.report else nullcontext(), _folder_of(wanted.report) as folder:
        try:
            with connected(on) as cluster:
                _judge_shards(cluster, count, campaign, folder)
        except _RefusedError as refused:
            code, why = refused.args
            click.echo(f"ivmdvddrive: {printable(why)}", err=True)
            return int(code)
        except KeyboardInterrupt:
            if not _written(folder):
                _report_nothing(specification, campaign, wanted, Run(campaign.settings, stopped="interrupted"))
                raise
            click.echo("ivmdvddrive: interrupted", err=True)
        except SchedulerLost as lost:
            click.echo(f"ivmdvddrive: {lost}", err=True)
        if not (written := _written(folder)):
            why = "no shard of the run was judged"
            _report_nothing(specification, campaign, wanted, Run(campaign.settings, stopped=why, cannot_start=why))
            raise BenchError(why)
        shards = [read_shard(specification_of, path) for path in written]
        return judge_together(specification, shards, wanted)


def _report_nothing(specification: Specification, campaign: Campaign, wanted: Wanted, run: Run) -> None:
    """Write the report of a run in which nothing was judged: an older one must not be taken for this run's."""
    results = to_results(
        specification,
        run,
        judged(specification, run, campaign.waivers),
        started=datetime.now(UTC),
        seconds=0,
        report=wanted.report,
        allow_partial=campaign.allow_partial,
    )
    if unwritten := write_judged(specification, results, wanted):
        click.echo(f"ivmdvddrive: the report cannot be written, and what was there stays: {unwritten}", err=True)


@contextmanager
def _folder_of(report: Path | None) -> Iterator[Path]:
    """The folder for the shards, without those of an earlier run."""
    folder = report / _FOLDER if report else None
    with held(folder, (f"*/{SHARD_FILE}",)) if folder else nullcontext(), scratch() as temporary:
        for old in folder.glob(f"*/{SHARD_FILE}") if folder else ():
            old.unlink()
        yield folder or temporary


def _judge_shards(cluster: Cluster, count: int | None, campaign: Campaign, folder: Path) -> None:
    """Have each shard judged, and write it as it is done."""
    settings = campaign.settings
    many = count or min(_FOR_EACH * cluster.size, _PARTS[settings.level])
    shards = {(shard := Shard(number, many)).in_words: shard for number in range(1, many + 1)}
    tasks = {
        name: shard_task(
            replace(settings, shard=shard),
            campaign.waivers,
            allow_partial=campaign.allow_partial,
            pytest_args=campaign.pytest_args,
        )
        for name, shard in shards.items()
    }
    # The workers know of no CI system, and a campaign may take more than the day within which shards must begin.
    ci_run = run_of_ci() or f"campaign {secrets.token_hex(8)}"
    for one in cluster.results(JUDGED_SHARD, tasks, "shards"):
        if isinstance(one, Lost):
            click.echo(f"ivmdvddrive: {one.name} was not judged: {one.why}", err=True)
            continue
        _write(one.result, folder / str(shards[one.name].number), ci_run)
        if findings := one.result["findings"]:
            click.echo(f"ivmdvddrive: {one.name}: {findings} finding{'s' * (findings > 1)}", err=True)


def _written(folder: Path) -> list[Path]:
    return sorted(folder.glob(f"*/{SHARD_FILE}"))


def _write(result: dict[str, Any], folder: Path, ci_run: str) -> None:
    """Write the shard.json that a task has given; _RefusedError where it says that no shard can be judged."""
    if refused := result.get("refused"):
        raise _RefusedError(*refused)
    folder.mkdir(exist_ok=True)
    write_whole(folder / SHARD_FILE, json.dumps({**result["shard"], "ci_run": ci_run}, ensure_ascii=False) + "\n")
