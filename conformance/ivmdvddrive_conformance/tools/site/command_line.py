"""The page of the command line: what each command says of itself with ``--help``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import click

from .markup import code, fenced

__all__ = ["command_line_page"]

_WIDTH: Final = 80
_LEAD: Final = """\
Every command explains itself with `--help`; this page has all of it. Options that are used every time may stand in
[settings](settings.md). [Verdicts and exit codes](verdicts.md) explains what a run's exit code means.
"""


def command_line_page(root: click.Command) -> str:
    """Each command and each of its own commands, with its help; ``root`` is the command itself."""
    with _context(root, None, "ivmdvddrive") as context:
        parts = ["# Command line", "", _LEAD, fenced(context.get_help(), "text")]
        return "\n".join([*parts, *_commands(context)])


def _context(command: click.Command, parent: click.Context | None, name: str) -> click.Context:
    return click.Context(command, parent, name, terminal_width=_WIDTH, max_content_width=_WIDTH, color=False)


def _commands(parent: click.Context) -> Iterator[str]:
    group = parent.command
    if not isinstance(group, click.Group):
        return
    for name in group.list_commands(parent):
        command = group.get_command(parent, name)
        if command is None or command.hidden:
            continue
        with _context(command, parent, name) as context:
            level = "#" * (context.command_path.count(" ") + 1)
            yield f"{level} {code(context.command_path)}\n\n{fenced(context.get_help(), 'text')}"
            yield from _commands(context)
