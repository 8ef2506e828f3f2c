"""Requirements of each kind of implementation on this machine: whether they are met, and how to meet them."""

from __future__ import annotations

import importlib.util
import os
import shutil
import sys
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from ..text.installation import install_command
from .com.requirements import BUILDING, RUNNING, missing
from .libvirt.requirements import driver, helper

__all__ = ["Need", "needs"]


class Need(NamedTuple):
    """A thing that is needed for ``what``; ``found`` says where it is, None if it is missing, and ``install`` how."""

    what: str
    name: str
    found: str | None
    install: str


_APT: Final = "apt-get install --no-install-recommends"

_LIBVIRT_USER: Final = "libvirt-qemu"
"""The user of Debian's packages as which QEMU runs; libvirt's driver asks for it where its process is root's."""


def needs(which: Sequence[str] = ()) -> Iterator[Need]:
    """Everything that is needed for each kind and each extra, or for those that are named."""
    for need in _needs():
        if not which or need.what in which:
            yield need


def _needs() -> Iterator[Need]:
    for kind in ("reference", "python", "stdio", "tcp"):
        yield Need(kind, "Python", sys.version.partition(" ")[0], "")
    yield _module("qemu", "qemu.qmp", "qemu")
    yield _program("qemu", "qemu-system-x86_64", "qemu-system-x86")
    yield from _of_libvirt()
    yield _module("com", "platformdirs", "com")
    if os.name != "nt":
        lacking = {one.what for one in missing((*BUILDING, *RUNNING))}
        for one in (*BUILDING, *RUNNING):
            found = None if one.what in lacking else "installed"
            yield Need("com", one.what, found, f"{_APT} {one.package}")
    yield _module("learn", "aalpy", "learn")
    yield _program("diagrams", "dot", "graphviz")
    yield _module("docs build", "sphinx", "docs")
    yield _module("parallel", "xdist", "parallel")
    yield _module("distributed", "distributed", "distributed")
    yield _module("distributed", "cryptography", "distributed")
    yield _program("confinement", "bwrap", "bubblewrap")


def _of_libvirt() -> Iterator[Need]:
    """Requirements of ``libvirt:qemu:///embed``; pip builds libvirt's Python package, which has no wheel."""
    module = _module("libvirt", "libvirt", "libvirt")
    yield module._replace(install=f"{_APT} libvirt-dev pkg-config gcc python3-dev && {module.install}")
    yield _program("libvirt", "qemu-system-x86_64", "qemu-system-x86")
    for what, found in (("libvirt's driver of QEMU", driver()), ("libvirt_iohelper", helper())):
        yield Need("libvirt", what, None if found is None else str(found), f"{_APT} libvirt-daemon")
    if os.name == "posix" and os.geteuid() == 0:
        create = f"useradd --system --user-group --no-create-home {_LIBVIRT_USER}"
        yield Need("libvirt", f"the user {_LIBVIRT_USER}", _user(_LIBVIRT_USER), create)


def _user(name: str) -> str | None:
    """The number of a user of this system, in words; None if there is no such user."""
    import pwd  # no module of Windows

    try:
        return f"user {pwd.getpwnam(name).pw_uid}"
    except KeyError:
        return None


def _module(what: str, module: str, extra: str) -> Need:
    try:
        found = importlib.util.find_spec(module) is not None
    except ImportError:  # the package that it is in is missing
        found = False
    name = f"the Python package {module}"
    return Need(what, name, "installed" if found else None, install_command(extra))


def _program(what: str, program: str, package: str) -> Need:
    return Need(what, program, shutil.which(program), f"{_APT} {package}")
