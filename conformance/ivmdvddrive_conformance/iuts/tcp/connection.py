"""A connected socket as a transport of the conversation.

The socket does not block. Whatever waits for an answer meanwhile sends what is still to be sent, so that a server that
answers before it reads on is served, and a deadline holds whatever the server does. ``selectors`` does that for sockets
on every system, Windows too, without a thread.
"""

from __future__ import annotations

import selectors
import socket
import struct
import sys
from contextlib import suppress
from typing import Final

from ..deadline import Deadline
from ..errors import IutCrash
from ..wire.transport import CHUNK, Broken, Late, write_out
from .wording import lost

__all__ = ["Connection"]

_AT_ONCE: Final = struct.pack("hh" if sys.platform == "win32" else "ii", 1, 0)
"""The option SO_LINGER by which closing waits for nothing and resets the connection."""


class Connection:
    """See ``Transport``. The socket is connected, and this connection's to close.

    A server that is late never gets its time again, since nobody here sees whether it could run. It has neither a log
    nor an exit status.
    """

    def __init__(self, connected: socket.socket) -> None:
        self._socket = connected
        connected.setblocking(False)
        # A request is often one small packet, and the next one waits for its answer.
        connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._unsent = bytearray()
        self._deaf = False  # it takes no more
        self._finishing = False
        self._ended = "the server closed the connection"
        self._selector = selectors.DefaultSelector()
        self._selector.register(connected, selectors.EVENT_READ)

    def send(self, data: bytes) -> None:
        """See ``Transport``."""
        if self._deaf or self._finishing:
            return
        waiting = bool(self._unsent)
        self._unsent += data
        if not waiting:
            self._write()
            if self._unsent:
                self._selector.modify(self._socket, selectors.EVENT_READ | selectors.EVENT_WRITE)

    def receive(self, deadline: Deadline) -> bytes:
        """See ``Transport``."""
        while True:
            late = deadline.passed
            came: bytes | None = None
            # At least one look, however late: see ``Transport.receive``.
            events = self._selector.select(deadline.look())
            deadline.looked()
            for _, ready in events:
                if ready & selectors.EVENT_WRITE:
                    self._write()
                    if not self._unsent:
                        self._selector.modify(self._socket, selectors.EVENT_READ)
                if ready & selectors.EVENT_READ:
                    came = self._read()
            if came is not None:
                return came
            if late:
                raise Late

    def finish(self) -> None:
        """See ``Transport``: closes our half of the connection."""
        self._finishing = True
        if not self._unsent:
            self._close_half()

    def could_not_run(self, renewals: int) -> bool:  # noqa: ARG002  # the transport's
        """See ``Transport``."""
        return False

    def silence(self) -> str:
        """See ``Transport``: a server that has closed the connection is no silent one."""
        return ""

    def ended(self) -> Broken:
        """See ``Transport``."""
        return Broken(IutCrash, self._ended)

    def part(self, more: bytes, deadline: Deadline) -> None:
        """See ``Transport``: the server goes on, and need not even close its half, so nothing is waited for.

        What it says after its answer to bye is not looked at: how much of that came would depend on how fast it was.
        """

    def end(self) -> None:
        """See ``Transport``."""
        if self._unsent:
            # A server that does not read would never come to the end of what the system still sends to it, and go on
            # waiting for the rest of a request: it is reset.
            with suppress(OSError):
                self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _AT_ONCE)
            self._unsent.clear()
        self._selector.close()
        self._socket.close()

    def log(self) -> str:
        """See ``Transport``."""
        return ""

    def last_lines(self) -> list[str]:
        """See ``Transport``."""
        return []

    def _read(self) -> bytes | None:
        """The bytes that came; empty where no more can come, None where nothing came yet."""
        try:
            return self._socket.recv(CHUNK)
        except BlockingIOError:
            return None
        except OSError as error:
            self._ended = lost(error)
            return b""

    def _write(self) -> None:
        try:
            write_out(self._unsent, self._socket.send)
        except BlockingIOError:
            return
        except BrokenPipeError:  # the server has closed the connection: reading tells the rest
            self._give_up()
        except OSError as error:  # reading may tell of the end alone, since the system tells of an error once
            self._give_up()
            self._ended = lost(error)
        if self._finishing:
            self._close_half()

    def _give_up(self) -> None:
        self._deaf = True
        self._unsent.clear()

    def _close_half(self) -> None:
        with suppress(OSError):  # it was reset
            self._socket.shutdown(socket.SHUT_WR)
