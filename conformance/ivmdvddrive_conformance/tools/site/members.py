"""A member's page: what it does, its signature, an example, a decision table, its states, clauses and scenarios.

A member has one page for all products; where they differ, each signature, row, diagram and clause bears their names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, TypeAlias

from ivmdvddrive_spec import VERSION, Clause, Member, to_hex
from ivmdvddrive_spec.oracle import Oracle
from ivmdvddrive_spec.records import Interface, Parameter

from .clauses import condition, need, registered
from .diagrams import diagram, dot
from .evidence import Stored
from .examples import LANGUAGES, example
from .markup import LACKING, NONE, badge, code, directive, fenced, link, names, prose, slug, table
from .products import ByProfile, Products, first, merged
from .scenarios import Feature, Told, features

__all__ = ["member_page", "members_index", "page_of"]

_WIDEST: Final = 60
"""Characters of a signature that stands on one line."""

_CAPTION: Final = (
    "What a call may return in each situation, computed by the oracle. A box has what leaves the situation as it was, "
    "an arrow what changes it; brackets mark what is tolerated. Injected errors, NULL out pointers and waiting events "
    "are left out."
)
_CAPTION_OF_EVENT: Final = (
    "What sends the event, computed by the oracle. A box has what leaves the situation as it was, an arrow what "
    "changes it; brackets mark what the documentation leaves open."
)


def members_index(products: Products) -> str:
    """The page that lists the interfaces and their members, says what each does, and which product has it."""
    say = products.say
    given = [one.profile for one in products.specifications.values()]
    profiles = say(" and ").join(f"`{one.name}` ({one.product})" for one in given)
    lines = [f"# {say('Members')}", "", say("Specification {0}, with the profiles {1}.", VERSION, profiles), ""]
    if len(given) > 1 and products.in_english:
        lines += ["[Differences](../differences.md) shows what the products do not have in common.", ""]
    header = (say("member"), say("what it does"), say("vtable slot"), *(say("clauses in {0}", o.short) for o in given))
    for interface in products.interfaces.values():
        lines += [f"## {prose(first(interface).name)}", "", *_identities(products, interface)]
        members = _members_of(products, interface)
        rows = [
            (
                link(code(first(member).name), page_of(member)),
                names(first(member).does) or prose(products.texts.label(first(member).kind)),
                _slots(products, member),
                *(str(len(member[p].clauses)) if p in member else LACKING for p in products),
            )
            for member in members
        ]
        lines += [table(header, rows, "members")]
        contents = (f"{first(member).name} <{page_of(member).removesuffix('.md')}>" for member in members)
        lines += ["```{toctree}\n:hidden:\n", *contents, "```", ""]
    return "\n".join(lines)


def page_of(member: ByProfile[Member]) -> str:
    """The name of a member's page, in the folder of the members."""
    return f"{first(member).stem}.md"


def _members_of(products: Products, interface: ByProfile[Interface]) -> list[ByProfile[Member]]:
    names = merged(one.members for one in interface.values())
    return [products.members[f"{first(interface).name}.{name}"] for name in names]


def _slots(products: Products, member: ByProfile[Member]) -> str:
    """The vtable slot of a member in the products for which it is on record."""
    known = {profile: str(one.vtable_slot) for profile, one in member.items() if one.vtable_slot is not None}
    return "<br>".join(products.told(known)) or NONE


def _identities(products: Products, interface: ByProfile[Interface]) -> list[str]:
    said = products.told({profile: _identity(products, one) for profile, one in interface.items()})
    return [line for each in said for line in (each, "")]


def _identity(products: Products, interface: Interface) -> str:
    say = products.say
    kind = say("dual") if interface.dual else say("dispatch") if interface.base == "IDispatch" else say("vtable only")
    iid = f"IID {code(interface.iid)}" if interface.iid else say("IID unknown")
    return say("{0}; base {1} ({2}). Source: {3}.", iid, code(interface.base), kind, prose(interface.source))


def member_page(
    products: Products, oracles: Mapping[str, Oracle], member: ByProfile[Member], stored: Sequence[Stored]
) -> str:
    """The page of a member, in every product that has it.

    In another language than English it has neither diagrams nor scenarios, and leads to the page that has them.
    """
    one, say = first(member), products.say
    clauses = products.clauses_of(member)
    outcomes = [c for c in clauses if first(c).aspect == "outcome"]
    others = [c for c in clauses if first(c).aspect != "outcome"]
    parts = [f"# {prose(one.name)}", "", *_lead(products, member), *_signatures(products, member)]
    parts += [*_parameters(products, member), *_examples(products, member), *_documentation(products, member)]
    if outcomes:
        parts += [f"## {say('Decision table')}", "", _decisions(products, member, outcomes)]
    if products.in_english:
        caption = _CAPTION_OF_EVENT if one.kind == "event" else _CAPTION
        parts += ["## States", "", *_diagrams(products, oracles, member), "{.caption}", caption, ""]
    parts += [f"## {say('Outcomes') if outcomes else say('Clauses')}", ""]
    parts += [need(products, clause, stored) for clause in outcomes or others]
    if outcomes and others:
        parts += [f"## {say('Other requirements')}", "", *(need(products, clause, stored) for clause in others)]
    return "\n".join([*parts, *(_scenarios(products, one) if products.in_english else ())])


def _lead(products: Products, member: ByProfile[Member]) -> list[str]:
    one, say = first(member), products.say
    slots = products.told(
        {p: say("vtable slot {0}", m.vtable_slot) if m.vtable_slot else "" for p, m in member.items()}
    )
    what = ", ".join([code(one.interface), prose(products.texts.label(one.kind)), *slots])
    mark = products.only(member)
    does = [f"{{.does}}\n{names(one.does)}", ""] if one.does else []
    english = [] if products.in_english else [_english(products, member), ""]
    return [*does, f"{what}. {mark}".rstrip(), "", *english]


def _english(products: Products, member: ByProfile[Member]) -> str:
    """A link to the English page, which has what this one leaves out."""
    page = page_of(member).removesuffix(".md")
    words = products.say("Page in English, with diagrams, scenarios, mutants and evidence")
    return f'<a href="../../members/{page}.html">{words}</a>'


def _examples(products: Products, member: ByProfile[Member]) -> list[str]:
    """An example call in each language; of several products where they are not called alike."""
    parts = [f"## {products.say('Example')}", ""]
    called = products.apart({profile: (one.signature, one.kind) for profile, one in member.items()})
    for profiles, _ in called:
        profile = products.specifications[profiles[0]].profile
        parts += [products.mark(profiles), ""] if len(called) > 1 else []
        for language, title in LANGUAGES.items():
            parts += [f"**{title}**", "", fenced(example(profile, member[profiles[0]], language), language)]
    return parts


def _documentation(products: Products, member: ByProfile[Member]) -> list[str]:
    """Links to Microsoft's pages, in each language that the documentation has, and to where they do not change."""
    say = products.say
    parts = [f"## {say('Documentation by Microsoft')}", ""]
    for profile, one in member.items():
        known = products.specifications[profile].profile
        found = [
            link(
                say("in English") if language == "en" else say("in French"), address.format(page=one.documentation_page)
            )
            for language, address in known.documentation.items()
        ]
        found += [link(say("archived"), known.archive.format(page=one.documentation_page))] if known.archive else []
        parts.append(f"- *{prose(one.page)}*{': ' if found else ''}{', '.join(found)}")
    return [*parts, ""]


def _signatures(products: Products, member: ByProfile[Member]) -> list[str]:
    found = products.apart({profile: _signature(one.signature) for profile, one in member.items()})
    if len(found) == 1:
        return [fenced(found[0][1], "c++")]
    return [line for profiles, said in found for line in (products.mark(profiles), "", fenced(said, "c++"))]


def _signature(said: str) -> str:
    """A signature as it stands, or a line for each parameter where one line is too wide for a phone."""
    if len(said) <= _WIDEST:
        return said
    head, _, rest = said.partition("(")
    inside, _, end = rest.rpartition(")")
    parameters = ",\n".join(f"  {each.strip()}" for each in re.split(r",\s*(?=\[)", inside))
    return f"{head}(\n{parameters}\n){end}"


def _parameters(products: Products, member: ByProfile[Member]) -> list[str]:
    """A table of what a call takes and gives; what products name or type otherwise has a row for each."""
    say = products.say
    given = {profile: _passed(one) for profile, one in member.items()}
    rows = []
    for way, parameter in merged(given.values()):
        having = [profile for profile, passed in given.items() if (way, parameter) in passed]
        name = f"{code(parameter.name)} {products.only(having, member)}".rstrip()
        meaning, values = products.texts.role(parameter.role), products.texts.range(parameter.role)
        rows.append((name, way, _type(products, parameter.type), prose(meaning), prose(values)))
    header = (say("parameter"), say("direction"), say("type"), say("meaning"), say("range"))
    return [table(header, rows, "parameters")] if rows else [say("It has no parameters."), ""]


def _passed(member: Member) -> list[tuple[str, Parameter]]:
    out = () if member.out is None else (("out", member.out),)
    return [*(("in", parameter) for parameter in member.parameters), *out]


def _type(products: Products, name: str) -> str:
    """A COM type; an enumeration is a link to its values."""
    known = any(name in one.enums for one in products.specifications.values())
    return link(code(name), f"../codes.md#{slug(name)}") if known else code(name)


def _diagrams(products: Products, oracles: Mapping[str, Oracle], member: ByProfile[Member]) -> list[str]:
    parts = []
    found = products.apart({profile: dot(oracles[profile], one) for profile, one in member.items()})
    for profiles, drawn in found:
        name = first(member).name
        label = name if len(found) == 1 else f"{name} ({products.named(profiles)})"
        parts += [products.mark(profiles), ""] if len(found) > 1 else []
        parts += [f"```{{raw}} html\n{diagram(drawn, label)}```", ""]
    return parts


_Row: TypeAlias = tuple[str, str, str, str]


def _decisions(products: Products, member: ByProfile[Member], outcomes: Sequence[ByProfile[Clause]]) -> str:
    say = products.say
    rows = [row for clause in outcomes for row in _rows(products, member, clause)]
    lead = say("If several conditions hold, any of their codes is acceptable; the documentation sets no precedence.")
    header = (say("condition"), say("return code"), say("level"), say("errata, ambiguities"))
    return f"{lead}\n\n{table(header, rows, 'decisions')}"


def _rows(products: Products, member: ByProfile[Member], clause: ByProfile[Clause]) -> Iterator[_Row]:
    """A clause's row; one for each product where its condition or its level differs."""
    one = first(clause)
    answer = f"{{clause}}`{one.code} <{one.id}>` `{to_hex(one.value or 0)}`{{.value}}"
    said = {profile: (condition(products, member[profile], c), c.level) for profile, c in clause.items()}
    for profiles, (when, level) in products.apart(said):
        registers = [
            registered(products, "erratum", {profile: clause[profile].errata for profile in profiles}),
            registered(products, "ambiguity", {profile: clause[profile].ambiguities for profile in profiles}),
        ]
        mark = products.only(profiles, member)
        yield (
            when,
            f"{answer} {mark}".rstrip(),
            badge(products.texts.label(level), level),
            ", ".join(filter(None, registers)) or NONE,
        )


def _scenarios(products: Products, member: Member) -> list[str]:
    prefix = f"{member.stem}."
    parts = []
    for feature in features():
        chosen = [one for one in feature.scenarios if any(tag.startswith(prefix) for tag in one.tags)]
        if chosen:
            parts += _of_feature(products, member, feature, chosen)
    return ["## Scenarios", "", *parts] if parts else []


def _of_feature(products: Products, member: Member, feature: Feature, chosen: list[Told]) -> list[str]:
    parts = [f"{prose(feature.name)} ({code(f'{feature.file}.feature')}).", ""]
    if feature.background:
        parts += [fenced(feature.background, "gherkin")]
    for one in chosen:
        if one.home == member.stem:
            parts += [_scenario(products, one)]
        else:
            parts += [f"- {{scenario}}`{one.name} <{one.id}>` {products.only(one.profiles or products)}".rstrip()]
    return [*parts, ""]


def _scenario(products: Products, one: Told) -> str:
    options = {"id": one.id, "layout": "focus", "feature": one.feature, "profiles": ", ".join(one.profiles)}
    tags = " ".join(f"{{clause}}`@{tag} <{tag}>`" for tag in one.tags)
    mark = products.only(one.profiles or products)
    content = f"{{.tags}}\n{tags} {mark}".rstrip() + f"\n\n{fenced(one.text, 'gherkin')}"
    return directive("scenario", one.name, options, content)
