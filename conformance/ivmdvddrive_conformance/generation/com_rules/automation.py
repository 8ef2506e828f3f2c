"""Late binding: GetIDsOfNames and Invoke."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Final

from ivmdvddrive_spec import to_hex

from ...iuts.port import Ref
from .stage import OK, Stage, code
from .stage import rule as _rule

__all__: list[str] = []

_UNKNOWN: Final = -1  # DISPID_UNKNOWN
_NOBODYS: Final = 0x5EEDBEEF


def _number(value: int) -> dict[str, Any]:
    return {"type": "I4", "value": value}


def _text(value: str) -> dict[str, Any]:
    return {"type": "BSTR", "value": value}


_LEFT_OUT: Final = {"type": "ERROR"}
_KINDS: Final = ("method", "either")  # a script that cannot tell methods from properties passes both flags


def _located(stage: Stage, bus: dict[str, Any], device: dict[str, Any]) -> list[dict[str, Any]]:
    """Give SetBusLocation's arguments, in the order of its parameters; the type of the bus travels as a number."""
    return [a if isinstance(a, dict) else _number(a) for a in stage.located("drive", bus, device)]


def _roles(stage: Stage) -> tuple[str, ...]:
    """The roles of SetBusLocation's parameters."""
    return stage.specification.taking("drive", "bus", "device").roles


def _object(target: Ref) -> dict[str, Any]:
    return {"type": "DISPATCH", "value": {"object": target.handle}}


def _by(how: str, argument: Mapping[str, Any]) -> dict[str, Any]:
    return {**argument, "by": how}


def _dispid(stage: Stage, target: Ref, name: str) -> int:
    answer = stage.ask("names", object=target, names=[name])
    stage.must(answer["hresult"] == OK, f"GetIDsOfNames({name}) gave {answer['hresult']}", "S_OK")
    return int(answer["dispids"][0])


def _knows(stage: Stage, target: Ref, name: str) -> bool:
    return bool(stage.ask("names", object=target, names=[name])["hresult"] != code("DISP_E_UNKNOWNNAME"))


def _invoke(stage: Stage, target: Ref, name: str, *args: dict[str, Any], kind: str = "method", **more: Any) -> Any:
    return stage.ask("invoke", object=target, dispid=_dispid(stage, target, name), kind=kind, args=list(args), **more)


@_rule("COM.Names.case")
def _case(stage: Stage) -> None:
    for own, target in stage.objects().items():
        for member in stage.specification.of(own):
            name = member.name
            if member.restricted and not _knows(stage, target, name):
                continue  # its clients have the DISPID from elsewhere
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
    expected = {"BusNumber": {1}, "DeviceNumber": {0}, "Attachment": {0}}
    _agree(stage, drive, expected)
    stage.call(drive, "SetBusLocation", *stage.located("drive", 0, 1))
    _agree(stage, drive, expected | {"BusNumber": {0}, "DeviceNumber": {1}})
    if stage.hosts:
        _agree(stage, stage.captured(), {"HostDriveLetter": stage.letters(), "Attachment": {2}})


def _agree(stage: Stage, drive: Ref, expected: Mapping[str, Collection[object]]) -> None:
    for member, permitted in expected.items():
        early = stage.call(drive, member, binding="vtable")
        late = stage.call(drive, member, binding="dispatch")
        got = f"{member} is {early.value!r} by its vtable entry and {late.value!r} by its name"
        stage.must(early.value == late.value and late.value in permitted, got, *map(repr, permitted))


@_rule("COM.Invoke.exception")
def _exception(stage: Stage) -> None:
    drive = stage.drive()
    for member, args, given in (
        ("ReleaseHostDrive", (), []),
        ("ReleaseImage", (), []),
        ("SetBusLocation", stage.located("drive", 7, 7), _located(stage, _number(7), _number(7))),
    ):
        early = to_hex(stage.call(drive, member, *args).hresult)
        late = _invoke(stage, drive, member, *given)
        stage.gives(late, "DISP_E_EXCEPTION")
        scode = late["exception"]["scode"]
        stage.must(scode == early, f"{member}: scode {scode}", f"{early}, as the vtable gives it")


@_rule("COM.Invoke.read-only")
def _read_only(stage: Stage) -> None:
    drive = stage.drive()
    for member in stage.specification.of("IVMDVDDrive"):
        if member.kind == "property":
            stage.gives(_invoke(stage, drive, member.name, _number(1), kind="put"), "DISP_E_MEMBERNOTFOUND")


@_rule("COM.Invoke.unknown-member")
def _unknown_member(stage: Stage) -> None:
    for target in stage.objects().values():
        answer = stage.ask("invoke", object=target, dispid=_NOBODYS, kind="method", args=[])
        stage.gives(answer, "DISP_E_MEMBERNOTFOUND")


def _refused(
    stage: Stage, ambiguity: str, member: str, args: list[dict[str, Any]], result: str, argument: int | None = None
) -> None:
    """A call of a drive's member that must be refused with a result, and puArgErr where one is given.

    What the platform's own automation answers to the same call is accepted, too: a server that forwards to its type
    information can answer nothing else.
    """
    drive = stage.drive()
    platform = stage.ask("platform", member=member, kind="method", args=args)
    answer = _invoke(stage, drive, member, *args)

    def as_documented(given: Mapping[str, Any]) -> bool:
        return given["hresult"] == code(result) and argument in (None, given["argument"])

    if as_documented(answer):
        if not as_documented(platform):
            stage.reads(ambiguity, "documented")
        return
    got = stage.in_words(answer["hresult"])
    if argument is not None and answer["hresult"] == code(result):
        got = f"puArgErr {answer['argument']}"
    stage.must(_alike(answer, platform), got, result if argument is None else f"{result}, puArgErr {argument}")
    stage.reads(ambiguity, "platform")


def _alike(answer: Mapping[str, Any], platform: Mapping[str, Any]) -> bool:
    """Tell whether a server answers as the platform does: where that calls the member, the server's own may fail."""
    if platform["hresult"] == OK:
        return answer["hresult"] in (OK, code("DISP_E_EXCEPTION"))
    return (answer["hresult"], answer["argument"]) == (platform["hresult"], platform["argument"])


@_rule("COM.Invoke.count")
def _count(stage: Stage) -> None:
    needed = len(_roles(stage))
    for member, args in (
        ("SetBusLocation", [_number(0)] * (needed - 1)),
        ("SetBusLocation", [_number(0)] * (needed + 1)),
        ("AttachHostDrive", []),
        ("ReleaseHostDrive", [_number(0)]),
    ):
        _refused(stage, "argument-count", member, args, "DISP_E_BADPARAMCOUNT")


@_rule("COM.Invoke.mismatch")
def _mismatch(stage: Stage) -> None:
    for wrong, bus, device in (("device", _number(0), _text("one")), ("bus", _text("one"), _number(0))):
        args = _located(stage, bus, device)
        index = _roles(stage)[::-1].index(wrong)  # arguments stand in reverse order: the last one has the index 0
        _refused(stage, "argument-mismatch", "SetBusLocation", args, "DISP_E_TYPEMISMATCH", index)


def _moved(
    stage: Stage, drive: Ref, bus: dict[str, Any], device: dict[str, Any], kind: str = "method"
) -> tuple[Any, Any]:
    """Return where a drive is after SetBusLocation, which must succeed."""
    stage.gives(_invoke(stage, drive, "SetBusLocation", *_located(stage, bus, device), kind=kind), "S_OK")
    return _location(stage, drive)


def _location(stage: Stage, drive: Ref) -> tuple[Any, Any]:
    return stage.call(drive, "BusNumber").value, stage.call(drive, "DeviceNumber").value


def _stands(stage: Stage, found: tuple[Any, Any], expected: tuple[int, int]) -> None:
    stage.must(found == expected, f"the drive is at {found}", str(expected))


@_rule("COM.Invoke.coercion")
def _coercion(stage: Stage) -> None:
    drive = stage.drive(bus=1, device=0)
    for bus, device, location in (
        (_text("0"), _text("1"), (0, 1)),
        ({"type": "R8", "value": 1.0}, {"type": "I2", "value": 1}, (1, 1)),
    ):
        _stands(stage, _moved(stage, drive, bus, device), location)


@_rule("COM.Invoke.by-reference")
def _by_reference(stage: Stage) -> None:
    machine = stage.machine()
    drive = stage.drive(machine, 1, 0)
    for how in ("reference", "variable"):
        for first, second, location in (
            (_number(0), _number(1), (0, 1)),
            (_text("1"), {"type": "R8", "value": 1.0}, (1, 1)),
        ):
            _stands(stage, _moved(stage, drive, _by(how, first), _by(how, second)), location)
        if stage.hosts:
            stage.gives(_invoke(stage, drive, "AttachHostDrive", _by(how, _text(stage.hosts[0]))), "S_OK")
            found, letters = stage.call(drive, "HostDriveLetter").value, stage.letters()
            stage.must(found in letters, f"HostDriveLetter is {found!r}", *map(repr, letters))
            stage.call(drive, "ReleaseHostDrive")
    for how in ("reference", "variable"):
        removed = stage.drive(machine, 0, 0)
        stage.gives(_invoke(stage, machine, "RemoveDVDROMDrive", _by(how, _object(removed))), "S_OK")
        after = stage.call(removed, "BusNumber").hresult
        stage.must(after >> 31 == 1, "the drive has not been removed", "a drive that is in no machine")


@_rule("COM.Invoke.either")
def _either(stage: Stage) -> None:
    drive = stage.drive(bus=1, device=0)
    for kind, location in zip(_KINDS, ((0, 1), (1, 1)), strict=True):
        bus, device = map(_number, location)
        found = _moved(stage, drive, bus, device, kind)
        _stands(stage, found, location)
    for kind in ("get", "either"):
        stage.gives(_invoke(stage, drive, "BusNumber", kind=kind), "S_OK")


@_rule("COM.Invoke.named")
def _named(stage: Stage) -> None:
    drive = stage.drive(bus=1, device=0)
    parameters = stage.specification.taking("drive", "bus", "device").parameters[::-1]
    named = stage.ask("names", object=drive, names=["SetBusLocation", *(p.name for p in parameters)])
    if named["hresult"] != OK:
        stage.gives(named, "DISP_E_UNKNOWNNAME")
        stage.reads("argument-names", "refused")
        return
    dispids = named["dispids"]
    names = len(parameters) + 1
    stage.must(len(dispids) == names, f"GetIDsOfNames gave {dispids} for {names} names", "a DISPID for each")

    def by_name(*location: int) -> list[dict[str, Any]]:
        """The arguments by their names, the last parameter's first."""
        args = _located(stage, *map(_number, location))[::-1]
        return [{**argument, "name": dispid} for argument, dispid in zip(args, dispids[1:], strict=True)]

    first, *_ = _located(stage, _number(1), _number(1))
    for args, location in (
        (by_name(0, 1), (0, 1)),
        ([first, *by_name(1, 1)[:-1]], (1, 1)),  # the first parameter by its place
        (by_name(0, 1)[::-1], (0, 1)),
    ):
        answer = _invoke(stage, drive, "SetBusLocation", *args)
        stage.gives(answer, "S_OK", "DISP_E_NONAMEDARGS")
        taken = answer["hresult"] == OK
        stage.reads("argument-names", "taken" if taken else "refused")
        if not taken:
            return
        _stands(stage, _location(stage, drive), location)


@_rule("COM.Invoke.unknown-argument")
def _unknown_argument(stage: Stage) -> None:
    drive = stage.drive()
    *known, _ = _located(stage, _number(0), _number(0))
    args = [*known, {**_number(0), "name": _NOBODYS}]
    if _invoke(stage, drive, "SetBusLocation", *args)["hresult"] == code("DISP_E_NONAMEDARGS"):
        return  # it takes none by name, which COM.Invoke.named reports
    _refused(stage, "argument-unknown", "SetBusLocation", args, "DISP_E_PARAMNOTFOUND", 0)


@_rule("COM.Invoke.left-out")
def _left_out(stage: Stage) -> None:
    drive = stage.drive(bus=1, device=0)
    answer = _invoke(stage, drive, "SetBusLocation", *_located(stage, _number(0), _LEFT_OUT))
    stage.gives(answer, "DISP_E_PARAMNOTOPTIONAL", "DISP_E_TYPEMISMATCH")
    documented = answer["hresult"] == code("DISP_E_PARAMNOTOPTIONAL")
    stage.reads("argument-left-out", "documented" if documented else "mismatch")
    _stands(stage, _location(stage, drive), (1, 0))


@_rule("COM.Invoke.default")
def _default(stage: Stage) -> None:
    machine = stage.machine()
    stage.drive(machine)
    item = stage.call(stage.collection(machine), "Item", 1).value
    expected = item.handle if isinstance(item, Ref) else None
    for kind in ("get", "either"):
        answer = _invoke(stage, machine, "DVDROMDrives", _number(1), kind=kind)
        if answer["hresult"] == code("DISP_E_BADPARAMCOUNT"):
            stage.reads("property-arguments", "refused")
            continue
        stage.gives(answer, "S_OK", "DISP_E_BADPARAMCOUNT")
        found = (answer.get("value") or {}).get("object")
        stage.must(found == expected, f"DVDROMDrives(1) is {found}", f"{expected}, as DVDROMDrives.Item(1)")
        stage.reads("property-arguments", "passed-on")


@_rule("COM.Invoke.no-result")
def _no_result(stage: Stage) -> None:
    drive = stage.drive()
    for member in ("BusNumber", "DeviceNumber", "Attachment"):
        answer = _invoke(stage, drive, member, kind="get", wanted=False)
        stage.must(answer["hresult"] == OK, f"{member}: {answer['hresult']}", code("S_OK"))
