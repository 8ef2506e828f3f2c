"""The verdict on one check by itself, while the run goes on: what is shown of it at once, and whether the run may end.

``--fail-fast`` ends a run with the first check that makes it nonconformant. That is decided by the rules of
``verdict``, so that a finding which a waiver expects, which a pinned version does not require yet, or which concerns
only clauses that are not selected, does not end it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ivmdvddrive_spec import Specification

from ..judging.evidence import Evidence
from ..judging.run_record import claims_in_effect
from ..settings.settings import Settings
from .verdict import Verdict, judge
from .waivers import Waiver

__all__ = ["CheckJudge"]


@dataclass(frozen=True, slots=True)
class CheckJudge:
    """Judges single checks of a run by its settings and waivers.

    ``ics`` is what the implementation has said of itself, as plain data; None where it has said nothing.
    """

    specification: Specification
    settings: Settings
    waivers: Sequence[Waiver] = ()

    def judged(self, evidence: Evidence, ics: Mapping[str, Any] | None) -> Verdict:
        """The verdict of a run that was cut short after this check."""
        return judge(
            self.specification,
            [evidence],
            claims=claims_in_effect(ics, self.settings.iut),
            select=self.settings.select,
            waivers=self.waivers,
            binding=self.settings.binding or (ics["bindings"][0] if ics else None),
            spec_version=self.settings.spec_version,
            complete=False,
        )

    def ends_run(self, evidence: Evidence, ics: Mapping[str, Any] | None) -> bool:
        """Tell whether ``--fail-fast`` is given and this check makes the run nonconformant."""
        if not (self.settings.fail_fast and evidence.failures):
            return False
        return self.judged(evidence, ics).overall == "nonconformant"
