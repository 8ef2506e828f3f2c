"""Formats of results besides the page: summary, annotations, badge, JUnit; and the command that makes it."""

from __future__ import annotations

import datetime
import json
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from commands import ONE, ivmdvddrive, results
from github_runner import commands
from ivmdvddrive_conformance.cli import main
from ivmdvddrive_conformance.iuts.claims import in_effect
from ivmdvddrive_conformance.results.formats.badge import message, to_shields, to_svg
from ivmdvddrive_conformance.results.formats.github import to_annotations
from ivmdvddrive_conformance.results.formats.junit import to_junit
from ivmdvddrive_conformance.results.formats.markdown import code, fence, table, text, to_markdown
from ivmdvddrive_conformance.verdicts.waivers import Waiver
from made import EVERY, ICS, OK, WRONG, failed, made, scenario, stored, whole
from vpc import SPECIFICATION

HOSTILE = "\x1b[31m<script>alert(1)</script> ](javascript:x) ``` `` ::error::x @someone \u202e|a\n## b %0A"
UNCLAIMED = ["OnMediaInsert.image", "OnMediaEject.image"]
CUT = made(scenario(OK), ics=ICS, stopped="interrupted")
STALE = whole(waivers=[Waiver(OK, ("it gave E_FAIL",), "known", datetime.date.max)])
REQUIRED = sum(c.required and c.applies(in_effect(ICS["claims"], "python:")) for c in SPECIFICATION.clauses.values())


def partial() -> dict:
    tried = [c for c in EVERY if c not in UNCLAIMED]
    return made(scenario(*tried), scenario(*UNCLAIMED, unclaimed="events"), ics=ICS)


def hostile() -> dict:
    return whole(failed(got=HOSTILE, log=HOSTILE), ics={**ICS, "name": HOSTILE, "language": HOSTILE})


@pytest.mark.parametrize(
    ("found", "said", "colour"),
    [
        (STALE, f"{REQUIRED}/{REQUIRED} clauses · 1 stale", "red"),
        (whole(), f"{REQUIRED}/{REQUIRED} clauses", "brightgreen"),
        (partial(), f"{REQUIRED - 2}/{REQUIRED} clauses · 2 unclaimed", "yellow"),
        (whole(failed()), f"{REQUIRED - 1}/{REQUIRED} clauses · 1 broken", "red"),
        (CUT, f"run not whole · 1/{REQUIRED} clauses · {REQUIRED - 1} not run", "yellow"),
    ],
)
def test_the_badge(found: dict, said: str, colour: str) -> None:
    assert message(found) == said
    assert json.loads(to_shields(found)) == {
        "schemaVersion": 1,
        "label": "IVMDVDDrive",
        "message": said,
        "color": colour,
    }
    svg = ElementTree.fromstring(to_svg(found))
    shown = [e.text for e in svg.iter("{http://www.w3.org/2000/svg}text")]
    assert shown == ["IVMDVDDrive", said]
    assert svg.get("aria-label") == f"IVMDVDDrive: {found['verdict']}, {said}"


def test_words_and_code_are_no_markup() -> None:
    assert text("a *b* [c](d) <e>") == r"a \*b\* \[c\]\(d\) \<e\>"
    assert code("a") == "`a`"
    assert code("``") == "``` `` ```"
    assert code("") == "`  `"
    assert code("\x1b\n") == r"`\x1b\n`"
    assert fence("````\na") == "`````\n````\na\n`````"
    assert table(["a"], [["b|c"]]) == "| a |\n| --- |\n| b\\|c |"


def test_the_summary_says_the_verdict_and_why() -> None:
    said = to_markdown(SPECIFICATION, whole(failed()))
    assert said.startswith("## ❌ IVMDVDDrive: nonconformant\n\n`Made 1`: 1 clause was broken ")
    assert f"(**{REQUIRED - 1} of {REQUIRED} required clauses met**)" in said
    assert f"<details><summary><code>{OK}</code>: fail</summary>" in said
    waived = to_markdown(
        SPECIFICATION, whole(failed(), waivers=[Waiver(OK, ("it gave E_FAIL",), "known", datetime.date.max)])
    )
    assert f"<details><summary><code>{OK}</code>: waived</summary>" in waived
    assert "Came: `it gave E_FAIL`  \nPermitted: `S_OK`" in said
    assert "  Scenario: ReleaseHostDrive.S_OK\n" in said
    assert "| `IVMDVDDrive.ReleaseHostDrive` | 9 | 1 |" in said
    said = to_markdown(SPECIFICATION, partial())
    assert "### Not exercised\n\n- Claim `events`: implement the bench's advise, unadvise and drain <details>" in said
    assert (
        "<summary>2 more clauses</summary><code>OnMediaInsert.image</code>, <code>OnMediaEject.image</code></details>"
        in said
    )
    assert "**The run is not whole**: `interrupted`" in to_markdown(SPECIFICATION, CUT)


def test_the_summary_says_what_the_selection_leaves_out() -> None:
    select = (OK, "Attach*")
    said = to_markdown(SPECIFICATION, made(scenario(OK), settings={"select": select}, select=select))
    left = sum(not c.startswith(("Attach", OK)) for c in EVERY if SPECIFICATION.clauses[c].required)
    left -= sum(bool(SPECIFICATION.clauses[c].claim) for c in EVERY if not c.startswith("Attach"))
    assert f"\n\n{left} required clauses are left out by the run's selection: `{OK}`, `Attach*`.\n" in said


def test_a_hostile_string_is_code_in_the_summary() -> None:
    said = to_markdown(SPECIFICATION, hostile())
    assert "\x1b" not in said
    assert "\u202e" not in said
    fenced = re.sub(r"^(`{3,})\w*\n.*?^\1$", "", said, flags=re.DOTALL | re.MULTILINE)
    assert "\n## b" not in fenced  # the log's lines are lines, and within a fence
    outside = re.sub(r"(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)", "", fenced)
    assert "script" not in outside
    assert "@someone" not in outside


def test_many_failures_fit_into_a_summary() -> None:
    said = to_markdown(SPECIFICATION, whole(*(failed(c, "A" * (1 << 20)) for c in EVERY)))
    assert len(said.encode()) < 1 << 20
    assert f"… and {len(EVERY) - 20} more, in the report." in said


def test_annotations_name_what_is_broken_and_cannot_be_escaped_from() -> None:
    [broken] = to_annotations(whole(failed(got="50 % gave\nE_FAIL")))
    assert broken == (
        f"::error title={OK}::50 %25 gave; E_FAIL%0Apermitted: S_OK%0A"
        f"repeat: ivmdvddrive verify python:a.b:C --level quick --select {OK}"
    )
    assert to_annotations(whole()) == []
    [missing] = to_annotations(partial())
    assert missing.startswith("::warning title=IVMDVDDrive%3A partial::nothing wrong was found, but 2 required")
    stale = Waiver(OK, ("x",), "known", datetime.date.max)
    assert to_annotations(whole(waivers=[stale])) == [
        f"::error title={OK}::waived, but it passes: take the waiver away"
    ]
    assert all("\n" not in line and "\r" not in line for line in to_annotations(hostile()))
    broken = [c for c in EVERY if SPECIFICATION.clauses[c].applies(in_effect(ICS["claims"], "python:"))]
    many = to_annotations(whole(*(failed(c) for c in EVERY)))
    assert len(many) == 10
    assert many[-1] == f"::error title=IVMDVDDrive::and {len(broken) - 9} more: see the job's summary"


def test_a_waived_failure_is_no_annotation_and_is_skipped_in_junit() -> None:
    known = Waiver(OK, ("it gave E_FAIL",), "known", datetime.date.max)
    found = whole(failed(), failed(WRONG), waivers=[known])
    [broken] = to_annotations(found)
    assert broken.startswith(f"::error title={WRONG}::")
    root = ElementTree.fromstring(to_junit(found))
    cases = {c.get("name"): c for c in root.iter("testcase")}
    assert cases[OK].find("skipped").get("message") == "waived: known"
    assert "When A.ReleaseHostDrive()" in cases[WRONG].find("failure").text
    assert (root.get("failures"), root.get("tests")) == ("1", str(len(SPECIFICATION.clauses.values())))


def report(capsys: pytest.CaptureFixture[str], *args: object) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as ended:
        main(["report", *map(str, args)])
    out, err = capsys.readouterr()
    return ended.value.code, out, err  # type: ignore[return-value]


def test_the_command_makes_each_format(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = stored(tmp_path / "r.json", whole(failed()))
    files = {n: tmp_path / "out" / n for n in ("html", "markdown", "junit", "badge", "shields")}
    assert report(capsys, path, *(w for n, f in files.items() for w in (f"--{n}", f))) == (0, "", "")
    starts = {"html": "<!doctype html>", "markdown": "## ❌", "junit": "<testsuites", "badge": "<svg", "shields": "{"}
    assert {n: f.read_text(encoding="utf-8").lstrip()[: len(starts[n])] for n, f in files.items()} == starts
    code, out, _ = report(capsys, path, "--shields", "-", "--annotations")
    assert code == 0
    assert out.splitlines()[-1] == to_annotations(whole(failed()))[0]
    assert report(capsys, stored(tmp_path / "good.json", whole()), "--annotations") == (0, "", "")


def test_the_command_says_what_it_cannot_do(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = stored(tmp_path / "r.json", whole())
    code, out, err = report(capsys, path)
    assert (code, out) == (2, "")
    assert "say what to make: --html, --markdown" in err
    code, out, err = report(capsys, path, "--html", path / "x.html")
    assert (code, out) == (2, "")
    assert "cannot write" in err
    assert report(capsys, stored(tmp_path / "n.json", {"schema": 99}), "--html", "-")[0] == 2


def test_a_job_of_github_gets_annotations_a_summary_and_no_command_of_the_implementations(tmp_path: Path) -> None:
    summary = tmp_path / "summary.md"
    summary.write_text("before\n")
    github = {"GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": str(summary)}
    run = ivmdvddrive("verify", "python:misbehaving:Wrong", *ONE, "--report", "r", cwd=tmp_path, **github)
    assert run.returncode == 1
    lines = run.stdout.splitlines()
    after = commands(run.stdout)
    assert [line.partition("::")[2].partition(" title")[0] for line in after] == ["error"]
    assert after == lines[-1:]
    assert f"title={WRONG}::ReleaseHostDrive gave S_OK%0Apermitted: " in after[0]
    assert summary.read_text(encoding="utf-8") == "before\n" + to_markdown(SPECIFICATION, results(tmp_path / "r"))
    again = ivmdvddrive("verify", "python:misbehaving:Wrong", *ONE, cwd=tmp_path)
    assert "::" not in again.stdout.replace("IVMDVDDrive::", "")


def test_a_hostile_name_gives_no_markup_to_the_page() -> None:
    from ivmdvddrive_conformance.results.formats.html_report import to_html

    page = to_html(SPECIFICATION, hostile())
    assert page.count("<script>") == 1
    assert "\x1b" not in page
    assert "\u202e" not in page
