"""Limits of the environment, told from what a program does to itself."""

from __future__ import annotations

import errno
import os
import signal
import sys

import pytest

from ivmdvddrive_conformance.iuts import environment
from ivmdvddrive_conformance.iuts.environment import (
    BLAMELESS,
    LIMIT_REACHED,
    blameless,
    ended,
    exited,
    ran_out,
    refuses,
)
from ivmdvddrive_conformance.iuts.stdio.wording import cannot_run
from ivmdvddrive_conformance.iuts.tcp.address import Address
from ivmdvddrive_conformance.iuts.tcp.wording import no_way


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no signals")
@pytest.mark.parametrize(
    ("number", "may_be"),
    [
        *((n, True) for n in ("SIGKILL", "SIGTERM", "SIGHUP", "SIGINT", "SIGQUIT", "SIGXCPU", "SIGXFSZ")),
        *((n, False) for n in ("SIGSEGV", "SIGABRT", "SIGBUS", "SIGFPE", "SIGILL", "SIGPIPE", "SIGSYS", "SIGALRM")),
    ],
)
def test_a_signal(number: str, may_be: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(environment, "_limit", lambda name: None)
    code = getattr(signal, number).value
    assert (ended(-code), exited(-code), exited(128 + code), ended(128 + code)) == (may_be, may_be, may_be, False)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no signals")
def test_a_fault_where_memory_is_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(environment, "_limit", lambda name: 1 << 27 if name == "RLIMIT_AS" else None)
    assert ended(-signal.SIGSEGV)
    assert ended(-signal.SIGABRT)
    assert not ended(-signal.SIGFPE)
    assert blameless("it ended").startswith(f"{BLAMELESS}it ended; raise the limits")
    assert "ulimit -v 131072" in blameless("it ended")


@pytest.mark.parametrize("code", [0, 1, 3, 127, 128, 255, None])
def test_a_status(code: int | None) -> None:
    assert not ended(code)
    assert not exited(code)


@pytest.mark.parametrize(
    ("error", "may_be"),
    [
        (MemoryError(), True),
        (OSError(errno.EMFILE, "Too many open files"), True),
        (OSError(errno.ENOSPC, "No space left on device"), True),
        (OSError(errno.ENOENT, "No such file or directory"), False),
        (RuntimeError("can't start new thread"), True),
        (RuntimeError("a defect"), False),
        (ExceptionGroup("both", [MemoryError(), OSError(errno.EMFILE, "")]), True),
        (ExceptionGroup("one", [MemoryError(), ValueError()]), False),
        (AssertionError(), False),
    ],
)
def test_an_exception(error: Exception, may_be: bool) -> None:
    assert refuses(error) == may_be


@pytest.mark.parametrize(
    ("log", "line"),
    [
        ("Traceback …\nMemoryError\n", "MemoryError"),
        ("terminate called after throwing an instance of 'std::bad_alloc'\n", "bad_alloc"),
        ("fatal error: runtime: out of memory\n\ngoroutine 1:\nmain.main()\n", "out of memory"),
        ("memory allocation of 1024 bytes failed\n", "memory allocation of 1024"),
        ("sh: 1: Cannot fork: Resource temporarily unavailable\n", "Resource temporarily"),
        ("RuntimeError: can't start new thread\n", "new thread"),
        ("", None),
        ("KeyError: 'memory'\n", None),
        ("MemoryError\n" + "going on\n" * 20, None),
    ],
)
def test_the_end_of_a_log(log: str, line: str | None) -> None:
    said = ran_out(log)
    assert said is None if line is None else said is not None and line in said


@pytest.mark.parametrize("number", [errno.EMFILE, errno.ENFILE, errno.EAGAIN, errno.ENOMEM])
def test_what_the_system_refuses_at_the_start_is_a_limit(number: int) -> None:
    error = OSError(number, os.strerror(number))
    for said in (str(cannot_run(["server"], error)), str(no_way(Address("127.0.0.1", 7000), error))):
        assert LIMIT_REACHED in said
        assert "?" not in said


def test_what_is_no_program_is_no_limit() -> None:
    error = OSError(errno.ENOEXEC, os.strerror(errno.ENOEXEC))
    assert "or a script with a #! line?" in str(cannot_run(["server"], error))
