"""``ivmdvddrive init``: a starting kit in a folder, and what to do with it."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from ivmdvddrive_spec.records import DEFAULT_PROFILE

from ..settings.settings import SettingsError
from ..text.installation import origin
from ..text.printable import printable
from ..tools.kits import KITS, PROFILES, files, judged, standing, unfilled, write

__all__ = ["init"]

_KNOWN = "\b\nKIT is one of\n" + "\n".join(f"  {name:<10} {kit.language}" for name, kit in KITS.items())


@click.command(epilog=_KNOWN)
@click.argument("kit", metavar="KIT", type=click.Choice(tuple(KITS)))
@click.argument("folder", metavar="[DIR]", default=".", type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--profile",
    type=click.Choice(PROFILES),
    default=DEFAULT_PROFILE,
    help=f"The profile that the kit implements, and by which its gate judges it (default: {DEFAULT_PROFILE}).",
)
@click.option("--force", is_flag=True, help="Overwrite files that are there already.")
def init(kit: str, folder: Path, profile: str, force: bool) -> int:
    """Write a small complete implementation to go on from, with the gate set up, into DIR (default: here).

    It makes few claims, and all of them are true. If a file exists, it asks on a terminal, and elsewhere fails without
    --force.

    \b
    Examples:
      ivmdvddrive init node my-drive
      ivmdvddrive init python my-drive --profile vs2005
    """
    held = files(kit, profile, origin())
    try:
        if not force:
            _must_be_free(standing(held, folder))
        written = write(held, folder)
    except OSError as error:
        raise SettingsError(f"cannot write the kit: {printable(str(error))}") from error
    for path in written:
        click.echo(printable(str(path)))
    if left := unfilled(held):
        names = ", ".join(map(str, left))
        click.echo(f"\nReplace OWNER by the owner of the suite's repository, and the release by yours, in {names}.")
    click.echo("\nnext:")
    for command in _next(kit, folder, profile):
        click.echo(f"  {printable(command)}")
    return 0


def _must_be_free(there: Sequence[Path]) -> None:
    """Ask where files would be overwritten; SettingsError where they may not be, or nobody can be asked."""
    if not there:
        return
    names = ", ".join(printable(str(path)) for path in there)
    if not sys.stdin.isatty():
        raise SettingsError(
            f"nothing was written, because there are already: {names}. Name another folder, or give --force"
        )
    if not click.confirm(f"There already: {names}. Overwrite?", err=True):
        raise SettingsError("nothing was written")


def _next(kit: str, folder: Path, profile: str) -> list[str]:
    """The commands that judge it."""
    made, iut = KITS[kit], judged(KITS[kit].iut, profile)
    there = [] if folder == Path() else [f"cd {shlex.quote(str(folder))}"]
    gated = f"ivmdvddrive verify {iut} --waivers waivers.toml --allow-partial --report report"
    return [*there, *made.build, f"ivmdvddrive smoke {iut}", gated]
