"""The measured share of known faults that a run of so many calls finds; never extrapolated.

``detection.json`` has the curve of each set of faults, as ``tests/mutation/curve.py`` measures it: at some numbers of
calls, the share that the checks of a run have found by then. Between two of them the share of the smaller number holds.

A measurement counts requests, and a call that a run has judged is one request at least. So the calls judged are rather
too small a number to look up, and never too large a one. Over several bindings, each is judged from the beginning: only
the calls over one of them count, those of the binding with the most.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from .summary import calls_judged

__all__ = ["DetectionCurve", "calls_compared", "detection_curves", "found_within", "words_of_detection"]


@dataclass(frozen=True, slots=True)
class DetectionCurve:
    """A set of faults, and by numbers of calls the share of it that is found within so many.

    ``judged`` counts the faults that were measured; ``sample`` says that these are not all of the set.
    """

    faults: str
    judged: int
    sample: bool
    points: tuple[tuple[int, float], ...]

    def share(self, calls: int) -> float | None:
        """The share that is found within so many calls; None for fewer than were measured."""
        return max((share for step, share in self.points if step <= calls), default=None)


@cache
def detection_curves(profile: str) -> tuple[DetectionCurve, ...]:
    """The curves that were measured in a profile; none where nothing was."""
    table = json.loads((files(__package__) / "detection.json").read_text(encoding="utf-8"))
    return tuple(
        DetectionCurve(one["faults"], one["judged"], one["sample"], tuple((c, s) for c, s in one["points"]))
        for one in table.get(profile, ())
    )


def found_within(profile: str, calls: int) -> list[tuple[DetectionCurve, float]]:
    """Each set of faults with the share of it that the checks find within so many calls."""
    shares = ((curve, curve.share(calls)) for curve in detection_curves(profile))
    return [(curve, share) for curve, share in shares if share is not None]


def calls_compared(results: dict[str, Any]) -> int:
    """The calls of a run that a curve is read at: those judged, over the binding with the most of them."""
    counted = Counter[str]()
    for check in results["checks"]:
        counted[check["binding"]] += int(check["calls"])
    return max(counted.values(), default=0)


def words_of_detection(results: dict[str, Any], *, short: bool = False) -> str:
    """Say what the checks find within the calls that a run has judged; ``short`` says it of the first set alone.

    Empty for a run whose checks are not those that were measured: a selection, a shard, a scenario that is replayed,
    another profile, or an implementation that claims less than the wrong implementations that were measured.
    """
    settings = results["settings"]
    if settings["feature"] or settings["select"] or settings.get("shard") or _lacks_claims(results):
        return ""
    calls = calls_compared(results)
    found = found_within(results["specification"]["profile"], calls)
    if not found:
        return ""
    said = ", ".join(_said(curve, share) for curve, share in (found[:1] if short else found))
    whose = "judged over one binding" if calls < calls_judged(results) else "judged"
    return f"Within {calls:,} calls, as many as this run {whose}, the checks found at least {said}."


def _lacks_claims(results: dict[str, Any]) -> bool:
    return any(c["required"] and c["status"] == "unclaimed" for c in results["clauses"])


def _said(curve: DetectionCurve, share: float) -> str:
    """A set and its share, rounded down: the sentence says *at least*."""
    return f"{int(100 * share + 1e-6)} % of {'a sample of ' if curve.sample else ''}{curve.judged:,} {curve.faults}"
