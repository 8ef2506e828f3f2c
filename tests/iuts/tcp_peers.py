"""Servers for the tests of ``tcp:``: each connection is played in a thread, right but for what its test is about."""

from __future__ import annotations

import json
import select
import socket
import struct
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from typing import Any

from ivmdvddrive_conformance.iuts.tcp import TcpIut

__all__ = ["Line", "Peer", "has_ipv6", "listening", "peers", "reference"]

RESULTS: dict[str, Any] = {
    "reset": {"hostDrives": [{"letter": "D", "kind": "dvd"}]},
    "createMachine": {"machine": {"object": "m1"}},
    "call": {"hresult": "0x00000000"},
    "advise": {"sink": "s1"},
    "drain": {"events": []},
}


class Gone(Exception):
    """The suite has closed its half."""


class Line:
    """A connection as its server sees it."""

    def __init__(self, connected: socket.socket) -> None:
        self.socket = connected
        self._file = connected.makefile("rb")

    def read(self) -> Any:
        line = self._file.readline()
        if not line:
            raise Gone
        return json.loads(line)

    def write(self, data: bytes) -> None:
        self.socket.sendall(data)

    def say(self, message: object) -> None:
        self.write(json.dumps(message).encode() + b"\n")

    def result(self, request: Any, result: object) -> None:
        self.say({"jsonrpc": "2.0", "id": request["id"], "result": result})

    def refuse(self, request: Any, code: int = -32000, message: str = "no") -> None:
        self.say({"jsonrpc": "2.0", "id": request["id"], "error": {"code": code, "message": message}})

    def hello(self, *claims: str, **more: object) -> None:
        ics = {"protocol": 1, "implementation": {"name": "peer", "version": "1", "language": "Python"},
               "profiles": ["vpc"], "bindings": ["vtable"], "claims": list(claims), "paths": "posix"}  # fmt: skip
        self.result(self.read(), {**ics, **more})

    def answer(self, request: Any) -> None:
        params = request["params"]
        if params.get("member") == "Echo":
            self.result(request, {"hresult": "0x00000000", "value": params["args"][0]})
        else:
            self.result(request, RESULTS.get(request["method"], {}))

    def serve(self, times: int = -1) -> None:
        while times:
            self.answer(self.read())
            times -= 1

    def hang(self) -> None:
        """Wait until the suite closes the connection, and read nothing that it says before."""
        poll = select.poll()
        poll.register(self.socket, getattr(select, "POLLRDHUP", select.POLLHUP))
        poll.poll()

    def reset(self) -> None:
        """End the connection by an RST."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close()

    def close(self) -> None:
        self._file.close()
        self.socket.close()


def right(line: Line) -> None:
    line.hello()
    line.serve()


Body = Callable[[Line], None]


class Peer:
    """A server: the first connection is the first body's, and so on; the last body has those that are left.

    ``until`` connections the port is listened at; then it is closed, and refuses.
    """

    def __init__(self, *bodies: Body, until: int | None = None) -> None:
        self._bodies = bodies or (right,)
        self._until = until
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.target = "127.0.0.1:{1}".format(*self._listener.getsockname())
        self._ending = False
        self._threads: list[threading.Thread] = []
        self._accepting = threading.Thread(target=self._accept)
        self._accepting.start()
        self.connections = 0
        self.errors: list[BaseException] = []

    def _accept(self) -> None:
        with self._listener:
            while self._until is None or len(self._threads) < self._until:
                connected, _ = self._listener.accept()
                if self._ending:
                    connected.close()
                    return
                body = self._bodies[min(len(self._threads), len(self._bodies) - 1)]
                thread = threading.Thread(target=self._play, args=(body, Line(connected)))
                self._threads.append(thread)
                thread.start()

    def _play(self, body: Body, line: Line) -> None:
        self.connections += 1
        try:
            body(line)
        except (Gone, OSError):  # the suite has gone
            pass
        except BaseException as error:
            self.errors.append(error)
        finally:
            line.close()

    def close(self) -> None:
        """Listen no more, and wait until every connection has been played."""
        self._ending = True
        with suppress(OSError):  # wakes it; it may have closed the port before
            host, port = self.target.split(":")
            socket.create_connection((host, int(port))).close()
        for thread in (self._accepting, *self._threads):
            thread.join(30)
            assert not thread.is_alive()
        assert not self.errors


class Started:
    """Starts servers and connects to them; all is closed at the end. The time limits are far off unless told."""

    def __init__(self, stack: ExitStack) -> None:
        self._stack = stack

    def server(self, *bodies: Body, until: int | None = None) -> Peer:
        made = Peer(*bodies, until=until)
        self._stack.callback(made.close)
        return made

    def to(self, server: Peer, *, timeout: float = 20.0, hello_timeout: float = 20.0) -> TcpIut:
        iut = TcpIut(server.target, timeout=timeout, hello_timeout=hello_timeout)
        self._stack.callback(iut.close)
        return iut

    def __call__(self, *bodies: Body, timeout: float = 20.0) -> TcpIut:
        return self.to(self.server(*bodies), timeout=timeout)


@contextmanager
def peers() -> Iterator[Started]:
    with ExitStack() as stack:
        yield Started(stack)


@contextmanager
def reference(where: str = "127.0.0.1:0") -> Iterator[str]:
    """The reference behind a socket, as a process of its own; the address that it says it listens at."""
    command = [sys.executable, "-m", "ivmdvddrive_reference", "--listen", where]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, encoding="utf-8") as process:
        try:
            assert process.stdout is not None
            yield process.stdout.readline().removeprefix("listening on ").rstrip()
        finally:
            process.kill()


@contextmanager
def listening(make: Callable[[], Any], monkeypatch: Any) -> Iterator[str]:
    """The reference's server behind a socket, in threads, with other benches; its address."""
    from ivmdvddrive_reference import wire
    from ivmdvddrive_reference.listening import Listener

    monkeypatch.setattr(wire, "Bench", make)
    with Listener("127.0.0.1:0") as listener:
        thread = threading.Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield listener.where
        finally:
            listener.shutdown()
            thread.join(30)


def has_ipv6() -> bool:
    """Tell whether this machine has the loopback address of IPv6."""
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        return False
    return True
