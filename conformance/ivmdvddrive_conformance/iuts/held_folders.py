"""Temporary folders that are held by a lock for as long as their process lives.

The system lets go of the lock when the process ends, however it ends. So a folder that nobody holds is what a killed
process has left, and whoever makes the next one removes it.
"""

from __future__ import annotations

import errno
import os
import shutil
import stat
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout

__all__ = ["HeldFolder", "is_held"]

_HELD: Final = "held"
"""The file in a folder that is locked by whoever holds the folder; without it, a folder is none of these."""

_TRIES: Final = 10
"""The number of attempts to make a folder that another run removes before it is locked."""


class HeldFolder:
    """A folder in the system's temporary folder that this process holds, until ``remove``.

    ``before_removal`` is called with each folder of a killed process, before it is removed. Raises OSError where none
    can be made.
    """

    def __init__(self, prefix: str, before_removal: Callable[[Path], None] = lambda _: None) -> None:
        parent = Path(tempfile.gettempdir())
        _remove_left(parent, prefix, before_removal)
        self.path, self._lock = _made(parent, prefix)

    def restore(self) -> None:
        """Make the folder again, after ``remove``, at the same place; raises OSError where that cannot be."""
        self.path.mkdir(mode=0o700)
        self._lock.acquire(blocking=False)

    def remove(self) -> None:
        """Remove the folder; may be called twice."""
        if self._lock.is_locked:
            shutil.rmtree(self.path, ignore_errors=True)
            self._lock.release()


def is_held(folder: Path) -> bool:
    """Tell whether a process holds the folder; none holds one that does not exist."""
    if not (folder / _HELD).is_file():
        return False
    try:
        with FileLock(folder / _HELD, blocking=False):
            return False
    except (Timeout, OSError):
        return True


def _made(parent: Path, prefix: str) -> tuple[Path, FileLock]:
    for _ in range(_TRIES):
        folder = Path(tempfile.mkdtemp(prefix=prefix, dir=parent))
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


def _remove_left(parent: Path, prefix: str, before_removal: Callable[[Path], None]) -> None:
    """Remove what runs of this user's have left that were killed."""
    for folder in parent.glob(f"{prefix}*"):
        with suppress(OSError, Timeout):  # somebody holds it, or it has gone meanwhile
            if not _is_ours(folder):
                continue
            with FileLock(folder / _HELD, blocking=False):
                before_removal(folder)
                shutil.rmtree(folder, ignore_errors=True)


def _is_ours(folder: Path) -> bool:
    """Tell whether this is a folder, and no link to one, that nobody but this user can have put anything into."""
    seen = folder.lstat()
    mine = not hasattr(os, "getuid") or (seen.st_uid == os.getuid() and not seen.st_mode & 0o022)
    return stat.S_ISDIR(seen.st_mode) and mine and (folder / _HELD).is_file()
