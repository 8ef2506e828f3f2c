"""Text for a terminal: a label, and text that is wrapped beside it.

Only spaces are places to break. A word that is longer than a line, such as a path or a clause's id, stays whole and the
terminal itself folds it, so that it can be copied.
"""

from __future__ import annotations

import shutil
import sys
import textwrap
from typing import Final

__all__ = ["hanging", "stdout_width"]

_LONGEST_LABEL: Final = 16
"""Columns of a label beside which text is aligned, if its longest word fits there; else ``_INDENT`` indents it."""

_INDENT: Final = 4


def stdout_width() -> int | None:
    """Return the columns of standard output; None if it is no terminal, where a line is as long as its text."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else None


def hanging(label: str, text: str, width: int | None) -> str:
    """Return a label and a text beside it; the further lines are aligned with the text, or indented below the label.

    Without a ``width`` the text is not wrapped. Line breaks in ``text`` are kept.
    """
    if width is None:
        return f"{label}{text}".rstrip()
    lead = label[: len(label) - len(label.lstrip())]
    longest = max(map(len, text.split()), default=width)
    beside = len(label) <= _LONGEST_LABEL and len(label) + longest <= width
    indent = " " * len(label) if beside else f"{lead}{' ' * _INDENT}"
    first, *others = text.split("\n")
    line = (first, label) if beside else (f"{label.lstrip()}{first}", lead)
    lines = [_wrapped(*line, indent, width)]
    return "\n".join([*lines, *(_wrapped(line, indent, indent, width) for line in others)]).rstrip()


def _wrapped(line: str, first: str, indent: str, width: int) -> str:
    return textwrap.fill(
        line,
        max(width, len(indent) + 1),
        initial_indent=first,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
