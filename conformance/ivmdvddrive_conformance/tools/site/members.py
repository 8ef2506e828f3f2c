"""A member's page: its signature, its outcomes as a decision table, its states, its clauses, and its scenarios."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ivmdvddrive_spec import VERSION, Clause, Member, Specification, to_hex
from ivmdvddrive_spec.oracle import Oracle
from ivmdvddrive_spec.records import Interface

from .clauses import condition, need, references
from .diagrams import diagram
from .evidence import Stored
from .markup import NONE, badge, code, directive, fenced, link, prose, table
from .scenarios import Feature, Told, features

__all__ = ["member_page", "members_index"]

_CAPTION: Final = (
    "What a call may be answered in each situation, asked of the oracle itself: in a box what leaves the situation as "
    "it was, along an arrow what changes it, in brackets what is tolerated. Injected errors, NULL out pointers and "
    "waiting events are left out."
)
_CAPTION_OF_EVENT: Final = (
    "What sends the event, asked of the oracle itself: in a box what leaves the situation as it was, along an arrow "
    "what changes it, in brackets where the pages leave it open whether it is sent."
)


def members_index(specification: Specification) -> str:
    """The page that lists the interfaces and their members."""
    profile = f"profile `{specification.profile.name}` ({specification.profile.product})"
    lines = ["# Members", "", f"Version {VERSION}, {profile}.", ""]
    for interface in specification.interfaces.values():
        lines += [f"## {prose(interface.name)}", "", _identity(interface), ""]
        rows = [
            (
                link(code(member.name), f"{member.name}.md"),
                prose(member.kind),
                str(member.vtable_slot or NONE),
                str(len(member.clauses)),
            )
            for member in specification.of(interface.name)
        ]
        lines += [table(("member", "kind", "vtable slot", "clauses"), rows)]
        lines += ["```{toctree}\n:hidden:\n", *(f"{name} <{name}>" for name in interface.members), "```", ""]
    return "\n".join(lines)


def _identity(interface: Interface) -> str:
    kind = "dual" if interface.dual else "dispatch"
    iid = code(interface.iid) if interface.iid else "IID on no record"
    return f"{iid}, derives from {code(interface.base)} ({kind}). Source: {prose(interface.source)}."


def member_page(oracle: Oracle, member: Member, stored: Sequence[Stored]) -> str:
    """The page of a member."""
    slot = f", vtable slot {member.vtable_slot}" if member.vtable_slot is not None else ""
    outcomes = [c for c in member.clauses if c.aspect == "outcome"]
    others = [c for c in member.clauses if c.aspect != "outcome"]
    parts = [
        f"# {prose(member.name)}",
        "",
        f"{code(member.interface)}, {member.kind}{slot}. Documented by the page *{prose(member.page)}*.",
        "",
        fenced(member.signature, "c++"),
    ]
    if outcomes:
        parts += ["## Decision table", "", _decisions(member, outcomes)]
    caption = _CAPTION_OF_EVENT if member.kind == "event" else _CAPTION
    parts += ["## States", "", f"```{{raw}} html\n{diagram(oracle, member)}```", "", "{.caption}", caption, ""]
    parts += ["## Outcomes" if outcomes else "## Clauses", ""]
    parts += [need(clause, stored) for clause in outcomes or others]
    if outcomes and others:
        parts += ["## What else must hold", "", *(need(clause, stored) for clause in others)]
    return "\n".join([*parts, *_scenarios(member)])


def _decisions(member: Member, outcomes: list[Clause]) -> str:
    rows = [
        (
            condition(member, c),
            f"{{clause}}`{c.code} <{c.id}>` `{to_hex(c.value or 0)}`{{.value}}",
            badge(c.level),
            _registers(c),
        )
        for c in outcomes
    ]
    return "Where several conditions hold, the pages give no precedence: any of their codes may come.\n\n" + table(
        ("when", "the call answers", "level", "errata, ambiguities"), rows, "decisions"
    )


def _registers(clause: Clause) -> str:
    found = [references("erratum", clause.errata), references("ambiguity", clause.ambiguities)]
    return ", ".join(filter(None, found)) or NONE


def _scenarios(member: Member) -> list[str]:
    prefix = f"{member.name}."
    parts = []
    for feature in features():
        chosen = [one for one in feature.scenarios if any(tag.startswith(prefix) for tag in one.tags)]
        if chosen:
            parts += _of_feature(member, feature, chosen)
    return ["## Scenarios", "", *parts] if parts else []


def _of_feature(member: Member, feature: Feature, chosen: list[Told]) -> list[str]:
    parts = [f"{prose(feature.name)} ({code(f'{feature.file}.feature')}).", ""]
    if feature.background:
        parts += [fenced(feature.background, "gherkin")]
    for one in chosen:
        if one.home == member.name:
            parts += [_scenario(one)]
        else:
            parts += [f"- {{scenario}}`{one.name} <{one.id}>`"]
    return [*parts, ""]


def _scenario(one: Told) -> str:
    options = {"id": one.id, "layout": "focus", "feature": one.feature}
    tags = " ".join(f"{{clause}}`@{tag} <{tag}>`" for tag in one.tags)
    content = f"{{.tags}}\n{tags}\n\n{fenced(one.text, 'gherkin')}"
    return directive("scenario", one.name, options, content)
