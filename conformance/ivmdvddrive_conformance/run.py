"""What a run of the checks has brought, by the time that it is over."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from .evidence import Evidence
from .settings import Settings

__all__ = ["Run"]


@dataclass
class Run:
    """What a run has brought. ``stopped`` says why it is not whole; None where it is."""

    settings: Settings
    ics: dict[str, Any] | None = None
    evidence: list[Evidence] = field(default_factory=list)
    planned: dict[str, dict[str, Any]] = field(default_factory=dict)
    cannot_start: str | None = None
    bad_target: str | None = None
    bad_arguments: bool = False
    bad_scenario: str | None = None
    stopped: str | None = None
    suite_error: str | None = None
    log: str = ""

    @property
    def claims(self) -> frozenset[str]:
        """What the IUT claims."""
        return frozenset(self.ics["claims"]) if self.ics else frozenset()

    @property
    def binding(self) -> str | None:
        """The binding that it is called by, as far as it has said so; None where it is called by several."""
        if len({e.binding for e in self.evidence}) > 1:
            return None
        return self.settings.binding or (self.ics["bindings"][0] if self.ics else None)

    @property
    def complete(self) -> bool:
        """Whether every check has said what it has to say."""
        return self.stopped is None and self.suite_error is None

    @property
    def not_begun(self) -> bool:
        """Whether the IUT's name, its start or pytest's arguments kept the run from beginning."""
        return bool(self.cannot_start or self.bad_target or self.bad_arguments)
