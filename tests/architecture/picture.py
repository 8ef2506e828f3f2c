"""Draws docs/architecture.svg of the imports: ``python tests/architecture/picture.py``; needs Graphviz.

The picture is the transitive reduction of the imports: an arrow that a longer way stands for is left out, as it would
hide the order of the layers. ``layers.toml`` has every import.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping, Set
from pathlib import Path
from typing import Final
from xml.etree import ElementTree

TESTS: Final = Path(__file__).parents[1]
sys.path.insert(0, str(TESTS / "support"))  # as pytest has it

from structure import package_imports  # noqa: E402  # found through the line above

__all__ = ["PICTURE", "arrows", "drawn", "to_dot"]

PICTURE: Final = TESTS.parent / "docs" / "architecture.svg"

_UNDRAWN: Final = {"root"}
"""The suite's version, which is a number and no part of the structure."""

_HEAD: Final = """\
  bgcolor="transparent"; rankdir="BT"; nodesep=0.25; ranksep=0.35;
  node [shape=box, style="filled,rounded", fillcolor="#f4f6fb", color="#5b6b8c", fontcolor="#1b2433"];
  node [fontname="sans-serif", fontsize=12];
  edge [color="#7b8794", arrowsize=0.6];"""


def arrows(imports: Mapping[str, Set[str]]) -> set[tuple[str, str]]:
    """The imports between packages that no longer way stands for."""
    drawn_ = {a: {b for b in of if b not in _UNDRAWN} for a, of in imports.items() if a not in _UNDRAWN}

    def reached(start: str) -> set[str]:
        found: set[str] = set()
        waiting = [start]
        while waiting:
            for each in drawn_[waiting.pop()] - found:
                found.add(each)
                waiting.append(each)
        return found

    return {(a, b) for a, of in drawn_.items() for b in of if not any(b in reached(other) for other in of - {b})}


def to_dot(imports: Mapping[str, Set[str]]) -> str:
    """The picture in Graphviz's language."""
    nodes = "\n".join(f'  "{package}";' for package in imports if package not in _UNDRAWN)
    edges = "\n".join(f'  "{a}" -> "{b}";' for a, b in sorted(arrows(imports)))
    return f"digraph architecture {{\n{_HEAD}\n{nodes}\n{edges}\n}}\n"


def drawn(svg: str) -> tuple[set[str], set[tuple[str, str]]]:
    """The packages and the arrows of a picture that Graphviz has drawn: the titles in it name them."""
    titles = [t.text or "" for t in ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}title")]
    edges = {(a, b) for a, _, b in (t.partition("->") for t in titles) if b}
    return {t for t in titles if "->" not in t} - {"architecture"}, edges


def main() -> None:
    """Draw it."""
    made = subprocess.run(
        ["dot", "-Tsvg"],
        input=to_dot(package_imports()),
        capture_output=True,
        check=True,
        text=True,
    ).stdout
    PICTURE.write_text(made[made.index("<svg") :], encoding="utf-8")


if __name__ == "__main__":
    main()
