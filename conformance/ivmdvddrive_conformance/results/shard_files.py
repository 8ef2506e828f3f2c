"""``shard.json``: all that the run of one shard has brought, from which ``ivmdvddrive merge`` makes one run.

results.json cannot serve for that: it has a verdict on the clauses, and not the evidence that it rests on.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from ivmdvddrive_spec import VERSION as SPEC_VERSION
from ivmdvddrive_spec import Specification

from .. import __version__
from ..judging.evidence import Evidence, Unjudged
from ..judging.run_record import Run
from ..settings.settings import Settings, SettingsError
from ..settings.shards import ShardError, run_of_ci
from ..text.documents import Unreadable, read_json
from ..text.printable import printable
from ..verdicts.merging import ShardRun
from ..verdicts.waivers import Waiver
from .reading import Specifications, safe

__all__ = ["SHARD_FILE", "read_shard", "shard_schema", "to_shard"]

SHARD_FILE: Final = "shard.json"
"""Its name in the folder of a report."""

_SCHEMA_VERSION: Final = 1

_VERSIONS: Final = {"suite": __version__, "specification": SPEC_VERSION}

_OF_THE_RUN: Final = ("ics", "cannot_start", "stopped", "suite_error", "left_out", "whole", "own", "requests")
"""The fields of a run that are taken as they are."""

_YEARS: Final = range(2020, 2101)
"""The years in which a run may have begun: before them there was no suite, and at the ends of time no arithmetic."""


def shard_schema() -> dict[str, Any]:
    """The JSON Schema of shard.json."""
    text = (files(__package__) / "schemas" / "shard.schema.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


def to_shard(
    run: Run, waivers: Sequence[Waiver], *, allow_partial: bool, started: datetime, seconds: float
) -> dict[str, Any]:
    """The run of a shard as plain data."""
    return {
        "schema": _SCHEMA_VERSION,
        "versions": _VERSIONS,
        "ci_run": run_of_ci(),
        "settings": run.settings.to_json() | {"examples": None},
        "waivers": [waiver.to_data() for waiver in waivers],
        "allow_partial": allow_partial,
        "started": started.astimezone(UTC).isoformat(timespec="seconds"),
        "seconds": round(seconds, 3),
        "run": {name: getattr(run, name) for name in _OF_THE_RUN}
        | {"changes": [asdict(change) for change in run.changes]},
        "evidence": [one.to_json() for one in run.evidence],
    }


def read_shard(specifications: Specifications, path: Path) -> ShardRun:
    """The run of a shard that a file holds; raises SettingsError, which names the file.

    ``specifications`` gives the specification of the profile that the file names, or KeyError.
    """
    shown = printable(str(path))
    try:
        data = read_json(path, "results")
        _must_follow(data)
        data = safe(data)
        settings = Settings.from_json(data["settings"])
        _must_be_known(specifications(settings.profile), data)
        run = Run(
            settings,
            evidence=[Evidence.from_json(one) for one in data["evidence"]],
            changes=[Unjudged(**change) for change in data["run"]["changes"]],
            **{name: data["run"][name] for name in _OF_THE_RUN},
        )
        return ShardRun(
            shown,
            run,
            _time(data["started"]),
            data["seconds"],
            [Waiver.from_data(waiver) for waiver in data["waivers"]],
            data["allow_partial"],
            data["ci_run"],
        )
    except (OSError, Unreadable) as error:
        raise SettingsError(f"cannot read the shard {shown}: {printable(str(error), 300)}") from error
    except (ShardError, SettingsError, LookupError, ValueError, TypeError, OverflowError) as error:
        raise SettingsError(f"{shown} holds no shard that can be read: {printable(str(error), 300)}") from error


def _time(text: str) -> datetime:
    """The time of a text; ValueError where it has no time zone, or where no run can have begun then."""
    time = datetime.fromisoformat(text)
    if time.tzinfo is None or time.year not in _YEARS:
        raise ValueError(f"no run began at {text}: it has no time zone, or is not of this century")
    return time


def _must_be_known(specification: Specification, data: dict[str, Any]) -> None:
    """Raise ValueError where a failure or a check is about a clause that the specification does not have."""
    for one in data["evidence"]:
        for clause in (*one["clauses"], *(c for failure in one["failures"] for c in failure["clauses"])):
            if clause not in specification.clauses:
                raise ValueError(f"{one['check']} is about {clause}, which is no clause of the specification")


def _must_follow(data: Any) -> None:
    """Raise ValueError for data that does not follow the schema, or of another version of the suite."""
    from jsonschema import Draft202012Validator  # heavy, and no other command needs it

    if isinstance(data, dict) and data.get("schema") != _SCHEMA_VERSION:
        raise ValueError(f"it is of schema {data.get('schema')!r}, and this suite reads schema {_SCHEMA_VERSION}")
    for error in Draft202012Validator(shard_schema()).iter_errors(data):
        raise ValueError(f"{error.json_path}: {error.message}")
    for what, own in _VERSIONS.items():
        if (said := data["versions"][what]) != own:
            raise ValueError(
                f"it is of version {said} of the {what}, and this is {own}: merge with the one that judged"
            )
