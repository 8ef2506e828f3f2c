"""Temporary folders that nothing is left of: not even of a run that was killed.

A folder is held by a lock for as long as its process lives; the system lets go of it when the process ends, however it
ends. So a folder that nobody holds is what a killed run has left, and whoever makes the next one removes it.
"""

from __future__ import annotations

import errno
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout

from ..iuts.errors import BenchError
from ..text.printable import printable

__all__ = ["scratch", "unusable"]

_PREFIX: Final = "ivmdvddrive-"
_HELD: Final = "held"
"""The file in a folder that is locked by whoever holds the folder; without it, a folder is none of these."""

_TRIES: Final = 10
"""The number of attempts to make a folder that another run removes before it is locked."""


@contextmanager
def scratch() -> Iterator[Path]:
    """Make a folder that is gone afterwards, and remove those of runs that were killed.

    It lies in the system's temporary folder. Raises BenchError where none can be made there.
    """
    try:
        parent = Path(tempfile.gettempdir())
        _remove_left(parent)
        folder, lock = _made(parent)
    except OSError as error:
        raise unusable(error) from error
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        lock.release()


def unusable(error: OSError) -> BenchError:
    """The error for a temporary folder in which something could not be made."""
    said = printable(str(error), 300)
    return BenchError(f"the temporary folder cannot be used: {said}: free some space there, or name another in TMPDIR")


def _made(parent: Path) -> tuple[Path, FileLock]:
    for _ in range(_TRIES):
        folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=parent))
        try:
            lock = FileLock(folder / _HELD)
            lock.acquire(blocking=False)
        except (Timeout, OSError):
            # Another run may have taken it for one that was left, just before it was locked: then it is going away.
            if not folder.exists():
                continue
            shutil.rmtree(folder, ignore_errors=True)
            raise
        if (folder / _HELD).exists():
            return folder, lock
        lock.release()
    raise OSError(errno.EAGAIN, "folders that are made there do not stay", str(parent))


def _remove_left(parent: Path) -> None:
    """Remove what runs of this user's have left that were killed."""
    for folder in parent.glob(f"{_PREFIX}*"):
        with suppress(OSError, Timeout):  # somebody holds it, or it has gone meanwhile
            if not _is_ours(folder):
                continue
            with FileLock(folder / _HELD, blocking=False):
                shutil.rmtree(folder, ignore_errors=True)


def _is_ours(folder: Path) -> bool:
    """Tell whether this is a folder, and no link to one, that nobody but this user can have put anything into."""
    seen = folder.lstat()
    mine = not hasattr(os, "getuid") or (seen.st_uid == os.getuid() and not seen.st_mode & 0o022)
    return stat.S_ISDIR(seen.st_mode) and mine and (folder / _HELD).is_file()
