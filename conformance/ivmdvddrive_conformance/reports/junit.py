"""JUnit XML for CI systems: a suite a member, a case a clause."""

from __future__ import annotations

import re
from itertools import groupby
from typing import Any, Final

from junitparser import Error, Failure, JUnitXml, Skipped, TestCase, TestSuite

from ..summary import BROKEN, bench_errors, forbidden_inconsistencies

__all__ = ["to_junit"]

_FAILED: Final = BROKEN | {"stale-waiver"}
_SKIPPED: Final = frozenset({"unclaimed", "not-applicable", "deselected", "waived"})
_NOT_XML: Final = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def to_junit(results: dict[str, Any]) -> str:
    """The XML of a run's results, as ``results.to_results`` gives them."""
    xml = JUnitXml("ivmdvddrive")
    for member, clauses in groupby(results["clauses"], key=lambda c: c["member"]):
        suite = TestSuite(member)
        for clause in clauses:
            suite.add_testcase(_case(clause, results["failures"]))
        xml.add_testsuite(suite)
    troubles = [(c["check"], c["error"]) for c in bench_errors(results)]
    if not results["complete"]:
        troubles.insert(0, ("complete", f"the run is not whole: {results['stopped']}"))
    inconsistent = forbidden_inconsistencies(results)
    if troubles or inconsistent:
        suite = TestSuite("the run itself")
        for name, said in troubles:
            case = TestCase(_clean(name), "the run itself")
            case.result = [Error(_clean(said))]
            suite.add_testcase(case)
        for found in inconsistent:
            case = TestCase(_clean(f"readings of {found['ambiguity']}"), "the run itself")
            case.result = [Failure(_clean(f"two readings were taken: {_calls(found)}"))]
            suite.add_testcase(case)
        xml.add_testsuite(suite)
    xml.update_statistics()  # type: ignore[no-untyped-call]  # junitparser has no types here
    return str(xml.tostring().decode("utf-8"))  # type: ignore[no-untyped-call]  # nor here


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


def _told(failure: dict[str, Any]) -> str:
    permitted = " or ".join(failure["permitted"])
    note = f"\nnote: {failure['note']}" if failure["note"] else ""
    return f"{failure['scenario']}\ngot: {failure['got']}\npermitted: {permitted}{note}\nrepeat: {failure['repeat']}"


def _calls(found: dict[str, Any]) -> str:
    return "; ".join(f"{c['reading']} by {c['step']} -> {c['answer']} in {c['check']}" for c in found["calls"])


def _clean(text: str) -> str:
    return _NOT_XML.sub("?", text)
