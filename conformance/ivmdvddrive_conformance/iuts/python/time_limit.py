"""A time limit on code of an IUT that runs in the suite's own process."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Final

from ..deadline import Deadline
from ..errors import IutTimeout

__all__ = ["Expired", "time_limit"]

_LOOKS: Final = 4
"""Looks at the clock within the limit: few, since each interrupts what the code waits for."""


class Expired(BaseException):
    """Outside Exception, so that an IUT which catches everything does not swallow it."""


@contextmanager
def time_limit(seconds: float, what: str) -> Iterator[Callable[[str], None]]:
    """Raise IutTimeout inside the block once ``seconds`` have passed; what it gives starts the time anew.

    By a POSIX timer, in the main thread alone; elsewhere the block runs without a limit, and the command
    line's own process, which watches this one, is the net below it.

    The timer goes off every so often, and each time the clock is looked at: a time in which this process was stopped,
    or the whole machine, is no time that the code has used. Code that keeps the interpreter from looking (a C function
    that is busy) is told from a pause by the processor time that it has used.
    """
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield lambda _what: None
        return

    deadline = Deadline(seconds)
    used = time.process_time()

    def look() -> None:
        signal.setitimer(signal.ITIMER_REAL, max(deadline.look(seconds / _LOOKS), 0.001))  # 0 would end it

    def looked(_signal: int, _frame: FrameType | None) -> None:
        nonlocal used
        before, used = used, time.process_time()
        deadline.looked(at_least=used - before)
        if deadline.passed:
            raise Expired
        look()

    def restart(another: str) -> None:
        nonlocal what
        what = another
        deadline.renew()  # the timer goes on, and then finds more time left: setting it for each call costs more

    before = signal.signal(signal.SIGALRM, looked)
    look()
    try:
        try:
            yield restart
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
    except Expired:
        raise IutTimeout(f"{what} did not come back within {seconds:g} s") from None
    finally:
        signal.signal(signal.SIGALRM, before)
