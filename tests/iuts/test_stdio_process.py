"""``stdio:`` — many requests at once, time limits, crashes, floods, and that nothing of a process is left."""

import os
import pathlib
import select
import signal
import sys
import time
import tracemalloc
from pathlib import Path

import pytest

from ivmdvddrive_conformance.iuts.errors import CannotStart, IutCrash, IutTimeout, ProtocolError
from ivmdvddrive_conformance.iuts.port import Call
from ivmdvddrive_conformance.iuts.stdio import StdioIut, process
from ivmdvddrive_conformance.iuts.stdio.threaded import ThreadedPipes
from ivmdvddrive_conformance.iuts.wire import session
from ivmdvddrive_conformance.iuts.wire.framing import Lines, TooLong
from ivmdvddrive_spec.protocol import MAX_LINE
from stdio_peers import DRIVE, echoes, peer, peers

SHORT = 0.2  # a time limit that is meant to pass
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="POSIX's processes")


@pytest.fixture(params=["polled", "threaded"])
def pipes(request, monkeypatch):
    """Every test here that asks for a peer is run with both kinds of pipes."""
    if request.param == "threaded":
        monkeypatch.setattr(process, "pipes_for", ThreadedPipes)
    elif sys.platform == "win32":
        pytest.skip("Windows cannot poll pipes")


@pytest.fixture
def start(pipes):
    with peers() as start:
        yield start


def values(answers):
    return [answer.value for answer in answers]


@pytest.fixture
def lifeline(tmp_path):
    """A FIFO: a peer holds it open, and so do its children; ``gone`` waits until nobody does any more."""

    class Lifeline:
        path = tmp_path / "lifeline"

        def gone(self):
            poll = select.poll()
            poll.register(self.fd, select.POLLIN)
            return any(event & select.POLLHUP for _, event in poll.poll(5000))

    os.mkfifo(Lifeline.path)
    Lifeline.fd = os.open(Lifeline.path, os.O_RDONLY | os.O_NONBLOCK)
    yield Lifeline()
    os.close(Lifeline.fd)


# Many requests at once


def test_all_requests_are_sent_before_an_answer_is_read(start):
    iut = start("hello(); asked = [read() for _ in range(500)]; [answer(each) for each in asked]; serve()")
    assert values(iut.call(echoes(*range(500)))) == list(range(500))


@pytest.mark.parametrize("claim", ["", "batch", "concurrent"])
def test_a_round_that_fills_every_pipe(start, claim):
    iut = start(f"hello('{claim}'); serve()")
    long = "x" * 20_000
    assert values(iut.call(echoes(*[long] * 200))) == [long] * 200


def test_a_peer_that_reads_nothing_until_its_answer_is_read(start):
    # It answers at length, then reads: both pipes would be full were anything written or read alone.
    iut = start("hello(); serve(1); big = 'y' * 500_000; first = read(); "
                "result(first, {'hresult': '0x00000000', 'value': big}); log('z' * 500_000); serve()")  # fmt: skip
    iut.reset()
    answers = iut.call(echoes(*["x" * 300_000] * 4))
    assert [len(value) for value in values(answers)] == [500_000, 300_000, 300_000, 300_000]


# Lines


def test_the_longest_line(start):
    start_of, end_of = b'{"jsonrpc":"2.0","id":2,"result":{"hresult":"0x00000000","value":"', b'"}}'
    filling = MAX_LINE - len(start_of) - len(end_of)
    iut = start(f"hello(); read(); write({start_of!r} + b'x' * {filling} + {end_of!r} + b'\\r\\n'); "
                f"read(); write({start_of!r} + b'x' * {filling + 1} + {end_of!r} + b'\\n'); hang()")  # fmt: skip
    assert values(iut.call(echoes(0))) == ["x" * filling]
    with pytest.raises(ProtocolError, match=r"a line over 1048576 bytes\n  line: \{\"jsonrpc\".*xxx") as caught:
        iut.call(echoes(0))
    assert len(str(caught.value)) < 1500


def test_lines_come_out_however_they_go_in():
    stream = b"one\r\n\ntwo\rtwo\n" + b"x" * 10 + b"\r\nrest"
    for size in range(1, len(stream) + 1):
        lines, found = Lines(limit=10), []
        for at in range(0, len(stream), size):
            lines.feed(stream[at : at + size])
            while (line := lines.next()) is not None:
                found.append(line)
        assert found == [b"one", b"", b"two\rtwo", b"x" * 10]
        assert lines.rest() == b"rest"


@pytest.mark.parametrize("text", [b"x" * 11, b"x" * 11 + b"\r", b"x" * 11 + b"\n", b"x" * 11 + b"\r\n"])
def test_lines_that_are_too_long(text):
    lines = Lines(limit=10)
    lines.feed(text)
    with pytest.raises(TooLong):
        lines.next()


# Time limits


def timed(act):
    before = time.monotonic()
    with pytest.raises(IutTimeout) as caught:
        act()
    return caught.value, time.monotonic() - before


def test_no_answer(start):
    iut = start("hello(); log('thinking\\n'); read(); hang()", timeout=SHORT)
    error, took = timed(iut.reset)
    assert SHORT <= took < SHORT + 3
    assert str(error) == (
        'no answer within 0.2 s\n  request: {"jsonrpc":"2.0","id":2,"method":"reset","params":{}}\n  log: thinking'
    )
    assert error.log == "thinking\n"
    with pytest.raises(IutTimeout):  # of a new process
        iut.reset()


def test_an_answer_that_drips(start):
    iut = start("hello(); read()\nwhile True:\n    write(b'{'); threading.Event().wait(0.02)", timeout=SHORT)
    error, took = timed(iut.reset)
    assert SHORT <= took < SHORT + 3
    assert str(error).startswith("no whole line within 0.2 s\n  line: {")


def test_a_log_that_never_ends_is_no_answer(start):
    error, took = timed(start("hello(); read()\nwhile True: log('busy' * 1000)", timeout=SHORT).reset)
    assert SHORT <= took < SHORT + 3
    assert 0 < len(error.log) <= 64 * 1024


def test_each_answer_has_the_whole_limit(start):
    iut = start("hello()\nwhile True:\n    asked = read(); threading.Event().wait(0.3); answer(asked)", timeout=1.0)
    assert len(iut.call(echoes(*range(4)))) == 4  # 1.2 s together


def test_a_peer_that_does_not_read(start):
    iut = start("hello(); hang()", timeout=SHORT)
    error, _ = timed(lambda: iut.call(echoes(*["x" * 1000] * 1000)))
    assert '"id":2,' in str(error)


def test_a_peer_that_closed_its_standard_input(start):
    iut = start("hello(); os.close(0); hang()", timeout=SHORT)
    error, _ = timed(lambda: iut.call(echoes(*["x" * 1000] * 1000)))
    assert str(error).startswith("no answer within 0.2 s, and its standard input is closed\n")


# Ends


CRASHES = {
    "status": ("log('oh\\n\\x1b[31mno\\r\\n'); sys.exit(3)", "the process exited with status 3", True),
    "nothing wrong": ("sys.exit()", "the process exited with status 0", True),
    "fault": ("os.kill(os.getpid(), signal.SIGSEGV)", "the process was ended by signal SIGSEGV", False),
    "abort": ("os.abort()", "the process was ended by signal SIGABRT", False),
    "half a line": ("write(b'{\"jso'); sys.exit(1)", 'the process exited with status 1\n  line: {"jso', True),
    "EOF": ("os.close(1); hang()", "the process closed its standard output, but still runs", True),
}


@pytest.mark.parametrize(("body", "what", "everywhere"), CRASHES.values(), ids=CRASHES)
def test_the_process_ends_during_a_request(start, body, what, everywhere, tmp_path):
    if sys.platform == "win32" and not everywhere:
        pytest.skip("Windows has no signals")
    iut = start(f"hello()\nif generation() > 1: serve()\nserve(1); read(); {body}", tmp_path / "runs")
    iut.reset()
    with pytest.raises(IutCrash) as caught:
        iut.create_machine()
    lines = str(caught.value).splitlines()
    assert str(caught.value).startswith(what)
    assert '  request: {"jsonrpc":"2.0","id":3,"method":"createMachine","params":{}}' in lines
    if "oh" in body:
        assert lines[-2:] == ["  log: oh", r"  log: \x1b[31mno"]
        assert caught.value.log == "oh\n\\x1b[31mno\n"
    with pytest.raises(IutCrash, match="the IUT does not run"):
        iut.create_machine()
    assert iut.reset()


def test_the_process_ends_between_requests(start):
    iut = start("hello(); serve(1); sys.exit(7)")
    iut.reset()
    with pytest.raises(IutCrash, match="exited with status 7"):
        iut.create_machine()


@POSIX
def test_a_grandchild_that_holds_the_pipes(start, lifeline):
    body = "life = open(sys.argv[1], 'w'); hello(); read()\nif os.fork(): os._exit(5)\nhang()"
    iut = start(body, lifeline.path)
    before = time.monotonic()
    with pytest.raises(IutCrash, match="exited with status 5"):
        iut.reset()
    assert time.monotonic() - before < 5
    assert lifeline.gone()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux says who holds a pipe")
def test_a_grandchild_that_fled_with_the_pipes(start, lifeline):
    fled = "if os.fork() == 0: os.setsid(); log('fled\\n'); hang()"
    iut = start(f"life = open(sys.argv[1], 'w')\n{fled}\nhello(); read(); os._exit(5)", lifeline.path)
    with pytest.raises(IutCrash, match="exited with status 5"):
        iut.reset()
    assert lifeline.gone()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux says who holds a pipe")
def test_a_daemon_that_has_let_the_pipes_go_is_left_alone(start, lifeline):
    daemon = (
        "if os.fork() == 0: os.setsid(); os.close(0); os.close(1); print(os.getpid(), file=life, flush=True); hang()"
    )
    iut = start(f"life = open(sys.argv[1], 'w')\n{daemon}\nlife.close(); hello(); read(); hang()", lifeline.path)
    poll = select.poll()
    poll.register(lifeline.fd, select.POLLIN)
    assert poll.poll(5000)
    number = int(os.read(lifeline.fd, 100))
    iut.close()
    os.kill(number, signal.SIGKILL)  # ProcessLookupError, were it gone
    assert lifeline.gone()


IGNORE = "signal.signal(signal.SIGTERM, signal.SIG_IGN); life = open(sys.argv[1], 'w')"


@POSIX
@pytest.mark.parametrize("how", ["timeout", "protocol error", "no hello", "closed"])
def test_nothing_is_left_of_what_ignores_sigterm(pipes, lifeline, how, monkeypatch):
    ends = {
        "timeout": "hello(); read(); hang()",
        "protocol error": "hello(); read(); say([]); hang()",
        "no hello": "say([]); hang()",
        "closed": "hello(); hang()",
    }
    monkeypatch.setattr(session, "_FAREWELL", SHORT)
    body = f"{IGNORE}\nif os.fork() and os.fork(): {ends[how]}\nhang()"
    command = peer(body, str(lifeline.path))
    if how == "no hello":
        with pytest.raises(CannotStart):
            StdioIut(command)
    else:
        iut = StdioIut(command, timeout=SHORT)
        if how != "closed":
            with pytest.raises((IutTimeout, ProtocolError)):
                iut.reset()
        iut.close()
    assert lifeline.gone()


@POSIX
def test_nothing_is_left_of_an_iut_that_nobody_closed(pipes, lifeline):
    iut = StdioIut(peer("life = open(sys.argv[1], 'w'); hello(); hang()", str(lifeline.path)))
    del iut
    assert lifeline.gone()


@POSIX
def test_an_interrupt_ends_the_process(start, lifeline, monkeypatch):
    iut = start(
        "life = open(sys.argv[1], 'w'); hello(); read(); os.kill(os.getppid(), signal.SIGUSR1); hang()", lifeline.path
    )

    def interrupt(number, frame):
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGUSR1, interrupt)
    try:
        with pytest.raises(KeyboardInterrupt):
            iut.reset()
    finally:
        signal.signal(signal.SIGUSR1, before)
    assert lifeline.gone()
    with pytest.raises(IutCrash, match="a request was interrupted"):
        iut.create_machine()


@POSIX
def test_close_lets_it_end_by_itself(start, tmp_path):
    told = tmp_path / "told"
    iut = start(
        "hello(); asked = read(); log('x' * 200_000); result(asked, {}); "
        "print(asked['method'], file=open(sys.argv[1], 'w'))",
        told,
    )
    before = time.monotonic()
    assert iut.close() is None
    assert iut.close() is None
    assert time.monotonic() - before < 1.5
    assert told.read_text() == "bye\n"
    with pytest.raises(CannotStart, match="closed"):
        iut.reset()
    with pytest.raises(IutCrash, match="closed"):
        iut.create_machine()


def test_close_after_the_process_has_ended(start):
    iut = start("hello(); sys.exit(1)")
    assert iut.close().startswith("the process exited with status 1\n")


def test_bye_that_is_refused(start):
    assert start("hello(); refuse(read())").close() == "bye was refused: no (error -32000)"


def test_files_are_closed(start):
    files = Path("/proc/self/fd")
    if not files.is_dir():
        pytest.skip("only Linux tells which files a process has open")
    before = len(list(files.iterdir()))
    for _ in range(3):
        iut = start("hello(); serve(1); sys.exit(1)")
        iut.reset()
        with pytest.raises(IutCrash):
            iut.create_machine()
        iut.reset()
        iut.close()
    assert len(list(files.iterdir())) == before


# Floods


@pytest.fixture
def memory(start):
    """The peak of what Python holds, in bytes, since the test began, without the interpreter's own table of names.

    pathlib enters names there, and when it is full, whoever comes next makes it larger by megabytes.
    """
    start("hello(); serve(1)").reset()  # the first conversation of a process loads modules, which take more
    tracemalloc.start()

    def peak():
        most = tracemalloc.get_traced_memory()[1]  # before the snapshot, which takes some itself
        names = tracemalloc.take_snapshot().filter_traces([tracemalloc.Filter(True, pathlib.__file__)])
        return most - sum(one.size for one in names.statistics("filename"))

    yield peak
    tracemalloc.stop()


def test_standard_output_without_end(start, memory):
    iut = start("hello(); read()\nwhile True: write(b'x' * 65536)")
    with pytest.raises(ProtocolError, match="a line over 1048576 bytes"):
        iut.reset()
    assert memory() < 4 << 20


def test_a_flood_of_lines(start, memory):
    iut = start("hello(); read()\nwhile True: write(b'{}\\n' * 20000)")
    with pytest.raises(ProtocolError, match="jsonrpc"):
        iut.reset()
    assert memory() < 2 << 20


def test_a_flood_of_log(start, memory):
    iut = start("hello(); serve(1); read()\nfor n in range(300): log(f'{n:05}' * 10000)\n"
                "log('\\nthe end'); sys.exit(6)")  # fmt: skip
    iut.reset()
    with pytest.raises(IutCrash, match="exited with status 6") as caught:
        iut.call([Call(DRIVE, "BusNumber")])
    assert len(caught.value.log) == 64 * 1024
    assert caught.value.log.endswith("00299\nthe end")
    assert memory() < 2 << 20
