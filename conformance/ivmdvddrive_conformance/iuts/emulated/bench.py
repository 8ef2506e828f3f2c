"""The verbs of a bench whose machines are emulated PCs; a kind adds how it starts and ends."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Final, Self

from ivmdvddrive_spec.records import DEFAULT_PROFILE

from ..errors import BenchError
from .board import BoardMaker, State
from .drive import Drive, Sink
from .host import Host
from .hostdrives import HOST_DRIVES_VARIABLE, HostDrives
from .machine import Machine
from .virtual_server import ServerMachine

__all__ = ["EmulatedBench"]

_CLAIMS: Final = frozenset({"machine-states", "forget-machine", "occupy", "events", "collection"})

_MACHINES: Final[Mapping[str, type[Machine]]] = {"vpc": Machine, "vs2005": ServerMachine}
"""The machines of each profile, and with them their drives."""


class EmulatedBench:
    """A COM-style bench, whose boards a kind makes.

    ``host_devices`` names real DVD drives of the host to use, such as ``/dev/sr0``; by default those of the
    environment's ``IVMDVDDRIVE_QEMU_HOST_DRIVES``, or else loop devices with discs of the bench's own. ``profile`` is
    one of ``profiles``. CannotStart says what is missing.
    """

    profiles = tuple(_MACHINES)
    paths = "posix"

    def __init__(
        self,
        make_board: Callable[[HostDrives], BoardMaker],
        *,
        host_devices: Sequence[str] | None = None,
        profile: str = DEFAULT_PROFILE,
    ) -> None:
        if host_devices is None:
            host_devices = [path for path in os.environ.get(HOST_DRIVES_VARIABLE, "").split(os.pathsep) if path]
        drives = HostDrives(host_devices)
        self._host = Host(drives, make_board(drives), _MACHINES[profile])
        self.claims = set(_CLAIMS)
        if drives.can_move_discs:
            self.claims.add("host-media")

    @classmethod
    def for_profile(cls, name: str) -> Callable[[], Self]:
        """The factory for a profile; for a name that is not among ``profiles``, that for Virtual PC."""
        return partial(cls, profile=name) if name in cls.profiles else cls

    def reset(self) -> list[tuple[str, str]]:
        """End every machine, and give the host's drives: their letters and kinds."""
        self._host.clear()
        return [(drive.letter, drive.kind) for drive in self._host.drives.all]

    def create_machine(self) -> Machine:
        """A stopped machine without DVD drives."""
        return self._host.create_machine()

    def set_machine_state(self, machine: Machine, state: State) -> None:
        """Let a machine run, save it, or turn it off."""
        machine.set_state(state)

    def forget_machine(self, machine: Machine) -> None:
        """Unregister a machine."""
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
