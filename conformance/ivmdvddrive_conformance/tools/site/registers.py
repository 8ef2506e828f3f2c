"""The registers: errata, ambiguities, return codes and enumerations, of all products."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from ivmdvddrive_spec import Clause, HResult, to_hex
from ivmdvddrive_spec.records import Ambiguity, Erratum

from .clauses import references
from .markup import NONE, badge, code, directive, link, names, prose, table
from .members import page_of
from .products import ByProfile, Products, first, member_of, merged

__all__ = ["ambiguities_page", "codes_page", "errata_page", "member_links"]


def errata_page(products: Products) -> str:
    """Return what the pages print wrongly."""
    lead = products.say(
        "Misprints in Microsoft's documentation, what the specification uses instead, and the evidence. Each clause "
        "that an erratum affects links to it."
    )
    return "\n".join(
        [f"# {products.say('Errata')}", "", lead, "", *(_erratum(products, e) for e in products.errata.values())]
    )


def _erratum(products: Products, erratum: ByProfile[Erratum]) -> str:
    one, say = first(erratum), products.say
    facts = [
        (say("Where"), names(one.where)),
        (say("Printed"), code(one.printed)),
        (say("Used instead"), names(one.taken)),
        (say("Evidence"), names(one.evidence)),
        (say("Clauses"), _touched(products, lambda c: one.id in c.errata)),
    ]
    return _need("erratum", one.id, one.where, products.only(erratum), facts)


def _touched(products: Products, touched: Callable[[Clause], bool]) -> str:
    """Links to the clauses that an entry touches, in any product."""
    return references("clause", (name for name, c in products.clauses.items() if any(map(touched, c.values()))))


def ambiguities_page(products: Products) -> str:
    """Return what the pages leave open."""
    lead = products.say(
        "Questions that Microsoft's documentation leaves open, and every reading that is accepted. An implementation "
        "with another reading than the default conforms, too; its report names the reading."
    )
    found = (_ambiguity(products, a) for a in products.ambiguities.values())
    return "\n".join([f"# {products.say('Ambiguities')}", "", lead, "", *found])


def _ambiguity(products: Products, ambiguity: ByProfile[Ambiguity]) -> str:
    one, say = first(ambiguity), products.say
    default = f" ({say('the default')})"
    readings = "\n".join(
        f"- **{prose(r.name)}**{default if r.name == one.default else ''}: "
        f"{f'{code(r.code)}. ' if r.code else ''}{names(r.says)}"
        for r in one.readings.values()
    )
    members = {
        profile: member_links(
            products, (m.full_name for name in a.members for m in products.specifications[profile].named(name))
        )
        for profile, a in ambiguity.items()
    }
    facts = [
        (say("Members"), "<br>".join(products.told(members))),
        (say("Clauses"), _touched(products, lambda c: one.id in c.ambiguities)),
    ]
    lead = f"{names(one.question)}\n\n{readings}\n"
    return _need("ambiguity", one.id, one.question, products.only(ambiguity), facts, lead)


def member_links(products: Products, full_names: Iterable[str]) -> str:
    """Links to the pages of members."""
    found = [products.members[name] for name in dict.fromkeys(full_names)]
    return ", ".join(link(code(first(member).name), f"members/{page_of(member)}") for member in found)


def _need(kind: str, identity: str, title: str, mark: str, facts: Iterable[tuple[str, str]], lead: str = "") -> str:
    lines = [f"{{.need-head}}\n{{{kind}}}`{identity}` {mark}".rstrip(), "", lead]
    for name, said in facts:
        if said:
            lines += [f"{name}\n: {said}", ""]
    return directive(kind, title, {"id": identity, "layout": "focus"}, "\n".join(lines))


def codes_page(products: Products) -> str:
    """The return codes, in every spelling that a reader may search for, and the enumerations."""
    say = products.say
    lead = say(
        "An HRESULT has 32 bits: severity (31), reserved bits (30 to 27, of which 29 is the customer bit), facility "
        "(26 to 16) and code (15 to 0). `ivmdvddrive explain` accepts every spelling, and the misprinted values."
    )
    header = (say("name"), say("value"), say("facility, code"), say("meaning"), say("members"))
    known = merged(one.hresults for one in products.specifications.values())
    parts = [f"# {say('Return codes')}", "", lead, "", *_spellings(products, known)]
    parts += [table(header, (_code(products, name) for name in known), "codes"), f"## {say('Enumerations')}", ""]
    for name in merged(one.enums for one in products.specifications.values()):
        for profiles, values in products.apart(
            {profile: one.enums[name] for profile, one in products.specifications.items() if name in one.enums}
        ):
            mark = products.only(profiles)
            rows = [(code(key), code(str(value))) for key, value in values.items()]
            parts += [f"### {prose(name)}", "", *([mark, ""] if mark else []), table((say("name"), say("value")), rows)]
    return "\n".join(parts)


def _spellings(products: Products, known: Sequence[str]) -> list[str]:
    """Entries for the search, whose words are never numbers alone: each code in every spelling."""
    entries: list[str] = []
    for name in known:
        for code_ in (one.hresults[name] for one in products.specifications.values() if name in one.hresults):
            words = name.partition("_E_")[2].replace("_", " ").lower()
            entries += [name, words, to_hex(code_.value), f"{code_.value:08X}", str(code_.signed), str(code_.value)]
            entries += code_.printed
    listed = ", ".join(f"! {entry}" for entry in dict.fromkeys(entries) if entry)
    return [f"```{{index}} {listed}\n```", ""]


def _code(products: Products, name: str) -> tuple[str, ...]:
    of = {profile: one.hresults[name] for profile, one in products.specifications.items() if name in one.hresults}
    one = first(of)
    printed = products.told({profile: _printed(products, h) for profile, h in of.items()})
    where = f"{prose(one.facility_name)}, {code(f'0x{one.code:04X}')}"
    value = "<br>".join([code(to_hex(one.value)), str(one.signed), *printed])
    return (code(name), value, where, prose(one.says), _returning(products, name) or NONE)


def _printed(products: Products, one: HResult) -> str:
    return " ".join(badge(products.say("printed {0}", p), "printed") for p in one.printed)


def _returning(products: Products, code_name: str) -> str:
    """The members that may return a code; a frame says of which product, or that no page of a product lists it."""
    found = [clause for clause in products.clauses.values() if first(clause).code == code_name]
    having = {
        name: [p for p in products if any(p in c for c in found if member_of(c) == name)]
        for name in map(member_of, found)
    }
    marks = {name: products.only(profiles, products.members[name]) for name, profiles in having.items()}
    levels = {profile: _level(products, [c[profile] for c in found if profile in c]) for c in found for profile in c}
    tolerated = " ".join(products.told(levels))
    if all(having.get(name) == list(m) for name, m in products.members.items() if first(m).kind != "event"):
        shown = products.say("every member")
    elif len(set(marks.values())) == 1:
        shown = f"{member_links(products, having)} {first(marks)}"
    else:
        shown = ", ".join(f"{member_links(products, [name])} {mark}".rstrip() for name, mark in marks.items())
    return f"{shown} {tolerated}".strip()


def _level(products: Products, clauses: Sequence[Clause]) -> str:
    """A frame, where no clause of a product requires its code."""
    return "" if any(c.required for c in clauses) else badge(products.texts.label("tolerated"), "tolerated")
