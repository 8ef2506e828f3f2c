"""The channel between a process that judges and the one that watches it.

It reads one line of JSON from standard input, the request, and writes one line of JSON to standard output for each
event. Whatever else writes there, an IUT that prints, say, goes to standard error instead. The request's ``calling``
names the file where the member that is called is noted: an IUT may end this process there, or never come back.

``tell_of`` is the whole of a process that does one thing with one IUT: it opens it, and closes it again.
"""

from __future__ import annotations

import json
import os
import select
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any, Final, TypeAlias

from ivmdvddrive_spec import Specification

from ..iuts.environment import blameless, refuses
from ..iuts.errors import BadTarget, CannotStart
from ..iuts.opening import open_chosen
from ..iuts.port import Iut
from ..iuts.python.iut import Calling
from ..settings.settings import Settings
from ..text.printable import printable
from .child import BACK, CALLED_SIZE, LONGEST_NAME
from .gc_tuning import seldom_collect

__all__ = ["Channel", "Tell", "Work", "opened_channel", "tell_of"]

_CLOSING: Final = 5.0
"""Seconds that the IUT gets to close once nobody listens any more."""

_SUITE: Final = f"{Path(__file__).parents[1]}{os.sep}"
"""The folder of the suite's own code."""

Tell: TypeAlias = Callable[[dict[str, Any]], None]
"""Tells an event."""

Work: TypeAlias = Callable[[Specification, Iut, Settings, dict[str, Any], Tell], dict[str, Any]]
"""Does something with an IUT by the settings and the rest of a request, and tells of it; gives the last event."""


@dataclass(frozen=True)
class Channel:
    """The request to this process, and what reaches the one that watches: events, and the member that is called.

    ``signals`` grows by each signal that is sent to this process.
    """

    request: dict[str, Any]
    tell: Tell
    calling: Calling
    signals: list[int]


def tell_of(work: Work) -> None:
    """Do a work on the IUT of the request's settings, and tell what it gives, or why it could not be done."""
    with opened_channel() as channel:
        tell = channel.tell
        try:
            tell(_last(work, channel))
        except Exception as error:
            traceback.print_exc()
            said = f"{type(error).__name__}: {printable(str(error))}"
            if refuses(error):
                tell({"event": "refused", "message": blameless(said)})
            else:
                tell({"event": "failed", "message": said})


def _last(work: Work, channel: Channel) -> dict[str, Any]:
    settings = Settings.from_json(channel.request["settings"])
    specification = Specification.for_profile(settings.profile)
    try:
        iut = open_chosen(settings, specification, channel.calling)
    except (BadTarget, CannotStart) as error:
        kind = "bad-target" if isinstance(error, BadTarget) else "cannot-start"
        return {"event": kind, "message": str(error), "log": error.log}
    try:
        return work(specification, iut, settings, channel.request, channel.tell)
    finally:
        iut.close()


@contextmanager
def opened_channel() -> Iterator[Channel]:
    """Give the channel to the process that watches this one, which has sent the request.

    SIGTERM ends the process as Ctrl-C does, so that the IUT is closed. An IUT that raises KeyboardInterrupt by itself
    has sent no signal.
    """
    sent: list[int] = []

    def interrupt(number: int, _frame: FrameType | None) -> None:
        sent.append(number)
        raise KeyboardInterrupt

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, interrupt)
    seldom_collect()
    request: dict[str, Any] = json.loads(sys.stdin.readline())
    out = os.fdopen(os.dup(1), "w", encoding="utf-8", errors="backslashreplace")
    os.dup2(2, 1)
    calling = os.open(request["calling"], os.O_WRONLY)
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=lambda: _leave_to_the_original(out.fileno(), calling))
    threading.Thread(target=_end_without_a_listener, args=(out.fileno(),), daemon=True).start()

    def tell(event: dict[str, Any]) -> None:
        out.write(json.dumps(event) + "\n")
        out.flush()

    yield Channel(request, tell, lambda member: _note(calling, member), sent)
    out.close()  # all is told, even where a thread of the IUT's keeps this process from ending


def _leave_to_the_original(*files: int) -> None:
    """In a copy of this process that an implementation has forked: tell nothing, and end where it comes back to us.

    What the copy would write to one of these files, descriptors that it shares with the original, goes nowhere.
    The suite forks nothing itself. A copy may do what it was made for; but where it goes on as if it were this process
    (it was forked in a finaliser, say, in the midst of the suite's code), it would judge everything a second time.
    """
    null = os.open(os.devnull, os.O_RDWR)
    for file in files:
        os.dup2(null, file)  # no mere close: the copy may get the number for a file of its own
    os.close(null)
    sys.setprofile(_end_at_home)


def _end_at_home(frame: FrameType, event: str, _arg: object) -> None:
    """End the process as code of the suite's is called, or returned to by code of others."""
    back = frame.f_back
    comes_back = event == "return" and back is not None and _is_ours(back) and not _is_ours(frame)
    if comes_back or (event == "call" and _is_ours(frame)):
        os._exit(0)


def _is_ours(frame: FrameType) -> bool:
    return frame.f_code.co_filename.startswith(_SUITE)


def _end_without_a_listener(out: int) -> None:
    """End this process once nobody reads what it tells: who watched it was killed, and the IUT must not live on."""
    if not hasattr(select, "poll"):  # Windows: it ends as soon as it tells something
        return
    listening = select.poll()
    listening.register(out, 0)  # an error is told of unasked
    listening.poll()
    with suppress(OSError):  # the end of the run closes it, too
        os.fstat(out)
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(_CLOSING)
        os.killpg(0, signal.SIGKILL)


def _note(file: int, member: str) -> None:
    """Note the member that is called; without one, that the last call is back (``child.last_called`` reads it)."""
    with suppress(OSError):  # the disk's trouble is not the IUT's
        if member:
            os.pwrite(file, member[:LONGEST_NAME].ljust(CALLED_SIZE).encode("utf-8"), 0)
        else:
            os.pwrite(file, BACK, LONGEST_NAME)
