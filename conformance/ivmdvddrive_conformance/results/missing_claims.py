"""The next step of a partial run: which claims an implementation could make, and what each asks it to implement."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ivmdvddrive_spec import Specification
from ivmdvddrive_spec.protocol import CLAIMS, EXTENSION_CLAIMS, EXTENSION_VERBS, VERBS

from .summary import unexercised

__all__ = ["MissingClaim", "listed", "missing_claims"]


@dataclass(frozen=True, slots=True)
class MissingClaim:
    """Clauses that were not exercised for want of a claim; any one of ``claims`` lets a check of theirs run.

    ``means`` is what the claims say; ``members`` and ``verbs`` are what the suite calls only if they are made.
    ``clauses`` are as in results.json.
    """

    claims: tuple[str, ...]
    means: str
    members: tuple[str, ...]
    verbs: tuple[str, ...]
    clauses: tuple[dict[str, Any], ...]

    @property
    def todo(self) -> str:
        """Say what to implement, as a verb phrase; the meaning of the claim where it brings no member and no verb."""
        members = [listed(self.members)] if self.members else []
        verbs = [f"the bench's {listed(self.verbs)}"] if self.verbs else []
        return f"implement {' and '.join([*members, *verbs])}" if members or verbs else self.means

    @property
    def gain(self) -> str:
        """Count the clauses that the claim adds."""
        count = len(self.clauses)
        return f"{count} more clause{'' if count == 1 else 's'}"


def missing_claims(specification: Specification, results: dict[str, Any]) -> list[MissingClaim]:
    """Return the claims that would let more clauses be exercised, those with the most clauses first.

    What is needed and is no claim of the protocol, such as a second host drive, is left to ``summary.unexercised``.
    """
    found = []
    for group in unexercised(results):
        claims = tuple(group.reason.removeprefix("needs ").split(", "))
        if group.status == "unclaimed" and all(c in CLAIMS or c in EXTENSION_CLAIMS for c in claims):
            found.append(_missing(specification, claims, tuple(group.clauses)))
    return sorted(found, key=lambda m: -len(m.clauses))


def _missing(
    specification: Specification, claims: tuple[str, ...], clauses: tuple[dict[str, Any], ...]
) -> MissingClaim:
    says = {**CLAIMS, **EXTENSION_CLAIMS}
    verbs = {**VERBS, **EXTENSION_VERBS}
    members = [m for m in specification.members.values() if m.claim in claims and m.kind != "event"]
    made = {m.gives_object for m in members}  # a client meets the member that makes a collection before its members
    members.sort(key=lambda m: m.object in made)
    return MissingClaim(
        claims,
        "; ".join(says[c] for c in claims),
        tuple(m.name for m in members),
        tuple(name for name, claim in verbs.items() if claim in claims),
        clauses,
    )


def listed(names: tuple[str, ...]) -> str:
    """Join names as a sentence lists them: ``a, b and c``."""
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last
