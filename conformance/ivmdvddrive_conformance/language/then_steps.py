"""The Then steps of the scenarios' language: each phrase by its name; ``Scenario`` says how each is checked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, Literal, TypeAlias

from ivmdvddrive_spec.loading import Profile

from ..text.printable import printable
from .script import ScriptError

__all__ = ["THEN_STEPS", "Phase", "ThenStep", "code_in", "parse_then"]

Phase: TypeAlias = Literal["given", "when", "then"]
ThenStep: TypeAlias = Literal[
    "returns", "gives", "call gives", "call fails", "call succeeds", "sink got", "collection holds", "as specified"
]

_BY_PROFILE: Final = re.compile(r"(\w+) in (\w+)")
_CODE: Final = r"\w+(?: in \w+(?:, \w+ in \w+)*)?"
"""A code, or where profiles differ one for each: ``E_FAIL in vpc, DISP_E_EXCEPTION in vs2005``."""

THEN_STEPS: Final[Mapping[ThenStep, re.Pattern[str]]] = {
    "returns": re.compile(rf"it returns ({_CODE})"),
    "gives": re.compile(r"it gives (.+)"),
    "call gives": re.compile(r"(.+) gives (.+)"),
    "call fails": re.compile(rf"(.+) fails with ({_CODE})"),
    "call succeeds": re.compile(r"(.+) succeeds"),
    "sink got": re.compile(r"(\w+) got (.+)"),
    "collection holds": re.compile(r"(\w+) holds (.+)"),
    "as specified": re.compile(r"nothing has changed|all is as specified"),
}
"""The phrases; the first one that fits a text is meant."""


def code_in(text: str, profile: Profile) -> str:
    """The code that a Then step states in a profile; raises ScriptError where it states none for it."""
    by_profile: dict[str, str] = {name: code for code, name in _BY_PROFILE.findall(text)}
    if not by_profile:
        return text
    found = [by_profile[name] for name in profile.lineage if name in by_profile]
    if not found:
        raise ScriptError(f"{printable(text, 200)!r} states no code for the profile {profile.name}")
    return found[0]


def parse_then(text: str) -> tuple[ThenStep, tuple[str, ...]]:
    """Find the phrase of a text, and the parts that vary; raises ScriptError for a text that is no phrase."""
    for name, pattern in THEN_STEPS.items():
        if match := pattern.fullmatch(text):
            return name, match.groups()
    raise ScriptError(f"{printable(text, 200)!r} is no Then step of the scenarios' language")
