"""Answers and requests are shown as they were: each escape once, in one line."""

import subprocess
import sys
from pathlib import Path

import pytest

from attacks import Attack
from commands import ivmdvddrive, results
from ivmdvddrive_conformance.iuts.port import Event
from ivmdvddrive_conformance.judging.belief import outcome_in_words
from ivmdvddrive_conformance.judging.values import events_in_words
from ivmdvddrive_conformance.language.script import render_term
from ivmdvddrive_conformance.text.printable import one_line
from ivmdvddrive_spec.model.state import State
from ivmdvddrive_spec.oracle import Outcome

STRICT_JSON = Path(__file__).parents[1] / "support" / "strict_json_server.py"


def _replay(folder: Path, iut: str, step: str, *before: str) -> subprocess.CompletedProcess[str]:
    lines = "\n".join(f"    And {one}" for one in before)
    text = (
        f"Feature: f\n  Scenario: s\n    Given a machine M\n    And a drive A at 0:0 of M\n{lines}\n    When {step}\n"
    )
    (folder / "own.feature").write_text(f"{text}    Then all is as specified\n", encoding="utf-8")
    return ivmdvddrive("replay", "own.feature", iut, "--report", "report", cwd=folder)


@pytest.mark.attack("gives-a-backslash-back")
def test_a_value_is_shown_as_a_scenario_spells_it(attack: Attack, tmp_path: Path) -> None:
    iut = "python:misbehaving:WithABackslash"
    attack.check(_replay(tmp_path, iut, "A.HostDriveLetter", "A.AttachHostDrive(HOST1)"))


@pytest.mark.attack("refuses-lone-surrogates")
def test_a_protocol_error_is_one_line_with_the_request_as_it_was_sent(attack: Attack, tmp_path: Path) -> None:
    iut = f"stdio:{sys.executable} {STRICT_JSON}"
    attack.check(_replay(tmp_path, iut, r'A.AttachHostDrive("\ud800")'))
    [failure] = results(tmp_path / "report")["failures"]
    assert failure["status"] == "protocol-error"
    assert r"\n" not in failure["got"]


def test_the_path_of_an_event_is_escaped_once() -> None:
    assert events_in_words([Event("OnMediaInsert", "D:\\\u202e")]) == r'OnMediaInsert("D:\\\u202e")'


@pytest.mark.parametrize(
    ("text", "shown"),
    [("a\n  b\n\nc", "a; b; c"), (r"it said 'x\n'", r"it said 'x\n'"), ("\x1b[31m", r"\x1b[31m"), ("", "")],
)
def test_lines_become_one(text: str, shown: str) -> None:
    assert one_line(text) == shown


@pytest.mark.parametrize("value", ["D", 'a "b"', "two\nlines", "D:\\", "\u202e", "é"])
def test_what_was_permitted_is_spelled_as_what_came(value: str) -> None:
    permitted = outcome_in_words(Outcome("S_OK", (), "documented", State(), value))
    assert permitted == f"S_OK with {render_term(value)}"
