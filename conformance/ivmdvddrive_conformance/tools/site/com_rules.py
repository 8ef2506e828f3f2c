"""The page of COM's own rules: what holds for every object of a COM server, whatever its interface."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from .clauses import need
from .evidence import Stored
from .markup import code, prose
from .products import Products, member_of, merged

__all__ = ["rules_page"]


def rules_page(products: Products, stored: Sequence[Stored]) -> str:
    """The chapter, topic by topic; each rule is a clause like others."""
    rules = [
        products.clauses[name] for name in merged([c.id for c in s.rules] for s in products.specifications.values())
    ]
    say = products.say
    lead = say(
        "{0} clauses hold for every object of a COM server, whatever its interface. They bind an implementation that "
        "claims {1}. The bridge claims it for the servers that it loads ({2}).",
        len(rules),
        code("com"),
        code("com:"),
    )
    lines = [f"# {say('Rules of COM')}", "", lead, ""]
    for topic, found in groupby(rules, key=member_of):
        lines += [f"## {prose(topic.removeprefix('COM.'))}", "", *(need(products, clause, stored) for clause in found)]
    return "\n".join(lines)
