"""A connection to libvirt: opening it, what it offers, and the domains that this suite has made through it."""

from __future__ import annotations

import os
import socket
import xml.etree.ElementTree as ElementTree
from collections.abc import Sequence
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import Any, Final
from urllib.parse import SplitResult, urlencode, urlsplit
from uuid import uuid4

from ...text.printable import printable
from ..errors import CannotStart
from ..held_folders import HeldFolder, is_held
from .calls import Caller, Remote
from .domain_xml import RUN, Identity
from .events import TrayWatcher
from .library import library
from .requirements import explained, require_helper, require_local
from .root import PREFIX, EmbeddedRoot, scratch_folder

__all__ = ["Connection"]

_NAMES: Final = "ivmdvddrive-"
"""The beginning of the names of this suite's domains."""

_DISK_SIZE: Final = 1 << 20

_KEEPALIVE: Final = (5, 2)
"""Seconds between two questions to a daemon whether it is there, and how many may remain unanswered."""


class Connection:
    """libvirt at a URI, with a scratch folder, and no domain of a run that was killed. CannotStart says what is wrong.

    ``timeout`` limits the wait for an event, in seconds.
    """

    def __init__(self, uri: str, timeout: float) -> None:
        parts = urlsplit(uri)
        require_local(parts)
        self._uri = printable(uri)
        self._libvirt = library()
        self._serial = count(1)
        self._caller = Caller()
        embedded = parts.path == "/embed"
        if embedded:
            require_helper()
        self._scratch: EmbeddedRoot | HeldFolder | None = scratch_folder(embedded=embedded)
        self.folder = self._scratch.path
        self._connection: Any = None
        self._watcher: TrayWatcher | None = None
        try:
            self._open(_rooted(parts, self.folder) if embedded else uri, timeout)
        except self._libvirt.libvirtError as error:
            self.close()
            raise explained(self._uri, printable(str(error), 300)) from error
        except BaseException:
            self.close()
            raise

    @property
    def libvirt(self) -> Any:
        """The Python package."""
        return self._libvirt

    @property
    def watcher(self) -> TrayWatcher:
        """Hears of the trays of this connection's domains."""
        assert self._watcher is not None
        return self._watcher

    @property
    def version(self) -> str:
        """The version of libvirt and of QEMU."""
        libvirt, qemu = map(_version, (self._connection.getLibVersion(), self._connection.getVersion()))
        return f"{libvirt}, QEMU {qemu}"

    @property
    def disk(self) -> Path:
        """The file of every hard disk."""
        return self.folder / "disk.img"

    def identity(self) -> Identity:
        """The identity of a domain that is to be made."""
        name = f"{_NAMES}{self.folder.name.removeprefix(PREFIX)}-{next(self._serial)}"
        user = f"+{os.geteuid()}:+{os.getegid()}"
        return Identity(name, str(uuid4()), socket.gethostname(), self.folder, self._security, user)

    def define(self, xml: str) -> Any:
        """Define a domain, or define it anew."""
        return Remote(self._caller, self._connection.defineXML(xml))

    def close(self) -> None:
        """Close the connection, and remove the scratch folder; may be called twice."""
        with suppress(self._libvirt.libvirtError):  # the daemon is gone, and the connection with it
            if self._watcher is not None:
                self._watcher.close()
            if self._connection is not None:
                self._connection.close()
        self._watcher = self._connection = None
        self._caller.close()
        if self._scratch is not None:
            self._scratch.remove()
        self._scratch = None

    def _open(self, uri: str, timeout: float) -> None:
        self._connection = Remote(self._caller, self._caller.make(self._libvirt.open, uri))
        kind = self._connection.getType()
        if kind != "QEMU":
            raise CannotStart(
                f"{self._uri} is libvirt's driver {printable(kind)}, and this suite can judge its driver QEMU alone: "
                "judge libvirt:qemu:///embed"
            )
        # Refused by the embedded driver, which has no daemon that could fail to answer.
        with suppress(self._libvirt.libvirtError):
            self._connection.setKeepAlive(*_KEEPALIVE)
        self._connection.getDomainCapabilities(None, "x86_64", "pc", "qemu")  # an error where there is no such QEMU
        self._security = _security(self._connection.getCapabilities())
        with self.disk.open("wb") as disk:
            disk.truncate(_DISK_SIZE)
        self._remove_left()
        self._watcher = TrayWatcher(self._libvirt, self._connection, timeout)

    def _remove_left(self) -> None:
        """Remove the domains of this computer's runs that were killed."""
        for domain in (Remote(self._caller, found) for found in self._connection.listAllDomains()):
            with suppress(self._libvirt.libvirtError):  # it has no such metadata, or has gone meanwhile
                if domain.name().startswith(_NAMES):
                    run = ElementTree.fromstring(  # noqa: S314 - of libvirt, which is trusted
                        domain.metadata(self._libvirt.VIR_DOMAIN_METADATA_ELEMENT, RUN)
                    )
                    if run.get("host") == socket.gethostname() and not is_held(Path(run.get("folder", ""))):
                        self.remove(domain)

    def remove(self, domain: Any) -> None:
        """End a domain, and let libvirt forget it and its saved state."""
        if domain.isActive():
            domain.destroy()
        domain.undefineFlags(self._libvirt.VIR_DOMAIN_UNDEFINE_MANAGED_SAVE)


def _rooted(parts: SplitResult, root: Path) -> str:
    query = urlencode({"root": str(root)})
    return parts._replace(query=f"{parts.query}&{query}" if parts.query else query).geturl()


def _version(number: int) -> str:
    return f"{number // 1_000_000}.{number // 1000 % 1000}.{number % 1000}"


def _security(capabilities: str) -> Sequence[str]:
    """The models by which libvirt confines domains here; the model "none" confines nothing."""
    models = ElementTree.fromstring(capabilities).iterfind("host/secmodel/model")  # noqa: S314 - as above
    return [model.text for model in models if model.text and model.text != "none"]
