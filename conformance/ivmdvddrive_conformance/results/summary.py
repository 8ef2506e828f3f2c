"""Summary of a run's results: the counts and groups that the terminal, the pages and the badge all show.

Everything here is drawn from ``results.to_results``, or from such results read back.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final, get_args

from ivmdvddrive_spec import Specification

from ..judging.violation import FailedStatus
from ..settings.settings import Budget
from ..verdicts.verdict import NOT_EXERCISED

__all__ = [
    "BROKEN",
    "COLUMNS",
    "MET",
    "Member",
    "Taken",
    "Unexercised",
    "any_broken",
    "by_member",
    "calls_judged",
    "counts",
    "covered_by_budget",
    "forbidden_inconsistencies",
    "met",
    "name_of_iut",
    "notes_of_checks",
    "required",
    "status_of",
    "taken",
    "unexercised",
    "unjudged",
    "words_of_coverage",
]

BROKEN: Final = frozenset(get_args(FailedStatus))
MET: Final = frozenset({"pass", "tolerated", "stale-waiver"})
COLUMNS: Final[tuple[tuple[str, frozenset[str]], ...]] = (
    ("pass", frozenset({"pass"})),
    ("tolerated", frozenset({"tolerated"})),
    ("broken", BROKEN),
    ("waived", frozenset({"waived", "stale-waiver"})),
    ("not run", frozenset({"unclaimed", "error", "deselected"})),
)
"""The columns and the statuses that each counts; a required clause that is not applicable was not run."""


_PASSED_OVER: Final = frozenset({"deselected", "not-applicable"})
"""Members that have nothing else are left out: COM's own rules, say, of what is no COM server."""


@dataclass(frozen=True, slots=True)
class Member:
    """A member's clauses, and how many of them each column counts."""

    name: str
    clauses: list[dict[str, Any]]
    counts: dict[str, int]


@dataclass(frozen=True, slots=True)
class Unexercised:
    """Required clauses that were not exercised for one reason."""

    status: str
    reason: str
    clauses: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Taken:
    """An open question of the documentation, and the readings that the IUT took."""

    ambiguity: str
    question: str
    readings: list[tuple[str, str]]
    default: bool


def required(results: dict[str, Any]) -> list[dict[str, Any]]:
    """The clauses that this IUT must meet."""
    return [c for c in results["clauses"] if c["required"]]


def met(results: dict[str, Any]) -> int:
    """Return how many of them it meets."""
    return sum(c["status"] in MET for c in required(results))


def calls_judged(results: dict[str, Any]) -> int:
    """Return how many calls all checks have judged."""
    return sum(int(c["calls"]) for c in results["checks"])


def by_member(results: dict[str, Any]) -> list[Member]:
    """Every member of which something was selected and applies, in the specification's order."""
    groups = ((name, list(group)) for name, group in groupby(results["clauses"], key=lambda c: c["member"]))
    return [Member(n, c, counts(c)) for n, c in groups if not {x["status"] for x in c} <= _PASSED_OVER]


def counts(clauses: Iterable[dict[str, Any]]) -> dict[str, int]:
    """Return how many clauses each column counts."""
    counted = Counter(_column(c) for c in clauses)
    return {name: counted[name] for name, _ in COLUMNS}


def _column(clause: dict[str, Any]) -> str:
    if clause["status"] == "not-applicable" and clause["required"]:
        return "not run"
    return next((name for name, statuses in COLUMNS if clause["status"] in statuses), "")


def unexercised(results: dict[str, Any]) -> list[Unexercised]:
    """Return what was required and not exercised, by the reason; what was not selected is left out."""
    left = [c for c in required(results) if c["status"] in {"unclaimed", "error", "not-applicable"}]
    groups = groupby(sorted(left, key=_why), key=_why)
    return [Unexercised(status, reason, list(group)) for (status, reason), group in groups]


def unjudged(results: dict[str, Any]) -> list[tuple[str, str]]:
    """The checks that were not judged to their end, and why; without those that are the reason of a clause's status."""
    told = {f"the bench failed: {c['reason']}" for c in results["clauses"] if c["status"] == "error"}
    told.add(str(results["stopped"]))
    return [
        (f"{one['what']} [{one['binding']}]" if one["binding"] else one["what"], one["why"])
        for one in results["unjudged"]
        if one["why"] not in told
    ]


def notes_of_checks(results: dict[str, Any]) -> list[str]:
    """The notes of the checks, without those of the run; those that say the same are one, under the first check."""
    checks: dict[str, list[str]] = {}
    for check in results["checks"]:
        if check["note"] and f"{check['check']}: {check['note']}" not in results["notes"]:
            name = f"{check['check']} [{check['binding']}]" if check["binding"] else check["check"]
            checks.setdefault(check["note"], []).append(name)
    return [f"{first}{_and_more(len(rest))}: {note}" for note, (first, *rest) in checks.items()]


def _and_more(count: int) -> str:
    return f" (and {count} more check{'s' if count > 1 else ''})" if count else ""


def _why(clause: dict[str, Any]) -> tuple[str, str]:
    return clause["status"], clause["reason"]


def taken(specification: Specification, results: dict[str, Any]) -> list[Taken]:
    """Return which readings the IUT takes, those that are not the default first."""
    found = [_taken(specification, name, readings.split(" and ")) for name, readings in results["readings"].items()]
    return sorted(found, key=lambda t: t.default)


def _taken(specification: Specification, name: str, readings: list[str]) -> Taken:
    ambiguity = specification.ambiguities.get(name)
    if ambiguity is None:  # results of another version of the specification
        return Taken(name, "", [(r, "") for r in readings], default=False)
    known = ambiguity.readings
    said = [(r, known[r].says if r in known else "") for r in readings]
    return Taken(name, ambiguity.question, said, default=readings == [ambiguity.default])


def any_broken(results: dict[str, Any]) -> bool:
    """Tell whether anything was found wrong: readings that differ may follow from it."""
    return bool(results["failures"])


def forbidden_inconsistencies(results: dict[str, Any]) -> list[dict[str, Any]]:
    """The ambiguities of which two readings were taken, where the run was to fail for that."""
    found: list[dict[str, Any]] = results["inconsistent"]
    return found if results["settings"].get("strict_readings") else []


def status_of(failure: dict[str, Any], clauses: Mapping[str, dict[str, Any]]) -> str:
    """A failure's status; where none of its clauses counts as broken, that of the first: waived, say."""
    statuses = [clauses[c]["status"] for c in failure["clauses"] if c in clauses]
    return str(failure["status"] if not statuses or BROKEN.intersection(statuses) else statuses[0])


def name_of_iut(results: dict[str, Any]) -> str:
    """The IUT's name and version as it has said them; or else how it was called for."""
    ics = results["iut"]["ics"]
    return f"{ics['name']} {ics['version']}".strip() if ics else str(results["iut"]["target"])


def covered_by_budget(results: dict[str, Any]) -> list[str]:
    """Return what a run with a budget has covered, in sentences; none where it had no budget."""
    given = results["settings"].get("budget")
    if not given:
        return []
    budget = Budget(**given).in_words
    clauses = required(results)
    exercised = sum(c["status"] not in NOT_EXERCISED for c in clauses)
    tours = [c for c in results["checks"] if c["kind"] == "tour" and c["coverage"]]
    if not tours:
        seen = "No tour was made: nothing of the tours' graph was seen."
    else:
        most = max(tours, key=lambda c: (c["coverage"]["transitions"], c["coverage"]["pairs"]))
        over = f" over {most['binding']}" if most["binding"] else ""
        seen = f"The tours saw {words_of_coverage(most['coverage'])}{over}."
    return [f"Within a budget of {budget}, {exercised} of {len(clauses)} required clauses were exercised.", seen]


def words_of_coverage(coverage: dict[str, int]) -> str:
    """Say how much of the tours' graph a search has seen; a walk takes inputs outside it, too."""
    return "of the tours' graph " + ", ".join(
        f"{coverage[what]:,} of {coverage[f'of_{what}']:,} {words}"
        for what, words in (("states", "states"), ("transitions", "transitions"), ("pairs", "pairs of transitions"))
    )
