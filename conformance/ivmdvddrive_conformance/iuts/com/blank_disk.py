"""An empty virtual hard disk, for a machine's location to be occupied by: a dynamic VHD, some 3 KB long.

Source: Microsoft's "Virtual Hard Disk Image Format Specification". Every number is big-endian.
"""

from __future__ import annotations

import struct
import time
import uuid
from typing import Final

__all__ = ["blank_disk"]

_SECTOR: Final = 512
_BLOCK: Final = 2 * 1024 * 1024  # bytes that one entry of the table stands for
_DYNAMIC: Final = 3
_VERSION: Final = 0x00010000
_EPOCH: Final = 946_684_800  # 2000-01-01, which times are counted from, as seconds since 1970
_HEADER_AT: Final = _SECTOR
_TABLE_AT: Final = _HEADER_AT + 1024
_NOT_THERE: Final = 0xFFFFFFFF  # a block of which nothing is written


def blank_disk(megabytes: int = 32) -> bytes:
    """The file of an empty disk; no part of it is allocated."""
    size = megabytes * 1024 * 1024
    blocks = -(-size // _BLOCK)
    table = struct.pack(">I", _NOT_THERE) * blocks
    table += b"\xff" * (-len(table) % _SECTOR)
    footer = _footer(size)
    return footer + _header(blocks) + table + footer


def _footer(size: int) -> bytes:
    cylinders, heads, sectors = _geometry(size // _SECTOR)
    fields = struct.pack(
        ">8sIIQI4sI4sQQHBBI",
        b"conectix",
        2,  # a bit that is always set
        _VERSION,
        _HEADER_AT,
        int(time.time()) - _EPOCH,
        b"ivmd",
        _VERSION,
        b"Wi2k",
        size,
        size,
        cylinders,
        heads,
        sectors,
        _DYNAMIC,
    )
    return _summed(fields, uuid.uuid4().bytes, _SECTOR)


def _header(blocks: int) -> bytes:
    fields = struct.pack(">8sQQIII", b"cxsparse", 2**64 - 1, _TABLE_AT, _VERSION, blocks, _BLOCK)
    return _summed(fields, b"", 1024)


def _summed(before: bytes, after: bytes, length: int) -> bytes:
    """A structure with its checksum between its parts: the complement of the sum of its other bytes."""
    checksum = ~(sum(before) + sum(after)) & 0xFFFFFFFF
    return (before + struct.pack(">I", checksum) + after).ljust(length, b"\0")


def _geometry(sectors: int) -> tuple[int, int, int]:
    """Cylinders, heads, and sectors a track, as the specification computes them for a disk below 500 MB."""
    per_track = 17
    tracks = sectors // per_track
    heads = max(-(-tracks // 1024), 4)
    return tracks // heads, heads, per_track
