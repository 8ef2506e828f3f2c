"""Type information: it says of an object what the specification says of its interface."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ivmdvddrive_spec.records import Member

from ...iuts.port import Ref
from .stage import OK, Stage, code
from .stage import rule as _rule

__all__: list[str] = []


def _described(stage: Stage, target: Ref) -> Mapping[str, Any]:
    """The interface that an object's type information is about."""
    answer = stage.ask("types", object=target)
    found = answer["interface"]
    stage.must(answer["hresult"] == OK and found is not None, f"GetTypeInfo gave {answer['hresult']}", "S_OK")
    stage.must(answer["count"] == 1, f"GetTypeInfoCount gave {answer['count']}", "1")
    return found  # type: ignore[no-any-return]  # the bridge's JSON


@_rule("COM.Types.interface")
def _interface(stage: Stage) -> None:
    for own, target in stage.objects().items():
        found = _described(stage, target)
        iid = stage.own[own]
        stage.must(found["iid"] == iid, f"the type information of {own} is of {found['iid']}", iid)
        stage.must(bool(found["dual"]), f"{own} is not dual", "dual")
        functions = {f["name"].lower(): f for f in found["members"]}  # a library may spell a name in another case
        for member in stage.specification.of(own):
            function = functions.get(member.name.lower())
            stage.must(function is not None, f"the type information of {own} has no {member.name}", member.name)
            _agrees(stage, member, function or {})


def _agrees(stage: Stage, member: Member, function: Mapping[str, Any]) -> None:
    given, returns = _signature(function)
    expected = {
        "a property": member.kind == "property",
        "parameters": [_type(stage, p.type) for p in member.parameters],
        "gives": _type(stage, member.out.type) if member.out else "nothing",
        "slot": member.vtable_slot if member.vtable_slot is not None else function["offset"],
        "dispid": member.dispid if member.dispid is not None else function["dispid"],
    }
    found = {
        "a property": function["property"],
        "parameters": given,
        "gives": returns,
        "slot": function["offset"],
        "dispid": function["dispid"],
    }
    # A library may restrict what the SDK header restricts. No page says so, and one that does not hides nothing.
    stage.must(member.restricted or not function.get("restricted"), f"{member.full_name}: restricted", "not restricted")
    for what, value in expected.items():
        stage.must(found[what] == value, f"{member.full_name}: {what} {found[what]!r}", repr(value))


def _signature(function: Mapping[str, Any]) -> tuple[list[str], str]:
    """Return what goes in and what comes out, whichever half of the dual interface describes it."""
    given = [p["type"] for p in function["parameters"] if not p["out"]]
    out = [p["type"].removesuffix("*") for p in function["parameters"] if p["out"]]
    returns = out[0] if out else function["returns"]
    return given, "nothing" if returns in ("void", "HRESULT") else returns


def _type(stage: Stage, name: str) -> str:
    return f"{name}*" if name == "IUnknown" or name in stage.specification.interfaces else name


@_rule("COM.Types.names")
def _names(stage: Stage) -> None:
    for target in stage.objects().values():
        for function in _described(stage, target)["members"]:
            found = stage.ask("names", object=target, names=[function["name"]])
            if function.get("restricted") and found["hresult"] == code("DISP_E_UNKNOWNNAME"):
                continue  # a restricted member is not for those who call by name
            got = f"GetIDsOfNames({function['name']}) gave {found['hresult']} and {found['dispids']}"
            stage.must(found["dispids"] == [function["dispid"]], got, str(function["dispid"]))
