"""The progress of a campaign on standard error: a bar on a terminal, elsewhere a line for each tenth of the tasks."""

from __future__ import annotations

import sys
from typing import Final

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar

__all__ = ["Progress"]

_LINES: Final = 10
"""Lines of a campaign where standard error is no terminal."""


class Progress:
    """Counts the tasks that are done; a context manager."""

    def __init__(self, what: str, total: int) -> None:
        self._what = what
        self._total = total
        self._done = 0
        console = Console(stderr=True, highlight=False)
        self._bar = Bar(
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )
        self._task = self._bar.add_task(what, total=total)

    def __enter__(self) -> Progress:
        if not self._bar.disable:  # one that is disabled prints an empty line as it stops
            self._bar.start()
        return self

    def __exit__(self, *error: object) -> None:
        if not self._bar.disable:
            self._bar.stop()

    def advance(self, name: str, workers: int) -> None:
        """Count a task; ``workers`` judge the others."""
        before, self._done = self._done, self._done + 1
        at = f"{workers} at a time"
        self._bar.update(self._task, advance=1, description=f"{self._what}, {at}: {name[:40]}")
        if self._bar.disable and before * _LINES // self._total != self._done * _LINES // self._total:
            self.say(f"{self._done} of {self._total} {self._what} done, {at}")

    @staticmethod
    def say(line: str) -> None:
        """Say something on a line of its own."""
        sys.stderr.write(f"ivmdvddrive: {line}\n")
