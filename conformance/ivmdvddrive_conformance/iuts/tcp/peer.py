"""A server as a peer of the conversation: finding its host, and connecting within the time that starting may take.

While connections are refused, the server may be starting: it is tried again after a pause, until the time is over.
Whatever else fails, a second try would not mend.
"""

from __future__ import annotations

import errno
import os
import queue
import selectors
import socket
import threading
import time
from collections.abc import Sequence
from typing import Any, Final, TypeAlias

from ..deadline import Deadline
from ..wire.transport import Wording
from .address import Address
from .connection import Connection
from .wording import WORDING, no_way, nobody, silent, unresolved

__all__ = ["Server"]

_PAUSES: Final = (0.02, 0.25)
"""Seconds of the first pause between two tries, and of the longest; each is twice as long as the one before."""

_Found: TypeAlias = tuple[int, int, int, str, Any]
"""One answer of ``getaddrinfo``: family, type, protocol, canonical name and address."""


class Server:
    """A server that listens at an address; each connection is a conversation of its own."""

    def __init__(self, address: Address) -> None:
        self._address = address

    @property
    def name(self) -> str:
        """See ``Peer``."""
        return f"tcp:{self._address}"

    @property
    def wording(self) -> Wording:
        """See ``Peer``."""
        return WORDING

    def open(self, deadline: Deadline) -> Connection:
        """See ``Peer``."""
        found = self._resolved(deadline)
        pause, longest = _PAUSES
        while True:
            errors: list[OSError] = []
            for number, each in enumerate(found):
                # A host that does not answer at one of its addresses must not take the time of the others.
                try:
                    return Connection(_connected(each, deadline, deadline.left / (len(found) - number)))
                except OSError as error:
                    errors.append(error)
            refused = any(isinstance(error, ConnectionRefusedError) for error in errors)
            unanswered = any(isinstance(error, TimeoutError) for error in errors)
            if deadline.passed and (refused or unanswered):
                raise (nobody if refused else silent)(self._address, deadline.seconds) from None
            if not refused:
                raise no_way(self._address, errors[0]) from None
            time.sleep(deadline.look(pause))
            deadline.looked()
            pause = min(2 * pause, longest)

    def _resolved(self, deadline: Deadline) -> Sequence[_Found]:
        """The addresses of the host. The system's resolver knows no time limit, and is asked in a thread."""
        answers: queue.SimpleQueue[Sequence[_Found] | OSError] = queue.SimpleQueue()
        threading.Thread(target=_resolve, args=(self._address, answers), daemon=True).start()
        while True:
            late = deadline.passed
            try:
                found = answers.get(timeout=max(deadline.look(), 0.001))
            except queue.Empty:
                if late:
                    raise unresolved(self._address, f"no answer within {deadline.seconds:g} s") from None
                continue
            finally:
                deadline.looked()
            if isinstance(found, OSError):
                raise unresolved(self._address, found.strerror or str(found))
            return found


def _resolve(address: Address, answers: queue.SimpleQueue[Sequence[_Found] | OSError]) -> None:
    try:
        answers.put(socket.getaddrinfo(address.host, address.port, type=socket.SOCK_STREAM))
    except OSError as error:
        answers.put(error)


def _connected(found: _Found, deadline: Deadline, seconds: float) -> socket.socket:
    """A socket that is connected within ``seconds`` of the deadline. Raises OSError, and TimeoutError of those."""
    family, kind, protocol, _, where = found
    until = deadline.left - seconds
    made = socket.socket(family, kind, protocol)
    try:
        made.setblocking(False)
        with selectors.DefaultSelector() as selector:
            try:
                made.connect(where)
            except BlockingIOError:
                selector.register(made, selectors.EVENT_WRITE)
                while not selector.select(deadline.look()):
                    deadline.looked()
                    if deadline.left <= until or deadline.passed:
                        raise TimeoutError(errno.ETIMEDOUT, os.strerror(errno.ETIMEDOUT)) from None
                deadline.looked()
        if code := made.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR):
            raise OSError(code, os.strerror(code))
        if made.getsockname() == made.getpeername():
            # To try a free port of this machine again and again may at last connect a socket to itself.
            raise ConnectionRefusedError(errno.ECONNREFUSED, os.strerror(errno.ECONNREFUSED))
    except BaseException:
        made.close()
        raise
    return made
