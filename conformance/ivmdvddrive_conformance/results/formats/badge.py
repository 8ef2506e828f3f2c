"""The badge of a run: as an SVG of its own, and as the JSON that a shields endpoint takes."""

from __future__ import annotations

import json
from html import escape
from typing import Any, Final

from ivmdvddrive_spec.records import DEFAULT_PROFILE

from ..summary import BROKEN, MET, forbidden_inconsistencies, met, required

__all__ = ["message", "to_shields", "to_svg"]

_LABEL: Final = "IVMDVDDrive"
_COLOURS: Final = {
    "conformant": ("brightgreen", "#1a7f37"),
    "conformant with waivers": ("yellowgreen", "#5c6f00"),
    "partial": ("yellow", "#8a5a00"),
    "nonconformant": ("red", "#b3261e"),
    "indeterminate": ("lightgrey", "#5b6067"),
}
"""By the verdict: shields' name for it, and a colour on which white can be read."""

_FINE: Final = {"conformant": MET, "conformant with waivers": MET | {"waived"}}
"""By a verdict that is fine: the statuses that every required clause has."""

_COUNTED: Final = (
    ("broken", BROKEN),
    ("stale", {"stale-waiver"}),
    ("waived", {"waived"}),
    ("unclaimed", {"unclaimed"}),
    ("not run", {"error", "not-applicable", "deselected"}),
)
"""The statuses of a required clause."""

_COUNTED_BEYOND: Final = _COUNTED[:3]
"""The statuses that count of the other clauses: they decide the verdict, or excuse it."""

_CHARACTER: Final = 6.6
"""Pixels of a character, as a browser's sans-serif has it at 11 px; the text is then fitted to its place."""


def message(results: dict[str, Any]) -> str:
    """Count the required clauses that are met, and name the statuses of the others and of those not required."""
    clauses = required(results)
    beyond = [c for c in results["clauses"] if not c["required"]]
    counts = [(name, sum(c["status"] in statuses for c in clauses)) for name, statuses in _COUNTED]
    counts += [(f"other {name}", sum(c["status"] in statuses for c in beyond)) for name, statuses in _COUNTED_BEYOND]
    counts.append(("inconsistent", len({f["ambiguity"] for f in forbidden_inconsistencies(results)})))
    parts = [f"{met(results)}/{len(clauses)} clauses", *(f"{count} {name}" for name, count in counts if count)]
    if left := sum(one["why"] != results["stopped"] for one in results["unjudged"]):
        parts.append(f"{left} not judged to the end")
    profile = results["specification"]["profile"]
    named = [] if profile == DEFAULT_PROFILE else [profile]
    return " · ".join([*named, *parts] if results["complete"] else [*named, "run not whole", *parts])


def _colour(results: dict[str, Any]) -> tuple[str, str]:
    """The verdict's colour; green only where the rest of the results bears the verdict out.

    Results may have been edited by hand: what is broken, missing or not judged is never green, whatever they say.
    """
    if any(c["status"] in BROKEN | {"stale-waiver"} for c in results["clauses"]):
        return _COLOURS["nonconformant"]
    clauses, verdict = required(results), results["verdict"]
    if verdict in _FINE:
        fine = clauses and all(c["status"] in _FINE[verdict] for c in clauses)
        whole = results["complete"] and not results["unjudged"] and results["exit_code"] == 0
        if not (fine and whole):
            return _COLOURS["partial" if clauses else "indeterminate"]
    return _COLOURS[verdict]


def to_shields(results: dict[str, Any]) -> str:
    """The JSON of https://shields.io/badges/endpoint-badge."""
    colour, _ = _colour(results)
    badge = {"schemaVersion": 1, "label": _LABEL, "message": message(results), "color": colour}
    return json.dumps(badge, ensure_ascii=False, indent=1) + "\n"


def to_svg(results: dict[str, Any]) -> str:
    """The badge as a picture, which needs no font and no network."""
    said, (_, colour) = message(results), _colour(results)
    left, right = (round(len(words) * _CHARACTER) + 14 for words in (_LABEL, said))
    title = escape(f"{_LABEL}: {results['verdict']}, {said}")
    texts = "".join(
        f'<text x="{start + 7}" y="14" textLength="{width - 14}">{escape(words)}</text>'
        for start, width, words in ((0, left, _LABEL), (left, right, said))
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{left + right}" height="20" role="img" aria-label="{title}">'
        f'<title>{title}</title><clipPath id="round"><rect width="{left + right}" height="20" rx="4"/></clipPath>'
        f'<g clip-path="url(#round)"><rect width="{left}" height="20" fill="#3d4248"/>'
        f'<rect x="{left}" width="{right}" height="20" fill="{colour}"/></g>'
        f'<g fill="#fff" font-family="Verdana,DejaVu Sans,Geneva,sans-serif" font-size="11">{texts}</g></svg>\n'
    )
