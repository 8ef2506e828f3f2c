"""The text of ``ivmdvddrive.idl``, out of the specification's interfaces, members and enumerations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from ..records import Interface, Member
from ..specification import Specification

__all__ = ["EVENT_DISPIDS", "idl"]

EVENT_DISPIDS: Final[Mapping[str, str]] = {
    "OnMediaInsert": "vmDVDDriveEvent_OnInsert",
    "OnMediaEject": "vmDVDDriveEvent_OnEject",
}
"""The DISPIDs of the events are on no record: ours are the values that VMDVDDriveEvent has for them."""

_HEAD: Final = """\
// The interfaces of Windows Virtual PC that touch DVD drives, for COM compilers (widl, midl).
// Made by `python -m ivmdvddrive_spec.idl` from the specification's files: do not change it by hand.
// README.md beside it says what of it is on the record, and what is ours.

import "oaidl.idl";
import "ocidl.idl";
"""


def idl(specification: Specification) -> str:
    """The whole file."""
    interfaces = specification.interfaces.values()
    parts = [
        _HEAD,
        *(_enumeration(name, values) for name, values in specification.enums.items()),
        "".join(f"interface {i.name};\n" for i in interfaces if i.dual),
        *((_interface if i.dual else _dispinterface)(specification, i) for i in interfaces),
    ]
    return "\n".join(parts)


def _enumeration(name: str, values: Mapping[str, int]) -> str:
    return f"typedef enum {name} {{\n{_rows((f'{key} = {value}' for key, value in values.items()), ',')}\n}} {name};\n"


def _interface(specification: Specification, interface: Interface) -> str:
    methods = _rows((_method(m) for m in specification.of(interface.name)), ";")
    return (
        f"[object, uuid({interface.iid}), {'hidden, ' if interface.hidden else ''}dual, oleautomation, "
        "pointer_default(unique)]\n"
        f"interface {interface.name} : {interface.base} {{\n{methods};\n}}\n"
    )


def _dispinterface(specification: Specification, interface: Interface) -> str:
    numbers = specification.enums["VMDVDDriveEvent"]
    rows = (f"[id({numbers[EVENT_DISPIDS[m.name]]})] {_declared(m)}" for m in specification.of(interface.name))
    return (
        f"[uuid({interface.iid})]\ndispinterface {interface.name} {{\nproperties:\nmethods:\n{_rows(rows, ';')};\n}}\n"
    )


def _method(member: Member) -> str:
    attributes = ["propget"] if member.kind == "property" else []
    attributes += ["restricted"] if member.restricted else []
    attributes += [f"id({member.dispid})"] if member.dispid is not None else []
    return f"[{', '.join(attributes)}] {_declared(member)}" if attributes else _declared(member)


def _declared(member: Member) -> str:
    """The member's documented signature as IDL has it: a property without ``get_``, and no spaces in the brackets."""
    signature = member.signature.removesuffix(";").replace(f" get_{member.name}(", f" {member.name}(")
    return signature.replace("( ", "(").replace(" )", ")")


def _rows(rows: Iterator[str], separator: str) -> str:
    return f"{separator}\n".join(f"    {row}" for row in rows)
