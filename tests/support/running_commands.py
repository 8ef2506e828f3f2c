"""Commands that are followed while they run."""

from __future__ import annotations

import signal
import subprocess
from functools import partial
from pathlib import Path

from commands import environment

__all__ = ["started"]


def started(command: list[str], folder: Path, **env: str) -> subprocess.Popen[str]:
    """A command that heeds Ctrl-C though the tests may run in the background."""
    return subprocess.Popen(
        command,
        cwd=folder,
        env=environment(**env),
        stdout=-1,
        stderr=-1,
        text=True,
        encoding="utf-8",
        preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),
    )
