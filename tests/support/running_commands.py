"""Commands that are followed while they run."""

from __future__ import annotations

import signal
import subprocess
from pathlib import Path

from commands import environment

__all__ = ["started"]


def _heed() -> None:
    for one in (signal.SIGINT, signal.SIGHUP):
        signal.signal(one, signal.SIG_DFL)


def started(command: list[str], folder: Path, **env: str) -> subprocess.Popen[str]:
    """A command that heeds Ctrl-C, and the end of its terminal, though the tests may run in the background."""
    return subprocess.Popen(
        command,
        cwd=folder,
        env=environment(**env),
        stdout=-1,
        stderr=-1,
        text=True,
        encoding="utf-8",
        preexec_fn=_heed,
    )
