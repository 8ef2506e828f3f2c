"""Wine, off Windows: a private prefix, which is made once, and the command that runs a program in it.

A prefix is what Wine has in place of a Windows installation: a registry and system folders, some 700 MB. Ours is made
without Mono and Gecko, which would ask for downloads, and without a display. It has a DVD drive D:, an empty folder,
for servers that attach the computer's own drives. It is named after Wine's version.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Final

from ...text.printable import printable
from ..errors import CannotStart
from .places import alone, cache_folder
from .requirements import RUNNING, find, require

if sys.platform != "win32":
    import fcntl

__all__ = ["Use", "command", "make_prefix", "prefix", "windows_path"]

_QUIET: Final = {
    "WINEDEBUG": "-all",  # Wine's own log would go among the server's
    "WINEDLLOVERRIDES": "mscoree,mshtml=;winemenubuilder.exe=d",
    "OANOCACHE": "1",  # BSTRs that are freed are free at once, so that they can be counted
}
_LONGEST: Final = 300.0  # seconds that making a prefix may take
_MADE: Final = "system.reg"
_USED: Final = "used"
"""The file in the prefix that is locked, together with others, by whoever uses it."""


@cache
def _wine() -> str:
    require(RUNNING, "a COM server")
    return str(find(RUNNING[0]))


def prefix() -> Path:
    """The folder of the prefix for the Wine that is installed."""
    said = _run([_wine(), "--version"], {}).stdout
    version = re.sub(r"[^A-Za-z0-9.+-]+", "-", said.strip()).strip("-") or "wine"
    return cache_folder() / f"prefix-{version}-dvd"  # one without the drive, of before, has another name


def make_prefix(tell: Callable[[str], None]) -> Path:
    """The prefix, made where it is not there yet: whole or not at all, and by one process at a time."""
    made = prefix()
    if (made / _MADE).is_file():
        return made
    with alone("prefix"):
        if not (made / _MADE).is_file():
            _make(made, tell)
    return made


def _make(made: Path, tell: Callable[[str], None]) -> None:
    tell("making a Wine prefix, once, which takes some seconds and 700 MB")
    scratch = Path(tempfile.mkdtemp(prefix="prefix-", dir=cache_folder()))
    try:
        environment = {**_QUIET, "WINEPREFIX": str(scratch), "DISPLAY": ""}
        _run([_wine(), "wineboot", "--init"], environment)
        (scratch / "disc").mkdir()
        (scratch / "dosdevices" / "d:").symlink_to(Path("..") / "disc")
        _run([_wine(), "reg", "add", r"HKLM\Software\Wine\Drives", "/v", "d:", "/d", "cdrom"], environment)
        # Its registry is on disk once its server has ended.
        _run([_server(), "-k"], environment)
        _run([_server(), "-w"], environment)
        if not (scratch / _MADE).is_file():
            raise CannotStart(f"Wine made no prefix: try WINEPREFIX=/tmp/try {_wine()} wineboot --init by hand")
        scratch.rename(made)
    except OSError as error:
        raise CannotStart(f"the Wine prefix {made} cannot be made: {error}") from error
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def command(program: Path, *arguments: str) -> list[str]:
    """The command that runs a Windows program in the prefix."""
    settings = {**_QUIET, "WINEPREFIX": str(prefix())}
    return ["env", *(f"{k}={v}" for k, v in settings.items()), _wine(), str(program), *arguments]


class Use:
    """The prefix in use by this process, among others: whoever is the last to end it ends what Wine still runs there.

    A server that was ended, or that hangs, and Wine's own services would else live on for a while, or for good.
    """

    def __init__(self) -> None:
        assert sys.platform != "win32"  # there is no Wine
        self._file = os.open(prefix() / _USED, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        fcntl.flock(self._file, fcntl.LOCK_SH)

    def end(self) -> None:
        """Use it no longer; never raises, idempotent."""
        if self._file < 0 or sys.platform == "win32":
            return
        try:
            with suppress(OSError):  # somebody else uses it
                fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                environment = {**_QUIET, "WINEPREFIX": str(prefix())}
                with suppress(CannotStart):
                    _run([_server(), "-k"], environment)
                    _run([_server(), "-w"], environment)
        finally:
            os.close(self._file)
            self._file = -1


def windows_path(path: Path) -> str:
    """A path of this machine as a Windows program has it in Wine."""
    return str(PureWindowsPath("Z:/", *PurePosixPath(path.resolve()).parts[1:]))


def _server() -> str:
    for name in ("wineserver", "wineserver64", "/usr/lib/wine/wineserver64", "/usr/lib/wine/wineserver"):
        if found := shutil.which(name):
            return found
    raise CannotStart("Wine's own server, wineserver, is missing: is Wine installed whole?")


def _run(words: list[str], environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(  # noqa: S603  # Wine, as it was found
            words,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=_LONGEST,
            check=False,
            env={**os.environ, **environment},
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise CannotStart(f"{printable(words[0])} failed: {error}") from error
