"""Requirements of each kind of implementation on this machine: whether they are met, and how to meet them."""

from __future__ import annotations

import importlib.util
import os
import shutil
import sys
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ..text.installation import install_command
from .com.requirements import BUILDING, RUNNING, missing

__all__ = ["Need", "needs"]


class Need(NamedTuple):
    """A thing that is needed for ``what``; ``found`` says where it is, None if it is missing, and ``install`` how."""

    what: str
    name: str
    found: str | None
    install: str


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
    yield _module("com", "platformdirs", "com")
    if os.name != "nt":
        lacking = {one.what for one in missing((*BUILDING, *RUNNING))}
        for one in (*BUILDING, *RUNNING):
            found = None if one.what in lacking else "installed"
            yield Need("com", one.what, found, f"apt-get install --no-install-recommends {one.package}")
    yield _module("learn", "aalpy", "learn")
    yield _program("diagrams", "dot", "graphviz")
    yield _module("docs build", "sphinx", "docs")
    yield _module("parallel", "xdist", "parallel")
    yield _program("confinement", "bwrap", "bubblewrap")


def _module(what: str, module: str, extra: str) -> Need:
    try:
        found = importlib.util.find_spec(module) is not None
    except ImportError:  # the package that it is in is missing
        found = False
    name = f"the Python package {module}"
    return Need(what, name, "installed" if found else None, install_command(extra))


def _program(what: str, program: str, package: str) -> Need:
    return Need(what, program, shutil.which(program), f"apt-get install --no-install-recommends {package}")
