"""Starting kits: a small complete implementation in each of several languages, which ``ivmdvddrive init`` writes.

``templates/`` has a folder for each. A name that begins with ``dot-`` there begins with a dot in what is written, since
tools look at real ``.github`` and ``.gitignore`` wherever they are. ``profiles`` leaves out the lines of the profiles
that are not asked for. The files of a CI system name the suite's repository and its release; where the suite was
installed from GitHub, these are filled in. What a kit has is what the tests judge.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final

from ivmdvddrive_spec.records import DEFAULT_PROFILE

from ...results.files import refuse_special, write_all
from ...text.installation import Origin
from .profiles import PROFILES, in_profile, judged

__all__ = ["KITS", "PROFILES", "Kit", "files", "judged", "standing", "unfilled", "write"]

_TEMPLATES: Final = Path(__file__).parent / "templates"
_REPOSITORY: Final = "OWNER/ivmdvddrive"
_RELEASE: Final = "v0.1.0"
"""The suite's repository and release, as the templates name them."""


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


def files(kit: str, profile: str = DEFAULT_PROFILE, origin: Origin | None = None) -> dict[PurePosixPath, bytes]:
    """Return what a kit holds, by its path in the folder that it is written to; ``origin`` is that of the suite."""
    root, iut = _TEMPLATES / kit, KITS[kit].iut
    found = (p for p in sorted(root.rglob("*")) if p.is_file() and "__pycache__" not in p.parts)
    texts = {_written(p.relative_to(root)): in_profile(p.read_bytes().decode(), iut, profile) for p in found}
    return {name: _filled_in(text, origin or Origin()).encode() for name, text in texts.items()}


def unfilled(files: Mapping[PurePosixPath, bytes]) -> list[PurePosixPath]:
    """Return the files of a kit that still do not say whose repository the suite is in."""
    return [name for name, data in files.items() if _REPOSITORY.encode() in data]


def standing(files: Mapping[PurePosixPath, bytes], folder: Path) -> list[Path]:
    """Return the files in a folder that a kit's would overwrite: those that exist and differ, and broken links."""
    return [path for name, data in files.items() if os.path.lexists(path := folder / name) and not _holds(path, data)]


def write(files: Mapping[PurePosixPath, bytes], folder: Path) -> list[Path]:
    """Write a kit's files into a folder, whatever is there; gives their paths. Raises OSError."""
    written = []
    for name, data in files.items():
        path = folder / name
        refuse_special(*(folder / part for part in name.parents if part.name))
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.is_symlink() or not (path.is_file() or path.is_dir()):
            path.unlink(missing_ok=True)  # or what it leads to, outside the folder perhaps, would be written
        write_all({path: data})
        written.append(path)
    return written


def _filled_in(text: str, origin: Origin) -> str:
    """Return a text that names the suite's repository, with the one that the suite came from, if that is on GitHub."""
    if _REPOSITORY not in text or origin.github is None:
        return text
    repository, commit = origin.github
    return text.replace(_REPOSITORY, repository).replace(_RELEASE, commit)


def _written(template: Path) -> PurePosixPath:
    return PurePosixPath(*(f".{p[4:]}" if p.startswith("dot-") else p for p in template.parts))


def _holds(path: Path, data: bytes) -> bool:
    return path.is_file() and not path.is_symlink() and path.read_bytes() == data
