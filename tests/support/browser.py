"""A real browser for the tests of pages: Debian's Chromium, driven by Playwright, that may not reach any network.

A test that takes the fixture ``page`` fails at its end where what it opened has asked for anything that is no file of
this machine, has asked for a file that is not there, or has logged an error. ``serious_violations`` asks axe-core.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ConsoleMessage, Dialog, Page, Request

__all__ = ["chromium", "page", "serious_violations", "watched"]

_CHROMIUM: Final = Path("/usr/bin/chromium")
_AXE: Final = Path(__file__).parent / "node_modules" / "axe-core" / "axe.min.js"
_LOCAL: Final = ("file:", "data:", "blob:", "about:")
_ARGUMENTS: Final = ("--no-sandbox", "--disable-dev-shm-usage", "--host-resolver-rules=MAP * ~NOTFOUND")
"""Tests run as root in containers, where there is no sandbox and little shared memory; and no name is looked up."""


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The browser, started once a process."""
    from playwright.sync_api import sync_playwright

    if not _CHROMIUM.exists():
        pytest.skip(f"{_CHROMIUM} is not installed (Debian: chromium)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_CHROMIUM, args=_ARGUMENTS)
        yield browser
        browser.close()


@contextmanager
def watched(chromium: Browser) -> Iterator[tuple[Page, list[str]]]:
    """A page of a desktop's size in a fresh profile, and what it does wrong, as it does it."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    wrongs: list[str] = []

    def asked(request: Request) -> None:
        if not request.url.startswith(_LOCAL):
            wrongs.append(f"asked for {request.url[:200]}")

    def logged(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            wrongs.append(f"logged {message.text[:500]}")

    def opened(dialog: Dialog) -> None:
        wrongs.append(f"opened a dialog: {dialog.message[:200]}")
        dialog.dismiss()

    context.on("request", asked)
    context.on("requestfailed", lambda request: wrongs.append(f"did not get {request.url[:200]}: {request.failure}"))
    context.on("console", logged)
    context.on("weberror", lambda error: wrongs.append(f"raised {error.error}"))
    context.on("dialog", opened)
    page = context.new_page()
    page.on("websocket", lambda socket: wrongs.append(f"asked for {socket.url[:200]}"))
    yield page, wrongs
    context.close()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """The same, where a wrong fails the test."""
    with watched(chromium) as (page, wrongs):
        yield page
    assert not wrongs, "\n".join(wrongs)


def serious_violations(page: Page, *rules: str) -> list[str]:
    """Return what axe-core finds wrong with the page as it stands, of serious or critical impact: rule, and where.

    ``rules`` are those that are asked; without any, all are that axe-core asks by default.
    """
    if not _AXE.exists():
        pytest.skip("axe-core is not installed: npm ci --prefix tests/support")
    page.evaluate(_AXE.read_text(encoding="utf-8"))
    # A page that is a file may not be read again by a script, and axe would preload its style sheets so.
    options = {
        "resultTypes": ["violations"],
        "preload": False,
        **({"runOnly": {"type": "rule", "values": [*rules]}} if rules else {}),
    }
    found = page.evaluate("options => axe.run(document, options)", options)
    return [
        f"{violation['id']}: {node['target']}: {node['failureSummary']}"
        for violation in found["violations"]
        if violation["impact"] in {"serious", "critical"}
        for node in violation["nodes"]
    ]
