"""``ivmdvddrive report``: what a results.json says, in other formats."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import click

from ..results.files import unwritable, write_whole
from ..results.formats.github import to_annotations
from ..results.formats.report_folder import FORMATS
from ..results.reading import read_results
from ..settings.settings import SettingsError
from .profiles import specification_of
from .site import site_option
from .streams import say_command

__all__ = ["report"]

_SAYS: Final = {
    "html": "The report for people: one page, which needs nothing else.",
    "markdown": "The summary of a job.",
    "junit": "JUnit XML: a suite a member, a case a clause.",
    "badge": "An SVG that says how many clauses are met.",
    "shields": "The same as JSON for a shields endpoint.",
}


def _formats(command: click.Command) -> click.Command:
    """An option for each format: the file that it goes to."""
    for name, says in _SAYS.items():
        command.params.append(click.Option([f"--{name}"], metavar="FILE", help=says))
    return command


@click.command()
@click.argument("results", metavar="RESULTS", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--annotations", is_flag=True, help="Print what annotates a run of GitHub Actions.")
@site_option
def report(results: Path, annotations: bool, site: str | None, **files: str | None) -> int:
    """Show a run's results.json as a page, a summary, a badge; FILE may be -, for standard output.

    \b
    Examples:
      ivmdvddrive report report/results.json --html report.html
      ivmdvddrive report report/results.json --markdown - >> "$GITHUB_STEP_SUMMARY"

    Exits 0 whatever the results say: 'verify' and 'diff' are the gates.
    """
    wanted = {name: file for name, file in files.items() if file}
    if not wanted and not annotations:
        raise click.UsageError(f"say what to make: {', '.join(f'--{name}' for name in _SAYS)} or --annotations")
    found = read_results(specification_of, results)
    specification = specification_of(found["specification"]["profile"])
    for name, file in wanted.items():
        _, made = FORMATS[name]
        _write(file, made(specification, found, site))
    for annotation in to_annotations(found) if annotations else ():
        say_command(annotation)
    return 0


def _write(file: str, text: str) -> None:
    if file == "-":
        click.echo(text, nl=False)
        return
    try:
        Path(file).absolute().parent.mkdir(parents=True, exist_ok=True)
        write_whole(Path(file), text)
    except OSError as error:
        raise SettingsError(f"cannot write {file}: {unwritable(error)}") from error


_formats(report)
