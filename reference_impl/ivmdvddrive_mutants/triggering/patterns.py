"""Patterns of calls: which calls a fault's history takes for one another, and how it says so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from .dice import Dice
from .watch import Seen

__all__ = ["ATTACH", "POWER", "RELEASE", "Pattern", "drawn_pattern", "exact_pattern"]

ATTACH: Final = ("AttachHostDrive", "AttachImage")
RELEASE: Final = ("ReleaseHostDrive", "ReleaseImage")
POWER: Final = ("run", "save", "off")

_WORDS: Final = {
    "AttachHostDrive": "an AttachHostDrive",
    "AttachImage": "an AttachImage",
    "run": "a start of a machine",
    "save": "a save of a machine",
    "off": "a machine turned off",
    "disc in": "a disc put in",
    "disc out": "a disc taken out",
    "forget": "a forgotten machine",
}
_GROUPS: Final = {
    "an attach": ATTACH,
    "a release": RELEASE,
    "a change of power": POWER,
    "a moved disc": ("disc in", "disc out"),
    "an attach or a release": ATTACH + RELEASE,
}
"""Kinds of calls that a pattern may take together, by how it says so."""


@dataclass(frozen=True)
class Pattern:
    """Some calls, by kind and outcome; None leaves the outcome open."""

    says: str
    kinds: tuple[str, ...] | None
    ok: bool | None

    def fits(self, seen: Seen) -> bool:
        """Whether a call is one of them."""
        return (self.kinds is None or seen.kind in self.kinds) and self.ok in (None, seen.ok)


def exact_pattern(seen: Seen) -> Pattern:
    """The pattern of the calls of one kind and outcome; what is not called has one outcome."""
    words = f"a {'successful' if seen.ok else 'failed'} {seen.kind}" if seen.kind[0].isupper() else _WORDS[seen.kind]
    return Pattern(words, (seen.kind,), seen.ok)


def drawn_pattern(dice: Dice, seen: Seen, *, exactly: bool = True) -> Pattern:
    """A pattern that fits a call, told more or less exactly."""
    outcome = "successful" if seen.ok else "failed"
    if exactly and dice.chance(0.65):
        if seen.kind[0].isupper() and dice.chance(0.6):
            return Pattern(f"a {outcome} {seen.kind}", (seen.kind,), seen.ok)
        return Pattern(_WORDS.get(seen.kind, f"a {seen.kind}"), (seen.kind,), None)
    group = next((name for name, kinds in _GROUPS.items() if seen.kind in kinds), None)
    if group and dice.chance(0.6):
        return Pattern(group, _GROUPS[group], None)
    return Pattern(f"a {outcome} call", None, seen.ok)
