"""The readers of what others write, under Hypothesis: a value or the one documented error, whatever they are given.

``targets.py`` has them. For hours, and guided by coverage: ``python tests/fuzz``. What either finds is in ``FOUND``.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tracemalloc
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commands import ivmdvddrive
from ivmdvddrive_conformance.iuts.wire.messages import request
from ivmdvddrive_conformance.text.strict_json import decode
from splicing import spliced
from targets import TARGETS, Target

FUZZ = Path(__file__).parent
SLOW = {"com": 30, "results": 50, "conversation": 200, "requests": 200, "scenario": 300}
"""Targets that play a whole conversation, or draw a whole report, and how many inputs they get here."""

DIGITS = "9" * 5000
DEEP = "[" * 5000
WAIVER = 'expects = "x"\nreason = "known"\nexpires = 2027-01-31\n'
SCENE = "given a machine M\ngiven a drive A at 0:1 of M\n"


def of_setting(value: str) -> str:
    return f"[tool.ivmdvddrive]\n{value}\n"


FOUND = {
    "waivers": [
        f"[[waiver]]\nclause = {DIGITS}\n",  # more digits than Python reads: no TOMLDecodeError
        f"[[waiver]]\nclause = {DEEP}\n",  # a RecursionError of tomllib's
        f"[[waiver]]\nclause = 0x{'f' * 5000}\n{WAIVER}",  # read, but Python writes no such number in a message
        f"[[waiver]]\nclause = 'ReleaseHostDrive.S_OK'\nbinding = 0x{'f' * 5000}\n{WAIVER}",
    ],
    "configuration": [
        of_setting(f"seed = {DIGITS}"),
        of_setting(f"seed = {DEEP}"),
        of_setting(f"seed = 0x{'f' * 5000}"),  # taken, and no JSON could be written of it
        of_setting(f"timeout = 0x{'f' * 5000}"),  # an OverflowError of the message's
        of_setting(f"level = 0x{'f' * 5000}"),
    ],
    "step": [
        f"A.SetBusLocation({DIGITS}, 0)",
        f"a drive A at 0:{DIGITS} of M",
        "x" * 100_000,  # quoted as a whole
    ],
    "scenario": [
        f"{SCENE}when A.of(ISO1)",
        f"{SCENE}when M.ImageFile into NULL",  # the reference was accused of not knowing it
        f"{SCENE}when A.SetBusLocation(0)",
        f"{SCENE}when A.SetBusLocation(1, A)",
        f"{SCENE}when M.AddDVDROMDrive(ISO1, 2)",
        f"{SCENE}when A.AttachHostDrive()",
        f"{SCENE}when M.RemoveDVDROMDrive( )",
        f"{SCENE}when A.SetBusLocation(HOST1.nothing, 0)",
        f"{SCENE}when A.ReleaseImage()\nthen it returns VM_E_NOTHING",
        f"{SCENE}when A.BusNumber\nthen it gives HOST1.nothing",
        f"{SCENE}when A.BusNumber\nthen it gives  ",
        f"{SCENE}given a sink S on A\nwhen A.BusNumber\nthen S got OnMediaInsert( )",
        f"{SCENE}given a sink S on A\nwhen A.BusNumber\nthen S got rubbish",  # passed as if it said "nothing"
        f"{SCENE}when A.BusNumber\nthen X got nothing",  # of no sink
        f"{SCENE}when A is running",
    ],
}
"""What was found, by target; each is refused now."""


@pytest.fixture(params=TARGETS.values(), ids=TARGETS)
def target(request: pytest.FixtureRequest) -> Target:
    found: Target = request.param
    return found


def test_the_inputs_to_begin_with_are_good(target: Target) -> None:
    assert [seed for seed in target.seeds() if not target.judge(seed)] == []


@pytest.mark.parametrize(
    ("name", "text"), [(name, text) for name, texts in FOUND.items() for text in texts], ids=lambda v: v[:60]
)
def test_what_was_found_is_refused(name: str, text: str) -> None:
    assert not TARGETS[name].judge(text.encode())


def test_the_reference_is_not_accused_of_a_letter_that_is_taken_for_a_path() -> None:
    assert TARGETS["scenario"].judge(f"{SCENE}when A.AttachImage(FREE)\nwhen A.AttachImage(HOST1.path)".encode())


numbers = st.floats(allow_nan=False, allow_infinity=False) | st.integers()
json_values_of_the_wire = st.recursive(
    st.none() | st.booleans() | numbers | st.text(st.characters(codec=None, exclude_categories=()), max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=10,
)


def inputs(target: Target) -> st.SearchStrategy[bytes]:
    """Good inputs with something broken; any bytes; any JSON."""
    seeds = target.seeds()

    def broken(draw: Any) -> bytes:
        return spliced(draw.choice(seeds), target.form, draw, draw.choice(seeds))

    values = json_values.map(lambda value: json.dumps(value).encode())
    return st.randoms(use_true_random=False).map(broken) | st.binary(max_size=200) | values


def test_any_input_is_taken_or_refused(target: Target) -> None:
    @settings(max_examples=SLOW.get(target.name, 500))
    @given(inputs(target))
    def judged(data: bytes) -> None:
        target.judge(data)

    judged()


@given(st.integers(1, 2**31), st.dictionaries(st.text(), json_values_of_the_wire, max_size=4))
def test_a_request_says_what_it_was_made_of(number: int, params: dict[str, Any]) -> None:
    made = request(number, "call", params)
    assert decode(made.text.encode("ascii")) == {"jsonrpc": "2.0", "id": number, "method": "call", "params": params}


SIZE = 1 << 18
_KEYS = ",".join(f'"{n}":0' for n in range(SIZE // 9))
LARGE = {
    "arrays": b"[" * SIZE,
    "objects": b'{"a":' * (SIZE // 5),
    "quotes": b'"' * SIZE,
    "escapes": b'"' + rb"\u0000" * (SIZE // 6) + b'"',
    "digits": b"9" * SIZE,
    "a key twice": f'{{{_KEYS},"0":0}}'.encode(),
    "the last key twice": f'{{{_KEYS},"z":0,"z":0}}'.encode(),
    "lines": b"\n" * 1000,
    "zeros": b"\0" * SIZE,
    "dots": b"a" + b".a" * 2000 + b" = 1\n",  # of which tomllib's time grows with the square
    "tables": b"[[waiver]]\n" * 2000,
    "a key": b"[tool.ivmdvddrive]\n" + b"x" * SIZE + b" = 1\n",
    "a clause": b'[[waiver]]\nclause = "' + b"x" * SIZE + b'"\n',
    "brackets": b"A.AttachImage(" + b"(" * SIZE + b")",
    "terms": b"A.SetBusLocation(" + b"1," * (SIZE // 8) + b"1)",
}


@pytest.mark.parametrize("shape", LARGE)
def test_a_large_input_costs_no_more_than_its_size(target: Target, shape: str) -> None:
    """``judge`` holds it to its time; what traces memory takes a multiple of that."""
    target.judge(target.seeds()[0])  # a reader loads its schema at its first input: this input does not cost that
    target.judge(LARGE[shape])
    tracemalloc.start()
    try:
        with suppress(*target.refusals):
            target.read(LARGE[shape])
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 200 * SIZE


SCENARIO = "Feature: F\n  Scenario: S\n    Given a machine M\n    When M.Nothing()\n"


@pytest.mark.parametrize(
    ("file", "content", "arguments"),
    [
        ("results.json", b"\xff", ("report", "FILE", "--badge", "-")),
        ("results.json", DEEP.encode(), ("diff", "FILE", "FILE")),
        ("w.toml", FOUND["waivers"][0].encode(), ("verify", "reference", "--waivers", "FILE")),
        ("w.toml", FOUND["waivers"][1].encode(), ("verify", "reference", "--waivers", "FILE")),
        ("pyproject.toml", FOUND["configuration"][2].encode(), ("verify", "reference")),
        ("pyproject.toml", of_setting('report = "\\u0000"').encode(), ("verify", "reference")),
        ("pyproject.toml", of_setting('waivers = "\\u0000"').encode(), ("verify", "reference")),
        ("own.feature", b"\xff\xfe", ("replay", "FILE", "reference")),
        ("own.feature", SCENARIO.encode(), ("replay", "FILE", "reference")),
    ],
    ids=lambda v: repr(v)[:40],
)
def test_the_command_line_refuses_by_a_sentence(
    tmp_path: Path, file: str, content: bytes, arguments: tuple[str, ...]
) -> None:
    (tmp_path / file).write_bytes(content)
    run = ivmdvddrive(*(file if a == "FILE" else a for a in arguments), cwd=tmp_path)
    assert run.returncode == 2, run.stderr
    assert run.stderr.startswith("ivmdvddrive: ")
    assert len(run.stderr) < 2000
    assert "Traceback" not in run.stderr


def test_atheris_finds_nothing_in_a_second(tmp_path: Path) -> None:
    command = [sys.executable, FUZZ, "--seconds", "1", "--crashes", tmp_path / "crashes"]
    run = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    assert re.findall(r"^([\w-]+) +[1-9]\d* inputs", run.stdout, re.MULTILINE) == [*TARGETS]
    assert list((tmp_path / "crashes").iterdir()) == []


_PLANTED = """
import dataclasses, sys
sys.path[:0] = [{fuzz!r}, {support!r}]
import harness
def read(data):
    if b"(" in data:
        raise KeyError("planted")
harness.TARGETS["step"] = dataclasses.replace(harness.TARGETS["step"], read=read)
harness.fuzz("step", ["-max_total_time=30", "-artifact_prefix={folder}/"])
"""


def test_atheris_keeps_the_input_that_breaks_a_reader(tmp_path: Path) -> None:
    program = _PLANTED.format(fuzz=str(FUZZ), support=str(FUZZ.parent / "support"), folder=tmp_path)
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=120, check=False)
    assert run.returncode != 0
    assert "KeyError: 'planted'" in run.stdout + run.stderr
    [kept] = tmp_path.iterdir()
    assert b"(" in kept.read_bytes()
