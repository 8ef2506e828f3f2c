"""The folder for what a run makes of machines in a COM server's application, and what runs that were killed have left.

The bridge makes a machine's folder in here before the machine, and removes it after the machine. So whatever a bridge
has left that was ended is known by the folders in here. A run holds its folder by a lock: a folder that nobody holds is
of a run that was killed, and the next run removes its machines by the server that made them.
"""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final, TypeAlias

from filelock import FileLock, Timeout

from .blank_disk import blank_disk
from .places import cache_folder

__all__ = ["MachineFolder", "RunBridge", "remove_left"]

RunBridge: TypeAlias = Callable[[Sequence[str]], int]
"""Runs the bridge with arguments, and gives its exit code; a negative one if it could not be run, or did not end."""

_NO_SERVER: Final = 3
"""The bridge's exit code for a server that cannot be loaded: nobody can reach its machines any more."""

_PREFIX: Final = "ivmdvddrive-"
_HELD: Final = "held"
_TARGET: Final = "target"
_DISK: Final = "blank.vhd"  # application_scene.cpp knows it by this name


class MachineFolder:
    """A folder of this process's own. Its name is the beginning of the names of the machines.

    ``target`` is the server, as the bridge takes it. Raises OSError where no folder can be made.
    """

    def __init__(self, target: str) -> None:
        self.path = _parent() / f"{_PREFIX}{secrets.token_hex(4)}"
        self.path.mkdir(mode=0o700)
        self._lock = FileLock(self.path / _HELD)
        self._lock.acquire(blocking=False)
        (self.path / _TARGET).write_text(target, encoding="utf-8")
        (self.path / _DISK).write_bytes(blank_disk())

    def end(self, run: RunBridge, windows_path: Callable[[Path], str]) -> str | None:
        """Remove it, and machines that a bridge has left that was ended; what is left, in words. Idempotent."""
        if not self._lock.is_locked:
            return None
        if _machines(self.path):
            _remove_machines(self.path, run, windows_path)
        left = _machines(self.path)
        if not left:
            shutil.rmtree(self.path, ignore_errors=True)
        self._lock.release()
        return f"these machines could not be removed: {', '.join(sorted(left))}" if left else None


def remove_left(run: RunBridge, windows_path: Callable[[Path], str]) -> None:
    """Remove the machines, and the folders, of runs that were killed."""
    for folder in _parent().glob(f"{_PREFIX}*"):
        with suppress(OSError, Timeout), FileLock(folder / _HELD, blocking=False):  # else somebody holds it
            if _machines(folder) and _remove_machines(folder, run, windows_path) not in {0, _NO_SERVER}:
                continue
            shutil.rmtree(folder, ignore_errors=True)


def _parent() -> Path:
    made = cache_folder() / "machines"
    made.mkdir(exist_ok=True)
    return made


def _machines(folder: Path) -> list[str]:
    """The names of the machines that have a folder in there."""
    return [path.name for path in _folders(folder) if path.name.startswith(f"{folder.name}-")]


def _folders(folder: Path) -> Iterator[Path]:
    yield from (path for path in folder.iterdir() if path.is_dir() and not path.is_symlink())


def _remove_machines(folder: Path, run: RunBridge, windows_path: Callable[[Path], str]) -> int:
    target = (folder / _TARGET).read_text(encoding="utf-8")
    return run([target, "--scratch", windows_path(folder), "--remove"])
