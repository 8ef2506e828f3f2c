"""The process that probes: ``python -m ivmdvddrive_conformance.smoke.worker``; its request has the settings."""

from __future__ import annotations

import tempfile
import traceback
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ..iuts.errors import BadTarget, CannotStart
from ..iuts.opening import open_chosen
from ..media import Shelf
from ..printable import printable
from ..settings import Settings
from ..telling import Tell, telling
from .probing import probed

__all__ = ["main"]


def main() -> None:
    """Probe, and tell."""
    with telling() as (request, tell):
        try:
            tell(_event(Settings.from_json(request["settings"]), tell))
        except Exception as error:
            traceback.print_exc()
            tell({"event": "failed", "message": f"{type(error).__name__}: {printable(str(error))}"})


def _event(settings: Settings, tell: Tell) -> dict[str, Any]:
    """The last event: all was probed, or why nothing was."""
    try:
        iut = open_chosen(settings)
    except (BadTarget, CannotStart) as error:
        kind = "bad-target" if isinstance(error, BadTarget) else "cannot-start"
        return {"event": kind, "message": str(error), "log": error.log}
    try:
        tell({"event": "hello", "ics": asdict(iut.ics) | {"claims": sorted(iut.ics.claims)}})
        with tempfile.TemporaryDirectory(prefix="ivmdvddrive-") as folder:
            probed(
                iut,
                settings.binding or iut.ics.bindings[0],
                Shelf(Path(folder)),
                lambda what, claim: tell({"event": "probing", "what": what, "claim": claim}),
                lambda finding: tell({"event": "probed", "finding": finding.to_json()}),
            )
        return {"event": "done"}
    finally:
        iut.close()


if __name__ == "__main__":
    main()
