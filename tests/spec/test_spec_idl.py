"""The interface definition is what the specification's files say: this test reads it itself, not by what writes it."""

import re
import tomllib
from importlib.resources import files

import pytest

from ivmdvddrive_spec.errors import SpecificationError
from ivmdvddrive_spec.idl import FILES, declarations, idl
from ivmdvddrive_spec.idl.declarations import read_header
from ivmdvddrive_spec.idl.own_ids import OWN_IIDS
from profiles import SPECIFICATIONS
from vpc import SPECIFICATION

TEXTS = {name: (files("ivmdvddrive_spec.idl") / file).read_text(encoding="utf-8") for name, file in FILES.items()}
COMMITTED = TEXTS["vpc"]
HEADER_TEXT = (files("ivmdvddrive_spec") / "data" / "headers" / "vpc.toml").read_text(encoding="utf-8")
HEADER = tomllib.loads(HEADER_TEXT)
BENCH = (files("ivmdvddrive_spec.idl") / "conformance_bench.idl").read_text(encoding="utf-8")


@pytest.mark.parametrize("profile", SPECIFICATIONS)
def test_the_committed_file_is_what_is_written(profile):
    assert idl(SPECIFICATIONS[profile]) == TEXTS[profile]


def body(head):
    """Return what stands in the braces after a head, a statement each."""
    [inside] = re.findall(head + r"[^{]*\{(.*?)\n\}", COMMITTED, re.DOTALL)
    return [line.strip().rstrip(";,") for line in inside.splitlines() if line.strip()]


@pytest.mark.parametrize("name", HEADER["interface"])
def test_a_dual_interface_has_its_iid_and_its_members_in_vtable_order(name):
    interface = HEADER["interface"][name]
    head = COMMITTED.split(f"\ninterface {name} :")[0].splitlines()[-1]
    hidden = "hidden, " if name in ("IVMDVDDrive", "IVMVirtualMachine", "IVMVirtualPC", "IVMTask") else ""
    assert f"uuid({interface['iid']}), {hidden}dual, oleautomation" in head
    found = [re.search(r"HRESULT (\w+)\(", line)[1] for line in body(rf"\ninterface {name} : IDispatch")]
    assert found == [row.get("method") or row.get("get") or row.get("put") for row in interface["members"]]


@pytest.mark.parametrize(
    ("name", "count"),
    [("IVMVirtualMachine", 69), ("IVMVirtualPC", 41), ("IVMTask", 10), ("IVMVirtualMachineCollection", 3)],
)
def test_the_header_s_interfaces_are_whole(name, count):
    members = HEADER["interface"][name]["members"]
    assert [row["slot"] for row in members] == list(range(7, 7 + count))


def documented():
    return [m for m in SPECIFICATION.members.values() if m.kind != "event"]


@pytest.mark.parametrize("member", documented(), ids=lambda m: m.full_name)
def test_a_documented_member_is_the_header_s(member):
    [row] = [r for r in HEADER["interface"][member.interface]["members"] if r["slot"] == member.vtable_slot]
    assert row["get" if member.kind == "property" else "method"] == member.name
    assert row.get("in", []) == [f"{p.type} {p.name}" for p in member.parameters]
    assert row.get("out") == (f"{member.out.type} {member.out.name}" if member.out else None)
    assert row.get("restricted", False) == member.restricted
    assert row.get("id", False) == (member.dispid is not None)
    assert HEADER["interface"][member.interface]["iid"] == SPECIFICATION.interfaces[member.interface].iid


@pytest.mark.parametrize("name", SPECIFICATION.enums)
def test_an_enumeration_of_the_header_has_its_documented_values(name):
    assert HEADER["enumeration"][name]["values"] == SPECIFICATION.enums[name]


@pytest.mark.parametrize(
    ("was", "is_", "said"),
    [
        ("slot = 48, ", "slot = 49, ", "slot 49 stands where slot 48 must"),
        ("slot = 48, method", "slot = 48, mehtod", "unknown key 'mehtod'"),
        ('{ slot = 22, method = "Pause" }', "{ slot = 22 }", "is 0 of method, get, put"),
        ('["long timeout"]', '["timeout"]', "'timeout' is not a type and a name"),
        ('iid = "ab72b222', 'id = "ab72b222', "unknown key 'id'"),
        ("[library]", "[libary]", "unknown key 'libary'"),
        (
            '[undetailed]\nIVMAccountant = "6376c067-7f57-4d63-b754-06e2e4f51d73"',
            "[undetailed]\nIVMAccountant = 1",
            "IVMAcc",
        ),
    ],
)
def test_a_header_that_breaks_a_rule_is_refused(was, is_, said):
    assert was in HEADER_TEXT
    with pytest.raises(SpecificationError, match=said):
        read_header(HEADER_TEXT.replace(was, is_, 1), "vpc.toml")


def test_a_profile_without_a_header_declares_its_documented_members():
    declared = declarations(SPECIFICATIONS["vs2005"])
    assert not declared.recorded
    assert {n: len(i.members) for n, i in declared.interfaces.items()} == {
        name: len(i.members) for name, i in SPECIFICATIONS["vs2005"].interfaces.items()
    }


def test_the_events_are_a_dispinterface_with_the_diid_of_the_record():
    assert "[uuid(c2a7d8e9-e76c-4eb8-94f7-71a5122d249b)]\ndispinterface IVMDVDDriveEvents {" in COMMITTED
    assert body("dispinterface IVMDVDDriveEvents") == [
        "properties:",
        "methods:",
        "[id(1)] HRESULT OnMediaInsert([in] BSTR mediaPath)",
        "[id(2)] HRESULT OnMediaEject([in] BSTR mediaPath)",
    ]


def test_properties_explicit_dispids_and_what_is_restricted():
    lines = body(r"\ninterface IVMDVDDriveCollection : IDispatch")
    attributes = [line.partition(" HRESULT")[0] for line in lines]
    assert attributes == ["[propget]", "[propget, id(0)]", "[propget, restricted, id(-4)]"]
    explicit = {m.name: m.dispid for m in SPECIFICATION.members.values() if m.dispid is not None}
    assert explicit == {"Item": 0, "_NewEnum": -4}
    assert [m.name for m in SPECIFICATION.members.values() if m.restricted] == ["_NewEnum"]
    assert COMMITTED.count("[propget, restricted, id(-4)] HRESULT _NewEnum(") == COMMITTED.count("restricted") == 3
    assert re.findall(r"id\(0\)\] HRESULT (\w+)", COMMITTED) == ["Item", "Name", "Item", "Item"]


def test_a_signature_is_the_page_s():
    assert "SetBusLocation([in] long busNumber, [in] long deviceNumber)" in "".join(body(r"\ninterface IVMDVDDrive :"))


@pytest.mark.parametrize("name", SPECIFICATION.enums)
def test_an_enumeration_has_its_values(name):
    uuid = HEADER["enumeration"][name]["uuid"]
    assert body(rf"typedef \[uuid\({uuid}\)\] enum {name}") == [
        f"{key} = {value}" for key, value in SPECIFICATION.enums[name].items()
    ]


def test_the_bench_s_interface_is_not_one_of_the_record():
    [iid] = re.findall(r"uuid\((\S+)\)", BENCH)
    assert iid not in {i.iid for i in SPECIFICATION.interfaces.values()}


@pytest.mark.parametrize("profile", [name for name in SPECIFICATIONS if name != "vpc"])
def test_ids_that_are_on_no_record_are_the_project_s_own_and_the_file_says_so(profile):
    text = TEXTS[profile]
    found = re.findall(r"uuid\((\S+?)\)[^\n]*\ninterface (\w+) :", text)
    assert {(profile, name): iid for iid, name in found} == OWN_IIDS
    assert not set(OWN_IIDS.values()) & {i.iid for i in SPECIFICATION.interfaces.values()}
    assert "The ids of these interfaces are ours" in text
    assert "The ids of these interfaces are ours" not in COMMITTED


def test_virtual_server_s_events_are_methods_of_an_interface_and_its_locations_have_a_bus_type():
    text = TEXTS["vs2005"]
    assert "interface IVMDVDDriveEvents : IUnknown {" in text
    assert "dispinterface" not in text
    assert "SetBusLocation([in] VMDriveBusType busType, [in] long busNumber, [in] long deviceNumber);" in text
    assert "[propget] HRESULT BusType([out, retval] VMDriveBusType *busType);" in text
