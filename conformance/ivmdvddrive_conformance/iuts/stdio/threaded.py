"""A child's pipes where they cannot be polled (Windows): a thread for each."""

from __future__ import annotations

import queue
import subprocess
import threading
import time
from collections.abc import Callable
from typing import IO, Final

from ..deadline import Deadline
from ..log import Log
from ..wire.transport import CHUNK, Late

__all__ = ["ThreadedPipes"]

_LOOK: Final = 0.1  # seconds between two looks whether we have closed
_LEAVE: Final = 1.0  # seconds that a thread may take to leave; a pipe that a grandchild holds keeps it longer


class ThreadedPipes:
    """See ``pipes.Pipes``. Each thread alone closes its pipe: closing one that is being read can hang."""

    def __init__(self, process: subprocess.Popen[bytes], log: Log, has_ended: Callable[[], bool]) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        self._log = log
        self._has_ended = has_ended
        self._closed = False
        self._deaf = False
        self._output: queue.Queue[bytes] = queue.Queue(maxsize=2)  # bounded: a flood waits in the child
        self._input: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._threads = [
            threading.Thread(target=target, args=(file,), daemon=True)
            for target, file in (
                (self._write, process.stdin),
                (self._read, process.stdout),
                (self._read_log, process.stderr),
            )
        ]
        for thread in self._threads:
            thread.start()

    def send(self, data: bytes) -> None:
        """See ``Pipes``."""
        self._input.put(data)

    def receive(self, deadline: Deadline) -> bytes:
        """See ``Pipes``."""
        while True:
            late = deadline.passed
            # Asked before the look: what it wrote before it ended must not be missed.
            ended = self._has_ended()
            try:
                return self._output.get(timeout=max(deadline.look(), 0.001))
            except queue.Empty:
                if ended:
                    return b""
                if late:
                    raise Late from None
            finally:
                deadline.looked()

    def is_deaf(self) -> bool:
        """See ``Pipes``; known once something was to be written."""
        return self._deaf

    def finish(self) -> None:
        """See ``Pipes``."""
        self._input.put(None)

    def close(self) -> None:
        """See ``Pipes``."""
        self._closed = True
        self._input.put(None)
        deadline = time.monotonic() + _LEAVE
        for thread in self._threads:
            thread.join(max(0.0, deadline - time.monotonic()))

    def _write(self, file: IO[bytes]) -> None:
        with file:
            while (data := self._input.get()) is not None:
                try:
                    while data:  # an unbuffered file may take less than all
                        data = data[file.write(data) :]
                except OSError:  # it has closed its end: what it answers tells the rest
                    self._deaf = True
                    return

    def _read(self, file: IO[bytes]) -> None:
        with file:
            while True:
                try:
                    chunk = file.read(CHUNK)
                except OSError:
                    chunk = b""
                while not self._closed:
                    try:
                        self._output.put(chunk, timeout=_LOOK)
                        break
                    except queue.Full:
                        continue
                if not chunk or self._closed:
                    return

    def _read_log(self, file: IO[bytes]) -> None:
        with file:
            while True:
                try:
                    chunk = file.read(CHUNK)
                except OSError:
                    return
                if not chunk:
                    return
                self._log.add(chunk)
