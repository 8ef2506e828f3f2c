"""A clause as a need: its statement and source, and what it is linked with: registers, scenarios, mutants.

A clause that several products have is one need. What they say of it otherwise is marked with the product.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from ivmdvddrive_spec import Clause, Member, to_hex

from ..mutation_analysis.kill_matrix import catalogue
from .evidence import Stored, of_clause
from .markup import badge, directive, names
from .products import ByProfile, Products, first, merged
from .scenarios import about, scenario_link

__all__ = ["Wrong", "condition", "mutants_by_clause", "need", "references", "registered", "wrong_implementations"]


@dataclass(frozen=True, slots=True)
class Wrong:
    """A wrong implementation, and by profile the clause that must catch it there."""

    mutant: Any
    clauses: ByProfile[str]


@cache
def wrong_implementations(products: Products) -> Mapping[str, Wrong]:
    """Every wrong implementation by its name."""
    found: dict[str, Wrong] = {}
    caught: dict[str, dict[str, str]] = defaultdict(dict)
    for profile, specification in products.specifications.items():
        for name, mutant in catalogue(profile)["mutant"].items():
            caught[name][profile] = specification.own_id(mutant.clause) or ""
            found[name] = Wrong(mutant, caught[name])
    return found


@cache
def mutants_by_clause(products: Products) -> Mapping[str, tuple[Wrong, ...]]:
    """The wrong implementations by the clause that must catch each."""
    found: dict[str, list[Wrong]] = defaultdict(list)
    for wrong in wrong_implementations(products).values():
        for clause in dict.fromkeys(wrong.clauses.values()):
            found[clause].append(wrong)
    return {clause: tuple(each) for clause, each in found.items()}


def condition(products: Products, member: Member, clause: Clause) -> str:
    """Return when an outcome may come, in the words of the model's condition; of success, what it does."""
    if clause.when is not None:
        return names(products.texts.condition(clause.when))
    effect = clause.effect or member.effect
    does = names(products.texts.effect(effect)) if effect else ""
    return f"*{products.say('None of the conditions below holds.')}* {does}"


def references(role: str, ids: Iterable[str]) -> str:
    """Links to needs."""
    return ", ".join(f"{{{role}}}`{name}`" for name in ids)


def registered(products: Products, role: str, ids: ByProfile[Sequence[str]]) -> str:
    """Links to the entries of a register that a clause of some products names, marked where not all of these do."""
    having = {name: [profile for profile in ids if name in ids[profile]] for name in merged(ids.values())}
    return ", ".join(f"{{{role}}}`{name}` {products.only(of, ids)}".rstrip() for name, of in having.items())


def need(products: Products, clause: ByProfile[Clause], stored: Sequence[Stored]) -> str:
    """The clause's need; its id is its anchor. Its scenarios, mutants and evidence are on the English pages alone."""
    one = first(clause)
    mutants = (
        [wrong.mutant.name for wrong in mutants_by_clause(products).get(one.id, ())] if products.in_english else []
    )
    scenarios = about(one.id) if products.in_english else ()
    options = {
        "id": one.id,
        "layout": "focus",
        "profiles": ", ".join(clause),
        "level": _plain(products, clause, lambda c: c.level),
        "aspect": one.aspect,
        "code": one.code or "",
        "value": to_hex(one.value) if one.value is not None else "",
        "condition": _plain(products, clause, lambda c: c.when or ""),
        "claim": one.claim or "",
        "source": _plain(products, clause, lambda c: c.source),
        "errata": ",".join(dict.fromkeys(name for c in clause.values() for name in c.errata)),
        "ambiguities": ",".join(dict.fromkeys(name for c in clause.values() for name in c.ambiguities)),
        "scenarios": ",".join(scenario.id for scenario in scenarios),
        "mutants": ",".join(mutants),
    }
    return directive("clause", one.says, options, _content(products, clause, mutants, stored))


def _plain(products: Products, clause: ByProfile[Clause], what: Callable[[Clause], str]) -> str:
    """Give what the products say as plain text, each behind its profile's name where they differ."""
    found = products.apart({profile: what(c) for profile, c in clause.items()})
    return found[0][1] if len(found) == 1 else "; ".join(f"{', '.join(of)}: {said}" for of, said in found)


def _content(products: Products, clause: ByProfile[Clause], mutants: list[str], stored: Sequence[Stored]) -> str:
    one, say = first(clause), products.say

    def told(what: Callable[[Clause], str]) -> list[str]:
        return products.told({profile: what(c) for profile, c in clause.items()})

    claim = f" {badge(say('if it claims {0}', one.claim), 'claim')}" if one.claim else ""
    levels = " ".join(told(lambda c: badge(products.texts.label(c.level), c.level)))
    facts = [
        (say("Source"), told(lambda c: names(c.source))),
        (
            say("Same clause"),
            [f"{{clause}}`{name}` {products.only(products.clauses[name])}" for name in products.twins(one.id)],
        ),
        (say("Errata"), [registered(products, "erratum", {profile: c.errata for profile, c in clause.items()})]),
        (
            say("Ambiguities"),
            [registered(products, "ambiguity", {profile: c.ambiguities for profile, c in clause.items()})],
        ),
    ]
    if products.in_english:
        facts += [
            ("Scenarios", [", ".join(scenario_link(scenario) for scenario in about(one.id))]),
            ("Mutants", [references("mutant", mutants)]),
            ("Evidence", [of_clause(products, one.id, stored)]),
        ]
    head = f"{{.need-head}}\n{{clause}}`{one.id}` {levels} {products.only(clause)}{claim}"
    lines = [head.rstrip(), "", "\n\n".join(told(lambda c: names(c.says))), ""]
    for name, said in facts:
        if any(said):
            lines += [name, *(f": {each}\n" for each in said)]
    return "\n".join(lines)
