"""The process that runs the checks: ``python -m ivmdvddrive_conformance.worker``, started by ``supervisor``.

It reads one line of JSON from standard input (the settings, the checks that are done, pytest's own arguments)
and writes one line of JSON to standard output for each event of the run. Whatever else writes there, an IUT
that prints, say, goes to standard error instead.
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
from .running import LISTENERS, Running
from .settings import Settings

__all__ = ["main"]


class _Run:
    """The plugin that begins the run, and leaves out what an earlier worker has done."""

    def __init__(self, settings: Settings, done: list[str]) -> None:
        self._settings = settings
        self._done = frozenset(done)

    def pytest_configure(self, config: pytest.Config) -> None:
        Running.begin(config, self._settings)

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items[:] = [i for i in items if i.nodeid not in self._done]


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    """End as by Ctrl-C: fixtures are torn down, so the IUT is closed."""
    raise KeyboardInterrupt


def main() -> int:
    """Run the checks; gives pytest's exit code."""
    signal.signal(signal.SIGTERM, _interrupt)
    request: dict[str, Any] = json.loads(sys.stdin.readline())
    out = os.fdopen(os.dup(1), "w", encoding="utf-8", errors="backslashreplace")
    os.dup2(2, 1)

    def tell(event: dict[str, Any]) -> None:
        out.write(json.dumps(event) + "\n")
        out.flush()

    LISTENERS.append(tell)
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
    return int(pytest.main(arguments, plugins=[_Run(settings, request["done"])]))


if __name__ == "__main__":
    sys.exit(main())
