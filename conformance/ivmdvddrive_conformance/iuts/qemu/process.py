"""One QEMU process and its QMP connection.

The connection is a socket pair made before QEMU starts: no socket file, no address to agree on, and QEMU's end
closes when QEMU ends, so that a QEMU that cannot start is noticed at once. A command has a time limit; past it the
process is killed, since what it would answer later could no longer be told from the answer to the next command.

DEVICE_TRAY_MOVED is heard by an ``EventListener``. QEMU sends it before it answers the command that moved the tray,
and the library reads its messages in order, so after a command every event that it caused is there to take.
"""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeAlias

from qemu.qmp import EventListener, ExecuteError, QMPClient, QMPError

from .failures import QemuLost, QmpRefused
from .loop import LoopThread

__all__ = ["Command", "QemuProcess", "TrayMoved"]

Command: TypeAlias = tuple[str, Mapping[str, object]]
"""A QMP command's name and its arguments."""

_LOG_TAIL = 2000


@dataclass(frozen=True, slots=True)
class TrayMoved:
    """QEMU's word that the tray of the drive with this id was opened or closed."""

    device: str
    opened: bool


class QemuProcess:
    """A running QEMU, from ``start`` to ``stop``."""

    def __init__(self, loop: LoopThread, timeout: float) -> None:
        self._loop = loop
        self._timeout = timeout
        self._client = QMPClient()
        self._moves = EventListener("DEVICE_TRAY_MOVED")
        self._client.register_listener(self._moves)
        self._log = tempfile.TemporaryFile()  # noqa: SIM115 - closed by stop
        self._child: subprocess.Popen[bytes] | None = None

    @classmethod
    def start(cls, loop: LoopThread, command_line: Sequence[str], timeout: float) -> QemuProcess:
        """Start QEMU and say hello to it; QemuLost, with QEMU's own words, where it does not start."""
        process = cls(loop, timeout)
        try:
            loop.run(process._start(command_line))
        except BaseException:
            process.stop()
            raise
        return process

    @property
    def pid(self) -> int:
        """The process id."""
        assert self._child is not None
        return self._child.pid

    def execute(self, command: str, arguments: Mapping[str, object] | None = None) -> Any:
        """Return what QEMU returns for one command; QmpRefused where it answers with an error."""
        return self.execute_all([(command, arguments or {})])[0]

    def execute_all(self, commands: Sequence[Command]) -> list[Any]:
        """Send commands together and wait for all; the first that was refused raises QmpRefused."""
        return self._loop.run(self._execute(commands)) if commands else []

    def tray_moves(self) -> list[TrayMoved]:
        """The tray movements since this was last asked, oldest first."""
        return self._loop.run(self._take_moves())

    def kill(self) -> None:
        """Tell the process to end at once: its media are read-only, so nothing is lost."""
        if self._child is not None:
            self._child.kill()

    def stop(self) -> None:
        """End the process, wait until it is gone, and close the connection; may be called twice."""
        self.kill()
        try:
            if self._child is not None:
                self._child.wait(self._timeout)
        finally:
            self._loop.run(self._disconnect())
            self._log.close()

    async def _start(self, command_line: Sequence[str]) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            channel = ("-chardev", f"socket,id=qmp,fd={theirs.fileno()}", "-mon", "chardev=qmp,mode=control")
            try:
                self._child = subprocess.Popen(  # noqa: S603 - the bench's own command line, no shell
                    [*_dies_with_us(), *command_line, *channel],
                    stdin=subprocess.DEVNULL,
                    stdout=self._log,
                    stderr=self._log,
                    pass_fds=[theirs.fileno()],
                )
            except OSError:
                ours.close()
                raise
        try:
            await asyncio.wait_for(self._client.connect(ours), self._timeout)
        except (QMPError, OSError, EOFError, TimeoutError) as error:
            ours.close()
            raise self._lost("QEMU did not start", error) from error

    async def _execute(self, commands: Sequence[Command]) -> list[Any]:
        name = commands[0][0]
        try:
            async with asyncio.timeout(self._timeout):
                answers = await asyncio.gather(
                    *(self._client.execute(name, dict(arguments)) for name, arguments in commands),
                    return_exceptions=True,
                )
        except TimeoutError as error:
            self.kill()
            raise self._lost(f"no answer to {name} within {self._timeout:g} s", error) from error
        except QMPError as error:
            raise self._lost(f"QEMU was lost before {name}", error) from error
        for (command, _), answer in zip(commands, answers, strict=True):
            if isinstance(answer, ExecuteError):
                raise QmpRefused(command, answer.error_class, str(answer)) from answer
            if isinstance(answer, QMPError | OSError | EOFError):
                raise self._lost(f"QEMU was lost during {command}", answer) from answer
            if isinstance(answer, BaseException):
                raise answer
        return list(answers)

    async def _take_moves(self) -> list[TrayMoved]:
        moves: list[Any] = [event["data"] for event in self._moves.clear()]
        return [TrayMoved(str(move["id"]), bool(move["tray-open"])) for move in moves]

    async def _disconnect(self) -> None:
        # Where QEMU ended first, the library reports here what had cut the connection: no news by now.
        with contextlib.suppress(QMPError, OSError, EOFError, TimeoutError):
            await asyncio.wait_for(self._client.disconnect(), self._timeout)

    def _lost(self, what: str, error: BaseException) -> QemuLost:
        code = self._child.poll() if self._child is not None else None
        ended = "" if code is None else f"; it ended with {code}"
        size = self._log.seek(0, 2)
        self._log.seek(max(0, size - _LOG_TAIL))
        log = self._log.read().decode(errors="replace").strip()
        return QemuLost(f"{what} ({type(error).__name__}: {error}){ended}{'; its log: ' if log else ''}{log}")


@cache
def _dies_with_us() -> Sequence[str]:
    """Linux can end QEMU together with us, however we end; elsewhere only ``atexit`` does.

    By setpriv of util-linux (BusyBox's has no such option), since Python's own hook between fork and exec is not
    safe in a process with threads.
    """
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        return ()
    prefix = (setpriv, "--pdeathsig", "KILL", "--")
    tried = subprocess.run([*prefix, setpriv, "--version"], capture_output=True, check=False)  # noqa: S603 - as above
    return prefix if tried.returncode == 0 else ()
