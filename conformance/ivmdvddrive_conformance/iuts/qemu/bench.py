"""The bench: machines that are QEMU processes."""

from __future__ import annotations

import atexit
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ivmdvddrive_spec.records import DEFAULT_PROFILE

from ..emulated.bench import EmulatedBench
from ..emulated.board import Wiring
from ..errors import CannotStart
from .board import QemuBoard
from .failures import QemuLost
from .loop import LoopThread
from .requirements import find_qemu, require_library, require_posix
from .wiring import command_line

if TYPE_CHECKING:
    from .process import QemuProcess

__all__ = ["QemuBench"]


class QemuBench(EmulatedBench):
    """IVMDVDDrive on top of real QEMUs, as a COM-style bench.

    ``binary`` is a path, or a name to look up in PATH. ``timeout`` limits every command, in seconds. The others are
    those of ``EmulatedBench``.
    """

    def __init__(
        self,
        binary: str = "qemu-system-x86_64",
        *,
        host_devices: Sequence[str] | None = None,
        timeout: float = 10.0,
        profile: str = DEFAULT_PROFILE,
    ) -> None:
        require_posix()
        require_library()
        self._binary = find_qemu(binary)
        self._timeout = timeout
        super().__init__(
            lambda drives: lambda _hears: QemuBoard(self._launch, drives), host_devices=host_devices, profile=profile
        )
        self._loop = LoopThread()
        atexit.register(self.close)
        try:
            version = self._version()
        except (QemuLost, OSError) as error:
            self.close()
            raise CannotStart(f"{self._binary} cannot be used: {error}") from error
        self.implementation = {"name": "QEMU", "version": version, "language": "C"}

    def close(self) -> None:
        """End every QEMU and detach the loop devices; never raises for a QEMU that is gone. May be called twice."""
        atexit.unregister(self.close)
        if self._loop.closed:
            return
        self._host.clear()
        self._host.drives.close()
        self._loop.close()

    def _launch(self, wiring: Wiring) -> QemuProcess:
        from .process import QemuProcess  # not above: it needs qemu.qmp, which is optional

        return QemuProcess.start(self._loop, command_line(self._binary, wiring), self._timeout)

    def _version(self) -> str:
        process = self._launch(Wiring())
        try:
            answer = process.execute("query-version")
        finally:
            process.stop()
        number = ".".join(str(answer["qemu"][part]) for part in ("major", "minor", "micro"))
        return f"{number} {answer['package']}".strip()
