"""The process in which a worker judges: ``python -m ivmdvddrive_conformance.campaigns.judge_process``.

A line of standard input is a request, and a line of standard output its answer, both as JSON. The process stays for the
next request, since what it has compiled (the model's graph) serves that one too. It judges in its main thread, where
alone the time limits on an implementation in Python work, as in the command itself.

The end of standard input ends the process, and what it is judging: so nothing judges on when its worker is gone.
"""

from __future__ import annotations

import json
import os
import queue
import signal
import sys
import threading
import traceback
from collections.abc import Callable
from importlib import import_module
from types import FrameType
from typing import Any, Final

from ..process.gc_tuning import seldom_collect
from .stamp import checkout

__all__ = ["main"]

_CLOSING: Final = 30.0
"""Seconds to close an implementation, after which the process is ended with what it has left."""


def main() -> None:
    """Answer requests until there are no more."""
    seldom_collect()
    with os.fdopen(os.dup(1), "w", encoding="utf-8") as answers:
        os.dup2(2, 1)  # whatever a task prints belongs to the log
        signal.signal(signal.SIGTERM, _interrupt)
        requests: queue.Queue[bytes | None] = queue.Queue()
        busy = threading.Event()
        threading.Thread(target=_read, args=(requests, busy), daemon=True).start()
        while (line := requests.get()) is not None:
            busy.set()
            answer = _answer(json.loads(line))
            busy.clear()
            answers.write(json.dumps(answer) + "\n")
            answers.flush()


def _read(requests: queue.Queue[bytes | None], busy: threading.Event) -> None:
    """Queue the requests; at their end, interrupt what is judged."""
    with os.fdopen(0, "rb", closefd=False) as stream:
        for line in stream:
            requests.put(line)
    requests.put(None)
    if busy.is_set():
        os.kill(os.getpid(), signal.SIGTERM)
        # What is judged may swallow the interruption; this process leads its group, which has what it has started.
        threading.Event().wait(_CLOSING)
        os.killpg(os.getpid(), signal.SIGKILL)


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _answer(request: dict[str, Any]) -> dict[str, Any]:
    """The answer to a request: what the function gives, or the traceback of what it raises."""
    if request["folder"]:
        folder = str(checkout() / request["folder"])
        if folder not in sys.path:
            sys.path.insert(0, folder)
    try:
        function: Callable[[Any], Any] = getattr(import_module(request["module"]), request["name"])
        return {"result": function(request["task"])}
    except Exception:
        return {"failed": traceback.format_exc()}


if __name__ == "__main__":
    main()
