"""Media that the suite makes for IUTs that do not: small real ISO 9660 images, a folder, and what is no image.

The files lie in one folder, made once a run; the paths that an IUT is given are in its own style.
"""

from __future__ import annotations

import io
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Final, Literal

import pycdlib

from ivmdvddrive_spec.model import Medium

__all__ = ["KINDS", "Shelf", "styled"]

_LONG: Final = "long-" + "x" * 180 + ".iso"
_FILES: Final = {
    "ISO1": "first.iso",
    "ISO2": "second.iso",
    "ISO_UNICODE": "Zwölf Größen, 日本語, 💿 'quoted', a=b.iso",
    "ISO_LONG": f"{'d' * 60}/{_LONG}",
    "DIRECTORY": "a folder.iso",
    "MISSING": "nothing is here.iso",
    "NOT_ISO": "not an image.iso",
}

KINDS: Final[dict[str, Literal["iso", "directory", "missing", "not-iso"]]] = {
    "ISO1": "iso",
    "ISO2": "iso",
    "ISO_UNICODE": "iso",
    "ISO_LONG": "iso",
    "DIRECTORY": "directory",
    "MISSING": "missing",
    "NOT_ISO": "not-iso",
}
"""The names that scenarios use for media, and what is there."""


class Shelf:
    """A folder of media; making it writes about 200 KiB."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        for name, kind in KINDS.items():
            path = folder / _FILES[name]
            path.parent.mkdir(parents=True, exist_ok=True)
            if kind == "iso":
                path.write_bytes(_image(name))
            elif kind == "directory":
                path.mkdir(exist_ok=True)
            elif kind == "not-iso":
                path.write_bytes(b"This is no ISO 9660 image.\n" * 2048)

    def medium(self, name: str, style: str) -> Medium:
        """The medium of a name of ``KINDS``, its path in a style: posix, windows or wine."""
        return Medium(styled(self._folder / _FILES[name], style), KINDS[name])


def styled(path: Path, style: str) -> str:
    """A path of this machine as an IUT of that style knows it; Wine has this machine's root as drive Z."""
    if style == "wine":
        return str(PureWindowsPath("Z:/", *PurePosixPath(path).parts[1:]))
    return str(path)


def _image(label: str) -> bytes:
    """An ISO 9660 image of one file, which says whose it is."""
    iso = pycdlib.PyCdlib()
    iso.new(vol_ident=label.replace("_", ""))
    text = f"{label}\n".encode()
    iso.add_fp(io.BytesIO(text), len(text), "/README.TXT;1")
    out = io.BytesIO()
    iso.write_fp(out)
    iso.close()
    return out.getvalue()
