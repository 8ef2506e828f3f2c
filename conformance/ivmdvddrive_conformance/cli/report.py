"""``ivmdvddrive report``: what a results.json says, in other formats."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import click

from ..results.files import refuse_special, unwritable, write_all, write_whole
from ..results.formats.allure import to_allure
from ..results.formats.github import to_annotations
from ..results.formats.report_folder import FORMATS
from ..results.reading import read_results
from ..settings.settings import SettingsError
from ..text.printable import printable
from .profiles import specification_of
from .site import site_option
from .streams import say_command

__all__ = ["report"]

_SAYS: Final = {
    "html": "The report for people: one page, which needs nothing else.",
    "markdown": "The summary of a job.",
    "junit": "JUnit XML: one suite for each member, one case for each clause.",
    "ctrf": "The same cases as CTRF JSON.",
    "sarif": "SARIF for views of code scanning: one rule for each clause, one result for each failure.",
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
@click.option(
    "--allure",
    metavar="FOLDER",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write one file for each clause into Allure's folder of results.",
)
@site_option
def report(results: Path, annotations: bool, allure: Path | None, site: str | None, **files: str | None) -> int:
    """Show a run's results.json as a page, a summary, a badge. The FILE of an option may be -, for standard output.

    \b
    Examples:
      ivmdvddrive report report/results.json --html report.html
      ivmdvddrive report report/results.json --markdown - >> "$GITHUB_STEP_SUMMARY"
      ivmdvddrive report report/results.json --allure allure-results

    Exits 0 whatever the results say: 'verify' and 'diff' are the gates.
    """
    wanted = {name: file for name, file in files.items() if file}
    if not wanted and not annotations and not allure:
        raise click.UsageError(
            f"say what to make: {', '.join(f'--{name}' for name in _SAYS)}, --allure or --annotations"
        )
    found = read_results(specification_of, results)
    specification = specification_of(found["specification"]["profile"])
    _must_be_apart(results, wanted)
    for name, file in wanted.items():
        _, made = FORMATS[name]
        _write(file, made(specification, found, site))
    if allure:
        _write_folder(allure, to_allure(found))
    for annotation in to_annotations(found) if annotations else ():
        say_command(annotation)
    return 0


def _must_be_apart(results: Path, wanted: dict[str, str]) -> None:
    """Raise click.UsageError where two formats have one file, or one would be written over the results."""
    taken: dict[Path, str] = {}
    for name, file in wanted.items():
        if file == "-":
            continue
        try:
            place = Path(file).resolve()
            is_read = place.exists() and results.samefile(place)
        except OSError:  # it cannot be written either, which says why
            continue
        if is_read:
            raise click.UsageError(f"--{name} would write over {printable(file)}, which it reads: name another file")
        if place in taken:
            raise click.UsageError(f"--{taken[place]} and --{name} would both write {printable(file)}")
        taken[place] = name


def _write(file: str, text: str) -> None:
    if file == "-":
        click.echo(text, nl=False)
        return
    try:
        Path(file).absolute().parent.mkdir(parents=True, exist_ok=True)
        write_whole(Path(file), text)
    except OSError as error:
        raise SettingsError(f"cannot write {file}: {unwritable(error)}") from error


def _write_folder(folder: Path, texts: dict[str, str]) -> None:
    """Write files beside those that others have in a folder."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        refuse_special(folder, *(folder / name for name in texts))
        write_all({folder / name: text for name, text in texts.items()})
    except OSError as error:
        raise SettingsError(f"cannot write {folder}: {unwritable(error)}") from error


_formats(report)
