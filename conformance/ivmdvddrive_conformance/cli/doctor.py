"""``ivmdvddrive doctor``: what is installed and what is missing, for each kind of implementation and each extra."""

from __future__ import annotations

import click
from rich.table import Table
from rich.text import Text

from ..iuts.installed import needs
from ..text.printable import printable
from .output import stdout_console

__all__ = ["doctor"]


@click.command()
@click.argument("whats", metavar="[WHAT]...", nargs=-1)
def doctor(whats: tuple[str, ...]) -> int:
    """List what is installed and what is missing on this machine, with the command that installs it.

    WHAT is a kind of implementation (qemu, libvirt, com), or another entry of the first column; everything by default.

    \b
    Examples:
      ivmdvddrive doctor
      ivmdvddrive doctor com

    Exits 0 if everything that is listed is installed, and 3 if something is missing. Commands are those of Debian;
    pip installs an extra from where the suite came from.
    """
    found = list(needs(whats))
    known = dict.fromkeys(need.what for need in needs())
    unknown = [what for what in whats if what not in known]
    if unknown:
        raise click.UsageError(f"unknown entry {printable(' '.join(unknown))!r}. Known: {', '.join(known)}")
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in ("for", "needs", "found"):
        table.add_column(column, overflow="fold")
    for need in found:
        table.add_row(Text(need.what), Text(need.name), Text(printable(need.found) if need.found else "missing"))
    stdout_console().print(table)
    commands = dict.fromkeys(need.install for need in found if need.found is None)
    for command in commands:
        click.echo(f"to install: {command}")
    return 3 if commands else 0
