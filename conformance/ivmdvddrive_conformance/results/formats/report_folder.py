"""The folder of a report: results.json, and all that is drawn from it; the files of a run appear together."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from pathlib import Path
from typing import Any, Final

from ivmdvddrive_spec import Specification

from ...text.documents import Unreadable, read_json
from ..counterexample import feature_name
from ..files import held, refuse_special, write_all
from ..shard_files import SHARD_FILE
from . import badge, ctrf, html_report, junit, markdown, sarif

__all__ = ["FORMATS", "held_report", "write_report"]

FORMATS: Final[dict[str, tuple[str, Callable[[Specification, dict[str, Any], str | None], str]]]] = {
    "html": ("report.html", html_report.to_html),
    "markdown": ("report.md", lambda specification, results, _: markdown.to_markdown(specification, results)),
    "junit": ("junit.xml", lambda _, results, __: junit.to_junit(results)),
    "ctrf": ("ctrf.json", lambda _, results, __: ctrf.to_ctrf(results)),
    "sarif": ("results.sarif", sarif.to_sarif),
    "badge": ("badge.svg", lambda _, results, __: badge.to_svg(results)),
    "shields": ("badge.json", lambda _, results, __: badge.to_shields(results)),
}
"""By a format's name: its file in the folder, and what makes it of the results and the address of the site."""

_ASIDE: Final = "before"
"""The folder for the report of a whole run when that of one that was cut short takes its place."""


_FILES: Final = ("results.json", SHARD_FILE, *(name for name, _ in FORMATS.values()), "failures", "failures/*.feature")

_REMEMBERED: Final = ("examples", "examples/*", "examples/*/*", "examples/*/*/*")
"""The files of failing examples, by check and by Hypothesis's key: Hypothesis follows links, and reads any file."""

_LARGEST_EXAMPLE: Final = 1 << 20
"""Bytes of a file that Hypothesis remembers an example in; its own have some thousand at most."""

_PLACES: Final = (*_FILES, _ASIDE, *(f"{_ASIDE}/{name}" for name in _FILES), *_REMEMBERED)
"""The files that a run may replace in a report's folder, as patterns; a folder stands before its content."""


def held_report(folder: Path) -> AbstractContextManager[None]:
    """Hold the folder of a report as ``held`` does; raises SettingsError where it cannot be written, or read back."""
    return held(folder, _PLACES, {_REMEMBERED[-1]: _LARGEST_EXAMPLE})


def write_report(
    folder: Path,
    specification: Specification,
    results: dict[str, Any],
    site: str | None = None,
    shard: dict[str, Any] | None = None,
) -> Path | None:
    """Write results.json, the counterexamples, and the run in every format, all of them or nothing.

    ``site`` is the address of the site that the page links to. ``shard`` is what ``merge`` needs of the run of a shard
    (``shard_files.to_shard``); None for a run that is whole.

    What is there of an earlier run is replaced. Only where a run was cut short, what is there of a whole one is put
    away, into the folder that this gives. Raises OSError, and then what was there is as it was.
    """
    counterexamples, aside = folder / "failures", folder / _ASIDE
    refuse_special(folder, counterexamples, aside, aside / "failures")
    counterexamples.mkdir(parents=True, exist_ok=True)
    texts: dict[Path, str | bytes] = {
        counterexamples / feature_name(number, failure["clauses"][0]): failure["scenario"]
        for number, failure in enumerate(results["failures"])
        if failure["steps"]  # a process that ended has told none
    }
    texts |= {folder / name: made(specification, results, site) for name, made in FORMATS.values()}
    texts[folder / "results.json"] = json.dumps(results, indent=1, ensure_ascii=False) + "\n"
    if shard is not None:
        texts[folder / SHARD_FILE] = json.dumps(shard, ensure_ascii=False) + "\n"
    old = _files_in(folder)
    keeps = not results["complete"] and _may_be_whole(folder / "results.json")
    if keeps:
        (aside / "failures").mkdir(parents=True, exist_ok=True)

    def make_room() -> None:
        gone = _files_in(aside) if keeps or results["complete"] else set()
        for path in gone if keeps else gone | old - set(texts):
            path.unlink()
        for path in old if keeps else ():
            path.replace(aside / path.relative_to(folder))

    write_all(texts, make_room)
    if not keeps:
        _remove_empty(aside)
    return aside if keeps else None


def _files_in(folder: Path) -> set[Path]:
    """The files of a report that are there; whatever else is there is somebody else's."""
    named = {folder / name for name in ("results.json", SHARD_FILE, *(name for name, _ in FORMATS.values()))}
    return {path for path in named if path.is_file()} | set((folder / "failures").glob("*.feature"))


def _remove_empty(folder: Path) -> None:
    for each in (folder / "failures", folder):
        with suppress(OSError):  # it is not there, or not empty
            each.rmdir()


def _may_be_whole(path: Path) -> bool:
    """Tell whether a results.json is there that does not say that its run was cut short."""
    try:
        found = read_json(path, "results")
    except FileNotFoundError:
        return False
    except (OSError, Unreadable):
        return True
    return not (isinstance(found, dict) and found.get("complete") is False)
