"""``ivmdvddrive docs``: the site, and the stored results that it shows."""

from __future__ import annotations

import time
from pathlib import Path

import click

from ..settings.efforts import LEVELS, Level
from ..settings.settings import SettingsError
from ..tools.learning.graphviz import Missing
from .profiles import specification_of

__all__ = ["docs"]


@click.group()
def docs() -> None:
    """Build the specification and its evidence as a site; make the evidence anew."""


@docs.command("build")
@click.option(
    "--out", default="site", metavar="DIR", help="The folder of the site (default: site); it is emptied first."
)
@click.option("--evidence", metavar="DIR", help="The results.json files that it shows (default: those of a checkout).")
def _build(out: str, evidence: str | None) -> int:
    """Build the site of all profiles: open DIR/index.html, or put DIR on any web server.

    It needs the extra docs, and Graphviz; 'ivmdvddrive doctor' says how to install them. Warnings are errors, and links
    are checked.

    \b
    Examples:
      ivmdvddrive docs build
      ivmdvddrive docs build --out public --evidence my-results
    """
    from ..tools.site.build import BuildFailed, build, evidence_folder
    from ..tools.site.evidence import UnreadableEvidence

    begun = time.monotonic()
    try:
        root = click.get_current_context().find_root().command
        pages = build(specification_of, _usable(out), root, Path(evidence) if evidence else None)
    except (Missing, UnreadableEvidence) as error:
        raise SettingsError(str(error)) from error
    except BuildFailed as error:
        click.echo(f"ivmdvddrive: the site has faults:\n{error}", err=True)
        return 5
    if not (evidence or evidence_folder().is_dir()):
        click.echo("no evidence: an installed suite has no stored results; --evidence DIR shows yours", err=True)
    click.echo(f"{pages} pages in {time.monotonic() - begun:.0f} s: {Path(out) / 'index.html'}")
    return 0


def _usable(out: str) -> Path:
    """A folder that is a site, or nothing yet: whatever else it holds would be lost."""
    folder = Path(out)
    if folder.exists() and not (folder.is_dir() and (not any(folder.iterdir()) or (folder / "objects.inv").exists())):
        raise SettingsError(f"--out {out}: there is something else than a site")
    return folder


@docs.command("evidence")
@click.argument("names", metavar="[NAME]...", nargs=-1)
@click.option("--out", metavar="DIR", help="The folder of the results (default: the one that the site reads).")
@click.option("--level", type=click.Choice(LEVELS), default="standard", help="The level of the checks.")
def _evidence(names: tuple[str, ...], out: str | None, level: Level) -> int:
    """Judge the project's own implementations anew, and keep their results for the site.

    \b
    NAME is one of:
      reference   the reference implementation, as Python objects
      stdio       the same on the wire
      qemu        QEMU's IDE CD drives
      com         the reference as a COM server, over both bindings
      faulty      an implementation that is wrong on purpose
      NAME-vs2005 reference, stdio, qemu and com as Virtual Server 2005
    Without a name, all of them.
    """
    from ..tools.site.build import evidence_folder
    from ..tools.site.evidence_refresh import TARGETS, NotJudged, refreshed

    if unknown := [name for name in names if name not in TARGETS]:
        raise click.UsageError(f"{unknown[0]} is none of {', '.join(TARGETS)}")
    folder = Path(out) if out else evidence_folder()
    if not out and not folder.is_dir():
        raise SettingsError("this suite is installed, and has no stored results: name a folder with --out")
    try:
        for name, said in refreshed(names or tuple(TARGETS), folder, level):
            click.echo(f"{name}: {said}")
    except NotJudged as error:
        click.echo(f"ivmdvddrive: {error}", err=True)
        return 3
    return 0
