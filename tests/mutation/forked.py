"""Judging many things, each in a process forked from this one, which has imported and compiled what all of them need.

What the judge itself raises is no verdict: it ends everything.
"""

from __future__ import annotations

import multiprocessing
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkProcess
from typing import Any, Final, Generic, Literal, TypeAlias, TypeVar

__all__ = ["Ended", "each_forked"]

T = TypeVar("T")
R = TypeVar("R")

Ended: TypeAlias = Literal["crash", "timeout"]
"""What comes in place of a verdict where a process ended by itself, or had to be ended."""

_FORK: Final = multiprocessing.get_context("fork")


@dataclass
class _Running(Generic[T]):
    item: T
    process: ForkProcess
    answer: Connection
    until: float


def each_forked(
    items: Sequence[T], judge: Callable[[T], R], *, jobs: int, limit: float
) -> Iterator[tuple[T, R | Ended]]:
    """Judge each, so many at a time and for so many seconds at the most; gives each with its verdict as it is done.

    Raises RuntimeError where the judge itself has failed.
    """
    waiting, running = list(reversed(items)), dict[Connection, _Running[T]]()
    folder = tempfile.TemporaryDirectory(prefix="ivmdvddrive-")
    try:
        while waiting or running:
            while waiting and len(running) < jobs:
                started = _started(waiting.pop(), judge, folder.name, limit)
                running[started.answer] = started
            now = time.monotonic()
            ready = wait(list(running), max(0.0, min(r.until for r in running.values()) - now))
            late = [r.answer for r in running.values() if r.until <= time.monotonic() and r.answer not in ready]
            for answer in (*ready, *late):
                done = running.pop(answer)  # type: ignore[call-overload]  # wait gives back what it was given
                yield done.item, _ended(done)
    finally:
        for left in running.values():
            _stop(left.process)
        folder.cleanup()


def _started(item: T, judge: Callable[[T], R], folder: str, limit: float) -> _Running[T]:
    answer, tell = _FORK.Pipe(duplex=False)
    process = _FORK.Process(target=_in_a_process, args=(tell, item, judge, folder))
    process.start()
    tell.close()
    return _Running(item, process, answer, time.monotonic() + limit)


def _in_a_process(tell: Connection, item: Any, judge: Callable[[Any], Any], folder: str) -> None:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that a process of the judged one's is ended too
    tempfile.tempdir = folder  # a process that is stopped leaves its files, and this folder goes with the parent
    try:
        tell.send((judge(item), ""))
    except BaseException:  # the judge's own failure is no verdict
        tell.send((None, traceback.format_exc()))


def _ended(done: _Running[Any]) -> Any:
    try:
        if not done.answer.poll():
            return "timeout"
        verdict, failed = done.answer.recv()
        if failed:
            raise RuntimeError(f"the judge failed at {done.item}\n{failed}")
        return verdict
    except EOFError:
        return "crash"
    finally:
        _stop(done.process)
        done.answer.close()


def _stop(process: ForkProcess) -> None:
    for end in (process.terminate, process.kill):
        process.join(5.0 if end is process.kill else 1.0)
        if process.is_alive():
            end()
    process.join()
    process.close()
