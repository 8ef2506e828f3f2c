"""A run over each binding that an IUT offers: the checks are run once a binding, and what they say is put together.

Tours, walks and the stateful search are about what an implementation does, which is mostly the same over each of its
bindings: the runs share what the level has of them, and draw other sequences each.

A clause is broken where it is broken over one of them, and not exercised where it is exercised over none. The verdict
over all is that of all the evidence, and never better than the worst of the bindings' own.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, Final, TypeAlias, get_args

from ivmdvddrive_spec import Specification

from ..iuts.claims import unknown
from ..iuts.port import Binding
from ..judging.evidence import ABOUT_NO_CLAUSE
from ..judging.run_record import Run
from ..process.supervisor import supervise
from ..settings.settings import ENDED_BY_A_FINDING, Settings
from .check_judge import CheckJudge
from .verdict import Overall, Verdict, judge
from .waivers import Waiver

__all__ = ["Begin", "judged", "supervise_each", "worst_of"]

_RANKS: Final[dict[Overall, int]] = {
    "conformant": 0,
    "conformant with waivers": 1,
    "partial": 2,
    "indeterminate": 2,  # of one binding, where the other was judged: no more was judged of the whole than a part
    "nonconformant": 3,
}


Begin: TypeAlias = Callable[[Callable[[dict[str, Any]], None]], Run]
"""Runs the checks over a binding, and tells a listener of each event."""


def supervise_each(
    specification: Specification,
    settings: Settings,
    waivers: Sequence[Waiver],
    watch: Callable[[CheckJudge, Begin], Run],
    pytest_args: tuple[str, ...],
) -> Run:
    """Run the checks over the binding that is asked for, or over each that the IUT offers, the first one first.

    ``watch`` shows a run while it goes on: it is given what judges the checks of the run one by one, and what runs, and
    gives what that gives.
    """

    until = time.monotonic() + settings.limit

    def run_over(binding: Binding | None, requests: int = 0) -> Run:
        over = replace(settings, binding=binding, sharing=1 if settings.binding or settings.feature else 0)
        checks = CheckJudge(specification, over, waivers)
        supervised = partial(supervise, until=until, requests=requests, ends=checks.ends_run, waivers=known)
        return watch(checks, lambda listen: supervised(over, listen, pytest_args))

    known = [waiver.to_data() for waiver in waivers]
    run = run_over(settings.binding)
    others = _others(run) if settings.binding is None and settings.feature is None else ()
    first = CheckJudge(specification, settings, waivers)
    if others and run.complete and any(first.ends_run(evidence, run.ics) for evidence in run.evidence):
        run.stopped = ENDED_BY_A_FINDING
    if not others or not run.complete:
        return run
    _mark(run, run.ics["bindings"][0] if run.ics else "vtable")
    for binding in others:
        _join(run, run_over(binding, run.requests), binding)
    return run


def _others(run: Run) -> tuple[Binding, ...]:
    """The bindings that the IUT offers besides the one that it names first."""
    offered = run.ics["bindings"][1:] if run.ics else ()
    return tuple(b for b in get_args(Binding) if b in offered)


def _mark(run: Run, binding: Binding) -> None:
    for evidence in run.evidence:
        evidence.binding = binding


def _join(run: Run, other: Run, binding: Binding) -> None:
    """Put another binding's run to the first."""
    _mark(other, binding)
    run.evidence += other.evidence
    run.suite_error = other.suite_error
    if other.ics:
        run.started(other.ics, binding)
    run.changes += [replace(change, binding=binding) for change in other.changes]
    run.left_out = run.left_out or other.left_out
    run.stopped = other.stopped or (f"over {binding}: {other.cannot_start}" if other.cannot_start else None)
    run.requests = other.requests
    run.log += other.log


def judged(specification: Specification, run: Run, waivers: Sequence[Waiver] = ()) -> Verdict:
    """The verdict of a run that is over: of all its evidence, with each binding's own where it was over several."""
    whole = judge(
        specification,
        run.evidence,
        claims=run.claims,
        select=run.settings.select,
        waivers=waivers,
        binding=run.binding,
        spec_version=run.settings.spec_version,
        complete=run.complete,
        begun=not run.cannot_start,
        unjudged=run.unjudged,
        strict_readings=run.settings.strict_readings,
    )
    whole.notes[:0] = unknown(run.claims)
    whole.notes += [f"{e.check}: {e.note}" for e in run.evidence if e.note and e.check in ABOUT_NO_CLAUSE]
    whole.bindings = _side_by_side(specification, run, waivers)
    for one in whole.bindings.values():
        whole.excusable &= one.excusable or _RANKS[one.overall] < _RANKS["partial"]
    each = {name: (one.overall, one.why) for name, one in whole.bindings.items()}
    whole.overall, whole.why = worst_of((whole.overall, whole.why), each)
    return whole


def worst_of(whole: tuple[Overall, str], each: Mapping[str, tuple[Overall, str]]) -> tuple[Overall, str]:
    """The verdict of a whole, and why: it is never better than that over a binding."""
    for binding, (overall, why) in each.items():
        if _RANKS[overall] > _RANKS[whole[0]]:
            whole = "partial" if overall == "indeterminate" else overall, f"over {binding}: {why}"
    return whole


def _side_by_side(specification: Specification, run: Run, waivers: Sequence[Waiver]) -> dict[str, Verdict]:
    """The verdict over each binding by itself; nothing where the run was over one alone."""
    bindings: list[Binding] = [b for b in get_args(Binding) if any(e.binding == b for e in run.evidence)]
    return {
        binding: judge(
            specification,
            [e for e in run.evidence if e.binding == binding],
            claims=run.claims,
            select=run.settings.select,
            waivers=waivers,
            spec_version=run.settings.spec_version,
            complete=run.complete,
            binding=binding,
            strict_readings=run.settings.strict_readings,
            unjudged=[u for u in run.unjudged if u.binding in ("", binding)],
            stale=False,
        )
        for binding in bindings
    }
