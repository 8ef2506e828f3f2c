"""Learning in a process of its own: what an IUT does to that process is a finding, and there is no machine then."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from ...process.worker_process import GRACE, Event, watched
from ...settings.settings import Settings
from .study import Plan

__all__ = ["supervised"]

_WORKER: Final = "ivmdvddrive_conformance.tools.learning.worker"


def supervised(
    settings: Settings, plan: Plan, listen: Callable[[Event], None], *, patience: float | None = None
) -> Event:
    """Learn in a process of its own; gives the last event. ``listen`` is told each before it.

    That is ``learned``, ``bad-target``, ``cannot-start``, ``cannot-learn`` or ``failed``; or ``lost``, with the status,
    what happened and the member that was called. A process that is silent for ``patience`` seconds is taken to hang.
    """
    wait = patience or settings.start_timeout + 10 * settings.timeout + GRACE
    request = {"settings": settings.to_json(), "plan": plan.to_json()}
    return watched(_WORKER, request, ("progress", "started"), listen, wait)
