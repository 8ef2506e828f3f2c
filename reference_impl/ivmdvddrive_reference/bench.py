"""The bench: what sets the scene for the reference, as the suite asks of a Python implementation."""

from __future__ import annotations

import threading
from importlib.metadata import version
from typing import Any, Self

from . import virtual_server
from .com import Lock
from .drive import DVDDrive
from .host import Host
from .machine import VirtualMachine

__all__ = ["Bench"]


class Bench:
    """Machines and host drives at will, for any number of threads: one lock is around every member."""

    implementation = {  # noqa: RUF012  # a constant that nobody changes, like claims below
        "name": "ivmdvddrive reference",
        "version": version("ivmdvddrive"),
        "language": "Python",
    }
    profiles = ("vpc",)
    paths = "posix"
    claims = frozenset(
        {"machine-states", "forget-machine", "occupy", "host-media", "faults", "events", "collection", "null-out",
         "concurrent"}
    )  # fmt: skip

    machine_class = VirtualMachine

    @classmethod
    def for_profile(cls, name: str) -> type[Self]:
        """The bench of a profile: one of Virtual PC's parts can be Virtual Server's, too."""
        return virtual_server.as_of(name, cls)

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> list[tuple[str, str]]:
        """Start afresh; gives the host drives' letters and kinds."""
        self._lock: Lock = threading.RLock()
        self._host = Host()
        return [(d.letter, d.kind) for d in self._host.drives]

    def create_machine(self) -> VirtualMachine:
        """A stopped machine without devices."""
        return self.machine_class(self._lock, self._host)

    def set_machine_state(self, machine: VirtualMachine, state: str) -> None:
        """Turn a machine off, run it or save it; its media stay."""
        with self._lock:
            machine.state = state

    def forget_machine(self, machine: VirtualMachine) -> None:
        """Unregister a machine."""
        with self._lock:
            machine.forget()

    def occupy(self, machine: VirtualMachine, bus: int, device: int) -> None:
        """Put a hard disk at a location."""
        with self._lock:
            machine.disks.add((bus, device))

    def set_host_media(self, letter: str, inserted: bool) -> None:
        """Put a disc into a host drive, or take it out."""
        with self._lock:
            self._host.move_disc(letter, inserted)

    def inject_fault(self, target: Any, fault: str) -> None:
        """Make the next call on an object fail unexpectedly."""
        with self._lock:
            target.fault = fault

    def advise(self, drive: DVDDrive, sink: Any) -> int:
        """Connect a sink to a drive."""
        return drive.Advise(sink)

    def unadvise(self, drive: DVDDrive, cookie: int) -> None:
        """Disconnect a sink."""
        drive.Unadvise(cookie)

    def call_with_null_out(self, target: Any, member: str, *args: Any) -> Any:
        """Call a member as if its out pointer were NULL."""
        attribute = getattr(type(target), member)
        function: Any = attribute.fget if isinstance(attribute, property) else attribute
        return function(target, *args, null_out=True)
