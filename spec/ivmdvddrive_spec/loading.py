"""Reading the specification's files: a folder of TOML becomes a ``Specification``, or an error that names its place.

Whatever breaks a rule of the files (an unknown condition, a clause without source, a duplicate id, a link that leads
nowhere) is a SpecificationError that names the file and the entry.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources.abc import Traversable
from typing import Any, Final

from .conditions import CONDITIONS
from .effects import EFFECTS
from .errors import SpecificationError
from .hresults import HResult, load_hresults
from .occasions import OCCASIONS
from .protocol import CLAIMS, EXTENSION_CLAIMS
from .records import (
    ASPECTS,
    LEVELS,
    PROFILES,
    VERSIONS,
    Ambiguity,
    Clause,
    Erratum,
    Interface,
    Member,
    Parameter,
    Reading,
    Specification,
)
from .rules import load_rules
from .tables import known_keys, known_name, names, parsed, read, table, tables, text, truth

__all__ = ["load"]


def load(folder: Traversable) -> Specification:
    """Read and validate a folder of specification files; raises SpecificationError."""
    hresults = load_hresults(read(folder, "hresults.toml"))
    errata = {k: _erratum(k, v) for k, v in _table(folder, "errata.toml").items()}
    ambiguities = {k: _ambiguity(k, v, hresults) for k, v in _table(folder, "ambiguities.toml").items()}
    interfaces = {k: _interface(k, v) for k, v in _table(folder, "interfaces.toml").items()}
    enums = {k: _enum(k, v) for k, v in _table(folder, "enums.toml").items()}
    found: dict[str, Member] = {}
    seen: dict[str, str] = {}
    sources = _member_files(folder)
    for interface in interfaces.values():
        for name in interface.members:
            file = f"members/{name}.toml"
            if file not in sources:
                raise SpecificationError("interfaces.toml", interface.name, f"{file} does not exist")
            sources.remove(file)
            member = _member(file, parsed(read(folder, file), file), hresults)
            _check_member(file, name, member, interface, errata, ambiguities, seen)
            found[name] = member
    if sources:
        raise SpecificationError(min(sources), "file", "is the member of no interface")
    for ambiguity in ambiguities.values():
        for name in ambiguity.members:
            known_name("ambiguities.toml", ambiguity.id, "member", name, found)
    rules = load_rules(read(folder, "com.toml"), "com.toml", ambiguities)
    return Specification(hresults, enums, interfaces, found, errata, ambiguities, rules)


def _table(folder: Traversable, file: str) -> dict[str, dict[str, Any]]:
    return tables(read(folder, file), file)


def _member_files(folder: Traversable) -> set[str]:
    try:
        return {f"members/{p.name}" for p in (folder / "members").iterdir() if p.name.endswith(".toml")}
    except OSError as error:
        raise SpecificationError("members", "folder", f"cannot be read: {error}") from error


def _erratum(name: str, data: dict[str, Any]) -> Erratum:
    file = "errata.toml"
    known_keys(file, name, data, {"where", "printed", "taken", "evidence"})
    return Erratum(name, *(text(file, name, data, key) for key in ("where", "printed", "taken", "evidence")))


def _ambiguity(name: str, data: dict[str, Any], hresults: Mapping[str, HResult]) -> Ambiguity:
    file = "ambiguities.toml"
    known_keys(file, name, data, {"question", "default", "readings", "members", "when", "occasions"})
    given = table(file, name, data.get("readings", {}))
    readings = {k: _reading(k, f"{name}.{k}", v, hresults) for k, v in given.items()}
    default = text(file, name, data, "default")
    if default not in readings:
        raise SpecificationError(file, name, f"the default {default!r} is none of its readings")
    when = known_name(file, name, "condition", data.get("when"), CONDITIONS)
    members = names(file, name, data, "members")
    occasions = names(file, name, data, "occasions")
    for occasion in occasions:
        known_name(file, name, "occasion", occasion, OCCASIONS)
    return Ambiguity(name, text(file, name, data, "question"), default, readings, members, when, occasions)


def _reading(name: str, entry: str, value: Any, hresults: Mapping[str, HResult]) -> Reading:
    file = "ambiguities.toml"
    data = table(file, entry, value)
    known_keys(file, entry, data, {"code", "says"})
    return Reading(name, text(file, entry, data, "says"), known_name(file, entry, "code", data.get("code"), hresults))


def _interface(name: str, data: dict[str, Any]) -> Interface:
    file = "interfaces.toml"
    known_keys(file, name, data, {"iid", "base", "dual", "hidden", "members", "source", "first_slot"})
    texts = {key: text(file, name, data, key) for key in ("iid", "base", "source")}
    if "dual" not in data:
        raise SpecificationError(file, name, "dual None is neither true nor false")
    dual, hidden, first_slot = (
        truth(file, name, data, "dual"),
        truth(file, name, data, "hidden"),
        data.get("first_slot"),
    )
    if first_slot is not None and type(first_slot) is not int:
        raise SpecificationError(file, name, f"first_slot {first_slot!r} is no number")
    members = names(file, name, data, "members")
    return Interface(name, members=members, dual=dual, hidden=hidden, first_slot=first_slot, **texts)


def _enum(name: str, data: dict[str, Any]) -> dict[str, int]:
    file = "enums.toml"
    known_keys(file, name, data, {"source", "values"})
    text(file, name, data, "source")
    values = table(file, name, data.get("values"))
    for key, value in values.items():
        if type(value) is not int:
            raise SpecificationError(file, name, f"{key} is {value!r}, which is no number")
    return values


_MEMBER_KEYS: Final = frozenset(
    {
        "interface",
        "member",
        "kind",
        "signature",
        "vtable_slot",
        "dispid",
        "restricted",
        "parameters",
        "out",
        "page",
        "profiles",
        "effect",
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


def _member(file: str, data: dict[str, Any], hresults: Mapping[str, HResult]) -> Member:
    name = text(file, "member", data, "member")
    known_keys(file, name, data, _MEMBER_KEYS)
    interface = text(file, name, data, "interface")
    full_name = f"{interface}.{name}"
    profiles = names(file, name, data, "profiles")
    clauses = tuple(_clause(file, full_name, profiles, c, hresults) for c in _list(file, name, data, "clause"))
    kind = data.get("kind")
    if kind not in ("method", "property", "event"):
        raise SpecificationError(file, name, f"kind {kind!r} is none of method, property, event")
    return Member(
        name=name,
        interface=interface,
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
    )


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
    known_keys(file, member, data, {"name", "type"})
    return Parameter(text(file, member, data, "name"), text(file, member, data, "type"))


def _clause(file: str, member: str, profiles: tuple[str, ...], value: Any, hresults: Mapping[str, HResult]) -> Clause:
    data = table(file, "clause", value)
    name = text(file, "clause", data, "id")
    known_keys(file, name, data, _CLAUSE_KEYS)
    level, aspect = data.get("level"), data.get("aspect", "outcome")
    if level not in LEVELS:
        raise SpecificationError(file, name, f"level {level!r} is none of {', '.join(LEVELS)}")
    if aspect not in ASPECTS:
        raise SpecificationError(file, name, f"aspect {aspect!r} is none of {', '.join(ASPECTS)}")
    profiles = names(file, name, data, "profiles") or profiles
    if not profiles or not set(profiles) <= set(PROFILES):
        raise SpecificationError(file, name, f"profiles {list(profiles)!r} are not among {', '.join(PROFILES)}")
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
        claim=known_name(file, name, "claim", data.get("claim"), {**CLAIMS, **EXTENSION_CLAIMS}),
        since=since,
        errata=names(file, name, data, "errata"),
        ambiguities=names(file, name, data, "ambiguities"),
    )


def _check_member(
    file: str,
    name: str,
    member: Member,
    interface: Interface,
    errata: Mapping[str, Erratum],
    ambiguities: Mapping[str, Ambiguity],
    seen: dict[str, str],
) -> None:
    if member.name != name:
        raise SpecificationError(file, member.name, f"is the file of {name}")
    if member.interface != interface.name:
        raise SpecificationError(file, member.name, f"says interface {member.interface}, not {interface.name}")
    if interface.first_slot is not None:
        slot = interface.first_slot + interface.members.index(member.name)
        if member.vtable_slot != slot:
            raise SpecificationError(file, member.name, f"vtable slot {member.vtable_slot}, not {slot}")
    own = {c.id for c in member.clauses}
    for clause in member.clauses:
        for ignored in clause.despite:
            known_name(file, clause.id, "clause", ignored, own)
        if clause.id in seen:
            raise SpecificationError(file, clause.id, f"duplicate id, first in {seen[clause.id]}")
        seen[clause.id] = file
        stem = f"{member.name}.{clause.code}" if clause.code else member.name
        if clause.id != stem and not clause.id.startswith(f"{stem}."):
            raise SpecificationError(file, clause.id, f"an id here starts with {stem!r}")
        for kind, links, register in (
            ("erratum", clause.errata, errata),
            ("ambiguity", clause.ambiguities, ambiguities),
        ):
            for link in links:
                known_name(file, clause.id, kind, link, register)
        if clause.level in ("tolerated", "unspecified") and not clause.ambiguities:
            raise SpecificationError(file, clause.id, f"is {clause.level} without an ambiguity")
