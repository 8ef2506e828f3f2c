"""Scenarios as they are played: each read from Gherkin with its tables expanded and its background in front."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from gherkin.errors import ParserError
from gherkin.parser import Parser
from gherkin.pickles.compiler import Compiler

from .documents import read_text

__all__ = ["Pickle", "Unreadable", "read_pickles"]

_PHASES: Final = {"Context": "given", "Action": "when", "Outcome": "then"}


class Unreadable(Exception):
    """A file that is no Gherkin, or holds no scenario; the message says what is wrong with it."""


@dataclass(frozen=True)
class Pickle:
    """A scenario: its feature's file, its name, its tags, and its steps as pairs of phase and text."""

    feature: str
    name: str
    tags: tuple[str, ...]
    steps: tuple[tuple[str, str], ...]


def read_pickles(path: Path) -> list[Pickle]:
    """The scenarios of a file, those of an outline one a row; raises Unreadable."""
    try:
        document: Any = Parser().parse(read_text(path, "scenarios"))
    except (OSError, ValueError, ParserError) as error:
        raise Unreadable(str(error)) from error
    document["uri"] = path.name
    found = []
    for one in Compiler().compile(document) if document["feature"] else ():
        steps = tuple((_PHASES.get(s["type"], "given"), s["text"]) for s in one["steps"])
        found.append(Pickle(path.stem, one["name"], tuple(t["name"].removeprefix("@") for t in one["tags"]), steps))
    if not found:
        raise Unreadable("nothing stands in it")
    return found
