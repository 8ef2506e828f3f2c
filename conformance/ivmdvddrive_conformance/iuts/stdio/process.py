"""The child process: in a group of its own, so that its children end with it, and then whoever else holds its pipes."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from typing import Final

from ..deadline import Deadline
from ..environment import exited
from ..log import Log
from .activity import Activity
from .holders import Holders
from .pipes import Pipes

__all__ = ["Child", "pipes_for"]

_GRACE: Final = 0.5  # seconds between asking a process to end and ending it
_REAP: Final = 5.0  # seconds that a killed process may take to go; a hung disk can hold it longer


class Child:
    """A process and its three pipes.

    Raises what ``subprocess.Popen`` raises where it cannot be started: OSError, ValueError.
    """

    def __init__(self, command: Sequence[str]) -> None:
        # A group of its own: Ctrl-C reaches the suite alone, which then ends the whole group.
        creationflags = 0
        if sys.platform == "win32":
            creationflags = subprocess.CREATE_NEW_PROCESS_GROUP
        self._process = subprocess.Popen(  # noqa: S603 (to run the user's command is what we are asked for)
            list(command),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            bufsize=0,
            start_new_session=sys.platform != "win32",
            creationflags=creationflags,
        )
        self._holders = Holders(self._process)
        self.activity = Activity(self._process.pid)
        self.log = Log()
        self.pipes: Pipes = pipes_for(self._process, self.log, self.has_ended)
        self._gone = False

    def has_ended(self) -> bool:
        """Tell whether the process itself has ended, whatever its children do."""
        return self._exit_code() is not None

    def ended_well(self) -> bool:
        """Tell whether the process has ended, calls that a success, and has left nobody behind."""
        return self._exit_code() == 0 and not self._holders.are_left()

    def wait(self, seconds: float) -> bool:
        """Tell whether it ends within ``seconds``."""
        deadline = Deadline(seconds)
        pause = 0.0005
        while not self.has_ended():
            if deadline.passed:
                return False
            time.sleep(deadline.look(pause))
            deadline.looked()
            pause = min(pause * 2, 0.02)
        return True

    def end(self, grace: float = _GRACE) -> None:
        """End it and its children, keep the end of its log, and close the pipes; never raises; idempotent."""
        if self._gone:
            return
        self._gone = True
        if not self.has_ended():
            self._ask_to_end()
            self.wait(grace)
        self._kill()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(_REAP)
        self._holders.kill()
        self.pipes.close()

    def status(self) -> str:
        """Return how it ended, and whether others still hold its pipes; or that it runs still."""
        code = self._exit_code()
        if code is None:
            return "still runs"
        return _ended(code) + (", and has left others behind, which hold its pipes" if self._holders.are_left() else "")

    def may_have_been_ended(self) -> bool:
        """Tell whether it has ended as the system, or another process, ends one."""
        return exited(self._exit_code())

    def _exit_code(self) -> int | None:
        """As ``subprocess`` gives it: negative for a signal; None while it runs."""
        if self._process.returncode is None and sys.platform != "win32" and hasattr(os, "waitid"):
            # Looked at and left unreaped, so that its number, which is its group's too, cannot become
            # another's before we have ended the group.
            with contextlib.suppress(ChildProcessError):  # where SIGCHLD is ignored; Popen knows what to do
                seen = os.waitid(os.P_PID, self._process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT)
                if seen is None:
                    return None
                return seen.si_status if seen.si_code == os.CLD_EXITED else -seen.si_status
        return self._process.poll()

    def _ask_to_end(self) -> None:
        # A process that is gone, or no longer ours, needs no signal.
        with contextlib.suppress(OSError):
            if sys.platform == "win32":
                self._process.send_signal(signal.CTRL_BREAK_EVENT)
            else:
                os.killpg(self._process.pid, signal.SIGTERM)

    def _kill(self) -> None:
        with contextlib.suppress(OSError):
            if sys.platform == "win32":
                subprocess.run(  # noqa: S603 (Windows knows no groups: taskkill walks the tree)
                    ["taskkill", "/F", "/T", "/PID", str(self._process.pid)],  # noqa: S607
                    capture_output=True,
                    check=False,
                )
                self._process.kill()
            else:
                os.killpg(self._process.pid, signal.SIGKILL)


def _ended(code: int) -> str:
    if code < 0:
        try:
            return f"was ended by signal {signal.Signals(-code).name}"
        except ValueError:
            return f"was ended by signal {-code}"
    # Windows tells of a crash by an NTSTATUS, which is known by its hex digits.
    return f"exited with status {code}" if code < 1 << 16 else f"exited with status 0x{code:08X}"


def pipes_for(process: subprocess.Popen[bytes], log: Log, has_ended: Callable[[], bool]) -> Pipes:
    """The pipes of a process that was started with three of them and without buffers."""
    if sys.platform != "win32":
        from .polled import PolledPipes

        return PolledPipes(process, log, has_ended)
    from .threaded import ThreadedPipes

    return ThreadedPipes(process, log, has_ended)
