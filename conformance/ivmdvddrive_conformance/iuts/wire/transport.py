"""The boundary between the conversation and what carries its lines.

A ``Peer`` is an implementation that can be reached: it opens one ``Transport`` after the other, since a conversation
that broke off is never taken up again. Both belong to a kind of IUT (``iuts/stdio``, ``iuts/tcp``). Each kind brings
its own ``Wording``, so that the sentences about a socket name no standard output.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from ..deadline import Deadline
from ..errors import IutError

__all__ = ["CHUNK", "Broken", "Late", "Peer", "Transport", "Wording", "write_out"]

CHUNK = 64 * 1024
"""The most bytes that a transport reads, or writes, at once."""


def write_out(unsent: bytearray, write: Callable[[memoryview], int]) -> None:
    """Write what is not sent yet, and take out of it what went; raises what ``write`` does, which takes a part."""
    while unsent:
        with memoryview(unsent) as view, view[:CHUNK] as piece:
            sent = write(piece)
        del unsent[:sent]


class Late(Exception):
    """The deadline passed before anything came."""


class Broken(Exception):
    """The conversation cannot go on: which error that is, what was wrong, and the line that was.

    ``request`` is the text of the request that was to be answered, and ``answers`` are those of the requests before
    it, once somebody knows them.
    """

    def __init__(self, error: type[IutError], what: str, line: bytes | None = None) -> None:
        super().__init__(what)
        self.error = error
        self.what = what
        self.line = line
        self.request: str | None = None
        self.answers: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class Wording:
    """The words for a kind of peer in the sentences of the conversation.

    ``advice`` is what to do where hello failed, by how it did. ``gone`` is the sentence for a request after the
    conversation broke off, with ``{why}`` in it; ``anew`` says that another conversation was begun; ``closed`` is the
    sentence for a reset after ``close``.
    """

    advice: Mapping[type[IutError], str]
    gone: str
    anew: str
    closed: str


class Transport(Protocol):
    """One connection to an implementation. Neither side can block the other for good, whatever it does.

    Whatever waits in ``receive`` meanwhile sends what is still to be sent, so that an implementation that answers
    before it reads on is served, and a deadline always holds.
    """

    def send(self, data: bytes) -> None:
        """Send, now or while waiting in ``receive``; silent where the implementation reads no more."""

    def receive(self, deadline: Deadline) -> bytes:
        """The bytes that came next, ``CHUNK`` at most; empty where no more can come.

        Raises Late where nothing came before ``deadline``. What is there already is given even after the deadline.
        """

    def finish(self) -> None:
        """Tell the implementation, once all is sent, that no more requests follow."""

    def could_not_run(self, renewals: int) -> bool:
        """Tell whether a late implementation gets its time again after ``renewals`` times, since it could not run."""

    def silence(self) -> str:
        """Return what is known of an implementation that did not answer; often nothing."""

    def ended(self) -> Broken:
        """Say how the connection ended, and whose doing that may be; called after ``receive`` gave nothing."""

    def part(self, more: bytes, deadline: Deadline) -> None:
        """See that the implementation takes leave as it must, once bye was answered; ``more`` is what came with that.

        Raises Broken where it does not.
        """

    def end(self) -> None:
        """Let go of the connection, and of all that was started for it; never raises; idempotent."""

    def log(self) -> str:
        """The end of the implementation's log, safe to show; empty where there is none."""

    def last_lines(self) -> list[str]:
        """The last lines of the log."""


class Peer(Protocol):
    """An implementation that can be reached, as often as it takes."""

    @property
    def name(self) -> str:
        """Return what the user called it, ``KIND:TARGET``, safe to show."""

    @property
    def wording(self) -> Wording:
        """The sentences of its kind."""

    def open(self, deadline: Deadline) -> Transport:
        """A new connection. What is left of ``deadline`` after that is for hello.

        Raises CannotStart, whose message says what to do.
        """
