"""The specification says what the pages say: codes and their order, rows, printed values, signatures, identities."""

import json
from pathlib import Path

import pytest

from ivmdvddrive_spec import HRESULTS, Specification
from profiles import SPECIFICATIONS
from vpc import SPECIFICATION

_DATA = Path(__file__).parent.parent / "data" / "return-codes.json"
PAGES = {
    (profile, full_name): page
    for profile, pages in json.loads(_DATA.read_text(encoding="utf-8")).items()
    for full_name, page in pages.items()
}

NAMES_PRINTED_WRONGLY = {"VM_E_BUS_LOC_IN_USE": "VM_E_DRIVE_BUS_LOC_IN_USE"}

PRINTED_WRONGLY = {
    "HRESULT get_Item( [in] long index, Long index, [out] IVMDVDDrive **dvdDrive );": (
        "HRESULT get_Item( [in] long index, [out] IVMDVDDrive **dvdDrive );"
    )
}
"""Signatures, by what Virtual Server's pages print (erratum vs2005-item-index)."""

ROWS = [
    (profile, full_name, number, row["name"], row["printed"])
    for (profile, full_name), page in PAGES.items()
    for number, row in enumerate(page["codes"], start=1)
]
ROW_IDS = [f"{profile}-{full_name.split('.')[1]}-{name}" for profile, full_name, _, name, _ in ROWS]
COUNTS = {"vpc": 93, "vs2005": 87}

VTABLES = {
    "IVMDVDDrive": [
        "SetBusLocation",
        "BusNumber",
        "DeviceNumber",
        "AttachImage",
        "ReleaseImage",
        "ImageFile",
        "AttachHostDrive",
        "ReleaseHostDrive",
        "HostDriveLetter",
        "Attachment",
    ],
    "IVMDVDDriveCollection": ["Count", "Item", "_NewEnum"],
}
"""After IUnknown's three methods and IDispatch's four."""

IIDS = {
    "IVMDVDDrive": "b96328f6-6732-437d-a00d-ffa47e43971c",
    "IVMDVDDriveCollection": "bc86e297-e55f-4742-9614-ad11d3131f68",
    "IVMDVDDriveEvents": "c2a7d8e9-e76c-4eb8-94f7-71a5122d249b",
    "IVMVirtualMachine": "f7092aa1-33ed-4f78-a59f-c00adfc2edd7",
}

ENUMS = {
    "VMDVDDriveAttachmentType": {"vmDVDDrive_None": 0, "vmDVDDrive_Image": 1, "vmDVDDrive_HostDrive": 2},
    "VMDVDDriveEvent": {"vmDVDDriveEvent_OnInsert": 1, "vmDVDDriveEvent_OnEject": 2},
    "VMDriveBusType": {"vmDriveBusType_Invalid": -1, "vmDriveBusType_IDE": 0, "vmDriveBusType_SCSI": 1},
    "VMVMState": {
        f"vmVMState_{name}": value
        for value, name in enumerate(
            [
                "Invalid",
                "TurnedOff",
                "Saved",
                "TurningOn",
                "Restoring",
                "Running",
                "Paused",
                "Saving",
                "TurningOff",
                "MergingDrives",
                "DeleteMachine",
            ]
        )
    },
}


def taken(name):
    return NAMES_PRINTED_WRONGLY.get(name, name)


INFERRED_ROWS = {
    ("IVMDVDDrive.AttachHostDrive", "S_OK"),
    ("IVMDVDDrive.AttachImage", "S_OK"),
    ("IVMDVDDrive.ReleaseHostDrive", "S_OK"),
    ("IVMDVDDrive.ReleaseImage", "S_OK"),
    ("IVMDVDDrive.SetBusLocation", "E_INVALIDARG"),
    ("IVMVirtualMachine.AddDVDROMDrive", "VM_E_DRIVE_INVALID"),
}
"""Rows whose clauses claim more than the row says, and are inferred."""

REMARKS = {"IVMDVDDrive::SetBusLocation, remarks", "IVMVirtualMachine::AddDVDROMDrive, remarks"}
"""Where Virtual Server's pages say when a row's code comes, besides in the row."""


def documented(profile, full_name):
    """The clauses that are a member's rows."""
    return [
        c
        for c in SPECIFICATIONS[profile].members[full_name].clauses
        if c.code and c.level == ("inferred" if (full_name, c.code) in INFERRED_ROWS else "documented")
    ]


@pytest.mark.parametrize("profile", SPECIFICATIONS)
def test_there_are_so_many_rows(profile):
    assert len([row for row in ROWS if row[0] == profile]) == COUNTS[profile]


@pytest.mark.parametrize("profile", SPECIFICATIONS)
def test_the_pages_are_those_of_the_members_that_return_codes(profile):
    members = SPECIFICATIONS[profile].members
    pages = {full_name for of, full_name in PAGES if of == profile}
    assert pages == {name for name, member in members.items() if member.kind != "event"}


@pytest.mark.parametrize(("profile", "full_name"), PAGES)
def test_the_documented_codes_are_those_of_the_page_in_its_order(profile, full_name):
    expected = [taken(row["name"]) for row in PAGES[profile, full_name]["codes"]]
    assert list(dict.fromkeys(c.code for c in documented(profile, full_name))) == expected


@pytest.mark.parametrize(("profile", "full_name", "number", "name", "printed"), ROWS, ids=ROW_IDS)
def test_each_clause_of_a_row_names_that_row(profile, full_name, number, name, printed):
    table = "return values" if PAGES[profile, full_name]["kind"] == "method" else "error codes"
    expected = f"{full_name.replace('.', '::')}, {table}, row {number} ({name})"
    sources = {c.source for c in documented(profile, full_name) if c.code == taken(name)} - REMARKS
    inferred = (full_name, taken(name)) in INFERRED_ROWS
    assert {s[: len(expected)] if inferred else s for s in sources} == {expected}


@pytest.mark.parametrize(("profile", "full_name", "number", "name", "printed"), ROWS, ids=ROW_IDS)
def test_what_a_row_prints_otherwise_is_an_erratum_of_its_clauses(profile, full_name, number, name, printed):
    """And nothing else is, but the statement of ReleaseImage."""
    code = taken(name)
    wrong = []
    if name != code:
        wrong.append(name)
    if printed is not None and int(printed, 16) != HRESULTS[code].value:
        wrong.append(printed)
    errata = SPECIFICATIONS[profile].errata
    for clause in documented(profile, full_name):
        if clause.code == code:
            assert [errata[e].printed for e in clause.errata if e != "release-image-wrong-type"] == wrong


def test_only_a_name_without_a_value_is_printed_without_one():
    without = [(row[1], row[3]) for row in ROWS if row[0] == "vpc" and row[4] is None]
    assert without == [("IVMDVDDrive.SetBusLocation", "VM_E_BUS_LOC_IN_USE")]


def test_the_pages_of_virtual_server_print_no_values():
    assert {printed for profile, *_, printed in ROWS if profile == "vs2005"} == {None}


def test_the_wrong_prints_of_each_code_are_those_of_the_pages():
    for profile, specification in SPECIFICATIONS.items():
        found = {}
        for _, _, _, name, printed in (row for row in ROWS if row[0] == profile):
            if printed is not None and int(printed, 16) != HRESULTS[taken(name)].value:
                found.setdefault(taken(name), set()).add(printed)
        assert {h.name: set(h.printed) for h in specification.hresults.values() if h.printed} == found


def test_each_erratum_is_linked_from_a_clause_or_touches_no_clause_of_this_profile():
    """Translated pages, signatures and constants, and what several clauses have as errata of their own."""
    for specification in SPECIFICATIONS.values():
        linked = {e for c in specification.clauses.values() for e in c.errata}
        others = {e for e in specification.errata if e.startswith(("translated-", "vs2005-")) or e == "nine-digits"}
        assert set(specification.errata) - linked == others


def test_constants_that_no_member_returns_are_known_all_the_same():
    of_members = {c.code for s in SPECIFICATIONS.values() for c in s.clauses.values()}
    values = {h.name: h.value for h in HRESULTS.values() if h.name not in of_members}
    assert values == {
        "VM_E_MEDIA_UNMOUNT_FAIL": 0xA0040508,
        "VM_E_IMAGE_CAPTURE_FAIL": 0xA0040650,
    }


@pytest.mark.parametrize(("profile", "full_name"), PAGES)
def test_the_kind_and_the_signature_are_the_page_s(profile, full_name):
    member, page = SPECIFICATIONS[profile].members[full_name], PAGES[profile, full_name]
    assert (member.kind, member.signature) == (
        page["kind"],
        PRINTED_WRONGLY.get(page["signature"], page["signature"]),
    )


@pytest.mark.parametrize(("profile", "full_name"), PAGES)
def test_the_parameters_are_those_of_the_signature(profile, full_name):
    member = SPECIFICATIONS[profile].members[full_name]
    spelled = [f"[in] {_declared(p, '')}" for p in member.parameters]
    if member.out:
        out = "[out, retval]" if profile == "vpc" else "[out]"
        spelled.append(f"{out} {_declared(member.out, '*')}")
    prefix = "get_" if member.kind == "property" else ""
    inside = f" {', '.join(spelled)} " if spelled else ""
    assert member.signature == f"HRESULT {prefix}{member.name}({inside});"


def _declared(parameter, stars):
    objects = {*IIDS, "IUnknown"}
    return f"{parameter.type} {stars}{'*' if parameter.type in objects else ''}{parameter.name}"


@pytest.mark.parametrize("interface", VTABLES)
def test_the_members_stand_in_vtable_order(interface):
    assert list(SPECIFICATION.interfaces[interface].members) == VTABLES[interface]
    slots = [member.vtable_slot for member in SPECIFICATION.of(interface)]
    assert slots == list(range(3 + 4, 3 + 4 + len(slots)))


def test_the_interfaces_are_those_of_the_header():
    assert {i.name: i.iid for i in SPECIFICATION.interfaces.values()} == IIDS
    assert {i.name: (i.base, i.dual) for i in SPECIFICATION.interfaces.values()} == {
        "IVMDVDDrive": ("IDispatch", True),
        "IVMDVDDriveCollection": ("IDispatch", True),
        "IVMVirtualMachine": ("IDispatch", True),
        "IVMDVDDriveEvents": ("IDispatch", False),
    }


def test_the_enumerations_are_those_of_their_pages():
    assert SPECIFICATION.enums == ENUMS


def test_the_clauses_of_a_profile_are_those_that_name_it():
    for profile, specification in SPECIFICATIONS.items():
        assert all(profile in clause.profiles for clause in specification.clauses.values())
    with pytest.raises(KeyError):
        Specification.for_profile("none such")
