"""The hand-written pages are true: their bench can be judged, their tables say what the code does."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import pytest

from commands import QUICK, ivmdvddrive, results
from ivmdvddrive_conformance.iuts.port import BENCH_REQUESTS, CLAIM_OF_VERB
from ivmdvddrive_conformance.language.media import KINDS
from ivmdvddrive_conformance.language.script import parse
from ivmdvddrive_conformance.language.then_steps import parse_then
from ivmdvddrive_conformance.tools.site.build import sources
from ivmdvddrive_conformance.tools.site.repository_links import PAGES, on_the_site
from ivmdvddrive_conformance.verdicts.verdict import EXIT_CODES, Status


def source(name: str) -> str:
    return (sources() / name).read_text(encoding="utf-8")


ROOT = Path(__file__).parents[2]
READ = [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("spec/*/protocol/*.md")]
"""What is read in the repository's own view, too. The French first page leads to pages of the site alone."""


@pytest.mark.parametrize("page", READ, ids=lambda page: str(page.relative_to(ROOT)))
def test_the_links_of_a_page_work_in_the_repository(page: Path) -> None:
    links = re.findall(r"\]\(([^)#\s{]+)(?=[)#])", page.read_text(encoding="utf-8"))
    assert [link for link in links if not re.match(r"\w+:", link) and not (page.parent / link).exists()] == []


def test_what_a_page_of_the_site_is_made_of_is_there() -> None:
    assert [path for path in PAGES if not (ROOT / "docs" / path).exists()] == []


def test_a_link_to_what_a_page_is_made_of_leads_to_the_page() -> None:
    spec = "../spec/ivmdvddrive_spec"
    text = f"[a]({spec}/data/members), [b]({spec}/protocol/protocol.md#batches), [c](ci.md)"
    assert on_the_site(text) == "[a](members/index.md), [b](protocol.md#batches), [c](ci.md)"


def rows(name: str) -> list[list[str]]:
    """The cells of every table of a page, without its rules."""
    lines = [line for line in source(name).splitlines() if line.startswith("|") and "---" not in line]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def test_the_bench_that_the_guide_shows_can_be_judged(tmp_path: Path) -> None:
    [shown] = re.findall(r"```python\n(.*?)```", source("implementing.md"), re.DOTALL)
    (tmp_path / "mine.py").write_text(shown)
    only = (*QUICK, "--select", "AddDVDROMDrive.S_OK")
    ran = ivmdvddrive("verify", "python:mine:Bench", *only, "--report", "r", cwd=tmp_path, PYTHONPATH=str(tmp_path))
    assert ran.returncode == 1
    found = results(tmp_path / "r")
    assert (found["iut"]["ics"]["name"], found["verdict"], found["complete"]) == ("Mine", "nonconformant", True)


def test_the_guide_names_every_method_of_a_bench_beside_the_claim_that_it_needs() -> None:
    section = source("implementing.md").partition("These are the methods of a bench")[2].partition("\n## ")[0]
    told = [re.match(r"\| `?([a-z-]+)`? \| (.*) \|$", line) for line in section.splitlines()]
    shown = {(claim, name) for claim, text in (m.groups() for m in told if m) for name in re.findall(r"`(\w+)\(", text)}
    needed = {(CLAIM_OF_VERB[verb] or "always", re.sub("([A-Z])", r"_\1", verb).lower()) for verb in BENCH_REQUESTS}
    needed -= {("events", "drain"), ("own-sinks", "advise_failing")}  # of sinks, which are the suite's own objects
    needed |= {("always", "reset"), ("always", "create_machine"), ("null-out", "call_with_null_out")}
    needed |= {("provides-media", "provide_media")}
    assert shown == needed


def test_every_status_and_every_verdict_is_explained() -> None:
    first = {word for row in rows("verdicts.md") for word in re.split(", ", row[0])}
    assert set(get_args(Status)) <= first
    codes = {row[0]: row[2] for row in rows("verdicts.md") if len(row) == 3 and row[2].isdigit()}
    assert codes == {verdict: str(code) for verdict, code in EXIT_CODES.items()}


def first_cells(heading: str) -> list[str]:
    """The code in the first column of the tables under a heading of the guide to the scenarios' language."""
    section = source("scenarios.md").partition(f"## {heading}\n")[2].partition("\n## ")[0]
    cells = [line.split("|")[1] for line in section.splitlines() if line.startswith("| `")]
    return [code for cell in cells for code in re.findall("`([^`]+)`", cell)]


@pytest.mark.parametrize("step", first_cells("Given and When"))
def test_every_step_that_the_guide_names_is_one(step: str) -> None:
    assert parse(step)


@pytest.mark.parametrize("step", first_cells("Then"))
def test_every_then_step_that_the_guide_names_is_one(step: str) -> None:
    parse_then(step)


def test_the_guide_names_every_medium() -> None:
    prose = set(re.findall(r"`([A-Z0-9_]+)`", source("scenarios.md").partition("## Names and values")[2]))
    assert set(first_cells("Names and values")) < set(KINDS) <= prose
