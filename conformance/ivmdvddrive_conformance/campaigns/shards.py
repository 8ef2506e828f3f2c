"""Judging a shard of a run as a task: the run of ``verify --shard K/N``, whose shard.json is the task's result."""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from ..iuts.errors import IutError
from ..iuts.opening import prepare
from ..judging.run_record import Run
from ..results.shard_files import to_shard
from ..settings.settings import Settings, specified
from ..verdicts.bindings import supervise_each
from ..verdicts.waivers import Waiver
from .cluster import Function

__all__ = ["JUDGED_SHARD", "judged_shard", "shard_task"]

JUDGED_SHARD: Final = Function(__name__, "judged_shard")
"""The function for the workers."""


def shard_task(
    settings: Settings, waivers: Sequence[Waiver], *, allow_partial: bool, pytest_args: Sequence[str]
) -> dict[str, Any]:
    """The task of judging the shard that the settings name."""
    return {
        "settings": settings.to_json(),
        "waivers": [waiver.to_data() for waiver in waivers],
        "allow_partial": allow_partial,
        "pytest": list(pytest_args),
    }


def judged_shard(task: Mapping[str, Any]) -> dict[str, Any]:
    """Judge a shard: ``shard`` is its shard.json, or ``refused`` the exit code and the reason why none can be judged.

    Findings are made short here, on the implementation that showed them.
    """
    settings = Settings.from_json(task["settings"])
    waivers = [Waiver.from_data(waiver) for waiver in task["waivers"]]
    started, clock = datetime.now(UTC), time.monotonic()
    try:
        prepare(settings.iut, lambda said: print(said, file=sys.stderr))  # noqa: T201  # the log of the process
        run = supervise_each(
            specified(settings), settings, waivers, lambda _, begin: begin(lambda _event: None), tuple(task["pytest"])
        )
    except IutError as error:
        run = Run(settings, cannot_start=str(error))
    if refused := _refused(run):
        return {"refused": refused}
    if run.cannot_start:
        reason = " ".join(run.cannot_start.split())  # it is one line in a list of reasons
        run.stopped = f"the implementation could not be started: {reason}"
    seconds = time.monotonic() - clock
    return {
        "shard": to_shard(run, waivers, allow_partial=task["allow_partial"], started=started, seconds=seconds),
        "findings": sum(len(evidence.failures) for evidence in run.evidence),
    }


def _refused(run: Run) -> tuple[int, str] | None:
    """Say why no shard of the run can be judged, with the exit code; None where this one was."""
    if run.bad_target:
        return 2, run.bad_target
    if run.bad_arguments:
        return 2, "pytest cannot run the checks with these arguments"
    if run.suite_error and not run.evidence:
        return 5, f"the suite itself failed: {run.suite_error}"
    return None
