"""The page of what the products have otherwise, drawn from their specifications: whatever is not on it is the same.

Rows are compared over the members that all products have; a member that one lacks is listed once, with its own page.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from operator import attrgetter
from typing import Any, Final

from ivmdvddrive_spec import Clause, Member, Specification

from .clauses import references
from .markup import LACKING, badge, code, link, names, prose, table
from .members import page_of
from .products import ByProfile, Products, first
from .registers import member_links

__all__ = ["differences_page", "rows"]

_LEAD: Final = """\
The products document interfaces of the same names. This page lists where their documentation differs, and is generated
from the specification's data. A clause that is not listed here has the same identifier, statement and level in both
products; only the number of its row may differ.
"""
_OF_INTERFACE: Final = {"base": "derives from", "iid": "IID", "first_slot": "first vtable slot", "hidden": "hidden"}
_OF_MEMBER: Final = {"dispid": "DISPID", "restricted": "restricted"}
"""The compared fields of interfaces and members, besides signatures and clauses, each with its name on the page."""


def rows(specification: Specification) -> dict[tuple[str, str], list[str]]:
    """The documented rows of a product: by member and code, the clauses that they are."""
    found: dict[tuple[str, str], list[str]] = {}
    for clause in specification.clauses.values():
        if clause.aspect == "outcome" and clause.code is not None and clause.required:
            found.setdefault((clause.member, clause.code), []).append(clause.id)
    return found


def differences_page(products: Products) -> str:
    """Every difference, by kind; a kind of which there is none is left out."""
    parts = [f"# Differences between {prose(products.named(products))}", "", _LEAD, _counts(products)]
    for title, lead, found in _SECTIONS:
        if content := found(products):
            parts += [f"## {title}", "", lead, "", content]
    return "\n".join(parts)


def _counts(products: Products) -> str:
    said = (
        (
            one.profile.short,
            prose(one.profile.product),
            code(one.profile.name),
            str(sum(m.kind != "event" for m in one.members.values())),
            str(len(rows(one))),
            str(sum(c.required for m in one.members.values() for c in m.clauses)),
        )
        for one in products.specifications.values()
    )
    return table(("", "product", "profile", "members", "rows (member, code)", "required clauses"), said)


def _header(products: Products, *before: str, suffix: str = "") -> tuple[str, ...]:
    return (*before, *(f"{products.named([profile])}{suffix}" for profile in products))


def _compared(header: Sequence[str], found: Iterable[Sequence[str]], kind: str = "") -> str:
    """A table, or nothing where it would have no row."""
    lines = list(found)
    return table(header, lines, f"differences {kind}".rstrip().replace(" ", " .")) if lines else ""


def _shared(products: Products) -> list[ByProfile[Member]]:
    """The members that all products have."""
    return [member for member in products.members.values() if set(member) == set(products)]


def _page(member: ByProfile[Member]) -> str:
    return link(code(first(member).name), f"members/{page_of(member)}")


def _members(products: Products) -> str:
    found = [member for member in products.members.values() if set(member) != set(products)]
    header = _header(products, "member", "interface")
    return _compared(
        header,
        (
            (_page(m), code(first(m).interface), *("has it" if profile in m else LACKING for profile in products))
            for m in found
        ),
    )


def _parameters(products: Products) -> str:
    return _signatures(products, other_parameters=True)


def _declarations(products: Products) -> str:
    return _signatures(products, other_parameters=False)


def _takes(member: Member) -> list[tuple[str, str]]:
    """Give the types and roles of a member's parameters."""
    return [(p.type, p.role) for p in member.parameters]


def _signatures(products: Products, *, other_parameters: bool) -> str:
    """The signatures that differ: of the members that take something else, or of those that take the same."""
    found = [
        member
        for member in _shared(products)
        if _differ(member, attrgetter("signature")) and _differ(member, _takes) is other_parameters
    ]
    shown = ((_page(m), *(code(_inside(one.signature)) for one in m.values())) for m in found)
    return _compared(_header(products, "member"), shown, "signatures")


def _differ(things: Mapping[str, Any], what: Callable[[Any], Any]) -> bool:
    said = [what(one) for one in things.values()]
    return any(each != said[0] for each in said)


def _inside(signature: str) -> str:
    """The parameters of a signature."""
    return signature.partition("(")[2].rpartition(")")[0].strip()


def _declared(products: Products) -> str:
    """Attributes of interfaces and members that differ."""
    things: list[tuple[str, ByProfile[Any], Mapping[str, str]]] = [
        (code(name), interface, _OF_INTERFACE) for name, interface in products.interfaces.items()
    ]
    things += [(_page(member), member, _OF_MEMBER) for member in _shared(products)]
    found = (
        (name, called, *(_attribute(getattr(one, key)) for one in thing.values()))
        for name, thing, compared in things
        for key, called in compared.items()
        if set(thing) == set(products) and _differ(thing, attrgetter(key))
    )
    return _compared(_header(products, "interface or member", "attribute"), found)


def _attribute(value: Any) -> str:
    if value is None or value is False:
        return LACKING
    return "yes" if value is True else code(str(value))


def _own(products: Products, having: Mapping[str, Collection[str]]) -> dict[str, list[str]]:
    """By product, what it has and not every product does."""
    common = set.intersection(*map(set, having.values()))
    return {profile: [name for name in having[profile] if name not in common] for profile in products}


def _codes(products: Products) -> str:
    shared = {first(member).full_name for member in _shared(products)}
    by_code: dict[str, dict[str, list[str]]] = {}
    for profile, specification in products.specifications.items():
        for member, name in rows(specification):
            if member in shared:
                by_code.setdefault(name, {each: [] for each in products})[profile].append(member)
    found = (
        (code(name), *(member_links(products, own[profile]) or LACKING for profile in products))
        for name, having in by_code.items()
        if any((own := _own(products, having)).values())
    )
    return _compared(_header(products, "code", suffix=" only"), found)


def _rows(products: Products) -> str:
    by_product = {profile: rows(one) for profile, one in products.specifications.items()}
    found = []
    for member in products.members.values():
        name = first(member).full_name
        codes = {profile: [c for of, c in listed if of == name] for profile, listed in by_product.items()}
        own = _own(products, codes)
        if any(own.values()):
            cells = (", ".join(_row(by_product[p][name, c][0], c) for c in own[p]) or LACKING for p in products)
            found.append((_page(member), *cells))
    return _compared(_header(products, "member", suffix=" only"), found)


def _row(clause: str, code_name: str) -> str:
    return f"{{clause}}`{code_name} <{clause}>`"


def _of_shared(products: Products) -> list[ByProfile[Clause]]:
    return [clause for member in _shared(products) for clause in products.clauses_of(member)]


def _clauses(products: Products) -> str:
    found = (
        (f"{{clause}}`{first(c).id}`<br>{products.only(c)}", badge(first(c).level), _statement(products, first(c)))
        for c in _of_shared(products)
        if set(c) != set(products)
    )
    return _compared(("clause", "level", "statement"), found, "statements")


def _statement(products: Products, clause: Clause) -> str:
    twins = products.twins(clause.id)
    return names(clause.says) + (f" The same clause as {references('clause', twins)}." if twins else "")


def _levels(products: Products) -> str:
    found = (
        (references("clause", [first(clause).id]), *(badge(c.level) for c in clause.values()))
        for clause in _of_shared(products)
        if set(clause) == set(products) and _differ(clause, lambda c: c.level)
    )
    return _compared(_header(products, "clause"), found)


def _statements(products: Products) -> str:
    """The clauses that say the same two things stand in one row."""
    alike: dict[tuple[str, ...], list[str]] = {}
    for clause in _of_shared(products):
        if set(clause) == set(products) and _differ(clause, lambda c: c.says):
            alike.setdefault(tuple(c.says for c in clause.values()), []).append(first(clause).id)
    found = ((references("clause", ids), *map(names, said)) for said, ids in alike.items())
    return _compared(_header(products, "clause"), found, "statements")


def _ambiguities(products: Products) -> str:
    found = (a for a in products.ambiguities.values() if set(a) != set(products))
    return _listed(products, "ambiguity", ((first(a).id, a, first(a).question) for a in found))


def _errata(products: Products) -> str:
    found = (e for e in products.errata.values() if set(e) != set(products))
    return _listed(products, "erratum", ((first(e).id, e, first(e).where) for e in found))


def _listed(products: Products, role: str, found: Iterable[tuple[str, ByProfile[Any], str]]) -> str:
    lines = (
        (f"{references(role, [identity])}<br>{products.only(entry)}", names(said)) for identity, entry, said in found
    )
    return _compared((role, "subject"), lines, "statements")


_SECTIONS: Final[Sequence[tuple[str, str, Callable[[Products], str]]]] = (
    ("Members", "Members of one product.", _members),
    ("Parameters", "Members whose parameters differ.", _parameters),
    ("Declarations", "Members with the same parameters whose signatures differ.", _declarations),
    (
        "Interfaces",
        f"{LACKING} marks an attribute that is on no record for the product, or that it does not have.",
        _declared,
    ),
    (
        "Return codes",
        "By code, the members that document it in one product only. Members of one product are left out.",
        _codes,
    ),
    ("Rows", "By member, the codes that it documents in one product only.", _rows),
    ("Clauses of one product", "Clauses of one product, in members that both have.", _clauses),
    ("Levels", "Clauses of both products whose levels differ.", _levels),
    ("Statements", "Clauses of both products whose statements differ.", _statements),
    ("Ambiguities", "Questions that only one product's documentation leaves open.", _ambiguities),
    ("Errata", "Misprints in one product's documentation.", _errata),
)
"""The sections of the page: the title, the sentence below it, and what makes its table; empty where nothing differs."""
