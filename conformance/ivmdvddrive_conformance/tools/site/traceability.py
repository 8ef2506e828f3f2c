"""The traceability matrix, both ways: from a clause to what checks it, and from a mutant to its clause."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from ivmdvddrive_spec import Clause, Specification

from ...checks.properties import PROPERTIES
from ...generation.concurrency.programs import CLAUSES as CONCURRENT
from .clauses import mutants_by_clause, references
from .markup import NONE, badge, directive, prose, table
from .scenarios import about

__all__ = ["mutants_page", "traceability_page"]

_LEAD = """\
Every clause, the scenarios whose tags name it, the properties that draw calls of its member, and the wrong
implementations that it must catch. Besides these, tours take every transition of the model and walks go on at random,
with every clause but those of concurrent calls in force at every step: the [evidence](evidence/index.md) says how many
judged answers rested on each. <a href="needs.json"><code>needs.json</code></a> has all of it as data.
"""


def traceability_page(specification: Specification) -> str:
    """Clause, scenarios, properties, mutants."""
    parts = ["# Traceability", "", _LEAD, _summary(specification)]
    for member in specification.members.values():
        header = ("clause", "level", "scenarios", "properties", "mutants")
        parts += [
            f"## {prose(member.name)}",
            "",
            table(header, [_row(specification, c) for c in member.clauses], "traceability"),
        ]
    return "\n".join(parts)


def _summary(specification: Specification) -> str:
    required = [c for c in specification.clauses.values() if c.required]
    shown = sum(bool(about(c.id)) or c.id in CONCURRENT for c in required)
    caught = sum(c.id in mutants_by_clause() for c in required)
    mutants = sum(map(len, mutants_by_clause().values()))
    return (
        f"Of {len(specification.clauses)} clauses {len(required)} are required. {shown} of these have a scenario or "
        f"concurrent histories of their own, and {caught} a wrong implementation (of {mutants}) that they must catch.\n"
    )


def _row(specification: Specification, clause: Clause) -> tuple[str, ...]:
    scenarios = ", ".join(f"{{scenario}}`{n} <{one.id}>`" for n, one in enumerate(about(clause.id), 1))
    mutants = references("mutant", (m.name for m in mutants_by_clause().get(clause.id, ())))
    within = clause.id.partition(".")[2]
    return (
        f"{{clause}}`{within} <{clause.id}>`",
        badge(clause.level),
        scenarios or NONE,
        _properties(specification, clause),
        mutants or NONE,
    )


def _properties(specification: Specification, clause: Clause) -> str:
    if clause.id in CONCURRENT:
        return "linearizable histories of concurrent calls"
    found = [o for o in PROPERTIES if clause.member in {m.full_name for m in o.members(specification)}]
    return "; ".join(prose(one.says) for one in found) or NONE


def mutants_page() -> str:
    """Every wrong implementation, and the conforming variants, by family."""
    mutants = [m for found in mutants_by_clause().values() for m in found]
    lead = (
        f"{len(mutants)} implementations, each the reference with one thing wrong: what the suite is measured by. A "
        "mutant is caught only where the clause that it names (or one that it records as the same fault seen from "
        "elsewhere) is found broken. [What the suite catches](detection.md) has the figures. `ivmdvddrive mutants` "
        "judges them all; any can be judged by its name:"
    )
    command = "```console\n$ ivmdvddrive verify python:ivmdvddrive_mutants.benches:KeepsTheLock\n```\n"
    parts = ["# Wrong implementations", "", lead, "", command]
    for family, found in groupby(sorted(mutants, key=lambda m: (m.family, m.name)), key=lambda m: m.family):
        parts += [f"## {prose(str(family).capitalize())}", "", *map(_mutant, found)]
    return "\n".join(parts)


def _mutant(mutant: Any) -> str:
    equivalents = "".join(f"- {{clause}}`{clause}`: {prose(why)}\n" for clause, why in mutant.equivalents.items())
    same = f"\nor by\n\n{equivalents}" if equivalents else ""
    content = f"{{mutant}}`{mutant.name}` {prose(mutant.says)}\nCaught by {{clause}}`{mutant.clause}`{same}"
    return directive("mutant", mutant.says, {"id": mutant.name, "layout": "focus", "family": mutant.family}, content)
