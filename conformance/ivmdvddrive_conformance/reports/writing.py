"""The folder of a report: results.json, and all that is drawn from it; each file appears whole or not at all."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from ..counterexample import feature_name
from ..results import write_whole
from . import badge, junit, markdown, page

__all__ = ["FORMATS", "write_report"]

FORMATS: Final[dict[str, tuple[str, Callable[[dict[str, Any]], str]]]] = {
    "html": ("report.html", lambda results: page.to_html(results)),
    "markdown": ("report.md", lambda results: markdown.to_markdown(results)),
    "junit": ("junit.xml", lambda results: junit.to_junit(results)),
    "badge": ("badge.svg", lambda results: badge.to_svg(results)),
    "shields": ("badge.json", lambda results: badge.to_shields(results)),
}
"""By a format's name: its file in the folder, and what makes it."""


def write_report(folder: Path, results: dict[str, Any]) -> None:
    """Write results.json, the counterexamples, and the run in every format."""
    folder.mkdir(parents=True, exist_ok=True)
    counterexamples = folder / "failures"
    counterexamples.mkdir(exist_ok=True)
    files = {
        counterexamples / feature_name(number, failure["clauses"][0]): failure["scenario"]
        for number, failure in enumerate(results["failures"])
        if failure["steps"]  # a process that ended has told none
    }
    stale = set(counterexamples.glob("*.feature")) - set(files)
    files |= {folder / name: made(results) for name, made in FORMATS.values()}
    files[folder / "results.json"] = json.dumps(results, indent=1, ensure_ascii=False) + "\n"
    for path, text in files.items():
        write_whole(path, text)
    for old in stale:
        old.unlink()
