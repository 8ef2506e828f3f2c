"""Requirements for a start, and the sentence that names a missing one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final
from urllib.parse import SplitResult, parse_qs

from ..errors import BadTarget, CannotStart

__all__ = ["driver", "explained", "helper", "require_helper", "require_local"]

_DRIVER: Final = "libvirt/connection-driver/libvirt_driver_qemu.so"
_DEBIAN: Final = f"lib/*-linux-*/{_DRIVER}"
_DRIVERS: Final = (_DEBIAN, f"lib64/{_DRIVER}", f"lib/{_DRIVER}")
_HELPERS: Final = ("lib/libvirt/libvirt_iohelper", "libexec/libvirt_iohelper")
"""Places within /usr: of Debian, and of others."""

_INSTALL: Final = "run apt-get install --no-install-recommends"

_ADVICE: Final[Sequence[tuple[str, str]]] = (
    (
        r"Failed to parse user '([^']+)'",
        "libvirt's driver needs the system user {0}: run useradd --system --user-group --no-create-home {0}",
    ),
    (
        r"Failed to parse group '([^']+)'",
        "libvirt's driver needs the system group {0}: run groupadd --system {0}",
    ),
    (
        r"no connection driver available|[Ff]ailed to load module",
        f"libvirt's driver of QEMU is not installed: {_INSTALL} libvirt-daemon",
    ),
    (
        r"unable to find any emulator|[Cc]annot find suitable emulator",
        f"libvirt finds no QEMU for an x86 PC: {_INSTALL} qemu-system-x86",
    ),
    (
        r"[Pp]ermission denied|[Aa]uthentication|[Aa]ccess denied|polkit",
        "this user may not use libvirt's daemon: run adduser USER libvirt and log in again, run the suite as root, or "
        "judge libvirt:qemu:///embed, which needs no daemon",
    ),
    (
        r"Failed to connect socket|[Cc]onnection refused|No such file or directory|Unable to locate libvirt daemon",
        "libvirt's daemon is not reachable: run apt-get install libvirt-daemon-system and systemctl start libvirtd, or "
        "judge libvirt:qemu:///embed, which needs no daemon",
    ),
)
"""Words of libvirt's errors, and what to do about each; the first that is found counts."""


def explained(uri: str, message: str) -> CannotStart:
    """The error for a URI that libvirt cannot open or use, in one sentence that says what helps."""
    for words, advice in _ADVICE:
        found = re.search(words, message)
        if found:
            return CannotStart(f"{uri} cannot be used ({message}): {advice.format(*found.groups())}")
    return CannotStart(f"{uri} cannot be used: {message}")


def require_local(parts: SplitResult) -> None:
    """Refuse what is no URI that can be judged: the suite's media are on this computer, and so must the machines be."""
    if not parts.scheme or not parts.path:
        raise BadTarget("'libvirt:' needs a URI of libvirt: 'libvirt:qemu:///embed'")
    if parts.path == "/embed" and "root" in parse_qs(parts.query):
        raise BadTarget(f"the suite makes the root of libvirt's embedded driver: judge libvirt:{parts.scheme}:///embed")
    if parts.hostname not in (None, "localhost", "127.0.0.1", "::1"):
        raise CannotStart(
            f"{parts.geturl()} is another computer, where the suite's media are not: run the suite there, and judge "
            f"libvirt:{parts.scheme.partition('+')[0]}://{parts.path}"
        )


def driver() -> Path | None:
    """Return where libvirt's driver of QEMU is; None where it is in none of the usual places."""
    return _first(_DRIVERS)


def helper() -> Path | None:
    """Return where the program is by which libvirt saves a domain; None where it is in none of the usual places."""
    return _first(_HELPERS)


def require_helper() -> None:
    """Debian packs the driver without the program by which it saves a domain."""
    if _first([_DEBIAN]) is not None and helper() is None:
        raise CannotStart(f"libvirt_iohelper, by which libvirt saves a machine, is missing: {_INSTALL} libvirt-daemon")


def _first(patterns: Sequence[str]) -> Path | None:
    return next((path for pattern in patterns for path in Path("/usr").glob(pattern)), None)
