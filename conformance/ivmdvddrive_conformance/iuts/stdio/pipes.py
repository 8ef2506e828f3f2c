"""The three pipes of a child, used so that neither side can block the other for good.

Whatever waits for an answer meanwhile writes what is still to be written and reads the log, so that a child
that fills one pipe before it looks at another is served, and a deadline holds whatever the child does.
POSIX polls (``polled``): no threads, so nothing is left behind when a grandchild keeps a pipe open.
Windows cannot poll pipes, so there three threads do it (``threaded``).
"""

from __future__ import annotations

from typing import Protocol

from ..deadline import Deadline

__all__ = ["Pipes"]


class Pipes(Protocol):
    """A child's pipes."""

    def send(self, data: bytes) -> None:
        """Write, now or while waiting in ``receive``; silent where the child reads no more."""

    def receive(self, deadline: Deadline) -> bytes:
        """Return what came next on standard output; empty at its end, or where the child ended and no more comes.

        Raises Late where nothing came before ``deadline``. What is there already is given even after the deadline.
        """

    def is_deaf(self) -> bool:
        """Tell whether the child is known to have closed its standard input."""

    def finish(self) -> None:
        """Close the child's standard input once all is written."""

    def close(self) -> None:
        """Keep what is left of the log, and close all; the child has been ended before."""
