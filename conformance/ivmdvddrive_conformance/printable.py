"""Making an IUT's strings safe to show: nothing that it says reaches a terminal or a file unescaped."""

from __future__ import annotations

import unicodedata

__all__ = ["printable"]

_KEEP = frozenset("\n")


def printable(text: str, limit: int = 2000, *, keep_newlines: bool = False) -> str:
    r"""``text`` with every control, format, surrogate and unassigned character as a Python escape, cut at ``limit``.

    So terminal escapes, right-to-left marks, NULs and lone surrogates are shown, not obeyed. A backslash is
    doubled, so that what was escaped can be told from what was sent.
    """
    shown = text[:limit]
    out = "".join(c if keep_newlines and c in _KEEP else _escape(c) for c in shown)
    cut = len(text) - len(shown)
    return f"{out}… ({cut} more characters)" if cut else out


def _escape(char: str) -> str:
    if char == "\\":
        return "\\\\"
    # C*: control, format (bidi marks among them), surrogate, private, unassigned; Zl, Zp: line separators.
    if unicodedata.category(char)[0] == "C" or unicodedata.category(char) in {"Zl", "Zp"}:
        return char.encode("unicode_escape").decode("ascii")
    return char
