"""Making an IUT's strings safe to show: nothing that it says reaches a terminal or a file unescaped."""

from __future__ import annotations

__all__ = ["one_line", "printable", "reprintable", "shown"]

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


def reprintable(text: str, limit: int = 2000) -> str:
    """The same for a text that is made of printable parts: the escapes in it stay as they are."""
    shown = "\\".join(printable(part, limit) for part in text[:limit].split("\\"))
    return f"{shown}… ({len(text) - limit} more characters)" if len(text) > limit else shown


def one_line(text: str, limit: int = 2000) -> str:
    """``reprintable`` for a text of several lines, such as the request and the log of a failure: as one line."""
    return reprintable("; ".join(filter(None, map(str.strip, text.split("\n")))), limit)


def shown(value: object, limit: int = 200) -> str:
    """A value of a file as Python writes it, cut; in words where Python writes none, as of 5,000 hex digits."""
    try:
        return printable(repr(value), limit)
    except (ValueError, RecursionError):
        return "what is too long, or too deep, to be shown"


def _escape(char: str) -> str:
    if char == "\\":
        return "\\\\"
    # Python's own rule: control, format (bidi marks among them), surrogate, private, unassigned, and separators.
    return char if char.isprintable() else char.encode("unicode_escape").decode("ascii")
