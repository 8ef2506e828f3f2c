"""The bench: the verbs that set the scene, and what this IUT claims."""

from __future__ import annotations

import atexit
import os
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Final, Self

from ivmdvddrive_spec.records import DEFAULT_PROFILE

from ..errors import BenchError, CannotStart
from .drive import Drive, Sink
from .failures import QemuLost
from .host import Host
from .hostdrives import HOST_DRIVES_VARIABLE, HostDrives
from .loop import LoopThread
from .machine import Machine, State
from .requirements import find_qemu, require_library, require_posix
from .virtual_server import ServerMachine
from .wiring import Wiring, command_line

if TYPE_CHECKING:
    from .process import QemuProcess

__all__ = ["QemuBench"]

_CLAIMS: Final = frozenset({"machine-states", "forget-machine", "occupy", "events", "collection"})

_MACHINES: Final[Mapping[str, type[Machine]]] = {"vpc": Machine, "vs2005": ServerMachine}
"""The machines of each profile, and with them their drives."""


class QemuBench:
    """IVMDVDDrive on top of real QEMUs, as a COM-style bench.

    ``binary`` is a path, or a name to look up in PATH. ``host_devices`` names real DVD drives of the host to use,
    such as ``/dev/sr0``; by default those of the environment's ``IVMDVDDRIVE_QEMU_HOST_DRIVES``, or else loop
    devices with discs of the bench's own. ``timeout`` limits every command, in seconds. ``profile`` is one of
    ``profiles``. CannotStart says what is missing.
    """

    profiles = tuple(_MACHINES)
    paths = "posix"

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
        if host_devices is None:
            host_devices = [path for path in os.environ.get(HOST_DRIVES_VARIABLE, "").split(os.pathsep) if path]
        self._host = Host(HostDrives(host_devices), self._launch, _MACHINES[profile])
        self._loop = LoopThread()
        atexit.register(self.close)
        try:
            version = self._version()
        except (QemuLost, OSError) as error:
            self.close()
            raise CannotStart(f"{self._binary} cannot be used: {error}") from error
        self.implementation = {"name": "QEMU", "version": version, "language": "C"}
        self.claims = set(_CLAIMS)
        if self._host.drives.can_move_discs:
            self.claims.add("host-media")

    @classmethod
    def for_profile(cls, name: str) -> Callable[[], Self]:
        """The factory for a profile; for a name that is not among ``profiles``, that for Virtual PC."""
        return partial(cls, profile=name) if name in cls.profiles else cls

    def reset(self) -> list[tuple[str, str]]:
        """End every QEMU, and give the host's drives: their letters and kinds."""
        self._host.clear()
        return [(drive.letter, drive.kind) for drive in self._host.drives.all]

    def create_machine(self) -> Machine:
        """A stopped machine without DVD drives."""
        return self._host.create_machine()

    def set_machine_state(self, machine: Machine, state: State) -> None:
        """Let a machine run, pause it ("saved"), or turn it off."""
        machine.set_state(state)

    def forget_machine(self, machine: Machine) -> None:
        """Unregister a machine; its QEMU stays until ``reset``, for its drives still know where they are."""
        machine.forget()

    def occupy(self, machine: Machine, bus: int, device: int) -> None:
        """Put a hard disk at a free location of a stopped machine."""
        try:
            machine.occupy((bus, device))
        except ValueError as error:
            raise BenchError(str(error)) from error

    def set_host_media(self, letter: str, inserted: bool) -> None:
        """Put the disc into a host drive, or take it out."""
        drive = self._host.drives.by_letter(letter)
        if drive is None:
            raise BenchError(f"there is no host drive {letter!r}")
        try:
            self._host.move_disc(drive, inserted)
        except ValueError as error:
            raise BenchError(str(error)) from error

    def advise(self, drive: Drive, sink: Sink) -> int:
        """Connect a sink to a drive's events."""
        return drive.advise(sink)

    def unadvise(self, drive: Drive, cookie: int) -> None:
        """Disconnect a sink."""
        try:
            drive.unadvise(cookie)
        except KeyError:
            raise BenchError(f"no sink was connected with the cookie {cookie!r}") from None

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
