"""Markdown, as MyST reads it: small functions that take plain text and give text that means nothing but itself.

Whatever comes from outside (clauses, an IUT's strings) goes through ``prose``, ``code`` or ``fenced``, so that no
character in it is markup. What is Markdown already is passed on as it is: to ``table``, ``link`` and ``directive``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

__all__ = [
    "LACKING",
    "NONE",
    "anchor",
    "badge",
    "code",
    "directive",
    "fenced",
    "link",
    "names",
    "prose",
    "slug",
    "table",
]

NONE: Final = "·"
"""What stands in a table's cell that has nothing to say."""

LACKING: Final = "—"
"""The text of a product's cell for a thing that the product does not have."""

_PUNCTUATION: Final = re.compile(r"([!-/:-@\[-`{}~])")
_NAMES: Final = re.compile(r"\b(?:(?:VM|DISP)_E_[A-Z_]+|[SE]_[A-Z]+|vm[A-Z]\w*_\w+|0x[0-9A-Fa-f]{8,9})\b")


def prose(text: str) -> str:
    """Text as it stands, on one line."""
    return _escaped(" ".join(text.split()))


def names(text: str) -> str:
    """Text as it stands, but that the constants in it are set as code."""
    parts, last = [], 0
    for found in _NAMES.finditer(text):
        parts += [_part(text[last : found.start()]), code(found[0])]
        last = found.end()
    return "".join([*parts, _part(text[last:])]).strip()


def _part(text: str) -> str:
    """A part of a text: blanks at its ends stay."""
    return _escaped(re.sub(r"\s+", " ", text))


def _escaped(text: str) -> str:
    # A pipe would end a table's cell, with a backslash before it or without.
    return _PUNCTUATION.sub(r"\\\1", text).replace("|", "&#124;")


def code(text: str) -> str:
    """A code span of any text, on one line; a table may hold it."""
    shown = " ".join(text.split()) or " "
    fence = "`" * (1 + max((len(run) for run in re.findall("`+", shown)), default=0))
    padding = " " if len(fence) > 1 else ""
    return f"{fence}{padding}{shown}{padding}{fence}"


def link(words: str, target: str) -> str:
    """A link; its words are Markdown, its target a page, with or without an anchor, or a label."""
    return f"[{words}](<{target}>)"


def anchor(label: str) -> str:
    """A label for what comes next."""
    return f"({label})=\n"


def slug(text: str) -> str:
    """A text as part of an anchor: letters, digits and hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-") or "x"


def badge(word: str, kind: str = "") -> str:
    """A word in a frame, of a kind that the style sheet knows."""
    return f"[{prose(word)}]{{.badge .{slug(kind or word)}}}"


def table(header: Sequence[str], rows: Iterable[Sequence[str]], kind: str = "") -> str:
    """A table of Markdown cells; ``kind`` is a class of the style sheet."""
    lines = [_row(header), _row(["---"] * len(header)), *map(_row, rows)]
    attributes = f"{{.{kind}}}\n" if kind else ""
    return attributes + "\n".join(lines) + "\n"


def _row(cells: Sequence[str]) -> str:
    # A pipe that is left stands in code, where the table takes the backslash away again.
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def fenced(text: str, language: str = "text") -> str:
    """A block of text, line by line, as it stands: no directive, which would look for options in it."""
    fence = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", text)), default=0))
    return f"{fence}{language}\n{text.rstrip()}\n{fence}\n"


def directive(name: str, argument: str, options: Mapping[str, str], content: str) -> str:
    """A directive of Sphinx's; options that are empty are left out. Its argument and options are plain text."""
    fence = ":" * max(3, 1 + max((len(run) for run in re.findall(":{3,}", content)), default=0))
    given = [f":{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in options.items() if value]
    return "\n".join([f"{fence}{{{name}}} {argument}", *given, "", content.rstrip(), fence, ""])
