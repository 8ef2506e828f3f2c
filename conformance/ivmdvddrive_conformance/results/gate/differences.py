"""The difference between two runs, clause by clause: what was fixed, what was lost.

Each run has met a clause, gone wrong with it, or not exercised it. What became of it is in this table; what
stands in capitals is lost, whether the clause is required or not, but for a change to another accepted reading:

=================  =====================  ==================================  ======================
old \\ new          met                    wrong                               not exercised
=================  =====================  ==================================  ======================
**met**            changed: the status    BROKEN                              NO LONGER EXERCISED
**wrong**          fixed                  changed; CHANGED for a wrong way    NO LONGER EXERCISED
                                          that was not there before, and
                                          for one that was waived
**not exercised**  newly exercised        BROKEN                              nothing; CHANGED for an error
=================  =====================  ==================================  ======================

A clause that one run's specification does not have was not exercised by it. What is waived is wrong all the same. The
verdicts, of the whole and over each binding, are compared by the order of ``severity``: one that got worse is lost.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any, Final, Literal, TypeAlias

from ..summary import BROKEN
from .severity import ABSENT, UNJUDGED, other_reading, worse_status, worse_verdict

__all__ = ["KINDS", "Change", "Kind", "Turn", "compared", "is_lost", "notes", "to_json", "verdicts"]

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
_WHOLE: Final = "the verdict"
_WRONG: Final = BROKEN | {"waived"}
_MET: Final = frozenset({"pass", "tolerated", "observed", "stale-waiver"})


@dataclass(frozen=True, slots=True)
class Change:
    """A change of one clause. ``old`` and ``new`` are its statuses, with what came where it went wrong."""

    clause: str
    says: str
    kind: Kind
    lost: bool
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Turn:
    """A change of a verdict: that of the whole, or that over one binding."""

    of: str
    lost: bool
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class _Side:
    """One clause in one run: its status, and the ways in which it went wrong, in two wordings."""

    status: str
    level: str
    outcomes: frozenset[str]
    got: frozenset[str]

    @property
    def was(self) -> _Was:
        return _was(self.status)

    def __str__(self) -> str:
        return f"{self.status}: {' and '.join(sorted(self.got))}" if self.was == "wrong" and self.got else self.status


def _was(status: str) -> _Was:
    return "wrong" if status in _WRONG else "met" if status in _MET else "not exercised"


def compared(old: dict[str, Any], new: dict[str, Any]) -> list[Change]:
    """Give what became of each clause of which something did, by kinds, then in the specification's order."""
    sides = _sides(old), _sides(new)
    says = {c["id"]: c["says"] for run in (old, new) for c in run["clauses"]}
    absent = _Side(ABSENT, "", frozenset(), frozenset())
    found = [c for one in says if (c := _change(one, says[one], *(side.get(one, absent) for side in sides)))]
    found += _over_bindings(old, new, {c.clause for c in found if c.lost})
    return sorted(found, key=lambda c: KINDS.index(c.kind))


def _sides(results: dict[str, Any]) -> dict[str, _Side]:
    failures = results["failures"]
    return {
        c["id"]: _Side(
            c["status"],
            c["level"],
            frozenset(failures[n]["outcome"] for n in c["evidence"]["failures"]),
            frozenset(failures[n]["got"] for n in c["evidence"]["failures"]),
        )
        for c in results["clauses"]
    }


def _change(clause: str, says: str, old: _Side, new: _Side) -> Change | None:
    worse = worse_status(old.status, new.status, old.level)
    kind = _TABLE[old.was, new.was] or ("changed" if worse else None)
    before, now = _ways(old, new)
    if kind is None or (kind == "changed" and (old.status, before) == (new.status, now)):
        return None
    unseen = old.was == "wrong" and new.was == "not exercised" and not other_reading(new.status, old.level)
    return Change(clause, says, kind, worse or unseen or bool(now - before), str(old), str(new))


def _ways(old: _Side, new: _Side) -> tuple[frozenset[str], frozenset[str]]:
    """Return how each went wrong, by outcomes; an older schema has none, and is compared by what came."""
    if "" in old.outcomes | new.outcomes:
        return old.got, new.got
    return old.outcomes, new.outcomes


def _over_bindings(old: dict[str, Any], new: dict[str, Any], known: set[str]) -> list[Change]:
    """The clauses that got worse over one binding, though over all of them they did not (``known`` has those)."""
    levels = {c["id"]: c["level"] for c in old["clauses"]}
    says = {c["id"]: c["says"] for run in (old, new) for c in run["clauses"]}
    before, now, found = _by_binding(old), _by_binding(new), []
    for name in sorted(before.keys() & now.keys()):
        for clause, was in before[name].clauses.items():
            is_ = now[name].clauses.get(clause, ABSENT)
            if clause in known or not worse_status(was, is_, levels.get(clause, "")):
                continue
            kind: Kind = _TABLE[_was(was), _was(is_)] or "changed"
            found.append(Change(clause, says.get(clause, ""), kind, True, f"{was} over {name}", f"{is_} over {name}"))
    return found


def verdicts(old: dict[str, Any], new: dict[str, Any]) -> list[Turn]:
    """Give each verdict that is another one now; a binding that is judged for the first time is left out."""
    if not old["bindings"] and not new["bindings"] and old["iut"]["binding"] == new["iut"]["binding"]:
        before, now = {_WHOLE: old["verdict"]}, {_WHOLE: new["verdict"]}
    else:
        before, now = _verdicts(old), _verdicts(new)
    pairs = ((of, verdict, now.get(of, UNJUDGED)) for of, verdict in before.items())
    return [Turn(of, worse_verdict(was, is_), was, is_) for of, was, is_ in pairs if was != is_]


def _verdicts(results: dict[str, Any]) -> dict[str, str]:
    each = {f"the verdict over {name}": one.verdict for name, one in sorted(_by_binding(results).items())}
    return {_WHOLE: results["verdict"], **each}


@dataclass(frozen=True, slots=True)
class _Binding:
    """The verdict of a run over one binding, and the statuses of its clauses."""

    verdict: str
    clauses: dict[str, str]


def _by_binding(results: dict[str, Any]) -> dict[str, _Binding]:
    """A run by its bindings; a run over one binding is that binding's."""
    if results["bindings"] or not results["iut"]["binding"]:
        return {name: _Binding(one["verdict"], one["clauses"]) for name, one in results["bindings"].items()}
    return {results["iut"]["binding"]: _Binding(results["verdict"], {c["id"]: c["status"] for c in results["clauses"]})}


def notes(old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    """Return what else differs between two runs and may be why their results do."""
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


def is_lost(turns: list[Turn], changes: list[Change]) -> bool:
    """Tell whether anything got worse: a verdict, or what became of a clause."""
    return any(t.lost for t in turns) or any(c.lost for c in changes)


def to_json(turns: list[Turn], changes: list[Change], said: list[str]) -> dict[str, Any]:
    """The difference as plain data."""
    return {
        "schema": 1,
        "lost": is_lost(turns, changes),
        "notes": said,
        "verdicts": [asdict(t) for t in turns],
        "changes": [asdict(c) for c in changes],
    }
