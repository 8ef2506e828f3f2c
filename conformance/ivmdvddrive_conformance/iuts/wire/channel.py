"""A running IUT as lines that go and lines that come, each within its time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from ivmdvddrive_spec.protocol import MAX_LINE

from ..deadline import Deadline
from ..errors import IutCrash, IutError, IutTimeout, ProtocolError
from ..stdio.pipes import Late
from ..stdio.process import Child
from .framing import Lines, TooLong

__all__ = ["Broken", "Channel"]

_RENEWALS: Final = 10
"""How often a process that is stopped gets its time again: one that stops itself must not hold up a run for good."""

_LAST_WORDS: Final = 0.5  # seconds for a process whose output has ended to end itself, so that we can say how


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


class Channel:
    """A child process that speaks in lines.

    Raises OSError and ValueError as ``subprocess.Popen`` does.
    """

    def __init__(self, command: Sequence[str]) -> None:
        self._child = Child(command)
        self._lines = Lines()

    def send(self, lines: bytes) -> None:
        """Send whole lines; returns at once, what does not fit is written while waiting for answers."""
        self._child.activity.mark()
        self._child.pipes.send(lines)

    def line(self, limit: float) -> bytes:
        """The next line, without its end, within ``limit`` seconds.

        Raises Broken: IutTimeout, IutCrash, or ProtocolError for a line that is too long.
        """
        return self._line_by(Deadline(limit))

    def _line_by(self, deadline: Deadline) -> bytes:
        renewals = 0
        try:
            while (line := self._lines.next()) is None:
                try:
                    chunk = self._child.pipes.receive(deadline)
                except Late:
                    if not self._could_not_run(renewals):
                        raise
                    renewals += 1
                    deadline.renew()
                    continue
                if not chunk:
                    raise self._ended()
                self._lines.feed(chunk)
        except Late:
            rest = self._lines.rest()
            whole = "no whole line" if rest else "no answer"
            why = ", and its standard input is closed" if self._child.pipes.is_deaf() else ""
            raise Broken(IutTimeout, f"{whole} within {deadline.seconds:g} s{why}", rest or None) from None
        except TooLong as error:
            raise Broken(ProtocolError, f"a line over {MAX_LINE} bytes", error.start) from None
        return line

    def _could_not_run(self, renewals: int) -> bool:
        """Whether the process is to get its time again: it is stopped, or has had no processor time since it was asked.

        Where it had none and is not stopped, it gets its time again once: it may as well be waiting for good.
        """
        activity = self._child.activity
        return (activity.is_stopped() and renewals < _RENEWALS) or (renewals == 0 and activity.is_idle())

    def _ended(self) -> Broken:
        self._child.wait(_LAST_WORDS)
        if self._child.has_ended():
            what = f"the process {self._child.status()}"
        else:
            what = "the process closed its standard output, but still runs"
        rest = self._lines.rest()
        return Broken(IutCrash, what, rest or None)

    def part(self, farewell: bytes, seconds: float) -> bytes:
        """Say farewell, and let it end by itself within ``seconds``; its answer.

        Raises Broken as ``line`` does, and where it says more than that or ends otherwise.
        """
        deadline = Deadline(seconds)
        self._child.pipes.send(farewell)
        self._child.pipes.finish()
        answer = self._line_by(deadline)
        more = self._lines.rest()
        try:
            # Whatever it still says is read, so that it need not wait for us, and thrown away.
            while not deadline.passed and (chunk := self._child.pipes.receive(deadline)):
                more = more or chunk[:400]
        except Late:
            pass
        if more:
            raise Broken(ProtocolError, "it said more after its answer to bye", more)
        if not self._child.wait(deadline.left):
            raise Broken(IutTimeout, f"the process did not end by itself within {seconds:g} s of bye")
        if not self._child.ended_well():
            raise Broken(IutCrash, f"the process {self._child.status()}")
        return answer

    def end(self) -> None:
        """End the process and its children; never raises; idempotent."""
        self._child.end()

    def log(self) -> str:
        """The end of its log."""
        return self._child.log.text()

    def last_lines(self) -> list[str]:
        """The last lines of its log."""
        return self._child.log.last_lines()
