"""Starts a process that calls an IUT, follows it by what it tells, and survives whatever the IUT does to it.

An IUT in Python lives in that process: it may end it, or hang where no time limit reaches. Then what came of it is
that: the member that was called, and that nothing came. The other end is ``worker_channel``.
"""

from __future__ import annotations

import json
import queue
import subprocess
import threading
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from typing import Any, Final

from ..iuts.environment import blameless
from .child import LogPipe, called_file, last_called, started
from .reaper import Reaper
from .scratch import scratch
from .supervisor import environment_of, exit_in_words, next_event, read_events

__all__ = ["GRACE", "Event", "watched"]

Event = dict[str, Any]

GRACE: Final = 30.0
"""Seconds beyond an IUT's own time limits before a silent process is taken to hang."""

_CLOSING: Final = 5.0
"""Seconds that the process gets to close its IUT and end."""

_TOLD: Final = 0.5
"""Seconds that it gets once it has told all."""

_LOG: Final = 4096


def watched(
    module: str, request: Mapping[str, Any], passing: Collection[str], listen: Callable[[Event], None], wait: float
) -> Event:
    """Run a module with a request; gives the first event that is not ``passing``. ``listen`` is told each before it.

    Where the process ends without one, or is silent for ``wait`` seconds, that is ``lost``, with the status, what
    happened and the member that was called; or ``cannot-start`` where it has told nothing at all; or ``refused`` where
    the environment may have ended it.
    """
    with scratch() as folder:
        calling = called_file(folder)
        process = started(module, folder)
        reaper, log = Reaper(process), LogPipe(process)
        try:
            assert process.stdin is not None
            with suppress(BrokenPipeError), process.stdin as stdin:
                stdin.write(json.dumps({**request, "calling": str(calling)}) + "\n")
            last = _followed(process, reaper, passing, listen, wait)
        finally:
            _end(reaper)
        said = log.end()[-_LOG:]
        if last["event"] == "ended":
            why = f"the process that calls it ended with {exit_in_words(process.returncode)}"
            if blamed := environment_of(process.returncode, said):
                return {"event": "refused", "message": blameless(f"{why}{blamed}"), "log": said}
            last = _lost("crash", why, started=last["started"])
        if last["event"] == "lost":
            last["member"], _ = last_called(calling)
        return {"log": said, **last}


def _followed(
    process: subprocess.Popen[str],
    reaper: Reaper,
    passing: Collection[str],
    listen: Callable[[Event], None],
    wait: float,
) -> Event:
    """The last event; ``ended`` where the process has told none."""
    events: queue.Queue[Event | None] = queue.Queue()
    assert process.stdout is not None
    threading.Thread(target=read_events, args=(process.stdout, events), daemon=True).start()
    started = False
    while True:
        try:
            event = next_event(events, wait, reaper)
        except queue.Empty:
            return _lost("timeout", "the process that calls it did not answer any more", started=started)
        if event is None:
            return {"event": "ended", "started": started}
        if event["event"] not in passing:
            return event
        started = True
        listen(event)


def _lost(status: str, message: str, *, started: bool) -> Event:
    if not started:
        return {"event": "cannot-start", "message": f"{message} while the implementation was started"}
    return {"event": "lost", "status": status, "message": message}


def _end(reaper: Reaper) -> None:
    """Let the process close its IUT and end, or make it."""
    if not reaper.over(_TOLD):
        reaper.terminate()
        if not reaper.over(_CLOSING):
            reaper.kill()
            reaper.over()
