"""``ivmdvddrive verify``: run checks against an IUT, show what they found, and exit accordingly, as ``replay`` does."""

from __future__ import annotations

import shlex
import time
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, Final, TypeVar

import click
from rich.console import Console
from rich.text import Text

from ivmdvddrive_spec import Specification

from ..iuts.errors import BadTarget, IutError
from ..iuts.opening import KINDS, plan, prepare
from ..judging.run_record import Run
from ..replaying.conclusion import Conclusion, concluded
from ..results.document import to_results
from ..results.files import unwritable
from ..results.formats.github import on_github, summarise, to_annotations
from ..results.formats.report_folder import held_report, write_report
from ..results.shard_files import SHARD_FILE, to_shard
from ..results.terminal import Detail, Findings, Show, show_failures, show_results
from ..settings.configuration import configured
from ..settings.efforts import LEVELS
from ..settings.settings import Settings, SettingsError, specified
from ..settings.shards import MOST_SHARDS
from ..text.printable import printable
from ..verdicts.bindings import Begin, judged, supervise_each
from ..verdicts.check_judge import CheckJudge
from ..verdicts.waivers import Waiver, load_waivers
from .cluster_option import cluster_option
from .completion import complete_clause, complete_iut, complete_profile
from .hidden_modules import hidden_of_python
from .output import Wanted, console_for, write_json
from .site import checked_site, site_option
from .streams import output_error, say_command

__all__ = ["IUTS", "run_checks", "run_options", "verify"]

_F = TypeVar("_F", bound=Callable[..., Any])

IUTS = "\b\nIUT is KIND:TARGET, one of\n" + "\n".join(f"  {name:<10} {what}" for name, (what, _) in KINDS.items())


def run_options(command: _F) -> _F:
    """The options that verify and replay share."""
    for option in reversed(
        (
            click.option(
                "--profile",
                metavar="NAME",
                shell_complete=complete_profile,
                help="The profile to judge by (default: vpc).",
            ),
            click.option(
                "--binding",
                type=click.Choice(["vtable", "dispatch", "both"]),
                help="The binding to judge (default: each that the implementation offers; replay: the first of them).",
            ),
            click.option(
                "--report",
                metavar="DIR",
                help="Write the report there. The next run with this folder tries first what failed.",
            ),
            click.option("--timeout", type=float, metavar="S", help="Seconds for an answer (default: 10)."),
            click.option(
                "--start-timeout", type=float, metavar="S", help="Seconds for the IUT to start (default: 30)."
            ),
            click.option(
                "--max-time",
                metavar="TIME",
                help="Cut the run short after so many seconds, or 90s, 2m, 1h (quick: 10m, standard: 30m).",
            ),
            click.option("--debug", is_flag=True, help="Show the log of the process of the checks."),
        )
    ):
        command = option(command)
    return command


_SETTINGS = """\b
Settings may stand in [tool.ivmdvddrive] of ./pyproject.toml, under the options' names:
  [tool.ivmdvddrive]
  iut = "stdio:./my-server"
  level = "quick"
  waivers = "waivers.toml"
"""


@click.command(epilog=f"{IUTS}\n\n{_SETTINGS}")
@click.argument("iut", metavar="[IUT]", required=False, shell_complete=complete_iut)
@click.argument("pytest_args", metavar="[-- PYTEST_ARGS]", nargs=-1, type=click.UNPROCESSED)
@click.option(
    "--level",
    type=click.Choice(LEVELS),
    help="quick: the scenarios and a short search; seconds. standard (default): a longer search, and values that "
    "are drawn; minutes. exhaustive: hours.",
)
@click.option(
    "--budget",
    metavar="BUDGET",
    help="Cut the run short after so many calls (2000calls), or after a time (90s, 2m, 1h); the report says what that "
    "has covered. A time is the same as --max-time, and the smaller one counts.",
)
@click.option(
    "--select",
    multiple=True,
    metavar="GLOB",
    shell_complete=complete_clause,
    help="Only clauses whose id matches (repeatable).",
)
@click.option("--spec-version", metavar="VERSION", help="Require only what this version of the specification required.")
@click.option("--waivers", metavar="FILE", help="Known deviations (TOML), as 'ivmdvddrive waive' drafts them.")
@click.option(
    "--allow-partial",
    is_flag=True,
    default=None,
    help="Exit 0 if nothing is wrong and the only gaps are clauses that are not claimed or not selected.",
)
@click.option(
    "--fail-fast", is_flag=True, default=None, help="End the run with the first check that has a finding; exit 1."
)
@click.option(
    "--strict-readings", is_flag=True, default=None, help="Fail where it takes two readings of one ambiguity."
)
@click.option(
    "--shard",
    metavar="K/N",
    help="Run this part of N only; 'ci' takes both numbers from the CI system. 'ivmdvddrive merge' judges the whole.",
)
@cluster_option
@click.option(
    "--shards",
    type=click.IntRange(1, MOST_SHARDS),
    metavar="N",
    help="With --on: divide the run among so many tasks (default: 4 for each worker, as far as the level has parts).",
)
@click.option(
    "--seed",
    type=int,
    metavar="N",
    help="The seed of random choices (default: fixed, but at exhaustive a new one for each run).",
)
@click.option("--dry-run", is_flag=True, help="Say what the run would change on this computer, and change nothing.")
@site_option
@click.option("-q", "--quiet", is_flag=True, help="Print the verdict, and one line for each failure.")
@click.option(
    "-v", "--verbose", is_flag=True, help="Print every failure, reading and note, and every clause not exercised."
)
@click.option(
    "--json",
    "json_file",
    metavar="FILE",
    help="Write results.json there, too; for -, to standard output, and all other output to standard error.",
)
@run_options
def verify(
    iut: str | None, json_file: str | None, pytest_args: tuple[str, ...], quiet: bool, verbose: bool, **options: Any
) -> int:
    """Judge an implementation: which clauses it meets, which it breaks, and which were not exercised.

    \b
    Examples:
      ivmdvddrive verify reference
      ivmdvddrive verify python:mypackage.bench:Bench --level quick
      ivmdvddrive verify 'stdio:./my-server --stdio' --report report
      ivmdvddrive verify tcp:127.0.0.1:7000
      ivmdvddrive verify qemu --allow-partial
      ivmdvddrive verify libvirt:qemu:///embed --allow-partial
      ivmdvddrive verify com:VirtualPC.Application --dry-run
      ivmdvddrive verify reference --select 'ReleaseHostDrive.*' -- -x
      ivmdvddrive verify reference --level exhaustive --report report --on local:8
    """
    if quiet and verbose:
        raise click.UsageError("--quiet and --verbose exclude each other: leave one out")
    if json_file == "":
        raise click.UsageError("--json needs a file, or - for standard output")
    if iut is not None and iut.startswith("-"):  # it stood after --, and the IUT is in the settings
        pytest_args = (iut, *pytest_args)
        iut = None
    dry_run = options.pop("dry_run")
    chosen = configured({"iut": iut, **options})
    iut = chosen.pop("iut", None)
    if iut is None:
        raise click.UsageError("name the IUT, or set iut in [tool.ivmdvddrive] of ./pyproject.toml")
    known = chosen.get("waivers")
    report, allow_partial = chosen.pop("report", None), bool(chosen.pop("allow_partial", False))
    debug, site = bool(chosen.pop("debug", False)), checked_site(chosen.pop("site", None))
    on, count = chosen.pop("on", None), chosen.pop("shards", None)
    settings = Settings.chosen(iut, chosen)
    if settings.shard and not report:
        raise SettingsError("--shard needs --report DIR, since 'ivmdvddrive merge' reads what a shard writes there")
    if on and settings.shard:
        raise SettingsError("--on and --shard exclude each other: a cluster judges all shards")
    if count and not on:
        raise SettingsError("--shards needs --on: it says among how many tasks a cluster divides the run")
    specification = specified(settings)
    waivers = load_waivers(specification, Path(known)) if known else []
    if dry_run:
        return _plan(iut, [file for file in (report, None if json_file == "-" else json_file) if file])
    detail: Detail = "quiet" if quiet else "verbose" if verbose else "normal"
    if on:
        from .campaign import Campaign, judge_on  # what it needs is of no use to other runs

        wanted = Wanted(Path(report) if report else None, detail, site, json_file)
        campaign = Campaign(settings, waivers, allow_partial, pytest_args)
        return judge_on(on, count, specification, campaign, wanted)
    return run_checks(
        specification,
        settings,
        report,
        pytest_args,
        waivers=waivers,
        allow_partial=allow_partial,
        debug=debug,
        detail=detail,
        site=site,
        json_file=json_file,
    )


def _plan(iut: str, written: Sequence[str]) -> int:
    """Say what a run would do, and which files and folders it would write; gives the exit code."""
    try:
        lines = plan(iut)
    except BadTarget as error:
        click.echo(f"ivmdvddrive: {error}", err=True)
        return 2
    except IutError as error:
        click.echo(f"ivmdvddrive: the implementation could not be started: {error}", err=True)
        return 3
    for line in (*lines, *(f"would write {printable(file)}" for file in written)):
        click.echo(line)
    return 0


def run_checks(
    specification: Specification,
    settings: Settings,
    report: str | None,
    pytest_args: tuple[str, ...],
    *,
    waivers: list[Waiver] | None = None,
    allow_partial: bool = False,
    debug: bool = False,
    detail: Detail = "normal",
    site: str | None = None,
    json_file: str | None = None,
) -> int:
    """Run the checks of the settings, show and write what they found; gives the exit code.

    ``json_file`` is where the results go besides; for "-", standard output has nothing else.
    """
    folder = Path(report) if report else None
    with held_report(folder) if folder else nullcontext():
        if folder:  # a shard that ends before it writes must not be taken for an earlier run's
            (folder / SHARD_FILE).unlink(missing_ok=True)
        return _run(
            specification,
            settings,
            folder,
            pytest_args,
            waivers or (),
            allow_partial=allow_partial,
            debug=debug,
            detail=detail,
            site=site,
            json_file=json_file,
        )


def _run(
    specification: Specification,
    settings: Settings,
    folder: Path | None,
    pytest_args: tuple[str, ...],
    waivers: Sequence[Waiver],
    *,
    allow_partial: bool,
    debug: bool,
    detail: Detail,
    site: str | None,
    json_file: str | None,
) -> int:
    try:
        prepare(settings.iut, lambda said: click.echo(f"{said} …", err=True))
    except IutError as error:
        click.echo(f"ivmdvddrive: the implementation could not be started: {error}", err=True)
        return 3
    settings = settings.reporting(folder)
    started, clock = datetime.now(UTC), time.monotonic()
    console = console_for(json_file)
    silent = settings.feature or detail == "quiet"  # a replay shows one finding, at its end
    findings = None if silent else Findings(specification, console)
    progress = Console(quiet=True) if detail == "quiet" else console
    run = supervise_each(specification, settings, waivers, partial(_shown, progress, findings), pytest_args)
    if findings:
        findings.end()
    if debug or (run.suite_error and not settings.feature):
        click.echo(printable(run.log, 64 * 1024, keep_newlines=True), err=True)
    failed = _could_not_run(run, pytest_args)
    if run.cannot_start:  # the report says so, too: an older one must not be taken for this run's
        run.stopped = f"the implementation could not be started: {run.cannot_start}"
    elif failed is not None:
        return failed
    verdict = judged(specification, run, waivers)
    replayed = concluded(run) if settings.feature and failed is None else None
    if replayed:
        verdict.why = replayed.says
    seconds = time.monotonic() - clock
    results = to_results(
        specification,
        run,
        verdict,
        started=started,
        seconds=seconds,
        report=folder,
        allow_partial=allow_partial,
        code=replayed.code if replayed else failed,
    )
    shard = None
    if settings.shard:
        shard = to_shard(run, waivers, allow_partial=allow_partial, started=started, seconds=seconds)
    unwritten, aside = _write(folder, specification, results, site, shard)
    if json_file:
        unwritten = write_json(json_file, results) or unwritten
    if replayed:
        _show_replay(specification, console, replayed, results)
    elif failed is None:
        shown = None if unwritten or not folder else str(folder)
        show_results(specification, console, results, shown, detail)
    if on_github() and not settings.feature:
        for annotation in to_annotations(results):
            say_command(annotation, err=json_file == "-")
    if any(e.error for e in run.evidence):
        _suggest_smoke(run)
    if aside:
        click.echo(f"ivmdvddrive: the report of the whole run before it is kept in {printable(str(aside))}", err=True)
    if unwritten:
        click.echo(f"ivmdvddrive: the report cannot be written, and what was there stays: {unwritten}", err=True)
    if lost := output_error():
        said = printable(f"{verdict.overall.upper()}: {verdict.why}")
        click.echo(f"ivmdvddrive: standard output was lost ({lost.strerror}). It ended with: {said}", err=True)
    return int(results["exit_code"]) or (2 if unwritten else 0)


def _shown(console: Console, findings: Findings | None, checks: CheckJudge, begin: Begin) -> Run:
    with Show(console, checks, findings) as show:
        return begin(show.event)


def _write(
    folder: Path | None,
    specification: Specification,
    results: dict[str, Any],
    site: str | None,
    shard: dict[str, Any] | None,
) -> tuple[str | None, Path | None]:
    """Write the report and the summary of a job: why that failed, and where the whole report before it has gone.

    The results are shown all the same.
    """
    try:
        aside = write_report(folder, specification, results, site, shard) if folder is not None else None
        if not results["settings"]["feature"]:
            summarise(specification, results)
    except OSError as error:
        return unwritable(error), None
    return None, aside


def _could_not_run(run: Run, pytest_args: tuple[str, ...]) -> int | None:
    """Say why nothing was run, and give the exit code; None where something was."""
    if run.bad_target:
        click.echo(f"ivmdvddrive: {run.bad_target}", err=True)
        return 2
    if run.bad_scenario:
        click.echo(f"ivmdvddrive: {run.settings.feature} cannot be played: {printable(run.bad_scenario)}", err=True)
        return 2
    if run.settings.feature and not run.evidence and run.suite_error:
        said = [line[1:].strip() for line in run.log.splitlines() if line.startswith("E ")]
        click.echo(f"ivmdvddrive: {run.settings.feature} holds no scenario: {printable('; '.join(said))}", err=True)
        return 2
    if run.bad_arguments:
        given = f" with these arguments: {printable(shlex.join(pytest_args), 400)}" if pytest_args else ""
        click.echo(f"ivmdvddrive: pytest cannot run the checks{given}", err=True)
        click.echo(_end_of(run.log).strip() + (f"\n{_ARGUMENTS}" if pytest_args else ""), err=True)
        _say_what_is_hidden()
        return 2
    if run.cannot_start:
        click.echo(f"ivmdvddrive: the implementation could not be started: {run.cannot_start}", err=True)
        if run.log:
            click.echo(f"its log ends with:\n{_end_of(run.log)}", err=True)
        _suggest_smoke(run)
        return 3
    if run.suite_error and not run.evidence:
        if _say_what_is_hidden():
            return 2
        click.echo(f"ivmdvddrive: the suite itself failed: {run.suite_error}", err=True)
        return 5
    return None


def _say_what_is_hidden() -> bool:
    """Name each file on PYTHONPATH that takes the place of one of Python's modules; whether there is any."""
    hidden = list(hidden_of_python())
    for name, file in hidden:
        said = f"{printable(file)} hides Python's own module {name}, which may be why the checks cannot be run"
        click.echo(f"ivmdvddrive: {said}: rename it, or take its folder off PYTHONPATH", err=True)
    return bool(hidden)


_ARGUMENTS: Final = (
    "after '--' stand arguments of pytest, such as -k WORD, -x or --durations 10, or -n 2 with the extra 'parallel': "
    "correct or remove them"
)


def _suggest_smoke(run: Run) -> None:
    command = shlex.join(["ivmdvddrive", "smoke", run.settings.iut])
    click.echo(f"{printable(command)} says what is wired wrongly, the likely cause, and the fix", err=True)


def _end_of(log: str) -> str:
    return printable(log[-2000:], keep_newlines=True)


def _show_replay(specification: Specification, console: Console, replayed: Conclusion, results: dict[str, Any]) -> None:
    show_failures(specification, console, results)
    if replayed.played:
        console.print(Text(f"replayed: {replayed.says}"))
    else:
        click.echo(f"not replayed: {replayed.says}", err=True)
