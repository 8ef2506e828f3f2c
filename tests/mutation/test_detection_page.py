"""The page of what the suite catches: every figure stands in it, and what it says of the register is so."""

from __future__ import annotations

import json
import re
import runpy
import shlex
from functools import partial
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner

import curve
import detection_page
import drawn_faults
import register
from ivmdvddrive_conformance.cli.mutants import mutants


def row(name: str, *, check: str = "", calls: int = 0, lost: str = "") -> dict[str, Any]:
    kills = {"scenarios": None, "tours": {"calls": calls} if check == "tours" else None}
    return {
        "name": name, "says": f"{name} is odd.", "seed": 3, "kills": kills, "calls": calls, "lost": lost,
        "killed": bool(check),
    }  # fmt: skip


def drawn(check: str | None) -> dict[str, Any]:
    one = {"name": "drawn 1/7", "says": "When nothing.", "depth": 4, "check": check, "calls": 1_234}
    return {"faults": [one, one | {"name": "drawn 1/8", "check": "walks"}]}


OF_VPC: dict[str, Any] = {
    "mutants-quick": {
        "level": "quick", "seeds": [0, 1], "rows": [row("Odd"), row("Even", check="tours", calls=90_000)],
    },
    "mutants-standard": {"level": "standard", "seeds": [None], "rows": [row("Odd", check="tours", calls=5)]},
    "variants-exhaustive": {
        "level": "exhaustive",
        "rows": [row("Good", calls=2_000_000), row("Bad", check="tours"), row("Gone", lost="it hung")],
    },
    "mutations": {
        "judged": 11, "not_viable": 1, "viable": 10, "killed_by_the_suite": 7, "killed_by_the_references_tests": 2,
        "equivalent": 1,
    },
    "drawn": {"quick": drawn(None), "standard": drawn(None), "exhaustive": drawn("tours")},
    "windows": {"quick": drawn("opening"), "standard": drawn("opening")},
    "curve": {
        "limit": 5_000, "our_limit": 6_000, "seeds": [1, 2],
        "sets": {"drawn": {"faults": 40, "judged": 4, "runs": 8, "calls": {"one transition tour": [9, 9, 201, 1_500]}}},
    },
}  # fmt: skip
MEASURED = OF_VPC | {
    "mutations-vs2005": OF_VPC["mutations"] | {"killed_by_the_suite": 8, "equivalent": 0},
    "drawn-vs2005": OF_VPC["drawn"] | {"quick": drawn("tours")},
    "variants-standard-vs2005": {"level": "standard", "rows": [row("Good", calls=300_000)]},
}


@pytest.mark.parametrize(
    "line",
    [
        "| vpc | quick | 2 | 1 of 2 (50.0 %) | tours 1 | 90,000 |",
        "| vpc | standard | 1 | 1 of 1 (100.0 %) | tours 1 | 5 |",
        "- `Odd` in vpc at *quick*, seed 3: Odd is odd.",
        "| equivalent: nobody can see them | 1 | 0 |",
        "| killed, of those that are not equivalent | 9 of 9 (100.0 %) | 10 of 10 (100.0 %) |",
        "| vpc | standard | 1 of 2 (50.0 %) | walks 1 | 1,234 |",
        "| vpc | exhaustive | 2 of 2 (100.0 %) | tours 1, walks 1 | 1,234 |",
        "| vpc | 4 | 1 of 2 (50.0 %) | 1 of 2 (50.0 %) | 2 of 2 (100.0 %) |",
        "| vs2005 | 4 | 2 of 2 (100.0 %) | 1 of 2 (50.0 %) | 2 of 2 (100.0 %) |",
        "- `drawn 1/7` in vpc: When nothing.",
        "| vpc | exhaustive | 3 | 0 | 2 |",
        "| vs2005 | standard | 1 | 300,000 | 0 |",
        "| `Good` | Good is odd. |",
        "- `Bad` in vpc at *exhaustive*: accused",
        "| faults drawn from a seed | one transition tour | 1,500 | 25.0 % | 37.5 % | 50.0 % | — | 50.0 % |",
        "Each of these 2 faults waits for the last two to five calls on one drive.",
        "| vpc | quick | 2 of 2 (100.0 %) | opening 1, walks 1 | 1,234 |",
        "| profile | depth | quick | standard |",
        "The curves are of a sample: 4 of 40 faults drawn from a seed.",
        "- `Gone` in vpc at *exhaustive*: could not be judged: it hung",
    ],
)
def test_every_figure_stands_in_the_page(line: str) -> None:
    assert line in detection_page.to_page(MEASURED).splitlines()


def test_the_page_says_what_was_not_measured() -> None:
    page = detection_page.to_page(MEASURED)
    [line] = [line for line in page.splitlines() if line.startswith("Not measured yet: ")]
    assert set(re.findall("`(.*?)`", line)) == set(detection_page.MEASUREMENTS) - set(MEASURED)


def test_the_page_is_made_of_the_measurements_of_the_project() -> None:
    made = {file.stem: json.loads(file.read_text(encoding="utf-8")) for file in detection_page.MEASURED.glob("*.json")}
    assert set(made) <= set(detection_page.MEASUREMENTS)
    page, stored = detection_page.to_page(made), detection_page.PAGE.read_text(encoding="utf-8")
    of_no_version = partial(re.sub, r"\(Python .*?\)", "")
    assert of_no_version(page) == of_no_version(stored), "make it anew: python tests/mutation/detection_page.py"


def test_the_page_has_each_reason_of_the_register() -> None:
    page = detection_page.PAGE.read_text(encoding="utf-8")
    for entry in register.loaded().values():
        assert entry.why in page, "make it anew: python tests/mutation/detection_page.py"


@pytest.mark.parametrize("command", detection_page.MEASUREMENTS.values())
def test_the_commands_of_the_page_can_be_run(command: str) -> None:
    assert f"$ {command} --json " in detection_page.PAGE.read_text(encoding="utf-8")
    tools: dict[str, click.Command] = {
        "ivmdvddrive mutants": mutants,
        "python tests/mutation": runpy.run_path(str(Path(__file__).with_name("__main__.py")))["main"],
        "python tests/mutation/drawn_faults.py": drawn_faults.main,
        "python tests/mutation/curve.py": curve.main,
    }
    program, what, *arguments = shlex.split(command)
    tools[f"{program} {what}"].make_context(command, [*arguments, "--json", "file.json"])


def test_a_measurement_that_writes_nothing_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(detection_page, "MEASUREMENTS", {"some": "python -c pass"})
    ran = CliRunner().invoke(detection_page.main, [str(tmp_path / "new")])
    assert ran.exit_code == 1
    assert "Error: python -c pass has written no " in ran.output
