"""Peers for the tests of ``stdio:``: small Python programs, each right but for what its test is about."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from ivmdvddrive_conformance.iuts.port import Call, Ref
from ivmdvddrive_conformance.iuts.stdio import StdioIut

__all__ = ["DRIVE", "MACHINE", "echoes", "peer", "peers"]

MACHINE, DRIVE = Ref("m1"), Ref("d1")

_PRELUDE = r'''
import json, os, signal, sys, threading

def read_line():
    line = sys.stdin.buffer.readline()
    if not line:
        os._exit(0)
    return line

def read():
    return json.loads(read_line())

def write(data):
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()

def log(text):
    sys.stderr.write(text)
    sys.stderr.flush()

def say(message):
    write(json.dumps(message).encode() + b"\n")

def response(request, result):
    return {"jsonrpc": "2.0", "id": request["id"], "result": result}

def result(request, result):
    say(response(request, result))

def refuse(request, code=-32000, message="no"):
    say({"jsonrpc": "2.0", "id": request["id"], "error": {"code": code, "message": message}})

def hang():
    threading.Event().wait()

def ics(*claims, **more):
    return {"protocol": 1, "implementation": {"name": "peer", "version": "1", "language": "Python"},
            "profiles": ["vpc"], "bindings": ["vtable"], "claims": list(claims), "paths": "posix", **more}

def hello(*claims, **more):
    result(read(), ics(*claims, **more))

def generation():
    """1 in the first process of a test, 2 in the second, ..."""
    with open(sys.argv[1], "ab") as file:
        file.write(b".")
        return file.tell()

RESULTS = {
    "reset": {"hostDrives": [{"letter": "D", "kind": "dvd"}]},
    "createMachine": {"machine": {"object": "m1"}},
    "call": {"hresult": "0x00000000"},
    "advise": {"sink": "s1"},
    "drain": {"events": []},
    "provideMedia": {"path": "/disc.iso"},
}

def found(request):
    """What serve answers; a call of "Echo" gives its argument back."""
    params = request["params"]
    if params.get("member") == "Echo":
        return {"hresult": "0x00000000", "value": params["args"][0]}
    return RESULTS.get(request["method"], {})

def answer(request):
    if isinstance(request, list):
        say([response(each, found(each)) for each in request])
        return
    result(request, found(request))
    if request["method"] == "bye":
        os._exit(0)

def serve(times=-1):
    while times:
        answer(read())
        times -= 1
'''


def peer(body: str, *arguments: str) -> list[str]:
    """The command line of a peer with this body."""
    return [sys.executable, "-I", "-S", "-c", f"{_PRELUDE}\n{body}", *arguments]


@contextmanager
def peers() -> Iterator[Callable[..., StdioIut]]:
    """Starts peers; all are closed at the end. The time limits are far off unless a test is about them."""
    started = []

    def start(body: str = "hello(); serve()", *arguments: object, timeout: float = 20.0) -> StdioIut:
        iut = StdioIut(peer(body, *map(str, arguments)), timeout=timeout, hello_timeout=20.0)
        started.append(iut)
        return iut

    try:
        yield start
    finally:
        for iut in started:
            iut.close()


def echoes(*values: object) -> list[Call]:
    """Calls that a peer which serves answers by these values."""
    return [Call(DRIVE, "Echo", (value,)) for value in values]
