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
)  # fmt: skip


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
    pages = sorted(site.rglob("*.html"))
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
        ("linearizability", "AttachImage"),
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
    row.locator("a[href^='reference.html']").click()
    steady.wait_for_url("**/evidence/reference.html#*")
    steady.get_by_role("link", name="ReleaseHostDrive: A captured host drive is released", exact=True).first.click()
    block = steady.locator(":target").locator("xpath=following::pre[1]")
    assert "A.ReleaseHostDrive()" in block.inner_text()


def test_hostile_strings_are_shown_and_do_nothing(steady: Page, site: Path) -> None:
    for name in ("evidence/index", "evidence/hostile"):
        opened(steady, site, name)
        article = steady.locator("article")
        assert article.locator("script, img, iframe, [onerror]").count() == 0
        assert article.locator("a[href^='javascript:'], a[href*='example.invalid']").count() == 0
        assert STRINGS[0] in article.inner_text()
    shown = steady.locator("article").inner_text()
    for said in STRINGS[:-1]:
        assert " ".join(reprintable(said).split()) in " ".join(shown.split())
    assert "\u202e" not in shown
    assert "\x1b" not in shown
    assert len(shown) < 1 << 20


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", KINDS_OF_PAGES)
def test_nothing_serious_keeps_anybody_from_reading(steady: Page, site: Path, theme: str, name: str) -> None:
    steady.emulate_media(color_scheme=theme)
    opened(steady, site, name)
    assert serious_violations(steady) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_results_of_a_search_are_accessible(steady: Page, site: Path, theme: str) -> None:
    steady.emulate_media(color_scheme=theme)
    steady.goto(f"{(site / 'search.html').as_uri()}?q=host+drive")
    steady.locator("#search-results a").first.wait_for()
    assert serious_violations(steady) == []
