"""Processes of the suite's own in which an IUT is called: how they are started, and the end of what they log.

Such a process must be the suite's, whatever lies around: the working folder is not on its path (``-P``), where a module
of an IUT's could take the place of one of Python's; and pytest loads no plugin there but those that the suite needs,
since others that happen to be installed would reorder the checks, seed what is drawn, or bound their time. And it has
UTF-8, also where the locale is C and PYTHONUTF8=0: the names of the media have letters of every kind. An implementation
in a process of its own keeps the user's.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from importlib.util import find_spec
from pathlib import Path
from typing import IO, Final

from ..iuts.log import Log

__all__ = ["BACK", "CALLED_SIZE", "LONGEST_NAME", "LogPipe", "called_file", "last_called", "plugins", "started"]

_NOT_OURS: Final = frozenset(
    {
        *("PYTEST_ADDOPTS", "PYTEST_PLUGINS"),
        *("GITHUB_ENV", "GITHUB_OUTPUT", "GITHUB_PATH", "GITHUB_STATE", "GITHUB_STEP_SUMMARY"),
    }
)
"""Variables that are not the checks': those by which adopters steer their own pytest, and the files of GitHub's runner.

An implementation that knew these files could write the outputs of the job; only the command itself writes there.
"""

_HYPOTHESIS: Final = "_hypothesis_pytestplugin"

_PLUGINS: Final = (
    "ivmdvddrive_conformance.pytest_run.plugin",
    "pytest_bdd.plugin",
    _HYPOTHESIS,
    "xdist.plugin",
)
"""The plugins of pytest that the checks use, where they are installed."""

CALLED_SIZE: Final = 32
"""Bytes of the file in which the member that is called is noted."""

LONGEST_NAME: Final = CALLED_SIZE - 1
"""Characters of a member's name that are noted; the last byte tells whether the call is back."""

BACK: Final = b"."
"""The last byte of the file once the call is back."""

_LAST_LINES: Final = 1.0
"""Seconds for the log to end once its process has; what it has left behind may keep it open."""


def started(module: str, scratch: Path) -> subprocess.Popen[str]:
    """Start a module in a session of its own: Ctrl-C reaches the command alone, which then asks this process to end.

    Its standard input and output are lines of text; ``LogPipe`` reads its standard error. What Hypothesis keeps on
    disk goes to ``scratch``.
    """
    kept = {k: v for k, v in os.environ.items() if k not in _NOT_OURS}
    environment = {"HYPOTHESIS_STORAGE_DIRECTORY": str(scratch / "hypothesis"), **kept}
    environment["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    return subprocess.Popen(  # noqa: S603  # ours
        [sys.executable, "-P", "-X", "utf8", "-m", module],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        env=environment,
        start_new_session=True,
    )


def plugins(*, hypothesis: bool) -> list[str]:
    """The arguments by which pytest loads what the checks need, and nothing else.

    ``hypothesis``: the checks, or pytest's arguments, need its plugin, which loads all of Hypothesis.
    """
    needed = [name for name in _PLUGINS if hypothesis or name != _HYPOTHESIS]
    return [word for name in needed if find_spec(name.partition(".")[0]) for word in ("-p", name)]


class LogPipe:
    """The end of what a process logs, read as it comes: a log on a disk would fill it, and fail where it is full."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        assert process.stderr is not None
        self._log = Log()
        self._thread = threading.Thread(target=self._read, args=(process.stderr,), daemon=True)
        self._thread.start()

    def end(self) -> str:
        """The end of the log, once the process is gone."""
        self._thread.join(_LAST_LINES)
        return self._log.decoded()

    def _read(self, file: IO[str]) -> None:
        with file:
            while chunk := os.read(file.fileno(), 1 << 16):
                self._log.add(chunk)


def called_file(scratch: Path) -> Path:
    """Make the file in which a process notes the member that is called; its place on the disk is taken from now on."""
    file = scratch / "calling"
    file.write_bytes(b" " * CALLED_SIZE)
    return file


def last_called(file: Path) -> tuple[str, bool]:
    """The member that was called last, empty where none was; and whether that call was under way still."""
    noted = file.read_bytes()
    member = noted[:LONGEST_NAME].decode("utf-8", "replace").strip()
    return member, bool(member) and not noted.endswith(BACK)
