"""A command as a peer of the conversation, and its child process as the transport."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import Final

from ..deadline import Deadline
from ..errors import EnvironmentFailed, IutCrash, IutTimeout, ProtocolError
from ..wire.transport import Broken, Late, Wording
from .process import Child
from .wording import WORDING, cannot_run, shown

__all__ = ["ChildTransport", "Command"]

_RENEWALS: Final = 10
"""The renewals of the time of a process that is stopped: one that stops itself must not hold up a run for good."""

_LAST_WORDS: Final = 0.5  # seconds for a process whose output has ended to end itself, so that we can say how


class Command:
    """The command of an IUT, each connection a process of its own."""

    def __init__(self, command: Sequence[str]) -> None:
        self._command = tuple(command)

    @property
    def name(self) -> str:
        """See ``Peer``."""
        return shown(self._command)

    @property
    def wording(self) -> Wording:
        """See ``Peer``."""
        return WORDING

    def open(self, deadline: Deadline) -> ChildTransport:
        """See ``Peer``; hello has all of the time, for the time that starting a process takes is the system's."""
        try:
            child = Child(self._command)
        except (OSError, ValueError) as error:
            raise cannot_run(self._command, error) from None
        deadline.renew()
        return ChildTransport(child)


class ChildTransport:
    """See ``Transport``: a child process that is spoken to by its pipes."""

    def __init__(self, child: Child) -> None:
        self._child = child

    def send(self, data: bytes) -> None:
        """See ``Transport``."""
        self._child.activity.mark()
        self._child.pipes.send(data)

    def receive(self, deadline: Deadline) -> bytes:
        """See ``Transport``; the log is read meanwhile."""
        return self._child.pipes.receive(deadline)

    def finish(self) -> None:
        """See ``Transport``: closes standard input."""
        self._child.pipes.finish()

    def could_not_run(self, renewals: int) -> bool:
        """See ``Transport``: the process is stopped, or has had no processor time since it was asked.

        Where it had none and is not stopped, it gets its time again once: it may as well be waiting for good.
        """
        activity = self._child.activity
        return (activity.is_stopped() and renewals < _RENEWALS) or (renewals == 0 and activity.is_idle())

    def silence(self) -> str:
        """See ``Transport``."""
        return ", and its standard input is closed" if self._child.pipes.is_deaf() else ""

    def ended(self) -> Broken:
        """See ``Transport``."""
        self._child.wait(_LAST_WORDS)
        if not self._child.has_ended():
            return Broken(IutCrash, "the process closed its standard output, but still runs")
        return Broken(
            EnvironmentFailed if self._child.may_have_been_ended() else IutCrash, f"the process {self._child.status()}"
        )

    def part(self, more: bytes, deadline: Deadline) -> None:
        """See ``Transport``: the process says nothing more, and ends by itself, with status 0."""
        # Whatever it still says is read, so that it need not wait for us, and thrown away.
        with suppress(Late):
            while not deadline.passed and (chunk := self._child.pipes.receive(deadline)):
                more = more or chunk[:400]
        if more:
            raise Broken(ProtocolError, "it said more after its answer to bye", more)
        if not self._child.wait(deadline.left):
            raise Broken(IutTimeout, f"the process did not end by itself within {deadline.seconds:g} s of bye")
        if not self._child.ended_well():
            raise Broken(IutCrash, f"the process {self._child.status()}")

    def end(self) -> None:
        """See ``Transport``: ends the process and its children."""
        self._child.end()

    def log(self) -> str:
        """See ``Transport``."""
        return self._child.log.text()

    def last_lines(self) -> list[str]:
        """See ``Transport``."""
        return self._child.log.last_lines()
