"""The start of a worker of the embedded cluster, by Dask's ``preload``.

Ctrl-C in a terminal reaches each process that the command has started. The command alone heeds it, and ends its
workers: one that ended by itself would look lost, and its task would run again.
"""

from __future__ import annotations

import signal
from typing import Any

__all__ = ["dask_setup"]


def dask_setup(_worker: Any) -> None:
    """Ignore Ctrl-C in a worker's process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
