"""Documents that others wrote, read in bounded memory and time: settings, waivers, scenarios, results.

A document is a regular file or a pipe, holds UTF-8 text, and ends within the size of its kind (``LIMITS``). A
byte-order mark at its beginning is passed over: editors on Windows write one. A longer document is refused once its
limit is read; a device is refused without reading it.
"""

from __future__ import annotations

import os
import re
import select
import stat
import time
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias

from .strict_json import Malformed, decode

__all__ = ["LIMITS", "Kind", "Unreadable", "read_json", "read_text", "read_toml"]

Kind: TypeAlias = Literal["settings", "waivers", "scenarios", "results"]

LIMITS: Final[dict[Kind, int]] = {
    "settings": 1024 * 1024,
    "waivers": 1024 * 1024,
    "scenarios": 256 * 1024,
    "results": 16 * 1024 * 1024,
}
"""The longest document of each kind, in bytes; ``docs/limits.md`` tells users.

Results of an ordinary run take 1 MiB. Python's objects for JSON take up to 25 times its size, so this limit keeps
reading results below 1 GiB of memory.
"""

_PIPE_SECONDS: Final = 30.0
"""Seconds in which a pipe must have given all: nobody may write to it at all."""

_PIECE: Final = 64 * 1024

_FLAGS: Final = os.O_RDONLY | sum(getattr(os, name, 0) for name in ("O_NONBLOCK", "O_NOCTTY", "O_CLOEXEC", "O_BINARY"))
"""Opening a pipe must not wait for its writer."""

_MOST_PARTS: Final = 100
"""Parts of a dotted key in TOML: tomllib keeps each prefix of a key, so 40,000 parts would take 6 GiB."""

_QUOTED: Final = re.compile(
    r'#[^\n]*|"{3}(?:\\[\s\S]|[^\\])*?(?:"{3}|\Z)'
    + r"|'{3}[\s\S]*?(?:'{3}|\Z)"
    + r'|"(?:\\.|[^"\\\n])*"?|'
    + r"'[^'\n]*'?"
)
"""TOML's comments and strings; one without an end goes on to the end, so that looking for them takes linear time."""


class Unreadable(ValueError):
    """A document cannot be read; the message says why, and does not name the file."""


def read_text(path: Path, kind: Kind) -> str:
    """The text of a document; raises OSError and Unreadable."""
    data = _read(path, LIMITS[kind])
    if len(data) > LIMITS[kind]:
        raise Unreadable(f"it is longer than {LIMITS[kind] // 1024:,} KiB, the most that {kind} may take")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unreadable(f"it is not UTF-8 text ({error.reason}, byte {error.start + 1})") from None


def read_json(path: Path, kind: Kind) -> Any:
    """Return what the JSON of a document holds; raises OSError and Unreadable, also for a key that stands twice."""
    try:
        return decode(read_text(path, kind).encode("utf-8"))
    except Malformed as error:
        raise Unreadable(str(error)) from None


def read_toml(path: Path, kind: Kind) -> dict[str, Any]:
    """Return what the TOML of a document holds; raises OSError and Unreadable."""
    text = read_text(path, kind)
    if any(part.count(".") >= _MOST_PARTS for part in re.split(r"[=,\[\]{}\n]", _QUOTED.sub("s", text))):
        raise Unreadable(f"it is not valid TOML: a key has more than {_MOST_PARTS} parts")
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise Unreadable("it is not valid TOML: it is nested too deep") from None
    except ValueError as error:  # tomllib's own errors are ValueErrors; so is an integer of thousands of digits
        raise Unreadable(f"it is not valid TOML: {error}") from None


def _read(path: Path, limit: int) -> bytes:
    """All that a file holds, or one byte more than the limit."""
    with _opened(path) as file:
        mode = os.fstat(file).st_mode
        if stat.S_ISFIFO(mode):
            return _read_pipe(file, limit)
        if not stat.S_ISREG(mode):
            raise Unreadable("it is a folder" if stat.S_ISDIR(mode) else "it is neither a file nor a pipe")
        data = bytearray()
        while len(data) <= limit and (piece := os.read(file, min(_PIECE, limit + 1 - len(data)))):
            data += piece
        return bytes(data)


def _read_pipe(file: int, limit: int) -> bytes:
    if not hasattr(select, "poll"):
        raise Unreadable("it is a pipe, which cannot be read on this system")
    ready = select.poll()
    ready.register(file, select.POLLIN)
    until = time.monotonic() + _PIPE_SECONDS
    data = bytearray()
    while len(data) <= limit:
        if not ready.poll(max(0.0, until - time.monotonic()) * 1000):
            raise Unreadable(f"it is a pipe whose writer did not end within {_PIPE_SECONDS:.0f} s")
        try:
            piece = os.read(file, min(_PIECE, limit + 1 - len(data)))
        except BlockingIOError:
            continue
        if not piece:
            break
        data += piece
    return bytes(data)


@contextmanager
def _opened(path: Path) -> Iterator[int]:
    file = os.open(path, _FLAGS)
    try:
        yield file
    finally:
        os.close(file)
