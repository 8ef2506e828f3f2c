"""``ivmdvddrive merge``: the shards of a divided run become one run, with the verdict and the report of one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Any, Final

import click

from ivmdvddrive_spec import Specification

from ..results.contradictions import contradiction
from ..results.document import SCHEMA_VERSION, to_results
from ..results.files import unwritable
from ..results.formats.github import on_github, summarise, to_annotations
from ..results.formats.report_folder import held_report, write_report
from ..results.shard_files import SHARD_FILE, read_shard
from ..results.terminal import show_results
from ..settings.settings import SettingsError
from ..text.printable import printable
from ..verdicts.bindings import judged
from ..verdicts.merging import ShardRun, merged
from .output import Wanted, console_for, write_json
from .profiles import specification_of
from .streams import say_command

__all__ = ["judge_together", "merge", "write_judged"]

_RESULTS: Final = "results.json"


@click.command()
@click.argument("folders", metavar="DIR...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--report", metavar="DIR", type=click.Path(path_type=Path), help="Write the report of the whole there.")
def merge(folders: tuple[Path, ...], report: Path | None) -> int:
    """Merge the shards of one run, and judge all their evidence.

    DIR is the report folder of a shard, or a folder of such folders. Shards that are not of one run are refused.
    If a shard is missing or was cut short, the verdict is at best partial, and names the shard.

    \b
    Examples:
      ivmdvddrive verify IUT --shard 1/2 --report shard-1
      ivmdvddrive verify IUT --shard 2/2 --report shard-2
      ivmdvddrive merge shard-1 shard-2 --report report

    Exits as 'verify' does.
    """
    paths = [path for folder in folders for path in _shard_files(folder)]
    if not paths:
        raise SettingsError("no shard was found: DIR is the report of 'ivmdvddrive verify --shard K/N --report DIR'")
    if report and (report / SHARD_FILE).exists():
        raise SettingsError(
            f"{printable(str(report))} is the report of a shard, and would be lost: name another folder"
        )
    shards = [read_shard(specification_of, path) for path in paths]
    specification = specification_of(shards[0].run.settings.profile)
    with held_report(report) if report else nullcontext():
        return judge_together(specification, shards, Wanted(report))


def _shard_files(folder: Path) -> Iterator[Path]:
    """The shards of a folder, or of the folders in it; says which folder has none."""
    here = [folder / SHARD_FILE] if (folder / SHARD_FILE).is_file() else sorted(folder.glob(f"*/{SHARD_FILE}"))
    if not here and (folder / _RESULTS).is_file():
        raise SettingsError(f"{printable(str(folder))} is the report of a run that was not divided, and no shard's")
    if not here:
        click.echo(f"ivmdvddrive: {printable(str(folder))} holds no shard: it is missing, or did not end", err=True)
    yield from here


def judge_together(specification: Specification, shards: Sequence[ShardRun], wanted: Wanted) -> int:
    """Judge shards as the one run that they make, show and write the results; gives the exit code.

    Raises SettingsError where they are not of one run.
    """
    first, report = shards[0], wanted.report
    run = merged(shards)
    results = to_results(
        specification,
        run,
        judged(specification, run, first.waivers),
        started=min(one.started for one in shards),
        seconds=sum(one.seconds for one in shards),
        report=report,
        allow_partial=first.allow_partial,
    )
    if wrong := contradiction(specification, results, schema=SCHEMA_VERSION):
        raise SettingsError(f"the shards contradict each other: {wrong}")
    unwritten = write_judged(specification, results, wanted)
    if wanted.json_file:
        unwritten = write_json(wanted.json_file, results) or unwritten
    shown = None if unwritten or not report else str(report)
    show_results(specification, console_for(wanted.json_file), results, shown, wanted.detail)
    for annotation in to_annotations(results) if on_github() else ():
        say_command(annotation, err=wanted.json_file == "-")
    if unwritten:
        click.echo(f"ivmdvddrive: the report cannot be written, and what was there stays: {unwritten}", err=True)
    return int(results["exit_code"]) or (2 if unwritten else 0)


def write_judged(specification: Specification, results: dict[str, Any], wanted: Wanted) -> str | None:
    """Write the report and the summary of a job: why that failed, None where it did not."""
    try:
        if wanted.report is not None:
            write_report(wanted.report, specification, results, wanted.site)
        summarise(specification, results)
    except OSError as error:
        return unwritable(error)
    return None
