"""The record of a finished run of the checks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ..iuts.claims import changes, in_effect
from ..iuts.port import claims_over
from ..settings.settings import Settings
from .evidence import Evidence, Unjudged

__all__ = ["Run", "claims_in_effect"]


@dataclass
class Run:
    """The record of a run. ``stopped`` says why it is not whole; None if it is.

    ``left_out`` says which checks pytest's own arguments left out, and ``changes`` says in what later processes
    claimed otherwise than the first. ``requests`` are the calls of the whole run until its end, as its ledger counts
    them: what was asked of the port, whatever it was for. ``whole`` names the checks of all shards together, in the
    order of a run, and ``own`` those of them that are this shard's; ``lost`` is what a merged run lacks of its shards.
    """

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
    left_out: str | None = None
    changes: list[Unjudged] = field(default_factory=list)
    whole: list[str] = field(default_factory=list)
    own: list[str] = field(default_factory=list)
    lost: list[Unjudged] = field(default_factory=list)
    requests: int = 0
    log: str = ""

    def started(self, ics: dict[str, Any], binding: str = "") -> None:
        """Take note of what a process claims; the first one's claims are the run's."""
        if self.ics is None:
            self.ics = ics
        elif said := changes({**self.ics, "claims": sorted(claims_over(self.ics["claims"], binding))}, ics):
            change = Unjudged("the run", said, binding)
            if change not in self.changes:
                self.changes.append(change)

    @property
    def claims(self) -> frozenset[str]:
        """The claims that the IUT is judged by."""
        return claims_in_effect(self.ics, self.settings.iut)

    @property
    def binding(self) -> str | None:
        """The binding that it is called by, as far as it has said so; None where it is called by several."""
        if len({e.binding for e in self.evidence}) > 1:
            return None
        return self.settings.binding or (self.ics["bindings"][0] if self.ics else None)

    @property
    def complete(self) -> bool:
        """Tell whether every check has said what it has to say."""
        return self.stopped is None and self.suite_error is None

    @property
    def unjudged(self) -> list[Unjudged]:
        """Return what was not judged besides the checks of the evidence."""
        found = [Unjudged("the run", self.stopped)] if self.stopped else []
        if self.left_out:
            found.append(Unjudged("the run", self.left_out))
        if self.settings.shard:
            found.append(Unjudged("the run", f"this is {self.settings.shard.in_words}: 'ivmdvddrive merge' judges all"))
        return [*found, *self.lost, *self.changes]

    @property
    def not_begun(self) -> bool:
        """Tell whether the IUT's name, its start or pytest's arguments kept the run from beginning."""
        return bool(self.cannot_start or self.bad_target or self.bad_arguments)


def claims_in_effect(ics: Mapping[str, Any] | None, iut: str) -> frozenset[str]:
    """The claims that an implementation is judged by: those that it makes, and those that its kind brings.

    ``ics`` is its statement as plain data, None where it has made none; ``iut`` is its name on the command line.
    """
    return in_effect(ics["claims"], iut) if ics else frozenset()
