"""A clause as a need: its statement and source, and what it is linked with: registers, scenarios, mutants."""

from __future__ import annotations

import importlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from ivmdvddrive_spec import Clause, Member, to_hex
from ivmdvddrive_spec.model.conditions import CONDITIONS
from ivmdvddrive_spec.model.effects import EFFECTS

from .evidence import Stored, of_clause
from .markup import badge, directive, names
from .scenarios import about, scenario_link

__all__ = ["condition", "mutants_by_clause", "need", "references"]


@cache
def mutants_by_clause() -> Mapping[str, tuple[Any, ...]]:
    """The wrong implementations by the clause that must catch each; they are found by their package's name."""
    found: dict[str, list[Any]] = defaultdict(list)
    for mutant in importlib.import_module("ivmdvddrive_mutants").MUTANTS.values():
        found[mutant.clause].append(mutant)
    return {clause: tuple(mutants) for clause, mutants in found.items()}


def condition(member: Member, clause: Clause) -> str:
    """When an outcome may come, in the words of the model's condition; of success, what it does."""
    if clause.when is not None:
        return names(str(CONDITIONS[clause.when].__doc__))
    effect = clause.effect or member.effect
    does = names(str(EFFECTS[effect].__doc__)) if effect else ""
    return f"*None of the conditions below holds.* {does}"


def references(role: str, ids: Iterable[str]) -> str:
    """Links to needs."""
    return ", ".join(f"{{{role}}}`{name}`" for name in ids)


def need(clause: Clause, stored: Sequence[Stored]) -> str:
    """The clause's need; its id is its anchor."""
    scenarios = [one.id for one in about(clause.id)]
    mutants = [mutant.name for mutant in mutants_by_clause().get(clause.id, ())]
    options = {
        "id": clause.id,
        "layout": "focus",
        "level": clause.level,
        "aspect": clause.aspect,
        "code": clause.code or "",
        "value": to_hex(clause.value) if clause.value is not None else "",
        "condition": clause.when or "",
        "claim": clause.claim or "",
        "source": clause.source,
        "errata": ",".join(clause.errata),
        "ambiguities": ",".join(clause.ambiguities),
        "scenarios": ",".join(scenarios),
        "mutants": ",".join(mutants),
    }
    return directive("clause", clause.says, options, _content(clause, mutants, stored))


def _content(clause: Clause, mutants: list[str], stored: Sequence[Stored]) -> str:
    claim = f" {badge(f'if it claims {clause.claim}', 'claim')}" if clause.claim else ""
    facts = [
        ("Source", names(clause.source)),
        ("Errata", references("erratum", clause.errata)),
        ("Ambiguities", references("ambiguity", clause.ambiguities)),
        ("Scenarios", ", ".join(scenario_link(one) for one in about(clause.id))),
        ("Mutants", references("mutant", mutants)),
        ("Evidence", of_clause(clause.id, stored)),
    ]
    lines = [f"{{.need-head}}\n{{clause}}`{clause.id}` {badge(clause.level)}{claim}", "", names(clause.says), ""]
    for name, said in facts:
        if said:
            lines += [f"{name}\n: {said}", ""]
    return "\n".join(lines)
