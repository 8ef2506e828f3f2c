"""Products beside each other on the site: their marks, the page of their differences, and BusType's."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest

from ivmdvddrive_conformance.tools.site.differences import differences_page, rows
from ivmdvddrive_conformance.tools.site.members import members_index
from ivmdvddrive_conformance.tools.site.products import Products, merged
from ivmdvddrive_conformance.tools.site.registers import codes_page, errata_page
from ivmdvddrive_conformance.tools.site.scenarios import told
from ivmdvddrive_conformance.tools.site.traceability import mutants_page
from ivmdvddrive_mutants import MUTANTS
from profiles import SPECIFICATIONS

PRODUCTS = Products(SPECIFICATIONS)
PC, SERVER = SPECIFICATIONS["vpc"], SPECIFICATIONS["vs2005"]


@pytest.fixture(scope="module")
def page() -> str:
    return differences_page(PRODUCTS)


def section(page: str, title: str) -> list[list[str]]:
    """The cells of a section's table, without its head."""
    text = page.partition(f"\n## {title}\n")[2].partition("\n## ")[0]
    lines = [line for line in text.splitlines() if line.startswith("|")][2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def links(cell: str) -> list[str]:
    """The members that a cell links."""
    return re.findall(r"members/(\w+)\.md", cell)


def clauses(cell: str) -> list[str]:
    """The clauses that a cell links."""
    return re.findall(r"\{clause\}`(?:[^`<]* <)?([\w.]+)>?`", cell)


@pytest.mark.parametrize(
    ("orders", "one"),
    [
        (["abc", "axbc"], "axbc"),
        (["abc", "bcd"], "abcd"),
        (["ac", "bc"], "bac"),
        (["abc", "cba"], "abc"),
        (["", "ab"], "ab"),
        (["ab", "cd"], "abcd"),
    ],
)
def test_orders_are_merged(orders: list[str], one: str) -> None:
    assert "".join(merged(orders)) == one


def test_a_mark_stands_only_where_not_all_products_have_it() -> None:
    assert PRODUCTS.only(["vpc", "vs2005"]) == ""
    assert PRODUCTS.only(["vs2005"]) == "[Virtual Server only]{.badge .product}"
    assert PRODUCTS.only(["vs2005"], of=["vs2005"]) == ""
    assert PRODUCTS.told({"vpc": "a", "vs2005": "a"}) == ["a"]
    assert PRODUCTS.told({"vpc": "a", "vs2005": ""}) == ["[Virtual PC]{.badge .product} a"]


def test_a_clause_by_another_id_is_the_same_one() -> None:
    assert PRODUCTS.twins("SetBusLocation.VM_E_VM_RUNNING") == ["SetBusLocation.VM_E_VM_RUNNING_OR_SAVED"]
    assert PRODUCTS.twins("SetBusLocation.VM_E_VM_RUNNING_OR_SAVED") == ["SetBusLocation.VM_E_VM_RUNNING"]
    assert PRODUCTS.twins("SetBusLocation.S_OK") == []


def test_the_page_counts_the_rows_that_the_products_document(page: str) -> None:
    assert (len(rows(PC)), len(rows(SERVER))) == (93, 87)
    assert re.search(r"\| Windows Virtual PC \| `vpc` \| 16 \| 93 \|", page)
    assert re.search(r"\| Microsoft Virtual Server 2005 R2 SP1 \| `vs2005` \| 17 \| 87 \|", page)


def test_the_page_has_the_member_of_one_product(page: str) -> None:
    [[member, interface, *having]] = section(page, "Members")
    assert (links(member), interface, having) == (["BusType"], "`IVMDVDDrive`", ["—", "has it"])


def test_the_page_has_the_signatures_that_differ(page: str) -> None:
    taking = {links(row[0])[0]: row[1:] for row in section(page, "Parameters")}
    assert set(taking) == {"SetBusLocation", "AddDVDROMDrive"}
    assert "VMDriveBusType" not in taking["SetBusLocation"][0]
    assert taking["SetBusLocation"][1].startswith("`[in] VMDriveBusType busType, [in] long busNumber")
    others = {links(row[0])[0] for row in section(page, "Declarations")}
    differing = {m.name for m in PC.members.values() if m.signature != SERVER.members[m.full_name].signature}
    assert others == differing - set(taking)


def test_the_page_has_the_base_of_the_events(page: str) -> None:
    assert ["`IVMDVDDriveEvents`", "derives from", "`IDispatch`", "`IUnknown`"] in section(page, "Interfaces")


def test_the_page_has_every_row_of_one_product_by_member(page: str) -> None:
    names = {m.full_name: m.name for one in (PC, SERVER) for m in one.members.values()}
    found = {
        (links(member)[0], clause, number)
        for member, *own in section(page, "Rows")
        for number, cell in enumerate(own)
        for clause in clauses(cell)
    }
    expected = {
        (names[member], ids[0], number)
        for number, (here, there) in enumerate([(PC, SERVER), (SERVER, PC)])
        for (member, code), ids in rows(here).items()
        if (member, code) not in rows(there)
    }
    assert found == expected
    assert ("AttachImage", "AttachImage.E_INVALIDARG", 0) in found
    assert ("BusType", "BusType.E_POINTER", 1) in found


def test_the_page_has_the_codes_of_one_product(page: str) -> None:
    codes = {row[0].strip("`"): [links(cell) for cell in row[1:]] for row in section(page, "Return codes")}
    assert set(codes) == {"E_INVALIDARG", "E_FAIL", "VM_E_VM_RUNNING_OR_SAVED", "VM_E_VM_RUNNING"}
    assert codes["VM_E_VM_RUNNING"] == [[], ["SetBusLocation", "AddDVDROMDrive", "RemoveDVDROMDrive"]]
    assert codes["E_INVALIDARG"] == [["AttachImage"], []]


def test_the_page_has_every_level_and_statement_that_differs(page: str) -> None:
    both = [(c, SERVER.clauses[c.id]) for c in PC.clauses.values() if c.id in SERVER.clauses]
    levels = {clauses(row[0])[0] for row in section(page, "Levels")}
    assert levels == {c.id for c, other in both if c.level != other.level}
    statements = {clause for row in section(page, "Statements") for clause in clauses(row[0])}
    assert statements == {c.id for c, other in both if c.says != other.says}


def test_the_page_has_every_clause_and_entry_of_one_product(page: str) -> None:
    own = {clause for row in section(page, "Clauses of one product") for clause in clauses(row[0])}
    shared = {m.full_name for m in PC.members.values()}
    everything = PC.clauses | SERVER.clauses
    assert own == {c for c in set(PC.clauses) ^ set(SERVER.clauses) if everything[c].member in shared}
    for title, here, there in (
        ("Ambiguities", PC.ambiguities, SERVER.ambiguities),
        ("Errata", PC.errata, SERVER.errata),
    ):
        assert {re.findall("`([^`]+)`", row[0])[0] for row in section(page, title)} == set(here) ^ set(there)


def test_the_index_says_which_product_has_a_member() -> None:
    [line] = [line for line in members_index(PRODUCTS).splitlines() if "BusType.md" in line]
    assert [cell.strip() for cell in line.strip("|").split("|")][1:] == [
        "Gives the type of the bus that the DVD drive is on\\.",
        "·",
        "—",
        "8",
    ]


def test_the_registers_name_the_product_of_what_is_one_s_alone() -> None:
    errata = errata_page(PRODUCTS)
    assert "{erratum}`vs2005-item-index` [Virtual Server only]" in errata
    assert "{erratum}`invalidarg-16-bit` [Virtual PC only]" in errata
    codes = {line.split("|")[1].strip(" `"): line for line in codes_page(PRODUCTS).splitlines() if line[:3] == "| `"}
    assert "every member [Virtual Server]{.badge .product} [tolerated]" in codes["E_FAIL"]
    assert "[AttachImage](<members/AttachImage.md>) [Virtual PC only]" in codes["E_INVALIDARG"].replace("`", "")
    assert codes["VM_E_VM_RUNNING"].count("Virtual Server only") == 1


def test_every_scenario_of_one_product_is_marked() -> None:
    profiles = {one.name: one.profiles for one in told()}
    assert profiles["A drive is on IDE wherever it is"] == ("vs2005",)
    assert profiles["A drive is not moved to a SCSI bus"] == ("vs2005",)
    assert profiles["A drive is moved"] == ()
    assert not [tag for one in told() for tag in one.tags if tag.startswith("profile")]


def test_virtual_servers_own_mutants_are_listed() -> None:
    page = mutants_page(PRODUCTS)
    assert "## Virtual server\n" in page
    assert re.search(r"\{mutant\}`MovesToScsi` .* \[Virtual Server only\]", page)
    assert "benches:KeepsTheLock\n" in page
    [shown] = re.findall(r"benches:(\w+) --profile vs2005", page)
    assert shown not in MUTANTS


def test_bus_types_page_is_virtual_servers_alone(site: Path) -> None:
    html = (site / "members" / "BusType.html").read_text(encoding="utf-8")
    head = unescape(re.sub(r"<[^>]*>", "", html.partition("<h1>")[2].partition("<h2>")[0]))
    assert "Virtual Server only" in head
    assert "Windows Virtual PC" not in head
    assert 'href="../codes.html#vmdrivebustype"' in html
    assert html.count('<figure class="diagram"') == 1


def test_a_page_shows_both_signatures_and_a_diagram_for_each_product(site: Path) -> None:
    html = (site / "members" / "SetBusLocation.html").read_text(encoding="utf-8")
    assert re.findall(r'aria-label="State diagram of ([^"]+)"', html) == [
        "SetBusLocation (Virtual PC)",
        "SetBusLocation (Virtual Server)",
    ]
    assert html.count('id="SetBusLocation.S_OK"') == 1
    adding = (site / "members" / "AddDVDROMDrive.html").read_text(encoding="utf-8")
    assert "\n  [out, retval] IVMDVDDrive **dvdDrive\n);" in unescape(re.sub(r"<[^>]*>", "", adding))


def test_the_sidebar_leads_to_the_differences(site: Path) -> None:
    index = (site / "index.html").read_text(encoding="utf-8")
    assert re.search(
        r'<a class="reference internal" href="differences\.html">\s*Differences between Virtual PC and', index
    )
