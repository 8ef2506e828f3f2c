"""``ivmdvddrive waive`` and ``diff``: what a release is gated with, besides ``verify``."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import Final

import click

from ..results.files import unwritable, write_whole
from ..results.gate.differences import compared, is_lost, notes, to_json, verdicts
from ..results.gate.presentation import show, to_markdown
from ..results.gate.waiver_drafts import draft
from ..results.reading import ResultsError, read_results
from ..settings.settings import SettingsError
from .output import stdout_console
from .profiles import specification_of

__all__ = ["diff", "waive"]

_RESULTS: Final = click.Path(exists=True, dir_okay=False, path_type=Path)
_DAYS: Final = 90
"""A waiver that is drafted counts for so long."""


@click.command()
@click.argument("results", metavar="RESULTS", type=_RESULTS)
@click.option(
    "--output", metavar="FILE", type=click.Path(path_type=Path), help="Write there; default: standard output."
)
@click.option(
    "--reason", metavar="TEXT", default="", help="The reason for the waivers. A waiver without a reason is refused."
)
@click.option("--issue", metavar="URL", help="The link to its issue.")
@click.option(
    "--expires", metavar="DATE", type=click.DateTime(["%Y-%m-%d"]), help=f"The last day (default: in {_DAYS} days)."
)
def waive(results: Path, output: Path | None, reason: str, issue: str | None, expires: datetime.datetime | None) -> int:
    """Draft a file of waivers from a run's results.json: one for each clause that it found broken.

    \b
    Example:
      ivmdvddrive waive report/results.json --output waivers.toml

    Exits 0, or 4 where the results are not those of a whole run.
    """
    found = read_results(specification_of, results, whole=True)
    if any(not f["outcome"] for f in found["failures"]):
        raise ResultsError(f"{results} is of an older schema, which names no outcomes: judge again, then draft")
    last = expires.date() if expires else datetime.date.today() + datetime.timedelta(_DAYS)  # the user's day
    text, count = draft(found, expires=last, reason=reason, issue=issue)
    if not count:
        click.echo("ivmdvddrive: nothing is broken, so there is nothing to waive", err=True)
        return 0
    if output is None:
        click.echo(text, nl=False)
        return 0
    if output.exists():
        raise SettingsError(
            f"{output} exists and is not overwritten: name another file, or copy what is printed without --output"
        )
    try:
        write_whole(output, text)
    except OSError as error:
        raise SettingsError(f"cannot write {output}: {unwritable(error)}") from error
    click.echo(f"{count} waivers drafted in {output}" if count > 1 else f"1 waiver drafted in {output}", err=True)
    return 0


@click.command()
@click.argument("old", metavar="OLD", type=_RESULTS)
@click.argument("new", metavar="NEW", type=_RESULTS)
@click.option(
    "--format",
    "format_",
    type=click.Choice(["terminal", "markdown", "json"]),
    default="terminal",
    show_default=True,
    help="The format of the output.",
)
def diff(old: Path, new: Path, format_: str) -> int:
    """Compare the results.json of two runs: what was fixed, broken, changed, newly and no longer exercised.

    \b
    Example:
      ivmdvddrive diff last/results.json report/results.json

    \b
    Exit codes:
      0  nothing was lost
      1  something was: the verdict got worse, or a clause, required or not: it is broken, goes wrong in a new way, or
         is no longer exercised (marked with !)
      2  a file holds no results that can be read
      4  a file holds the results of a run that was cut short
    """
    before, after = (read_results(specification_of, path, whole=True) for path in (old, new))
    profiles = [r["specification"]["profile"] for r in (before, after)]
    if profiles[0] != profiles[1]:
        raise ResultsError(f"{old} is of the profile {profiles[0]}, {new} of {profiles[1]}: they cannot be compared")
    turns, changes, said = verdicts(before, after), compared(before, after), notes(before, after)
    if format_ == "terminal":
        show(stdout_console(), turns, changes, said)
    elif format_ == "markdown":
        click.echo(to_markdown(turns, changes, said), nl=False)
    else:
        click.echo(json.dumps(to_json(turns, changes, said), indent=1, ensure_ascii=False))
    return int(is_lost(turns, changes))
