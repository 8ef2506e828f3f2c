"""Results into the port's types, checked against the protocol's JSON Schema.

``call`` and ``drain`` are most of what an IUT answers: these two are checked by hand, strictly, and handed to
the schema only where something looks wrong, for it to say what. A test holds the two checks together.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, Final, TypeGuard

from ivmdvddrive_spec.protocol import schema_of

from ...text.printable import printable
from ...text.strict_json import Malformed
from ..port import Answer, Event, HostDrive, Ics, Ref, Value

if TYPE_CHECKING:
    from jsonschema import Draft202012Validator

__all__ = ["answer", "checked", "events", "host_drives", "ics", "ref"]

_HRESULT: Final = re.compile("0x[0-9A-Fa-f]{8}")
_LONG: Final = range(-(1 << 31), 1 << 31)
_FAILURES: Final = range(1 << 31, 1 << 32)
_BAD: Final = object()


def checked(part: str, result: object) -> Mapping[str, Any]:
    """The result, where the schema's definition ``part`` allows it. Raises Malformed, which says what is wrong."""
    if _fits(result, part):
        return result
    raise Malformed(_what_is_wrong(part, result))


def ics(result: object) -> Ics:
    """Return what the answer to ``hello`` claims. Raises Malformed."""
    found = checked("hello.result", result)
    who = found["implementation"]
    return Ics(
        name=who["name"],
        version=who["version"],
        language=who["language"],
        profiles=tuple(found["profiles"]),
        bindings=tuple(found["bindings"]),
        claims=frozenset(found["claims"]),
        paths=found["paths"],
    )


def host_drives(result: object) -> tuple[HostDrive, ...]:
    """Return what the answer to ``reset`` offers. Raises Malformed."""
    found = checked("reset.result", result)["hostDrives"]
    return tuple(HostDrive(drive["letter"], drive["kind"]) for drive in found)


def answer(result: object) -> Answer:
    """Return what a ``call`` gave. Raises Malformed.

    The value of a call that failed is a further field, as the protocol has it, and ignored: it names no object.
    """
    if type(result) is dict and (hresult := _hresult(result.get("hresult"))) is not None:
        if len(result) == 1:
            return _bare(hresult)
        scode = _hresult(result["scode"]) if "scode" in result else None
        value = _value(result["value"]) if "value" in result else None
        if value is not _BAD and (scode is not None or "scode" not in result):
            if hresult in _FAILURES:
                return Answer(hresult, scode=scode)
            return Answer(hresult, value, "value" in result, scode)  # type: ignore[arg-type]
    raise Malformed(_what_is_wrong("call.result", result))


def events(result: object) -> list[Event]:
    """Return what a ``drain`` gave. Raises Malformed."""
    if type(result) is dict and type(found := result.get("events")) is list:
        got = [event for event in map(_event, found) if event is not None]
        if len(got) == len(found):
            return got
    raise Malformed(_what_is_wrong("drain.result", result))


def ref(found: Mapping[str, Any]) -> Ref:
    """An object, of a result that was checked."""
    return Ref(found["object"])


@lru_cache(maxsize=1024)
def _bare(hresult: int) -> Answer:
    return Answer(hresult)


def _hresult(text: object) -> int | None:
    return _number(text) if type(text) is str else None


@lru_cache(maxsize=1024)
def _number(text: str) -> int | None:
    return int(text, 16) if _HRESULT.fullmatch(text) else None


def _is_object(value: object) -> TypeGuard[dict[str, str]]:
    return type(value) is dict and type(value.get("object")) is str


def _value(value: object) -> Value | object:
    """The value as the port has it, or _BAD."""
    if value is None or type(value) is str:
        return value
    if type(value) is int:  # not isinstance: true is no long
        return value if value in _LONG else _BAD
    if _is_object(value):
        return Ref(value["object"])
    if type(value) is list and all(map(_is_object, value)):
        return tuple(Ref(item["object"]) for item in value)
    return _BAD


def _event(event: object) -> Event | None:
    if type(event) is not dict or "mediaPath" not in event:
        return None
    name, path = event.get("event"), event["mediaPath"]
    return Event(name, path) if type(name) is str and (path is None or type(path) is str) else None


@cache
def _validator(part: str) -> Draft202012Validator:
    from jsonschema import Draft202012Validator  # heavy: a process that only starts another does without

    return Draft202012Validator(schema_of(part))


def _fits(result: object, part: str) -> TypeGuard[dict[str, Any]]:
    return _validator(part).is_valid(result)


def _what_is_wrong(part: str, result: object) -> str:
    from jsonschema.exceptions import best_match

    try:
        error = best_match(_validator(part).iter_errors(result))
    except RecursionError:  # its message would show a value that is too deep to be shown
        error = None
    # None without that would mean that the two checks differ: refuse what was not understood.
    if error is None:
        return f"it is no {part}"
    where = error.json_path.removeprefix("$").removeprefix(".")
    return printable(f"{where or 'the result'}: {error.message}", limit=300)
