"""The standard streams of the command, as every verb uses them.

Whatever a verb writes goes through an ``Outlet``, below Python's text layer: click writes to the bytes below
``sys.stdout`` where it does not trust the encoding, and must not get past it. An outlet

- lets no error of the stream stop the command. What is judged is worth more than what is printed of it, and the exit
  code tells the rest. A reader that has read enough (``| head``) is no error;
- changes what would be a workflow command where the command runs on GitHub Actions (see ``reports.github``).

A stream that was closed (``>&-``) is replaced by the null device. Otherwise the next file that is opened would have its
number, and be written to by mistake.
"""

from __future__ import annotations

import errno
import io
import os
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, Final, TextIO

from ..results.formats.github import Harmless, on_github

__all__ = ["Outlet", "output_error", "say_command", "standard_streams"]

_READ_ENOUGH: Final = (errno.EPIPE, errno.EINVAL)
"""The errors of a pipe whose reader has gone; EINVAL on Windows."""


class Outlet(io.BufferedIOBase):
    """Bytes on their way to a standard stream. ``error`` says why some of them were lost; None where none were."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._target = stream.buffer
        self._harmless = Harmless() if on_github() and not _is_file(stream) else None
        self._closed = False
        self.error: OSError | None = None

    def writable(self) -> bool:
        """Say that it can be written to."""
        return True

    def isatty(self) -> bool:
        """Tell whether the stream is a terminal."""
        return self._stream.isatty()

    def fileno(self) -> int:
        """Give the number of the stream."""
        return self._stream.fileno()

    def write(self, data: Any) -> int:
        """Write bytes, as far as the stream takes them."""
        self._deliver(bytes(data) if self._harmless is None else self._harmless.passed(bytes(data)))
        return len(data)

    def flush(self) -> None:
        """Pass on what was written."""
        if not self._closed:
            try:
                self._target.flush()
            except (OSError, ValueError) as error:
                self._lost(error)

    def command(self, line: str) -> None:
        """Write a workflow command of the suite's own, on a line of its own."""
        data = f"{line}\n".encode("utf-8", errors="backslashreplace")
        self._deliver(data if self._harmless is None else self._harmless.line_end() + data)

    def _deliver(self, data: bytes) -> None:
        if not self._closed:
            try:
                self._target.write(data)
            except (OSError, ValueError) as error:
                self._lost(error)

    def _lost(self, error: OSError | ValueError) -> None:
        self._closed = True
        if isinstance(error, OSError) and error.errno not in _READ_ENOUGH:
            self.error = error
        # What the stream still holds is written as the interpreter ends, and would fail again.
        with suppress(OSError, ValueError):
            null = os.open(os.devnull, os.O_WRONLY)
            os.dup2(null, self._stream.fileno())
            os.close(null)


@contextmanager
def standard_streams() -> Iterator[None]:
    """Put outlets below standard output and standard error, and open what was closed."""
    _open_what_was_closed()
    before = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = _guarded(sys.stdout), _guarded(sys.stderr)
    try:
        yield
    finally:
        for stream in (sys.stdout, sys.stderr):
            with suppress(ValueError):  # an embedding program may have closed it
                stream.flush()
        sys.stdout, sys.stderr = before


def output_error() -> OSError | None:
    """Give the error by which output to standard output was lost; None where all of it was delivered."""
    with suppress(ValueError):
        sys.stdout.flush()
    outlet = getattr(sys.stdout, "buffer", None)
    return outlet.error if isinstance(outlet, Outlet) else None


def say_command(line: str, *, err: bool = False) -> None:
    """Print a workflow command of the suite's own; ``err`` for standard error, which a runner reads as well."""
    stream = sys.stderr if err else sys.stdout
    outlet = getattr(stream, "buffer", None)
    stream.flush()
    if isinstance(outlet, Outlet):
        outlet.command(line)
        outlet.flush()
    else:
        print(line, file=stream)  # the plain stream of a program that embeds the command


def _guarded(stream: TextIO) -> TextIO:
    if not isinstance(getattr(stream, "buffer", None), io.IOBase):
        return stream  # an embedding program's own, which has no bytes below it
    with suppress(OSError, ValueError):
        stream.flush()
    # No encoding of a terminal's may stop a report.
    return io.TextIOWrapper(
        Outlet(stream),  # type: ignore[type-var]  # typeshed wants a name, which the text layer can do without
        encoding=stream.encoding,
        errors="backslashreplace",
        line_buffering=True,
        write_through=stream is sys.__stderr__,
    )


def _open_what_was_closed() -> None:
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # takes the lowest number that is free
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: PTH123, SIM115  # for the process's life


def _is_file(stream: TextIO) -> bool:
    """Tell whether the stream is a file, from which the runner takes no commands."""
    try:
        return stat.S_ISREG(os.fstat(stream.fileno()).st_mode)
    except (OSError, ValueError):
        return False
