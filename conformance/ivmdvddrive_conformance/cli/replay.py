"""``ivmdvddrive replay``: play a scenario on any implementation, or write it down for elsewhere."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import click

from ivmdvddrive_spec import Specification

from ..language.pickles import Pickle, Unreadable, read_judging, read_pickles
from ..process.worker_process import GRACE, Event, watched
from ..settings.configuration import configured
from ..settings.settings import Settings, SettingsError, specified
from ..text.documents import read_text
from ..text.printable import printable, reprintable
from .verify import run_checks, run_options

__all__ = ["replay"]

_WORKER: Final = "ivmdvddrive_conformance.replaying.worker"
_SETTINGS: Final = ("profile", "binding", "timeout", "start_timeout", "max_time", "debug")
"""The settings of the file that a replay takes. Not the report's folder: what it replays may lie in there."""


@click.command()
@click.argument("feature", metavar="FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("iut", metavar="IUT")
@click.option(
    "--as",
    "form",
    type=click.Choice(["gherkin", "wire", "pytest"]),
    help="Judge nothing, but print it: as Gherkin, as lines to paste into a program that speaks the wire protocol "
    "(with the handles that IUT gives), or as a test file for pytest that judges IUT.",
)
@run_options
def replay(feature: Path, iut: str, form: str | None, **options: Any) -> int:
    """Play a scenario of your own, or a counterexample that a report holds, on any implementation.

    \b
    Examples:
      ivmdvddrive replay report/failures/01-ReleaseHostDrive.atomic.feature reference
      ivmdvddrive replay own.feature 'stdio:./my-server --stdio' --as wire
      ivmdvddrive replay own.feature python:mine:Bench --as pytest > test_own.py

    \b
    Exit codes:
      0  every answer was permitted and as the Then steps state; with --as, all was printed
      1  an answer was not permitted, or a Then step states another answer than what came
      2  bad usage, or a FILE without a scenario, or with one that cannot be played or judges nothing
         (with --as wire and --as gherkin a scenario need not judge anything)
      3  the IUT could not be started, or its bench failed; with --as wire, a step could not be made
      4  cut short, or the IUT does not claim what the scenario needs
      5  the suite itself failed
    """
    chosen = configured(options, only=_SETTINGS)
    report, debug = chosen.pop("report", None), bool(chosen.pop("debug", False))
    settings = Settings.chosen(iut, {**chosen, "level": "quick", "feature": str(feature.resolve())})
    specification = specified(settings)
    scenarios = _scenarios(feature, form)
    if form is None:
        return run_checks(specification, settings, report, (), debug=debug)
    if options["report"]:
        raise click.UsageError("--as prints what would be played: there is nothing to --report")
    return _FORMS[form](specification, scenarios, settings, debug)


def _scenarios(feature: Path, form: str | None) -> list[Pickle]:
    """The scenarios of a file; where they are to judge, each judges something."""
    try:
        return (read_judging if form in (None, "pytest") else read_pickles)(feature)
    except Unreadable as error:
        said = printable(str(error), 2000, keep_newlines=True)
        raise SettingsError(f"{printable(str(feature))} holds no scenario that can be played: {said}") from error


def _gherkin(specification: Specification, scenarios: list[Pickle], settings: Settings, debug: bool) -> int:  # noqa: ARG001  # one signature for all
    """Print the file itself, with what its comments say of the failure."""
    for line in read_text(Path(str(settings.feature)), "scenarios").splitlines():
        click.echo(reprintable(line, _LONGEST))
    return 0


_LONGEST: Final = 1 << 20
"""Characters of a line: as many as one of the protocol may have."""


def _pytest(specification: Specification, scenarios: list[Pickle], settings: Settings, debug: bool) -> int:  # noqa: ARG001
    from ..replaying.regression import as_pytest  # imports pytest's plugins, which the other forms do without

    click.echo(as_pytest(specification, scenarios, settings), nl=False)
    return 0


def _wire(specification: Specification, scenarios: list[Pickle], settings: Settings, debug: bool) -> int:  # noqa: ARG001
    """Print the lines; where they end early, say why."""
    wait = settings.start_timeout + 10 * settings.timeout + GRACE
    last = watched(_WORKER, {"settings": settings.to_json()}, ("line", "media"), _heard, wait)
    if debug:
        click.echo(printable(last["log"], 64 * 1024, keep_newlines=True), err=True)
    code, said = _ENDS[last["event"]]
    if code:
        click.echo(f"ivmdvddrive: {said}{reprintable(last['message'])}", err=True)
    return code


def _heard(event: Event) -> None:
    if event["event"] == "line":
        click.echo(event["line"])
    else:
        click.echo(f"media stay in {printable(event['folder'])}: remove it when you are done", err=True)


_ENDS: Final = {
    "written": (0, ""),
    "ends": (3, "the lines end here: "),
    "lost": (3, "the lines end here: "),
    "unclaimed": (4, "the lines end here: "),
    "bad-target": (2, ""),
    "cannot-start": (3, "the implementation could not be started: "),
    "refused": (3, "the lines end here: "),
    "failed": (5, "the suite itself failed: "),
}
"""By the last event: the exit code, and what is said where that is not 0."""

_FORMS: Final = {"gherkin": _gherkin, "wire": _wire, "pytest": _pytest}
