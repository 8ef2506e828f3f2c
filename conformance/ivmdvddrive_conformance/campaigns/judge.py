"""The side of a worker: a task of Dask's that passes a request to a judging process, and gives its answer.

Dask calls a task in a thread beside its own, where time limits on an implementation in Python do not work, and where a
mutant that ends its process would end the worker. So each thread uses a process of its own (``judge_process``). A
process that is free serves the next task, and ends after a while without one.

Dask does not interrupt a task that runs. So the task looks every second whether somebody still waits for it, and ends
its process if not: after Ctrl-C, or the end of the command, a worker is free for others.
"""

from __future__ import annotations

import json
import queue
import threading
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any, Final

from distributed import get_worker

from ..process.child import LogPipe, started
from ..process.reaper import Reaper
from ..process.supervisor import Event, exit_in_words, next_event, read_events
from ..text.printable import printable
from .stamp import stamp

__all__ = ["JudgeEnded", "judged", "stamped"]

_LOOK: Final = 1.0
"""Seconds between two looks whether a task is still waited for."""

_IDLE: Final = 60.0
"""Seconds after which a process without a task is ended: its command may have been killed."""

_CLOSING: Final = 5.0

_LOG: Final = 2000


class JudgeEnded(Exception):
    """The process that judged a task has ended before it gave an answer."""


class _Cancelled(Exception):
    """Nobody waits for the task any more; Dask drops what it raises."""


def stamped(folder: str) -> str:
    """The stamp of this worker's suite, for the command to compare before it submits anything."""
    return stamp(folder)


def judged(text: str) -> str:
    """Judge a request, both it and its answer as JSON; JudgeEnded where the process that judges ends.

    A worker may join a campaign late, or be replaced, so each request has the stamp that the worker's must equal.
    """
    request: dict[str, Any] = json.loads(text)
    if (own := stamp(request["folder"])) != request["stamp"]:
        return json.dumps({"other": own, "own": request["stamp"]})
    processes = _processes()
    process = processes.take()
    try:
        answer = process.ask(request)
    except BaseException:
        process.end()
        raise
    processes.give_back(process)
    return json.dumps(answer)


class _Process:
    """A judging process; its files lie in a folder of the worker's. ``idle`` ends it, unless it is taken before."""

    def __init__(self, folder: Path) -> None:
        self._process = started("ivmdvddrive_conformance.campaigns.judge_process", folder)
        self._reaper, self._log = Reaper(self._process), LogPipe(self._process)
        self._answers: queue.Queue[Event | None] = queue.Queue()
        assert self._process.stdout is not None
        threading.Thread(target=read_events, args=(self._process.stdout, self._answers), daemon=True).start()
        self.idle: threading.Timer | None = None

    def ask(self, request: dict[str, Any]) -> Event:
        """Send a request, and wait for its answer as long as somebody waits for this one's."""
        assert self._process.stdin is not None
        with suppress(BrokenPipeError):  # its end is told by what follows
            self._process.stdin.write(json.dumps(request) + "\n")
            self._process.stdin.flush()
        worker = get_worker()
        key = worker.get_current_task()
        while True:
            try:
                answer = next_event(self._answers, _LOOK, self._reaper)
            except queue.Empty:
                task = worker.state.tasks.get(key)
                if task is None or task.state != "executing":
                    raise _Cancelled(key) from None
                continue
            if answer is not None:
                return answer
            self._reaper.over()
            how = exit_in_words(self._process.returncode)
            raise JudgeEnded(f"the process that judged it ended with {how}{self._last_words()}")

    def _last_words(self) -> str:
        log = self._log.end()[-_LOG:].strip()
        return f"; its log ends with: {printable(log, _LOG)}" if log else ""

    def end(self) -> None:
        """End the process, and what it has started: first by the end of its requests, as it ends by itself."""
        with suppress(BrokenPipeError):
            assert self._process.stdin is not None
            self._process.stdin.close()
        if not self._reaper.over(_CLOSING):
            self._reaper.kill()
            self._reaper.over()


class _Processes:
    """The processes of a worker that are free."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._free: list[_Process] = []

    def take(self) -> _Process:
        """A process that is free, or a new one."""
        with self._lock:
            process = self._free.pop() if self._free else None
        if process is None:
            return _Process(Path(get_worker().local_directory))
        if process.idle:
            process.idle.cancel()
        return process

    def give_back(self, process: _Process) -> None:
        """Let the next task have a process, or end it where none comes."""
        process.idle = threading.Timer(_IDLE, self._end, (process,))
        process.idle.daemon = True
        with self._lock:
            self._free.append(process)
        process.idle.start()

    def _end(self, process: _Process) -> None:
        with self._lock:
            if process not in self._free:  # it was taken as its time was up
                return
            self._free.remove(process)
        process.end()


@cache
def _processes() -> _Processes:
    """The processes of this worker, which live as long as it does."""
    return _Processes()
