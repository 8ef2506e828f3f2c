"""The declarations of an interface definition, as records.

``data/headers`` has a file for each profile whose SDK header is on record. The header declares more than the
specification judges: every member of a virtual machine, and the interfaces through which clients reach one. For a
profile without a header, the documented members are declared, with ids of our own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, Final, Literal, TypeAlias, cast, get_args

from ..errors import SpecificationError
from ..loading.tables import known_keys, names, read, table, tables, text, truth
from ..records import Interface, Member
from ..specification import Specification
from .own_ids import OWN_DISPIDS, OWN_IIDS

__all__ = ["Declarations", "DeclaredInterface", "DeclaredMember", "Kind", "Typed", "declarations", "read_header"]

_HEADERS: Final = files("ivmdvddrive_spec") / "data" / "headers"
_FIRST_SLOT: Final = 7  # 0 to 2 are IUnknown's, 3 to 6 IDispatch's
_KEYS: Final = frozenset({"library", "class", "undetailed", "interface", "enumeration"})

Kind: TypeAlias = Literal["method", "get", "put"]
"""A method, a property that is read, or one that is written."""


@dataclass(frozen=True, slots=True)
class Typed:
    """A parameter: its name and its type. An interface as a type stands for a pointer to it."""

    type: str
    name: str


@dataclass(frozen=True, slots=True)
class DeclaredMember:
    """A member as COM compilers see it; ``out`` is the one parameter that is [out, retval], and the last one."""

    name: str
    kind: Kind
    parameters: tuple[Typed, ...]
    out: Typed | None
    dispid: int | None
    restricted: bool


@dataclass(frozen=True, slots=True)
class DeclaredInterface:
    """An interface whose members are on record, in vtable order."""

    name: str
    iid: str
    base: str
    dual: bool
    hidden: bool
    members: tuple[DeclaredMember, ...]


@dataclass(frozen=True, slots=True)
class Declarations:
    """Everything that a profile's interface definition declares.

    ``undetailed`` has the IIDs of interfaces that occur only as types of parameters, ``uuids`` those of enumerations.
    ``recorded`` says whether an SDK header has all of this.
    """

    interfaces: Mapping[str, DeclaredInterface]
    undetailed: Mapping[str, str]
    enumerations: Mapping[str, Mapping[str, int]]
    uuids: Mapping[str, str]
    recorded: bool

    def is_object(self, type_: str) -> bool:
        """Tell whether a type is an interface, which travels as a pointer."""
        return type_ == "IUnknown" or type_ in self.interfaces or type_ in self.undetailed


def declarations(specification: Specification) -> Declarations:
    """Collect the declarations of a profile: those of its SDK header, if that is on record, or of the members' files.

    Raises SpecificationError for a header that breaks the rules of its file.
    """
    file = f"{specification.profile.name}.toml"
    events = {i.name: _documented(specification, i) for i in specification.interfaces.values() if not i.dual}
    if not (_HEADERS / file).is_file():
        dual = {i.name: _documented(specification, i) for i in specification.interfaces.values() if i.dual}
        return Declarations({**dual, **events}, {}, specification.enums, {}, recorded=False)
    header = read_header(read(_HEADERS, file), file)
    return Declarations(
        {**header.interfaces, **events},
        header.undetailed,
        {**specification.enums, **header.enumerations},
        header.uuids,
        recorded=True,
    )


def _documented(specification: Specification, interface: Interface) -> DeclaredInterface:
    """An interface as the members' files have it."""
    iid = interface.iid or OWN_IIDS[specification.profile.name, interface.name]
    members = tuple(_of_record(m, own=interface.iid is None) for m in specification.of(interface.name))
    return DeclaredInterface(interface.name, iid, interface.base, interface.dual, interface.hidden, members)


def _of_record(member: Member, *, own: bool) -> DeclaredMember:
    kind: Kind = "get" if member.kind == "property" else "method"
    parameters = tuple(Typed(p.type, p.name) for p in member.parameters)
    out = Typed(member.out.type, member.out.name) if member.out else None
    dispid = OWN_DISPIDS.get(member.name) if own else member.dispid
    return DeclaredMember(member.name, kind, parameters, out, dispid, member.restricted)


def read_header(toml: str, file: str) -> Declarations:
    """Read the declarations of an SDK header; raises SpecificationError where the file breaks its rules."""
    data = tables(toml, file)
    known_keys(file, "file", data, _KEYS)
    interfaces = {n: _interface(file, n, table(file, n, v)) for n, v in data.get("interface", {}).items()}
    enumerations = {n: table(file, n, v) for n, v in data.get("enumeration", {}).items()}
    undetailed = data.get("undetailed", {})
    return Declarations(
        interfaces,
        {n: text(file, "undetailed", undetailed, n) for n in undetailed},
        {n: table(file, n, v.get("values")) for n, v in enumerations.items()},
        {n: text(file, n, v, "uuid") for n, v in enumerations.items()},
        recorded=True,
    )


def _interface(file: str, name: str, data: dict[str, Any]) -> DeclaredInterface:
    known_keys(file, name, data, {"iid", "hidden", "members"})
    rows = [table(file, name, row) for row in data.get("members", [])]
    for slot, row in enumerate(rows, start=_FIRST_SLOT):
        if row.get("slot") != slot:
            raise SpecificationError(file, name, f"slot {row.get('slot')!r} stands where slot {slot} must")
    members = tuple(_member(file, name, row) for row in rows)
    iid, hidden = text(file, name, data, "iid"), truth(file, name, data, "hidden")
    return DeclaredInterface(name, iid, "IDispatch", dual=True, hidden=hidden, members=members)


def _member(file: str, interface: str, row: dict[str, Any]) -> DeclaredMember:
    entry = f"{interface}, slot {row['slot']}"
    known_keys(file, entry, row, {"slot", *get_args(Kind), "in", "out", "id", "restricted"})
    kinds = [kind for kind in get_args(Kind) if kind in row]
    if len(kinds) != 1:
        raise SpecificationError(file, entry, f"is {len(kinds)} of {', '.join(get_args(Kind))}")
    [kind] = kinds
    name = text(file, entry, row, kind)
    return DeclaredMember(
        name,
        cast(Kind, kind),
        tuple(_typed(file, entry, p) for p in names(file, entry, row, "in")),
        _typed(file, entry, text(file, entry, row, "out")) if "out" in row else None,
        OWN_DISPIDS[name] if truth(file, entry, row, "id") else None,
        truth(file, entry, row, "restricted"),
    )


def _typed(file: str, entry: str, said: str) -> Typed:
    type_, _, name = said.partition(" ")
    if not name:
        raise SpecificationError(file, entry, f"{said!r} is not a type and a name")
    return Typed(type_, name)
