"""A string as a host drive's letter, by the documentation of AttachHostDrive and its ambiguities."""

from __future__ import annotations

import string
from typing import Literal, NamedTuple

__all__ = ["Spelling", "spelling"]

_LETTERS = frozenset(string.ascii_uppercase)
_SUFFIXES = ("", ":", ":\\")


class Spelling(NamedTuple):
    """Spelling of a letter in a string: as the pages do ("D"), otherwise ("d", "D:", "D:\\"), or not at all."""

    form: Literal["letter", "variant", "invalid"]
    letter: str = ""


def spelling(text: str) -> Spelling:
    """Read a string given for a host drive's letter; any string has exactly one answer."""
    if text in _LETTERS:
        return Spelling("letter", text)
    head, tail = text[:1], text[1:]
    # Not str.upper alone: it folds the dotless i and others onto ASCII letters.
    letter = head.upper() if head in string.ascii_letters else ""
    if letter in _LETTERS and tail in _SUFFIXES:
        return Spelling("variant", letter)
    return Spelling("invalid")
