"""Measuring drawn faults: what an earlier measurement has killed is taken over, and the others are judged again."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

PROGRAM = Path(__file__).with_name("drawn_faults.py")


def measured(file: Path, *options: str) -> dict[str, Any]:
    command = [sys.executable, str(PROGRAM), "--number", "4", "--jobs", "1", "--json", str(file), *options]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    return json.loads(file.read_text(encoding="utf-8"))


def test_what_was_killed_is_taken_over_and_what_survived_is_judged_again(tmp_path: Path) -> None:
    first = measured(tmp_path / "first.json")
    before = json.loads(json.dumps(first))
    taken, again = before["quick"]["faults"][:2]
    assert first["quick"]["faults"][0]["check"]
    taken["calls"] = 77_777  # nobody who judges it comes to this number
    again.update(check=None, calls=1)
    known = tmp_path / "known.json"
    known.write_text(json.dumps(before), encoding="utf-8")
    second = measured(tmp_path / "second.json", "--since", str(known))
    assert second["quick"]["faults"] == [taken, *first["quick"]["faults"][1:]]


def test_a_cluster_finds_what_this_machine_finds(tmp_path: Path) -> None:
    assert measured(tmp_path / "there.json", "--on", "local:2") == measured(tmp_path / "here.json")
