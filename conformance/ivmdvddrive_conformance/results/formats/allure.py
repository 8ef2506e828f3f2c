"""Results for Allure: a file a case, with what Allure shows of the run beside them.

The names of the files follow from the run and the case, so the same run written twice is there once. Allure takes cases
of one ``historyId`` for attempts at one test, of which the last counts. So it has all that makes two cases differ: the
implementation, the profile, the binding, the level and the clause.
"""

from __future__ import annotations

import json
import uuid
from typing import Any, Final

from ..summary import name_of_iut
from .cases import Case, Outcome, cases
from .run_times import milliseconds

__all__ = ["to_allure"]

_STATUSES: Final[dict[Outcome, str]] = {
    "passed": "passed",
    "failed": "failed",
    "error": "broken",
    "skipped": "skipped",
}

_OURS: Final = uuid.UUID("5a5f1be2-6d5c-5d0b-9d0e-3a8d1c5b7f10")
"""The namespace of the names that are made here; any would do that nobody else uses."""


def to_allure(results: dict[str, Any]) -> dict[str, str]:
    """By file name in Allure's folder of results: its text. ``results`` is as ``results.to_results`` gives it."""
    kind = f"{results['specification']['profile']} {_binding(results)}"
    judged = f"{results['iut']['target']} {kind} {results['settings']['level']}"
    run = f"{judged} {results['started']}"
    texts: dict[str, str] = {"environment.properties": _environment(results)}
    start, _ = milliseconds(results)
    for case in cases(results):
        history = uuid.uuid5(_OURS, f"{judged} {case.suite} {case.name}")
        name = uuid.uuid5(_OURS, f"{run} {case.suite} {case.name}")
        found = _result(results, case) | {"uuid": str(name), "historyId": history.hex, "start": start, "stop": start}
        if case.details:
            file = f"{name}-attachment.txt"
            texts[file] = case.details + "\n"
            title = "what led there" if case.outcome == "failed" else case.name
            found["attachments"] = [{"name": title, "source": file, "type": "text/plain"}]
        texts[f"{name}-result.json"] = json.dumps(found, ensure_ascii=False) + "\n"
    return texts


def _result(results: dict[str, Any], case: Case) -> dict[str, Any]:
    labels = {
        "framework": results["suite"]["name"],
        "language": (results["iut"]["ics"] or {}).get("language", ""),
        "parentSuite": name_of_iut(results),
        "suite": case.suite,
        "feature": case.suite,
        "tag": case.kind,
    }
    return {
        "name": case.name,
        "fullName": f"{case.suite}: {case.name}",
        "description": case.source,
        "status": _STATUSES[case.outcome],
        "statusDetails": {"message": case.says} if case.says else {},
        "stage": "finished",
        "labels": [{"name": name, "value": value} for name, value in labels.items() if value],
    }


def _binding(results: dict[str, Any]) -> str:
    return " and ".join(results["bindings"]) or results["iut"]["binding"] or "not said"


def _environment(results: dict[str, Any]) -> str:
    told = {
        "implementation": name_of_iut(results),
        "binding": _binding(results),
        "profile": results["specification"]["profile"],
        "specification": results["specification"]["version"],
        "suite": results["suite"]["version"],
        "verdict": f"{results['verdict']}: {results['why']}",
        "seconds": str(results["seconds"]),
    }
    return "".join(f"{key}={_property(value)}\n" for key, value in told.items())


def _property(value: str) -> str:
    """A value as a Java properties file has it: what could end it, or be read as an escape, is one."""
    return value.replace("\\", "\\\\").replace("\r", "\\r").replace("\n", "\\n")
