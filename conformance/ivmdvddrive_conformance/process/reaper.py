"""Ends processes so that nothing of them is left, and no signal reaches another process.

Once a process is reaped, its number may become another's, and its group's number too. So it is looked at without being
reaped, then what it has left of its group is ended, and only then it is reaped; nothing else may wait for it or poll
it, and so signals go past Popen, which does.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from typing import Any

__all__ = ["Reaper"]


class Reaper:
    """Waits in the background for a process that leads a session of its own."""

    def __init__(self, process: subprocess.Popen[Any]) -> None:
        self._process = process
        self._reaping = threading.Lock()
        self._thread = threading.Thread(target=self._reap, daemon=True)
        self._thread.start()

    def over(self, seconds: float | None = None) -> bool:
        """Tell whether the process is gone, after so many seconds at the most; None waits until it is."""
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def terminate(self) -> None:
        """Ask the process to end, if it still runs."""
        self._send(signal.SIGTERM)

    def kill(self) -> None:
        """Make the process end, if it still runs."""
        self._send(signal.SIGTERM if sys.platform == "win32" else signal.SIGKILL)

    def _send(self, number: signal.Signals) -> None:
        with self._reaping:
            if self._process.returncode is None:
                os.kill(self._process.pid, number)

    def _reap(self) -> None:
        if hasattr(os, "waitid"):
            os.waitid(os.P_PID, self._process.pid, os.WEXITED | os.WNOWAIT)
        else:  # no system call that looks without reaping
            self._process.wait()
        with self._reaping:
            if sys.platform != "win32":
                # A process that it forked would hold its output open.
                with suppress(ProcessLookupError, PermissionError):
                    os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
