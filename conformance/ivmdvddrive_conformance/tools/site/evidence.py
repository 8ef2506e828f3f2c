"""The evidence: stored results of implementations, and the matrix of clauses by implementations.

A stored result is the results.json of a run, by any profile, named after its implementation. Whatever an implementation
has said in it is shown as code or prose, never as markup.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from pathlib import Path
from typing import Any, Final

from ivmdvddrive_spec import VERSION, Clause

from ...results.reading import ResultsError, Specifications, read_results
from ...text.printable import reprintable
from .markup import LACKING, NONE, badge, code, link, prose, slug, table
from .products import ByProfile, Products, first, member_of

__all__ = [
    "BROKEN",
    "Stored",
    "UnreadableEvidence",
    "evidence_page",
    "group_of",
    "grouped",
    "label",
    "of_clause",
    "share",
    "status",
    "stored_results",
]

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
_NONE: Final = (
    "This copy of the site has no evidence: an installed suite has no stored results. Build the site from a checkout, "
    "or show results of your own with `ivmdvddrive docs build --evidence DIR`."
)
_LEAD: Final = """\
Results of the suite for the project's own implementations, for QEMU, and for one that is wrong on purpose.
Each cell leads to the calls and the answers. `ivmdvddrive docs evidence` makes them anew.
"""
_SHARES: Final = """\
The share of each member's required clauses that an implementation meets. The rest is not exercised, because the
implementation does not claim what it takes, or it is broken, which a ✗ marks.
"""
_TITLES: Final[Mapping[str, str]] = {
    "reference": "Reference, Python objects",
    "stdio": "Reference, wire protocol",
    "com": "Reference, C++ over COM",
    "qemu": "QEMU, CD drives",
    "faulty": "Faulty on purpose, Python objects",
}
"""The names of the project's own implementations, by the name of the file; another has the name of its file."""


BROKEN: Final = frozenset({"fail", "crash", "timeout", "protocol-error"})
"""The statuses of a clause that an implementation breaks."""


class UnreadableEvidence(Exception):
    """A stored result cannot be read; the message says which, why, and what to do."""


@dataclass(frozen=True)
class Stored:
    """A stored result: the name of its page, and results.json."""

    name: str
    results: Mapping[str, Any]

    @property
    def title(self) -> str:
        """The implementation's name for a reader."""
        return _TITLES.get(self.name.removesuffix(f"-{self.profile}"), self.name)

    @property
    def own_name(self) -> str:
        """The implementation's own name."""
        return str((self.results["iut"]["ics"] or {}).get("name") or self.name)

    @property
    def profile(self) -> str:
        """The profile that it was judged by."""
        return str(self.results["specification"]["profile"])

    @cached_property
    def clauses(self) -> dict[str, Mapping[str, Any]]:
        """Return what is said of each clause, by id."""
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
    """A summary by member, the implementations, and the matrix of clauses by implementations."""
    if not stored:
        return f"# Evidence\n\n{_NONE}\n"
    parts = ["# Evidence", "", _LEAD, "## Summary", "", _SHARES, _shares(products, stored), "## Implementations", ""]
    header = ("implementation", "verdict", "required clauses met", "judged", "level", "specification")
    parts += [table(header, [_summary(products, one) for one in stored]), "## Clauses", "", _legend()]
    columns = ("clause", *_columns(products, stored))
    for member, clauses in groupby(products.clauses.values(), key=member_of):
        rows = [(_within(first(c)), *(_cell(one, c) for one in stored)) for c in clauses]
        parts += [f"### {prose(member)}", "", table(columns, rows, "matrix")]
    pages = "\n".join(f"{one.title} ({products.named([one.profile])}) <{one.name}>" for one in stored)
    return "\n".join([*parts, f"```{{toctree}}\n:hidden:\n\n{pages}\n```", ""])


def _columns(products: Products, stored: Sequence[Stored]) -> list[str]:
    return [f"{prose(one.title)}<br>{products.mark([one.profile])}" for one in stored]


def _shares(products: Products, stored: Sequence[Stored]) -> str:
    """Members by implementations."""
    rows = [("**all**", *(_share(one.results["clauses"]) for one in stored))]
    found = [(one, grouped(one.results["clauses"])) for one in stored]
    for group in dict.fromkeys(group_of(member_of(clause)) for clause in products.clauses.values()):
        cells = (
            _share(by_group[group], f"{one.name}/{slug(group)}.md") if group in by_group else LACKING
            for one, by_group in found
        )
        rows.append((prose(group.rpartition(".")[2]), *cells))
    return table(("member", *_columns(products, stored)), rows, "shares")


def group_of(member: str) -> str:
    """The member whose page has an implementation's calls; the topics of COM's rules have one page."""
    return "Rules of COM" if member.startswith("COM.") else member


def grouped(clauses: Iterable[Mapping[str, Any]]) -> Mapping[str, Sequence[Mapping[str, Any]]]:
    """The clauses of a result by ``group_of``."""
    found: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for clause in clauses:
        found[group_of(clause["member"])].append(clause)
    return found


def share(clauses: Sequence[Mapping[str, Any]]) -> tuple[int, int, int]:
    """Of the required clauses, how many are met, how many are broken, and how many there are."""
    required = [c for c in clauses if c["required"]]
    met = sum(c["status"] in ("pass", "tolerated") for c in required)
    return met, sum(c["status"] in BROKEN for c in required), len(required)


def _share(clauses: Sequence[Mapping[str, Any]], page: str = "") -> str:
    met, broken, every = share(clauses)
    if not every:
        return NONE
    words = f"{'✗ ' if broken else ''}{met} / {every}"
    kind = "fail" if broken else "pass" if met == every else "partly"
    return f"{link(words, page) if page else f'[{words}]'}{{.status .{kind}}}"


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
    met, _, _ = share(required)
    calls = sum(check["calls"] for check in results["checks"])
    specification = str(results["specification"]["version"])
    older = "" if specification == VERSION else f" {badge(f'now {VERSION}', 'older')}"
    return (
        f"{link(prose(one.title), f'{one.name}.md')}<br>{code(reprintable(one.own_name))}",
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


def of_clause(products: Products, clause: str, stored: Sequence[Stored]) -> str:
    """Return the statuses of a clause, implementation by implementation, each a link to the calls.

    Implementations that the clause is not about are left out: most are no COM servers, say.
    """
    found = [(one, one.clauses[clause]["status"]) for one in stored if clause in one.clauses]
    return ", ".join(
        f"{prose(one.title)} {products.mark([one.profile])} {status(word, label(one, clause))}"
        for one, word in found
        if word != "not-applicable"
    )


def status(word: str, target: str = "") -> str:
    """A clause's status, with a sign for those who look, and the word for those who read; a link where it leads on."""
    words = f"{_SIGNS.get(word, '?')} {prose(word)}"
    return f"{link(words, target) if target else f'[{words}]'}{{.status .{slug(word)}}}"
