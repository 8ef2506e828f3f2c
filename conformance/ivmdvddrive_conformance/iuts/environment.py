"""The system's doings to any process: the signals by which it ends one, the errors by which it refuses one something.

An implementation that the system may have ended is not judged: it did nothing wrong that anybody could name. One that
ends itself in the same way is not judged either, and so its verdict is *partial* at best.

==========================================  =======================================================================
a process                                   the system may be the cause if
==========================================  =======================================================================
was ended by a signal                       no program's own fault sends that signal (``_SENT``); or its memory is
                                            limited, and the signal is one by which a program ends that gets none
exited with a status                        the status is how a shell tells of such a signal (128 and its number)
let an exception of Python's out            it says that the system refuses something (``refuses``)
left a log, and ended however it did        its last lines say so, by the C library's words or Python's (``_WORDS``)
==========================================  =======================================================================
"""

from __future__ import annotations

import errno
import re
import signal
from contextlib import suppress
from typing import Final

from ..text.printable import printable

__all__ = ["BLAMELESS", "LIMIT_REACHED", "blameless", "ended", "exited", "ran_out", "refuses"]

_SENT: Final = frozenset(
    getattr(signal, name).value
    for name in ("SIGKILL", "SIGTERM", "SIGHUP", "SIGINT", "SIGQUIT", "SIGXCPU", "SIGXFSZ", "SIGPWR")
    if hasattr(signal, name)
)
"""Signals that come from elsewhere: limits, want of memory, a system that shuts down, a person."""

_FAULTS: Final = frozenset(
    getattr(signal, name).value for name in ("SIGSEGV", "SIGBUS", "SIGABRT", "SIGTRAP") if hasattr(signal, name)
)
"""Signals by which a program ends that was refused memory and did not look: C, C++, Rust, and Python itself."""

_SHELL: Final = 128
"""A shell whose program was ended by a signal exits with this and the signal's number; so do containers."""

_ERRORS: Final = frozenset(
    getattr(errno, name)
    for name in ("ENOSPC", "EDQUOT", "EROFS", "EMFILE", "ENFILE", "ENOMEM", "EAGAIN", "EFBIG", "EIO")
    if hasattr(errno, name)
)
"""Errors of the system that no program can do anything about: no space, no memory, no more files or processes."""

_NO_THREAD: Final = re.compile("can't (start|create) new thread|can't allocate lock")
"""The message of the RuntimeError by which Python says that the system gives no thread."""

_WORDS: Final = re.compile(
    r"\bMemoryError\b|can't start new thread|out of memory|bad_alloc|OutOfMemory|Cannot allocate memory"
    r"|memory allocation of \d+ bytes failed|Resource temporarily unavailable|Too many open files"
    r"|No space left on device|File too large|File size limit exceeded|CPU time limit exceeded|Disk quota exceeded",
    re.IGNORECASE,
)
_LAST_LINES: Final = 12
"""Lines of a log in which a program says why it ends; a runtime may add some after the sentence itself."""

_LIMITS: Final = (
    ("RLIMIT_CPU", "ulimit -t", 1, "seconds of processor time"),
    ("RLIMIT_AS", "ulimit -v", 1024, "KiB of memory"),
    ("RLIMIT_DATA", "ulimit -d", 1024, "KiB of data"),
    ("RLIMIT_FSIZE", "ulimit -f", 1024, "KiB in a file"),
)
"""Limits that are not set on most systems: the name, the shell's command, its unit, and what is limited."""

BLAMELESS: Final = "the environment may be the cause: "
"""The beginning of each message about what nobody is blamed for."""

_ADVICE: Final = "raise the limits (ulimit -a), free memory or space, and run again"


LIMIT_REACHED: Final = "A limit of the system was reached, of this process or of the machine: see ulimit -a."
"""The advice for a system that refuses to start or to open something."""


def blameless(what: str) -> str:
    """The message for what the environment may have done: what to do, and the limits that are set."""
    return f"{BLAMELESS}{what}; {_ADVICE}{_limits()}"


def ended(code: int | None) -> bool:
    """Tell from an exit code, as ``subprocess`` gives it, whether the system may have ended a process."""
    return code is not None and _sent(-code)


def exited(code: int | None) -> bool:
    """The same, also for a process that may be a shell or a container around another."""
    return code is not None and (_sent(-code) or _sent(code - _SHELL))


def _sent(number: int) -> bool:
    return number in _SENT or (number in _FAULTS and _memory_is_limited())


def refuses(error: BaseException) -> bool:
    """Tell whether an exception says that the system refuses what any program needs; of a group, whether each does."""
    if isinstance(error, BaseExceptionGroup):
        return all(map(refuses, error.exceptions))
    if isinstance(error, OSError):
        return error.errno in _ERRORS
    return isinstance(error, MemoryError) or (type(error) is RuntimeError and bool(_NO_THREAD.search(str(error))))


def ran_out(log: str) -> str | None:
    """The line at the end of a log, safe to show, that says what the system refused; None where none does."""
    lines = [line for line in log.splitlines() if line.strip()][-_LAST_LINES:]
    return next((printable(line.strip(), 200) for line in reversed(lines) if _WORDS.search(line)), None)


def _limits() -> str:
    """The limits that are set on this process, and so on what it starts; empty where none is."""
    found = [
        f"{command} {soft // unit}, {what}"
        for name, command, unit, what in _LIMITS
        if (soft := _limit(name)) is not None
    ]
    return f" (now set: {'; '.join(found)})" if found else ""


def _memory_is_limited() -> bool:
    return any(_limit(name) is not None for name in ("RLIMIT_AS", "RLIMIT_DATA"))


def _limit(name: str) -> int | None:
    with suppress(ImportError, AttributeError):  # Windows; a system without that limit
        import resource

        soft = resource.getrlimit(getattr(resource, name))[0]
        return None if soft == resource.RLIM_INFINITY else soft
    return None
