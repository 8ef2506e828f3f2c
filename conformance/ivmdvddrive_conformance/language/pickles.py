"""Scenarios as they are played: each read from Gherkin with its examples expanded and its background in front.

The reader refuses what it would have to leave out: a table or a text that no step takes, an outline without examples,
a placeholder that is no column. Tags are labels: those that are clauses' ids say what a scenario is about, and one such
as ``@profile:vs2005`` that it is of that profile alone.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from gherkin.dialect import Dialect
from gherkin.errors import ParserError
from gherkin.parser import Parser
from gherkin.pickles.compiler import Compiler

from ivmdvddrive_spec.loading import Profile

from ..text.documents import read_text
from .script import CallStep, ScriptError, parse
from .then_steps import Phase, parse_then

__all__ = ["MOST_EXPANDED", "PROFILE_TAG", "Pickle", "Unreadable", "check_judging", "read_judging", "read_pickles"]

PROFILE_TAG: Final = "profile:"
"""The beginning of a tag that names the profile of a scenario."""

MOST_EXPANDED: Final = 4 * 1024 * 1024
"""Characters that the scenarios of a file may have once its outlines and backgrounds are expanded."""

_PHASES: Final[dict[str, Phase]] = {"Context": "given", "Action": "when", "Outcome": "then"}
_PLACEHOLDER: Final = re.compile("<([^<>]+)>")
_AN_ITEM: Final = 100
"""Characters that a step, a tag or a scenario counts for besides its text."""


class Unreadable(Exception):
    """A file that is no Gherkin, or holds no scenario that can be played; the message says what is wrong with it."""


@dataclass(frozen=True)
class Pickle:
    """A scenario: its feature's file, its name, its tags, and its steps as pairs of phase and text."""

    feature: str
    name: str
    tags: tuple[str, ...]
    steps: tuple[tuple[Phase, str], ...]

    @property
    def full_name(self) -> str:
        """The name with its feature in front, which tells the scenario from those of other features."""
        return f"{self.feature}: {self.name}"

    def is_of(self, profile: Profile) -> bool:
        """Tell whether a profile has the scenario: none is named in its tags, or this one is."""
        named = [tag.removeprefix(PROFILE_TAG) for tag in self.tags if tag.startswith(PROFILE_TAG)]
        return not named or profile.has(named)


def read_pickles(path: Path) -> list[Pickle]:
    """The scenarios of a file, those of an outline one a row; raises Unreadable."""
    try:
        document: Any = Parser().parse(read_text(path, "scenarios"))
    except (OSError, ValueError, ParserError, RecursionError) as error:
        raise Unreadable(str(error)) from error
    document["uri"] = path.name
    if document["feature"]:
        _check(document["feature"])
    found = []
    for one in Compiler().compile(document) if document["feature"] else ():
        steps = tuple((_PHASES.get(s["type"], "given"), s["text"]) for s in one["steps"])
        found.append(Pickle(path.stem, one["name"], tuple(t["name"].removeprefix("@") for t in one["tags"]), steps))
    if not found:
        raise Unreadable("nothing stands in it")
    return found


def read_judging(path: Path) -> list[Pickle]:
    """The scenarios of a file, each of which judges something; raises Unreadable."""
    found = read_pickles(path)
    for pickle in found:
        try:
            check_judging(pickle.steps)
        except ScriptError as error:
            raise Unreadable(f"the scenario {pickle.name!r}: {error}") from error
    return found


def check_judging(steps: Sequence[tuple[Phase, str]]) -> None:
    """Raise ScriptError unless all are steps and one of them is judged: a call, or a Then step."""
    judges = False
    for phase, text in steps:
        if phase == "then":
            parse_then(text)
            judges = True
        else:
            judges |= isinstance(parse(text), CallStep)
    if not judges:
        raise ScriptError("it judges nothing, since it has neither a call nor a Then step: add one")


def _check(feature: Any) -> None:
    """Refuse what would be left out, and what expands to more than it may."""
    size, outlines = 0, _outlines(feature["language"])
    for scenario, before in _scenarios(feature, ()):
        steps = [*before, *scenario["steps"]]
        for step in steps:
            for part, what in (("dataTable", "a table"), ("docString", "a text")):
                if part in step:
                    raise Unreadable(f"line {step['location']['line']}: no step takes {what}: {step['text'][:200]!r}")
        size += _size(scenario, steps, len(feature["tags"]), outlines)
        if size > MOST_EXPANDED:
            raise Unreadable(f"its outlines and backgrounds give more than {MOST_EXPANDED // 1024:,} KiB of steps")


def _outlines(language: str) -> Collection[str]:
    """The keywords of an outline in a language of Gherkin's."""
    dialect = Dialect.for_name(language)
    return dialect.scenario_outline_keywords if dialect else ()


def _scenarios(parent: Any, before: tuple[Any, ...]) -> Iterator[tuple[Any, tuple[Any, ...]]]:
    """Each scenario of a feature or a rule, with the steps of the backgrounds before it."""
    for child in parent["children"]:
        if "background" in child:
            before += tuple(child["background"]["steps"])
        elif "rule" in child:
            yield from _scenarios(child["rule"], before)
        else:
            yield child["scenario"], before


def _size(scenario: Any, steps: Sequence[Any], tags: int, outlines: Collection[str]) -> int:
    """Characters that a scenario has once it is expanded, at most; Unreadable for an outline that cannot be."""
    line, texts = scenario["location"]["line"], [scenario["name"], *(s["text"] for s in steps)]
    texts_size = sum(map(len, texts)) + _AN_ITEM * (1 + len(steps) + tags + len(scenario["tags"]))
    if not scenario["examples"]:
        if scenario["keyword"] in outlines:
            raise Unreadable(f"line {line}: the outline {scenario['name'][:200]!r} has no examples")
        return texts_size
    named = [m for text in texts for m in _PLACEHOLDER.findall(text)]
    size = 0
    for examples in scenario["examples"]:
        rows = [[cell["value"] for cell in row["cells"]] for row in examples.get("tableBody", ())]
        if not rows:
            raise Unreadable(f"line {line}: the outline {scenario['name'][:200]!r} has no examples")
        columns = {cell["value"] for cell in examples["tableHeader"]["cells"]}
        if unknown := next((n for n in named if n not in columns), None):
            raise Unreadable(f"line {line}: <{unknown[:200]}> is no column of the examples")
        longest = max(len(value) for row in rows for value in row)
        size += len(rows) * (texts_size + len(named) * longest + _AN_ITEM * len(examples["tags"]))
    return size
