"""The end of an IUT's log: its standard error, of which the last 64 KiB are kept."""

from __future__ import annotations

from typing import Final

from ..text.printable import printable

__all__ = ["KEPT", "Log"]

KEPT: Final = 64 * 1024


class Log:
    """The last ``KEPT`` bytes of what was added, however much that was."""

    def __init__(self) -> None:
        self._bytes = bytearray()

    def add(self, chunk: bytes) -> None:
        """Take another piece of the log."""
        self._bytes += chunk
        # Twice the size, so that a flood of small pieces does not move the whole for each of them.
        if len(self._bytes) > 2 * KEPT:
            del self._bytes[:-KEPT]

    def decoded(self) -> str:
        """The text that is kept, as it came; bytes that are no UTF-8 as escapes."""
        return bytes(self._bytes[-KEPT:]).decode("utf-8", "backslashreplace").replace("\r\n", "\n")

    def text(self) -> str:
        """Return what is kept, safe to show."""
        text = self.decoded()
        return printable(text, limit=len(text), keep_newlines=True)

    def last_lines(self, count: int = 5, width: int = 200) -> list[str]:
        """The last lines that say anything, each cut."""
        lines = [line for line in self.text().splitlines() if line.strip()]
        return [line if len(line) <= width else f"{line[:width]}…" for line in lines[-count:]]
