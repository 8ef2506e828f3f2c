"""The text of an interface definition, out of the specification's interfaces, members and enumerations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from ..records import Interface, Member
from ..specification import Specification
from .own_ids import OWN_DISPIDS, OWN_IIDS

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

_IMPORTS: Final = """
import "oaidl.idl";
import "ocidl.idl";
"""


def idl(specification: Specification) -> str:
    """The whole file."""
    interfaces = specification.interfaces.values()
    recorded = all(i.iid is not None for i in interfaces)
    # Microsoft's short name of the product is the one that its header's users know.
    head = _HEAD.format(product=specification.profile.product.removeprefix("Microsoft "))
    parts = [
        head + ("" if recorded else _OWN) + _IMPORTS,
        *(_enumeration(name, values) for name, values in specification.enums.items()),
        "".join(f"interface {i.name};\n" for i in interfaces if i.dual),
        *((_dispinterface if _is_dispinterface(i) else _interface)(specification, i) for i in interfaces),
    ]
    return "\n".join(parts)


def _is_dispinterface(interface: Interface) -> bool:
    return not interface.dual and interface.base == "IDispatch"


def _iid(specification: Specification, interface: Interface) -> str:
    return interface.iid or OWN_IIDS[specification.profile.name, interface.name]


def _enumeration(name: str, values: Mapping[str, int]) -> str:
    return f"typedef enum {name} {{\n{_rows((f'{key} = {value}' for key, value in values.items()), ',')}\n}} {name};\n"


def _interface(specification: Specification, interface: Interface) -> str:
    methods = _rows((_method(m, own=interface.iid is None) for m in specification.of(interface.name)), ";")
    return (
        f"[object, uuid({_iid(specification, interface)}), {'hidden, ' if interface.hidden else ''}"
        f"{'dual, ' if interface.dual else ''}oleautomation, pointer_default(unique)]\n"
        f"interface {interface.name} : {interface.base} {{\n{methods};\n}}\n"
    )


def _dispinterface(specification: Specification, interface: Interface) -> str:
    numbers = specification.enums["VMDVDDriveEvent"]
    rows = (f"[id({numbers[EVENT_DISPIDS[m.name]]})] {_declared(m)}" for m in specification.of(interface.name))
    return (
        f"[uuid({_iid(specification, interface)})]\n"
        f"dispinterface {interface.name} {{\nproperties:\nmethods:\n{_rows(rows, ';')};\n}}\n"
    )


def _method(member: Member, *, own: bool) -> str:
    dispid = OWN_DISPIDS.get(member.name) if own else member.dispid
    attributes = ["propget"] if member.kind == "property" else []
    attributes += ["restricted"] if member.restricted else []
    attributes += [f"id({dispid})"] if dispid is not None else []
    return f"[{', '.join(attributes)}] {_declared(member)}" if attributes else _declared(member)


def _declared(member: Member) -> str:
    """The member's documented signature as IDL has it: a property without ``get_``, and no spaces in the brackets.

    What comes out is what a late-bound call gives, also where the page's signature does not say so.
    """
    signature = member.signature.removesuffix(";").replace(f" get_{member.name}(", f" {member.name}(")
    return signature.replace("( ", "(").replace(" )", ")").replace("[out]", "[out, retval]")


def _rows(rows: Iterator[str], separator: str) -> str:
    return f"{separator}\n".join(f"    {row}" for row in rows)
