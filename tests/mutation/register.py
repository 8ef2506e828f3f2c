"""The register of what the suite did not kill (``unseen.toml``): each mutation with the reason, and who sees it if any.

It is held against outcomes both ways: what is missing from it, and what it says that is not so, are both differences.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from mutant_judge import Outcome
from mutations import Key, Mutation

__all__ = ["FILE", "Entry", "differences", "loaded", "missing", "written"]

FILE: Final = Path(__file__).with_name("unseen.toml")

_NOBODY, _TESTS = "nobody", "the reference's own tests"


@dataclass(frozen=True)
class Entry:
    """The reason why the suite does not see a mutation, and who does."""

    why: str
    seen_by: str

    @property
    def is_equivalent(self) -> bool:
        """Tell whether the mutation does what the reference does, as far as anybody can see."""
        return self.seen_by == _NOBODY


def loaded(file: Path = FILE) -> dict[Key, Entry]:
    """The register; ValueError where a mutation stands in it twice, or without a reason."""
    found: dict[Key, Entry] = {}
    for group in tomllib.loads(file.read_text(encoding="utf-8"))["unseen"]:
        entry = Entry(group["why"], group["seen_by"])
        if not entry.why.strip() or entry.seen_by not in (_NOBODY, _TESTS):
            raise ValueError(f"no reason, or seen by neither {_NOBODY} nor {_TESTS}: {group}")
        for one in group["mutations"]:
            key = Key(**one)
            if key in found:
                raise ValueError(f"{key} stands in the register twice")
            found[key] = entry
    return found


def missing(register: Mapping[Key, Entry], mutations: Iterable[Mutation]) -> list[Key]:
    """Return what the register names that no operator makes."""
    made = {m.key for m in mutations}
    return [key for key in register if key not in made]


def differences(register: Mapping[Key, Entry], outcomes: Iterable[tuple[Mutation, Outcome]]) -> list[str]:
    """Return where outcomes are not as the register has them, in words."""
    said = []
    for mutation, outcome in outcomes:
        entry = register.get(mutation.key)
        seen, expected = _seen_by(outcome), entry.seen_by if entry else "the suite"
        if seen not in (expected, "not viable"):
            said.append(f"seen by {seen}, not by {expected}: {mutation.says} ({mutation.operator}) {outcome.check}")
    return said


def _seen_by(outcome: Outcome) -> str:
    if outcome.status == "killed":
        return _TESTS if outcome.by == "tests" else "the suite"
    return _NOBODY if outcome.status == "survived" else outcome.status


def written(unseen: Iterable[tuple[Mutation, Outcome]]) -> str:
    """Those that the suite does not see, for the register: whoever pastes them there finds the reason first."""
    lines = []
    for mutation, outcome in unseen:
        if _seen_by(outcome) in (_NOBODY, _TESTS):
            fields = {k: v for k, v in mutation.key._asdict().items() if (k, v) != ("nth", 1)}
            shown = ", ".join(f"{k} = {json.dumps(v, ensure_ascii=False)}" for k, v in fields.items())
            lines.append(f"# seen by {_seen_by(outcome)}\n    {{ {shown} }},")
    return "\n".join(lines)
