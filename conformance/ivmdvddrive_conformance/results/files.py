"""Writing files so that nothing is lost: a folder is held by one run at a time, and what is in it is replaced whole.

What is new is written beside what is old, to the disk, and only then takes its place. A disk that is full, a signal,
the end of the process: each leaves either what was there or what was to be there, and no half of a file.

A folder may be one that others write to as well. So a file has a name that nobody can foresee until it takes its place,
and a symbolic link or a pipe where a file or a folder of the report belongs is refused.
"""

from __future__ import annotations

import errno
import os
import secrets
import signal
import stat
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout

from ..settings.settings import SettingsError
from ..text.printable import printable

__all__ = ["held", "refuse_special", "unwritable", "write_all", "write_whole"]

_LOCK: Final = ".lock"
"""The file that a run locks; it stays, and is empty. The system unlocks what a process that has ended had locked."""

_ADVICE: Final = {
    errno.ENOSPC: "free some space there, or name another place",
    errno.EDQUOT: "free some space there, or name another place",
    errno.EROFS: "nothing can be written there: name another place",
    errno.EACCES: "ask for the right to write there, or name another place",
    errno.EEXIST: "remove it, or name another place",
    errno.EPERM: "ask for the right to write there, or name another place",
}
"""The advice on an error, by its number."""


_SPECIAL: Final = {
    stat.S_IFLNK: "a symbolic link",
    stat.S_IFIFO: "a named pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}

_NEW: Final = (
    os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)
) | getattr(os, "O_BINARY", 0)


def unwritable(error: OSError) -> str:
    """Return what could not be written, why, and what to do, in words that can be shown."""
    advice = _ADVICE.get(error.errno or 0, "name another place")
    return f"{printable(str(error))}: {advice}"


def refuse_special(*paths: Path) -> None:
    """Raise OSError where a path is a symbolic link, a FIFO, a socket or a device: none is followed, none written to.

    The folders above a path may be links: whoever runs the suite has named them.
    """
    for path in paths:
        with suppress(FileNotFoundError):
            mode = path.lstat().st_mode
            if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
                what = _SPECIAL.get(stat.S_IFMT(mode), "something that is no file")
                raise OSError(errno.EEXIST, f"{what} is there, which the suite does not write to", str(path))


def _refuse_larger(most: int, paths: Iterable[Path]) -> None:
    """Raise OSError where a file is too large to be read back."""
    for path in paths:
        if path.lstat().st_size > most:
            raise OSError(errno.EEXIST, "the file is larger than any that the suite writes there", str(path))


@contextmanager
def held(folder: Path, places: Iterable[str] = (), largest: Mapping[str, int] | None = None) -> Iterator[None]:
    """Make the folder of a report, see that it can be written, and keep other runs out of it.

    ``places`` are what will be written there, as patterns of names; ``largest`` has, by a pattern, the bytes of a file
    that is read back. Raises SettingsError, before anything is started, where that cannot be.
    """
    lock = FileLock(folder / _LOCK)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        refuse_special(folder, folder / _LOCK)
        lock.acquire(timeout=0)
        refuse_special(*(path for place in places for path in sorted(folder.glob(place))))
        for place, most in (largest or {}).items():
            _refuse_larger(most, folder.glob(place))
        file, probe = _created(folder)
        os.close(file)
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


def write_all(texts: Mapping[Path, str | bytes], before: Callable[[], None] = lambda: None) -> None:
    """Write files so that all of them appear, or none; ``before`` makes room once all of them are on the disk.

    Their folders are there already. Raises OSError, and then what was there is as it was.
    """
    new: dict[Path, Path] = {}
    try:
        for path, text in texts.items():
            if path.is_dir():
                raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
            refuse_special(path.parent, path)
            file, new[path] = _created(path.parent)
            _to_disk(file, text)
        with _undisturbed():
            before()
            for path, written in new.items():
                written.replace(path)
    finally:
        for written in new.values():
            with suppress(OSError):
                written.unlink(missing_ok=True)


def _created(folder: Path) -> tuple[int, Path]:
    """Make a file of a name that nobody can know before; gives its descriptor and its path."""
    path = folder / f".{secrets.token_hex(8)}.new"
    return os.open(path, _NEW, 0o666), path


def _to_disk(file: int, text: str | bytes) -> None:
    # A command line need not be UTF-8.
    data = text if isinstance(text, bytes) else text.encode("utf-8", "backslashreplace")
    with open(file, "wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())


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
