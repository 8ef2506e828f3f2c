"""The reference behind a socket: each connection is a conversation with a bench of its own, several at once."""

from __future__ import annotations

import io
import os
import socket
import socketserver
from contextlib import suppress

from .wire import converse

__all__ = ["Listener", "listen"]


class _Conversation(socketserver.BaseRequestHandler):
    """One connection, in a thread of its own."""

    request: socket.socket

    def handle(self) -> None:
        self.request.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with suppress(OSError):  # whoever asked has gone
            converse(lambda: self.request.recv(io.DEFAULT_BUFFER_SIZE), self.request.sendall)


class Listener(socketserver.ThreadingTCPServer):
    """A socket that listens at ``HOST:PORT``, ``[::1]:PORT`` for an IPv6 address; port 0 takes one that is free.

    Raises ValueError for what is no address, and OSError where it cannot be listened at.
    """

    daemon_threads = True
    request_queue_size = 128
    # Elsewhere it frees a port that a listener left a moment ago; on Windows it would let two listeners have one port.
    allow_reuse_address = os.name == "posix"

    def __init__(self, where: str) -> None:
        host, colon, port = where.rpartition(":")
        if not colon or not host or not port.isascii() or not port.isdecimal():
            raise ValueError("an address is HOST:PORT")
        host = host.removeprefix("[").removesuffix("]")
        found = socket.getaddrinfo(host, int(port), type=socket.SOCK_STREAM)[0]
        self.address_family = found[0]
        super().__init__((host, int(port)), _Conversation)

    @property
    def where(self) -> str:
        """The address that it listens at, as ``HOST:PORT``."""
        host, port = self.socket.getsockname()[:2]
        return f"[{host}]:{port}" if self.address_family == socket.AF_INET6 else f"{host}:{port}"


def listen(where: str) -> None:
    """Say where it listens, and converse with whoever connects, until Ctrl-C."""
    with suppress(KeyboardInterrupt), Listener(where) as listener:
        print(f"listening on {listener.where}", flush=True)  # noqa: T201  # it is a program
        listener.serve_forever()
