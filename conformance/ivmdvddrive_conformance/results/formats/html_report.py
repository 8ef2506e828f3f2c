"""The report of a run as one file of HTML, for people: nothing in it comes from anywhere else.

Jinja2 escapes whatever it puts into ``page.html.j2``. The page's own style and script are allowed by their hashes and
nothing else is (a Content-Security-Policy), so that markup which slipped through would do nothing.
"""

from __future__ import annotations

import base64
import hashlib
from functools import cache, partial
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

from ivmdvddrive_spec import Specification
from ivmdvddrive_spec.protocol import CLAIMS
from ivmdvddrive_spec.records import Erratum

from ..missing_claims import missing_claims
from ..sections import SECTIONS, perhaps_a_consequence
from ..site_links import SiteLinks
from ..summary import (
    BROKEN,
    COLUMNS,
    by_member,
    calls_judged,
    counts,
    covered_by_budget,
    forbidden_inconsistencies,
    met,
    name_of_iut,
    required,
    status_of,
    taken,
    unexercised,
    unjudged,
)
from .detection_picture import detection_picture

if TYPE_CHECKING:
    from jinja2 import Template

__all__ = ["to_html"]

_EXPLAINED: Final = {
    "conformant": "Every requirement of the documentation was tested, and the implementation meets all of them.",
    "conformant with waivers": "Every requirement of the documentation was tested. The implementation "
    "meets all of them but for known deviations, which are waived until a date.",
    "partial": "Some requirements were not tested, so conformance is not established.",
    "nonconformant": "The implementation does what the documentation forbids. Each failure is shown below, with the "
    "fewest calls that reproduce it.",
    "indeterminate": "Nothing could be judged, so the report says nothing about the implementation.",
}
"""By the verdict, a sentence for readers who see one for the first time."""

_STALE: Final = (
    "A waiver excuses a deviation that no longer occurs. Remove the waiver, so that it hides no later failure."
)
"""The sentence if a stale waiver is all that is wrong."""

_INCONSISTENT: Final = (
    "The implementation takes two readings of one ambiguity, which --strict-readings forbids. “Inconsistent readings” "
    "below shows the calls."
)
"""The sentence if that is all that is wrong."""

_WORDS: Final = {
    "pass": "The clause was tested, and the implementation meets it.",
    "tolerated": "The answer is an accepted reading of the documentation, but not the default one.",
    "fail": "The answer is not permitted.",
    "crash": "The implementation ended, or raised an error that is not an answer.",
    "timeout": "No answer came in time.",
    "protocol-error": "The answer violates the wire protocol.",
    "waived": "The clause is broken as its waiver expects.",
    "stale-waiver": "The clause is waived, but met: remove the waiver.",
    "unclaimed": "The clause was not tested: a test needs a claim that the implementation does not make.",
    "not-applicable": "The clause was not tested: it does not bind this implementation, or no call showed it.",
    "deselected": "The clause was not tested: --select leaves it out.",
    "error": "The clause was not tested: the test bench failed.",
    "observed": "The documentation is silent. The answer was recorded, not judged.",
}
"""The meaning of each status."""

_TONES: Final = {
    "pass": "good", "tolerated": "calm", "observed": "calm", "waived": "warn", "stale-waiver": "bad", "error": "warn",
    "unclaimed": "warn", **dict.fromkeys(BROKEN, "bad"),
    "conformant": "good", "conformant with waivers": "warn", "partial": "warn", "nonconformant": "bad",
    "broken": "bad", "not run": "warn",
}  # fmt: skip
"""The colour of a status, a verdict or a column; those without have none."""


_REPLAYED: Final = "A file of scenarios was replayed; the clauses that it does not touch were not judged."


def to_html(specification: Specification, results: dict[str, Any], site: str | None = None) -> str:
    """Return the page of a run's results, as ``results.to_results`` gives them or ``reading.read_results``.

    ``site`` is the address of a copy of the site, to which the clauses and the claims are linked.
    """
    claims = missing_claims(specification, results)
    advised = {c["id"] for missing in claims for c in missing.clauses}
    readings = taken(specification, results)
    members = by_member(results)
    known = {c["id"]: c for c in results["clauses"]}
    failures = [
        {**f, "shown": status_of(f, known), "known": [known[c] for c in f["clauses"] if c in known]}
        for f in results["failures"]
    ]
    shown = [name for name, _ in COLUMNS if any(m.counts[name] for m in members)]
    totals = counts(required(results))
    beyond = sum(c["status"] in BROKEN for c in results["clauses"] if not c["required"])
    stale = any(c["status"] == "stale-waiver" for c in results["clauses"]) and not (totals["broken"] or beyond)
    explained = _STALE if stale else _EXPLAINED[results["verdict"]]
    if forbidden_inconsistencies(results) and not (stale or totals["broken"] or beyond):
        explained = _INCONSISTENT
    return _template().render(
        results=results,
        name=name_of_iut(results),
        explained=_REPLAYED if results["settings"]["feature"] else explained,
        sections=SECTIONS,
        perhaps_a_consequence=perhaps_a_consequence(results),
        met=met(results),
        required=len(required(results)),
        members=members,
        columns=shown,
        totals={name: count for name, count in totals.items() if count},
        beyond=beyond,
        failures=sorted(failures, key=lambda f: f["shown"] not in BROKEN),
        site=SiteLinks(specification, site),
        missing=claims,
        unexercised=[group for group in unexercised(results) if group.clauses[0]["id"] not in advised],
        unjudged=unjudged(results),
        deselected=sum(c["status"] == "deselected" for c in required(results)),
        covered=covered_by_budget(results),
        taken=[reading for reading in readings if not reading.default],
        usual=[reading for reading in readings if reading.default],
        observed=[c for c in results["clauses"] if c["status"] == "observed"],
        calls=calls_judged(results),
        detection=detection_picture(results),
        statuses=[s for s in _WORDS if any(c["status"] == s for c in results["clauses"])],
        words=_WORDS,
        errata=partial(_errata, specification),
        unclaimed=sorted(set(CLAIMS) - set((results["iut"]["ics"] or {}).get("claims", ()))),
    )


def _errata(specification: Specification, clause: str) -> list[Erratum]:
    """Return what the page of a clause prints wrongly, as far as this suite's specification knows the clause."""
    known = specification.clauses.get(clause)
    return [specification.errata[name] for name in known.errata] if known else []


@cache
def _template() -> Template:
    from jinja2 import Environment, StrictUndefined  # heavy: a run that writes no page does without

    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    style, script = _own("page.css"), _own("page.js")
    environment.globals |= {
        "style": style,
        "script": script,
        "policy": f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}; "
        "base-uri 'none'; form-action 'none'",
    }
    environment.filters |= {
        "tone": lambda name: _TONES.get(name, "none"),
        "anchor": _anchor,
        "thousands": "{:,}".format,
    }
    return environment.from_string(_own("page.html.j2"))


def _own(name: str) -> str:
    return (files(__package__) / name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode('utf-8')).digest()).decode('ascii')}'"


def _anchor(name: str) -> str:
    """An id for a link: the names of clauses and members are ids already, but for spaces in hostile ones."""
    return "".join(c if c.isalnum() or c in "._-" else "_" for c in name)
