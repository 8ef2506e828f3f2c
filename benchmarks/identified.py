"""The reference over stdio with an identity of its own: python benchmarks/identified.py FOLDER.

Every handle that it gives carries its process id, and every request must have the id after that of the one before: a
request that was meant for another process, or an answer that came from one and is used here, shows at once. At its end
it writes into FOLDER what it has seen.
"""

from __future__ import annotations

import itertools
import json
import os
import sys
from pathlib import Path
from typing import Any

from ivmdvddrive_reference.wire import Server

OWN = f"{os.getpid()}-"


class Identified(Server):
    """The reference's server, whose handles are its own."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: dict[str, Any] = {"pid": os.getpid(), "parent": os.getppid(), "requests": 0, "foreign": []}
        self._expected = itertools.count(1)

    def answer(self, line: bytes) -> bytes:
        message = json.loads(line)
        for request in message if isinstance(message, list) else [message]:
            self.seen["requests"] += 1
            if request["id"] != next(self._expected):
                self.seen["foreign"].append(f"request {request['id']}")
            self._look_at(request["params"])
        said = json.loads(super().answer(json.dumps(_without_own(message)).encode()))
        return json.dumps(_with_own(said)).encode() + b"\n"

    def _look_at(self, value: Any) -> None:
        if isinstance(value, list | dict):
            for inner in value.values() if isinstance(value, dict) else value:
                self._look_at(inner)
        if isinstance(value, dict):
            handles = [value[key] for key in ("object", "sink") if isinstance(value.get(key), str)]
            self.seen["foreign"] += [handle for handle in handles if not handle.startswith(OWN)]


def _handles(value: Any, change: Any) -> Any:
    if isinstance(value, list):
        return [_handles(inner, change) for inner in value]
    if not isinstance(value, dict):
        return value
    return {
        key: change(inner) if key in ("object", "sink") and isinstance(inner, str) else _handles(inner, change)
        for key, inner in value.items()
    }


def _with_own(answers: Any) -> Any:
    return _handles(answers, lambda handle: OWN + handle)


def _without_own(requests: Any) -> Any:
    return _handles(requests, lambda handle: handle.removeprefix(OWN))


def main() -> None:
    """Serve until bye, or the end of the input."""
    server = Identified()
    try:
        for line in sys.stdin.buffer:
            sys.stdout.buffer.write(server.answer(line))
            sys.stdout.buffer.flush()
            if server.done:
                break
    finally:
        (Path(sys.argv[1]) / f"{os.getpid()}.json").write_text(json.dumps(server.seen), encoding="utf-8")


if __name__ == "__main__":
    main()
