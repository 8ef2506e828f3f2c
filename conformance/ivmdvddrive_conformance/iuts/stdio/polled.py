"""A child's pipes on POSIX: one poll serves all three."""

from __future__ import annotations

import os
import select
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from math import ceil
from typing import IO, Final

from ..deadline import Deadline
from ..log import Log
from ..wire.transport import CHUNK, Late, write_out

__all__ = ["PolledPipes"]

assert sys.platform != "win32"  # tells type checkers, too, that nothing here is for Windows

_LAST_CHUNKS: Final = 64  # how much of the log is read at the end: a grandchild that fled may write for ever


class PolledPipes:
    """See ``pipes.Pipes``."""

    def __init__(self, process: subprocess.Popen[bytes], log: Log, has_ended: Callable[[], bool]) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        self._files: list[IO[bytes]] = [process.stdin, process.stdout, process.stderr]
        self._in, self._out, self._err = (file.fileno() for file in self._files)
        for fd in (self._in, self._out, self._err):
            os.set_blocking(fd, False)
        self._stdin = process.stdin
        self._log = log
        self._has_ended = has_ended
        self._unwritten = bytearray()
        self._deaf = False  # it reads no more
        self._mute = False  # its log has ended
        self._finishing = False
        self._poll = select.poll()
        self._poll.register(self._out, select.POLLIN)
        self._poll.register(self._err, select.POLLIN)

    def send(self, data: bytes) -> None:
        """See ``Pipes``."""
        if self._deaf or self._finishing:
            return
        waiting = bool(self._unwritten)
        self._unwritten += data
        if not waiting:
            self._write()
            if self._unwritten:
                self._poll.register(self._in, select.POLLOUT)

    def receive(self, deadline: Deadline) -> bytes:
        """See ``Pipes``."""
        while True:
            late = deadline.passed
            came: bytes | None = None
            # At least one look, however late: see ``Pipes.receive``. Looks are short, for a child that has ended may
            # have left a process that holds its pipes.
            events = self._poll.poll(ceil(deadline.look() * 1000))
            deadline.looked()
            for fd, _ in events:
                if fd == self._out:
                    came = self._read(fd)
                elif fd == self._err:
                    self._read_log()
                else:
                    self._write()
                    if not self._unwritten:
                        self._poll.unregister(self._in)
            if came is not None:
                return came
            if not events and self._has_ended():
                # It may have written between the look and its end.
                return self._read(self._out) or b""
            if late:
                raise Late

    def is_deaf(self) -> bool:
        """See ``Pipes``."""
        if self._deaf or self._finishing:
            return self._deaf
        look = select.poll()
        look.register(self._in, 0)  # an error is told of unasked
        return any(event & select.POLLERR for _, event in look.poll(0))

    def finish(self) -> None:
        """See ``Pipes``."""
        self._finishing = True
        if not self._unwritten:
            self._stdin.close()

    def close(self) -> None:
        """See ``Pipes``."""
        for _ in range(_LAST_CHUNKS):
            if not self._read_log():
                break
        for file in self._files:
            file.close()

    def _read(self, fd: int) -> bytes | None:
        try:
            return os.read(fd, CHUNK)
        except BlockingIOError:
            return None

    def _read_log(self) -> bool:
        chunk = None if self._mute else self._read(self._err)
        if chunk:
            self._log.add(chunk)
        elif chunk is not None:
            self._mute = True
            self._poll.unregister(self._err)
        return bool(chunk)

    def _write(self) -> None:
        try:
            write_out(self._unwritten, partial(os.write, self._in))
        except BlockingIOError:
            return
        except OSError:  # it has closed its end: what it answers tells the rest
            self._deaf = True
            self._unwritten.clear()
        if self._finishing:
            self._stdin.close()
