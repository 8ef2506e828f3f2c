"""How a process that judges hears from the one that watches it, and tells it what happens.

It reads one line of JSON from standard input, the request, and writes one line of JSON to standard output for each
event. Whatever else writes there, an IUT that prints, say, goes to standard error instead. The request's ``calling``
names the file where the member that is called is noted: an IUT may end this process there, or never come back.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, TypeAlias

from .iuts.python import CALLING
from .search.graph import seldom_collect

__all__ = ["Tell", "telling"]

Tell: TypeAlias = Callable[[dict[str, Any]], None]
"""Tells an event."""


@contextmanager
def telling() -> Iterator[tuple[dict[str, Any], Tell]]:
    """The request, and how to tell of it; SIGTERM ends the process as Ctrl-C does, so that the IUT is closed."""
    signal.signal(signal.SIGTERM, _interrupt)
    seldom_collect()
    request: dict[str, Any] = json.loads(sys.stdin.readline())
    out = os.fdopen(os.dup(1), "w", encoding="utf-8", errors="backslashreplace")
    os.dup2(2, 1)

    def tell(event: dict[str, Any]) -> None:
        out.write(json.dumps(event) + "\n")
        out.flush()

    calling = os.open(request["calling"], os.O_WRONLY)
    CALLING.append(lambda member: _note(calling, member))
    yield request, tell
    out.close()  # all is told, even where a thread of the IUT's keeps this process from ending


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _note(file: int, member: str) -> None:
    os.lseek(file, 0, os.SEEK_SET)
    os.write(file, member.ljust(32).encode("utf-8"))
