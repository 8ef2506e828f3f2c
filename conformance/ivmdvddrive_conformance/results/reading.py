"""Reading results.json back: of this schema or an older one, whole where a whole run is needed, and safe to show.

What an older schema does not have is filled in from the specification where it knows the clause, and left empty where
nobody can know it. A newer schema is refused. Every string is made printable again: a file may come from anywhere.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, TypeAlias

from ivmdvddrive_spec import VERSIONS, Specification

from ..settings.settings import SettingsError
from ..text.documents import Unreadable, read_json
from ..text.printable import printable, reprintable
from ..verdicts.verdict import EXIT_CODES
from .contradictions import contradiction
from .document import SCHEMA_VERSION, results_schema

__all__ = ["NotWhole", "ResultsError", "Specifications", "read_results", "safe"]

_MOST: Final = 8000
"""Characters of one line of a string that are kept."""

_IN_LINES: Final = frozenset({"scenario", "diagram", "log"})
"""The texts that are lines."""


Specifications: TypeAlias = Callable[[str], Specification]
"""Gives the specification of a profile; KeyError for one that there is not."""


class ResultsError(SettingsError):
    """A file holds no results that can be read; the message says which, and why."""


class NotWhole(ResultsError):
    """A file holds the results of a run that was cut short, or of a part, where those of a whole run are needed."""

    exit_code = 4


def read_results(specifications: Specifications, path: Path, *, whole: bool = False) -> dict[str, Any]:
    """The results of a file, as ``results.to_results`` would give them; raises ResultsError, or NotWhole.

    ``specifications`` gives the specification of the profile that the file names, or KeyError.
    """
    try:
        data = read_json(path, "results")
    except (OSError, Unreadable) as error:
        raise ResultsError(f"cannot read the results {path}: {printable(str(error), 300)}") from error
    schema = data.get("schema") if isinstance(data, dict) else None
    if type(schema) is not int or schema < 1:
        raise ResultsError(f"{path} is no results.json: it says no schema")
    if schema > SCHEMA_VERSION:
        known = f"this suite reads up to {SCHEMA_VERSION}"
        raise ResultsError(f"{path} has schema {schema}, and {known}: read it with the suite that wrote it")
    results = _checked(path, specifications, data, schema)
    if whole and not results["complete"]:
        raise NotWhole(f"{path} is of a run that was cut short ({results['stopped']}), and not whole: judge again")
    if whole and (shard := results["settings"].get("shard")):
        said = f"{path} is of shard {shard['number']} of {shard['count']}"
        raise NotWhole(f"{said}, and not whole: 'ivmdvddrive merge' makes the results of all shards")
    if whole and results["settings"]["feature"]:
        raise NotWhole(f"{path} is of one scenario that was replayed, and not whole: judge again")
    return results


def _checked(path: Path, specifications: Specifications, data: dict[str, Any], schema: int) -> dict[str, Any]:
    try:
        # By its own schema first, so that an upgrade meets only what it knows.
        _must_follow(path, data, schema, schema)
        specification = _specification(path, specifications, data)
        for version in range(schema, SCHEMA_VERSION):
            _UPGRADES[version](specification, data)
        data["schema"] = SCHEMA_VERSION
        _must_follow(path, data, SCHEMA_VERSION, schema)
        results: dict[str, Any] = safe(data)
        wrong = contradiction(specification, results, schema=schema)
    except ResultsError:
        raise
    except (LookupError, ValueError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        raise ResultsError(f"{path} does not follow schema {schema}: {printable(repr(error), 300)}") from error
    if wrong:
        raise ResultsError(f"{path} contradicts itself: {wrong}")
    return results


def _specification(path: Path, specifications: Specifications, data: dict[str, Any]) -> Specification:
    profile = data["specification"]["profile"]
    try:
        return specifications(profile)
    except KeyError as error:
        raise ResultsError(f"{path} is of the profile {printable(profile)}, which this suite does not hold") from error


def _must_follow(path: Path, data: dict[str, Any], version: int, schema: int) -> None:
    from jsonschema import Draft202012Validator  # heavy, and only those commands need it that read results

    # The first error alone: jsonschema.validate compares all of them, and a large file may have millions.
    for error in Draft202012Validator(results_schema(version)).iter_errors(data):
        said = f"{printable(error.json_path, 300)}: {printable(error.message, 300)}"
        raise ResultsError(f"{path} does not follow schema {schema}: {said}")


def _from_1(specification: Specification, data: dict[str, Any]) -> None:
    """Schema 2 brought coverage, conditional clauses and concurrent calls."""
    for clause in data["clauses"]:
        known = specification.clauses.get(clause["id"])
        clause["claim"] = known.claim if known else None
    for failure in data["failures"]:
        failure["diagram"] = ""
    for check in data["checks"]:
        check |= {"coverage": None, "concurrency": None}


def _from_2(specification: Specification, data: dict[str, Any]) -> None:
    """Schema 3 brought outcomes, waivers, bindings, the pinned version, the clauses' words, the scenarios' calls."""
    data["specification"]["pinned"] = None
    data["settings"]["spec_version"] = None
    data["repeat"] = ""
    data["bindings"] = {}
    ics = data["iut"]["ics"]
    data["iut"]["binding"] = data["settings"]["binding"] or (ics["bindings"][0] if ics else None)
    for clause in data["clauses"]:
        known = specification.clauses.get(clause["id"])
        clause |= {
            "since": known.since if known else VERSIONS[0],
            "says": known.says if known else "",
            "source": known.source if known else "",
            "waiver": None,
        }
    for failure in data["failures"]:
        failure["outcome"] = ""
    for check in data["checks"]:
        check.setdefault("steps", [])
        check["binding"] = ""


def _from_3(_specification: Specification, data: dict[str, Any]) -> None:
    """Schema 4 says what was not judged, and by which call each reading was shown."""
    data |= {"shown": [], "inconsistent": []}
    for check in data["checks"]:
        check["note"], check["cut"] = _cut_of(check["note"])
        check["unmet"] = None
    data["exit_code"] = EXIT_CODES[data["verdict"]]
    data["notes"] = []
    data["unjudged"] = [
        {"what": c["check"], "why": c["cut"] or f"the bench failed: {c['error']}", "binding": c["binding"]}
        for c in data["checks"]
        if c["error"] or c["cut"]
    ]
    if data["unjudged"] and data["verdict"] in {"conformant", "conformant with waivers"}:
        data["verdict"], data["exit_code"] = "partial", EXIT_CODES["partial"]
        data["why"] = f"{data['why']}, but {data['unjudged'][0]['what']} was not judged to its end"


def _cut_of(note: str) -> tuple[str, str | None]:
    """A note of an older schema: what it says besides a cut, and the cut."""
    whole, _, cut = note.partition(", cut after ")
    if note.startswith("cut after "):
        return "", note
    return (whole, f"cut after {cut}") if cut else (note, None)


_UPGRADES: Final[dict[int, Callable[[Specification, dict[str, Any]], None]]] = {1: _from_1, 2: _from_2, 3: _from_3}


def safe(value: Any, key: str = "") -> Any:
    """JSON that others wrote, every string of it printable; ``key`` is what it stands under."""
    if isinstance(value, str):
        lines = value.split("\n") if key in _IN_LINES else [value]
        return "\n".join(reprintable(line, _MOST) for line in lines)
    if isinstance(value, dict):
        return {reprintable(k, 200): safe(v, k) for k, v in value.items()}
    return [safe(v, key) for v in value] if isinstance(value, list) else value
