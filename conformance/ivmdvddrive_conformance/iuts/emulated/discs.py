"""The media of the host drives: a small real ISO 9660 disc, and a hard disk."""

from __future__ import annotations

from functools import cache
from io import BytesIO

from pycdlib import PyCdlib

__all__ = ["fixed_disk", "iso_disc"]

_SECTOR = 512
_FIXED_DISK_SIZE = 1 << 20


@cache
def iso_disc(volume: str) -> bytes:
    """An ISO 9660 image with one file, under this volume identifier."""
    text = f"The disc {volume}.\n".encode()
    iso = PyCdlib()
    iso.new(vol_ident=volume)
    iso.add_fp(BytesIO(text), len(text), "/README.TXT;1")
    image = BytesIO()
    iso.write_fp(image)
    iso.close()
    return image.getvalue()


def fixed_disk() -> bytes:
    """A hard disk with a master boot record and no partition."""
    return (b"\x55\xaa".rjust(_SECTOR, b"\0")).ljust(_FIXED_DISK_SIZE, b"\0")
