"""Reading the chapter of COM's own rules: clauses that hold for every object of a COM server, whatever its interface.

Their ids are ``COM.Topic.rule``. They bind an implementation that claims to be a COM server, and no other.
"""

from __future__ import annotations

from collections.abc import Container
from typing import Any, Final

from ..errors import SpecificationError
from ..protocol import EXTENSION_CLAIMS
from ..records import VERSIONS, Clause
from .tables import known_keys, known_name, names, parsed, table, text

__all__ = ["load_rules"]

_KEYS: Final = {"id", "says", "source", "since", "ambiguities"}


def load_rules(written: str, file: str, ambiguities: Container[str], profiles: tuple[str, ...]) -> tuple[Clause, ...]:
    """The clauses of a chapter's file, which may name ambiguities, for all profiles; raises SpecificationError.

    A clause is as old as its file says, unless it says otherwise itself.
    """
    data = parsed(written, file)
    known_keys(file, "file", data, {"claim", "clause", "since"})
    claim = known_name(file, "file", "claim", text(file, "file", data, "claim"), EXTENSION_CLAIMS)
    since = known_name(file, "file", "version", text(file, "file", data, "since"), VERSIONS)
    entries = data.get("clause")
    if not isinstance(entries, list):
        raise SpecificationError(file, "file", f"clause {entries!r} is no list")
    found: dict[str, Clause] = {}
    for entry in entries:
        clause = _rule(file, table(file, "clause", entry), claim, str(since), profiles)
        for name in clause.ambiguities:
            known_name(file, clause.id, "ambiguity", name, ambiguities)
        if clause.id in found:
            raise SpecificationError(file, clause.id, "duplicate id")
        found[clause.id] = clause
    return tuple(found.values())


def _rule(file: str, data: dict[str, Any], claim: str | None, since: str, profiles: tuple[str, ...]) -> Clause:
    name = text(file, "clause", data, "id")
    known_keys(file, name, data, _KEYS)
    topic, _, rule = name.rpartition(".")
    if not rule or not topic.startswith("COM."):
        raise SpecificationError(file, name, "an id here is COM.Topic.rule")
    return Clause(
        id=name,
        member=topic,
        aspect="binary",
        level="documented",
        profiles=profiles,
        says=text(file, name, data, "says"),
        source=text(file, name, data, "source"),
        claim=claim,
        since=str(known_name(file, name, "version", data.get("since", since), VERSIONS)),
        ambiguities=names(file, name, data, "ambiguities"),
    )
