"""The Then steps of the scenarios' language: each phrase by its name; ``Scenario`` says how each is checked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, Literal, TypeAlias

from ..text.printable import printable
from .script import ScriptError

__all__ = ["THEN_STEPS", "Phase", "ThenStep", "parse_then"]

Phase: TypeAlias = Literal["given", "when", "then"]
ThenStep: TypeAlias = Literal[
    "returns", "gives", "call gives", "call fails", "call succeeds", "sink got", "collection holds", "as specified"
]

THEN_STEPS: Final[Mapping[ThenStep, re.Pattern[str]]] = {
    "returns": re.compile(r"it returns (\w+)"),
    "gives": re.compile(r"it gives (.+)"),
    "call gives": re.compile(r"(.+) gives (.+)"),
    "call fails": re.compile(r"(.+) fails with (\w+)"),
    "call succeeds": re.compile(r"(.+) succeeds"),
    "sink got": re.compile(r"(\w+) got (.+)"),
    "collection holds": re.compile(r"(\w+) holds (.+)"),
    "as specified": re.compile(r"nothing has changed|all is as specified"),
}
"""The phrases; the first one that fits a text is meant."""


def parse_then(text: str) -> tuple[ThenStep, tuple[str, ...]]:
    """Find the phrase of a text, and the parts that vary; raises ScriptError for a text that is no phrase."""
    for name, pattern in THEN_STEPS.items():
        if match := pattern.fullmatch(text):
            return name, match.groups()
    raise ScriptError(f"{printable(text, 200)!r} is no Then step of the scenarios' language")
