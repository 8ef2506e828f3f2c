"""The traceability matrix, both ways: from a clause to what checks it, and from a mutant to its clause."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import Final

from ivmdvddrive_spec import Clause

from ...checks.properties import PROPERTIES
from ...generation.concurrency.programs import CLAUSES as CONCURRENT
from .clauses import Wrong, mutants_by_clause, references, wrong_implementations
from .markup import NONE, badge, directive, prose, table
from .products import ByProfile, Products, first
from .scenarios import about

__all__ = ["mutants_page", "traceability_page"]

_SHOWN: Final = "KeepsTheLock"
"""The mutant whose command is shown."""

_LEAD = """\
Every clause, the scenarios whose tags name it, the properties that draw calls of its member, and the wrong
implementations that it must catch. Besides these, tours take every transition of the model and walks go on at random,
with every clause but those of concurrent calls in force at every step: the [evidence](evidence/index.md) says how many
judged answers rested on each. <a href="needs.json"><code>needs.json</code></a> has all of it as data.
"""


def traceability_page(products: Products) -> str:
    """Clause, scenarios, properties, mutants."""
    parts = ["# Traceability", "", _LEAD, *(_summary(products, profile) for profile in products)]
    header = ("clause", "level", "scenarios", "properties", "mutants")
    for member in products.members.values():
        rows = [_row(products, clause) for clause in products.clauses_of(member)]
        mark = products.only(member)
        parts += [
            f"## {prose(first(member).name)}",
            "",
            *([mark, ""] if mark else []),
            table(header, rows, "traceability"),
        ]
    return "\n".join(parts)


def _summary(products: Products, profile: str) -> str:
    clauses = products.specifications[profile].clauses
    required = [c for c in clauses.values() if c.required]
    of_profile = {c: [w for w in wrong if profile in w.clauses] for c, wrong in mutants_by_clause(products).items()}
    shown = sum(bool(_scenarios_of(profile, c.id)) or c.id in CONCURRENT for c in required)
    caught = sum(bool(of_profile.get(c.id)) for c in required)
    mutants = sum(profile in wrong.clauses for wrong in wrong_implementations(products).values())
    return (
        f"{products.named([profile])}: of {len(clauses)} clauses {len(required)} are required. {shown} of these have a "
        f"scenario or concurrent histories of their own, and {caught} a wrong implementation (of {mutants}) that they "
        "must catch.\n"
    )


def _scenarios_of(profile: str, clause: str) -> list[str]:
    return [one.id for one in about(clause) if not one.profiles or profile in one.profiles]


def _row(products: Products, clause: ByProfile[Clause]) -> tuple[str, ...]:
    one = first(clause)
    scenarios = ", ".join(f"{{scenario}}`{n} <{told.id}>`" for n, told in enumerate(about(one.id), 1))
    mutants = references("mutant", (wrong.mutant.name for wrong in mutants_by_clause(products).get(one.id, ())))
    within = one.id.partition(".")[2]
    of_member = products.members[one.member]
    return (
        f"{{clause}}`{within} <{one.id}>` {products.only(clause, of_member)}".rstrip(),
        " ".join(products.told({profile: badge(c.level) for profile, c in clause.items()})),
        scenarios or NONE,
        _properties(products, clause),
        mutants or NONE,
    )


def _properties(products: Products, clause: ByProfile[Clause]) -> str:
    one = first(clause)
    if one.id in CONCURRENT:
        return "linearizable histories of concurrent calls"
    specifications = [products.specifications[profile] for profile in clause]
    found = [o for o in PROPERTIES if any(one.member in {m.full_name for m in o.members(s)} for s in specifications)]
    return "; ".join(prose(each.says) for each in found) or NONE


def mutants_page(products: Products) -> str:
    """Every wrong implementation, by family."""
    mutants = sorted(wrong_implementations(products).values(), key=lambda w: (w.mutant.family, w.mutant.name))
    lead = (
        f"{len(mutants)} implementations, each the reference with one thing wrong: what the suite is measured by. A "
        "mutant is caught only where the clause that it names (or one that it records as the same fault seen from "
        "elsewhere) is found broken. [Detected faults](detection.md) has the figures. `ivmdvddrive mutants` "
        "judges those of a profile; any can be judged by its name, as the profile that has it:"
    )
    parts = ["# Wrong implementations", "", lead, "", "```console", *_commands(products, mutants), "```", ""]
    for family, found in groupby(mutants, key=lambda w: w.mutant.family):
        parts += [f"## {_title(str(family))}", "", *(_mutant(products, wrong) for wrong in found)]
    return "\n".join(parts)


def _commands(products: Products, mutants: Iterable[Wrong]) -> list[str]:
    """For each profile, how a mutant is judged that the profiles before it do not have."""
    command = "$ ivmdvddrive verify python:ivmdvddrive_mutants.benches:{0}{1}"
    chosen = {next(iter(wrong.clauses)): wrong.mutant.name for wrong in mutants}
    default = next(iter(products))
    shown = {**chosen, default: _SHOWN} if default in chosen else chosen
    return [command.format(shown[p], "" if p == default else f" --profile {p}") for p in products if p in shown]


def _title(family: str) -> str:
    return prose(family.replace("_", " ").capitalize())


def _mutant(products: Products, wrong: Wrong) -> str:
    mutant = wrong.mutant
    equivalents = "".join(
        f"- {references('clause', _ids(products, wrong, clause))}: {prose(why)}\n"
        for clause, why in mutant.equivalents.items()
    )
    same = f"\nor by\n\n{equivalents}" if equivalents else ""
    caught = " ".join(products.told({profile: f"{{clause}}`{clause}`" for profile, clause in wrong.clauses.items()}))
    mark = products.only(wrong.clauses)
    content = f"{{mutant}}`{mutant.name}` {prose(mutant.says)} {mark}".rstrip() + f"\nCaught by {caught}{same}"
    options = {"id": mutant.name, "layout": "focus", "family": mutant.family, "profiles": ", ".join(wrong.clauses)}
    return directive("mutant", mutant.says, options, content)


def _ids(products: Products, wrong: Wrong, clause: str) -> list[str]:
    """Return what the products in which an implementation is wrong call a clause."""
    own = (products.specifications[profile].own_id(clause) for profile in wrong.clauses)
    return list(dict.fromkeys(name for name in own if name))
