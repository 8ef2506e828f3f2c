"""Writing files so that nothing is lost: a folder is held by one run at a time, and what is in it is replaced whole.

What is new is written beside what is old, to the disk, and only then takes its place. A disk that is full, a signal,
the end of the process: each leaves either what was there or what was to be there, and no half of a file.
"""

from __future__ import annotations

import errno
import os
import signal
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout

from .printable import printable
from .settings import SettingsError

__all__ = ["held", "unwritable", "write_all", "write_whole"]

_LOCK: Final = ".lock"
"""The file that a run locks; it stays, and is empty. The system unlocks what a process that has ended had locked."""

_ADVICE: Final = {
    errno.ENOSPC: "free some space there, or name another place",
    errno.EDQUOT: "free some space there, or name another place",
    errno.EROFS: "nothing can be written there: name another place",
    errno.EACCES: "ask for the right to write there, or name another place",
    errno.EPERM: "ask for the right to write there, or name another place",
}
"""What to do about an error, by its number."""


def unwritable(error: OSError) -> str:
    """What could not be written, why, and what to do, in words that can be shown."""
    advice = _ADVICE.get(error.errno or 0, "name another place")
    return f"{printable(str(error))}: {advice}"


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Make the folder of a report, see that it can be written, and keep other runs out of it.

    Raises SettingsError, before anything is started, where that cannot be.
    """
    lock = FileLock(folder / _LOCK)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock.acquire(timeout=0)
        probe = folder / ".writable"
        probe.touch()
        probe.unlink()
    except Timeout:
        where = printable(str(folder))
        raise SettingsError(
            f"another run writes its report to {where} right now: wait until it is over, or name another folder"
        ) from None
    except (OSError, ValueError) as error:  # a path with a NUL is a ValueError
        lock.release()
        why = unwritable(error) if isinstance(error, OSError) else f"{error}: name another place"
        raise SettingsError(f"cannot write the report folder {printable(str(folder))}: {why}") from error
    try:
        yield
    finally:
        lock.release()


def write_whole(path: Path, text: str) -> None:
    """Write a file so that it appears whole or not at all."""
    write_all({path: text})


def write_all(texts: Mapping[Path, str], before: Callable[[], None] = lambda: None) -> None:
    """Write files so that all of them appear, or none; ``before`` makes room once all of them are on the disk.

    Their folders are there already. Raises OSError, and then what was there is as it was.
    """
    new: dict[Path, Path] = {}
    try:
        for path, text in texts.items():
            if path.is_dir():
                raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
            new[path] = path.with_name(f".{path.name}.new")
            _to_disk(new[path], text)
        with _undisturbed():
            before()
            for path, written in new.items():
                written.replace(path)
    finally:
        for written in new.values():
            with suppress(OSError):
                written.unlink(missing_ok=True)


def _to_disk(path: Path, text: str) -> None:
    # A command line need not be UTF-8.
    with path.open("w", encoding="utf-8", errors="backslashreplace", newline="\n") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Let a signal wait that would end the process, for the moment that it takes to give files their names."""
    if sys.platform == "win32":
        yield
        return
    waiting = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM, signal.SIGHUP})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, waiting)
