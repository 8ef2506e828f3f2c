"""Making broken inputs of good ones: a field goes, comes twice, or has another type; a token or a byte goes wrong.

Whoever draws, Hypothesis or atheris, draws through a ``random.Random``: so both break inputs in the same ways.
"""

from __future__ import annotations

import copy
import json
import random
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final, Literal, TypeAlias

__all__ = ["Form", "spliced"]

Form: TypeAlias = Literal["json", "text"]
"""What inputs are: lines of JSON, or a text of words and signs (TOML, steps of scenarios)."""


class _Pairs(list[tuple[str, Any]]):
    """An object whose keys may stand twice."""


class _Raw(str):
    """Text that stands in the JSON as it is."""


_DIGITS: Final = "9" * 5000
_DEEP: Final = "[" * 3000 + "]" * 3000

_VALUES: Final[tuple[Any, ...]] = (
    None, True, False, 0, 1, -1, 3, 255, 2**31 - 1, 2**31, -(2**31) - 1, 2**64, 1.0, 1.5, 1e308,
    "", "0", "D", "d1", "m1", "vtable", "dispatch", "0x00000000", "0xA0040728", "0xA00400728", "\ud800", "\0",
    "\x1b[31m", "\u202e", "x" * 3000, [], [None], _Pairs(), _Pairs([("object", "d1")]), _Pairs([("object", 1)]),
    _Raw("NaN"), _Raw("-Infinity"), _Raw("1e999"), _Raw("1E400"), _Raw(_DIGITS), _Raw(_DEEP), _Raw("-0"), _Raw("01"),
)  # fmt: skip
_KEYS: Final = (
    "id", "jsonrpc", "method", "params", "result", "error", "code", "message", "object", "member", "args", "value",
    "hresult", "scode", "events", "event", "mediaPath", "claims", "out", "binding", "schema", "self", "", "\ud800",
)  # fmt: skip
_WORDS: Final = (
    _DIGITS, _DEEP, "\0", "\x1b", "\u202e", "é", "٣", "²", '"', "'", '"""', "''", "[", "]", "[[", "]]", "{", "}", "=",
    ".", ",", ":", "(", ")", "#", "\n", " ", "-", "nan", "inf", "-inf", "1e999", "true", "false", "0", "1", "-1", "2",
    "2147483648", "2027-01-31", "9999-99-99", "12:00:00", "0x7f", "1_0", "\\", "\\ud800", "NULL", "HOST1", "HOST2",
    "FIXED", "FREE", "HOST1.lower", "HOST1.nothing", "ISO1", "A", "M", "S", "C", "running", "E_FAIL", "E_NOTHING",
    "into NULL", "gives", "got", "holds", "it returns", "\"x\"", '"\\u0000"',
)  # fmt: skip
_TOKEN: Final = re.compile(r"\w+|[^\w\s]|\s+")


def spliced(data: bytes, form: Form, draw: random.Random, other: bytes = b"") -> bytes:
    """``data`` with up to four things wrong about it; parts of ``other``, another input, may come into it."""
    for _ in range(draw.randint(1, 4)):
        data = draw.choice(_WAYS[form])(data, draw, other)
    return data


def _bytes(data: bytes, draw: random.Random, other: bytes) -> bytes:
    """Bytes go, come from elsewhere, or change."""
    at = draw.randint(0, len(data))
    to = min(len(data), at + draw.choice((0, 1, 1, 2, 8, 64)))
    source = draw.choice((data, other, b"\xff\xfe", b"\n", b"\r\n", b"\xef\xbb\xbf", bytes([draw.randint(0, 255)])))
    begin = draw.randint(0, len(source))
    return data[:at] + source[begin : begin + draw.choice((0, 1, 4, 32))] + data[to:]


def _tokens(data: bytes, draw: random.Random, other: bytes) -> bytes:
    """A word or a sign goes, comes twice, or another stands in its place."""
    tokens = _TOKEN.findall(data.decode("utf-8", "replace")) or [""]
    others = _TOKEN.findall(other.decode("utf-8", "replace")) or [""]
    at = draw.randrange(len(tokens))
    tokens[at : at + 1] = draw.choice(
        (
            [],
            [tokens[at]] * 2,
            [draw.choice(_WORDS)],
            [tokens[at], draw.choice(_WORDS)],
            [draw.choice(tokens)],
            [draw.choice(others)],
        )
    )
    return "".join(tokens).encode("utf-8", "replace")


def _lines(data: bytes, draw: random.Random, other: bytes) -> bytes:
    """A line goes, comes twice, or comes from elsewhere."""
    lines, others = data.split(b"\n"), other.split(b"\n")
    at = draw.randrange(len(lines))
    lines[at : at + 1] = draw.choice(([], [lines[at]] * 2, [lines[at], draw.choice(others)], [draw.choice(lines)]))
    return b"\n".join(lines)


def _fields(data: bytes, draw: random.Random, other: bytes) -> bytes:
    """In one line of JSON, a field or an item goes, comes twice, or has another value, type or name."""
    lines = data.split(b"\n")
    at = draw.randrange(len(lines))
    try:
        root = [json.loads(lines[at], object_pairs_hook=_Pairs)]
        places = list(_places(root))
    except (ValueError, RecursionError):
        return _bytes(data, draw, other)
    holder, index = draw.choice(places)
    value = holder[index][1] if isinstance(holder, _Pairs) else holder[index]
    if draw.random() < 0.2:
        del holder[index]
    else:
        there, where = draw.choice(places)
        elsewhere = there[where][1] if isinstance(there, _Pairs) else there[where]
        made = copy.deepcopy(draw.choice((draw.choice(_VALUES), draw.choice(_VALUES), elsewhere, value, [value])))
        if isinstance(holder, _Pairs):
            key = draw.choice((holder[index][0], holder[index][0], draw.choice(_KEYS)))
            if draw.random() < 0.7:
                holder[index] = key, made
            else:
                holder.insert(draw.choice((index, len(holder))), (key, made))
        elif draw.random() < 0.7:
            holder[index] = made
        else:
            holder.insert(index, made)
    lines[at : at + 1] = [_written(value).encode("utf-8", "surrogatepass") for value in root]
    return b"\n".join(lines)


def _places(holder: list[Any]) -> Iterator[tuple[list[Any], int]]:
    """Each place in a tree: what holds it, and the index there."""
    for index, item in enumerate(holder):
        yield holder, index
        inner = item[1] if isinstance(holder, _Pairs) else item
        if isinstance(inner, list):
            yield from _places(inner)


def _written(value: Any) -> str:
    if isinstance(value, _Raw):
        return value
    if isinstance(value, _Pairs):
        return f"{{{','.join(f'{json.dumps(k)}:{_written(v)}' for k, v in value)}}}"
    if isinstance(value, list):
        return f"[{','.join(map(_written, value))}]"
    return json.dumps(value)


_Way: TypeAlias = Callable[[bytes, random.Random, bytes], bytes]
_WAYS: Final[dict[Form, Sequence[_Way]]] = {
    "json": (_fields, _fields, _fields, _fields, _lines, _bytes),
    "text": (_tokens, _tokens, _tokens, _lines, _bytes),
}
