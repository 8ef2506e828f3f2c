"""Results made by hand: of evidence that no IUT had to be judged for."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ivmdvddrive_conformance.judging.evidence import Evidence, Failure
from ivmdvddrive_conformance.judging.run_record import Run
from ivmdvddrive_conformance.results.document import to_results
from ivmdvddrive_conformance.settings.settings import Settings
from ivmdvddrive_conformance.verdicts.bindings import judged
from ivmdvddrive_conformance.verdicts.waivers import Waiver
from vpc import SPECIFICATION

EVERY = [c.id for c in SPECIFICATION.clauses.values() if c.claim != "com"]
"""All clauses, but for the rules of COM servers: what is made here is none."""

OK, WRONG = "ReleaseHostDrive.S_OK", "ReleaseHostDrive.VM_E_MEDIA_WRONG_TYPE"
ICS = {
    "name": "Made", "version": "1", "language": "none", "profiles": ["vpc"], "bindings": ["vtable"],
    "claims": ["concurrent", "events"], "paths": "posix",
}  # fmt: skip


def failed(clause: str = OK, got: str = "it gave E_FAIL", outcome: str = "", **more: Any) -> Failure:
    steps = more.pop("steps", [["a machine M", ""], ["A.ReleaseHostDrive()", "E_FAIL"]])
    return Failure([clause], more.pop("status", "fail"), got, ["S_OK"], steps, outcome=outcome, **more)


def scenario(*clauses: str, **more: Any) -> Evidence:
    return Evidence("a scenario", "scenario", list(clauses), **{"calls": 1, **more})


def made(
    *evidence: Evidence,
    folder: Path | None = None,
    stopped: str | None = None,
    ics: dict[str, Any] | None = None,
    settings: dict[str, Any] | None = None,
    waivers: Sequence[Waiver] = (),
    allow_partial: bool = False,
    **more: Any,
) -> dict[str, Any]:
    """The results of a run; ``more`` is the run's, but for what selects and pins, which is the settings'."""
    own = {name: more.pop(name) for name in ("select", "spec_version", "profile") if name in more}
    if ics is None and any(e.calls for e in evidence):
        ics = {**ICS, "claims": []}
    chosen = Settings("python:a.b:C", **{**own, **(settings or {})})
    run = Run(chosen, ics=ics, evidence=list(evidence), stopped=stopped, **more)
    verdict = judged(SPECIFICATION, run, waivers)
    return to_results(
        SPECIFICATION, run, verdict, started=datetime.now(UTC), seconds=1.0, report=folder, allow_partial=allow_partial
    )


def whole(*broken: Failure, **more: Any) -> dict[str, Any]:
    """The results of a run that has seen every clause, and these go wrong."""
    evidence = (scenario(f.clauses[0], failures=[f]) for f in broken)
    return made(scenario(*EVERY), *evidence, **{"ics": ICS, **more})


def small(results: dict[str, Any]) -> dict[str, Any]:
    """Results with the clauses of one member alone; of a specification, and a suite, that may have been so."""
    kept = [c for c in results["clauses"] if c["id"].startswith("ReleaseHostDrive.")]
    older = {
        name: results[name] | {"version": version} for name, version in (("suite", "0.0.9"), ("specification", "1.1"))
    }
    return results | {"clauses": kept, **older}


def stored(path: Path, results: dict[str, Any]) -> Path:
    path.write_text(json.dumps(results), encoding="utf-8")
    return path
