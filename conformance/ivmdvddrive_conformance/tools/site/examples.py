"""An example call of each member, in C++, VBScript and Python, made from its signature.

What an argument's role is gives its value. The scripts begin with the application, so that a reader can run them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ivmdvddrive_spec import Member
from ivmdvddrive_spec.loading import Profile
from ivmdvddrive_spec.records import Parameter

__all__ = ["LANGUAGES", "example"]

LANGUAGES: Final[Mapping[str, str]] = {"c++": "C++", "vbscript": "VBScript", "python": "Python"}
"""The languages of the examples, by the name that the highlighter knows."""

_VALUES: Final[Mapping[str, str]] = {
    "bus-type": "0",
    "bus": "1",
    "device": "0",
    "letter": "D",
    "path": "C:\\Images\\setup.iso",
    "drive": "drive",
    "index": "1",
}
"""By role, what an example passes."""

_RESULTS: Final[Mapping[str, str]] = {
    "bus-type": "busType",
    "bus": "bus",
    "device": "device",
    "letter": "letter",
    "path": "path",
    "attachment": "kind",
    "count": "count",
    "drive": "drive",
    "collection": "drives",
}
"""By role, the name of the variable that an example puts a result into."""

_CALLED: Final[Mapping[str, str]] = {"machine": "machine", "drive": "drive", "collection": "drives", "sink": "drive"}
"""By kind of object, the name of the variable that holds it."""

_OBJECTS: Final = ("drive", "collection")
"""The roles of results that are objects."""

_CAST: Final[Mapping[str, str]] = {"bus-type": "vmDriveBusType_IDE"}
"""By role, what C++ passes where a number would have the wrong type."""


def example(profile: Profile, member: Member, language: str) -> str:
    """An example in one of ``LANGUAGES``."""
    made = {"c++": _cpp, "vbscript": _vbscript, "python": _python}[language]
    return made(profile, member)


def _cpp(_profile: Profile, member: Member) -> str:
    if member.kind == "event":
        return _advise()
    before, passed, after = [], [], []
    for parameter in member.parameters:
        if parameter.type == "BSTR":
            escaped = _VALUES[parameter.role].replace("\\", "\\\\")
            before.append(f'BSTR {parameter.name} = SysAllocString(L"{escaped}");')
            after.append(f"SysFreeString({parameter.name});")
            passed.append(parameter.name)
        else:
            passed.append(_CAST.get(parameter.role, _VALUES[parameter.role]))
    if member.out is not None:
        before.append(_declared(member.out))
        passed.append(f"&{member.out.name}")
    name = f"get_{member.name}" if member.kind == "property" else member.name
    call = f"HRESULT hr = {_CALLED[member.object]}->{name}({', '.join(passed)});"
    return "\n".join([*before, call, *after])


def _declared(out: Parameter) -> str:
    """The declaration of a C++ variable for a result."""
    if out.type == "long":
        return f"long {out.name} = 0;"
    if out.type.startswith("VM"):
        return f"{out.type} {out.name} = {{}};"
    return f"{out.type}{'' if out.type == 'BSTR' else ' *'}{' ' if out.type == 'BSTR' else ''}{out.name} = nullptr;"


def _advise() -> str:
    return "\n".join(
        [
            "IConnectionPointContainer *points = nullptr;",
            "HRESULT hr = drive->QueryInterface(&points);",
            "IConnectionPoint *point = nullptr;",
            "hr = points->FindConnectionPoint(DIID_IVMDVDDriveEvents, &point);",
            "DWORD cookie = 0;",
            "hr = point->Advise(sink, &cookie);  // from now on the drive calls the sink",
        ]
    )


def _vbscript(profile: Profile, member: Member) -> str:
    lines = [f'Set application = CreateObject("{profile.progid}")']
    lines.append('Set machine = application.FindVirtualMachine("Test")')
    if member.object in ("drive", "sink") or "drive" in member.roles:
        lines.append("Set drive = machine.DVDROMDrives(1)")
    elif member.object == "collection":
        lines.append("Set drives = machine.DVDROMDrives")
    if member.kind == "event":
        name = member.parameters[0].name
        lines = [*lines, 'WScript.ConnectObject drive, "drive_"', "", f"Sub drive_{member.name}({name})"]
        return "\n".join([*lines, f"  WScript.Echo {name}", "End Sub"])
    if member.gives == "drives":
        return "\n".join([*lines, "For Each drive In drives", "  WScript.Echo drive.BusNumber", "Next"])
    passed = ", ".join(_quoted(p) for p in member.parameters)
    called = f"{_CALLED[member.object]}.{member.name}"
    if member.gives is None:
        return "\n".join([*lines, f"{called} {passed}".rstrip()])
    assigned = f"{_RESULTS[member.gives]} = {called}{f'({passed})' if passed else ''}"
    return "\n".join([*lines, f"Set {assigned}" if member.gives in _OBJECTS else assigned])


def _python(profile: Profile, member: Member) -> str:
    lines = ["import win32com.client", "", f'application = win32com.client.Dispatch("{profile.progid}")']
    lines.append('machine = application.FindVirtualMachine("Test")')
    if member.object in ("drive", "sink") or "drive" in member.roles:
        lines.append("drive = machine.DVDROMDrives.Item(1)")
    elif member.object == "collection":
        lines.append("drives = machine.DVDROMDrives")
    if member.kind == "event":
        name = member.parameters[0].name
        lines += ["", "", "class Events:", f"    def {member.name}(self, {name}):", f"        print({name})", "", ""]
        return "\n".join([*lines, "events = win32com.client.WithEvents(drive, Events)"])
    if member.gives == "drives":
        return "\n".join([*lines, "for drive in drives:", "    print(drive.BusNumber)"])
    passed = ", ".join(_quoted(p, raw=True) for p in member.parameters)
    result = "" if member.gives is None else f"{_RESULTS[member.gives]} = "
    called = f"{_CALLED[member.object]}.{member.name}"
    return "\n".join([*lines, f"{result}{called}" if member.is_read else f"{result}{called}({passed})"])


def _quoted(parameter: Parameter, raw: bool = False) -> str:
    value = _VALUES[parameter.role]
    if parameter.type != "BSTR":
        return value
    return f'r"{value}"' if raw and "\\" in value else f'"{value}"'
