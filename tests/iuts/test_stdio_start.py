"""``stdio:`` — starting a process, and starting it anew; what the user reads where that fails."""

import re
import sys
from pathlib import Path

import pytest

from ivmdvddrive_conformance.iuts.errors import BadTarget, CannotStart, IutCrash, ProtocolError
from ivmdvddrive_conformance.iuts.stdio import StdioIut
from stdio_peers import peer, peers


@pytest.fixture
def start():
    with peers() as start:
        yield start


@pytest.mark.parametrize("command", [[], [""]])
def test_no_command(command):
    with pytest.raises(BadTarget, match="stdio:COMMAND"):
        StdioIut(command)


def cannot_start(command, **times):
    with pytest.raises(CannotStart) as caught:
        StdioIut(command, **times)
    return str(caught.value)


def test_a_command_that_is_not_there(tmp_path):
    missing = str(tmp_path / "server")
    assert cannot_start([missing]) == (
        f"stdio:{missing} cannot be started: {missing!r} was not found. "
        "Give its path, or the name of a program on the search path."
    )


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has neither modes nor #! lines")
@pytest.mark.parametrize(
    ("text", "mode", "says"),
    [
        ("#!/bin/sh\n", 0o644, "is not executable. Make it so (chmod +x)"),
        ("#!/no/such/interpreter\n", 0o755, "needs an interpreter that was not found"),
        ("print()\n", 0o755, "the system refused ([Errno 8] Exec format error"),
    ],
)
def test_a_command_that_cannot_be_run(tmp_path: Path, text, mode, says):
    script = tmp_path / "server"
    script.write_text(text)
    script.chmod(mode)
    assert says in cannot_start([str(script)])


def test_a_command_that_no_system_takes(tmp_path):
    assert "is a directory" in cannot_start([str(tmp_path)])
    assert "the system refused (embedded null byte)" in cannot_start(["a\0b"])


STARTS = {
    "exit": ("log('one\\ntwo\\n'); sys.exit(3)", r"exited with status 3\n.*\n  log: one\n  log: two\nRun that"),
    "signal": ("os.kill(os.getpid(), signal.SIGSEGV)", r"was ended by signal SIGSEGV\n"),
    "banner": ("write(b'Welcome\\x07\\n'); hang()", r"no JSON \(.*\)\n  line: Welcome\\x07\n  request: .*hello.*\nS"),
    "version 2": ("hello(protocol=2); serve()", r"speaks version 2 of the protocol, and this suite version 1\. Take"),
    "missing": ("hello(implementation={}); serve()", r"implementation: 'name' is a required property"),
    "no version": ("hello(protocol=None); serve()", r"protocol: 1 was expected"),
    "binding": ("hello(bindings=['com']); serve()", r"bindings\[0\]: 'com' is not one of"),
    "refusal": ("refuse(read(), -32602, 'which profile?')", r"refused to say hello: which profile\? \(error -32602\)"),
    "no hello": ("refuse(read(), -32601)", r"it does not know hello, which every IUT must"),
}  # fmt: skip


@pytest.mark.parametrize(("body", "says"), STARTS.values(), ids=STARTS)
def test_a_process_that_says_no_hello(body, says):
    message = cannot_start(peer(body))
    assert message.startswith("stdio:")
    assert re.search(says, message, re.DOTALL), message


def test_a_process_that_is_slow_to_say_hello():
    message = cannot_start(peer("log('loading\\n'); hang()"), hello_timeout=0.2)
    assert "no answer within 0.2 s" in message
    assert "log: loading" in message
    assert "flush its standard output" in message


def test_another_process_that_claims_other_things(start, tmp_path):
    body = "n = generation(); hello(*['events'][:n % 2]); serve(1); os._exit(n)"
    iut = start(body, tmp_path / "runs")
    iut.reset()
    with pytest.raises(IutCrash, match="exited with status 1"):
        iut.create_machine()
    with pytest.raises(ProtocolError, match="claims other things than before"):
        iut.reset()
    assert iut.reset()  # the third claims what the first did


def test_a_process_that_cannot_be_started_again(start, tmp_path):
    iut = start("generation() == 1 or sys.exit('no licence'); hello(); serve(1)", tmp_path / "runs")
    iut.reset()
    with pytest.raises(IutCrash):
        iut.create_machine()
    with pytest.raises(CannotStart, match="no licence"):
        iut.reset()
