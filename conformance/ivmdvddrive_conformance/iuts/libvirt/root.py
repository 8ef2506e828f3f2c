"""The root of libvirt's embedded driver: a scratch folder with the driver's configuration, and all that it writes.

libvirt takes one root for a process, and keeps it until the process ends. So the benches of a process share one root.
It is removed with the last bench, and made again at the same place for the next. The QEMUs of a process that was
killed live on; the next run that makes a root ends them before it removes theirs.
"""

from __future__ import annotations

import os
import select
import signal
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Final

from ..errors import CannotStart
from ..held_folders import HeldFolder
from .orphans import OrphanReaper

__all__ = ["PREFIX", "EmbeddedRoot", "embedded_root", "scratch_folder"]

PREFIX: Final = "ivmdvddrive_libvirt-"
"""The beginning of the name of a bench's folder: not that of ``process.scratch``, which ends no QEMU."""

_FOLDERS: Final = ("etc", "lib/qemu/save", "run/qemu")
"""The folders that the driver makes once in a process, and misses in a root that is made again."""

_LONGEST_ROOT: Final = 107 - len("/lib/qemu/domain-9999-ivmdvddrive-12345678/monitor.sock")
"""Bytes of a root's path: the path of a Unix socket has 107 at the most."""

_ENDING: Final = 10.0
"""Seconds that a killed QEMU gets to end."""


class EmbeddedRoot:
    """The root of this process, while at least one bench uses it."""

    def __init__(self) -> None:
        self._folder: HeldFolder | None = None
        self._orphans = OrphanReaper()
        self._users = 0

    @property
    def path(self) -> Path:
        """The folder."""
        assert self._folder is not None
        return self._folder.path

    def acquired(self) -> EmbeddedRoot:
        """Make the root, unless another bench uses it already; raises OSError and CannotStart where that cannot be."""
        if self._users == 0:
            self._make()
            self._orphans.start()
        self._users += 1
        return self

    def remove(self) -> None:
        """Remove the root, unless another bench uses it still."""
        self._users -= 1
        if self._users == 0 and self._folder is not None:
            _end_processes_of(self.path)  # none is left, unless libvirt could not end one
            self._orphans.stop()
            self._folder.remove()

    def _make(self) -> None:
        if self._folder is None:
            self._folder = HeldFolder(PREFIX, _end_processes_of)
        else:
            self._folder.restore()
        if len(os.fsencode(self.path)) > _LONGEST_ROOT:
            self._folder.remove()
            raise CannotStart(
                f"the temporary folder {self.path.parent} has too long a name for libvirt's sockets: name a shorter "
                "one, as in TMPDIR=/tmp"
            )
        for folder in _FOLDERS:
            (self.path / folder).mkdir(parents=True)
        (self.path / "etc" / "qemu.conf").write_text(_configuration(), encoding="utf-8")


@cache
def embedded_root() -> EmbeddedRoot:
    """The root of this process: cached, for libvirt itself has one in a process."""
    return EmbeddedRoot()


def scratch_folder(*, embedded: bool) -> EmbeddedRoot | HeldFolder:
    """The folder of a bench, which is the driver's root where that is ``embedded``; CannotStart where there is none."""
    try:
        return embedded_root().acquired() if embedded else HeldFolder(PREFIX, _end_processes_of)
    except OSError as error:
        raise CannotStart(
            f"the temporary folder cannot be used: {error}: free some space there, or name another in TMPDIR"
        ) from error


def _configuration() -> str:
    """The driver's qemu.conf.

    QEMU runs as the user of the suite, since the media are that user's. Without virtlogd, which is a daemon, QEMU
    writes its log itself. Nothing else is confined: the machines run the firmware alone.
    """
    settings = {
        "stdio_handler": '"file"',
        "user": f'"+{os.geteuid()}"',
        "group": f'"+{os.getegid()}"',
        "security_driver": '"none"',
        "namespaces": "[]",
        "cgroup_controllers": "[]",
    }
    return "".join(f"{name} = {value}\n" for name, value in settings.items())


def _end_processes_of(root: Path) -> None:
    """Kill every process whose command line names a file in this root, and wait until it has ended."""
    inside = os.fsencode(root) + b"/"
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it has ended, or it is another user's
            if inside in (process / "cmdline").read_bytes():
                _kill(int(process.name))


def _kill(pid: int) -> None:
    descriptor = os.pidfd_open(pid)
    try:
        signal.pidfd_send_signal(descriptor, signal.SIGKILL)
        select.select([descriptor], [], [], _ENDING)
    finally:
        os.close(descriptor)
