"""The browser that the tests of pages use sees what it is there to see."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from browser import serious_violations, watched

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

GOOD = "<!doctype html><html lang=en><title>t</title><main><h1>Good</h1><p>text</p></main>"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("<img alt='' src=http://example.invalid/a.png>", "asked for http://example.invalid/a.png"),
        ("<script>new WebSocket('ws://example.invalid/')</script>", "asked for ws://example.invalid/"),
        ("<script>fetch('https://example.invalid/')</script>", "asked for https://example.invalid/"),
        ("<link rel=stylesheet href=missing.css>", "did not get file:///"),
        ("<script>console.error('oh')</script>", "logged oh"),
        ("<script>throw new Error('no')</script>", "raised no"),
        ("<script>alert('hey')</script>", "opened a dialog: hey"),
    ],
)
def test_it_sees_what_a_page_does_wrong(chromium: Browser, tmp_path: Path, wrong: str, said: str) -> None:
    (tmp_path / "page.html").write_text(GOOD + wrong)
    with watched(chromium) as (page, wrongs):
        page.goto((tmp_path / "page.html").as_uri(), wait_until="networkidle")
    assert any(w.startswith(said) for w in wrongs), wrongs


def test_it_lets_a_good_page_be_and_finds_a_bad_one_inaccessible(page: Page, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(GOOD)
    page.goto((tmp_path / "page.html").as_uri())
    assert serious_violations(page) == []
    page.evaluate("document.querySelector('p').style.color = '#ccc'")
    [violation] = serious_violations(page)
    assert violation.startswith("color-contrast: ['p']")
