"""A running IUT as lines that go and lines that come, each within its time."""

from __future__ import annotations

from ivmdvddrive_spec.protocol import MAX_LINE

from ..deadline import Deadline
from ..errors import IutTimeout, ProtocolError
from .framing import Lines, TooLong
from .transport import Broken, Late, Transport

__all__ = ["Channel"]


class Channel:
    """A transport that carries lines."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self._lines = Lines()

    def send(self, lines: bytes) -> None:
        """Send whole lines; returns at once, what does not fit is sent while waiting for answers."""
        self._transport.send(lines)

    def line(self, deadline: Deadline) -> bytes:
        """The next line, without its end, before the deadline.

        Raises Broken: IutTimeout, IutCrash, EnvironmentFailed, or ProtocolError for a line that is too long.
        """
        renewals = 0
        try:
            while (line := self._lines.next()) is None:
                try:
                    chunk = self._transport.receive(deadline)
                except Late:
                    if not self._transport.could_not_run(renewals):
                        raise
                    renewals += 1
                    deadline.renew()
                    continue
                if not chunk:
                    broken = self._transport.ended()
                    broken.line = self._lines.rest() or None
                    raise broken
                self._lines.feed(chunk)
        except Late:
            rest = self._lines.rest()
            whole = "no whole line" if rest else "no answer"
            what = f"{whole} within {deadline.seconds:g} s{self._transport.silence()}"
            raise Broken(IutTimeout, what, rest or None) from None
        except TooLong as error:
            raise Broken(ProtocolError, f"a line over {MAX_LINE} bytes", error.start) from None
        return line

    def part(self, farewell: bytes, seconds: float) -> bytes:
        """Say farewell, and let it take leave within ``seconds``; its answer.

        Raises Broken as ``line`` does, and where it takes leave otherwise than its transport asks.
        """
        deadline = Deadline(seconds)
        self._transport.send(farewell)
        self._transport.finish()
        answer = self.line(deadline)
        self._transport.part(self._lines.rest(), deadline)
        return answer

    def end(self) -> None:
        """End the connection; never raises; idempotent."""
        self._transport.end()

    def log(self) -> str:
        """The end of its log."""
        return self._transport.log()

    def last_lines(self) -> list[str]:
        """The last lines of its log."""
        return self._transport.last_lines()
