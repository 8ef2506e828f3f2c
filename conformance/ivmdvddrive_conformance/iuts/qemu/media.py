"""Media as QEMU knows them: block nodes, and the trays of the CD drives, read from ``query-block``.

A node is always made from its driver and file name as separate options, never from a file name string, which
QEMU would search for prefixes such as ``nbd:`` and ``json:``. So every path comes back as it went in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..emulated.board import Medium, Tray

__all__ = ["node_options", "read_trays"]


def node_options(driver: str, filename: str, node: str) -> dict[str, object]:
    """Return what ``blockdev-add`` and ``-blockdev`` take to make the node."""
    return {"driver": driver, "filename": filename, "node-name": node, "read-only": True}


def read_trays(query_block: Sequence[Mapping[str, Any]]) -> dict[str, Tray]:
    """The trays by the names of their drives, from QEMU's answer to ``query-block``."""
    return {block["qdev"]: Tray(block["tray_open"], _medium(block)) for block in query_block if "tray_open" in block}


def _medium(block: Mapping[str, Any]) -> Medium | None:
    inserted = block.get("inserted")
    if inserted is None:
        return None
    return Medium(inserted["drv"], inserted["image"]["filename"], inserted["node-name"])
