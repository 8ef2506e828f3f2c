"""The process that probes: ``python -m ivmdvddrive_conformance.tools.smoke.worker``; its request has the settings."""

from __future__ import annotations

from typing import Any

from ivmdvddrive_spec import Specification

from ...iuts.port import Iut
from ...language.media import Shelf
from ...process.scratch import scratch
from ...process.worker_channel import Tell, tell_of
from ...settings.settings import Settings
from .probe_run import probed

__all__ = ["main"]


def main() -> None:
    """Probe, and tell."""
    tell_of(_probe)


def _probe(
    specification: Specification, iut: Iut, settings: Settings, _request: dict[str, Any], tell: Tell
) -> dict[str, Any]:
    tell({"event": "hello", "ics": iut.ics.as_data()})
    with scratch() as folder:
        probed(
            specification,
            iut,
            settings.binding or iut.ics.bindings[0],
            Shelf(folder),
            lambda what, claim: tell({"event": "probing", "what": what, "claim": claim}),
            lambda finding: tell({"event": "probed", "finding": finding.to_json()}),
        )
    return {"event": "done"}


if __name__ == "__main__":
    main()
