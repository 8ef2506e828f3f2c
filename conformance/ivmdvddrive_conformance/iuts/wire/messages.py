"""Requests into lines, lines into responses: JSON-RPC 2.0 as the protocol narrows it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ivmdvddrive_spec.protocol import MAX_LINE

from ...text.strict_json import Malformed

__all__ = ["Refusal", "RpcRequest", "RpcResponse", "request", "response"]


@dataclass(frozen=True, slots=True)
class RpcRequest:
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
class RpcResponse:
    """One response: ``result`` is not checked yet; or a refusal."""

    id: int
    result: object
    refusal: Refusal | None = None


# ASCII alone: a lone surrogate travels as its escape, and no IUT's idea of an encoding matters.
_encode = json.JSONEncoder(ensure_ascii=True, allow_nan=False, separators=(",", ":")).encode


def request(number: int, verb: str, params: Mapping[str, Any]) -> RpcRequest:
    """A request; ValueError where it is too long for a line."""
    text = f'{{"jsonrpc":"2.0","id":{number},"method":"{verb}","params":{_encode(params)}}}'
    if len(text) + len("[]") > MAX_LINE:  # alone in a batch, it must fit as well
        raise ValueError(f"a request of {len(text)} bytes: the protocol's lines end at {MAX_LINE}")
    return RpcRequest(number, verb, text)


def response(message: object) -> RpcResponse:
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
    return RpcResponse(number, message.get("result"), refusal)


def _refusal(error: object) -> Refusal:
    if not isinstance(error, dict):
        raise Malformed("its error is no object")
    code, message = error.get("code"), error.get("message")
    if type(code) is not int:
        raise Malformed('its error has no integer "code"')
    if not isinstance(message, str):
        raise Malformed('its error has no string "message"')
    return Refusal(code, message)
