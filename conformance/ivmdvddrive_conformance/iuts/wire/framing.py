"""Lines out of chunks: LF or CR LF at the end, and never more than one line's limit held."""

from __future__ import annotations

from ivmdvddrive_spec.protocol import MAX_LINE

__all__ = ["Lines", "TooLong"]


class TooLong(Exception):
    """A line over the limit; ``start`` is how it began."""

    def __init__(self, start: bytes) -> None:
        super().__init__(f"over {MAX_LINE} bytes")
        self.start = start


class Lines:
    """Chunks go in, lines come out without their line ends.

    The caller feeds only when ``next`` has nothing, so that what is held is bounded by the limit and a chunk.
    """

    def __init__(self, limit: int = MAX_LINE) -> None:
        self._held = bytearray()
        self._searched = 0  # no LF before this: a long line must not be searched anew with every chunk
        self._limit = limit

    def feed(self, chunk: bytes) -> None:
        """Take what was read."""
        self._held += chunk

    def next(self) -> bytes | None:
        """The next whole line, or None where there is none yet; TooLong where it can be none any more."""
        end = self._held.find(b"\n", self._searched)
        if end < 0:
            self._searched = len(self._held)
            # One more byte than the limit is allowed to wait: it may be the CR of a CR LF.
            if len(self._held.removesuffix(b"\r")) > self._limit:
                raise TooLong(bytes(self._held[:400]))
            return None
        line = bytes(self._held[:end]).removesuffix(b"\r")
        del self._held[: end + 1]
        self._searched = 0
        if len(line) > self._limit:
            raise TooLong(line[:400])
        return line

    def rest(self) -> bytes:
        """The beginning of a line that has not ended."""
        return bytes(self._held[:400])
