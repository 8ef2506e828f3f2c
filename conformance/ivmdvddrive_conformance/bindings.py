"""A run over each binding that an IUT offers: the checks are run once a binding, and what they say is put together.

Tours, walks and the stateful search are about what an implementation does, which is mostly the same over each of its
bindings: the runs share what the level has of them, and draw other sequences each.

The verdict over all is that of all the evidence: a clause is broken where it is broken over one of them, and not
exercised where it is exercised over none. ``side_by_side`` gives each binding's own.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any, get_args

from .iuts.port import Binding
from .run import Run
from .settings import Settings
from .supervisor import supervise
from .verdict import Verdict, judge

__all__ = ["side_by_side", "supervise_each"]


def supervise_each(
    settings: Settings,
    watch: Callable[[Callable[[Callable[[dict[str, Any]], None]], Run]], Run],
    pytest_args: tuple[str, ...],
) -> Run:
    """Run the checks over the binding that is asked for, or over each that the IUT offers, the first one first.

    ``watch`` shows a run while it goes on: it is given what runs, and gives what that gives.
    """

    until = time.monotonic() + settings.limit

    def run_over(binding: Binding | None) -> Run:
        over = replace(settings, binding=binding, sharing=1 if settings.binding or settings.feature else 0)
        return watch(lambda listen: supervise(over, listen, pytest_args, until=until))

    run = run_over(settings.binding)
    others = _others(run) if settings.binding is None and settings.feature is None else ()
    if not others or not run.complete:
        return run
    _mark(run, run.ics["bindings"][0] if run.ics else "vtable")
    for binding in others:
        _join(run, run_over(binding), binding)
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
    run.stopped = other.stopped or (f"over {binding}: {other.cannot_start}" if other.cannot_start else None)
    run.log += other.log


def side_by_side(run: Run) -> dict[str, Verdict]:
    """The verdict over each binding by itself, without waivers; nothing where the run was over one alone."""
    bindings: list[Binding] = [b for b in get_args(Binding) if any(e.binding == b for e in run.evidence)]
    return {
        binding: judge(
            [e for e in run.evidence if e.binding == binding],
            profile=run.settings.profile,
            claims=run.claims,
            select=run.settings.select,
            spec_version=run.settings.spec_version,
            complete=run.complete,
            binding=binding,
            strict_readings=run.settings.strict_readings,
        )
        for binding in bindings
    }
