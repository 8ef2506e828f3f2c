"""The built site in a real browser: without error or request, searchable, harmless, accessible, and as wide as a phone.

The fixture ``page`` fails a test whose page asks for anything but files, or logs an error.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from browser import serious_violations
from hostile import STRINGS
from ivmdvddrive_conformance.text.printable import reprintable

if TYPE_CHECKING:
    from playwright.sync_api import Page

KINDS_OF_PAGES = (
    "index", "members/index", "members/AttachHostDrive", "members/OnMediaInsert", "members/SetBusLocation",
    "members/BusType", "differences", "errata", "ambiguities", "codes",
    "tutorial", "implementing", "verdicts", "protocol", "traceability", "mutants", "evidence/index", "evidence/hostile",
    "evidence/reference/ivmdvddrive-attachimage", "cli", "ci", "com-server", "learning", "settings", "from-scratch",
    "architecture", "attacks", "benchmarks", "changelog", "com", "detection", "export", "faults", "glossary",
    "installation", "limits", "load", "scenarios", "schema", "shards", "virtual-pc",
    "fr/index", "fr/members/index", "fr/members/SetBusLocation", "fr/errata", "fr/ambiguities", "fr/codes", "fr/com",
)  # fmt: skip

ABOUT_COLOURS = ("color-contrast", "link-in-text-block")
"""The rules of axe-core that look at colours, of those that it asks by default: a theme changes nothing else."""


def opened(page: Page, site: Path, name: str) -> None:
    page.goto((site / f"{name}.html").as_uri())


@pytest.fixture
def steady(page: Page) -> Page:
    """A page that scrolls without taking its time."""
    page.emulate_media(reduced_motion="reduce")
    return page


_WIDTHS = (390, 1010, 1100, 1280)
"""A phone's, and those of small windows, where the sidebar and the page share what there is."""


def test_every_page_loads_and_none_is_wider_than_its_window(steady: Page, site: Path) -> None:
    pages = [path for path in sorted(site.rglob("*.html")) if path.parent.parent.name != "evidence"]
    pages += sorted((site / "evidence" / "hostile").glob("*.html"))  # those of the others are made alike
    wide = []
    for path in pages:
        steady.goto(path.as_uri())
        assert steady.title()
        for width in _WIDTHS:
            steady.set_viewport_size({"width": width, "height": 844})
            if steady.evaluate("document.documentElement.scrollWidth") > width:
                wide.append((str(path.relative_to(site)), width))
    assert len(pages) > 30
    assert wide == []


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("ReleaseHostDrive.VM_E_MEDIA_WRONG_TYPE", "ReleaseHostDrive#ReleaseHostDrive.VM_E_MEDIA_WRONG_TYPE"),
        ("invalidarg-16-bit", "errata#invalidarg-16-bit"),
        ("KeepsTheLock", "mutants#KeepsTheLock"),
        ("linearizability", "glossary"),
        ("badge", "ci"),
        ("github actions", "ci"),
        ("waiver", "ci"),
        ("-1610348760", "codes"),
        ("0xA0040728", "codes"),
        ("a0040728", "codes"),
        ("0xA00400728", "codes"),
        ("wrong type", "codes"),
    ],
)
def test_the_search_finds_it(steady: Page, site: Path, query: str, found: str) -> None:
    opened(steady, site, "index")
    steady.get_by_label("Search").first.fill(query)
    steady.get_by_label("Search").first.press("Enter")
    name, _, anchor = found.partition("#")
    end = f"{name}.html#{anchor}" if anchor else f"{name}.html"
    # Results are put into the list one after the other, and a link that moves meanwhile is clicked beside.
    steady.locator("#search-results .search-summary", has_text="Search finished").wait_for()
    steady.locator(f"#search-results a[href*='{end}']").first.click()
    steady.wait_for_url(f"**/{end}*")
    if anchor:
        target = steady.locator(f"[id='{anchor}']")
        assert target.is_visible()
        box = target.bounding_box()
        assert box is not None
        assert 0 <= box["y"] < 900


def test_a_clauses_anchor_leads_to_the_clause(steady: Page, site: Path) -> None:
    clause = "AttachHostDrive.VM_E_DRIVE_IN_USE.2"
    steady.goto(f"{(site / 'members' / 'AttachHostDrive.html').as_uri()}#{clause}")
    shown = steady.locator(":target")
    assert shown.get_attribute("id") == clause
    assert "A drive of another virtual machine has captured that host drive." in shown.inner_text()


def test_an_answer_in_a_diagram_leads_to_its_clause(steady: Page, site: Path) -> None:
    opened(steady, site, "members/ReleaseHostDrive")
    steady.locator("figure.diagram a", has_text="VM_E_VM_UNKNOWN").first.click()
    assert steady.locator(":target").get_attribute("id") == "ReleaseHostDrive.VM_E_VM_UNKNOWN"


def test_a_cell_of_the_matrix_leads_to_the_calls_and_answers(steady: Page, site: Path) -> None:
    opened(steady, site, "evidence/index")
    row = steady.locator("tr", has=steady.locator("a[href$='#ReleaseHostDrive.S_OK']"))
    row.locator("a[href^='reference/']").click()
    steady.wait_for_url("**/evidence/reference/ivmdvddrive-releasehostdrive.html#*")
    steady.get_by_role("link", name="ReleaseHostDrive: A captured host drive is released", exact=True).first.click()
    block = steady.locator(":target").locator("xpath=following::pre[1]")
    assert "A.ReleaseHostDrive()" in block.inner_text()


def test_the_filter_leaves_the_differences(steady: Page, site: Path) -> None:
    opened(steady, site, "evidence/index")
    broken = steady.locator("table.matrix tbody tr", has=steady.locator(".status.fail"))
    agreed = steady.locator("table.matrix tbody tr", has=steady.locator("a[href$='#BusNumber.value']"))
    assert agreed.is_visible()
    steady.get_by_label("Show differences only").check()
    assert agreed.is_hidden()
    assert broken.first.is_visible()


def test_a_search_gives_documentation_before_evidence(steady: Page, site: Path) -> None:
    steady.goto(f"{(site / 'search.html').as_uri()}?q=AttachHostDrive")
    steady.locator("#search-results .search-summary", has_text="Search finished").wait_for()
    links = steady.locator("#search-results li > a").evaluate_all("all => all.map(a => a.getAttribute('href'))")
    first_evidence = next(n for n, link in enumerate(links) if link.startswith("evidence/"))
    assert links.index("members/AttachHostDrive.html") < first_evidence
    assert not any(link.startswith("evidence/") for link in links[:5])


def test_commands_are_copied_without_their_prompt(steady: Page, site: Path) -> None:
    opened(steady, site, "learning")
    steady.context.grant_permissions(["clipboard-read", "clipboard-write"])
    block = steady.locator("div.highlight-console").first
    block.hover()
    block.get_by_role("button", name="Copy").click()
    block.get_by_role("button", name="Copied").wait_for()
    copied = steady.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("pip install '.[learn]'\nivmdvddrive learn ")


def test_on_a_phone_a_rows_cells_have_the_titles_of_their_columns(steady: Page, site: Path) -> None:
    steady.set_viewport_size({"width": 390, "height": 844})
    opened(steady, site, "members/ReleaseHostDrive")
    cell = steady.locator("table.decisions tbody td").nth(1)
    assert cell.get_attribute("data-title") == "return code"
    box = steady.get_by_text("0x80004005").first.bounding_box()
    assert box is not None
    assert box["x"] + box["width"] <= 390


def test_on_a_phone_an_implementation_is_named_with_its_product(steady: Page, site: Path) -> None:
    steady.set_viewport_size({"width": 390, "height": 844})
    opened(steady, site, "evidence/index")
    titles = (
        steady.locator("table.shares tbody tr").first.locator("td").evaluate_all("all => all.map(c => c.dataset.title)")
    )
    assert "Reference, Python objects Virtual PC" in titles


def test_hostile_strings_are_shown_and_do_nothing(steady: Page, site: Path) -> None:
    pages = [f"evidence/hostile/{path.stem}" for path in sorted((site / "evidence" / "hostile").glob("*.html"))]
    shown = ""
    for name in ("evidence/index", *pages, "evidence/hostile"):
        opened(steady, site, name)
        article = steady.locator("article")
        assert article.locator("script, img, iframe, [onerror]").count() == 0
        assert article.locator("a[href^='javascript:'], a[href*='example.invalid']").count() == 0
        shown += article.inner_text()
    assert STRINGS[0] in article.inner_text()
    for said in STRINGS[:-1]:
        assert " ".join(reprintable(said).split()) in " ".join(shown.split())
    assert "\u202e" not in shown
    assert "\x1b" not in shown
    assert len(shown) < 1 << 21


@pytest.mark.parametrize(("theme", "rules"), [("light", ()), ("dark", ABOUT_COLOURS)], ids=["light", "dark"])
@pytest.mark.parametrize("name", KINDS_OF_PAGES)
def test_nothing_serious_keeps_anybody_from_reading(
    steady: Page, site: Path, theme: str, rules: tuple[str, ...], name: str
) -> None:
    steady.emulate_media(color_scheme=theme)
    opened(steady, site, name)
    assert serious_violations(steady, *rules) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_results_of_a_search_are_accessible(steady: Page, site: Path, theme: str) -> None:
    steady.emulate_media(color_scheme=theme)
    steady.goto(f"{(site / 'search.html').as_uri()}?q=host+drive")
    steady.locator("#search-results a").first.wait_for()
    assert serious_violations(steady) == []
