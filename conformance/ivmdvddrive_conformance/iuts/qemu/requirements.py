"""Requirements for a start, and the sentence that names a missing one."""

from __future__ import annotations

import importlib
import os
import shutil

from ...text.installation import install_command
from ..errors import CannotStart

__all__ = ["find_qemu", "require_library", "require_posix"]

_INSTALL_QEMU = (
    "install the package qemu-system-x86 (Debian, Ubuntu, Arch), qemu-system-x86-core (Fedora) or qemu (Homebrew)"
)


def require_posix() -> None:
    """QEMU gets its end of the QMP connection as an inherited descriptor, which Windows has not."""
    if os.name != "posix":
        raise CannotStart("the qemu IUT needs a POSIX system: run it on Linux (or in WSL), or on macOS")


def require_library() -> None:
    """The extra ``qemu`` is optional: without it only this IUT is missing."""
    try:
        importlib.import_module("qemu.qmp")
    except ImportError as error:
        said = f"the Python package qemu.qmp is missing ({error}): run {install_command('qemu')}"
        raise CannotStart(said) from error


def find_qemu(binary: str) -> str:
    """The full path of QEMU: ``binary`` is a name to look up in PATH, or a path."""
    found = shutil.which(binary)
    if found is None:
        where = f"at {binary}" if os.sep in binary else f"named {binary} in PATH"
        raise CannotStart(f"there is no QEMU {where}: {_INSTALL_QEMU}")
    return found
