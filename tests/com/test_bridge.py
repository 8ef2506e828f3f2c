"""The bridge: its table of members, what it says of a server, and what it does with strange text."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import ivmdvddrive_conformance.iuts.com as com
from com_servers import Open
from ivmdvddrive_com.declared_members import FILES, declared_members
from ivmdvddrive_conformance.generation.com_rules import RULES, Stage
from ivmdvddrive_conformance.iuts.com.places import REFERENCE, STANDARD, server_sources
from ivmdvddrive_conformance.iuts.errors import CallRefused, IutError, Unclaimed
from ivmdvddrive_conformance.iuts.port import Answer, BenchRequest, Call, Event, Ref
from ivmdvddrive_conformance.language.media import Shelf
from ivmdvddrive_spec import hresult
from ivmdvddrive_spec.protocol import EXTENSION_CLAIMS
from profiles import SPECIFICATIONS
from vpc import SPECIFICATION, oracle

BRIDGE = Path(com.__file__).parent / "bridge"
VARTYPES = {"long": "VT_I4", "BSTR": "VT_BSTR", "VMDVDDriveAttachmentType": "VT_I4", "IUnknown": "VT_UNKNOWN"}


def test_the_table_of_members_is_the_specification_s() -> None:
    source = (BRIDGE / "members.cpp").read_text(encoding="utf-8")
    found = re.findall(r'\{"(\w+)", L"(\w+)", &IID_(\w+), (-?\d+), (true|false), \{(.*?)\}, (\w+)\}', source)
    expected = [
        (
            m.name,
            m.name,
            m.interface,
            str(m.vtable_slot),
            "true" if m.kind == "property" else "false",
            ", ".join(VARTYPES.get(p.type, "VT_DISPATCH") for p in m.parameters),
            VARTYPES.get(m.out.type, "VT_DISPATCH") if m.out else "VT_EMPTY",
        )
        for m in SPECIFICATION.members.values()
        if m.kind != "event"
    ]
    assert sorted(found) == sorted(expected)


@pytest.mark.parametrize("profile", FILES)
def test_the_reference_s_declared_members_are_what_is_written(profile: str) -> None:
    committed = (server_sources() / FILES[profile]).read_text(encoding="utf-8")
    assert committed == declared_members(SPECIFICATIONS[profile])


def test_the_page_has_every_request_and_the_bridge_answers_them() -> None:
    page = (Path(com.__file__).parents[4] / "spec/ivmdvddrive_spec/protocol/com.md").read_text(encoding="utf-8")
    rows = "".join(line.split("|")[1] for line in page.splitlines() if line.startswith("| `com."))
    answered = {v for f in BRIDGE.glob("*_verbs.cpp") for v in re.findall(r'\{"(com\.\w+)"', f.read_text("utf-8"))}
    assert set(re.findall(r"com\.\w+", rows)) == answered
    assert set(EXTENSION_CLAIMS) == {"com", "own-sinks"}


@pytest.mark.com
def test_it_says_who_is_there(open_server: Open) -> None:
    ics = open_server().ics
    assert (ics.name, ics.language, ics.bindings) == ("ivmdvddrive COM reference", "C++", ("vtable", "dispatch"))
    assert {"com", "null-out", "events", "collection", "faults"} <= ics.claims


@pytest.mark.com
def test_late_bound_calls_have_no_out_pointer(open_server: Open) -> None:
    server = open_server()
    server.binding = "dispatch"
    assert "null-out" not in server.ics.claims
    server.reset()
    machine = server.create_machine()
    call = Call(machine, "DVDROMDrives", null_out=True, binding="dispatch")
    with pytest.raises(Unclaimed, match="null-out"):
        server.call([call])
    server.binding = None
    with pytest.raises(CallRefused, match="no out pointer that could be NULL"):
        server.call([call])


@pytest.mark.com
def test_a_failure_over_both_bindings(open_server: Open) -> None:
    server = open_server()
    server.reset()
    drive = server.call([Call(server.create_machine(), "AddDVDROMDrive", (0, 0))])[0].value
    code = hresult("VM_E_MEDIA_WRONG_TYPE")
    early, late = server.call([Call(drive, "ReleaseImage", binding=b) for b in ("vtable", "dispatch")])
    assert early == Answer(code)
    assert late == Answer(hresult("DISP_E_EXCEPTION"), scode=code)


@pytest.mark.com
@pytest.mark.parametrize("binding", ["vtable", "dispatch"])
def test_null_and_empty_are_told_apart(binding: str, open_server: Open) -> None:
    server = open_server()
    server.reset()
    drive = server.call([Call(server.create_machine(), "AddDVDROMDrive", (0, 0))])[0].value
    null, empty = server.call([Call(drive, "AttachImage", (path,), binding=binding) for path in (None, "")])
    assert [a.hresult if binding == "vtable" else a.scode for a in (null, empty)] == [
        hresult("E_POINTER"),
        hresult("VM_E_IMAGE_CAPTURE_FAIL"),
    ]


@pytest.mark.com
@pytest.mark.parametrize("name", ["a\ud800b", "\udfff", "\ufdd0", "\ufdd0\u0800", "💿", "\0", 'quote"back\\slash\n'])
def test_any_text_reaches_the_server_and_comes_back(name: str, open_server: Open, shelf: Shelf) -> None:
    """As the machine's answer to it: a path that names nothing is refused as such, whatever it is made of."""
    server = open_server()
    server.reset()
    drive = server.call([Call(server.create_machine(), "AddDVDROMDrive", (0, 0))])[0].value
    answer = server.call([Call(drive, "AttachImage", (f"Z:\\nothing\\{name}",))])[0]
    assert answer == Answer(hresult("VM_E_IMAGE_CAPTURE_FAIL"))
    unknown = server.call([Call(drive, "AttachHostDrive", (name,))])[0]
    assert unknown == Answer(hresult("E_INVALIDARG"))


@pytest.mark.com
def test_events_come_by_their_names(open_server: Open, shelf: Shelf) -> None:
    server = open_server()
    server.reset()
    drive = server.call([Call(server.create_machine(), "AddDVDROMDrive", (0, 0))])[0].value
    sink, path = str(server.perform([BenchRequest("advise", (drive,))])[0]), shelf.medium("ISO_UNICODE", "wine").path
    server.call([Call(drive, "AttachImage", (path,)), Call(drive, "ReleaseImage")])
    server.perform([BenchRequest("unadvise", (sink,))])
    server.call([Call(drive, "AttachImage", (path,))])
    assert server.drain([sink]) == [[Event("OnMediaInsert", path), Event("OnMediaEject", path)]]
    assert server.call([Call(drive, "ImageFile")])[0].value == path


@pytest.mark.com
@pytest.mark.attack("restricted-as-in-the-header")
@pytest.mark.parametrize(("dll", "restricted"), [(REFERENCE, {"_NewEnum"}), (STANDARD, set())])
def test_restricted_members_are_told_as_such(dll: str, restricted: set[str], open_server: Open) -> None:
    """The SDK header restricts _NewEnum; a type library need not, and both are right."""
    server = open_server(dll=dll)
    server.reset()
    machine = server.create_machine()
    collection = server.call([Call(machine, "DVDROMDrives")])[0].value
    assert isinstance(collection, Ref)
    members = server.inquire("types", object={"object": collection.handle})["interface"]["members"]
    assert {m["name"] for m in members} == {"Count", "Item", "_NewEnum"}
    assert {m["name"] for m in members if m["restricted"]} == restricted
    for clause in ("COM.Types.interface", "COM.Types.names", "COM.Names.case"):
        RULES[clause](Stage(oracle, server, clause))


@pytest.mark.com
@pytest.mark.parametrize("dll", [REFERENCE, STANDARD])
def test_what_arguments_by_name_and_by_reference_reach(dll: str, open_server: Open) -> None:
    server = open_server(dll=dll)
    server.reset()
    drive = server.call([Call(server.create_machine(), "AddDVDROMDrive", (0, 0))])[0].value
    assert isinstance(drive, Ref)
    target = {"object": drive.handle}
    known = server.inquire("names", object=target, names=["setbuslocation", "DEVICENUMBER", "busNumber", "other"])
    dispid, *parameters = known["dispids"]
    assert (known["hresult"], parameters) == ("0x80020006", [1, 0, -1])  # DISP_E_UNKNOWNNAME, for the last
    bus = {"type": "BSTR", "value": "1", "by": "variable", "name": 0}
    device = {"type": "I2", "value": 1, "by": "reference", "name": 1}
    for args in ([bus, device], [device, bus]):
        server.call([Call(drive, "SetBusLocation", (0, 0))])
        answer = server.inquire("invoke", object=target, dispid=dispid, kind="either", args=args)
        assert answer["hresult"] == "0x00000000"
        assert [a.value for a in server.call([Call(drive, "BusNumber"), Call(drive, "DeviceNumber")])] == [1, 1]


@pytest.mark.com
@pytest.mark.parametrize(
    ("args", "said"),
    [
        ([{"type": "I8", "value": 1}] * 2, "no such type"),
        ([{"type": "DISPATCH", "value": {"object": "d99"}}], "no such handle"),
    ],
)
def test_arguments_that_are_none(args: list[object], said: str, open_server: Open) -> None:
    server = open_server()
    with pytest.raises(IutError, match=said):
        server.inquire("platform", member="SetBusLocation", kind="method", args=args)
