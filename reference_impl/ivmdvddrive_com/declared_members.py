"""The C++ of what the interface definition declares: the members for late binding, and those that the reference lacks.

The table of an interface is a list of its members, from which ``dispatch.h`` takes names, kinds and types. A mixin of
an interface of which the reference has only a part answers every member with E_NOTIMPL: a class derives from it, and
overrides the members that it has.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ivmdvddrive_spec.idl import Declarations, DeclaredInterface, DeclaredMember, declarations
from ivmdvddrive_spec.specification import Specification

__all__ = ["FILES", "declared_members"]

FILES: Final[Mapping[str, str]] = {"vpc": "members_vpc.h", "vs2005": "members_vs2005.h"}
"""The file of each profile."""

_PARTIAL: Final = ("IVMVirtualMachine", "IVMVirtualPC", "IVMTask")
"""The interfaces of which the reference has only a part, where a profile declares them."""

_HEAD: Final = """\
// The members that the interface definition declares: tables for late binding, and members without implementation.
// Made by `python -m ivmdvddrive_com` from the specification's files: do not change it by hand.
#pragma once

#include "dispatch.h"

namespace ivmdvddrive {

// Every member of an interface.
template <class I>
std::vector<Member> declared_members();

// An interface of which every member answers E_NOTIMPL: a class overrides those that it has.
template <class I, class Base>
class Unimplemented;

inline HRESULT not_implemented() { return E_NOTIMPL; }
"""

_TAIL: Final = """
}  // namespace ivmdvddrive
"""

_ENTRIES: Final = {"method": ("method", ""), "get": ("property", "get_"), "put": ("property_put", "put_")}
"""By the kind of a member, the function that describes it, and what its C++ name begins with."""


def declared_members(specification: Specification) -> str:
    """The whole file."""
    declared = declarations(specification)
    dual = [i for i in declared.interfaces.values() if i.dual]
    tables = [_table(i) for i in dual]
    mixins = [_mixin(declared, i) for i in dual if i.name in _PARTIAL]
    return "\n".join([_HEAD, *tables, *mixins]) + _TAIL


def _table(interface: DeclaredInterface) -> str:
    rows = "\n".join(f"        {_entry(interface, m)}," for m in interface.members)
    return (
        f"template <>\ninline std::vector<Member> declared_members<{interface.name}>() {{\n"
        f"    return {{\n{rows}\n    }};\n}}\n"
    )


def _entry(interface: DeclaredInterface, member: DeclaredMember) -> str:
    function, prefix = _ENTRIES[member.kind]
    return f'{function}(L"{member.name}", &{interface.name}::{prefix}{member.name})'


def _mixin(declared: Declarations, interface: DeclaredInterface) -> str:
    members = "\n".join(_unimplemented(declared, m) for m in interface.members)
    return (
        f"template <class Base>\nclass Unimplemented<{interface.name}, Base> : public Base {{\npublic:\n"
        f"    using Base::Base;\n\n{members}\n}};\n"
    )


def _unimplemented(declared: Declarations, member: DeclaredMember) -> str:
    """A member without implementation. A put is told from a get by its C++ name: both have the property's name."""
    _, prefix = _ENTRIES[member.kind]
    parameters = [p.type + ("*" if declared.is_object(p.type) else "") for p in member.parameters]
    told = f"put_{member.name}" if member.kind == "put" else member.name
    given = f'L"{told}", not_implemented'
    if member.out:
        parameters.append(f"{member.out.type}{'**' if declared.is_object(member.out.type) else '*'} out")
        given = f'L"{told}", out, not_implemented'
    return (
        f"    HRESULT STDMETHODCALLTYPE {prefix}{member.name}({', '.join(parameters)}) override {{\n"
        f"        return this->member({given});\n    }}"
    )
