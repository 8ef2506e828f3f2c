"""The places to which results go: the console of standard output, and the file of ``--json``."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, NamedTuple

import click
from rich.console import Console

from ..results.files import unwritable, write_whole
from ..results.terminal import Detail

__all__ = ["Wanted", "console_for", "stdout_console", "write_json"]


class Wanted(NamedTuple):
    """The results that a run of several shards is to give: where they are written, and how much of them is shown.

    ``site`` is the address of the site that the report's page links to.
    """

    report: Path | None = None
    detail: Detail = "normal"
    site: str | None = None
    json_file: str | None = None


def stdout_console() -> Console:
    """Standard output; where it is no terminal, lines are as long as what they say."""
    return Console(highlight=False) if sys.stdout.isatty() else Console(highlight=False, width=100, soft_wrap=True)


def console_for(json_file: str | None) -> Console:
    """The console for what is shown: standard error if the results go to standard output."""
    return Console(stderr=True, highlight=False) if json_file == "-" else stdout_console()


def write_json(file: str, results: dict[str, Any]) -> str | None:
    """Write the results to a file, or to standard output for "-": why that failed, None where it did not."""
    text = json.dumps(results, indent=1, ensure_ascii=False) + "\n"
    try:
        if file == "-":
            click.echo(text, nl=False)
        else:
            write_whole(Path(file).absolute(), text)
    except OSError as error:
        return unwritable(error)
    return None
