"""Starting kits: a small complete implementation in each of several languages, which ``ivmdvddrive init`` writes.

``templates/`` has a folder for each. A name that begins with ``dot-`` there begins with a dot in what is written, since
tools look at real ``.github`` and ``.gitignore`` wherever they are. Nothing in a template is filled in; ``profiles``
leaves out the lines of the profiles that are not asked for. What a kit has is what the tests judge.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final

from ivmdvddrive_spec.records import DEFAULT_PROFILE

from ...results.files import refuse_special, write_all
from .profiles import PROFILES, in_profile, judged

__all__ = ["KITS", "PROFILES", "Kit", "files", "judged", "standing", "write"]

_TEMPLATES: Final = Path(__file__).parent / "templates"


@dataclass(frozen=True, slots=True)
class Kit:
    """One kit: what it is written in, how it is built, if it is, and the name of the IUT that it is."""

    language: str
    build: tuple[str, ...]
    iut: str


KITS: Final[Mapping[str, Kit]] = {
    "python": Kit("Python, as COM-style objects", (), "python:my_dvd_drive.bench:Bench"),
    "node": Kit("JavaScript, on plain Node.js", (), "stdio:node server.mjs"),
    "cpp": Kit("C++17, with nlohmann-json", ("cmake -B build", "cmake --build build"), "stdio:build/my-dvd-drive"),
}
"""Every kit by the name that ``init`` takes."""


def files(kit: str, profile: str = DEFAULT_PROFILE) -> dict[PurePosixPath, bytes]:
    """Return what a kit holds, by its path in the folder that it is written to."""
    root, iut = _TEMPLATES / kit, KITS[kit].iut
    found = (p for p in sorted(root.rglob("*")) if p.is_file() and "__pycache__" not in p.parts)
    return {_written(p.relative_to(root)): in_profile(p.read_bytes().decode(), iut, profile).encode() for p in found}


def standing(kit: str, folder: Path, profile: str = DEFAULT_PROFILE) -> list[Path]:
    """Return the files that a kit would overwrite: those that exist and differ, and broken links."""
    return [
        path
        for name, data in files(kit, profile).items()
        if os.path.lexists(path := folder / name) and not _holds(path, data)
    ]


def write(kit: str, folder: Path, profile: str = DEFAULT_PROFILE) -> list[Path]:
    """Write a kit into a folder, whatever is there; gives the files. Raises OSError."""
    written = []
    for name, data in files(kit, profile).items():
        path = folder / name
        refuse_special(*(folder / part for part in name.parents if part.name))
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.is_symlink() or not (path.is_file() or path.is_dir()):
            path.unlink(missing_ok=True)  # or what it leads to, outside the folder perhaps, would be written
        write_all({path: data})
        written.append(path)
    return written


def _written(template: Path) -> PurePosixPath:
    return PurePosixPath(*(f".{p[4:]}" if p.startswith("dot-") else p for p in template.parts))


def _holds(path: Path, data: bytes) -> bool:
    return path.is_file() and not path.is_symlink() and path.read_bytes() == data
