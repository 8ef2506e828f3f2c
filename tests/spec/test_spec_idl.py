"""The interface definition is what the members' files say: read by this test's own eyes, not by what writes it."""

import re
from importlib.resources import files

import pytest

from ivmdvddrive_spec.idl import FILES, idl
from ivmdvddrive_spec.idl.own_ids import OWN_IIDS
from profiles import SPECIFICATIONS
from vpc import SPECIFICATION

TEXTS = {name: (files("ivmdvddrive_spec.idl") / file).read_text(encoding="utf-8") for name, file in FILES.items()}
COMMITTED = TEXTS["vpc"]
BENCH = (files("ivmdvddrive_spec.idl") / "conformance_bench.idl").read_text(encoding="utf-8")


@pytest.mark.parametrize("profile", SPECIFICATIONS)
def test_the_committed_file_is_what_is_written(profile):
    assert idl(SPECIFICATIONS[profile]) == TEXTS[profile]


def body(head):
    """What stands in the braces after a head, a statement each."""
    [inside] = re.findall(head + r"[^{]*\{(.*?)\n\}", COMMITTED, re.DOTALL)
    return [line.strip().rstrip(";,") for line in inside.splitlines() if line.strip()]


@pytest.mark.parametrize("name", [i.name for i in SPECIFICATION.interfaces.values() if i.dual])
def test_a_dual_interface_has_its_iid_and_its_members_in_vtable_order(name):
    interface = SPECIFICATION.interfaces[name]
    head = COMMITTED.split(f"\ninterface {name} :")[0].splitlines()[-1]
    hidden = "hidden, " if name in ("IVMDVDDrive", "IVMVirtualMachine") else ""  # as the SDK header has it
    assert f"uuid({interface.iid}), {hidden}dual, oleautomation" in head
    found = [re.search(r"HRESULT (\w+)\(", line)[1] for line in body(rf"\ninterface {name} : IDispatch")]
    assert found == list(interface.members)


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
    assert COMMITTED.count("restricted") == 1


def test_a_signature_is_the_page_s():
    assert "SetBusLocation([in] long busNumber, [in] long deviceNumber)" in "".join(body(r"\ninterface IVMDVDDrive :"))


@pytest.mark.parametrize("name", SPECIFICATION.enums)
def test_an_enumeration_has_its_values(name):
    assert body(f"typedef enum {name}") == [f"{key} = {value}" for key, value in SPECIFICATION.enums[name].items()]


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
