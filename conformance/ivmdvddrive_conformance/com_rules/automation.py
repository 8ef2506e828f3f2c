"""Late binding: GetIDsOfNames and Invoke."""

from __future__ import annotations

from typing import Any, Final

from ivmdvddrive_spec import SPECIFICATION, to_hex

from ..iuts.port import Ref
from .stage import OK, Stage, code
from .stage import rule as _rule

__all__: list[str] = []

_UNKNOWN: Final = -1  # DISPID_UNKNOWN
_NOBODYS: Final = 0x5EEDBEEF


def _number(value: int) -> dict[str, Any]:
    return {"type": "I4", "value": value}


def _text(value: str) -> dict[str, Any]:
    return {"type": "BSTR", "value": value}


def _dispid(stage: Stage, target: Ref, name: str) -> int:
    answer = stage.ask("names", object=target, names=[name])
    stage.must(answer["hresult"] == OK, f"GetIDsOfNames({name}) gave {answer['hresult']}", "S_OK")
    return int(answer["dispids"][0])


def _invoke(stage: Stage, target: Ref, name: str, *args: dict[str, Any], kind: str = "method", **more: Any) -> Any:
    return stage.ask("invoke", object=target, dispid=_dispid(stage, target, name), kind=kind, args=list(args), **more)


@_rule("COM.Names.case")
def _case(stage: Stage) -> None:
    for own, target in stage.objects().items():
        for name in SPECIFICATION.interfaces[own].members:
            exact = _dispid(stage, target, name)
            for spelled in (name.lower(), name.upper()):
                found = stage.ask("names", object=target, names=[spelled])
                got = f"GetIDsOfNames({spelled}) gave {found['hresult']} and {found['dispids']}"
                stage.must(found["hresult"] == OK and found["dispids"] == [exact], got, f"{exact}, as for {name}")


@_rule("COM.Names.unknown")
def _unknown_name(stage: Stage) -> None:
    for target in stage.objects().values():
        answer = stage.ask("names", object=target, names=["NoSuchMember"])
        stage.gives(answer, "DISP_E_UNKNOWNNAME")
        stage.must(answer["dispids"] == [_UNKNOWN], f"the DISPID {answer['dispids'][0]}", "DISPID_UNKNOWN (-1)")


@_rule("COM.Invoke.same")
def _same(stage: Stage) -> None:
    drive = stage.drive(bus=1, device=0)
    expected: dict[str, Any] = {"BusNumber": 1, "DeviceNumber": 0, "Attachment": 0}
    _agree(stage, drive, expected)
    stage.call(drive, "SetBusLocation", 0, 1)
    _agree(stage, drive, expected | {"BusNumber": 0, "DeviceNumber": 1})
    if stage.hosts:
        captured, letter = stage.captured()
        _agree(stage, captured, {"HostDriveLetter": letter, "Attachment": 2})


def _agree(stage: Stage, drive: Ref, expected: dict[str, Any]) -> None:
    for member, value in expected.items():
        early = stage.call(drive, member, binding="vtable")
        late = stage.call(drive, member, binding="dispatch")
        got = f"{member} is {early.value!r} by its vtable entry and {late.value!r} by its name"
        stage.must(early.value == late.value == value, got, repr(value))


@_rule("COM.Invoke.exception")
def _exception(stage: Stage) -> None:
    drive = stage.drive()
    for member, args, given in (
        ("ReleaseHostDrive", (), []),
        ("ReleaseImage", (), []),
        ("SetBusLocation", (7, 7), [_number(7), _number(7)]),
    ):
        early = to_hex(stage.call(drive, member, *args).hresult)
        late = _invoke(stage, drive, member, *given)
        stage.gives(late, "DISP_E_EXCEPTION")
        scode = late["exception"]["scode"]
        stage.must(scode == early, f"{member}: scode {scode}", f"{early}, as the vtable gives it")


@_rule("COM.Invoke.read-only")
def _read_only(stage: Stage) -> None:
    drive = stage.drive()
    for member in SPECIFICATION.interfaces["IVMDVDDrive"].members:
        if SPECIFICATION.members[member].kind == "property":
            stage.gives(_invoke(stage, drive, member, _number(1), kind="put"), "DISP_E_MEMBERNOTFOUND")


@_rule("COM.Invoke.unknown-member")
def _unknown_member(stage: Stage) -> None:
    for target in stage.objects().values():
        answer = stage.ask("invoke", object=target, dispid=_NOBODYS, kind="method", args=[])
        stage.gives(answer, "DISP_E_MEMBERNOTFOUND")


@_rule("COM.Invoke.count")
def _count(stage: Stage) -> None:
    drive = stage.drive()
    for member, args in (
        ("SetBusLocation", [_number(0)]),
        ("SetBusLocation", [_number(0)] * 3),
        ("AttachHostDrive", []),
        ("ReleaseHostDrive", [_number(0)]),
    ):
        stage.gives(_invoke(stage, drive, member, *args), "DISP_E_BADPARAMCOUNT")


@_rule("COM.Invoke.mismatch")
def _mismatch(stage: Stage) -> None:
    drive = stage.drive()
    # Arguments stand in reverse order: the last one has the index 0.
    for args, index in (([_number(0), _text("one")], 0), ([_text("one"), _number(0)], 1)):
        answer = _invoke(stage, drive, "SetBusLocation", *args)
        stage.gives(answer, "DISP_E_TYPEMISMATCH")
        stage.must(answer["argument"] == index, f"puArgErr {answer['argument']}", str(index))


@_rule("COM.Invoke.coercion")
def _coercion(stage: Stage) -> None:
    drive = stage.drive(bus=1, device=0)
    for args, location in (
        ([_text("0"), _text("1")], (0, 1)),
        ([{"type": "R8", "value": 1.0}, {"type": "I2", "value": 1}], (1, 1)),
    ):
        stage.gives(_invoke(stage, drive, "SetBusLocation", *args), "S_OK")
        found = stage.call(drive, "BusNumber").value, stage.call(drive, "DeviceNumber").value
        stage.must(found == location, f"the drive is at {found}", str(location))


@_rule("COM.Invoke.no-result")
def _no_result(stage: Stage) -> None:
    drive = stage.drive()
    for member in ("BusNumber", "DeviceNumber", "Attachment"):
        answer = _invoke(stage, drive, member, kind="get", wanted=False)
        stage.must(answer["hresult"] == OK, f"{member}: {answer['hresult']}", code("S_OK"))
