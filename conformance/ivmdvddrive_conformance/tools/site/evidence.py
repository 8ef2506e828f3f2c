"""The evidence: stored results of implementations, and the matrix of clauses by implementations.

A stored result is the results.json of a run, by any profile, named after its implementation. Whatever an implementation
has said in it is shown as code or prose, never as markup.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from pathlib import Path
from typing import Any, Final

from ivmdvddrive_spec import VERSION, Clause

from ...results.reading import ResultsError, Specifications, read_results
from ...text.printable import reprintable
from .markup import LACKING, badge, code, link, prose, slug, table
from .products import ByProfile, Products, first, member_of

__all__ = ["Stored", "UnreadableEvidence", "evidence_page", "label", "of_clause", "status", "stored_results"]

_SIGNS: Final[Mapping[str, str]] = {
    "pass": "✓",
    "tolerated": "✓",
    "observed": "◦",
    "waived": "⚑",
    "stale-waiver": "⚑",
    "fail": "✗",
    "crash": "✗",
    "timeout": "✗",
    "protocol-error": "✗",
    "error": "!",
    "unclaimed": "·",
    "not-applicable": "·",
    "deselected": "·",
}
_LEAD: Final = """\
What the suite has found, clause by clause, when it judged these implementations. Each cell leads to what was called and
what came back. `ivmdvddrive docs evidence` makes it anew.
"""


class UnreadableEvidence(Exception):
    """A stored result cannot be read; the message says which, why, and what to do."""


@dataclass(frozen=True)
class Stored:
    """A stored result: the name of its page, and results.json."""

    name: str
    results: Mapping[str, Any]

    @property
    def title(self) -> str:
        """What the implementation calls itself, and by which way it was judged."""
        return str((self.results["iut"]["ics"] or {}).get("name") or self.name)

    @property
    def profile(self) -> str:
        """The profile that it was judged by."""
        return str(self.results["specification"]["profile"])

    @cached_property
    def clauses(self) -> dict[str, Mapping[str, Any]]:
        """What is said of each clause, by id."""
        return {clause["id"]: clause for clause in self.results["clauses"]}


def stored_results(specifications: Specifications, folder: Path) -> list[Stored]:
    """Every stored result of a folder; raises UnreadableEvidence."""
    pages: dict[str, Path] = {}
    for path in sorted(folder.glob("*.json"), key=lambda path: path.stem):
        name = slug(path.stem)
        if name == "index" or name in pages:
            raise UnreadableEvidence(f"{path} would have the page of {pages.get(name, 'the matrix')}: rename it")
        pages[name] = path
    if not pages:
        raise UnreadableEvidence(f"{folder} holds no results: put results.json files there, each under its own name")
    return [Stored(name, _read(specifications, path)) for name, path in pages.items()]


def _read(specifications: Specifications, path: Path) -> Mapping[str, Any]:
    try:
        return read_results(specifications, path)
    except ResultsError as error:
        raise UnreadableEvidence(f"{error}. Put results there that verify has written") from error


def evidence_page(products: Products, stored: Sequence[Stored]) -> str:
    """The implementations, and the matrix of clauses by implementations."""
    parts = ["# Evidence", "", _LEAD, "## Implementations", ""]
    header = ("implementation", "verdict", "required clauses met", "judged", "level", "specification")
    parts += [table(header, [_summary(products, one) for one in stored]), _legend()]
    columns = ("clause", *(f"{prose(one.name)}<br>{products.mark([one.profile])}" for one in stored))
    for member, clauses in groupby(products.clauses.values(), key=member_of):
        rows = [(_within(first(c)), *(_cell(one, c) for one in stored)) for c in clauses]
        parts += [f"## {prose(member)}", "", table(columns, rows, "matrix")]
    pages = "\n".join(one.name for one in stored)
    return "\n".join([*parts, f"```{{toctree}}\n:hidden:\n\n{pages}\n```", ""])


def _within(clause: Clause) -> str:
    """A clause by its name in the table of its member, or of a topic of COM's rules."""
    stem = clause.id.removeprefix(f"{clause.member}.")
    within = clause.id.partition(".")[2] if stem == clause.id else stem
    return f"{{clause}}`{within} <{clause.id}>`"


def _legend() -> str:
    return (
        "✓ is met, or met in another reading (*tolerated*); ✗ broken; ⚑ waived; ◦ recorded, not judged; and · not "
        f"exercised (*unclaimed*: the implementation does not offer what it takes). {LACKING} is a clause that the "
        "product does not have.\n"
    )


def _summary(products: Products, one: Stored) -> tuple[str, ...]:
    results = one.results
    required = [c for c in results["clauses"] if c["required"]]
    met = sum(c["status"] in ("pass", "tolerated") for c in required)
    calls = sum(check["calls"] for check in results["checks"])
    specification = str(results["specification"]["version"])
    older = "" if specification == VERSION else f" {badge(f'now {VERSION}', 'older')}"
    return (
        f"{link(prose(one.name), f'{one.name}.md')}<br>{code(reprintable(one.title))}",
        badge(str(results["verdict"])),
        f"{met} of {len(required)}",
        f"{calls:,} calls<br>{prose(str(results['started'])[:10])}",
        prose(str(results["settings"]["level"])),
        f"{products.mark([one.profile])} {prose(specification)}{older}",
    )


def _cell(one: Stored, clause: ByProfile[Clause]) -> str:
    identity = first(clause).id
    if found := one.clauses.get(identity):
        return status(str(found["status"]), label(one, identity))
    return "· not judged" if one.profile in clause else LACKING


def label(one: Stored, clause: str) -> str:
    """The anchor of a clause on an implementation's page."""
    return f"{one.name}-{slug(clause)}"


def of_clause(clause: str, stored: Sequence[Stored]) -> str:
    """What is said of a clause, implementation by implementation, each a link to the calls."""
    found = [(one, one.clauses[clause]["status"]) for one in stored if clause in one.clauses]
    return ", ".join(f"{prose(one.name)} {status(word, label(one, clause))}" for one, word in found)


def status(word: str, target: str = "") -> str:
    """A clause's status, with a sign for those who look, and the word for those who read; a link where it leads on."""
    words = f"{_SIGNS.get(word, '?')} {prose(word)}"
    return f"{link(words, target) if target else f'[{words}]'}{{.status .{slug(word)}}}"
