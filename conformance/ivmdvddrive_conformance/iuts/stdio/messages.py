"""Requests into lines, lines into responses: JSON-RPC 2.0 as the protocol narrows it."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from ivmdvddrive_spec.protocol import MAX_LINE

__all__ = ["Malformed", "Refusal", "Request", "Response", "decode", "request", "response"]

_BOM: Final = b"\xef\xbb\xbf"


class Malformed(Exception):
    """A line, or a part of one, that the protocol does not allow; the message says why."""


@dataclass(frozen=True, slots=True)
class Request:
    """One request; ``text`` is its JSON, in ASCII."""

    id: int
    verb: str
    text: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """A JSON-RPC error."""

    code: int
    message: str


@dataclass(frozen=True, slots=True)
class Response:
    """One response: ``result`` is not checked yet; or a refusal."""

    id: int
    result: object
    refusal: Refusal | None = None


# ASCII alone: a lone surrogate travels as its escape, and no IUT's idea of an encoding matters.
_encode = json.JSONEncoder(ensure_ascii=True, allow_nan=False, separators=(",", ":")).encode


def request(number: int, verb: str, params: Mapping[str, Any]) -> Request:
    """A request; ValueError where it is too long for a line."""
    text = f'{{"jsonrpc":"2.0","id":{number},"method":"{verb}","params":{_encode(params)}}}'
    if len(text) + len("[]") > MAX_LINE:  # alone in a batch, it must fit as well
        raise ValueError(f"a request of {len(text)} bytes: the protocol's lines end at {MAX_LINE}")
    return Request(number, verb, text)


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


def response(message: object) -> Response:
    """A decoded message as a response. Raises Malformed."""
    if not isinstance(message, dict):
        raise Malformed("it is no response object")
    if message.get("jsonrpc") != "2.0":
        raise Malformed('it has no "jsonrpc": "2.0"')
    refusal = _refusal(message["error"]) if "error" in message else None
    if "result" in message:
        if refusal is not None:
            raise Malformed("it has both a result and an error")
    elif refusal is None:
        raise Malformed("it has neither a result nor an error")
    number = message.get("id")
    if type(number) is not int:  # not isinstance: true is no id
        if number is None and refusal is not None:
            raise Malformed(f"it has no id (the IUT did not understand a request: {refusal.message!r})")
        raise Malformed("it has no id" if number is None else "its id is no integer")
    return Response(number, message.get("result"), refusal)


def _refusal(error: object) -> Refusal:
    if not isinstance(error, dict):
        raise Malformed("its error is no object")
    code, message = error.get("code"), error.get("message")
    if type(code) is not int:
        raise Malformed('its error has no integer "code"')
    if not isinstance(message, str):
        raise Malformed('its error has no string "message"')
    return Refusal(code, message)
