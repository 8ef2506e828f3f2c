"""An asyncio event loop on a thread of its own, for callers that are synchronous.

qemu.qmp speaks asyncio; COM's calls are synchronous, and the caller may itself be inside an event loop, where
another one cannot run. The thread also outlives every call, which matters to QEMU: Linux ends a process that asked
for a parent-death signal when the *thread* that started it ends, not when the process does.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine
from typing import Any, TypeVar

__all__ = ["LoopThread"]

_T = TypeVar("_T")


class LoopThread:
    """Runs coroutines for synchronous callers until it is closed."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        # A daemon: a bench that nobody closed must not keep the interpreter from ending (atexit closes it).
        self._thread = threading.Thread(target=self._loop.run_forever, name="ivmdvddrive-qmp", daemon=True)
        self._thread.start()

    @property
    def closed(self) -> bool:
        """Tell whether the loop was closed."""
        return self._loop.is_closed()

    def run(self, work: Coroutine[Any, Any, _T]) -> _T:
        """The result of a coroutine, which must end by itself: each has its own time limit."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    def close(self) -> None:
        """Stop the loop and its thread; may be called twice."""
        if self.closed:
            return
        self.run(_cancel_others())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


async def _cancel_others() -> None:
    """Cancel what callers left behind who did not wait for the end, such as a time limit's or Ctrl-C's."""
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
