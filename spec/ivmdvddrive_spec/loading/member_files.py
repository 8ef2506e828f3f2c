"""Reading the members' files: a member, its parameters and its clauses."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Final, cast, get_args

from ..errors import SpecificationError
from ..hresults import HResult
from ..model.conditions import CONDITIONS, NEEDED_ROLES
from ..model.effects import EFFECTS
from ..protocol import CLAIMS, EXTENSION_CLAIMS
from ..records import (
    ASPECTS,
    FACTS,
    LEVELS,
    ROLES,
    TOLD,
    VERSIONS,
    Ambiguity,
    CalledKind,
    Clause,
    Erratum,
    Interface,
    Member,
    Parameter,
    Told,
)
from .tables import each_once, known_keys, known_name, names, table, text, truth

__all__ = ["check_events", "check_links", "check_member", "check_slot", "check_whole", "read_member"]

_MEMBER_KEYS: Final = frozenset(
    {
        "interface",
        "member",
        "kind",
        "does",
        "signature",
        "vtable_slot",
        "dispid",
        "restricted",
        "parameters",
        "out",
        "page",
        "profiles",
        "effect",
        "claim",
        "reads",
        "creates",
        "changes",
        "keeps",
        "sends",
        "frees",
        "tells",
        "clause",
    }
)
_CLAUSE_KEYS: Final = frozenset(
    {
        "id",
        "code",
        "aspect",
        "when",
        "says",
        "source",
        "level",
        "profiles",
        "errata",
        "ambiguities",
        "effect",
        "despite",
        "claim",
        "since",
    }
)


_CLAIMS: Final = frozenset({**CLAIMS, **EXTENSION_CLAIMS})


def read_member(
    file: str,
    data: dict[str, Any],
    interface: Interface,
    hresults: Mapping[str, HResult],
    known_profiles: Collection[str],
) -> Member:
    """A member's file, as one of the interface that lists it; raises SpecificationError."""
    name = text(file, "member", data, "member")
    known_keys(file, name, data, _MEMBER_KEYS)
    full_name = f"{text(file, name, data, 'interface')}.{name}"
    profiles = names(file, name, data, "profiles")
    clauses = tuple(
        _clause(file, full_name, profiles, c, hresults, known_profiles) for c in _list(file, name, data, "clause")
    )
    kind = data.get("kind")
    if kind not in ("method", "property", "event"):
        raise SpecificationError(file, name, f"kind {kind!r} is none of method, property, event")
    return Member(
        name=name,
        interface=text(file, name, data, "interface"),
        object=interface.object,
        kind=kind,
        signature=text(file, name, data, "signature"),
        page=text(file, name, data, "page"),
        parameters=tuple(_parameter(file, name, p) for p in _list(file, name, data, "parameters")),
        out=_parameter(file, name, data["out"]) if "out" in data else None,
        vtable_slot=data.get("vtable_slot"),
        dispid=_dispid(file, name, data.get("dispid")),
        restricted=truth(file, name, data, "restricted"),
        effect=known_name(file, name, "effect", data.get("effect"), EFFECTS),
        clauses=clauses,
        profiles=profiles,
        claim=known_name(file, name, "claim", data.get("claim"), _CLAIMS),
        reads=_reads(file, name, data, interface),
        creates=_creates(file, name, data.get("creates")),
        changes=names(file, name, data, "changes"),
        keeps=names(file, name, data, "keeps"),
        sends=text(file, name, data, "sends") if "sends" in data else None,
        frees=known_name(file, name, "role", data.get("frees"), ROLES),
        tells=_tells(file, name, kind, data.get("tells")),
        does=text(file, name, data, "does") if "does" in data else "",
    )


def _tells(file: str, member: str, kind: str, value: Any) -> Told | None:
    if kind != "event" and value is None:
        return None
    if value not in TOLD or kind != "event":
        problem = f"tells {value!r}: an event tells one of {', '.join(TOLD)}, and no other member tells anything"
        raise SpecificationError(file, member, problem)
    told: Told = value
    return told


def check_events(file: str, profile: str, members: Collection[Member]) -> None:
    """Raise SpecificationError unless a profile has one event for each thing that the model tells sinks."""
    each_once(file, profile, (m.tells for m in members), TOLD, "events tell")


def _reads(file: str, member: str, data: Mapping[str, Any], interface: Interface) -> tuple[str, ...] | None:
    if "reads" not in data:
        return None
    if interface.object == "sink":
        raise SpecificationError(file, member, "reads: an event answers nothing")
    facts = names(file, member, data, "reads")
    for fact in facts:
        known_name(file, member, "fact", fact, FACTS)
    return facts


def _creates(file: str, member: str, value: Any) -> CalledKind | None:
    if value is not None and value not in get_args(CalledKind):
        raise SpecificationError(
            file, member, f"creates {value!r}; it must be one of {', '.join(get_args(CalledKind))}"
        )
    return cast(CalledKind | None, value)


def _dispid(file: str, member: str, value: Any) -> int | None:
    if value is not None and type(value) is not int:
        raise SpecificationError(file, member, f"dispid {value!r} is no number")
    return value


def _list(file: str, entry: str, data: Mapping[str, Any], key: str) -> list[Any]:
    value = data.get(key, [])
    if not isinstance(value, list):
        raise SpecificationError(file, entry, f"{key} {value!r} is no list")
    return value


def _parameter(file: str, member: str, value: Any) -> Parameter:
    data = table(file, member, value)
    known_keys(file, member, data, {"name", "type", "role"})
    name, type_, role = (text(file, member, data, key) for key in ("name", "type", "role"))
    known_name(file, member, "role", role, ROLES)
    return Parameter(name, type_, role)


def _clause(
    file: str,
    member: str,
    profiles: tuple[str, ...],
    value: Any,
    hresults: Mapping[str, HResult],
    known_profiles: Collection[str],
) -> Clause:
    data = table(file, "clause", value)
    name = text(file, "clause", data, "id")
    known_keys(file, name, data, _CLAUSE_KEYS)
    level, aspect = data.get("level"), data.get("aspect", "outcome")
    if level not in LEVELS:
        raise SpecificationError(file, name, f"level {level!r} is none of {', '.join(LEVELS)}")
    if aspect not in ASPECTS:
        raise SpecificationError(file, name, f"aspect {aspect!r} is none of {', '.join(ASPECTS)}")
    profiles = names(file, name, data, "profiles") or profiles
    if not profiles or not set(profiles) <= set(known_profiles):
        raise SpecificationError(file, name, f"profiles {list(profiles)!r} are not among {', '.join(known_profiles)}")
    code = known_name(file, name, "code", data.get("code"), hresults)
    when = known_name(file, name, "condition", data.get("when"), CONDITIONS)
    if aspect == "outcome" and code is None:
        raise SpecificationError(file, name, "is an outcome without a code")
    if code not in (None, "S_OK") and when is None:
        raise SpecificationError(file, name, f"says {code} without a condition")
    since = data.get("since", VERSIONS[0])
    if since not in VERSIONS:
        raise SpecificationError(file, name, f"since {since!r} is none of {', '.join(VERSIONS)}")
    if aspect == "refusal" and (code or when is None):
        raise SpecificationError(file, name, "a refusal has a condition, and no code")
    return Clause(
        id=name,
        member=member,
        aspect=aspect,
        level=level,
        profiles=profiles,
        says=text(file, name, data, "says"),
        source=text(file, name, data, "source"),
        code=code,
        value=hresults[code].value if code else None,
        when=when,
        effect=known_name(file, name, "effect", data.get("effect"), EFFECTS),
        despite=frozenset(names(file, name, data, "despite")),
        claim=known_name(file, name, "claim", data.get("claim"), _CLAIMS),
        since=since,
        errata=names(file, name, data, "errata"),
        ambiguities=names(file, name, data, "ambiguities"),
    )


def check_member(
    file: str,
    name: str,
    member: Member,
    interface: Interface,
    errata: Mapping[str, Erratum],
    ambiguities: Mapping[str, Ambiguity],
    seen: dict[str, str],
) -> None:
    """Raise SpecificationError where a member does not fit its interface, or its clauses' links lead nowhere."""
    if member.name != name:
        raise SpecificationError(file, member.name, f"is the file of {name}")
    if member.interface != interface.name:
        raise SpecificationError(file, member.name, f"says interface {member.interface}, not {interface.name}")
    own = {c.id for c in member.clauses}
    for clause in member.clauses:
        for ignored in clause.despite:
            known_name(file, clause.id, "clause", ignored, own)
        if clause.id in seen:
            raise SpecificationError(file, clause.id, f"duplicate id, first in {seen[clause.id]}")
        seen[clause.id] = file
        stem = f"{member.stem}.{clause.code}" if clause.code else member.stem
        if clause.id != stem and not clause.id.startswith(f"{stem}."):
            raise SpecificationError(file, clause.id, f"an id here starts with {stem!r}")
        for kind, links, register in (
            ("erratum", clause.errata, errata),
            ("ambiguity", clause.ambiguities, ambiguities),
        ):
            for link in links:
                known_name(file, clause.id, kind, link, register)
        if clause.aspect in ("refusal", "unspecified") and clause.when is not None:
            for link in clause.ambiguities:  # a failure of any code is this reading
                known_name(file, clause.id, f"reading of {link}", "refused", ambiguities[link].readings)
        if clause.level in ("tolerated", "unspecified") and not clause.ambiguities:
            raise SpecificationError(file, clause.id, f"is {clause.level} without an ambiguity")


def check_slot(file: str, member: Member, interface: Interface, place: int) -> None:
    """Raise SpecificationError where a member is not in the vtable slot that its place in the interface gives it."""
    if interface.first_slot is not None and member.vtable_slot != interface.first_slot + place:
        problem = f"vtable slot {member.vtable_slot}, not {interface.first_slot + place}"
        raise SpecificationError(file, member.name, problem)


def check_whole(file: str, member: Member) -> None:
    """Raise SpecificationError where a member lacks what judging it needs: a row of success, or a condition's role."""
    if member.kind != "event" and not any(c.code == "S_OK" and c.when is None for c in member.clauses):
        raise SpecificationError(file, member.name, "has no clause S_OK")
    for clause in member.clauses:
        for role in NEEDED_ROLES.get(clause.when or "", ()):
            if role not in member.roles:
                problem = f"its condition {clause.when} needs the role {role!r}, which {member.name} does not have"
                raise SpecificationError(file, clause.id, problem)


def check_links(file: str, member: Member, members: Mapping[str, Member]) -> None:
    """Raise SpecificationError where a member names a property or an event that the profile does not have."""
    own = {m.name: m for m in members.values() if m.interface == member.interface}
    for name in (*member.changes, *member.keeps):
        if name not in own or not own[name].is_read:
            raise SpecificationError(file, member.name, f"{name!r} is not a property of a {member.object}")
    if member.sends is not None and member.sends not in {m.name for m in members.values() if m.kind == "event"}:
        raise SpecificationError(file, member.name, f"sends {member.sends!r}, which is no event")
