"""The load that ``benchmarks/load.py`` measures, in small: many implementations at once, and a run in parts.

The figures of the large one are in docs/load.md.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))
from identified import Identified
from load import is_flat, judged_apart, soak


def test_implementations_judged_at_once_are_not_mixed_up() -> None:
    chosen = ("--iut-select", "ReleaseHostDrive.*", "--iut-select", "Item.*", "--iut-allow-partial")
    found = judged_apart(4, *chosen)
    assert found["exit"] == 0, found["said"]
    assert found["foreign"] == []
    assert found["iuts"] == found["suites"] == 4
    assert found["requests"] > 100


def _asked(number: int, method: str, **params: object) -> bytes:
    return json.dumps({"jsonrpc": "2.0", "id": number, "method": method, "params": params}).encode()


def test_what_is_another_s_would_be_seen() -> None:
    server = Identified()
    made = json.loads(server.answer(_asked(1, "createMachine")))["result"]["machine"]
    server.answer(_asked(2, "setMachineState", machine=made, state="running"))
    assert server.seen["foreign"] == []
    server.answer(_asked(4, "forgetMachine", machine={"object": "17-m1"}))
    assert server.seen["foreign"] == ["request 4", "17-m1"]


def test_a_run_in_parts_is_of_one_process_and_its_memory_is_read() -> None:
    rows = soak(2_000)
    assert [row["calls"] for row in rows] == sorted({row["calls"] for row in rows})
    assert rows[-1]["calls"] >= 2_000
    assert is_flat(rows, "iut")


@pytest.mark.parametrize(("held", "flat"), [([10, 20, 20, 21], True), ([10, 20, 20, 23], False)])
def test_flat_is_a_tenth_at_most(held: list[float], flat: bool) -> None:
    assert is_flat([{"suite": each} for each in held], "suite") is flat
