"""QEMUs of libvirt's embedded driver, which are nobody's children, become ours until they have ended.

libvirt starts QEMU as a daemon, which the first process of the system adopts. After it has killed one, libvirt looks
whether its process id is free, and looks again every 200 ms for half a minute. The first process of a container often
reaps nobody, and others reap late: then each machine that is turned off takes seconds, or fails. So this process
adopts the daemons (Linux: a child subreaper), and reaps them at once.
"""

from __future__ import annotations

import ctypes
import os
import threading
from contextlib import suppress
from pathlib import Path
from typing import Final

__all__ = ["OrphanReaper"]

# <linux/prctl.h>
_PR_SET_CHILD_SUBREAPER: Final = 36

_TASKS: Final = Path("/proc/self/task")
_EVERY: Final = 0.02
"""Seconds between two looks at the adopted processes: well below the 200 ms of libvirt's own looks.

Linux has no call that waits for the children that a process has adopted and for none that it has started, which their
own starters wait for.
"""


class OrphanReaper:
    """Adopts and reaps QEMUs from ``start`` to ``stop``; does nothing where the system is no Linux."""

    def __init__(self) -> None:
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin to adopt."""
        own = _TASKS / str(os.getpid()) / "children"
        if not own.exists():  # whom this process would adopt, it could not find
            return
        _adopt(True)
        self._ended.clear()
        self._thread = threading.Thread(target=self._reap, name="ivmdvddrive-orphans", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Adopt nobody any more; may be called twice."""
        if self._thread is None:
            return
        _adopt(False)
        self._ended.set()
        self._thread.join()
        self._thread = None

    def _reap(self) -> None:
        while not self._ended.wait(_EVERY):
            for task in _TASKS.iterdir():
                with suppress(OSError):  # the thread has ended
                    for child in (task / "children").read_text().split():
                        _reap_daemon(int(child))


def _adopt(adopting: bool) -> None:
    ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, int(adopting), 0, 0, 0)


def _reap_daemon(pid: int) -> None:
    """Reap a QEMU that has ended, and is of another session: so it is libvirt's, and no child of this process's own."""
    with suppress(OSError, ValueError):  # it has gone meanwhile
        name, _, fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")
        state, _parent, _group, session = fields.split()[:4]
        if state == "Z" and "(qemu-" in name and int(session) != os.getsid(0):
            os.waitpid(pid, os.WNOHANG)
