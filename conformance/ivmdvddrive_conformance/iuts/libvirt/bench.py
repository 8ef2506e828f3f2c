"""The bench: machines that are domains of libvirt."""

from __future__ import annotations

import atexit
from collections.abc import Callable, Sequence
from functools import partial
from typing import ClassVar, Final

from ivmdvddrive_spec.records import DEFAULT_PROFILE

from ..emulated.bench import EmulatedBench
from .board import LibvirtBoard
from .connection import Connection

__all__ = ["LibvirtBench"]

_TIMEOUT: Final = 10.0


class LibvirtBench(EmulatedBench):
    """IVMDVDDrive on top of libvirt at a URI, as a COM-style bench.

    ``timeout`` limits the wait for an event, in seconds. The others are those of ``EmulatedBench``.
    """

    board_class: ClassVar[type[LibvirtBoard]] = LibvirtBoard
    """The class of its boards: a test has others, which are wrong on purpose."""

    def __init__(
        self,
        uri: str,
        *,
        host_devices: Sequence[str] | None = None,
        timeout: float = _TIMEOUT,
        profile: str = DEFAULT_PROFILE,
    ) -> None:
        self._connection = Connection(uri, timeout)
        self._closed = False
        try:
            super().__init__(
                lambda drives: partial(self.board_class, self._connection, drives),
                host_devices=host_devices,
                profile=profile,
            )
        except BaseException:
            self._connection.close()
            raise
        atexit.register(self.close)
        self.implementation = {"name": "libvirt", "version": self._connection.version, "language": "C"}

    @classmethod
    def at(cls, uri: str) -> _AtUri:
        """The factory for a URI, which tells profiles apart."""
        return _AtUri(cls, uri)

    def close(self) -> None:
        """Remove every domain of this bench, and detach the loop devices; may be called twice."""
        atexit.unregister(self.close)
        if self._closed:
            return
        self._closed = True
        try:
            self._host.clear()
        finally:
            self._host.drives.close()
            self._connection.close()


class _AtUri:
    """A factory of benches at a URI, as ``python:`` has them: it is called, or asked for that of a profile."""

    def __init__(self, make: Callable[..., LibvirtBench], uri: str) -> None:
        self._make = make
        self._uri = uri

    def __call__(self) -> LibvirtBench:
        return self._make(self._uri)

    def for_profile(self, name: str) -> Callable[[], LibvirtBench]:
        """The factory for a profile; for a name that is not among the bench's, that for Virtual PC."""
        return partial(self._make, self._uri, profile=name) if name in LibvirtBench.profiles else self
