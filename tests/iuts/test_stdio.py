"""``stdio:`` — what is asked, what is answered, and what an IUT may not answer."""

import json
import re
import sys

import pytest

from ivmdvddrive_conformance import __version__
from ivmdvddrive_conformance.iuts.errors import BenchError, CallRefused, IutCrash, ProtocolError, Unclaimed
from ivmdvddrive_conformance.iuts.port import CLAIMS, Answer, BenchRequest, Call, Event, HostDrive, Ics, Iut, Ref
from ivmdvddrive_conformance.iuts.stdio import StdioIut
from ivmdvddrive_spec import hresult, protocol
from ivmdvddrive_spec.protocol import MAX_BATCH, MAX_LINE
from stdio_peers import DRIVE, MACHINE, echoes, peers


@pytest.fixture
def start():
    with peers() as start:
        yield start


# The page's own conversation


def test_the_conversation_of_the_page(start, tmp_path):
    examples = re.findall(r"```json\n(.*?)```", protocol.prose(), re.DOTALL)
    lines = [json.loads(example) for example in examples]
    asked, answers = lines[::2], lines[1::2]
    script, heard = tmp_path / "answers", tmp_path / "requests"
    script.write_text("".join(json.dumps(answer) + "\n" for answer in answers), encoding="ascii")
    iut: Iut = start(
        "with open(sys.argv[1], 'rb') as answers, open(sys.argv[2], 'wb', 0) as heard:\n"
        "    for answer in answers:\n        heard.write(read_line())\n        write(answer)",
        script,
        heard,
    )
    drive, other = Ref("d1"), Ref("d2")
    claims = frozenset(CLAIMS) - {"concurrent"}
    assert iut.ics == Ics("Example", "2.1", "C#", ("vpc",), ("vtable", "dispatch"), claims, "posix")
    assert list(iut.reset()) == [HostDrive("D", "dvd"), HostDrive("C", "fixed")]
    assert iut.create_machine() == MACHINE
    iut.perform([BenchRequest("occupy", (MACHINE, 0, 0))])
    assert iut.provide_media("iso") == "/srv/bench/disc.iso"
    iut.perform([BenchRequest("setMachineState", (MACHINE, "off"))])
    wrong_type = hresult("VM_E_MEDIA_WRONG_TYPE")
    for call, answer in (
        (Call(MACHINE, "AddDVDROMDrive", (0, 1)), Answer(0, drive, True)),
        (Call(drive, "BusNumber"), Answer(0, 0, True)),
        (Call(MACHINE, "AddDVDROMDrive", (1, 0)), Answer(0, other, True)),
        (Call(drive, "AttachHostDrive", ("D",)), Answer(0)),
        (Call(drive, "ReleaseImage"), Answer(wrong_type)),
        (Call(drive, "ReleaseImage", binding="dispatch"), Answer(hresult("DISP_E_EXCEPTION"), scode=wrong_type)),
        (Call(drive, "HostDriveLetter", null_out=True), Answer(hresult("E_POINTER"))),
        (Call(drive, "AttachImage", (None,)), Answer(hresult("E_POINTER"))),
        (Call(other, "HostDriveLetter"), Answer(wrong_type)),
        (Call(MACHINE, "DVDROMDrives"), Answer(0, Ref("c1"), True)),
        (Call(Ref("c1"), "_NewEnum"), Answer(0, (drive, other), True)),
        (Call(MACHINE, "RemoveDVDROMDrive", (other,)), Answer(0)),
    ):
        assert iut.call([call]) == [answer]
    assert str(iut.perform([BenchRequest("advise", (drive,))])[0]) == "s1"
    iut.perform([BenchRequest("setHostMedia", ("D", False))])
    iut.perform([BenchRequest("unadvise", ("s1",))])
    assert iut.drain(["s1"]) == [[Event("OnMediaEject", "D")]]
    iut.perform([BenchRequest("injectFault", (drive, "E_FAIL"))])
    assert iut.call([Call(drive, "HostDriveLetter")]) == [Answer(hresult("E_FAIL"))]
    iut.perform([BenchRequest("forgetMachine", (MACHINE,))])
    with pytest.raises(BenchError, match="the host has no drive Q"):
        iut.perform([BenchRequest("setHostMedia", ("Q", True))])
    assert iut.call([Call(drive, "BusNumber"), Call(drive, "DeviceNumber")]) == [Answer(0, 0, True), Answer(0, 1, True)]
    iut.close()
    said = heard.read_bytes().splitlines()
    asked[0]["params"]["suite"] = __version__
    assert [json.loads(line) for line in said] == asked


def test_the_reference_speaks_it():
    iut = StdioIut([sys.executable, "-m", "ivmdvddrive_reference"])
    try:
        iut.reset()
        machine = iut.create_machine()
        [made] = iut.call([Call(machine, "AddDVDROMDrive", (0, 0))])
        assert isinstance(made.value, Ref)
        assert [answer.value for answer in iut.call([Call(made.value, "BusNumber")] * 300)] == [0] * 300
    finally:
        iut.close()


# Values


@pytest.mark.parametrize(
    "value", ["", "D", "ä€😀", "\ud800 alone", "\x00\x1b[2J\u202e", None, 0, -(2**31), 2**31 - 1, Ref("d2")], ids=ascii
)
@pytest.mark.parametrize("claim", ["", "batch"])
def test_values_travel(start, value, claim):
    iut = start(f"hello('{claim}'); serve()")
    assert iut.call(echoes(value, value)) == [Answer(0, value, True)] * 2


def test_an_integer_however_it_is_written(start):
    first = r'{"jsonrpc":"2.0","id":3,"result":{"hresult":"0x00000000","value":1.0,"more":[]}}\r\n'
    second = r'{"jsonrpc":"2.0","id":4,"result":{"hresult":"0xa0040728"}}\r\n'
    iut = start(f"hello(); serve(1); read(); write(b'{first}'); read(); write(b'{second}'); serve()")
    iut.reset()
    [answer] = iut.call([Call(DRIVE, "BusNumber")])
    assert answer == Answer(0, 1, True)
    assert iut.call([Call(DRIVE, "BusNumber")]) == [Answer(0xA0040728)]
    assert type(answer.value) is int


# Claims and refusals


@pytest.mark.parametrize(
    ("verb", "claim"),
    [
        (lambda iut: iut.perform([BenchRequest("setMachineState", (MACHINE, "off"))]), "machine-states"),
        (lambda iut: iut.perform([BenchRequest("forgetMachine", (MACHINE,))]), "forget-machine"),
        (lambda iut: iut.perform([BenchRequest("occupy", (MACHINE, 0, 0))]), "occupy"),
        (lambda iut: iut.perform([BenchRequest("setHostMedia", ("D", True))]), "host-media"),
        (lambda iut: iut.perform([BenchRequest("injectFault", (DRIVE, "E_FAIL"))]), "faults"),
        (lambda iut: iut.provide_media("iso"), "provides-media"),
        (lambda iut: str(iut.perform([BenchRequest("advise", (DRIVE,))])[0]), "events"),
        (lambda iut: iut.perform([BenchRequest("unadvise", ("s1",))]), "events"),
        (lambda iut: iut.drain(["s1"]), "events"),
        (lambda iut: iut.call([Call(DRIVE, "BusNumber", null_out=True)]), "null-out"),
        (lambda iut: iut.call([Call(DRIVE, "BusNumber", binding="dispatch")]), "dispatch"),
    ],
)
def test_what_is_not_claimed_is_not_asked(start, verb, claim):
    iut = start("hello(); read(); os._exit(1)")
    with pytest.raises(Unclaimed) as caught:
        verb(iut)
    assert caught.value.need == claim
    with pytest.raises(IutCrash, match="createMachine"):  # nothing has been sent before
        iut.create_machine()


def test_a_verb_that_is_claimed_and_not_known(start):
    iut = start("hello('occupy'); refuse(read(), -32601)")
    with pytest.raises(ProtocolError, match="it does not know occupy, and claims occupy"):
        iut.perform([BenchRequest("occupy", (MACHINE, 0, 0))])


def test_a_bench_that_refuses_goes_on(start):
    iut = start(
        "hello('events'); log('no room\\n'); a, b = read(), read(); refuse(a, message='\\x1bfull'); answer(b); serve()"
    )
    with pytest.raises(
        BenchError, match=r"the bench refused drain: \\x1bfull \(error -32000\)\n  request: .*\"s1\""
    ) as caught:
        iut.drain(["s1", "s2"])
    assert caught.value.log == "no room\n"
    assert iut.drain(["s1", "s2"]) == [[], []]


def test_a_call_answered_by_an_error_is_refused_and_the_iut_goes_on(start):
    iut = start("hello(); serve(1); answer(read()); refuse(read(), -32603, 'Traceback: KeyError'); serve()")
    iut.reset()
    with pytest.raises(CallRefused, match=r"Traceback: KeyError \(error -32603\)\n  request: .*\"id\":4"):
        iut.call([Call(DRIVE, "BusNumber")] * 3)
    assert iut.reset()


# Many requests at once: see also test_stdio_process.py


def values(answers):
    return [answer.value for answer in answers]


def test_batches(start, tmp_path):
    heard = tmp_path / "heard"
    iut = start(
        "hello('batch')\nwith open(sys.argv[1], 'w') as heard:\n"
        "    while True:\n        asked = read(); print(json.dumps(asked), file=heard, flush=True); answer(asked)",
        heard,
    )
    assert values(iut.call(echoes(*range(MAX_BATCH + 1)))) == list(range(MAX_BATCH + 1))
    assert values(iut.call(echoes("one"))) == ["one"]
    big = "x" * 300_000
    assert values(iut.call(echoes(*[big] * 4))) == [big] * 4
    assert iut.call([]) == []
    said = [json.loads(line) for line in heard.read_text().splitlines()]
    assert [len(each) if isinstance(each, list) else "alone" for each in said] == [256, 1, "alone", 3, 1]


def test_answers_out_of_order(start):
    body = "hello({}); serve(1); asked = [read() for _ in range(5)]; [answer(each) for each in asked[::-1]]; serve()"
    concurrent = start(body.format("'concurrent'"))
    concurrent.reset()
    assert values(concurrent.call(echoes(*range(5)))) == list(range(5))
    ordered = start(body.format(""))
    ordered.reset()
    with pytest.raises(ProtocolError, match="answers request 7 before request 3: out of order"):
        ordered.call(echoes(*range(5)))


def test_a_request_that_is_too_long_is_not_sent(start):
    iut = start()
    with pytest.raises(ValueError, match="the protocol's lines end at 1048576"):
        iut.call(echoes("x" * MAX_LINE))
    assert values(iut.call(echoes(1))) == [1]


@pytest.mark.parametrize("claim", ["events", "batch", "concurrent"])
def test_verbs_and_calls_travel_together(start, claim):
    iut = start(f"hello('events', 'machine-states', {claim!r}); serve()")
    requests = [
        BenchRequest("setMachineState", (MACHINE, "running")),
        Call(DRIVE, "ReleaseImage"),
        BenchRequest("drain", ("s1",)),
    ]
    assert iut.perform(requests) == [None, Answer(0), ()]


def test_an_error_among_acts_tells_what_those_before_it_were_answered(start):
    iut = start("hello('machine-states'); serve(2); refuse(read()); serve(2); os._exit(7)")
    requests = [
        BenchRequest("setMachineState", (MACHINE, "running")),
        Call(DRIVE, "ReleaseImage"),
        Call(DRIVE, "ReleaseImage"),
    ]
    with pytest.raises(CallRefused) as caught:
        iut.perform(requests)
    assert caught.value.results == (None, Answer(0))
    with pytest.raises(IutCrash) as lost:
        iut.perform(requests)
    assert lost.value.results == (None, Answer(0))
