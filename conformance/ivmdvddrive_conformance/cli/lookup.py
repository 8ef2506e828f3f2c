"""Names as a user types them, in any case: interfaces, members, clauses, entries of the registers, return codes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from typing import TypeVar

from ivmdvddrive_spec import Specification
from ivmdvddrive_spec.records import Clause, Member

from ..text.return_codes import code_names, find_code

__all__ = ["clauses_of", "find", "members_by_name", "names_of"]

T = TypeVar("T")


def find(known: Mapping[str, T], name: str) -> T | None:
    """Return the entry of this name, in whatever case it is given; None if there is none."""
    return known.get(name) or next((one for key, one in known.items() if key.lower() == name.lower()), None)


def members_by_name(specification: Specification) -> dict[str, Member]:
    """Return the members by their names, with and without the interface."""
    return {name: m for m in specification.members.values() for name in (m.full_name, m.name)}


def clauses_of(specification: Specification, word: str) -> list[Clause]:
    """Return the clauses that a word names: an interface's, a member's, a return code's, or those that match a glob."""
    clauses = specification.clauses.values()
    if interface := find(specification.interfaces, word):
        return [c for c in clauses if c.member.rpartition(".")[0] == interface.name]
    if member := find(members_by_name(specification), word):
        return list(member.clauses)
    if found := find_code(specification, word):
        return found.clauses
    return [c for c in clauses if fnmatchcase(c.id.lower(), word.lower())]


def names_of(specification: Specification) -> Iterator[str]:
    """Every name by which clauses can be asked for: for suggestions."""
    some: Iterable[Iterable[str]] = (
        code_names(specification),
        specification.interfaces,
        members_by_name(specification),
        specification.clauses,
    )
    return (name for names in some for name in names)
