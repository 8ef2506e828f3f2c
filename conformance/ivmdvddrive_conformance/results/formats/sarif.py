"""SARIF 2.1.0 for views of code scanning: a rule a clause, a result a failure.

A failure is located in its counterexample, a file of the report's folder that the log holds as well. A failure that
is waived is a suppressed result. What was not judged is no result: the invocation says it, in a notification, and that
it was not successful.
"""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import quote

from ivmdvddrive_spec import Specification

from ..counterexample import feature_name
from ..site_links import SiteLinks
from ..summary import BROKEN
from .cases import ITSELF, Case, cases
from .run_times import milliseconds

__all__ = ["to_sarif"]

_SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_WHOLE: Final = "results.json"
"""The file of the report that a failure without a counterexample is located in."""

_OF_NO_CLAUSE: Final = "The run failed: a Then step was not met, or one question of the documentation got two readings."
_UNJUDGED: Final = {3, 4, 5}
"""The exit codes of runs that do not say of everything whether it conforms."""


def to_sarif(specification: Specification, results: dict[str, Any], site: str | None = None) -> str:
    """Return the log of a run's results, as ``results.to_results`` gives them; ``site`` is the address of a site."""
    clauses = {c["id"]: c for c in results["clauses"]}
    counted = [(n, f) for n, f in enumerate(results["failures"]) if _counts(f, clauses)]
    found = [_of_failure(number, failure, clauses) for number, failure in counted]
    found += [_of_clause(c) for c in results["clauses"] if c["status"] == "stale-waiver"]
    found += [_of_case(case) for case in _without_a_clause(results)]
    run = {
        "tool": {"driver": _driver(specification, results, site)},
        "automationDetails": {"id": _category(results)},
        "invocations": [_invocation(results)],
        "artifacts": [_artifact(n, f) for n, f in counted if f["steps"]],
        "results": found,
        "columnKind": "unicodeCodePoints",
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=1, ensure_ascii=False) + "\n"


def _driver(specification: Specification, results: dict[str, Any], site: str | None) -> dict[str, Any]:
    links = SiteLinks(specification, site)
    broken = {c for failure in results["failures"] for c in failure["clauses"]}
    shown = [c for c in results["clauses"] if c["id"] in broken or c["status"] in BROKEN | {"stale-waiver"}]
    driver = {
        "name": results["suite"]["name"],
        "version": results["suite"]["version"],
        "rules": [*(_rule(clause, links) for clause in shown), *_rules_of_cases(results)],
    }
    return driver | ({"informationUri": site} if site else {})


def _category(results: dict[str, Any]) -> str:
    """The category of the log: code scanning replaces an earlier log of the same one."""
    return f"ivmdvddrive/{results['specification']['profile']}/{quote(results['iut']['target'], safe=':')}/"


def _counts(failure: dict[str, Any], clauses: dict[str, Any]) -> bool:
    """Tell whether a failure breaks a clause that this run requires, or one that is waived."""
    return any(clauses[c]["status"] in BROKEN | {"waived"} for c in failure["clauses"] if c in clauses)


def _without_a_clause(results: dict[str, Any]) -> list[Case]:
    """Return what failed and is no clause's: a Then step of a scenario that was replayed, or two readings."""
    failed = (case for case in cases(results) if case.outcome == "failed")
    return [case for case in failed if not case.source and case.kind != "violation"]


def _rules_of_cases(results: dict[str, Any]) -> list[dict[str, Any]]:
    """Return a rule for each suite of such cases."""
    suites = dict.fromkeys(case.suite for case in _without_a_clause(results))
    told = {name: {"text": _OF_NO_CLAUSE} for name in ("shortDescription", "fullDescription", "help")}
    return [{"id": suite, **told} for suite in suites]


def _of_case(case: Case) -> dict[str, Any]:
    return {
        "ruleId": case.suite,
        "level": "error",
        "message": {"text": f"{case.name}: {case.says}"},
        "locations": [_physical(_WHOLE, 1)],
    }


def _rule(clause: dict[str, Any], links: SiteLinks) -> dict[str, Any]:
    rule = {
        "id": clause["id"],
        "shortDescription": {"text": clause["says"]},
        "fullDescription": {"text": f"{clause['says']} Source: {clause['source']}."},
        "help": {
            "text": f"{clause['says']}\nSource: {clause['source']}\n'ivmdvddrive explain {clause['id']}' has more."
        },
        "properties": {"tags": [tag for tag in (clause["member"], clause["level"]) if tag]},
    }
    address = links.of_clause(clause["id"])
    return rule | ({"helpUri": address} if address else {})


def _of_failure(number: int, failure: dict[str, Any], clauses: dict[str, Any]) -> dict[str, Any]:
    """Return the result of a failure; it is suppressed where each of its clauses is waived."""
    waived = [clauses[c]["waiver"] for c in failure["clauses"] if c in clauses and clauses[c]["status"] == "waived"]
    made = {
        "ruleId": failure["clauses"][0],
        "level": "error",
        "message": {"text": _told(failure)},
        "locations": [_location(number, failure)],
        "partialFingerprints": {"clauseAndOutcome/v1": _fingerprint(failure)},
        "properties": {"clauses": failure["clauses"], "status": failure["status"], "check": failure["check"]},
    }
    if waived and len(waived) == len(failure["clauses"]):
        reasons = "; ".join(dict.fromkeys(w["reason"] for w in waived if w)) or "waived"
        made["suppressions"] = [{"kind": "external", "status": "accepted", "justification": reasons}]
    return made


def _of_clause(clause: dict[str, Any]) -> dict[str, Any]:
    return {
        "ruleId": clause["id"],
        "level": "error",
        "message": {"text": f"{clause['status']}: {clause['reason']}"},
        "locations": [_physical(_WHOLE, 1)],
    }


def _told(failure: dict[str, Any]) -> str:
    lines = [
        f"got: {failure['got']}",
        f"permitted: {' or '.join(failure['permitted'])}",
        f"repeat: {failure['repeat']}",
    ]
    return "\n".join([*lines, *([f"note: {failure['note']}"] if failure["note"] else [])])


def _fingerprint(failure: dict[str, Any]) -> str:
    shown = f"{failure['clauses'][0]} {failure['outcome']}"
    return hashlib.sha256(shown.encode("utf-8", "backslashreplace")).hexdigest()


def _location(number: int, failure: dict[str, Any]) -> dict[str, Any]:
    """Return where a failure shows: the last step of its counterexample."""
    if not failure["steps"]:
        return _physical(_WHOLE, 1)
    lines = failure["scenario"].splitlines()
    shows = max(
        (n for n, line in enumerate(lines, 1) if line.lstrip().startswith(("When ", "And ", "Given "))), default=1
    )
    return _physical(_file(number, failure), shows)


def _physical(file: str, line: int) -> dict[str, Any]:
    return {"physicalLocation": {"artifactLocation": {"uri": file}, "region": {"startLine": line}}}


def _file(number: int, failure: dict[str, Any]) -> str:
    return f"failures/{feature_name(number, failure['clauses'][0])}"


def _artifact(number: int, failure: dict[str, Any]) -> dict[str, Any]:
    return {
        "location": {"uri": _file(number, failure)},
        "mimeType": "text/x-gherkin",
        "contents": {"text": failure["scenario"]},
    }


def _invocation(results: dict[str, Any]) -> dict[str, Any]:
    start, stop = milliseconds(results)
    made = {
        "executionSuccessful": results["exit_code"] not in _UNJUDGED
        and results["complete"]
        and not results["unjudged"],
        "commandLine": results["repeat"],
        "exitCode": results["exit_code"],
        "exitCodeDescription": f"{results['verdict']}: {results['why']}",
        "toolExecutionNotifications": _notifications(results),
    }
    return made | ({"startTimeUtc": _utc(start), "endTimeUtc": _utc(stop)} if start else {})


def _notifications(results: dict[str, Any]) -> list[dict[str, Any]]:
    troubles = [case for case in cases(results) if case.suite == ITSELF and case.outcome != "passed"]
    said = [("error", f"{case.name}: {case.says}") for case in troubles]
    said += [("note", note) for note in results["notes"]]
    return [{"level": level, "message": {"text": text}} for level, text in said]


def _utc(milliseconds_: int) -> str:
    return datetime.fromtimestamp(milliseconds_ / 1000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
