"""The reference on the wire: each verb, what is no request, and the process that ends when it is told to."""

import json
import os
import subprocess
import sys
import threading

import pytest
from jsonschema import Draft202012Validator

from ivmdvddrive_reference.wire import Server, serve
from ivmdvddrive_spec import hresult, protocol, to_hex
from reference_scenes import image

OK = "0x00000000"
VALIDATORS = {verb: Draft202012Validator(protocol.schema_of(f"{verb}.result")) for verb in protocol.VERBS}
ANY = Draft202012Validator(protocol.schema_of("response"))


class Client:
    """Asks a Server in this process, and holds each answer against the protocol's schema."""

    def __init__(self):
        self.server = Server()
        self._numbers = iter(range(1, 1000))

    def line(self, line):
        answer = self.server.answer(line if isinstance(line, bytes) else json.dumps(line).encode())
        assert answer.endswith(b"\n")
        assert answer.count(b"\n") == 1
        assert answer.isascii()
        return json.loads(answer)

    def send(self, verb, **params):
        number = next(self._numbers)
        answer = self.line({"jsonrpc": "2.0", "id": number, "method": verb, "params": params})
        assert (answer["jsonrpc"], answer["id"]) == ("2.0", number)
        ANY.validate(answer)
        return answer

    def ask(self, verb, **params):
        result = self.send(verb, **params)["result"]
        VALIDATORS[verb].validate(result)
        return result

    def refused(self, verb, **params):
        return self.send(verb, **params)["error"]["code"]

    def call(self, obj, member, *args, **more):
        return self.ask("call", object=obj, member=member, args=list(args), **more)

    def value(self, obj, member, *args):
        answer = self.call(obj, member, *args)
        assert answer["hresult"] == OK
        return answer.get("value")


def failed(name):
    return {"hresult": to_hex(hresult(name))}


@pytest.fixture
def client():
    return Client()


@pytest.fixture
def machine(client):
    return client.ask("createMachine")["machine"]


@pytest.fixture
def drive(client, machine):
    return client.value(machine, "AddDVDROMDrive", 0, 0)


# The verbs


def test_hello_tells_who_is_there_and_what_it_can(client):
    told = client.ask("hello", protocol=1, suite="0.1.0", profile="vpc")
    assert (told["protocol"], told["profiles"], told["bindings"]) == (1, ["vpc", "vs2005"], ["vtable", "dispatch"])
    assert set(told["claims"]) == set(protocol.VERBS.values()) - {None, "provides-media"} | {
        "collection",
        "null-out",
        "batch",
    }


def test_what_is_not_claimed_is_no_verb(client):
    assert client.refused("provideMedia", kind="iso") == -32601


def test_reset_gives_the_host_drives_and_forgets_every_handle(client, drive):
    assert client.ask("reset")["hostDrives"] == [
        {"letter": "D", "kind": "dvd"},
        {"letter": "E", "kind": "dvd"},
        {"letter": "C", "kind": "fixed"},
    ]
    assert client.refused("call", object=drive, member="Attachment", args=[]) == -32602


def test_handles_are_kept_and_tell_objects_apart(client, machine, drive):
    second = client.value(machine, "AddDVDROMDrive", 0, 1)
    shelf = client.value(machine, "DVDROMDrives")
    other = client.ask("createMachine")["machine"]
    assert len({h["object"] for h in (machine, other, shelf, drive, second)}) == 5
    assert client.value(shelf, "_NewEnum") == [drive, second]
    assert [client.value(shelf, "Item", i) for i in (1, 2)] == [drive, second]
    assert client.value(shelf, "Count") == 2
    assert client.call(machine, "RemoveDVDROMDrive", drive) == {"hresult": OK}
    assert client.value(shelf, "_NewEnum") == [second]


def test_calls_give_values_and_failures_codes(client, drive, tmp_path):
    path = image(tmp_path / "disc.iso")
    assert client.call(drive, "AttachImage", path) == {"hresult": OK}
    assert client.call(drive, "ImageFile") == {"hresult": OK, "value": path}
    assert client.call(drive, "Attachment") == {"hresult": OK, "value": 1}
    assert client.call(drive, "BusNumber") == {"hresult": OK, "value": 0}
    assert client.call(drive, "ReleaseHostDrive") == failed("VM_E_MEDIA_WRONG_TYPE")
    assert client.call(drive, "AttachImage", None) == failed("E_POINTER")


def test_late_bound_a_failure_is_an_exception_with_the_code_in_it(client, drive):
    told = client.call(drive, "ReleaseImage", binding="dispatch")
    assert told == {"hresult": "0x80020009", "scode": "0xA0040728"}
    assert client.call(drive, "Attachment", binding="dispatch") == {"hresult": OK, "value": 0}


def test_a_null_out_pointer(client, machine, drive):
    assert client.call(drive, "Attachment", out="null") == failed("E_POINTER")
    assert client.call(machine, "AddDVDROMDrive", 1, 1, out="null") == failed("E_POINTER")
    assert client.value(client.value(machine, "DVDROMDrives"), "Count") == 1
    told = client.call(drive, "Attachment", out="null", binding="dispatch")
    assert told == {"hresult": "0x80020009", "scode": "0x80004003"}


def test_a_member_without_an_out_parameter_takes_no_notice_of_a_null_one(client, drive):
    assert client.call(drive, "AttachHostDrive", "D", out="null") == {"hresult": OK}
    assert client.value(drive, "HostDriveLetter") == "D"


def test_machines_run_are_saved_and_forgotten(client, machine, drive):
    for state in ("running", "saved"):
        assert client.ask("setMachineState", machine=machine, state=state) == {}
        assert client.call(drive, "SetBusLocation", 1, 1) == failed("VM_E_VM_RUNNING_OR_SAVED")
    client.ask("setMachineState", machine=machine, state="off")
    assert client.call(drive, "SetBusLocation", 1, 1) == {"hresult": OK}
    assert client.ask("forgetMachine", machine=machine) == {}
    assert client.call(drive, "Attachment") == failed("VM_E_VM_UNKNOWN")


def test_a_hard_disk_takes_its_place(client, machine, drive):
    assert client.ask("occupy", machine=machine, bus=1, device=0) == {}
    assert client.call(drive, "SetBusLocation", 1, 0) == failed("VM_E_DRIVE_BUS_LOC_IN_USE")


def test_an_injected_error_meets_the_next_call(client, drive):
    assert client.ask("injectFault", object=drive, fault="E_FAIL") == {}
    assert client.call(drive, "Attachment") == failed("E_FAIL")
    assert client.value(drive, "Attachment") == 0


def test_sinks_keep_what_they_are_told_until_they_are_drained(client, drive):
    client.call(drive, "AttachHostDrive", "D")
    sinks = [client.ask("advise", object=drive)["sink"] for _ in range(2)]
    client.ask("setHostMedia", letter="D", inserted=False)
    assert client.ask("unadvise", sink=sinks[0]) == {}
    client.ask("setHostMedia", letter="D", inserted=True)
    out, back = {"event": "OnMediaEject", "mediaPath": "D"}, {"event": "OnMediaInsert", "mediaPath": "D"}
    assert [client.ask("drain", sink=s)["events"] for s in sinks] == [[out], [out, back]]
    assert [client.ask("drain", sink=s)["events"] for s in sinks] == [[], []]


@pytest.mark.parametrize("text", ["", "\ud83d", "\udc00\ud800", "\U0001f4bf", "\0", '"\\\n', "D" * 70_000], ids=ascii)
def test_any_string_travels_and_comes_back_as_it_was(client, drive, tmp_path, text):
    assert client.call(drive, "AttachHostDrive", text)["hresult"] == failed("E_INVALIDARG")["hresult"]
    refused = client.send(text)["error"]
    assert (refused["code"], repr(text) in refused["message"]) == (-32601, True)


def test_lone_surrogates_come_back_as_escapes():
    client = Client()
    request = {"jsonrpc": "2.0", "id": "\ud800", "method": "createMachine", "params": {}}
    assert b'"\\ud800"' in client.server.answer(json.dumps(request).encode())


# Batches


def _request(number, method, **params):
    return {"jsonrpc": "2.0", "id": number, "method": method, "params": params}


def test_a_batch_is_answered_by_as_many_in_their_order(client, drive):
    batch = [
        _request(7, "call", object=drive, member="AttachHostDrive", args=["D"]),
        _request(9, "call", object=drive, member="HostDriveLetter", args=[]),
        _request(8, "levitate"),
    ]
    answers = client.line(batch)
    assert [a["id"] for a in answers] == [7, 9, 8]
    assert [a["result"] for a in answers[:2]] == [{"hresult": OK}, {"hresult": OK, "value": "D"}]
    assert answers[2]["error"]["code"] == -32601


def test_what_is_no_request_in_a_batch_spoils_the_others_not(client):
    answers = client.line([_request(1, "createMachine"), 2, {"id": 3}, _request(4, "createMachine")])
    assert [(a["id"], a.get("error", {}).get("code")) for a in answers] == [
        (1, None),
        (None, -32600),
        (3, -32600),
        (4, None),
    ]


# What is no request

NO_REQUEST = {
    "nothing": (b"", None, -32700),
    "a blank": (b"  ", None, -32700),
    "no JSON": (b"hello", None, -32700),
    "half a request": (b'{"jsonrpc": "2.0", "id": 1, "meth', None, -32700),
    "no UTF-8": (b'{"id": "\xff\xfe"}', None, -32700),
    "nested too deep": (b"[" * 200_000, None, -32700),
    "a number too long": (b'{"id": ' + b"9" * 5_000 + b"}", None, -32700),
    "a number": (b"1", None, -32600),
    "null": (b"null", None, -32600),
    "a string": (b'"createMachine"', None, -32600),
    "an empty batch": (b"[]", None, -32600),
    "an empty object": (b"{}", None, -32600),
    "no id": (b'{"jsonrpc": "2.0", "method": "createMachine", "params": {}}', None, -32600),
    "id null": (b'{"jsonrpc": "2.0", "id": null, "method": "createMachine"}', None, -32600),
    "id no scalar": (b'{"jsonrpc": "2.0", "id": [1], "method": "createMachine"}', None, -32600),
    "no method": (b'{"jsonrpc": "2.0", "id": 1}', 1, -32600),
    "method no string": (b'{"jsonrpc": "2.0", "id": 1, "method": ["createMachine"]}', 1, -32600),
    "method a number": (b'{"jsonrpc": "2.0", "id": 1, "method": 5}', 1, -32601),
    "params a list": (b'{"jsonrpc": "2.0", "id": 1, "method": "createMachine", "params": []}', 1, -32602),
    "params a number": (b'{"jsonrpc": "2.0", "id": 1, "method": "createMachine", "params": 5}', 1, -32602),
}


@pytest.mark.parametrize("what", NO_REQUEST)
def test_what_is_no_request_is_answered_as_such_and_the_next_one_well(client, what):
    line, number, code = NO_REQUEST[what]
    answer = client.line(line)
    assert (answer["jsonrpc"], answer["id"], answer["error"]["code"]) == ("2.0", number, code)
    assert client.ask("createMachine")


@pytest.mark.parametrize("line", [b'{"id":1,"method":"createMachine"}\r', b' {"method":"createMachine","id":1} '])
def test_blanks_around_a_request_and_a_carriage_return_do_no_harm(client, line):
    assert "result" in client.line(line)


M, D = {"object": "m1"}, {"object": "d2"}
BAD_PARAMS = {
    "a parameter missing": ("setMachineState", {"machine": M}),
    "a parameter too many": ("createMachine", {"name": "x"}),
    "no such handle": ("forgetMachine", {"machine": {"object": "m9"}}),
    "no handle": ("forgetMachine", {"machine": "m1"}),
    "handle of a drive for a machine": ("occupy", {"machine": D, "bus": 0, "device": 0}),
    "no such host drive": ("setHostMedia", {"letter": "Q", "inserted": True}),
    "no such sink": ("drain", {"sink": "s9"}),
    "no sink of that name to unadvise": ("unadvise", {"sink": "s9"}),
    "advising a machine": ("advise", {"object": M}),
    "no such member": ("call", {"object": D, "member": "Eject", "args": []}),
    "a member of another object": ("call", {"object": D, "member": "Count", "args": []}),
    "a member that is not documented": ("call", {"object": D, "member": "let_go", "args": []}),
    "an attribute": ("call", {"object": D, "member": "lock", "args": []}),
    "an attribute of Python": ("call", {"object": D, "member": "__class__", "args": []}),
    "a member that cannot be looked up": ("call", {"object": D, "member": ["Count"], "args": []}),
    "too few arguments": ("call", {"object": D, "member": "AttachHostDrive", "args": []}),
    "too many arguments": ("call", {"object": D, "member": "ReleaseImage", "args": [1]}),
    "arguments no list": ("call", {"object": D, "member": "AttachHostDrive", "args": 5}),
    "a letter that is no string": ("call", {"object": D, "member": "AttachHostDrive", "args": [5]}),
    "a path that is no string": ("call", {"object": D, "member": "AttachImage", "args": [5]}),
    "no arguments": ("call", {"object": D, "member": "Attachment"}),
    "NULL for the object": ("call", {"object": None, "member": "Attachment", "args": []}),
}


@pytest.mark.parametrize("what", BAD_PARAMS)
def test_bad_params_are_told_and_change_nothing(client, machine, drive, what):
    assert (machine, drive) == (M, D)
    verb, params = BAD_PARAMS[what]
    assert client.refused(verb, **params) == -32602
    assert client.value(drive, "Attachment") == 0


def test_whatever_else_goes_wrong_is_an_internal_error(client, drive, monkeypatch):
    def broken(self, sink):
        raise ZeroDivisionError("a defect of the reference")

    monkeypatch.setattr("ivmdvddrive_reference.drive.DVDDrive.Advise", broken)
    assert client.refused("advise", object=drive) == -32603
    assert client.value(drive, "Attachment") == 0


# Reading and writing


class Pipes:
    """``serve`` in a thread, between two pipes."""

    def __init__(self):
        read, self.into = os.pipe()
        self._outof, write = os.pipe()
        self._lines = os.fdopen(self._outof, "rb")
        self._thread = threading.Thread(target=self._serve, args=(read, write))
        self._thread.start()

    def _serve(self, read, write):
        try:
            serve(read, write)
        finally:
            os.close(read)
            os.close(write)

    def write(self, data):
        while data:
            data = data[os.write(self.into, data) :]

    def line(self):
        return json.loads(self._lines.readline())

    def ended(self):
        """Return what is left to read once the server has ended by itself."""
        rest = self._lines.read()
        self._thread.join(10)
        assert not self._thread.is_alive()
        return rest

    def close(self):
        if self.into is not None:
            os.close(self.into)
        self.ended()
        self._lines.close()

    def end_of_input(self):
        os.close(self.into)
        self.into = None


@pytest.fixture
def pipes():
    made = Pipes()
    yield made
    made.close()


def _lines(*requests):
    return b"".join(json.dumps(r).encode() + b"\n" for r in requests)


def test_pipelined_requests_are_answered_in_order(pipes):
    pipes.write(_lines(*(_request(n, "createMachine") for n in range(1, 201))))
    answers = [pipes.line() for _ in range(200)]
    assert [a["id"] for a in answers] == list(range(1, 201))
    assert [a["result"]["machine"]["object"] for a in answers] == [f"m{n}" for n in range(1, 201)]


def test_a_request_may_come_in_pieces(pipes):
    first, second = _lines(_request(1, "createMachine")), _lines(_request(2, "createMachine"))
    pipes.write(first[:10])
    pipes.write(first[10:] + second[:-1])
    assert pipes.line()["id"] == 1
    pipes.write(second[-1:])
    assert pipes.line()["id"] == 2


def test_a_line_of_a_mebibyte_is_read(pipes):
    empty = len(_lines(_request(1, "")))
    longest = _lines(_request(1, "x" * (protocol.MAX_LINE - empty + 1)), _request(2, "createMachine"))
    writer = threading.Thread(target=pipes.write, args=(longest,))
    writer.start()
    assert pipes.line()["error"]["code"] == -32601
    assert pipes.line()["id"] == 2
    writer.join()


def test_bye_ends_it_and_nothing_behind_it_is_answered(pipes):
    pipes.write(_lines(_request(1, "createMachine"), _request(2, "bye"), _request(3, "createMachine")))
    assert [pipes.line()["id"] for _ in range(2)] == [1, 2]
    assert pipes.ended() == b""


def test_the_end_of_the_input_ends_it(pipes):
    pipes.write(_lines(_request(1, "createMachine")) + b'{"jsonrpc": "2.0", "id": 2')
    assert pipes.line()["id"] == 1
    pipes.end_of_input()
    assert pipes.ended() == b""


def test_what_is_no_request_does_not_end_it(pipes):
    pipes.write(b"hello\n\xff\n[]\n" + _lines(_request(1, "createMachine")))
    assert [pipes.line()["error"]["code"] for _ in range(3)] == [-32700, -32700, -32600]
    assert pipes.line()["id"] == 1


# The process


def _run(given):
    return subprocess.run(
        [sys.executable, "-m", "ivmdvddrive_reference"], input=given, capture_output=True, timeout=60, check=False
    )


def test_a_conversation_with_the_process():
    ended = _run(
        _lines(
            _request(1, "hello", protocol=1, suite="0.1.0", profile="vpc"),
            _request(2, "reset"),
            _request(3, "createMachine"),
            _request(4, "call", object={"object": "m1"}, member="AddDVDROMDrive", args=[0, 1]),
            [_request(5, "call", object={"object": "d2"}, member="DeviceNumber", args=[])],
        )
        + b"hello\n"
        + _lines(_request(7, "bye"), _request(8, "createMachine"))
    )
    answers = [json.loads(line) for line in ended.stdout.splitlines()]
    assert (ended.returncode, ended.stderr) == (0, b"")
    assert [a[0]["id"] if isinstance(a, list) else a["id"] for a in answers] == [1, 2, 3, 4, 5, None, 7]
    assert answers[4][0]["result"] == {"hresult": OK, "value": 1}


def test_without_input_the_process_ends_without_a_word():
    ended = _run(b"")
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, b"", b"")
