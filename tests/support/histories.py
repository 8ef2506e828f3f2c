"""The histories that show the mutants which scenarios need not show, and playing them in this process."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from ivmdvddrive_conformance.judging.audit import audit
from ivmdvddrive_conformance.judging.belief import Tally
from ivmdvddrive_conformance.judging.session import Session
from ivmdvddrive_conformance.language.media import Shelf
from ivmdvddrive_conformance.language.script import parse
from vpc import oracle, python_iut

_FILE = Path(__file__).parents[1] / "detection" / "histories.toml"
_DATA = tomllib.loads(_FILE.read_text(encoding="utf-8"))

HISTORIES: Final[dict[str, str]] = _DATA["histories"]
"""By mutant: the steps, one a line; a blank line is a reset."""


def play_history(make: Callable[[], Any], shelf: Shelf, history: str) -> None:
    """Play a history's sessions on one bench, each from the scene on, with an audit after each step."""
    iut = python_iut(make)
    for steps in history.split("\n\n"):
        session = Session(oracle, iut, shelf, Tally())
        for step in filter(None, f"{_DATA['scene']}{steps}".split("\n")):
            session.do(parse(step))
            audit(session)
