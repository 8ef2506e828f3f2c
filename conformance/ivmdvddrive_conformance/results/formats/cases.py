"""The cases of a run as CI systems count them: a suite a member, a case a clause, and the run itself as the last suite.

JUnit, CTRF and Allure show the same cases. They agree with the exit code. Where that is 0, nothing fails; 1 is a
failure, of a clause or of a replayed scenario; 3, 4 and 5 are errors of the run itself. Where nothing could be judged,
no clause is a case: what was not tried is not a skipped test.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias

from ..summary import BROKEN, forbidden_inconsistencies

__all__ = ["ITSELF", "Case", "Outcome", "cases"]

Outcome: TypeAlias = Literal["passed", "failed", "error", "skipped"]

ITSELF: Final = "the run itself"
"""The suite of what is no clause's."""

_REPLAYED: Final = "the replayed scenarios"
_FAILED: Final = BROKEN | {"stale-waiver"}
_OUTCOMES: Final[dict[str, Outcome]] = {
    **dict.fromkeys(_FAILED, "failed"),
    "error": "error",
    **dict.fromkeys(("unclaimed", "not-applicable", "deselected", "waived"), "skipped"),
}
"""The outcome of a clause's status; any other passes."""


@dataclass(frozen=True, slots=True)
class Case:
    """One case: ``kind`` is the status in the suite's words, ``says`` one line on it, ``details`` what led there."""

    suite: str
    name: str
    outcome: Outcome
    kind: str = ""
    says: str = ""
    details: str = ""
    source: str = ""
    """The statement of the documentation and its source; empty where the case is not a clause."""


def cases(results: dict[str, Any]) -> Iterator[Case]:
    """Yield the cases of a run's results, as ``results.to_results`` gives them, those of a suite after each other."""
    if results["verdict"] != "indeterminate":
        yield from (_of_clause(c, results["failures"]) for c in results["clauses"])
    if results["settings"]["feature"]:
        yield from map(_of_replayed, results["checks"])
    yield from _of_the_run(results)


def _of_clause(clause: dict[str, Any], failures: list[dict[str, Any]]) -> Case:
    status = clause["status"]
    outcome = _OUTCOMES.get(status, "passed")
    told = "\n\n".join(_told(failures[n]) for n in clause["evidence"]["failures"]) if outcome == "failed" else ""
    says = f"{status}: {clause['reason']}" if outcome != "passed" else ""
    return Case(clause["member"], clause["id"], outcome, status, says, told, f"{clause['says']} ({clause['source']})")


def _told(failure: dict[str, Any]) -> str:
    permitted = " or ".join(failure["permitted"])
    note = f"\nnote: {failure['note']}" if failure["note"] else ""
    return f"{failure['scenario']}\ngot: {failure['got']}\npermitted: {permitted}{note}\nrepeat: {failure['repeat']}"


def _of_replayed(check: dict[str, Any]) -> Case:
    """A scenario of a user's, which fails where a Then step did not get what it states."""

    def case(outcome: Outcome, kind: str = "", says: str = "") -> Case:
        return Case(_REPLAYED, check["check"], outcome, kind, says)

    if check["unmet"]:
        return case("failed", "unmet", check["unmet"]["says"])
    if check["failures"]:
        return case("failed", "violation", "an answer was not permitted: its clause has it")
    if check["error"]:
        return case("error", "error", check["error"])
    if check["unclaimed"]:
        return case("skipped", "unclaimed", f"the implementation does not claim {check['unclaimed']}")
    return case("passed")


def _of_the_run(results: dict[str, Any]) -> Iterator[Case]:
    """Yield what is wrong with the run itself, and not with a clause: nothing where its exit code is 0."""
    code = results["exit_code"]
    if code != 0:
        shown = any(c["status"] in _FAILED for c in results["clauses"]) or any(c["unmet"] for c in results["checks"])
        if code != 1 or not shown:
            said = f"{results['verdict']}: {results['why']}"
            yield Case(ITSELF, "verdict", "failed" if code == 1 else "error", says=said)
        if not results["complete"]:
            yield Case(ITSELF, "complete", "error", says=f"the run is not whole: {results['stopped']}")
        left = [one for one in results["unjudged"] if one["why"] != results["stopped"]]
        yield from (Case(ITSELF, _named(one), "error", says=one["why"]) for one in left)
    if results["notes"]:
        yield Case(ITSELF, "notes", "passed", details="\n".join(results["notes"]))
    for found in forbidden_inconsistencies(results):
        said = f"two readings were taken: {_calls(found)}"
        yield Case(ITSELF, f"readings of {found['ambiguity']}", "failed", says=said)


def _named(unjudged: dict[str, Any]) -> str:
    return f"{unjudged['what']} [{unjudged['binding']}]" if unjudged["binding"] else str(unjudged["what"])


def _calls(found: dict[str, Any]) -> str:
    return "; ".join(f"{c['reading']} by {c['step']} -> {c['answer']} in {c['check']}" for c in found["calls"])
