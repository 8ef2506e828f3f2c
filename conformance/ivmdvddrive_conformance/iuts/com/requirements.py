"""Requirements for building and running the COM parts, and the sentence that names a missing one."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ..errors import CannotStart

__all__ = ["BUILDING", "RUNNING", "Requirement", "find", "missing", "require"]


@dataclass(frozen=True, slots=True)
class Requirement:
    """A program, found on the search path by one of its names, or a file, at one of its paths; and Debian's package."""

    what: str
    names: tuple[str, ...]
    package: str


BUILDING: Final = (
    Requirement("CMake", ("cmake",), "cmake"),
    Requirement("Ninja", ("ninja",), "ninja-build"),
    Requirement(
        "the MinGW-w64 C++ compiler",
        ("x86_64-w64-mingw32-g++-posix", "x86_64-w64-mingw32-g++"),
        "g++-mingw-w64-x86-64-posix",
    ),
    Requirement("the IDL compiler widl", ("x86_64-w64-mingw32-widl",), "mingw-w64-tools"),
    Requirement(
        "COM's IDL files",
        ("/usr/include/wine/wine/windows/oaidl.idl", "/usr/include/wine/windows/oaidl.idl"),
        "libwine-dev",
    ),
    Requirement(
        "nlohmann's JSON for C++",
        ("/usr/include/nlohmann/json.hpp", "/usr/local/include/nlohmann/json.hpp"),
        "nlohmann-json3-dev",
    ),
)
"""The requirements of a build on other systems than Windows; there, CMake and Visual Studio's tools."""

RUNNING: Final = (Requirement("Wine", ("wine64", "wine", "/usr/lib/wine/wine64"), "wine64"),)
"""The requirements of a run on other systems than Windows."""


def find(requirement: Requirement) -> str | None:
    """The path of what is required; None where it is not installed."""
    for name in requirement.names:
        if name.startswith("/") and Path(name).exists():
            return name
        if found := shutil.which(name):
            return found
    return None


def missing(requirements: Sequence[Requirement]) -> list[Requirement]:
    """Those of the requirements that are not installed."""
    return [r for r in requirements if find(r) is None]


def require(requirements: Sequence[Requirement], purpose: str) -> None:
    """Raise CannotStart where something is missing; it names each Debian package."""
    lacking = missing(requirements if sys.platform != "win32" else [r for r in requirements if r.what == "CMake"])
    if lacking:
        what = ", ".join(r.what for r in lacking)
        packages = " ".join(r.package for r in lacking)
        raise CannotStart(f"{purpose} needs {what}. On Debian: apt-get install --no-install-recommends {packages}")
