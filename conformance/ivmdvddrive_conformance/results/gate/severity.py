"""The order of statuses and of verdicts, from good to bad: what makes one run worse than another.

Both are total orders of groups: of any two statuses, one is worse, or they are as good as each other. Losing sight of
something that was wrong is not worse by this order; ``differences`` counts it as a loss all the same.
"""

from __future__ import annotations

from typing import Final

__all__ = ["ABSENT", "STATUSES", "UNJUDGED", "VERDICTS", "other_reading", "worse_status", "worse_verdict"]

ABSENT: Final = "absent"
"""In place of the status of a clause that a run's specification does not have."""

UNJUDGED: Final = "not judged"
"""In place of the verdict over a binding that a run did not judge."""

STATUSES: Final[tuple[frozenset[str], ...]] = (
    frozenset({"pass", "tolerated", "observed", "stale-waiver"}),
    frozenset({"unclaimed", "not-applicable", "deselected", ABSENT}),
    frozenset({"error"}),
    frozenset({"waived"}),
    frozenset({"fail", "crash", "timeout", "protocol-error"}),
)
"""A clause's statuses in groups that are as good as each other, the best first."""

VERDICTS: Final[tuple[frozenset[str], ...]] = (
    frozenset({"conformant"}),
    frozenset({"conformant with waivers"}),
    frozenset({"partial"}),
    frozenset({"indeterminate", UNJUDGED}),
    frozenset({"nonconformant"}),
)
"""Verdicts in groups, the best first."""

_STATUS: Final = {status: rank for rank, group in enumerate(STATUSES) for status in group}
_VERDICT: Final = {verdict: rank for rank, group in enumerate(VERDICTS) for verdict in group}
_NEVER_REQUIRED: Final = frozenset({"tolerated", "unspecified"})


def other_reading(new: str, level: str) -> bool:
    """Tell whether the implementation now takes another reading than the one that the clause states.

    A clause that states one of several readings, or what is unspecified, then does not apply.
    """
    return new == "not-applicable" and level in _NEVER_REQUIRED


def worse_status(old: str, new: str, level: str = "") -> bool:
    """Tell whether a clause's new status is worse than the old one; not if the implementation takes another reading."""
    return not other_reading(new, level) and _STATUS[new] > _STATUS[old]


def worse_verdict(old: str, new: str) -> bool:
    """Tell whether a new verdict is worse than the old one."""
    return _VERDICT[new] > _VERDICT[old]
