"""``results.json``: a run as data, for programs; its JSON Schema is in ``schemas/``."""

from __future__ import annotations

import json
import platform
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from ivmdvddrive_spec import VERSION as SPEC_VERSION
from ivmdvddrive_spec import Specification, to_hex

from .. import __version__
from ..judging.evidence import Evidence
from ..judging.run_record import Run
from ..settings.command_line import command_line
from ..settings.settings import Settings
from ..text.printable import one_line, printable, reprintable
from ..verdicts.verdict import Finding, Result, Verdict, exit_code
from .counterexample import as_gherkin, repeat_command

__all__ = [
    "SCHEMA_VERSION",
    "results_schema",
    "safe",
    "to_failure",
    "to_findings",
    "to_readings",
    "to_results",
    "to_steps",
]

SCHEMA_VERSION: Final = 4
_OURS: Final = ("examples", "sharing", "turn", "waivers")
"""Settings that the results leave out: a folder of this machine, what the bindings share, and the file of the waivers,
each of which stands at its clause.
"""


def results_schema(version: int = SCHEMA_VERSION) -> dict[str, Any]:
    """The JSON Schema of results.json, as this suite writes it or as an older one wrote it."""
    name = "results.schema.json" if version == SCHEMA_VERSION else f"results-{version}.schema.json"
    found: dict[str, Any] = json.loads((files(__package__) / "schemas" / name).read_text(encoding="utf-8"))
    return found


def to_results(
    specification: Specification,
    run: Run,
    verdict: Verdict,
    *,
    started: datetime,
    seconds: float,
    report: Path | None,
    allow_partial: bool = False,
    code: int | None = None,
) -> dict[str, Any]:
    """A run as plain data, every string of the IUT's made printable.

    ``code`` is the exit code where it is not the verdict's: that of a replay, say.
    """
    if code is None:
        code = exit_code(verdict.overall, allow_partial=allow_partial, excusable=verdict.excusable)
    if run.suite_error:
        code = 5
    return {
        "schema": SCHEMA_VERSION,
        "suite": {"name": "ivmdvddrive", "version": __version__, "python": platform.python_version()},
        "specification": {
            "version": SPEC_VERSION,
            "profile": specification.profile.name,
            "pinned": run.settings.spec_version,
        },
        "iut": {"target": run.settings.iut, "binding": run.binding, "ics": safe(run.ics) if run.ics else None},
        "settings": {k: v for k, v in run.settings.to_json().items() if k not in _OURS},
        "repeat": command_line(run.settings, allow_partial=allow_partial),
        "started": started.astimezone(UTC).isoformat(timespec="seconds"),
        "seconds": round(seconds, 3),
        "complete": run.complete,
        "stopped": run.stopped or run.suite_error,
        "verdict": verdict.overall,
        "why": verdict.why,
        "exit_code": code,
        "unjudged": [{"what": u.what, "why": one_line(u.why), "binding": u.binding} for u in verdict.unjudged],
        "notes": [reprintable(note) for note in verdict.notes],
        "bindings": {name: _binding(one) for name, one in verdict.bindings.items()},
        "clauses": [_clause(r) for r in verdict.results],
        "failures": [to_failure(specification, n, f, run.settings, report) for n, f in enumerate(verdict.findings)],
        "readings": to_readings(f"{e.ambiguity}:{e.reading}" for e in verdict.readings),
        "shown": [e.to_json() for e in verdict.readings],
        "inconsistent": [i.to_json() for i in verdict.inconsistent],
        "checks": [
            {
                "check": e.check,
                "kind": e.kind,
                "binding": e.binding,
                "calls": e.calls,
                "seconds": round(e.seconds, 3),
                "note": reprintable(e.note),
                "cut": reprintable(e.cut) if e.cut else None,
                "unmet": safe(e.unmet) if e.unmet else None,
                "coverage": e.coverage,
                "unclaimed": e.unclaimed,
                "error": one_line(e.error) if e.error else None,
                "failures": len(e.failures),
                "concurrency": _concurrency(e),
                "steps": to_steps(e.steps),
            }
            for e in run.evidence
        ],
    }


def _clause(result: Result) -> dict[str, Any]:
    clause = result.clause
    return {
        "id": clause.id,
        "member": clause.member,
        "code": clause.code,
        "value": to_hex(clause.value) if clause.value is not None else None,
        "level": clause.level,
        "required": result.required,
        "claim": clause.claim,
        "since": clause.since,
        "says": clause.says,
        "source": clause.source,
        "status": result.status,
        "reason": one_line(result.reason),
        "waiver": result.waiver.to_json() if result.waiver else None,
        "evidence": {"checks": result.checks, "failures": result.findings, "exercised": result.exercised},
    }


def _binding(verdict: Verdict) -> dict[str, Any]:
    """Return what a run over several bindings says of one."""
    return {
        "verdict": verdict.overall,
        "why": verdict.why,
        "clauses": {r.clause.id: r.status for r in verdict.results},
    }


def _concurrency(evidence: Evidence) -> dict[str, int] | None:
    """Return how much a check of concurrent calls rests on; None for one of another kind."""
    if evidence.kind != "concurrency":
        return None
    return {"histories": evidence.histories, "overlapping": evidence.overlapping}


def to_readings(shown: Iterable[str]) -> dict[str, str]:
    """By ambiguity; an IUT that took one reading here and another there has both."""
    found: dict[str, dict[str, None]] = {}
    for one in sorted(shown):
        ambiguity, _, reading = one.partition("@")[0].partition(":")
        found.setdefault(ambiguity, {})[reading] = None
    return {ambiguity: " and ".join(readings) for ambiguity, readings in found.items()}


def to_failure(
    specification: Specification, number: int, finding: Finding, settings: Settings, report: Path | None
) -> dict[str, Any]:
    """A finding as plain data, every string of the IUT's made printable."""
    failure = finding.failure
    if finding.binding:
        settings = replace(settings, binding=finding.binding)  # type: ignore[arg-type]  # evidence is plain data
    return {
        "clauses": list(finding.clauses),
        "status": failure.status,
        "check": finding.check,
        "outcome": finding.outcome,
        "got": one_line(failure.got),
        "permitted": [reprintable(p) for p in failure.permitted],
        "steps": to_steps(failure.steps),
        "scenario": as_gherkin(specification, finding),
        "diagram": "\n".join(map(reprintable, failure.diagram.splitlines())),
        "repeat": repeat_command(number, finding, settings, report),
        "note": reprintable(finding.note),
        "log": printable(failure.log, 4000, keep_newlines=True),
    }


def to_findings(specification: Specification, verdict: Verdict, settings: Settings) -> dict[str, Any]:
    """Return what a verdict found wrong, as in the results of a run, while the run goes on.

    A failure has ``found_after`` besides: how many calls the run had made when it showed, 0 where that is not known.
    """
    return {
        "clauses": [_clause(r) for r in verdict.results],
        "failures": [
            to_failure(specification, n, f, settings, None) | {"found_after": f.failure.found_after}
            for n, f in enumerate(verdict.findings)
        ],
    }


def to_steps(steps: Sequence[Sequence[str]]) -> list[dict[str, str]]:
    """Steps and what came back, as plain data."""
    return [{"step": step, "answer": one_line(answer)} for step, answer in steps]


def safe(value: Any) -> Any:
    """Plain data of the IUT's with every string made printable."""
    if isinstance(value, str):
        return printable(value, 400)
    if isinstance(value, dict):
        return {printable(str(k), 100): safe(v) for k, v in value.items()}
    return [safe(v) for v in value] if isinstance(value, list | tuple) else value
