"""The process that learns: ``python -m ivmdvddrive_conformance.learning.worker``, started by ``supervising``.

It reads one line of JSON from standard input (the settings, the plan, the file where it notes what is called) and
writes one line of JSON to standard output for each event. Whatever else writes there, an IUT that prints, say, goes to
standard error instead.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import tempfile
import traceback
from pathlib import Path
from types import FrameType
from typing import Any

from ..iuts.errors import BadTarget, BenchError, CannotStart, Unclaimed
from ..iuts.opening import open_iut
from ..iuts.python import CALLING
from ..media import Shelf
from ..printable import printable
from ..settings import Settings
from .study import Plan, studied

__all__ = ["main"]


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    """End as by Ctrl-C, so that the IUT is closed."""
    raise KeyboardInterrupt


def main() -> None:
    """Learn, and tell."""
    signal.signal(signal.SIGTERM, _interrupt)
    request: dict[str, Any] = json.loads(sys.stdin.readline())
    out = os.fdopen(os.dup(1), "w", encoding="utf-8", errors="backslashreplace")
    os.dup2(2, 1)

    def tell(event: dict[str, Any]) -> None:
        out.write(json.dumps(event) + "\n")
        out.flush()

    calling = os.open(request["calling"], os.O_WRONLY)
    CALLING.append(lambda member: _note(calling, member))
    try:
        tell(_event(Settings.from_json(request["settings"]), Plan(**request["plan"]), tell))
    except Exception as error:
        traceback.print_exc()
        tell({"event": "failed", "message": f"{type(error).__name__}: {printable(str(error))}"})
    out.close()  # all is told, even where a thread of the IUT's keeps this process from ending


def _event(settings: Settings, plan: Plan, tell: Any) -> dict[str, Any]:
    """The last event: what was learned, or why nothing was."""
    try:
        iut = open_iut(
            settings.iut,
            profile=settings.profile,
            binding=settings.binding,
            start_timeout=settings.start_timeout,
            timeout=settings.timeout,
        )
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


def _note(file: int, member: str) -> None:
    os.pwrite(file, member.ljust(32).encode("utf-8"), 0)


if __name__ == "__main__":
    main()
