"""The changes that judging libvirt makes to this computer, said without making them."""

from __future__ import annotations

from urllib.parse import urlsplit

from ...text.printable import printable
from .requirements import require_local

__all__ = ["plan"]


def plan(uri: str) -> list[str]:
    """Say what a run at this URI would change, a sentence a line; raises BadTarget and CannotStart."""
    require_local(urlsplit(uri))
    return [
        f"would judge libvirt:{printable(uri)}",
        "would define domains named ivmdvddrive-…, and remove them and those of runs that were killed",
        "would make files in the temporary folder, and remove them",
    ]
