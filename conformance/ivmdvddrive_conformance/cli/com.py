"""``ivmdvddrive com``: the parts that judge COM servers are built here, since they are Windows programs."""

from __future__ import annotations

from pathlib import Path

import click

from ..iuts.errors import CannotStart
from ..results.files import unwritable, write_all
from ..settings.settings import SettingsError
from ..text.printable import printable

__all__ = ["build", "com"]


@click.group()
def com() -> None:
    """Build what judges COM servers, and the reference as a COM server."""


@com.command()
@click.option("--output", metavar="DIR", type=click.Path(file_okay=False, path_type=Path), help="Copy it there, too.")
def build(output: Path | None) -> int:
    """Build the bridge, the reference servers and the faulty ones, with MinGW-w64 or Visual Studio.

    \b
    Example:
      ivmdvddrive com build --output build
      ivmdvddrive verify com:build/ivmdvddrive-reference.dll
    """
    from ..iuts.com import build as build_all
    from ..iuts.com.building import PRODUCTS

    try:
        folder = build_all(lambda said: click.echo(f"{said} …", err=True))
    except CannotStart as error:
        click.echo(f"ivmdvddrive: {error}", err=True)
        return 3
    if output is not None:
        try:
            output.mkdir(parents=True, exist_ok=True)
            write_all({output / name: (folder / name).read_bytes() for name in PRODUCTS})
        except OSError as error:
            raise SettingsError(f"cannot write {printable(str(output))}: {unwritable(error)}") from error
        folder = output
    for name in PRODUCTS:
        click.echo(folder / name)
    return 0
