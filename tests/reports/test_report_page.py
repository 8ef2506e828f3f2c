"""The page of a run in a real browser: it asks for nothing, logs nothing, can be used by everybody, obeys no IUT."""

from __future__ import annotations

import datetime
import runpy
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from browser import serious_violations, watched
from commands import ONE, ivmdvddrive
from ivmdvddrive_conformance.judging.evidence import Evidence
from ivmdvddrive_conformance.results.formats.html_report import to_html
from ivmdvddrive_conformance.results.reading import read_results
from ivmdvddrive_conformance.verdicts.waivers import Waiver
from made import EVERY, ICS, OK, WRONG, failed, made, scenario, whole
from misbehaving import HOSTILE
from vpc import SPECIFICATION, specifications

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ROOT = Path(__file__).parents[2]
DATA = ROOT / "tests" / "data"
COVERAGE = {"states": 9, "transitions": 8, "pairs": 7, "of_states": 472, "of_transitions": 11056, "of_pairs": 259136}
CALLS = [
    ["a machine M", ""],
    *([f"A.AttachImage(ISO{n})", "S_OK"] for n in range(1, 30)),
    ["A.ReleaseImage()", "E_FAIL"],
]
MARKUP = "\"'><script>document.title='owned'</script><img src=http://example.invalid/ onerror=alert(1)>{{ 7*7 }}"


def broken() -> dict[str, Any]:
    known = Waiver(WRONG, ("it gave S_OK",), "until 2.1", datetime.date.max, issue="https://tracker.example/1")
    search = Evidence(
        "Weighted random walks",
        "walk",
        coverage=COVERAGE,
        calls=5000,
        readings={"capture-events:silent": ["S1 is drained", "nothing"]},
    )
    races = Evidence("Concurrent calls", "concurrency", ["AttachImage.concurrent"], histories=50, overlapping=49)
    races.failures = [failed("AttachImage.concurrent", diagram="client 1  ├──1──┤\nclient 2    ├──2──┤" + "─" * 200)]
    failures = [failed(OK, steps=CALLS), failed(WRONG, "it gave S_OK"), failed("BusNumber.pure", log="the log\n" * 99)]
    return made(
        scenario(*EVERY),
        *(scenario(f.clauses[0], failures=[f]) for f in failures),
        search,
        races,
        ics=ICS,
        waivers=[known],
    )


def replaced(value: Any, text: str, key: str = "") -> Any:
    """Results in which every free text is another one, as no reader of files would let through."""
    if isinstance(value, dict):
        return {k: replaced(v, text, k) for k, v in value.items()}
    if isinstance(value, list):
        return [replaced(v, text, key) for v in value]
    kept = {"verdict", "status", "level", "kind", "started", "expires", "issue", "version"}
    return text if isinstance(value, str) and key not in kept else value


REPORTS = {
    "conformant": whole(),
    "broken": broken(),
    "partial": made(scenario(*EVERY[9:]), scenario(*EVERY[:9], unclaimed="faults"), ics={**ICS, "claims": []}),
    "cut short": made(scenario(OK), stopped="interrupted"),
    "hostile": whole(
        failed(OK, HOSTILE, steps=[["A.HostDriveLetter", HOSTILE]], log=HOSTILE), ics={**ICS, "name": HOSTILE}
    ),
    "markup": replaced(broken(), MARKUP),
    "selected": made(scenario(OK), ics=ICS, settings={"select": (OK,)}, select=(OK,)),
    "empty": {**made(), "clauses": [], "checks": []},
    "older": read_results(specifications, DATA / "results-schema-1.json"),
}


@pytest.fixture(params=REPORTS)
def report(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a report's file."""
    return written(tmp_path, REPORTS[request.param])


def written(folder: Path, results: dict[str, Any]) -> str:
    file = folder / "report.html"
    file.write_text(to_html(SPECIFICATION, results), encoding="utf-8")
    return file.as_uri()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_everybody_can_use_it_in_either_theme(page: Page, report: str, theme: str) -> None:
    page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]  # one of its literals
    page.goto(report)
    page.evaluate("document.querySelectorAll('details').forEach((folded) => { folded.open = true; })")
    assert serious_violations(page) == []
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert ground == {"light": "rgb(250, 250, 248)", "dark": "rgb(19, 21, 24)"}[theme]


@pytest.mark.parametrize("width", [1280, 390, 320])
def test_nothing_sticks_out_at_any_width(page: Page, report: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(report)
    page.evaluate("document.querySelectorAll('details').forEach((folded) => { folded.open = true; })")
    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_nothing_that_an_implementation_says_is_markup(page: Page, report: str) -> None:
    page.goto(report)
    assert page.title() != "owned"
    assert page.locator("script").count() == 1
    assert page.locator("img, iframe, object, embed, link, form, base").count() == 0
    text = page.locator("body").inner_text()
    assert not set(text) & {"\x1b", "\x07", "\u202e"}


def test_what_is_hostile_is_shown_as_it_is(page: Page, tmp_path: Path) -> None:
    page.goto(written(tmp_path, REPORTS["hostile"]))
    assert (
        page.locator("h1").inner_text().startswith(r"\x1b]0;owned\x07\x1b[31m \u202eevil\udcff [bold]x[/bold] <script>")
    )
    page.goto(written(tmp_path, REPORTS["markup"]))
    assert page.locator("h1").inner_text().startswith(MARKUP)
    assert page.locator(".failure .came dd").first.inner_text() == MARKUP


def test_markup_that_slipped_through_would_do_nothing(chromium: Browser, tmp_path: Path) -> None:
    """The policy forbids it, though the page's own style and script work."""
    address = written(tmp_path, whole())
    file = tmp_path / "report.html"
    slipped = (
        "<script>document.title = 'owned'</script><style>h1 { color: rgb(1, 2, 3) }</style>"
        "<img src='http://example.invalid/x.png' onerror=\"document.title = 'owned'\"></main>"
    )
    file.write_text(file.read_text(encoding="utf-8").replace("</main>", slipped), encoding="utf-8")
    with watched(chromium) as (page, wrongs):
        page.goto(address, wait_until="networkidle")
        assert page.title() != "owned"
        assert page.evaluate("getComputedStyle(document.querySelector('h1')).color") != "rgb(1, 2, 3)"
        assert page.locator(".filter").first.is_visible()
    asked = [w for w in wrongs if w.startswith(("asked", "did not get"))]
    assert asked == ["asked for http://example.invalid/x.png", "did not get http://example.invalid/x.png: csp"]
    assert any("Content Security Policy" in w for w in wrongs)


def test_the_calls_are_filtered(page: Page, tmp_path: Path) -> None:
    page.goto(written(tmp_path, broken()))
    box, said = page.get_by_label("Filter the calls"), page.locator('[data-filter="failures"] output')
    total = len(CALLS) + 3 * 2
    assert said.inner_text() == f"Calls: {total}"
    assert page.locator(".failure:visible").count() == 4
    box.fill("iso7")
    assert said.inner_text() == f"Calls: 1 of {total}"
    assert page.locator(".failure:visible").count() == 1
    assert page.locator(".calls tbody tr:visible").inner_text().split("\t")[1:] == ["A.AttachImage(ISO7)", "S_OK"]
    box.fill("BusNumber.pure releasehostdrive")
    assert said.inner_text() == f"Calls: 1 of {total}"
    box.fill("no such thing")
    assert said.inner_text() == f"Calls: 0 of {total}"
    assert page.locator(".failure:visible").count() == 0
    box.fill("")
    assert page.locator(".failure:visible").count() == 4


def test_the_clauses_are_filtered_by_words_and_by_status(page: Page, tmp_path: Path) -> None:
    page.goto(written(tmp_path, broken()))
    every = page.locator("#every")
    said = page.locator('[data-filter="every"] output')
    assert said.inner_text() == f"Clauses: {len(EVERY)}"
    page.locator("select").select_option("fail")
    assert every.locator("tr:visible .id").all_inner_texts() == ["BusNumber.pure", "AttachImage.concurrent", OK]
    page.get_by_label("Filter", exact=True).fill("released")
    assert every.locator("tr:visible .id").all_inner_texts() == [OK]
    assert said.inner_text() == f"Clauses: 1 of {len(EVERY)}"
    page.get_by_label("Filter", exact=True).fill("")
    page.locator("select").select_option("any")
    assert said.inner_text() == f"Clauses: {len(EVERY)}"


def test_a_link_to_a_clause_unfolds_it(page: Page, tmp_path: Path) -> None:
    page.goto(written(tmp_path, broken()))
    row = page.locator('[id="Count.S_OK"]')
    assert not row.is_visible()
    page.goto(page.url.partition("#")[0] + "#Count.S_OK")
    row.wait_for(state="visible")
    page.locator('.failure h3 a[href="#AttachImage.concurrent"]').click()
    assert page.url.endswith("#AttachImage.concurrent")
    page.locator('[id="AttachImage.concurrent"]').wait_for(state="visible")


def test_the_keyboard_reaches_the_report_at_once(page: Page, tmp_path: Path) -> None:
    page.goto(written(tmp_path, broken()))
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the report"
    assert page.locator(".skip").bounding_box()["x"] >= 0
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Failures"


def test_on_paper_everything_is_unfolded_and_nothing_is_asked(page: Page, tmp_path: Path) -> None:
    page.goto(written(tmp_path, broken()))
    page.emulate_media(media="print")
    assert page.locator("nav, .filter").filter(visible=True).count() == 0
    assert page.locator('[id="Count.S_OK"]').bounding_box()["height"] > 0
    assert page.locator(".failure details pre").first.bounding_box()["height"] > 0


def test_it_is_whole_without_script(chromium: Browser, tmp_path: Path) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(written(tmp_path, broken()))
    assert page.locator(".filter").filter(visible=True).count() == 0
    assert page.locator(".failure").filter(visible=True).count() == 4
    context.close()


def test_what_it_says_of_a_failure(page: Page, tmp_path: Path) -> None:
    page.goto(written(tmp_path, broken()))
    assert page.locator(".verdict h2").inner_text() == "Nonconformant"
    assert page.locator(".verdict .why").inner_text() == "3 clauses were broken."
    text = page.locator(".failure", has=page.locator(f'h3 a[href="#{OK}"]')).inner_text()
    for said in ("The captured host drive is released.", "IVMDVDDrive::ReleaseHostDrive, return values, row 1 (S_OK)",
                 "Answer\nit gave E_FAIL", "Permitted\nS_OK", "A.ReleaseImage()", "Repeat"):  # fmt: skip
        assert said in text
    waived = page.locator(".failure").last
    assert "Erratum: the documentation prints 0xA00400728. The suite uses: 0xA0040728 " in waived.inner_text()
    assert waived.locator("header .pill").inner_text() == "waived"
    assert "until 2.1 (until 9999-12-31, issue)." in waived.inner_text()
    assert waived.get_by_role("link", name="issue").get_attribute("href") == "https://tracker.example/1"


def test_a_partial_report_says_what_to_implement_and_is_short(page: Page, tmp_path: Path) -> None:
    clauses = [c for c in EVERY if SPECIFICATION.clauses[c].required]
    results = made(scenario(*clauses[40:]), scenario(*clauses[:40], unclaimed="collection"), ics={**ICS, "claims": []})
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(written(tmp_path, results))
    claim = page.locator("details", has_text="Claim collection")
    assert claim.locator("summary").inner_text() == (
        "Claim collection: implement DVDROMDrives, Count, Item and _NewEnum: 38 more clauses"
    )
    assert not page.locator(f'.ids a[href="#{clauses[0]}"]').is_visible()
    claim.locator("summary").click()
    assert page.locator(f'.ids a[href="#{clauses[0]}"]').is_visible()
    assert page.locator("#every details[open]").count() == 0
    assert page.evaluate("document.documentElement.scrollHeight") < 9_000


def test_clauses_and_claims_link_to_the_site(page: Page, tmp_path: Path) -> None:
    results = made(
        scenario(OK, failures=[failed(OK)]), scenario("Item.S_OK", unclaimed="collection"), ics={**ICS, "claims": []}
    )
    (tmp_path / "report.html").write_text(to_html(SPECIFICATION, results, "https://site.example/v1/"), encoding="utf-8")
    page.goto((tmp_path / "report.html").as_uri())
    hrefs = {a.get_attribute("href") for a in page.locator('a[href^="https://site.example/v1/"]').all()}
    assert "https://site.example/v1/members/ReleaseHostDrive.html#ReleaseHostDrive.S_OK" in hrefs
    assert any(href.startswith("https://site.example/v1/implementing.html#") for href in hrefs)
    assert 'href="https://' not in to_html(SPECIFICATION, results)


@pytest.mark.parametrize("width", [1280, 390])
def test_no_word_is_broken_in_a_card(page: Page, tmp_path: Path, width: int) -> None:
    """A line break within a word gives the word more than one rectangle."""
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(written(tmp_path, broken()))
    split = page.evaluate(WORDS_OF_CARDS)
    assert split == []


WORDS_OF_CARDS = """() => {
  const split = [];
  for (const card of document.querySelectorAll(".card, .verdict, nav")) {
    const walker = document.createTreeWalker(card, NodeFilter.SHOW_TEXT);
    for (let node; (node = walker.nextNode()); ) {
      for (const word of node.data.matchAll(/[\\w]+/g)) {
        const range = document.createRange();
        range.setStart(node, word.index);
        range.setEnd(node, word.index + word[0].length);
        if (range.getClientRects().length > 1) split.push(word[0]);
      }
    }
  }
  return split;
}"""


def test_a_real_run_of_a_hostile_implementation(page: Page, tmp_path: Path) -> None:
    run = ivmdvddrive("verify", "python:misbehaving:Hostile", *ONE, "--report", "r", cwd=tmp_path)
    assert run.returncode in (1, 4), run.stderr
    page.goto((tmp_path / "r" / "report.html").as_uri())
    assert serious_violations(page) == []
    assert "evil" in page.locator("body").inner_text()


def test_the_pictures_of_the_readme_can_be_made(chromium: Browser, tmp_path: Path) -> None:
    """By the same command, from any report; those that are kept are of its size."""
    take = runpy.run_path(str(ROOT / "docs" / "picture.py"))["take"]
    written(tmp_path, broken())
    take(chromium, tmp_path / "report.html", tmp_path)
    for theme in ("light", "dark"):
        name = f"report-{theme}.png"
        assert f"docs/{name}" in (ROOT / "README.md").read_text(encoding="utf-8")
        kept, new = ((folder / name).read_bytes() for folder in (ROOT / "docs", tmp_path))
        assert kept[:24] == new[:24]  # the signature, and the width and height
        assert len(kept) < 300_000
