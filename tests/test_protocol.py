"""The wire protocol as published: its schema, its page, and that the two say the same."""

import json
import re
import subprocess
import sys

import pytest
from jsonschema import Draft202012Validator

from ivmdvddrive_conformance.iuts.port import CLAIMS
from ivmdvddrive_spec import protocol

EXAMPLES = [json.loads(block) for block in re.findall(r"```json\n(.*?)```", protocol.prose(), re.DOTALL)]
MESSAGES = [message for example in EXAMPLES for message in (example if isinstance(example, list) else [example])]
VERB_OF = {message["id"]: message["method"] for message in MESSAGES if "method" in message}


def complaints(part, value):
    schema = protocol.schema_of(part) if part else protocol.schema()
    return [error.message for error in Draft202012Validator(schema).iter_errors(value)]


def test_the_schema_is_one():
    Draft202012Validator.check_schema(protocol.schema())
    assert protocol.schema()["$schema"] == "https://json-schema.org/draft/2020-12/schema"


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: json.dumps(example)[:60])
def test_each_example_is_a_line_of_the_protocol(example):
    assert complaints(None, example) == []


@pytest.mark.parametrize("message", MESSAGES, ids=lambda message: f"{message['id']}-{VERB_OF[message['id']]}")
def test_each_message_fits_its_verb(message):
    if "method" in message:
        assert complaints(f"{message['method']}.params", message["params"]) == []
    elif "result" in message:
        assert complaints(f"{VERB_OF[message['id']]}.result", message["result"]) == []
    else:
        assert complaints("error", message["error"]) == []


def test_each_request_is_answered_and_each_verb_has_an_example():
    answered = [message["id"] for message in MESSAGES if "method" not in message]
    assert answered == list(VERB_OF) == list(range(1, len(VERB_OF) + 1))
    assert set(VERB_OF.values()) == set(protocol.VERBS)


def _own(value, own):
    """A part of a message with the handles that an implementation chose for those of the page."""
    if isinstance(value, dict):
        return {key: _own(part, own) for key, part in value.items()}
    if isinstance(value, list):
        return [_own(part, own) for part in value]
    return own.get(value, value) if isinstance(value, str) else value


METHOD_NOT_FOUND = -32601
_CHOSEN = ("object", "sink")
"""The fields whose values are the implementation's to choose."""


def _learn(shown, given, own):
    """Pair the handles of the page with those that were given in their places."""
    if isinstance(shown, dict) and isinstance(given, dict):
        for key in shown.keys() & given.keys():
            if key in _CHOSEN and isinstance(shown[key], str):
                own.setdefault(shown[key], given[key])
            _learn(shown[key], given[key], own)
    if isinstance(shown, list) and isinstance(given, list):
        for one, other in zip(shown, given, strict=True):
            _learn(one, other, own)


def _agrees(example, answer, verb, own):
    """Tell whether an answer is that of the page, but for what is the implementation's to choose."""
    if "error" in example:
        return answer["error"]["code"] != METHOD_NOT_FOUND
    if verb == "hello":
        return set(example["result"]) <= set(answer["result"])
    if verb == "reset":
        return {"letter": "D", "kind": "dvd"} in answer["result"]["hostDrives"]
    _learn(example["result"], answer["result"], own)
    return answer["result"] == _own(example["result"], own)


def test_the_examples_are_a_conversation_with_the_reference():
    command = [sys.executable, "-m", "ivmdvddrive_reference"]
    own = {}
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8") as process:
        for request, example in zip(EXAMPLES[::2], EXAMPLES[1::2], strict=True):
            if "provideMedia" in json.dumps(request):  # the reference does not claim to make its own media
                continue
            process.stdin.write(json.dumps(_own(request, own)) + "\n")
            process.stdin.flush()
            answer = json.loads(process.stdout.readline())
            batch = (request, example, answer) if isinstance(request, list) else ([request], [example], [answer])
            for asked, shown, given in zip(*batch, strict=True):
                assert given["id"] == asked["id"]
                assert _agrees(shown, given, asked["method"], own), (asked, given)
        process.stdin.close()
        assert process.wait(60) == 0


def test_the_page_has_no_other_fenced_blocks():
    assert protocol.prose().count("```") == 2 * len(EXAMPLES)


def test_verbs_and_claims_are_those_of_the_schema_the_page_and_the_port():
    parts = protocol.schema()["$defs"]
    assert set(parts["request"]["properties"]["method"]["enum"]) == set(protocol.VERBS)
    assert {name.removesuffix(".params") for name in parts if name.endswith(".params")} == set(protocol.VERBS)
    assert {name.removesuffix(".result") for name in parts if name.endswith(".result")} == set(protocol.VERBS)
    assert {claim for claim in protocol.VERBS.values() if claim} <= set(CLAIMS)
    for claim, says in CLAIMS.items():
        assert f"| `{claim}` | {says.replace('DVDROMDrives', '`DVDROMDrives`')} |" in protocol.prose()
    rows = re.findall(r"^\| (`\w+`.*?) \|.*\| (\S+) \|$", protocol.prose(), re.MULTILINE)
    table = {verb: claim.strip("`") for verbs, claim in rows for verb in re.findall(r"`(\w+)`", verbs)}
    assert table == {verb: claim or "–" for verb, claim in protocol.VERBS.items() if verb != "call"}  # noqa: RUF001


def test_the_limits_are_those_of_the_page_and_the_schema():
    assert f"{protocol.MAX_LINE:,} bytes" in protocol.prose()
    assert f"at most {protocol.MAX_BATCH}" in " ".join(protocol.prose().split())
    for part in ("requestBatch", "responseBatch"):
        assert protocol.schema()["$defs"][part]["maxItems"] == protocol.MAX_BATCH
    assert protocol.schema()["$defs"]["hello.params"]["properties"]["protocol"] == {"const": protocol.PROTOCOL_VERSION}


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("hresult", "0x00000000\n"),
        ("hresult", "0xA0407280"[:9]),
        ("hresult", "0xA00400728"),
        ("hresult", 0),
        ("long", True),
        ("long", 2**31),
        ("value", 1.5),
        ("value", [1]),
        ("value", {"handle": "d1"}),
        ("response", {"jsonrpc": "2.0", "id": 1}),
        ("response", {"jsonrpc": "2.0", "id": 1, "result": {}, "error": {"code": 1, "message": ""}}),
        ("request", {"jsonrpc": "2.0", "id": 1, "method": "reset", "params": {}, "more": 1}),
        ("request", {"jsonrpc": "2.0", "id": 1, "method": "drain", "params": {}}),
        ("hostDrive", {"letter": "D:", "kind": "dvd"}),
    ],
)
def test_the_schema_refuses(part, value):
    assert complaints(part, value)


def test_what_the_iut_sends_may_hold_more():
    assert complaints("response", {"jsonrpc": "2.0", "id": 1, "result": {}, "took": 3}) == []
    assert complaints("call.result", {"hresult": "0x00000000", "value": {"object": "d", "x": 1}, "y": 2}) == []


def test_a_part_that_is_not_defined():
    with pytest.raises(KeyError):
        protocol.schema_of("nothing.result")
