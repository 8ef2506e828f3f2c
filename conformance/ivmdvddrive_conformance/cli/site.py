"""The option of the commands that write a report: the address of the site that the report links to."""

from __future__ import annotations

from typing import Final

import click

from ..results.site_links import is_site
from ..text.printable import printable

__all__ = ["checked_site", "site_option"]


def checked_site(address: str | None) -> str | None:
    """Return an address that may stand in a link; raises BadParameter for another."""
    if address is not None and not is_site(address):
        raise click.BadParameter(f"{printable(address)!r} is neither a web address nor a path", param_hint="--site")
    return address


site_option: Final = click.option(
    "--site",
    metavar="URL",
    callback=lambda _context, _option, address: checked_site(address),
    help="Link the clauses of report.html to a copy of the site: a web address, or a path relative to the report.",
)
