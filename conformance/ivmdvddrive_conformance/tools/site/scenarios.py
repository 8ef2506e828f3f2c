"""The scenarios as they stand in the features, each with the clauses that its tags name."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from gherkin.parser import Parser

import ivmdvddrive_features

from ...language.pickles import PROFILE_TAG
from .markup import slug

__all__ = ["Feature", "Told", "about", "features", "scenario_link", "told"]


@dataclass(frozen=True, slots=True)
class Told:
    """A scenario: its name, its tags (ids of clauses), and its text without them.

    ``profiles`` are those that its tags, or its feature's, keep it to; none where it is for all.
    """

    id: str
    feature: str
    name: str
    tags: tuple[str, ...]
    text: str
    profiles: tuple[str, ...] = ()

    @property
    def home(self) -> str:
        """The member on whose page it stands: that of its first tag."""
        return self.tags[0].partition(".")[0]


@dataclass(frozen=True, slots=True)
class Feature:
    """A file: what it is about, what every scenario of it begins with, and the scenarios."""

    file: str
    name: str
    background: str
    scenarios: tuple[Told, ...]


@cache
def features() -> tuple[Feature, ...]:
    """Every feature, by file."""
    return tuple(_feature(path) for path in sorted(ivmdvddrive_features.FOLDER.glob("*.feature")))


@cache
def told() -> tuple[Told, ...]:
    """Every scenario."""
    return tuple(one for feature in features() for one in feature.scenarios)


def about(clause: str) -> list[Told]:
    """The scenarios about a clause."""
    return [one for one in told() if clause in one.tags]


def scenario_link(one: Told) -> str:
    """A link to a scenario by its name."""
    return f"{{scenario}}`{one.name} <{one.id}>`"


def _feature(path: Path) -> Feature:
    text = path.read_text(encoding="utf-8")
    found: Any = Parser().parse(text)["feature"]
    lines = text.splitlines()
    children = found["children"]
    ends = [*map(_start, children[1:]), len(lines) + 1]
    background, scenarios = "", []
    for child, end in zip(children, ends, strict=True):
        [(kind, what)] = child.items()
        first = what["location"]["line"]
        body = _dedented(lines[first - 1 : end - 1])
        if kind == "background":
            background = body
        else:
            identity = f"scenario-{path.stem}-{slug(what['name'])}"
            clauses, profiles = _tags([*found["tags"], *what["tags"]])
            scenarios.append(Told(identity, path.stem, what["name"], clauses, body, profiles))
    return Feature(path.stem, found["name"], background, tuple(scenarios))


def _tags(tags: list[dict[str, Any]]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The clauses that tags name, and the profiles."""
    given = [str(tag["name"]).removeprefix("@") for tag in tags]
    profiles = tuple(name.removeprefix(PROFILE_TAG) for name in given if name.startswith(PROFILE_TAG))
    return tuple(name for name in given if not name.startswith(PROFILE_TAG)), profiles


def _start(child: dict[str, Any]) -> int:
    """The line where a scenario begins: that of its first tag, where it has one."""
    [what] = child.values()
    return int(min(place["location"]["line"] for place in (what, *what.get("tags", ()))))


def _dedented(lines: list[str]) -> str:
    return "\n".join(line.removeprefix("  ") for line in lines).strip("\n")
