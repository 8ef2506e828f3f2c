"""The difference between two runs, clause by clause: what was fixed, what was lost.

Each run has met a clause, gone wrong with it, or not exercised it. What became of it is in this table; what
stands in capitals is lost, if the clause is required in either run:

=================  =====================  ==================================  ======================
old \\ new          met                    wrong                               not exercised
=================  =====================  ==================================  ======================
**met**            changed: the status    BROKEN                              NO LONGER EXERCISED
**wrong**          fixed                  changed; CHANGED for a wrong way    NO LONGER EXERCISED
                                          that was not there before
**not exercised**  newly exercised        BROKEN                              nothing
=================  =====================  ==================================  ======================

A clause that one run's specification does not have was not exercised by it. What is waived is wrong all the same.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any, Final, Literal, TypeAlias

from ..summary import BROKEN

__all__ = ["KINDS", "Change", "Kind", "compared", "notes", "to_json"]

Kind: TypeAlias = Literal["broken", "changed", "no longer exercised", "fixed", "newly exercised"]
KINDS: Final[tuple[Kind, ...]] = ("broken", "changed", "no longer exercised", "fixed", "newly exercised")
"""In the order in which people want to know."""

_Was: TypeAlias = Literal["met", "wrong", "not exercised"]
_TABLE: Final[dict[tuple[_Was, _Was], Kind | None]] = {
    ("met", "met"): "changed",
    ("met", "wrong"): "broken",
    ("met", "not exercised"): "no longer exercised",
    ("wrong", "met"): "fixed",
    ("wrong", "wrong"): "changed",
    ("wrong", "not exercised"): "no longer exercised",
    ("not exercised", "met"): "newly exercised",
    ("not exercised", "wrong"): "broken",
    ("not exercised", "not exercised"): None,
}
_WRONG: Final = BROKEN | {"waived"}
_MET: Final = frozenset({"pass", "tolerated", "observed", "stale-waiver"})
_ABSENT: Final = "absent"


@dataclass(frozen=True, slots=True)
class Change:
    """What became of one clause. ``old`` and ``new`` are its statuses, with what came where it went wrong."""

    clause: str
    says: str
    kind: Kind
    lost: bool
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class _Side:
    """One clause in one run: its status, and the ways in which it went wrong, in two wordings."""

    status: str
    required: bool
    outcomes: frozenset[str]
    got: frozenset[str]

    @property
    def was(self) -> _Was:
        return "wrong" if self.status in _WRONG else "met" if self.status in _MET else "not exercised"

    def __str__(self) -> str:
        return f"{self.status}: {' and '.join(sorted(self.got))}" if self.was == "wrong" and self.got else self.status


def compared(old: dict[str, Any], new: dict[str, Any]) -> list[Change]:
    """What became of each clause of which something did, by kinds, then in the specification's order."""
    sides = _sides(old), _sides(new)
    says = {c["id"]: c["says"] for run in (old, new) for c in run["clauses"]}
    absent = _Side(_ABSENT, False, frozenset(), frozenset())
    found = (_change(c, says[c], *(side.get(c, absent) for side in sides)) for c in says)
    return sorted((c for c in found if c), key=lambda c: KINDS.index(c.kind))


def _sides(results: dict[str, Any]) -> dict[str, _Side]:
    failures = results["failures"]
    return {
        c["id"]: _Side(
            c["status"],
            c["required"],
            frozenset(failures[n]["outcome"] for n in c["evidence"]["failures"]),
            frozenset(failures[n]["got"] for n in c["evidence"]["failures"]),
        )
        for c in results["clauses"]
    }


def _change(clause: str, says: str, old: _Side, new: _Side) -> Change | None:
    kind = _TABLE[old.was, new.was]
    before, now = _ways(old, new)
    if kind is None or (kind == "changed" and (old.status, before) == (new.status, now)):
        return None
    lost = kind in {"broken", "no longer exercised"} or bool(now - before)
    return Change(clause, says, kind, lost and (old.required or new.required), str(old), str(new))


def _ways(old: _Side, new: _Side) -> tuple[frozenset[str], frozenset[str]]:
    """How each went wrong, by outcomes; an older schema has none, and is compared by what came."""
    if "" in old.outcomes | new.outcomes:
        return old.got, new.got
    return old.outcomes, new.outcomes


def notes(old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    """What else differs between two runs and may be why their results do."""
    asked: tuple[tuple[str, Callable[[dict[str, Any]], str]], ...] = (
        ("the implementation", lambda r: (r["iut"]["ics"] or {}).get("name", r["iut"]["target"])),
        ("the profile", lambda r: r["specification"]["profile"]),
        ("the specification", lambda r: r["specification"]["pinned"] or r["specification"]["version"]),
        ("the suite", lambda r: r["suite"]["version"]),
        ("the level", lambda r: r["settings"]["level"]),
        ("the binding", lambda r: r["iut"]["binding"] or "unknown"),
        ("the selection", lambda r: ", ".join(r["settings"]["select"]) or "everything"),
    )
    values = ((name, of(old), of(new)) for name, of in asked)
    return [f"{name} was {before}, and is {now}" for name, before, now in values if before != now]


def to_json(changes: list[Change], said: list[str]) -> dict[str, Any]:
    """The difference as plain data."""
    return {"schema": 1, "lost": any(c.lost for c in changes), "notes": said, "changes": [asdict(c) for c in changes]}
