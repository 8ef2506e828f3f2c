"""Building the bridge and the reference servers, by CMake: with MinGW-w64, or on Windows with Visual Studio's tools."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

from ... import __version__
from ...text.printable import printable
from ..errors import CannotStart
from .places import (
    BRIDGE,
    FAULTY,
    FAULTY_VS2005,
    NATIVE,
    REFERENCE,
    REFERENCE_VS2005,
    STANDARD,
    alone,
    built,
    cache_folder,
    idl_folder,
    server_sources,
)
from .requirements import BUILDING, require

__all__ = ["PRODUCTS", "build", "is_built"]

PRODUCTS: Final = (BRIDGE, REFERENCE, FAULTY, STANDARD, REFERENCE_VS2005, FAULTY_VS2005)
_SHOWN: Final = 4000  # characters of a compiler's last words


def is_built() -> bool:
    """Tell whether there is a bridge of these very sources."""
    return all((built() / name).is_file() for name in PRODUCTS)


def build(tell: Callable[[str], None]) -> Path:
    """Build what is not built yet, and give the folder; raises CannotStart where something is missing or fails.

    What is built appears whole or not at all; of processes that want it at the same time one builds.
    """
    if is_built():
        return built()
    require(BUILDING, "building the COM parts")
    with alone("build"):
        if not is_built():
            _build(tell)
    return built()


def _build(tell: Callable[[str], None]) -> None:
    with tempfile.TemporaryDirectory(prefix="building-", dir=cache_folder(), ignore_cleanup_errors=True) as scratch:
        folder = Path(scratch)
        tell("configuring")
        _run(_configuring(folder))
        tell("compiling, which takes a minute or two")
        _run(["cmake", "--build", str(folder), "--config", "Release", "--parallel", str(os.cpu_count() or 1)])
        whole = folder / "whole"
        whole.mkdir()
        for name in PRODUCTS:
            found = next(
                p for p in folder.rglob(name) if p.parent != whole
            )  # Visual Studio has a folder a configuration
            shutil.copy2(found, whole / name)
        shutil.rmtree(built(), ignore_errors=True)
        whole.rename(built())


def _configuring(folder: Path) -> list[str]:
    cross = [] if sys.platform == "win32" else ["-G", "Ninja", f"-DCMAKE_TOOLCHAIN_FILE={NATIVE / 'mingw.cmake'}"]
    return [
        "cmake",
        *cross,
        "-S",
        str(NATIVE),
        "-B",
        str(folder),
        "-DCMAKE_BUILD_TYPE=Release",
        f"-DIDL_DIR={idl_folder().as_posix()}",
        f"-DSERVER_DIR={server_sources().as_posix()}",
        f"-DIVMDVDDRIVE_VERSION={__version__}",
    ]


def _run(command: list[str]) -> None:
    try:
        ran = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", errors="replace", check=False)  # noqa: S603  # our own command
    except OSError as error:
        raise CannotStart(f"{command[0]} cannot be started: {error}") from error
    if ran.returncode:
        said = printable((ran.stdout + ran.stderr)[-_SHOWN:], _SHOWN, keep_newlines=True)
        raise CannotStart(f"the COM parts cannot be built: {command[0]} failed with {ran.returncode}\n{said}")
