"""A replay judges all that its file states, or refuses the file."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import nullcontext
from pathlib import Path

import pytest
from junitparser import Failure, JUnitXml

from attacks import Attack
from commands import environment, ivmdvddrive
from ivmdvddrive_conformance.judging.belief import Tally
from ivmdvddrive_conformance.judging.evidence import Evidence, Unjudged
from ivmdvddrive_conformance.judging.evidence import Failure as Found
from ivmdvddrive_conformance.judging.run_record import Run
from ivmdvddrive_conformance.judging.scenario import Mismatch, Scenario, play_judged
from ivmdvddrive_conformance.judging.session import Session
from ivmdvddrive_conformance.language.media import Shelf
from ivmdvddrive_conformance.language.pickles import Unreadable, read_judging
from ivmdvddrive_conformance.language.script import ScriptError
from ivmdvddrive_conformance.replaying.conclusion import concluded
from ivmdvddrive_conformance.replaying.regression import replayed
from ivmdvddrive_conformance.settings.settings import Settings
from vpc import open_iut, oracle

DRIVE = "    Given a machine M\n    And a drive A at 0:0 of M\n"
WRONG = f"  Scenario: s\n{DRIVE}    When A.AttachImage(ISO1)\n    Then A.Attachment gives 2\n"
RIGHT = WRONG.replace("gives 2", "gives 1")


def written(folder: Path, text: str) -> str:
    (folder / "own.feature").write_text(f"Feature: f\n{text}", encoding="utf-8")
    return "own.feature"


@pytest.mark.attack("then-step-not-met")
def test_a_step_that_is_not_met_fails_the_replay_and_its_reports(attack: Attack, tmp_path: Path) -> None:
    done = ivmdvddrive("replay", written(tmp_path, WRONG), "reference", "--report", "r", cwd=tmp_path)
    attack.check(done)
    found = json.loads((tmp_path / "r" / "results.json").read_text())
    [check] = found["checks"]
    assert check["unmet"]["says"] in found["why"]
    assert (check["unmet"]["expected"], check["unmet"]["allowed"]) == ("2", False)
    assert "conformant" not in found["verdict"]
    for report in ("report.html", "report.md"):
        assert "A.Attachment gives 2" in (tmp_path / "r" / report).read_text()
    cases = [case for suite in JUnitXml.fromfile(str(tmp_path / "r" / "junit.xml")) for case in suite]
    [wrong] = [case for case in cases if any(isinstance(r, Failure) for r in case.result)]
    assert wrong.name == "own.feature: s"


STATED = [
    ("it returns E_FAIL", "expected E_FAIL, got S_OK (permitted: S_OK, not what is expected)"),
    ("A.Attachment gives 0", "expected 0, got S_OK with 1 (permitted: S_OK with 1, not what is expected)"),
    ("A.HostDriveLetter succeeds", "expected S_OK, got VM_E_MEDIA_WRONG_TYPE (permitted: "),
    ("A.HostDriveLetter fails with E_POINTER", "expected E_POINTER, got VM_E_MEDIA_WRONG_TYPE (permitted: "),
    ("S got nothing", "expected nothing, got OnMediaInsert("),
    ("S got OnMediaEject(ISO1)", "expected OnMediaEject("),
    ("C holds nothing", "expected nothing, got A ("),
]


@pytest.mark.parametrize(("step", "said"), STATED)
def test_every_then_step_is_compared(tmp_path: Path, step: str, said: str) -> None:
    with pytest.raises(Mismatch) as mismatch:
        play(
            tmp_path,
            ("given", "a machine M"), ("given", "a drive A at 0:0 of M"), ("given", "C = M.DVDROMDrives"),
            ("given", "a sink S on A"), ("when", "A.AttachImage(ISO1)"), ("then", step),
        )  # fmt: skip
    assert str(mismatch.value).startswith(f"{step}: {said}")
    assert not mismatch.value.allowed


ALL = (
    ("given", "a machine M"),
    ("given", "All0 = M.DVDROMDrives"),
    ("given", "All0_ = M.DVDROMDrives"),
    ("when", "All0.Count"),
    ("then", "all is as specified"),
    ("when", "a drive A at 0:0 of M"),
    ("then", "All0 holds A"),
    ("then", "all is as specified"),
)


@pytest.mark.parametrize("iut", ["reference", "python:ivmdvddrive_mutants.benches:TearsOff"])
def test_a_counterexample_may_have_names_that_an_audit_gives(tmp_path: Path, iut: str) -> None:
    """Of a snapshot, what All0 holds is another reading: it is permitted, but it is not what the file states."""
    steps = ALL if iut == "reference" else ALL[:5]
    replayed(iut, steps)  # type: ignore[arg-type]  # as --as pytest has them
    lines = "".join(f"    {phase.title()} {text}\n" for phase, text in steps)
    done = ivmdvddrive("replay", written(tmp_path, f"  Scenario: s\n{lines}"), iut, cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_call_that_gives_no_value_is_compared_with_none(tmp_path: Path) -> None:
    with pytest.raises(ScriptError, match="AttachImage gives no value"):
        play(
            tmp_path, ("given", "a machine M"), ("given", "a drive A at 0:0 of M"),
            ("when", "A.AttachImage(ISO1)"), ("then", "it gives NULL"),
        )  # fmt: skip
    with pytest.raises(ScriptError, match="nothing fails with S_OK"):
        play(tmp_path, ("given", "a machine M"), ("then", "M.DVDROMDrives fails with S_OK"))


def test_what_is_permitted_and_does_not_come_is_said_to_be_permitted(tmp_path: Path) -> None:
    """The reference takes the default reading; the file states the other one."""
    with pytest.raises(Mismatch) as mismatch:
        play(
            tmp_path, ("given", "a machine M"), ("given", "a drive A at 0:0 of M"),
            ("when", "A.ReleaseHostDrive()"), ("then", "it returns VM_E_NO_MEDIA_CAPTURED"),
        )  # fmt: skip
    assert mismatch.value.allowed
    assert "not what is expected" not in str(mismatch.value)


LETTERS = [
    ("reference", "HOST1", True),
    ("reference", "HOST1.colon", False),
    ("python:ivmdvddrive_mutants.benches:LetterWithColonInEventsToo", "HOST1", True),
    ("python:ivmdvddrive_mutants.benches:LetterWithColonInEventsToo", "HOST1.colon", True),
    ("python:ivmdvddrive_mutants.benches:LetterWithColonInEventsToo", "HOST2", False),
]


@pytest.mark.parametrize(("iut", "term", "met"), LETTERS)
@pytest.mark.parametrize("stated", ["A.HostDriveLetter gives {}", "S got OnMediaEject({})"])
def test_the_name_of_a_host_drive_states_the_drive_and_not_how_its_letter_is_spelled(
    tmp_path: Path, stated: str, iut: str, term: str, met: bool
) -> None:
    with nullcontext() if met else pytest.raises(Mismatch):
        play(
            tmp_path, ("given", "a machine M"), ("given", "a drive A at 0:0 of M"), ("given", "a sink S on A"),
            ("given", "A.AttachHostDrive(HOST1)"), ("when", "the disc is taken out of HOST1"),
            ("then", stated.format(term)), iut=iut,
        )  # fmt: skip


def test_a_value_that_the_pages_misprint_is_called_by_its_code(tmp_path: Path) -> None:
    play(
        tmp_path, ("given", "a machine M"), ("given", "a drive A at 0:0 of M"), ("when", "A.AttachHostDrive(FREE)"),
        ("then", "it returns E_INVALIDARG"), iut="python:ivmdvddrive_mutants.benches:SixteenBits",
    )  # fmt: skip


def play(folder: Path, *steps: tuple[str, str], iut: str = "reference") -> None:
    opened, tally = open_iut(iut), Tally()
    try:
        play_judged(Scenario(lambda: Session(oracle, opened, Shelf(folder), tally)), tally, steps)  # type: ignore[arg-type]
    finally:
        opened.close()


@pytest.mark.attack("then-step-not-met-under-pytest")
def test_a_test_file_fails_where_a_step_is_not_met(attack: Attack, tmp_path: Path) -> None:
    made = ivmdvddrive("replay", written(tmp_path, WRONG), "reference", "--as", "pytest", cwd=tmp_path)
    assert made.returncode == 0
    (tmp_path / "test_own.py").write_text(made.stdout)
    attack.check(
        subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_own.py"],
            cwd=tmp_path,
            env=environment(),
            capture_output=True,
            text=True,
            timeout=120,
        )
    )


@pytest.mark.attack("judges-nothing")
@pytest.mark.parametrize("form", [(), ("--as", "pytest")])
def test_a_scenario_without_a_step(attack: Attack, tmp_path: Path, form: tuple[str, ...]) -> None:
    file = written(tmp_path, f"  Scenario: none\n{RIGHT}")
    attack.check(ivmdvddrive("replay", file, "reference", *form, cwd=tmp_path))


def test_what_judges_nothing_once_it_is_played_is_refused() -> None:
    with pytest.raises(ScriptError, match="it judges nothing"):
        replayed("reference", [("given", "a machine M")])
    with pytest.raises(ScriptError, match="no answer was judged"):
        replayed("reference", [("then", "all is as specified")])


@pytest.mark.attack("table-without-use")
def test_a_table_that_no_step_takes(attack: Attack, tmp_path: Path) -> None:
    attack.check(ivmdvddrive("replay", written(tmp_path, f"{RIGHT}      | ISO1 | 2 |\n"), "reference", cwd=tmp_path))


@pytest.mark.attack("scenarios-of-one-name")
def test_scenarios_of_one_name(attack: Attack, tmp_path: Path) -> None:
    attack.check(ivmdvddrive("replay", written(tmp_path, WRONG + RIGHT), "reference", cwd=tmp_path))


@pytest.mark.attack("skipped-by-a-tag")
def test_no_tag_leaves_a_scenario_out(attack: Attack, tmp_path: Path) -> None:
    attack.check(ivmdvddrive("replay", written(tmp_path, f"  @skip @wip\n{WRONG}"), "reference", cwd=tmp_path))


@pytest.mark.attack("expands-without-end")
def test_an_outline_that_expands_without_end(attack: Attack, tmp_path: Path) -> None:
    steps, rows = "    When A.Item(<a>)\n" * 2000, "      | 1 |\n" * 2000
    text = f"  Scenario Outline: o\n{steps}    Examples:\n      | a |\n{rows}"
    attack.check(ivmdvddrive("replay", written(tmp_path, text), "reference", cwd=tmp_path))


OUTLINE = "  Scenario Outline: o\n    Given a machine M\n    When a drive A at 0:<d> of M\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("  Scenario: s\n    Given a machine M\n", "the scenario 's': it judges nothing"),
        (f'{RIGHT}      """\n      text\n      """\n', "line 6: no step takes a text: 'A.Attachment gives 1'"),
        (OUTLINE, "line 2: the outline 'o' has no examples"),
        (f"{OUTLINE}    Examples:\n      | d |\n", "line 2: the outline 'o' has no examples"),
        (f"{OUTLINE}    Examples:\n      | e |\n      | 0 |\n", "line 2: <d> is no column of the examples"),
        (f"  Background:\n    Given a machine M\n      | a |\n{RIGHT}", "line 3: no step takes a table: 'a machine M'"),
        (f"  Rule: r\n  {RIGHT}      | a |\n", "line 7: no step takes a table"),
        (f"{RIGHT}    And A is well\n", "'A is well' is no Then step"),
        (f"{RIGHT}    When A is well\n", "unknown step 'A is well'"),
        ("  Background:\n    Given a machine M\n", "nothing stands in it"),
    ],
)
def test_what_would_be_left_out_is_refused(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(Unreadable, match="^") as error:
        read_judging(tmp_path / written(tmp_path, text))
    assert said in str(error.value)


def test_backgrounds_rules_and_outlines_are_expanded(tmp_path: Path) -> None:
    text = (
        "  Background:\n    Given a machine M\n  Rule: r\n    Background:\n      Given a drive A at 0:0 of M\n"
        "    @one\n    Scenario Template: o\n      When A.AttachImage(<what>)\n      Then it returns <code>\n"
        "      Examples:\n        | what | code |\n        | ISO1 | S_OK |\n        | NULL | E_POINTER |\n"
    )
    pickles = read_judging(tmp_path / written(tmp_path, text))
    before = (("given", "a machine M"), ("given", "a drive A at 0:0 of M"))
    assert [p.steps for p in pickles] == [
        (*before, ("when", f"A.AttachImage({what})"), ("then", f"it returns {code}"))
        for what, code in (("ISO1", "S_OK"), ("NULL", "E_POINTER"))
    ]
    assert {p.tags for p in pickles} == {("one",)}


UNMET = {"step": "s", "expected": "1", "got": "2", "permitted": [], "allowed": True, "says": "expected 1, got 2"}
BROKEN = Found(["ReleaseHostDrive.S_OK"], "fail", "it gave E_FAIL", ["S_OK"], [])


@pytest.mark.parametrize(
    ("run", "code", "says"),
    [
        ({}, 5, "no scenario was played"),
        ({"evidence": [Evidence("a", "scenario", calls=1)]}, 0, "every answer was permitted and as expected"),
        ({"evidence": [Evidence("a", "scenario")]}, 4, "no answer of the implementation was judged in it"),
        ({"evidence": [Evidence("a", "scenario", unmet=UNMET)]}, 1, "expected 1, got 2"),
        ({"evidence": [Evidence("a", "scenario", unmet=UNMET), Evidence("b", "scenario", failures=[BROKEN])]}, 1,
         "the violation shows: ReleaseHostDrive.S_OK: it gave E_FAIL"),
        ({"evidence": [Evidence("a", "scenario", unmet=UNMET)] * 2}, 1, "(and 1 more)"),
        ({"suite_error": "x"}, 5, "the suite itself failed: x"),
        ({"stopped": "interrupted"}, 4, "interrupted"),
        ({"evidence": [Evidence("a", "scenario", error="no room")]}, 3, "no room"),
        ({"evidence": [Evidence("a", "scenario", unclaimed="events")]}, 4, "does not claim events"),
        ({"suite_error": "x", "evidence": [Evidence("a", "scenario", unmet=UNMET)]}, 5, "the suite itself failed: x"),
        ({"evidence": [Evidence("a", "scenario", cut="cut after 5 s")]}, 4, "not all of the file was judged: cut"),
        ({"changes": [Unjudged("the run", "it claims less")]}, 4, "not all of the file was judged: it claims less"),
    ],
)  # fmt: skip
def test_what_a_replay_comes_to(run: dict, code: int, says: str) -> None:
    found = concluded(Run(Settings("reference", feature="own.feature"), **run))
    assert (found.code, says in found.says) == (code, True)
