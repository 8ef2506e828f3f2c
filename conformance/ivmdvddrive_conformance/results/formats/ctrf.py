"""CTRF, the Common Test Report Format: the run's cases as JSON that tools of many CI systems read.

The time of a run is that of its summary. A clause is judged by many checks, so no case has a time of its own.
"""

from __future__ import annotations

import json
from collections import Counter
from typing import Any, Final

from ..summary import name_of_iut
from .cases import Case, Outcome, cases
from .run_times import milliseconds

__all__ = ["to_ctrf"]

_VERSION: Final = "0.0.0"
"""The version of the format."""

_STATUSES: Final[dict[Outcome, str]] = {"passed": "passed", "failed": "failed", "error": "failed", "skipped": "skipped"}
"""The status of an outcome. CTRF has no word for an error, and its readers pass whatever has not failed."""

_COUNTED: Final = ("passed", "failed", "skipped", "pending", "other")


def to_ctrf(results: dict[str, Any]) -> str:
    """The JSON of a run's results, as ``results.to_results`` gives them."""
    found = list(cases(results))
    counted = Counter(_STATUSES[case.outcome] for case in found)
    start, stop = milliseconds(results)
    suite = results["suite"]
    report = {
        "reportFormat": "CTRF",
        "specVersion": _VERSION,
        "generatedBy": f"{suite['name']} {suite['version']}",
        "results": {
            "tool": {"name": suite["name"], "version": suite["version"]},
            "summary": {
                "tests": len(found),
                **{status: counted[status] for status in _COUNTED},
                "suites": len({case.suite for case in found}),
                "start": start,
                "stop": stop,
                "duration": stop - start,
            },
            "tests": [_test(case) for case in found],
            "environment": {
                "extra": {
                    "implementation": name_of_iut(results),
                    "profile": results["specification"]["profile"],
                    "specification": results["specification"]["version"],
                }
            },
        },
        "extra": {"verdict": results["verdict"], "why": results["why"], "exitCode": results["exit_code"]},
    }
    return json.dumps(report, indent=1, ensure_ascii=False) + "\n"


def _test(case: Case) -> dict[str, Any]:
    test = {
        "name": case.name,
        "status": _STATUSES[case.outcome],
        "duration": 0,
        "suite": [case.suite],
        "type": "conformance",
    }
    told = {
        "rawStatus": case.kind or ("error" if case.outcome == "error" else ""),
        "message": case.says,
        "trace": case.details,
    }
    return test | {key: text for key, text in told.items() if text}
