"""The process that runs the checks: ``python -m ivmdvddrive_conformance.worker``, started by ``supervisor``.

It reads one line of JSON from standard input (the settings, the checks that are done, pytest's own arguments,
the file where it notes what is called) and writes one line of JSON to standard output for each event of the run.
Whatever else writes there, an IUT that prints, say, goes to standard error instead.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from . import checks
from .iuts.python import CALLING
from .running import LISTENERS, Running
from .search.graph import seldom_collect
from .settings import Settings

__all__ = ["main"]


class _Run:
    """The plugin that begins the run, without what an earlier worker has done."""

    def __init__(self, settings: Settings, done: list[str]) -> None:
        self._settings = settings
        self._done = done

    def pytest_configure(self, config: pytest.Config) -> None:
        Running.begin(config, self._settings, done=self._done)


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    """End as by Ctrl-C: fixtures are torn down, so the IUT is closed."""
    raise KeyboardInterrupt


def main() -> int:
    """Run the checks; gives pytest's exit code."""
    signal.signal(signal.SIGTERM, _interrupt)
    seldom_collect()
    request: dict[str, Any] = json.loads(sys.stdin.readline())
    out = os.fdopen(os.dup(1), "w", encoding="utf-8", errors="backslashreplace")
    os.dup2(2, 1)

    def tell(event: dict[str, Any]) -> None:
        out.write(json.dumps(event) + "\n")
        out.flush()

    LISTENERS.append(tell)
    calling = os.open(request["calling"], os.O_WRONLY)
    CALLING.append(lambda member: _note(calling, member))
    settings = Settings.from_json(request["settings"])
    folder = Path(checks.__file__).parent
    arguments = [
        str(folder),
        f"--rootdir={folder}",
        f"--confcutdir={folder}",
        "--config-file=" + os.devnull,
        "-p",
        "no:cacheprovider",
        "--assert=plain",
        "-q",
        "-W",
        "default",
        *request["pytest"],
    ]
    code = int(pytest.main(arguments, plugins=[_Run(settings, request["done"])]))
    tell({"event": "ended", "code": code})
    out.close()  # all is told, even where a thread of the IUT's keeps this process from ending
    return code


def _note(file: int, member: str) -> None:
    os.lseek(file, 0, os.SEEK_SET)
    os.write(file, member.ljust(32).encode("utf-8"))


if __name__ == "__main__":
    sys.exit(main())
