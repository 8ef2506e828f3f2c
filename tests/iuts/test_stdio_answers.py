"""``stdio:`` — what an IUT may not answer, and what the report then says."""

import json
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from ivmdvddrive_conformance.iuts.errors import ProtocolError
from ivmdvddrive_conformance.iuts.port import Call
from ivmdvddrive_conformance.iuts.wire import results
from ivmdvddrive_conformance.iuts.wire.messages import response
from ivmdvddrive_conformance.text.strict_json import Malformed, decode
from ivmdvddrive_spec import protocol
from stdio_peers import DRIVE, echoes, peers


@pytest.fixture
def start():
    with peers() as start:
        yield start


OK = '{"jsonrpc":"2.0","id":3,"result":{"machine":{"object":"m1"}}}'
BROKEN = {
    "no JSON": (b"oops", "it is no JSON (Expecting value, column 1)"),
    "blank": (b"", "it is blank"),
    "blank with CR": (b"\r", "it is blank"),
    "not UTF-8": (b'{"a":"\xff"}', "it is not UTF-8"),
    "BOM": (b"\xef\xbb\xbf" + OK.encode(), "byte order mark"),
    "NaN": (b'{"jsonrpc":"2.0","id":3,"result":NaN}', "NaN is no JSON"),
    "Infinity": (b'{"jsonrpc":"2.0","id":3,"result":-Infinity}', "-Infinity is no JSON"),
    "digits": (b'{"jsonrpc":"2.0","id":' + b"9" * 5000 + b',"result":{}}', "no JSON that can be read"),
    "deep": (b"[" * 100_000, "nested too deep"),
    "deep result": (b'{"jsonrpc":"2.0","id":3,"result":' + b'{"a":' * 100_000, "nested too deep"),
    "deep machine": (b'{"jsonrpc":"2.0","id":3,"result":{"machine":' + b"[" * 800 + b"]" * 800 + b"}}", ""),
    "array": (b"[]", "it is no response object"),
    "string": (b'"hello"', "it is no response object"),
    "no jsonrpc": (b'{"id":3,"result":{}}', 'no "jsonrpc": "2.0"'),
    "jsonrpc 1.0": (b'{"jsonrpc":"1.0","id":3,"result":{}}', 'no "jsonrpc": "2.0"'),
    "both": (b'{"jsonrpc":"2.0","id":3,"result":{},"error":{"code":1,"message":""}}', "both a result and an error"),
    "null error": (b'{"jsonrpc":"2.0","id":3,"result":{},"error":null}', "its error is no object"),
    "neither": (b'{"jsonrpc":"2.0","id":3}', "neither a result nor an error"),
    "error code": (b'{"jsonrpc":"2.0","id":3,"error":{"code":true,"message":""}}', 'no integer "code"'),
    "error message": (b'{"jsonrpc":"2.0","id":3,"error":{"code":1}}', 'no string "message"'),
    "unknown id": (OK.replace("3", "99").encode(), "answers request 99, which was never made: an unknown id"),
    "repeated id": (OK.replace("3", "2").encode(), "answers request 2 again: a repeated id"),
    "no id": (b'{"jsonrpc":"2.0","result":{}}', "it has no id"),
    "null id": (b'{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"eh?"}}', "not understand a request"),
    "string id": (OK.replace("3", '"3"').encode(), "its id is no integer"),
    "true id": (OK.replace("3", "true").encode(), "its id is no integer"),
    "twice": (OK.replace('"id":3', '"id":3,"id":3').encode(), "the key 'id' stands twice"),
    "missing field": (b'{"jsonrpc":"2.0","id":3,"result":{}}', "'machine' is a required property"),
    "wrong type": (b'{"jsonrpc":"2.0","id":3,"result":{"machine":"m1"}}', "machine: 'm1' is not of type 'object'"),
    "null result": (b'{"jsonrpc":"2.0","id":3,"result":null}', "the result: None is not of type 'object'"),
    "method": (b'{"jsonrpc":"2.0","id":3,"error":{"code":-32601,"message":"?"}}', "it does not know createMachine"),
    "escapes": (b'\x1b[2J\xe2\x80\xae', r"line: \x1b[2J\u202e"),
}  # fmt: skip


@pytest.mark.parametrize(("line", "what"), BROKEN.values(), ids=BROKEN)
def test_a_line_that_breaks_the_protocol(start, line, what, tmp_path):
    (tmp_path / "line").write_bytes(line + b"\n")
    iut = start("hello(); serve(1); read(); write(open(sys.argv[1], 'rb').read()); serve()", tmp_path / "line")
    iut.reset()
    with pytest.raises(ProtocolError) as caught:
        iut.create_machine()
    message = str(caught.value)
    assert what in message
    assert "\n  line: " in message
    assert '\n  request: {"jsonrpc":"2.0","id":3,"method":"createMachine","params":{}}' in message
    assert message.isprintable() or set(unprintable(message)) == {"\n"}
    assert len(message) < 1500
    assert iut.reset()  # in a new process


def unprintable(text):
    return [char for char in text if not char.isprintable()]


def test_a_peer_says_more_than_it_was_asked(start):
    iut = start("hello(); serve(1); write(b'Ready.\\n'); serve()")
    iut.reset()
    with pytest.raises(ProtocolError, match=r"no JSON.*\n  line: Ready\."):
        iut.create_machine()


RESULTS = {
    "no hresult": {},
    "number": {"hresult": 0},
    "short": {"hresult": "0x0000000"},
    "long": {"hresult": "0xA00400728"},
    "capital X": {"hresult": "0X00000000"},
    "no prefix": {"hresult": "0000000000"},
    "no digit": {"hresult": "0x0000000g"},
    "LF": {"hresult": "0x00000000\n"},
    "other digits": {"hresult": "0x0000000\u0663"},
    "no object": [],
    "true": {"hresult": "0x00000000", "value": True},
    "over 32 bits": {"hresult": "0x00000000", "value": 2**31},
    "under 32 bits": {"hresult": "0x00000000", "value": -(2**31) - 1},
    "fraction": {"hresult": "0x00000000", "value": 0.5},
    "too large": {"hresult": "0x00000000", "value": 1e300},
    "handle": {"hresult": "0x00000000", "value": {"object": 1}},
    "items": {"hresult": "0x00000000", "value": [None]},
    "nested items": {"hresult": "0x00000000", "value": [[{"object": "d1"}]]},
    "scode": {"hresult": "0x80020009", "scode": None},
}


@pytest.mark.parametrize("result", RESULTS.values(), ids=RESULTS)
@pytest.mark.parametrize("claim", ["", "batch", "concurrent"])
def test_an_answer_that_the_protocol_does_not_allow(start, result, claim):
    iut = start(f"RESULTS['call'] = {result!r}\nhello('{claim}'); serve()")
    with pytest.raises(ProtocolError, match=r"\n  line: .*\n  request: .*BusNumber"):
        iut.call([Call(DRIVE, "BusNumber")] * 2)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=2), inner, max_size=3),
    max_leaves=6,
)
# Mostly right, so that one wrong thing decides: what is wrong twice tells of neither check.
written = ["0xA0040728", *(each["hresult"] for each in RESULTS.values() if isinstance(each, dict) and each)]
objects = st.fixed_dictionaries({"object": st.just("d1") | json_values}, optional={"more": json_values})
longs = st.sampled_from([True, 2**31 - 1, 2**31, 2.0**31, -(2**31), -(2**31) - 1, 1.0, -1.5, 1e300])
call_results = st.fixed_dictionaries(
    {"hresult": st.just("0x00000000")},
    optional={
        "scode": st.sampled_from(written),
        "value": longs | objects | st.lists(objects, max_size=3) | json_values,
    },
)
events = st.fixed_dictionaries({"event": st.just("OnMediaEject"), "mediaPath": st.just("D") | json_values})
half_events = st.fixed_dictionaries({}, optional={"event": json_values, "mediaPath": st.none(), "more": json_values})
drain_results = st.fixed_dictionaries({"events": st.lists(events, max_size=3) | st.lists(half_events | json_values)})
VALIDATORS = {part: Draft202012Validator(protocol.schema_of(part)) for part in ("call.result", "drain.result")}


@pytest.mark.parametrize(
    ("part", "read", "strategy"),
    [
        ("call.result", results.answer, call_results),
        ("call.result", results.answer, st.fixed_dictionaries({"hresult": st.sampled_from(written)}) | json_values),
        ("drain.result", results.events, drain_results),
        ("drain.result", results.events, json_values),
    ],
    ids=["call", "call or not", "drain", "drain or not"],
)
@settings(max_examples=200)
@given(data=st.data())
def test_the_fast_checks_are_the_schema(part, read, strategy, data):
    result = data.draw(strategy)
    result = decode(json.dumps(result).encode("ascii"))  # as an IUT's arrives: 1.0 is 1
    try:
        read(result)
        allowed = True
    except Malformed:
        allowed = False
    assert allowed == VALIDATORS[part].is_valid(result)


def test_what_a_failed_call_gives_besides_is_ignored() -> None:
    failed = {"hresult": "0xA0040728", "value": {"object": "zz"}}
    assert results.answer(failed) == results.answer({"hresult": "0xA0040728"})


@given(
    line=st.binary(max_size=30)
    | json_values.map(lambda value: json.dumps(value).encode())
    | st.fixed_dictionaries(
        {"jsonrpc": st.just("2.0"), "id": st.just(1) | json_values},
        optional={"result": json_values, "error": json_values},
    ).map(lambda value: json.dumps(value).encode())
)
def test_whatever_a_line_holds_is_a_response_or_malformed(line):
    with suppress(Malformed):
        response(decode(line))


BATCHES = {
    "no array": ("answer(asked[0])", "it is no array, and answers a batch"),
    "fewer": ("say([response(asked[0], {'hresult': '0x00000000'})])", "answers a batch of 2 by 1 responses"),
    "refused": ("say({'jsonrpc': '2.0', 'id': None, 'error': {'code': -32600, 'message': ''}})", "it is no array"),
    "out of order": ("answer(asked[::-1])", "answers request 4 before request 3: out of order"),
    "repeated": ("answer([asked[0]] * 2)", "answers request 3 again: a repeated id"),
    "response": ("say([response(asked[0], found(asked[0])), 7])", "no response object"),
}


@pytest.mark.parametrize(("body", "what"), BATCHES.values(), ids=BATCHES)
def test_a_batch_that_is_answered_wrongly(start, body, what):
    iut = start(f"hello('batch', 'concurrent'); serve(1); asked = read(); {body}; hang()")
    iut.reset()
    with pytest.raises(ProtocolError, match=what):
        iut.call(echoes(1, 2))


def test_an_answer_given_twice_out_of_order(start):
    iut = start("hello('concurrent'); a, b = read(), read(); answer(b); answer(b); hang()")
    with pytest.raises(ProtocolError, match="answers request 3 again: a repeated id"):
        iut.call(echoes(1, 2))
