"""HRESULTs: the parts of a value, names and spellings."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivmdvddrive_spec import HRESULTS, HResult, SpecificationError, hresult, name_of, to_hex
from ivmdvddrive_spec.loading.return_codes import load_hresults
from profiles import SPECIFICATIONS

UNSIGNED = st.integers(0, 0xFFFFFFFF)

# value, severity, customer, facility, its name, code, signed
PARTS = [
    ("S_OK", 0x00000000, 0, 0, 0, "NULL", 0x0000, 0),
    ("E_POINTER", 0x80004003, 1, 0, 0, "NULL", 0x4003, -2147467261),
    ("E_FAIL", 0x80004005, 1, 0, 0, "NULL", 0x4005, -2147467259),
    ("E_UNEXPECTED", 0x8000FFFF, 1, 0, 0, "NULL", 0xFFFF, -2147418113),
    ("E_INVALIDARG", 0x80070057, 1, 0, 7, "WIN32", 0x0057, -2147024809),
    ("DISP_E_EXCEPTION", 0x80020009, 1, 0, 2, "DISPATCH", 0x0009, -2147352567),
    ("DISP_E_BADINDEX", 0x8002000B, 1, 0, 2, "DISPATCH", 0x000B, -2147352565),
    ("VM_E_VM_UNKNOWN", 0xA0040207, 1, 1, 4, "ITF", 0x0207, -1610350073),
    ("VM_E_VM_RUNNING_OR_SAVED", 0xA004020B, 1, 1, 4, "ITF", 0x020B, -1610350069),
    ("VM_E_VM_RUNNING", 0xA0040500, 1, 1, 4, "ITF", 0x0500, -1610349312),
    ("VM_E_DRIVE_INVALID", 0xA0040502, 1, 1, 4, "ITF", 0x0502, -1610349310),
    ("VM_E_DRIVE_BUS_LOC_IN_USE", 0xA0040503, 1, 1, 4, "ITF", 0x0503, -1610349309),
    ("VM_E_MEDIA_UNMOUNT_FAIL", 0xA0040508, 1, 1, 4, "ITF", 0x0508, -1610349304),
    ("VM_E_IMAGE_CAPTURE_FAIL", 0xA0040650, 1, 1, 4, "ITF", 0x0650, -1610348976),
    ("VM_E_NO_MEDIA_CAPTURED", 0xA0040652, 1, 1, 4, "ITF", 0x0652, -1610348974),
    ("VM_E_DRIVE_IN_USE", 0xA0040727, 1, 1, 4, "ITF", 0x0727, -1610348761),
    ("VM_E_MEDIA_WRONG_TYPE", 0xA0040728, 1, 1, 4, "ITF", 0x0728, -1610348760),
]

PRINTED = {
    "E_INVALIDARG": ("0x80000003",),
    "VM_E_DRIVE_BUS_LOC_IN_USE": ("0xA00400503",),
    "VM_E_MEDIA_WRONG_TYPE": ("0xA00400728",),
}


def unnamed(value):
    return HResult("ANY", value, "Any value.", "a test")


def test_the_table_holds_every_hresult():
    assert [row[0] for row in PARTS] == list(HRESULTS)


@pytest.mark.parametrize("row", PARTS, ids=lambda row: row[0])
def test_the_parts_follow_from_the_value(row):
    h = HRESULTS[row[0]]
    assert (h.name, h.value, h.severity, h.customer, h.facility, h.facility_name, h.code, h.signed) == row


@pytest.mark.parametrize("row", PARTS, ids=lambda row: row[0])
def test_names_and_values_lead_to_each_other(row):
    name, value, *_, signed = row
    assert hresult(name) == value
    assert name_of(value) == name_of(signed) == name


@pytest.mark.parametrize("name", HRESULTS)
def test_what_pages_print_instead(name):
    assert SPECIFICATIONS["vpc"].hresults[name].printed == PRINTED.get(name, ())
    assert SPECIFICATIONS["vs2005"].hresults[name].printed == HRESULTS[name].printed == ()


def test_a_name_that_is_not_known_is_a_key_error():
    with pytest.raises(KeyError, match="VM_E_BUS_LOC_IN_USE"):
        hresult("VM_E_BUS_LOC_IN_USE")


@pytest.mark.parametrize("value", [0x80000003, 0x00400728, 0xA00400728 >> 4, 1])
def test_a_value_that_is_not_known_has_no_name(value):
    assert name_of(value) is None


@pytest.mark.parametrize(
    ("value", "shown"),
    [(0, "0x00000000"), (0x8007, "0x00008007"), (0xA0040728, "0xA0040728"), (-1610348760, "0xA0040728")],
)
def test_a_value_is_spelled_with_eight_digits(value, shown):
    assert to_hex(value) == shown


def test_a_facility_that_the_pages_do_not_use_is_a_number():
    assert unnamed(0x80050000).facility_name == "5"


@given(UNSIGNED)
def test_the_parts_make_the_value_again(value):
    h = unnamed(value)
    reserved = value & 0x5800_0000
    assert h.severity << 31 | h.customer << 29 | h.facility << 16 | h.code | reserved == value
    assert (h.severity == 1) is (h.signed < 0)


@given(UNSIGNED)
def test_spelling_and_sign_keep_the_value(value):
    h = unnamed(value)
    assert int(to_hex(value), 16) == value
    assert len(to_hex(value)) == 10
    assert to_hex(h.signed) == to_hex(value)
    assert -(1 << 31) <= h.signed < 1 << 31
    assert h.signed % (1 << 32) == value
    assert name_of(value) == name_of(h.signed)


ENTRY = '[{name}]\nvalue = {value}\nsays = "Any value."\nsource = "a test"\n'


@given(UNSIGNED)
def test_any_32_bits_can_be_written_in_a_file(value):
    assert load_hresults(ENTRY.format(name="ANY", value=hex(value))) == {"ANY": unnamed(value)}


@given(st.integers().filter(lambda value: not 0 <= value <= 0xFFFFFFFF))
def test_nothing_else_can(value):
    with pytest.raises(SpecificationError, match=r"^mine\.toml: ANY: .*0x[0-9a-f]+ is no 32-bit HRESULT$"):
        load_hresults(ENTRY.format(name="ANY", value=value), "mine.toml")


@given(UNSIGNED)
def test_two_names_cannot_have_one_value(value):
    both = ENTRY.format(name="ONE", value=value) + ENTRY.format(name="TWO", value=value)
    with pytest.raises(SpecificationError, match=rf"TWO: has the value of ONE, {to_hex(value)}$"):
        load_hresults(both)
