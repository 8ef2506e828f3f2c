"""The registers: errata, ambiguities, return codes and enumerations."""

from __future__ import annotations

from collections.abc import Iterable

from ivmdvddrive_spec import HResult, Specification, to_hex
from ivmdvddrive_spec.records import Ambiguity, Erratum

from .clauses import references
from .markup import NONE, badge, code, directive, link, names, prose, table

__all__ = ["ambiguities_page", "codes_page", "errata_page"]


def errata_page(specification: Specification) -> str:
    """What the pages print wrongly."""
    lead = (
        "What a page prints wrongly, what is taken instead, and the evidence. Each clause that it touches links here."
    )
    return "\n".join(["# Errata", "", lead, "", *(_erratum(specification, e) for e in specification.errata.values())])


def _erratum(specification: Specification, erratum: Erratum) -> str:
    facts = [
        ("Where", names(erratum.where)),
        ("Printed", code(erratum.printed)),
        ("Taken", names(erratum.taken)),
        ("Evidence", names(erratum.evidence)),
        ("Clauses", references("clause", (c.id for c in specification.clauses.values() if erratum.id in c.errata))),
    ]
    return _need("erratum", erratum.id, erratum.where, facts)


def ambiguities_page(specification: Specification) -> str:
    """What the pages leave open."""
    lead = (
        "Where the pages leave room: the question, and every reading that is accepted. An implementation that takes "
        "another than the default conforms all the same, and its report says which it took."
    )
    return "\n".join(
        ["# Ambiguities", "", lead, "", *(_ambiguity(specification, a) for a in specification.ambiguities.values())]
    )


def _ambiguity(specification: Specification, ambiguity: Ambiguity) -> str:
    touched = (c.id for c in specification.clauses.values() if ambiguity.id in c.ambiguities)
    readings = "\n".join(
        f"- **{prose(r.name)}**{' (the default)' if r.name == ambiguity.default else ''}: "
        f"{f'{code(r.code)}. ' if r.code else ''}{names(r.says)}"
        for r in ambiguity.readings.values()
    )
    facts = [("Members", _members(ambiguity.members)), ("Clauses", references("clause", touched))]
    return _need("ambiguity", ambiguity.id, ambiguity.question, facts, f"{names(ambiguity.question)}\n\n{readings}\n")


def _members(found: Iterable[str]) -> str:
    return ", ".join(link(code(name), f"members/{name}.md") for name in found)


def _need(kind: str, identity: str, title: str, facts: Iterable[tuple[str, str]], lead: str = "") -> str:
    lines = [f"{{.need-head}}\n{{{kind}}}`{identity}`", "", lead]
    for name, said in facts:
        if said:
            lines += [f"{name}\n: {said}", ""]
    return directive(kind, title, {"id": identity, "layout": "focus"}, "\n".join(lines))


def codes_page(specification: Specification) -> str:
    """The return codes and the enumerations."""
    lead = (
        "An HRESULT has 32 bits: severity (31), reserved bits (30 to 27, of which 29 is the customer bit), facility "
        "(26 to 16) and code (15 to 0). `ivmdvddrive explain` takes any of these spellings, and what a page misprints."
    )
    header = ("name", "value", "facility, code", "it says", "members")
    parts = [
        "# Return codes",
        "",
        lead,
        "",
        table(header, (_code(specification, h) for h in specification.hresults.values()), "codes"),
    ]
    parts += ["## Enumerations", ""]
    for name, values in specification.enums.items():
        rows = [(code(key), code(str(value))) for key, value in values.items()]
        parts += [f"### {prose(name)}", "", table(("name", "value"), rows)]
    return "\n".join(parts)


def _code(specification: Specification, one: HResult) -> tuple[str, ...]:
    printed = "".join(f" {badge(f'printed {p}', 'printed')}" for p in one.printed)
    members = dict.fromkeys(c.member.partition(".")[2] for c in specification.clauses.values() if c.code == one.name)
    shown = "every member" if len(members) == len(specification.members) - 2 else _members(members)
    where = f"{prose(one.facility_name)}, {code(f'0x{one.code:04X}')}"
    value = f"{code(to_hex(one.value))}<br>{one.signed}{printed}"
    return (code(one.name), value, where, prose(one.says), shown or NONE)
