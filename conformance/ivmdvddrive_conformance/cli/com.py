"""``ivmdvddrive com``: the parts that judge COM servers are built here, since they are Windows programs.

The reference server is registered here, too, for clients that create it by its ProgID.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click

from ..iuts.errors import CannotStart
from ..results.files import unwritable, write_all
from ..settings.settings import SettingsError
from ..text.printable import printable

__all__ = ["build", "com", "register", "unregister"]


@click.group()
def com() -> None:
    """Build what judges COM servers, and the reference as a COM server; register the reference."""


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

    folder = _told(build_all)
    if folder is None:
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


@com.command()
def register() -> int:
    """Register the reference of Windows Virtual PC as VirtualPC.Application.

    Clients then create it by its ProgID, as they create the product. Off Windows the entries are those of the private
    Wine prefix. On Windows they are the computer's: this needs an administrator, and fails if the product is installed.

    \b
    Example:
      ivmdvddrive com build
      ivmdvddrive com register
      ivmdvddrive com unregister
    """
    from ..iuts.com import register as register_reference

    return _registry("registered", register_reference)


@com.command()
def unregister() -> int:
    """Take out of the registry what 'com register' has written."""
    from ..iuts.com import unregister as unregister_reference

    return _registry("unregistered", unregister_reference)


def _registry(done: str, change: Callable[[Callable[[str], None]], Path]) -> int:
    server = _told(change)
    if server is None:
        return 3
    click.echo(f"{done}: {server}")
    return 0


def _told(work: Callable[[Callable[[str], None]], Path]) -> Path | None:
    """Do work that tells how far it is, and give its path; None where it cannot be done, and then it was said why."""
    try:
        return work(lambda said: click.echo(f"{said} …", err=True))
    except CannotStart as error:
        click.echo(f"ivmdvddrive: {error}", err=True)
        return None
