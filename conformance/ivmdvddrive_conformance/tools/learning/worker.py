"""The process that learns: ``python -m ivmdvddrive_conformance.tools.learning.worker``, started by ``supervision``.

Its request (see ``worker_channel``) has the settings and the plan.
"""

from __future__ import annotations

from typing import Any

from ivmdvddrive_spec import Specification
from ivmdvddrive_spec.oracle import Oracle

from ...iuts.errors import BenchError, CannotStart, Unclaimed
from ...iuts.port import Iut
from ...language.media import Shelf
from ...process.scratch import scratch
from ...process.worker_channel import Tell, tell_of
from ...settings.settings import Settings
from .study import Plan, studied

__all__ = ["main"]


def main() -> None:
    """Learn, and tell."""
    tell_of(_learn)


def _learn(
    specification: Specification, iut: Iut, settings: Settings, request: dict[str, Any], tell: Tell
) -> dict[str, Any]:
    """Return what was learned, or why nothing was."""
    oracle = Oracle(specification)
    plan = Plan(**request["plan"])
    tell({"event": "started"})
    try:
        with scratch() as folder:
            return {"event": "learned", "learning": studied(oracle, iut, Shelf(folder), settings, plan, tell)}
    except (BenchError, Unclaimed, CannotStart) as error:
        why = f"the implementation does not claim {error.need}" if isinstance(error, Unclaimed) else str(error)
        return {"event": "cannot-learn", "message": why, "log": error.log}


if __name__ == "__main__":
    main()
