"""Locations: the C++ sources, and in the user's cache folder their build and the Wine prefix."""

from __future__ import annotations

import hashlib
import importlib
from collections.abc import Iterator
from contextlib import AbstractContextManager
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from filelock import FileLock

from ...text.installation import install_command
from ..errors import CannotStart

__all__ = [
    "BRIDGE",
    "FAULTY",
    "FAULTY_VS2005",
    "LOCAL_SERVER",
    "NATIVE",
    "REFERENCE",
    "REFERENCE_VS2005",
    "STANDARD",
    "alone",
    "built",
    "cache_folder",
    "idl_folder",
    "server_sources",
]

NATIVE: Final = Path(__file__).parent / "native"
"""The folder of the CMake project."""

BRIDGE: Final = "ivmdvddrive-bridge.exe"
REFERENCE: Final = "ivmdvddrive-reference.dll"
FAULTY: Final = "ivmdvddrive-faulty.dll"
STANDARD: Final = "ivmdvddrive-standard.dll"
LOCAL_SERVER: Final = "ivmdvddrive-local-server.exe"
REFERENCE_VS2005: Final = "ivmdvddrive-reference-vs2005.dll"
FAULTY_VS2005: Final = "ivmdvddrive-faulty-vs2005.dll"

_SERVER_PACKAGE: Final = "ivmdvddrive_com"  # by its name: the suite imports no implementation
_SOURCES: Final = {".cpp", ".h", ".idl", ".rc", ".def", ".txt", ".cmake"}


def cache_folder() -> Path:
    """The user's cache folder of this project, made where it is not there; CannotStart without the extra."""
    try:
        platformdirs = importlib.import_module("platformdirs")
    except ImportError as error:
        raise _without_extra(error) from error
    return Path(platformdirs.user_cache_path("ivmdvddrive", appauthor=False, ensure_exists=True))


def alone(what: str) -> AbstractContextManager[object]:
    """A lock that one process has at a time, so that what takes long is made once; held in a ``with``."""
    return FileLock(cache_folder() / f"{what}.lock")


def idl_folder() -> Path:
    """The folder of the interface definition."""
    return _folder("ivmdvddrive_spec") / "idl"


def server_sources() -> Path:
    """The folder of the reference server's sources."""
    return _folder(_SERVER_PACKAGE)


@cache
def built() -> Path:
    """Return where what is built of these very sources lies, once it is built: other sources are built elsewhere."""
    digest = hashlib.sha256()
    for source in _sources():
        digest.update(source.name.encode() + b"\0" + source.read_bytes())
    return cache_folder() / f"com-{digest.hexdigest()[:12]}"


def _without_extra(error: ImportError) -> CannotStart:
    return CannotStart(f"a Python package is missing ({error}): run {install_command('com')}")


def _sources() -> Iterator[Path]:
    for folder in (NATIVE, NATIVE.parent / "bridge", idl_folder(), server_sources()):
        yield from sorted(p for p in folder.iterdir() if p.suffix in _SOURCES)


def _folder(package: str) -> Path:
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise CannotStart(f"the package {package} is not installed: install ivmdvddrive as a whole")
    return Path(next(iter(spec.submodule_search_locations)))
