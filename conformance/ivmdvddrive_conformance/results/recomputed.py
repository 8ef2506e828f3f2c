"""The verdict of stored results, recomputed from what they say of each clause by the rules of ``verdicts.verdict``.

Where results do not say all that the verdict rests on (whether an implementation that judged nothing was started, which
binding a failure was found over), each possibility is tried: ``verdicts_of`` gives a set.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any, TypeAlias, cast

from ..judging.evidence import Unjudged
from ..judging.run_record import claims_in_effect
from ..verdicts.bindings import worst_of
from ..verdicts.verdict import EXCUSABLE, NOT_EXERCISED, Decided, Overall, overall_of
from .summary import forbidden_inconsistencies

__all__ = ["Said", "is_excusable", "verdicts_of", "verdicts_over"]

Said: TypeAlias = tuple[Overall, str]
"""A verdict, and why."""


def verdicts_of(results: dict[str, Any]) -> set[Said]:
    """Give the verdicts that follow from results, given those that they hold over each binding."""
    decided = _decided(results)
    known = {d.clause for d in decided if d.status != "deselected"}
    elsewhere = any(known.isdisjoint(f["clauses"]) for f in results["failures"])
    each = {name: (one["verdict"], one["why"]) for name, one in results["bindings"].items()}
    unjudged = [Unjudged(one["what"], one["why"], one["binding"]) for one in results["unjudged"]]
    forbidden = [one["ambiguity"] for one in forbidden_inconsistencies(results)]
    return {
        worst_of(_concluded(results, decided, unjudged, forbidden, begun, elsewhere), each)
        for begun in ([True, False] if not (results["checks"] or results["complete"]) else [True])
    }


def verdicts_over(results: dict[str, Any], binding: str) -> set[Said]:
    """Give the verdicts over one binding that follow from what results say of its clauses."""
    left = (one for one in results["unjudged"] if one["binding"] in ("", binding))
    unjudged = [Unjudged(one["what"], one["why"], one["binding"]) for one in left]
    found: set[Said] = set()
    forbidden = [one["ambiguity"] for one in forbidden_inconsistencies(results)]
    for late, elsewhere, names in product([False, True], [False, True], [[], forbidden]):
        decided = list(_decided_over(results, binding, late=late))
        found.add(_concluded(results, decided, unjudged, names, True, elsewhere))
    return found


def _concluded(
    results: dict[str, Any],
    decided: list[Decided],
    unjudged: list[Unjudged],
    forbidden: list[str],
    begun: bool,
    elsewhere: bool,
) -> Said:
    return overall_of(
        decided,
        unjudged,
        complete=results["complete"],
        begun=begun,
        elsewhere=elsewhere,
        forbidden=forbidden,
        pinned=results["specification"]["pinned"],
    )


def _decided(results: dict[str, Any]) -> list[Decided]:
    return [Decided(c["id"], c["status"], c["required"]) for c in results["clauses"]]


def _decided_over(results: dict[str, Any], binding: str, *, late: bool) -> Iterator[Decided]:
    """The clauses over a binding; ``late``: those about NULL out pointers, which late-bound COM lacks, not required."""
    statuses = results["bindings"][binding]["clauses"]
    excuses = (
        late and binding == "dispatch" and "com" in claims_in_effect(results["iut"]["ics"], results["iut"]["target"])
    )
    for clause in results["clauses"]:
        status = statuses.get(clause["id"], "not-applicable")
        excused = excuses and clause["code"] == "E_POINTER" and status == "not-applicable"
        yield Decided(clause["id"], status, clause["required"] and not excused)


def is_excusable(results: dict[str, Any]) -> bool:
    """Tell whether all that was not exercised, of the whole and over each binding, is what --allow-partial excuses."""
    each = [_decided(results), *(list(_decided_over(results, name, late=True)) for name in results["bindings"])]
    missing = {d.status for decided in each for d in decided if d.required and d.status in NOT_EXERCISED}
    return cast(bool, results["complete"] and not results["unjudged"] and missing <= EXCUSABLE)
