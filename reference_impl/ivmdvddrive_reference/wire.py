"""The reference behind the wire protocol: JSON-RPC 2.0, one object a line.

``Server.answer`` makes one line of answers from one line of requests; ``converse`` does so for a whole conversation,
and ``serve`` for one on standard input and output.
"""

from __future__ import annotations

import io
import itertools
import json
import os
from collections.abc import Callable
from typing import Any

from ivmdvddrive_spec import hresult, to_hex

from . import virtual_server
from .bench import Bench
from .com import MEMBERS, ComError

__all__ = ["Server", "converse", "serve"]

PARSE_ERROR, INVALID_REQUEST, METHOD_NOT_FOUND, INVALID_PARAMS, INTERNAL_ERROR = -32700, -32600, -32601, -32602, -32603
_OK = to_hex(0)
_EXCEPTION = to_hex(hresult("DISP_E_EXCEPTION"))
_OUT_IS_NULL = {"pointer": False, "null": True}
_FAILURES: dict[str, Callable[[str], dict[str, Any]]] = {
    "vtable": lambda code: {"hresult": code},
    "dispatch": lambda code: {"hresult": _EXCEPTION, "scode": code},
}
"""The answer to a failed call, by its binding."""
_PREFIXES = {"VirtualMachine": "m", "DVDDriveCollection": "c", "DVDDrive": "d"}


class _Sink:
    """Keeps what a drive tells until it is drained."""

    def __init__(self) -> None:
        self.events: list[dict[str, str]] = []

    def OnMediaInsert(self, mediaPath: str) -> None:
        self.events.append({"event": "OnMediaInsert", "mediaPath": mediaPath})

    def OnMediaEject(self, mediaPath: str) -> None:
        self.events.append({"event": "OnMediaEject", "mediaPath": mediaPath})


class Server:
    """One bench and the handles that a client has of its objects; ``kind`` is the bench's class, if it is another."""

    def __init__(self, kind: type[Bench] | None = None) -> None:
        self._kind = kind or Bench
        self._bench = self._kind()
        self._verbs: dict[str, Callable[..., dict[str, Any]]] = {
            "hello": self._hello,
            "reset": self._reset,
            "createMachine": lambda: {"machine": self._give(self._bench.create_machine())},
            "setMachineState": lambda machine, state: self._do(self._bench.set_machine_state, machine, state),
            "forgetMachine": lambda machine: self._do(self._bench.forget_machine, machine),
            "occupy": lambda machine, bus, device: self._do(self._bench.occupy, machine, bus, device),
            "setHostMedia": lambda letter, inserted: self._do(self._bench.set_host_media, letter, inserted),
            "injectFault": lambda object, fault: self._do(self._bench.inject_fault, object, fault),  # noqa: A006  # protocol
            "advise": self._advise,
            "unadvise": self._unadvise,
            "drain": self._drain,
            "call": self._call,
            "bye": self._bye,
        }
        self.done = False
        self._forget_handles()

    def answer(self, line: bytes) -> bytes:
        """The line that answers a line holding a request or a batch."""
        try:
            message = json.loads(line)
        except (ValueError, RecursionError) as error:
            answers: Any = _error(None, PARSE_ERROR, f"no JSON: {error}")
        else:
            if isinstance(message, list) and message:
                answers = [self._answer(request) for request in message]
            else:
                answers = self._answer(message)
        return json.dumps(answers, separators=(",", ":")).encode("ascii") + b"\n"

    def _answer(self, request: Any) -> dict[str, Any]:
        try:
            number, method = request["id"], request["method"]
            verb = self._verbs.get(method)
        except (KeyError, TypeError):  # no object, no id, no method, or one that cannot be looked up
            return _error(_id_of(request), INVALID_REQUEST, "no request: an object with an id and a method")
        if not isinstance(number, (int, str)):
            return _error(None, INVALID_REQUEST, "an id is a number or a string")
        if verb is None:
            return _error(number, METHOD_NOT_FOUND, f"no verb {method!r}")
        try:
            return {"jsonrpc": "2.0", "id": number, "result": verb(**request.get("params", {}))}
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            return _error(number, INVALID_PARAMS, f"{type(error).__name__}: {error}")
        except Exception as error:
            return _error(number, INTERNAL_ERROR, f"{type(error).__name__}: {error}")

    # The bench

    def _hello(self, profile: str = "vpc", **_params: Any) -> dict[str, Any]:
        bench = self._bench = self._kind.for_profile(profile)()
        self._forget_handles()
        return {
            "protocol": 1,
            "implementation": bench.implementation,
            "profiles": [*self._kind.profiles, virtual_server.PROFILE],
            "bindings": ["vtable", "dispatch"],
            # What is behind it takes calls from any thread, but this loop answers one after the other.
            "claims": sorted(bench.claims.difference({"concurrent"}).union({"batch"})),
            "paths": bench.paths,
        }

    def _reset(self) -> dict[str, Any]:
        self._forget_handles()
        return {"hostDrives": [{"letter": letter, "kind": kind} for letter, kind in self._bench.reset()]}

    def _do(self, verb: Callable[..., None], *args: Any) -> dict[str, Any]:
        verb(*(self._take(a) for a in args))
        return {}

    def _advise(self, object: dict[str, str]) -> dict[str, Any]:  # noqa: A002  # the protocol's word
        drive, sink, handle = self._take(object), _Sink(), f"s{next(self._numbers)}"
        self._sinks[handle] = sink, drive, self._bench.advise(drive, sink)
        return {"sink": handle}

    def _unadvise(self, sink: str) -> dict[str, Any]:
        _, drive, cookie = self._sinks[sink]
        self._bench.unadvise(drive, cookie)
        return {}

    def _drain(self, sink: str) -> dict[str, Any]:
        kept, *_ = self._sinks[sink]
        events, kept.events = kept.events, []
        return {"events": events}

    def _bye(self) -> dict[str, Any]:
        self.done = True
        return {}

    # The call

    def _call(
        self,
        object: dict[str, str],  # noqa: A002  # the protocol's word
        member: str,
        args: list[Any],
        binding: str = "vtable",
        out: str = "pointer",
    ) -> dict[str, Any]:
        if member not in MEMBERS:
            raise KeyError(member)
        null_out, failure = _OUT_IS_NULL[out], _FAILURES[binding]
        target = self._take(object)
        taken = [self._take(a) for a in args]
        try:
            if null_out:
                value = self._bench.call_with_null_out(target, member, *taken)
            else:
                value = getattr(target, member)
                if callable(value):
                    value = value(*taken)
        except ComError as error:
            return failure(to_hex(error.hresult))
        if value is None:
            return {"hresult": _OK}
        return {"hresult": _OK, "value": self._give(value)}

    # Handles

    def _forget_handles(self) -> None:
        self._objects: dict[str, Any] = {}
        self._handles: dict[int, str] = {}
        self._sinks: dict[str, tuple[_Sink, Any, int]] = {}
        self._numbers = itertools.count(1)

    def _take(self, value: Any) -> Any:
        return self._objects[value["object"]] if isinstance(value, dict) else value

    def _give(self, value: Any) -> Any:
        prefix = _PREFIXES.get(type(value).__name__)
        if prefix is None:
            return [self._give(v) for v in value] if hasattr(value, "__next__") else value
        handle = self._handles.get(id(value))
        if handle is None:
            handle = f"{prefix}{next(self._numbers)}"
            self._handles[id(value)] = handle
            self._objects[handle] = value
        return {"object": handle}


def _id_of(request: Any) -> Any:
    number = request.get("id") if isinstance(request, dict) else None
    return number if isinstance(number, (int, str)) else None


def _error(number: Any, code: int, message: str) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "id": number, "error": {"code": code, "message": message}}


def serve(read: int = 0, write: int = 1) -> None:
    """Answer what comes in on one file descriptor on another, until ``bye`` or the end of the input."""

    def send(answers: bytes) -> None:
        while answers:
            answers = answers[os.write(write, answers) :]

    converse(lambda: os.read(read, io.DEFAULT_BUFFER_SIZE), send)


def converse(receive: Callable[[], bytes], send: Callable[[bytes], None]) -> None:
    """Answer what is received by what is sent, until ``bye`` or until nothing is received any more.

    What has come together is answered together, so that pipelined requests cost one write. What is no request is
    answered by an error, as JSON-RPC has it.
    """
    server, rest = Server(), b""
    while not server.done and (chunk := receive()):
        *lines, rest = (rest + chunk).split(b"\n")
        send(b"".join(server.answer(line) for line in itertools.takewhile(lambda _: not server.done, lines)))
