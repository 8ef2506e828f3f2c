"""Judging many mutants, each in a process forked from this one, which has imported the suite already.

A mutant that ends its process has crashed, and one that is not done within the limit has timed out: both are killed, as
the suite's own command has the same nets. What the judge itself raises is no verdict: it ends everything.
"""

from __future__ import annotations

import multiprocessing
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkProcess
from typing import Final

from ivmdvddrive_conformance.checks.scenarios import pickles
from ivmdvddrive_conformance.settings.settings import Level
from mutant_judge import Outcome, judged
from mutations import Mutation

__all__ = ["judge_all"]

_LIMIT: Final = 300.0
"""Seconds for one mutant: what survives takes a tenth of that."""

_FORK: Final = multiprocessing.get_context("fork")


@dataclass
class _Running:
    mutation: Mutation
    process: ForkProcess
    answer: Connection
    until: float


def judge_all(
    mutations: Sequence[Mutation], *, jobs: int, level: Level = "standard", profile: str = "vpc"
) -> Iterator[tuple[Mutation, Outcome]]:
    """Judge each mutation as of a profile, so many at a time; gives each with its outcome as it is done."""
    pickles()  # read once here, and not in each process
    waiting, running = list(reversed(mutations)), dict[Connection, _Running]()
    folder = tempfile.TemporaryDirectory(prefix="ivmdvddrive-")
    try:
        while waiting or running:
            while waiting and len(running) < jobs:
                started = _started(waiting.pop(), folder.name, level, profile)
                running[started.answer] = started
            now = time.monotonic()
            ready = wait(list(running), max(0.0, min(r.until for r in running.values()) - now))
            late = [r.answer for r in running.values() if r.until <= time.monotonic() and r.answer not in ready]
            for answer in (*ready, *late):
                done = running.pop(answer)  # type: ignore[call-overload]  # wait gives back what it was given
                yield done.mutation, _ended(done)
    finally:
        for left in running.values():
            _stop(left.process)
        folder.cleanup()


def _started(mutation: Mutation, folder: str, level: Level, profile: str) -> _Running:
    answer, tell = _FORK.Pipe(duplex=False)
    process = _FORK.Process(target=_in_a_process, args=(tell, mutation, folder, level, profile))
    process.start()
    tell.close()
    return _Running(mutation, process, answer, time.monotonic() + _LIMIT)


def _in_a_process(tell: Connection, mutation: Mutation, folder: str, level: Level, profile: str) -> None:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that a process of the mutant's is ended too
    tempfile.tempdir = folder  # a process that is stopped leaves its files, and this folder goes with the parent
    try:
        tell.send(judged(mutation, level, profile))
    except BaseException:  # the judge's own failure is no verdict on the mutant
        tell.send(traceback.format_exc())


def _ended(done: _Running) -> Outcome:
    try:
        if done.answer.poll():
            outcome: Outcome | str = done.answer.recv()
            if isinstance(outcome, str):
                raise RuntimeError(f"the judge failed at {done.mutation.says}\n{outcome}")
            return outcome
        return Outcome("killed", "suite", "timeout", check=f"not done within {_LIMIT:g} s")
    except EOFError:
        return Outcome("killed", "suite", "crash", check="the process ended")
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
