"""A run as Markdown, for the summary of a job; and the parts that Markdown is made of.

Whatever comes from an IUT stands in code, where nothing is markup and nobody is mentioned.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import partial
from html import escape
from typing import Any, Final

from ivmdvddrive_spec import Specification

from ...text.printable import reprintable
from ..detection import words_of_detection
from ..missing_claims import MissingClaim, missing_claims
from ..sections import SECTIONS, counted, perhaps_a_consequence
from ..summary import (
    by_member,
    calls_judged,
    covered_by_budget,
    name_of_iut,
    required,
    status_of,
    taken,
    unexercised,
    unjudged,
    words_of_coverage,
)

__all__ = ["code", "fence", "table", "text", "to_markdown"]

_SPECIAL: Final = re.compile(r"([\\`*_{}\[\]()#+!<>~&$])")
_MARKS: Final = {
    "conformant": "✅",
    "conformant with waivers": "☑️",
    "partial": "⚠️",
    "nonconformant": "❌",
    "indeterminate": "❔",
}
_MOST_FAILURES: Final = 20
_LONGEST: Final = 8000
"""Characters of a block of code: a summary may have 1 MiB in all."""


def text(said: str) -> str:
    """Words as they stand: nothing in them is markup."""
    return _SPECIAL.sub(r"\\\1", said)


def code(said: str, limit: int = 400) -> str:
    """Words in code, on one line."""
    shown = reprintable(said, limit)
    ticks = "`" * (_longest_run(shown) + 1)
    pad = " " if shown[:1] in ("`", " ", "") or shown[-1:] in ("`", " ") else ""
    return f"{ticks}{pad}{shown}{pad}{ticks}"


def fence(said: str, language: str = "") -> str:
    """Lines in a block of code."""
    ticks = "`" * max(3, _longest_run(said) + 1)
    return f"{ticks}{language}\n{said[:_LONGEST].rstrip()}\n{ticks}"


def _longest_run(said: str) -> int:
    return max(map(len, re.findall("`+", said)), default=0)


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; its cells are Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |" for line in lines)


def to_markdown(specification: Specification, results: dict[str, Any]) -> str:
    """The verdict, the members, what is broken, what was not exercised, and where the pages leave room."""
    readings, not_exercised = partial(_readings, specification), partial(_unexercised, specification)
    sections = (_failures, _unjudged, not_exercised, readings, _inconsistencies, _budget, _notes)
    parts = [*_head(results), _members(results), *(part for section in sections for part in section(results))]
    return "\n\n".join([*parts, _foot(results)]) + "\n"


def _title(section: str) -> str:
    return f"### {SECTIONS[section].title}"


def _head(results: dict[str, Any]) -> list[str]:
    verdict = results["verdict"]
    parts = [
        f"## {_MARKS[verdict]} IVMDVDDrive: {verdict}",
        f"{code(name_of_iut(results))}: {text(results['why'])} (**{counted(results)}**).",
    ]
    if not results["complete"]:
        parts.append(f"**The run is not whole**: {code(str(results['stopped']))}")
    return parts


def _members(results: dict[str, Any]) -> str:
    members = by_member(results)
    columns = [c for c in members[0].counts if any(m.counts[c] for m in members)] if members else []
    rows = [[code(m.name), *(str(m.counts[c] or "·") for c in columns)] for m in members]
    return table(["member", *columns], rows)


def _failures(results: dict[str, Any]) -> list[str]:
    failures = results["failures"]
    if not failures:
        return []
    says = {c["id"]: c for c in results["clauses"]}
    parts = [_title("wrong"), *(_failure(f, says) for f in failures[:_MOST_FAILURES])]
    if len(failures) > _MOST_FAILURES:
        parts.append(f"… and {len(failures) - _MOST_FAILURES} more, in the report.")
    return parts


def _failure(failure: dict[str, Any], known: dict[str, Any]) -> str:
    clauses = [known[c] for c in failure["clauses"] if c in known]
    status = status_of(failure, known)
    parts = [f"<details><summary><code>{escape(failure['clauses'][0])}</code>: {escape(status)}</summary>"]
    parts += [f"{code(c['id'])} ({c['status']}): {text(c['says'])}  \n{text(c['source'])}" for c in clauses]
    parts.append(
        f"Came: {code(failure['got'])}  \nPermitted: {', '.join(map(code, failure['permitted'])) or 'nothing'}"
    )
    if failure["steps"]:
        parts.append(fence(failure["scenario"], "gherkin"))
    if failure["log"]:
        parts.append(f"The implementation's log:\n\n{fence(failure['log'])}")
    parts.append(f"Repeat: {code(failure['repeat'], 2000)}")
    return "\n\n".join([*parts, "</details>"])


def _unjudged(results: dict[str, Any]) -> list[str]:
    left = unjudged(results)
    rows = [[text(what), code(why)] for what, why in left[:_MOST_FAILURES]]
    more = [f"… and {len(left) - len(rows)} more, in the report."] if len(left) > len(rows) else []
    return [_title("unjudged"), table(["check", "why"], rows), *more] if rows else []


def _notes(results: dict[str, Any]) -> list[str]:
    return ["### Notes", "\n".join(f"- {code(note, 1000)}" for note in results["notes"])] if results["notes"] else []


def _unexercised(specification: Specification, results: dict[str, Any]) -> list[str]:
    """Return what was not tested: first the claims that would change that, then the rest by its reason."""
    claims = missing_claims(specification, results)
    advised = {c["id"] for missing in claims for c in missing.clauses}
    groups = [group for group in unexercised(results) if group.clauses[0]["id"] not in advised]
    rows = [[g.status, code(g.reason), ", ".join(code(c["id"]) for c in g.clauses)] for g in groups]
    parts = ["\n".join(map(_claim, claims))] if claims else []
    parts += [table(["status", "why", "clauses"], rows)] if rows else []
    if left := sum(c["status"] == "deselected" for c in required(results)):
        selected = ", ".join(map(code, results["settings"]["select"]))
        parts.append(f"{left} required clauses are left out by the run's selection: {selected}.")
    return [_title("unexercised"), *parts] if parts else []


def _claim(missing: MissingClaim) -> str:
    """One item of a list: the claim, what to implement, and the clauses that it adds, folded."""
    names = " or ".join(map(code, missing.claims))
    ids = ", ".join(f"<code>{escape(c['id'])}</code>" for c in missing.clauses)
    folded = f"<details><summary>{missing.gain}</summary>{ids}</details>"
    return f"- Claim {names}: {text(missing.todo)} {folded}"


def _readings(specification: Specification, results: dict[str, Any]) -> list[str]:
    other = [t for t in taken(specification, results) if not t.default]
    if not other:
        return []
    rows = [[text(t.question) or code(t.ambiguity), " and ".join(code(name) for name, _ in t.readings)] for t in other]
    said = "The implementation takes the default reading of each ambiguity, with these exceptions:"
    return [_title("room"), said, table(["question", "reading"], rows)]


def _inconsistencies(results: dict[str, Any]) -> list[str]:
    rows = [
        [
            code(f["ambiguity"]),
            code(f["occasion"]) if f["occasion"] else "",
            code(c["reading"]),
            code(c["step"]),
            code(c["answer"]),
            code(" over ".join(filter(None, (c["check"], c["binding"])))),
        ]
        for f in results["inconsistent"]
        for c in f["calls"]
    ]
    if not rows:
        return []
    said = " ".join(filter(None, (SECTIONS["inconsistent"].opens, perhaps_a_consequence(results))))
    head = ["ambiguity", "occasion", "reading", "call", "answer", "check"]
    return [_title("inconsistent"), said, table(head, rows)]


def _budget(results: dict[str, Any]) -> list[str]:
    covered = covered_by_budget(results)
    return [_title("budget"), "\n".join(f"- {text(sentence)}" for sentence in covered)] if covered else []


def _foot(results: dict[str, Any]) -> str:
    lines = [f"{calls_judged(results):,} calls judged in {len(results['checks'])} checks, {results['seconds']:.1f} s."]
    lines += [f"{text(c['check'])} saw {words_of_coverage(c['coverage'])}." for c in results["checks"] if c["coverage"]]
    lines += filter(None, [text(words_of_detection(results))])
    return "  \n".join(f"<sub>{line}</sub>" for line in lines)
