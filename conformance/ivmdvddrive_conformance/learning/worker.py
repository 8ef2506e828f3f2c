"""The process that learns: ``python -m ivmdvddrive_conformance.learning.worker``, started by ``supervising``.

Its request (see ``telling``) has the settings and the plan.
"""

from __future__ import annotations

import tempfile
import traceback
from pathlib import Path
from typing import Any

from ..iuts.errors import BadTarget, BenchError, CannotStart, Unclaimed
from ..iuts.opening import open_chosen
from ..media import Shelf
from ..printable import printable
from ..settings import Settings
from ..telling import Tell, telling
from .study import Plan, studied

__all__ = ["main"]


def main() -> None:
    """Learn, and tell."""
    with telling() as (request, tell):
        try:
            tell(_event(Settings.from_json(request["settings"]), Plan(**request["plan"]), tell))
        except Exception as error:
            traceback.print_exc()
            tell({"event": "failed", "message": f"{type(error).__name__}: {printable(str(error))}"})


def _event(settings: Settings, plan: Plan, tell: Tell) -> dict[str, Any]:
    """The last event: what was learned, or why nothing was."""
    try:
        iut = open_chosen(settings)
    except (BadTarget, CannotStart) as error:
        kind = "bad-target" if isinstance(error, BadTarget) else "cannot-start"
        return {"event": kind, "message": str(error), "log": error.log}
    tell({"event": "started"})
    try:
        with tempfile.TemporaryDirectory(prefix="ivmdvddrive-") as folder:
            return {"event": "learned", "learning": studied(iut, Shelf(Path(folder)), settings, plan, tell)}
    except (BenchError, Unclaimed, CannotStart) as error:
        why = f"the implementation does not claim {error.need}" if isinstance(error, Unclaimed) else str(error)
        return {"event": "cannot-learn", "message": why, "log": error.log}
    finally:
        iut.close()


if __name__ == "__main__":
    main()
