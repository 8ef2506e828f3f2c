"""Makes the pictures of a report that the README shows, one for each theme: python docs/picture.py.

A wrong implementation is judged, and its report is opened in Debian's Chromium. The pictures look best where the font
Inter is installed (Debian: fonts-inter).
"""

from __future__ import annotations

import contextlib
import tempfile
from pathlib import Path
from typing import Final, Literal

from playwright.sync_api import Browser, ViewportSize, sync_playwright

from ivmdvddrive_conformance.cli import main

HERE: Final = Path(__file__).parent
JUDGED: Final = ("verify", "python:ivmdvddrive_mutants.benches:NineDigitsCut", "--level", "quick", "--report", "report")
THEMES: Final[tuple[Literal["light", "dark"], ...]] = ("light", "dark")
SIZE: Final[ViewportSize] = {"width": 1120, "height": 1230}


def judge(folder: Path) -> Path:
    """The page of a run in a folder."""
    with contextlib.chdir(folder), contextlib.suppress(SystemExit):
        main(list(JUDGED))
    return folder / "report" / "report.html"


def take(browser: Browser, page: Path, folder: Path) -> None:
    """Take a picture of a page in each theme, into a folder."""
    for theme in THEMES:
        shown = browser.new_page(viewport=SIZE, color_scheme=theme)
        shown.goto(page.as_uri())
        shown.screenshot(path=folder / f"report-{theme}.png")
        shown.close()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as judged, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        take(chromium, judge(Path(judged)), HERE)
        chromium.close()
