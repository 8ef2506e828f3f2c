"""Tasks of campaigns that misbehave, for workers: each takes and gives plain data."""

from __future__ import annotations

import os
import signal
import sys
import threading
from pathlib import Path
from typing import Any

__all__ = ["doubled", "doubled_or_hangs", "ends", "ends_its_worker", "fails", "hangs_and_tells"]


def doubled(task: int) -> int:
    return 2 * task


def ends(task: Any) -> None:
    """End the process that judges, and say something before."""
    sys.stdout.write("these are its last words\n")
    sys.stdout.flush()
    os.kill(os.getpid(), signal.SIGKILL)


def ends_its_worker(task: int) -> int:
    """End the worker, but for an even task."""
    if task % 2:
        os.kill(os.getppid(), signal.SIGKILL)
        threading.Event().wait()
    return task


def fails(task: Any) -> None:
    raise LookupError("the judge is out of order")


def hangs_and_tells(task: str) -> None:
    """Write the processes of the judge and of its worker to a named pipe, and hang."""
    Path(task).write_text(f"{os.getpid()} {os.getppid()}", encoding="utf-8")
    threading.Event().wait()


def doubled_or_hangs(task: int | str) -> int | None:
    return hangs_and_tells(task) if isinstance(task, str) else doubled(task)
