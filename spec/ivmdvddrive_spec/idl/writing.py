"""The text of an interface definition, out of what a profile declares."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from ..specification import Specification
from .declarations import Declarations, DeclaredInterface, DeclaredMember, declarations

__all__ = ["EVENT_DISPIDS", "FILES", "idl"]

FILES: Final[Mapping[str, str]] = {"vpc": "ivmdvddrive.idl", "vs2005": "ivmdvddrive_vs2005.idl"}
"""The file of each profile's interface definition."""

EVENT_DISPIDS: Final[Mapping[str, str]] = {
    "OnMediaInsert": "vmDVDDriveEvent_OnInsert",
    "OnMediaEject": "vmDVDDriveEvent_OnEject",
}
"""The DISPIDs of the events are on no record: ours are the values that VMDVDDriveEvent has for them."""

_HEAD: Final = """\
// The interfaces of {product} that touch DVD drives, for COM compilers (widl, midl).
// Made by `python -m ivmdvddrive_spec.idl` from the specification's files: do not change it by hand.
// README.md beside it says what of it is on the record, and what is ours.
"""

_OWN: Final = """\
// The ids of these interfaces are ours, and so is the order of their methods: no header of the product is on record.
"""

_UNDETAILED: Final = """\
// Types of parameters. Nothing here calls these interfaces, and their members are left out.
"""

_IMPORTS: Final = """
import "oaidl.idl";
import "ocidl.idl";
"""


def idl(specification: Specification) -> str:
    """The whole file."""
    declared = declarations(specification)
    # Microsoft's short name of the product is the one that its header's users know.
    head = _HEAD.format(product=specification.profile.product.removeprefix("Microsoft "))
    interfaces = declared.interfaces.values()
    forward = [*declared.undetailed, *(i.name for i in interfaces if i.dual)]
    parts = [
        head + ("" if declared.recorded else _OWN) + _IMPORTS,
        *(_enumeration(name, values, declared.uuids.get(name)) for name, values in declared.enumerations.items()),
        "".join(f"interface {name};\n" for name in forward),
        *([_undetailed(declared)] if declared.undetailed else []),
        *(
            _dispinterface(specification, declared, i) if _is_dispinterface(i) else _interface(declared, i)
            for i in interfaces
        ),
    ]
    return "\n".join(parts)


def _is_dispinterface(interface: DeclaredInterface) -> bool:
    return not interface.dual and interface.base == "IDispatch"


def _enumeration(name: str, values: Mapping[str, int], uuid: str | None) -> str:
    attributes = f"[uuid({uuid})] " if uuid else ""
    rows = _rows((f"{key} = {value}" for key, value in values.items()), ",")
    return f"typedef {attributes}enum {name} {{\n{rows}\n}} {name};\n"


def _undetailed(declared: Declarations) -> str:
    return _UNDETAILED + "".join(
        f"[object, uuid({iid}), oleautomation, pointer_default(unique)] interface {name} : IDispatch {{}}\n"
        for name, iid in declared.undetailed.items()
    )


def _interface(declared: Declarations, interface: DeclaredInterface) -> str:
    methods = _rows((_method(declared, m) for m in interface.members), ";")
    return (
        f"[object, uuid({interface.iid}), {'hidden, ' if interface.hidden else ''}"
        f"{'dual, ' if interface.dual else ''}oleautomation, pointer_default(unique)]\n"
        f"interface {interface.name} : {interface.base} {{\n{methods};\n}}\n"
    )


def _dispinterface(specification: Specification, declared: Declarations, interface: DeclaredInterface) -> str:
    numbers = specification.enums["VMDVDDriveEvent"]
    rows = (f"[id({numbers[EVENT_DISPIDS[m.name]]})] {_signature(declared, m)}" for m in interface.members)
    return (
        f"[uuid({interface.iid})]\ndispinterface {interface.name} {{\nproperties:\nmethods:\n{_rows(rows, ';')};\n}}\n"
    )


def _method(declared: Declarations, member: DeclaredMember) -> str:
    attributes = [] if member.kind == "method" else [f"prop{member.kind}"]
    attributes += ["restricted"] if member.restricted else []
    attributes += [f"id({member.dispid})"] if member.dispid is not None else []
    signature = _signature(declared, member)
    return f"[{', '.join(attributes)}] {signature}" if attributes else signature


def _signature(declared: Declarations, member: DeclaredMember) -> str:
    """The member as IDL has it: what comes out is what a late-bound call gives."""
    parameters = [f"[in] {p.type} {'*' if declared.is_object(p.type) else ''}{p.name}" for p in member.parameters]
    if member.out:
        stars = "**" if declared.is_object(member.out.type) else "*"
        parameters.append(f"[out, retval] {member.out.type} {stars}{member.out.name}")
    return f"HRESULT {member.name}({', '.join(parameters)})"


def _rows(rows: Iterator[str], separator: str) -> str:
    return f"{separator}\n".join(f"    {row}" for row in rows)
