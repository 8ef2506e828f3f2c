"""A time limit on code of an IUT that runs in the suite's own process."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from .errors import IutTimeout

__all__ = ["Expired", "time_limit"]


class Expired(BaseException):
    """Outside Exception, so that an IUT which catches everything does not swallow it."""


@contextmanager
def time_limit(seconds: float, what: str) -> Iterator[Callable[[str], None]]:
    """Raise IutTimeout inside the block once ``seconds`` have passed; what it gives starts the time anew.

    By a POSIX timer, in the main thread alone; elsewhere the block runs without a limit, and the command
    line's own process, which watches this one, is the net below it.
    """
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield lambda _what: None
        return

    def expired(_signal: int, _frame: FrameType | None) -> None:
        raise Expired

    def restart(another: str) -> None:
        nonlocal what
        what = another
        signal.setitimer(signal.ITIMER_REAL, seconds)

    before = signal.signal(signal.SIGALRM, expired)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        try:
            yield restart
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
    except Expired:
        raise IutTimeout(f"{what} did not come back within {seconds:g} s") from None
    finally:
        signal.signal(signal.SIGALRM, before)
