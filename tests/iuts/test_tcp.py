"""``tcp:`` — connecting, what is said over a connection, how it ends, and what the user reads."""

from __future__ import annotations

import re
import socket
import sys
import threading
import time
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from commands import ALL_SCENARIOS, ONE, QUICK, ivmdvddrive, results, statuses
from ivmdvddrive_conformance.iuts.deadline import Deadline
from ivmdvddrive_conformance.iuts.errors import BadTarget, CannotStart, IutCrash, IutTimeout, ProtocolError
from ivmdvddrive_conformance.iuts.port import Call
from ivmdvddrive_conformance.iuts.tcp import TcpIut, peer
from ivmdvddrive_conformance.iuts.tcp.address import Address, address
from ivmdvddrive_conformance.iuts.tcp.peer import Server
from ivmdvddrive_conformance.iuts.wire import session
from ivmdvddrive_mutants import MUTANTS
from misbehaving import releasing
from stdio_peers import echoes
from tcp_peers import Line, Started, has_ipv6, listening, peers, reference
from vpc import open_iut

SHORT = 0.2  # a time limit that is meant to pass
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="Linux's sockets")
IPV6 = pytest.mark.skipif(not has_ipv6(), reason="this machine has no IPv6")
FOREIGN = re.compile(r"process|command|standard (in|out)put|log:", re.IGNORECASE)
"""What a server's user has not: no sentence may speak of it."""


@pytest.fixture
def start() -> Iterator[Started]:
    with peers() as started:
        yield started


def said(error: BaseException) -> str:
    """The message of an error about a server; that of ``createMachine`` has the verb's name in its request."""
    assert not FOREIGN.search(str(error)), error
    return str(error)


# Addresses


@pytest.mark.parametrize(
    ("target", "host", "port"),
    [
        ("127.0.0.1:7000", "127.0.0.1", 7000),
        ("localhost:1", "localhost", 1),
        ("[::1]:65535", "::1", 65535),
        ("[fe80::1%eth0]:7000", "fe80::1%eth0", 7000),
        ("bücher.example.:080", "bücher.example.", 80),
    ],
)
def test_an_address(target: str, host: str, port: int) -> None:
    assert address(target) == Address(host, port)
    assert address(str(Address(host, port))) == Address(host, port)


@pytest.mark.parametrize(
    ("target", "says"),
    [
        ("", r"needs the address of a server that listens: tcp:127.0.0.1:7000, or tcp:\[::1\]:7000"),
        ("localhost", "names no port"),
        ("[::1]", "is no HOST:PORT"),
        (":7000", "names no host"),
        ("[]:7000", "names no host"),
        ("localhost:", "the port is a number from 1 to 65535"),
        ("localhost:0", "the port is a number from 1 to 65535"),
        ("localhost:65536", "the port is a number from 1 to 65535"),
        ("localhost:" + "9" * 5000, "the port is a number from 1 to 65535"),
        ("localhost:-1", "the port is a number"),
        ("localhost:+1", "the port is a number"),
        ("localhost:\u0667\u0660", "the port is a number"),
        ("localhost:http", "the port is a number"),
        ("::1:7000", r"an IPv6 address stands in brackets: tcp:\[::1\]:7000"),
        ("http://localhost:7000", "is no HOST:PORT"),
        ("a..b:7000", "is no host name"),
        ("x" * 64 + ".example:7000", "is no host name"),
        ("a b:7000", "is no host name"),
        ("a\0b:7000", "is no host name"),
        ("\x1b[31m:7000", r"is no HOST:PORT"),
    ],
)
def test_what_is_no_address(target: str, says: str) -> None:
    with pytest.raises(BadTarget, match=says) as caught:
        open_iut(f"tcp:{target}")
    assert "\x1b" not in said(caught.value)
    assert len(str(caught.value)) < 600


# Connecting


@pytest.fixture
def closed() -> Iterator[socket.socket]:
    """A port that is taken, and refuses until somebody listens."""
    with socket.socket() as made:
        made.bind(("127.0.0.1", 0))
        yield made


def target_of(listener: socket.socket) -> str:
    return "{}:{}".format(*listener.getsockname())


def cannot_start(target: str, **times: float) -> str:
    before = time.monotonic()
    with pytest.raises(CannotStart) as caught:
        TcpIut(target, **times)
    assert time.monotonic() - before < 10
    return said(caught.value)


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The pauses between the tries, in seconds."""
    made: list[float] = []
    sleep = time.sleep

    def noted(seconds: float) -> None:
        made.append(seconds)
        sleep(seconds)

    monkeypatch.setattr(peer.time, "sleep", noted)
    return made


def listen_after(pauses: int, listener: socket.socket, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a port be listened at after so many pauses."""
    before, left = peer.time.sleep, iter(range(pauses - 1, -1, -1))

    def paused(seconds: float) -> None:
        before(seconds)
        if next(left) == 0:
            listener.listen()

    monkeypatch.setattr(peer.time, "sleep", paused)


def test_nothing_listens(closed: socket.socket, pauses: list[float]) -> None:
    where = target_of(closed)
    assert cannot_start(where, hello_timeout=SHORT) == (
        f"tcp:{where} cannot be reached: nothing listens at {where}: connections were refused for 0.2 s. "
        "Start the server first. If it only starts slowly, give it more time by --start-timeout."
    )
    assert pauses[:3] == pytest.approx([0.02, 0.04, 0.08])
    assert len(pauses) <= 5


def test_a_server_that_starts_late(closed: socket.socket, pauses: list[float], monkeypatch: pytest.MonkeyPatch) -> None:
    listen_after(3, closed, monkeypatch)
    host, port = closed.getsockname()
    deadline = Deadline(20)
    Server(Address(host, port)).open(deadline).end()
    assert len(pauses) == 3
    assert 0 < deadline.left < 20 - sum(pauses) / 2  # hello has what is left


def test_hello_has_what_is_left_of_the_time(
    closed: socket.socket, pauses: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    listen_after(1, closed, monkeypatch)
    before = time.monotonic()
    assert "did not say hello: no answer within 0.2 s" in cannot_start(target_of(closed), hello_timeout=SHORT)
    assert time.monotonic() - before < SHORT + 3


@LINUX
def test_a_host_that_does_not_even_refuse(closed: socket.socket) -> None:
    closed.listen(0)
    waiting = [socket.socket() for _ in range(4)]  # more than it queues: Linux answers no others
    try:
        for each in waiting:
            each.setblocking(False)
            each.connect_ex(closed.getsockname())
        where = target_of(closed)
        assert cannot_start(where, hello_timeout=SHORT) == (
            f"tcp:{where} cannot be reached: nothing answered at {where} within 0.2 s. "
            "Is that the host, is it on, and does a firewall let the connection through?"
        )
    finally:
        for each in waiting:
            each.close()


def test_a_host_that_cannot_be_resolved(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*args: object, **more: object) -> Any:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known\x1b")

    monkeypatch.setattr(peer.socket, "getaddrinfo", unknown)
    assert cannot_start("no-such-host:7000") == (
        "tcp:no-such-host:7000 cannot be reached: the host name cannot be resolved (Name or service not known\\x1b). "
        "Is it spelt as it should be?"
    )


def test_a_resolver_that_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    over = threading.Event()

    def slow(*args: object, **more: object) -> Any:
        over.wait()
        return []

    monkeypatch.setattr(peer.socket, "getaddrinfo", slow)
    try:
        assert "resolved (no answer within 0.2 s)" in cannot_start("host:7000", hello_timeout=SHORT)
    finally:
        over.set()


def test_an_address_that_no_connection_can_be_made_to(monkeypatch: pytest.MonkeyPatch) -> None:
    def foreign(*args: object, **more: object) -> Any:
        return [(socket.AF_INET, socket.SOCK_STREAM, 0, "", ("255.255.255.255", 7000))]

    monkeypatch.setattr(peer.socket, "getaddrinfo", foreign)
    message = cannot_start("host:7000")
    assert re.search(r"host:7000 cannot be reached: the system refused \(.+\)\. Can that host be reached", message)


def test_a_host_of_which_one_address_refuses(
    start: Started, closed: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = start.server()
    port = int(server.target.split(":")[1])
    both = [(socket.AF_INET, socket.SOCK_STREAM, 0, "", where) for where in (closed.getsockname(), ("127.0.0.1", port))]
    monkeypatch.setattr(peer.socket, "getaddrinfo", lambda *args, **more: both)
    iut = TcpIut("host:7000")
    assert iut.reset()
    iut.close()


@LINUX
def test_a_socket_that_is_connected_to_itself_is_no_server(
    closed: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To try a free port again and again may at last take that very port for one's own end."""
    where = closed.getsockname()
    closed.close()

    class Own(socket.socket):
        def connect(self, address: Any) -> None:
            self.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            self.bind(address)
            super().connect(address)

    monkeypatch.setattr(peer.socket, "socket", Own)
    assert "nothing listens at" in cannot_start("{}:{}".format(*where), hello_timeout=SHORT)


@IPV6
def test_ipv6() -> None:
    with reference("[::1]:0") as where:
        assert where.startswith("[::1]:")
        iut = open_iut(f"tcp:{where}")
        assert iut.reset()
        assert iut.close() is None


# Hello

STARTS = {
    "closed": (lambda line: line.read(), r"the server closed the connection\n  request: .*hello.*\nDoes another"),
    "reset": (lambda line: (line.read(), line.reset()), r"the server reset the connection\n.*\nDoes another"),
    "another service": (
        lambda line: (line.write(b"SSH-2.0-OpenSSH\x1b\r\n"), line.hang()),
        r"no JSON \(.*\)\n  line: SSH-2.0-OpenSSH\\x1b\n  request: .*hello.*\nDoes another service listen there\?",
    ),
    "version 2": (lambda line: (line.hello(protocol=2), line.hang()), r"speaks version 2 of the protocol, and this"),
    "refusal": (lambda line: line.refuse(line.read(), -32602, "who?"), r"refused to say hello: who\? \(error -32602\)"),
}  # fmt: skip


@pytest.mark.parametrize(("body", "says"), STARTS.values(), ids=STARTS)
def test_a_server_that_says_no_hello(start: Started, body: Any, says: str) -> None:
    where = start.server(body).target
    message = cannot_start(where)
    assert message.startswith(f"tcp:{where} ")
    assert re.search(says, message, re.DOTALL), message


def test_a_server_that_never_says_hello(start: Started) -> None:
    where = start.server(Line.hang).target
    assert cannot_start(where, hello_timeout=SHORT) == (
        f"tcp:{where} did not say hello: no answer within 0.2 s\n"
        '  request: {"jsonrpc":"2.0","id":1,"method":"hello","params":{"protocol":1,"suite":"0.1.0","profile":"vpc"}}\n'
        "Does it read the connection line by line, and send each answer at once? If it serves one connection at a "
        "time, is another client connected? If it is only slow, give it more time by --start-timeout."
    )


# Many requests at once


def test_all_requests_are_sent_before_an_answer_is_read(start: Started) -> None:
    def body(line: Line) -> None:
        line.hello()
        for each in [line.read() for _ in range(500)]:
            line.answer(each)
        line.serve()

    assert [a.value for a in start(body).call(echoes(*range(500)))] == list(range(500))


def test_a_server_that_reads_nothing_until_its_answer_is_read(start: Started) -> None:
    # It answers at length, then reads: both directions would be full were anything sent or read alone.
    def body(line: Line) -> None:
        line.hello()
        line.result(line.read(), {"hresult": "0x00000000", "value": "y" * 900_000})
        line.serve()

    answers = start(body).call(echoes(*["x" * 300_000] * 40))
    assert [len(str(a.value)) for a in answers] == [900_000, *[300_000] * 39]


def test_a_round_for_a_server_that_does_not_read(start: Started) -> None:
    def body(line: Line) -> None:
        line.hello()
        line.hang()

    iut = start(body, timeout=SHORT)
    with pytest.raises(IutTimeout, match="no answer within 0.2 s") as caught:
        iut.call(echoes(*["x" * 100_000] * 200))
    assert '"id":2,' in said(caught.value)


# Time limits


def test_no_answer(start: Started) -> None:
    def body(line: Line) -> None:
        line.hello()
        line.hang()

    iut = start(body, timeout=SHORT)
    for _ in range(2):  # the second time over a new connection
        with pytest.raises(IutTimeout) as caught:
            iut.reset()
        assert re.fullmatch(
            r'no answer within 0.2 s\n  request: {"jsonrpc":"2.0","id":\d,"method":"reset","params":{}}',
            said(caught.value),
        )
        assert caught.value.log == ""


def test_an_answer_that_drips(start: Started) -> None:
    over = threading.Event()

    def body(line: Line) -> None:
        line.hello()
        line.read()
        while not over.wait(0.02):
            line.write(b"{")

    iut = start(body, timeout=SHORT)
    with pytest.raises(IutTimeout, match="no whole line within 0.2 s\n  line: {"):
        iut.reset()
    over.set()


# Ends


def _ask(line: Line, then: Any) -> None:
    line.hello()
    line.serve(1)
    line.read()
    then(line)


ENDS = {
    "closed": (lambda line: None, "the server closed the connection"),
    "half a line": (lambda line: line.write(b'{"jso'), 'the server closed the connection\n  line: {"jso'),
    "half of it closed": (
        lambda line: (line.socket.shutdown(socket.SHUT_WR), line.hang()),
        "the server closed the connection",
    ),
    "reset": (Line.reset, "the server reset the connection"),
}


@pytest.mark.parametrize(("then", "what"), ENDS.values(), ids=ENDS)
def test_a_connection_that_is_lost_and_another(start: Started, then: Any, what: str) -> None:
    server = start.server(lambda line: _ask(line, then), lambda line: (line.hello(), line.serve()))
    iut = start.to(server)
    iut.reset()
    with pytest.raises(IutCrash) as caught:
        iut.create_machine()
    assert said(caught.value) == (
        f'{what}\n  request: {{"jsonrpc":"2.0","id":3,"method":"createMachine","params":{{}}}}'
    )
    with pytest.raises(IutCrash) as caught:
        iut.create_machine()
    assert said(caught.value) == (
        f"there is no connection to the IUT ({what.splitlines()[0]}); the next reset opens another"
    )
    assert iut.reset()
    assert iut.create_machine()
    assert server.connections == 2


def test_a_connection_that_is_reset_while_much_is_sent(start: Started) -> None:
    iut = start(lambda line: (line.hello(), line.socket.recv(1), line.reset()))
    with pytest.raises(IutCrash, match="the server reset the connection|the server closed the connection"):
        iut.call(echoes(*["x" * 100_000] * 200))


def test_a_server_that_refuses_a_second_connection(start: Started) -> None:
    server = start.server(lambda line: _ask(line, lambda line: None), until=1)
    iut = start.to(server, hello_timeout=2.0)
    iut.reset()
    with pytest.raises(IutCrash):
        iut.create_machine()
    with pytest.raises(CannotStart, match=f"nothing listens at {server.target}: connections were refused for 2 s") as e:
        iut.reset()
    said(e.value)


def test_a_new_connection_that_claims_other_things(start: Started) -> None:
    iut = start(lambda line: _ask(line, lambda line: None), lambda line: (line.hello("events"), line.serve()))
    iut.reset()
    with pytest.raises(IutCrash):
        iut.create_machine()
    with pytest.raises(ProtocolError, match="over a new connection, the IUT claims other things than before") as caught:
        iut.reset()
    said(caught.value)


def test_files_are_closed(start: Started, closed: socket.socket) -> None:
    files = Path("/proc/self/fd")
    if not files.is_dir():
        pytest.skip("only Linux tells which files a process has open")
    server = start.server(lambda line: _ask(line, lambda line: None))
    before = files_of_sockets(files)
    for _ in range(3):
        iut = TcpIut(server.target)
        iut.reset()
        with pytest.raises(IutCrash):
            iut.create_machine()
        iut.reset()
        iut.close()
        cannot_start(target_of(closed), hello_timeout=0.01)
    server.close()
    assert files_of_sockets(files) <= before


def files_of_sockets(folder: Path) -> int:
    return len(list(folder.iterdir()))


# Bye


def test_bye_closes_our_half_and_the_server_need_not_close_its_own(start: Started) -> None:
    heard: list[object] = []
    closed = threading.Event()

    def body(line: Line) -> None:
        line.hello()
        bye = line.read()
        heard.append(bye["method"])
        heard.append(line.socket.recv(1))  # the end of what the suite sends, before the answer
        line.result(bye, {})
        line.say("more, which nobody reads")
        assert closed.wait(30)

    iut = start(body)
    try:
        before = time.monotonic()
        assert iut.close() is None
        assert iut.close() is None
        assert time.monotonic() - before < 1.5
    finally:
        closed.set()
    assert heard == ["bye", b""]
    with pytest.raises(CannotStart, match="was closed, and no connection to it can be opened again") as caught:
        iut.reset()
    said(caught.value)


def test_bye_that_is_refused_or_not_answered(start: Started, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "_FAREWELL", SHORT)
    assert start(lambda line: (line.hello(), line.refuse(line.read()))).close() == "bye was refused: no (error -32000)"
    ended = start(lambda line: (line.hello(), line.read())).close()
    assert ended is not None
    assert ended.startswith("the server closed the connection\n")
    hung = threading.Event()
    silent = start(lambda line: (line.hello(), hung.wait(30))).close()
    hung.set()
    assert silent is not None
    assert silent.startswith("no answer within 0.2 s\n")
    assert not FOREIGN.search(ended + silent)


# Floods


@pytest.fixture
def memory() -> Iterator[Any]:
    tracemalloc.start()
    yield lambda: tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()


@pytest.mark.parametrize(
    ("flood", "says"),
    [
        (b"x" * 65536, "a line over 1048576 bytes"),
        (b"{}\n" * 20000, "jsonrpc"),
        (b"\0\xff\n" * 1000, "no UTF-8|not UTF-8|no JSON"),
    ],
    ids=["a line without end", "lines", "garbage"],
)
def test_a_flood(start: Started, memory: Any, flood: bytes, says: str) -> None:
    def body(line: Line) -> None:
        line.hello()
        line.read()
        while True:
            line.write(flood)

    with pytest.raises(ProtocolError, match=says) as caught:
        start(body).reset()
    said(caught.value)
    assert memory() < 5 << 20


# By the command


def test_the_reference_is_conformant(tmp_path: Path) -> None:
    with reference() as where:
        options = (*ALL_SCENARIOS, "--binding", "vtable", "--report", "report")
        run = ivmdvddrive("verify", f"tcp:{where}", *options, cwd=tmp_path)
    assert (run.returncode, run.stderr) == (0, ""), run.stdout
    assert "\nCONFORMANT: " in run.stdout
    assert results(tmp_path / "report")["settings"]["iut"] == f"tcp:{where}"


def test_each_binding_and_each_worker_has_a_connection_of_its_own(tmp_path: Path) -> None:
    with reference() as where:
        run = ivmdvddrive("verify", f"tcp:{where}", *ONE, "--report", "report", "--", "-n", "2", cwd=tmp_path)
    assert run.returncode == 4, run.stderr
    found = results(tmp_path / "report")
    assert {check["binding"] for check in found["checks"]} == {"vtable", "dispatch"}
    assert statuses(tmp_path / "report")[ONE[-1]] == "pass"


def test_a_mutant_is_nonconformant(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    [clause] = ONE[-1:]
    name = next(name for name, mutant in MUTANTS.items() if mutant.clause == clause)
    with listening(MUTANTS[name].make, monkeypatch) as where:
        run = ivmdvddrive("verify", f"tcp:{where}", *ONE, "--report", "report", cwd=tmp_path)
    assert run.returncode == 1, run.stderr
    assert statuses(tmp_path / "report")[clause] == "fail"


def test_smoke() -> None:
    with reference() as where:
        run = ivmdvddrive("smoke", f"tcp:{where}", cwd=Path.cwd())
    assert (run.returncode, run.stderr) == (0, "")
    assert run.stdout.splitlines()[0] == f"started    tcp:{where}"
    assert run.stdout.splitlines()[-1] == f"WELL WIRED: judge it by ivmdvddrive verify tcp:{where}"


@pytest.mark.parametrize("command", ["smoke", "verify"])
def test_a_server_that_is_not_there(closed: socket.socket, command: str, tmp_path: Path) -> None:
    run = ivmdvddrive(command, f"tcp:{target_of(closed)}", "--start-timeout", "0.1", cwd=tmp_path)
    assert run.returncode == 3
    assert f"nothing listens at {target_of(closed)}: connections were refused for 0.1 s" in run.stdout + run.stderr
    assert not re.search("standard (in|out)put", run.stdout + run.stderr)


def test_a_target_that_is_unusable(tmp_path: Path) -> None:
    run = ivmdvddrive("verify", "tcp:localhost", *QUICK, cwd=tmp_path)
    assert run.returncode == 2
    assert "names no port" in run.stderr


def test_calls_over_either_binding() -> None:
    with reference() as where:
        for binding in ("vtable", "dispatch"):
            iut = open_iut(f"tcp:{where}", binding=binding)  # type: ignore[arg-type]  # one of two words
            iut.reset()
            machine = iut.create_machine()
            assert iut.call([Call(machine, "AddDVDROMDrive", (0, 0), binding=binding)])[0].hresult == 0  # type: ignore[arg-type]
            assert iut.close() is None


# The end of the connection's thread is what the test is about; pytest would report it.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_connection_that_is_lost_fails_what_was_checked_and_the_run_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def leave() -> None:
        raise SystemExit  # of the thread of that connection alone, which is then closed

    chosen = (*ONE, "--select", "BusNumber.S_OK", "--binding", "vtable", "--report", "report")
    with listening(releasing(leave), monkeypatch) as where:
        run = ivmdvddrive("verify", f"tcp:{where}", *chosen, "--", "-k", "test_scenarios", cwd=tmp_path)
    assert run.returncode == 1, run.stderr
    found = statuses(tmp_path / "report")
    assert (found[ONE[-1]], found["BusNumber.S_OK"]) == ("crash", "pass")
    assert "the server closed the connection" in run.stdout
    assert not FOREIGN.search(run.stdout + run.stderr + (tmp_path / "report" / "report.md").read_text(encoding="utf-8"))
