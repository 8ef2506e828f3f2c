"""The verdict's reason, the counts beside it and the badge agree, whatever came of each clause."""

from __future__ import annotations

import datetime
import io
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console

from attacks import Attack
from ivmdvddrive_conformance.judging.evidence import Evidence
from ivmdvddrive_conformance.results.formats.badge import message
from ivmdvddrive_conformance.results.formats.html_report import to_html
from ivmdvddrive_conformance.results.formats.markdown import to_markdown
from ivmdvddrive_conformance.results.summary import BROKEN, met, required
from ivmdvddrive_conformance.results.terminal import show_results
from ivmdvddrive_conformance.verdicts.verdict import NOT_EXERCISED
from ivmdvddrive_conformance.verdicts.waivers import Waiver
from made import EVERY, ICS, failed, made, scenario
from vpc import SPECIFICATION

UNREQUIRED = [c for c in EVERY if not SPECIFICATION.clauses[c].required]
SOME = st.lists(st.sampled_from(EVERY), max_size=4) | st.lists(st.sampled_from(UNREQUIRED), max_size=2)
UNTIL = datetime.date.today() + datetime.timedelta(30)

runs = st.fixed_dictionaries(
    {
        "broken": SOME,
        "waived": SOME,
        "stale": SOME,
        "unclaimed": SOME,
        "claims": st.sampled_from([[], ["concurrent"]]),
        "pinned": st.sampled_from([None, "1.0", "1.1"]),
        "select": st.sampled_from([(), ("Attach*",)]),
        "whole": st.booleans(),
    }
)


def judged(run: dict[str, Any]) -> dict[str, Any]:
    """The results of a run in which this came of these clauses; the others pass."""
    left = {*run["broken"], *run["waived"], *run["unclaimed"]}
    waivers = [
        Waiver(c, ("it gave E_FAIL",), "known", UNTIL) for c in {*run["waived"], *run["stale"]} - {*run["broken"]}
    ]
    return made(
        scenario(*[c for c in EVERY if c not in left]),
        *[scenario(c, failures=[failed(c)]) for c in {*run["broken"], *run["waived"]}],
        *[scenario(c, unclaimed="faults") for c in run["unclaimed"]],
        ics=ICS | {"claims": run["claims"]},
        stopped=None if run["whole"] else "it was cut",
        select=run["select"],
        spec_version=run["pinned"],
        waivers=waivers,
    )


def last_line(results: dict[str, Any]) -> str:
    said = io.StringIO()
    show_results(SPECIFICATION, Console(file=said, width=1_000), results, None)
    return said.getvalue().splitlines()[-1]


def number(pattern: str, why: str) -> int:
    """The number that words are about; 0 where they are not there."""
    found = re.search(rf"(\d+) {pattern}", why)
    return int(found[1]) if found else 0


@settings(max_examples=60)
@given(runs)
def test_the_reason_agrees_with_the_counts(run: dict[str, Any]) -> None:
    results = judged(run)
    why, clauses = results["why"], results["clauses"]
    broken = [c for c in clauses if c["status"] in BROKEN]
    beyond = [c for c in broken if not c["required"]]
    left = [c for c in required(results) if c["status"] in NOT_EXERCISED]
    waived = [c for c in required(results) if c["status"] == "waived"]
    assert met(results) + len(broken) - len(beyond) + len(waived) + len(left) == len(required(results))
    assert number(r"clauses? (?:that (?:is|are) not required )?(?:was|were) broken", why) == len(broken)
    if beyond:
        assert number("of them not required", why) == (0 if beyond == broken else len(beyond))
        assert ("not required was" in why or "not required were" in why) == (beyond == broken)
    if why.startswith("every required clause is met"):
        assert met(results) == len(required(results)) - number("waived", why.partition(";")[0])
    if why.startswith("nothing wrong was found,"):
        assert not [c for c in clauses if c["status"] == "waived"]
        assert not broken
    assert number("required clauses? (?:was|were) not exercised", why) in (0, len(left))


@settings(max_examples=12)
@given(runs)
def test_every_report_has_the_same_counts(run: dict[str, Any]) -> None:
    results = judged(run)
    counted = f"{met(results)} of {len(required(results))}"
    line, badge = last_line(results), message(results)
    assert f"({counted} required clauses met)" in line
    assert results["why"] in line
    assert f"**{counted} required clauses met**" in to_markdown(SPECIFICATION, results)
    assert f"<strong>{met(results)}</strong> of {len(required(results))}" in to_html(SPECIFICATION, results)
    assert badge.removeprefix("run not whole · ").startswith(f"{met(results)}/{len(required(results))} clauses")
    if results["verdict"] in {"nonconformant", "conformant with waivers"}:
        assert re.search("broken|stale|waived", badge)


@pytest.mark.attack("broken-beyond-the-required")
def test_a_clause_that_is_not_required_is_counted_as_such(attack: Attack) -> None:
    results = judged({**NOTHING, "broken": [UNREQUIRED[0]]})
    assert results["verdict"] == attack.outcome
    for words in attack.says:
        assert words in last_line(results)
    assert "1 broken, not required" in to_html(SPECIFICATION, results)
    assert "hides nothing later" not in to_html(SPECIFICATION, results)
    assert message(results).endswith("clauses · 1 other broken")


NOTHING = {
    "broken": [], "waived": [], "stale": [], "unclaimed": [], "claims": ["concurrent"], "pinned": None, "select": (),
    "whole": True,
}  # fmt: skip


def test_notes_that_say_the_same_are_one_with_a_count() -> None:
    checks = [Evidence(f"check {n}", "scenario", [EVERY[0]], note=note) for n, note in enumerate("aaabbc")]
    said = io.StringIO()
    show_results(SPECIFICATION, Console(file=said, width=1_000), made(*checks, ics=ICS), None, "verbose")
    notes = [line for line in said.getvalue().splitlines() if line.startswith("note: ")]
    assert notes == [
        "note: check 0 (and 2 more checks): a",
        "note: check 3 (and 1 more check): b",
        "note: check 5: c",
    ]
