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

from ivmdvddrive_spec import Specification

from ..counterexample import feature_name
from ..site_links import SiteLinks
from ..summary import BROKEN
from .cases import ITSELF, cases
from .run_times import milliseconds

__all__ = ["to_sarif"]

_SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_WHOLE: Final = "results.json"
"""The file of the report that a failure without a counterexample is located in."""

_UNJUDGED: Final = {3, 4, 5}
"""The exit codes of runs that do not say of everything whether it conforms."""


def to_sarif(specification: Specification, results: dict[str, Any], site: str | None = None) -> str:
    """Return the log of a run's results, as ``results.to_results`` gives them; ``site`` is the address of a site."""
    clauses = {c["id"]: c for c in results["clauses"]}
    found = [_of_failure(number, failure, clauses) for number, failure in enumerate(results["failures"])]
    found += [_of_clause(c) for c in results["clauses"] if c["status"] == "stale-waiver"]
    run = {
        "tool": {"driver": _driver(specification, results, site)},
        "automationDetails": {"id": f"ivmdvddrive/{results['specification']['profile']}/"},
        "invocations": [_invocation(results)],
        "artifacts": [_artifact(n, f) for n, f in enumerate(results["failures"]) if f["steps"]],
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
        "rules": [_rule(clause, links) for clause in shown],
    }
    return driver | ({"informationUri": site} if site else {})


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
        "executionSuccessful": results["exit_code"] not in _UNJUDGED,
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
