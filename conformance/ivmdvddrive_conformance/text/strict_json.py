"""JSON that others wrote, read strictly: no key stands twice, no number is infinite, and each error has a sentence."""

from __future__ import annotations

import json
import math
from typing import Any, Final

__all__ = ["Malformed", "decode"]

_BOM: Final = b"\xef\xbb\xbf"


class Malformed(Exception):
    """A text that is not the JSON that it should be; the message says why."""


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]  # None
        raise Malformed(f"the key {twice!r} stands twice in one object")
    return found


def _constant(name: str) -> float:
    raise Malformed(f"{name} is no JSON")


def _number(text: str) -> float | int:
    # JSON knows one kind of number: 1.0 is the integer 1 (as JSON Schema has it), however it is written.
    value = float(text)
    if not math.isfinite(value):
        raise Malformed(f"{text[:40]} is more than a number may be")
    return int(value) if value.is_integer() else value


_decode = json.JSONDecoder(object_pairs_hook=_object, parse_constant=_constant, parse_float=_number).decode


def decode(line: bytes) -> object:
    """The JSON of a line. Raises Malformed."""
    try:
        return _decode(line.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise Malformed(f"it is not UTF-8 ({error.reason}, byte {error.start + 1})") from None
    except json.JSONDecodeError as error:
        if not line.strip():
            raise Malformed("it is blank") from None
        if line.startswith(_BOM):
            raise Malformed("it starts with a byte order mark") from None
        raise Malformed(f"it is no JSON ({error.msg}, column {error.colno})") from None
    except RecursionError:
        raise Malformed("it is nested too deep") from None
    except ValueError as error:  # an integer of thousands of digits
        raise Malformed(f"it is no JSON that can be read ({error})") from None
