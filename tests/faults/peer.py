"""The reference on the wire, with one fault at one stage: ``python peer.py FAULT STAGE MARKS [--always]``.

It conforms until the stage comes for the first time (``--always``: each time), then does what ``FAULTS`` has under the
fault's name. ``MARKS`` is a folder in which its processes leave word for those that follow them.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, NoReturn

from ivmdvddrive_reference.wire import Server
from ivmdvddrive_spec.protocol import CLAIMS

STAGES = ("start", "hello", "reset", "bench verb", "call", "drain", "bye")
VERB, MEMBER, CREATOR = "advise", "ReleaseHostDrive", "AddDVDROMDrive"
"""The verb of the bench and the call that faults strike: ``types`` one with a value, ``order`` a round of several."""

_FLOOD = 64 << 20
_LINE = 1 << 30
_CHUNK = b"x" * (1 << 16)
_NOTHING: dict[str, dict[str, Any]] = {
    "reset": {"hostDrives": []},
    "createMachine": {"machine": {"object": "m1"}},
    "advise": {"sink": "s1"},
    "drain": {"events": []},
    "provideMedia": {"path": ""},
    "call": {"hresult": "0x00000000"},
}
"""The emptiest results that the protocol allows; others are empty objects."""


@dataclass
class Turn:
    """The moment of a fault: the request, or the batch, that waits for an answer; at the start there is none.

    The request is not heeded before somebody wants the right answer to it.
    """

    request: Any = None
    serve: Callable[[], bytes] = bytes

    @cached_property
    def right(self) -> bytes:
        return self.serve()

    @property
    def number(self) -> int:
        return self.request["id"] if self.request else 1

    @property
    def result(self) -> dict[str, Any]:
        return json.loads(self.right)["result"] if self.right else {}

    def answer(self, result: Any) -> bytes:
        return _line({"jsonrpc": "2.0", "id": self.number, "result": result})

    def raw(self, result: bytes) -> bytes:
        return b'{"jsonrpc":"2.0","id":%d,"result":%s}\n' % (self.number, result)


def _line(message: Any) -> bytes:
    return json.dumps(message).encode("ascii") + b"\n"


def write(data: bytes, to: int = 1) -> None:
    """Write all; the process ends where nobody reads."""
    try:
        while data:
            data = data[os.write(to, data) :]
    except OSError:
        os._exit(0)


def hang() -> NoReturn:
    while True:
        threading.Event().wait()


def exits(status: int) -> Callable[[Turn], None]:
    return lambda turn: os._exit(status)


def says(made: Callable[[Turn], bytes]) -> Callable[[Turn], None]:
    return lambda turn: write(made(turn))


def late(turn: Turn) -> None:
    """Answers when it is told to end, which is once the limit has passed."""
    signal.signal(signal.SIGTERM, lambda *_: (write(turn.right), os._exit(0)))
    hang()


def drips(turn: Turn) -> None:
    for byte in turn.right or b'{"jsonrpc": "2.0"':
        write(bytes([byte]))
        threading.Event().wait(1)
    hang()


def half_a_line(turn: Turn) -> None:
    write((turn.right or b'{"jsonrpc": "2.0"')[:12])
    hang()


def long_line(turn: Turn) -> None:
    write(turn.raw(b'"')[:-2])
    for _ in range(_LINE // len(_CHUNK)):
        write(_CHUNK)
    write(b'"}\n')


def closes(*descriptors: int) -> Callable[[Turn], None]:
    def close(turn: Turn) -> None:
        for each in descriptors:
            os.close(each)
        hang()

    return close


def floods_stderr(turn: Turn) -> None:
    for _ in range(_FLOOD // len(_CHUNK)):
        write(_CHUNK, to=2)
    write(turn.right)


def ignores_sigterm(turn: Turn) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    hang()


def leaves(*, session: bool) -> Callable[[Turn], None]:
    """Ends, and leaves grandchildren that hold its pipes, in its own session or in one of theirs."""

    def leave(turn: Turn) -> None:
        for _ in range(2):
            read, ready = os.pipe()
            if os.fork() == 0:
                signal.signal(signal.SIGTERM, signal.SIG_IGN)
                if session:
                    os.setsid()
                os.write(ready, b".")
                hang()
            os.read(read, 1)
        os._exit(0)

    return leave


def fills_the_disk(turn: Turn) -> None:
    """Writes into the report folder, which is in the working directory, until there is no room."""
    with Path("report/filling").open("ab", buffering=0) as file:
        try:
            while True:
                file.write(_CHUNK)
        except OSError:
            pass
    write(turn.right)


def does_nothing(turn: Turn) -> None:
    """Succeeds at once, in a batch too."""
    if isinstance(turn.request, dict):
        write(turn.answer(_NOTHING.get(turn.request["method"], {})))
        return
    write(_line([{"jsonrpc": "2.0", "id": r["id"], "result": _NOTHING.get(r["method"], {})} for r in turn.request]))


def wrong_fields(value: Any) -> Iterator[Any]:
    """The same with one field of a wrong type, for each field: nothing in the protocol is a fraction."""
    if isinstance(value, dict):
        for key, held in value.items():
            yield {**value, key: 0.5}
            yield from ({**value, key: wrong} for wrong in wrong_fields(held))
    elif isinstance(value, list) and value:
        yield [0.5, *value[1:]]
        yield from ([wrong, *value[1:]] for wrong in wrong_fields(value[0]))


FAULTS: dict[str, Callable[[Turn], None]] = {
    "exits-0": exits(0),
    "exits-3": exits(3),
    "aborts": lambda turn: os.abort(),
    "killed": lambda turn: os.kill(os.getpid(), signal.SIGKILL),
    "hangs": lambda turn: hang(),
    "late": late,
    "twice": says(lambda turn: turn.right * 2),
    "other-id": says(lambda turn: _line(json.loads(turn.right) | {"id": 1_000_000})),
    "order": says(lambda turn: _line(json.loads(turn.right)[::-1])),
    "drips": drips,
    "half-a-line": half_a_line,
    "not-utf-8": says(lambda turn: turn.raw(b'"\xff\xfe"')),
    "not-json": says(lambda turn: b"Ready.\n"),
    "deep": says(lambda turn: turn.raw(b"[" * 100_000 + b"]" * 100_000)),
    "long-line": long_line,
    "nan": says(lambda turn: turn.raw(b'{"value":NaN}')),
    "digits": says(lambda turn: turn.raw(b'{"value":%s}' % (b"9" * 5000))),
    "huge": says(lambda turn: b'{"jsonrpc":"2.0","id":1e400,"result":{}}\n'),
    "keys": says(lambda turn: turn.raw(b'{"more":1,"more":2}')),
    "version": says(lambda turn: turn.answer(turn.result | {"protocol": 2})),
    "closes-stdin": closes(0),
    "closes-stdout": closes(1),
    "closes-both": closes(0, 1),
    "floods-stderr": floods_stderr,
    "ignores-sigterm": ignores_sigterm,
    "grandchildren": leaves(session=False),
    "fled-grandchildren": leaves(session=True),
    "fills-the-disk": fills_the_disk,
    "claims": exits(3),
    "does-nothing": does_nothing,
}
"""What each fault does; ``types`` is made of the right answer, ``claims`` is seen in the process that comes next."""


class Peer:
    """The server, and when it is to go wrong."""

    def __init__(self, fault: str, stage: str, marks: Path, *, always: bool) -> None:
        self._fault = fault
        self._stage = stage
        self._marks = marks
        self._always = always
        self._server = Server()

    def run(self) -> None:
        if self._stage == "start" and self._strikes():
            FAULTS[self._fault](Turn())
        for line in sys.stdin.buffer:
            self._answer(line)
            if self._server.done:
                return

    def _answer(self, line: bytes) -> None:
        request = json.loads(line)
        turn = Turn(request, lambda: self._server.answer(line))
        if isinstance(request, dict) and request["method"] == "hello":
            turn.right = self._hello(turn)
        if not self._at(request):
            write(turn.right)
        elif self._fault == "types":
            write(self._wrong_type(turn))
        elif self._strikes():
            FAULTS[self._fault](turn)
        else:
            write(turn.right)

    def _hello(self, turn: Turn) -> bytes:
        """The right answer to hello, but for those faults that are false claims."""
        if self._fault == "does-nothing" and self._stage == "hello":
            return turn.answer(turn.result | {"claims": sorted(CLAIMS)})
        if self._fault == "claims" and self._has_struck() and self._first("changed"):
            return turn.answer(turn.result | {"claims": turn.result["claims"][1:]})
        return turn.right

    def _at(self, request: Any) -> bool:
        """Tell whether a request is one of the stage's."""
        if self._fault == "order":
            return isinstance(request, list) and request[0]["method"] == self._stage
        if self._fault == "does-nothing":
            return self._is_idle(request[0] if isinstance(request, list) else request)
        if not isinstance(request, dict):
            return False
        verb, member = request["method"], request["params"].get("member")
        if self._stage == "bench verb":
            return verb == VERB
        return verb == self._stage and (verb != "call" or member == (CREATOR if self._fault == "types" else MEMBER))

    def _is_idle(self, request: dict[str, Any]) -> bool:
        """Tell whether an IUT that does nothing at this stage does nothing about this request."""
        verb = request["method"]
        if self._stage == "hello":
            return verb not in ("hello", "bye")
        return verb == self._stage or (self._stage == "bench verb" and verb not in STAGES)

    def _wrong_type(self, turn: Turn) -> bytes:
        """Each time another field, until all were wrong once."""
        wrong = list(wrong_fields(json.loads(turn.right)))
        number = next((n for n in range(len(wrong)) if self._first(f"wrong-{n}")), None)
        return turn.right if number is None else _line(wrong[number])

    def _strikes(self) -> bool:
        return self._always or self._first("struck")

    def _has_struck(self) -> bool:
        return (self._marks / "struck").exists()

    def _first(self, what: str) -> bool:
        """Tell whether this is the first time that any of the processes comes here."""
        try:
            (self._marks / what).touch(exist_ok=False)
        except FileExistsError:
            return False
        return True


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("fault", choices=[*FAULTS, "types"])
    parser.add_argument("stage", choices=STAGES)
    parser.add_argument("marks", type=Path)
    parser.add_argument("--always", action="store_true")
    given = parser.parse_args()
    Peer(given.fault, given.stage, given.marks, always=given.always).run()


if __name__ == "__main__":
    main()
