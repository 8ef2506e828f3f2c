"""JUnit XML for CI systems: a suite a member, a case a clause, and the run itself as the last suite.

It agrees with the exit code. Where that is 0, nothing fails; 1 is a failure, of a clause or of a replayed
scenario; 3, 4 and 5 are errors of the run itself. Where nothing could be judged, no clause is a case: what was not
tried is not a skipped test.
"""

from __future__ import annotations

import re
from itertools import groupby
from typing import Any, Final

from junitparser import Error, Failure, JUnitXml, Skipped, TestCase, TestSuite

from ..summary import BROKEN, forbidden_inconsistencies

__all__ = ["to_junit"]

_FAILED: Final = BROKEN | {"stale-waiver"}
_SKIPPED: Final = frozenset({"unclaimed", "not-applicable", "deselected", "waived"})
_NOT_XML: Final = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def to_junit(results: dict[str, Any]) -> str:
    """The XML of a run's results, as ``results.to_results`` gives them."""
    xml = JUnitXml("ivmdvddrive")
    nothing = results["verdict"] == "indeterminate"
    for member, clauses in groupby([] if nothing else results["clauses"], key=lambda c: c["member"]):
        suite = TestSuite(member)
        for clause in clauses:
            suite.add_testcase(_case(clause, results["failures"]))
        xml.add_testsuite(suite)
    if results["settings"]["feature"]:
        suite = TestSuite("the replayed scenarios")
        for check in results["checks"]:
            suite.add_testcase(_replayed(check))
        xml.add_testsuite(suite)
    troubles, inconsistent = _troubles(results), forbidden_inconsistencies(results)
    if troubles or inconsistent or results["notes"]:
        suite = TestSuite("the run itself")
        for name, said, kind in troubles:
            case = TestCase(_clean(name), "the run itself")
            case.result = [kind(_clean(said))]
            suite.add_testcase(case)
        if results["notes"]:
            case = TestCase("notes", "the run itself")
            case.system_out = _clean("\n".join(results["notes"]))
            suite.add_testcase(case)
        for found in inconsistent:
            case = TestCase(_clean(f"readings of {found['ambiguity']}"), "the run itself")
            case.result = [Failure(_clean(f"two readings were taken: {_calls(found)}"))]
            suite.add_testcase(case)
        xml.add_testsuite(suite)
    xml.update_statistics()  # type: ignore[no-untyped-call]  # junitparser has no types here
    return str(xml.tostring().decode("utf-8"))  # type: ignore[no-untyped-call]  # nor here


def _troubles(results: dict[str, Any]) -> list[tuple[str, str, type[Error | Failure]]]:
    """Return what is wrong with the run itself, and not with a clause: nothing where its exit code is 0."""
    code = results["exit_code"]
    if code == 0:
        return []
    found: list[tuple[str, str, type[Error | Failure]]] = []
    shown = any(c["status"] in _FAILED for c in results["clauses"]) or any(c["unmet"] for c in results["checks"])
    if code != 1 or not shown:
        found.append(("verdict", f"{results['verdict']}: {results['why']}", Failure if code == 1 else Error))
    if not results["complete"]:
        found.append(("complete", f"the run is not whole: {results['stopped']}", Error))
    left = [one for one in results["unjudged"] if one["why"] != results["stopped"]]
    return [*found, *((_named(one), one["why"], Error) for one in left)]


def _named(unjudged: dict[str, Any]) -> str:
    return f"{unjudged['what']} [{unjudged['binding']}]" if unjudged["binding"] else str(unjudged["what"])


def _case(clause: dict[str, Any], failures: list[dict[str, Any]]) -> TestCase:
    case = TestCase(clause["id"], clause["member"])
    reason = _clean(f"{clause['status']}: {clause['reason']}")
    if clause["status"] in _FAILED:
        failed = Failure(reason, clause["status"])
        failed.text = _clean("\n\n".join(_told(failures[n]) for n in clause["evidence"]["failures"]))
        case.result = [failed]
    elif clause["status"] == "error":
        case.result = [Error(reason)]
    elif clause["status"] in _SKIPPED:
        case.result = [Skipped(reason)]
    return case


def _replayed(check: dict[str, Any]) -> TestCase:
    """A scenario of a user's, which fails where a Then step did not get what it states."""
    case = TestCase(_clean(check["check"]), "the replayed scenarios")
    if check["unmet"]:
        case.result = [Failure(_clean(check["unmet"]["says"]), "unmet")]
    elif check["failures"]:
        case.result = [Failure("an answer was not permitted: its clause has it", "violation")]
    elif check["error"]:
        case.result = [Error(_clean(check["error"]))]
    elif check["unclaimed"]:
        case.result = [Skipped(_clean(f"the implementation does not claim {check['unclaimed']}"))]
    return case


def _told(failure: dict[str, Any]) -> str:
    permitted = " or ".join(failure["permitted"])
    note = f"\nnote: {failure['note']}" if failure["note"] else ""
    return f"{failure['scenario']}\ngot: {failure['got']}\npermitted: {permitted}{note}\nrepeat: {failure['repeat']}"


def _calls(found: dict[str, Any]) -> str:
    return "; ".join(f"{c['reading']} by {c['step']} -> {c['answer']} in {c['check']}" for c in found["calls"])


def _clean(text: str) -> str:
    return _NOT_XML.sub("?", text)
