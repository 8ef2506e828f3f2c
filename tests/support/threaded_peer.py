"""The reference on the wire with a pool of threads behind it, which answers in any order: ``--unlocked`` has no lock.

So that the threads meet within a call, they are switched at each line of the reference; nothing waits for that.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import nullcontext
from typing import Any

from ivmdvddrive_reference import Bench
from ivmdvddrive_reference.wire import Server


class Unlocked(Bench):
    """The reference without its lock."""

    def reset(self) -> list[tuple[str, str]]:
        found = super().reset()
        self._lock = nullcontext()
        return found


class Threaded(Server):
    """A server that claims to answer in any order."""

    def _hello(self, **params: Any) -> dict[str, Any]:
        told = super()._hello(**params)
        return {**told, "claims": sorted({*told["claims"], "concurrent"} - {"batch"})}


def switch(frame, event, _arg):
    """A trace function: at each line of the reference, let another thread go on."""
    if frame.f_globals.get("__name__", "").startswith("ivmdvddrive_reference."):
        time.sleep(0)
        return switch
    return None


def main() -> None:
    """Serve: verbs of the bench in turn, calls by the pool."""
    server = Threaded(Unlocked if "--unlocked" in sys.argv else Bench)
    writing = threading.Lock()

    def answer(line: bytes) -> None:
        answered = server.answer(line)
        with writing:
            sys.stdout.buffer.write(answered)
            sys.stdout.buffer.flush()

    threading.settrace(switch)
    under_way = []
    with ThreadPoolExecutor(4) as pool:
        for line in sys.stdin.buffer:
            if json.loads(line)["method"] == "call":
                under_way.append(pool.submit(answer, line))
                continue
            wait(under_way)
            under_way.clear()
            answer(line)
            if server.done:
                return


if __name__ == "__main__":
    main()
