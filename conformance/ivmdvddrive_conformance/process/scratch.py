"""Temporary folders that nothing is left of: not even of a run that was killed (``iuts.held_folders``)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from ..iuts.errors import BenchError
from ..iuts.held_folders import HeldFolder
from ..text.printable import printable

__all__ = ["scratch", "unusable"]

_PREFIX: Final = "ivmdvddrive-"


@contextmanager
def scratch() -> Iterator[Path]:
    """Make a folder that is gone afterwards, and remove those of runs that were killed.

    It lies in the system's temporary folder. Raises BenchError where none can be made there.
    """
    try:
        folder = HeldFolder(_PREFIX)
    except OSError as error:
        raise unusable(error) from error
    try:
        yield folder.path
    finally:
        folder.remove()


def unusable(error: OSError) -> BenchError:
    """The error for a temporary folder in which something could not be made."""
    said = printable(str(error), 300)
    return BenchError(f"the temporary folder cannot be used: {said}: free some space there, or name another in TMPDIR")
