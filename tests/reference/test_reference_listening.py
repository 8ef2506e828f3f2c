"""The reference behind a socket: a bench a connection, several at once, and the address that the command prints."""

from __future__ import annotations

import json
import re
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from ivmdvddrive_reference.listening import Listener

COMMAND = [sys.executable, "-m", "ivmdvddrive_reference", "--listen"]


class Client:
    """A connection to a listener, as whoever asks sees it."""

    def __init__(self, host: str, port: int) -> None:
        self.socket = socket.create_connection((host, port), timeout=60)
        self._file = self.socket.makefile("rb")
        self._numbers = iter(range(1, 1000))

    def ask(self, verb: str, **params: Any) -> dict[str, Any]:
        request = {"jsonrpc": "2.0", "id": next(self._numbers), "method": verb, "params": params}
        self.socket.sendall(json.dumps(request).encode() + b"\n")
        answer = json.loads(self._file.readline())
        assert answer["id"] == request["id"]
        result: dict[str, Any] = answer["result"]
        return result

    def rest(self) -> bytes:
        """Return what still comes, until the listener closes the connection."""
        return self._file.read()

    def close(self) -> None:
        self._file.close()
        self.socket.close()


@pytest.fixture
def listener() -> Iterator[Listener]:
    with Listener("127.0.0.1:0") as made:
        thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield made
        made.shutdown()
        thread.join(30)


@pytest.fixture
def clients(listener: Listener) -> Iterator[list[Client]]:
    with ExitStack() as stack:
        host, port = listener.where.split(":")
        made = [Client(host, int(port)) for _ in range(3)]
        for each in made:
            stack.callback(each.close)
        yield made


def test_each_connection_has_a_bench_of_its_own(clients: list[Client]) -> None:
    for client in clients:
        assert client.ask("createMachine") == {"machine": {"object": "m1"}}
    clients[0].ask("forgetMachine", machine={"object": "m1"})
    added = clients[1].ask("call", object={"object": "m1"}, member="AddDVDROMDrive", args=[0, 0])
    assert added["hresult"] == "0x00000000"


def test_bye_ends_a_connection_and_no_other(clients: list[Client]) -> None:
    assert clients[0].ask("bye") == {}
    assert clients[0].rest() == b""
    assert clients[1].ask("reset")["hostDrives"]


def test_the_end_of_the_requests_ends_a_connection(clients: list[Client]) -> None:
    clients[0].socket.shutdown(socket.SHUT_WR)
    assert clients[0].rest() == b""
    clients[1].close()  # without a word
    assert clients[2].ask("reset")["hostDrives"]


@pytest.mark.parametrize("where", ["", "localhost", ":0", "localhost:", "localhost:http", "localhost:-1"])
def test_what_is_no_address(where: str) -> None:
    with pytest.raises(ValueError, match="an address is HOST:PORT"):
        Listener(where)


def test_the_command_prints_where_it_listens_and_answers_there() -> None:
    with subprocess.Popen([*COMMAND, "127.0.0.1:0"], stdout=subprocess.PIPE, text=True, encoding="utf-8") as process:
        try:
            assert process.stdout is not None
            said = process.stdout.readline()
            found = re.fullmatch(r"listening on (127\.0\.0\.1):([1-9]\d*)\n", said)
            assert found, said
            client = Client(found[1], int(found[2]))
            assert client.ask("hello", protocol=1, suite="0.1.0", profile="vpc")["protocol"] == 1
            client.close()
        finally:
            process.kill()


def test_the_command_says_why_it_cannot_listen(listener: Listener) -> None:
    for where, why in ((listener.where, "cannot listen at "), ("localhost", "an address is HOST:PORT")):
        ended = subprocess.run([*COMMAND, where], capture_output=True, text=True, encoding="utf-8", timeout=60)
        assert (ended.returncode, ended.stdout) == (2, "")
        assert why in ended.stderr
        assert "Traceback" not in ended.stderr
