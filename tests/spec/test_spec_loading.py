"""Loading validates: whatever is wrong in a file is a SpecificationError that names the file and the entry."""

import re
import shutil
from importlib.resources import files
from pathlib import Path

import pytest

from ivmdvddrive_spec import Specification, SpecificationError
from vpc import SPECIFICATION

DATA = Path(str(files("ivmdvddrive_spec") / "data"))

IMAGE, LOCATION = "members/IVMDVDDrive/AttachImage.toml", "members/IVMDVDDrive/SetBusLocation.toml"
EVENT, COUNT = "members/IVMDVDDriveEvents/OnMediaEject.toml", "members/IVMDVDDriveCollection/Count.toml"
CODES, REGISTER, ERRATA = "hresults.toml", "ambiguities.toml", "errata.toml"
INTERFACES, ENUMS = "interfaces.toml", "enums.toml"

DIRECTORY = 'when = "path_is_directory"\n'
S_OK = 'id = "AttachImage.S_OK"\n'
INVALIDARG = 'id = "AttachImage.E_INVALIDARG"\n'
SECOND = '\n[[clause]]\nid = "AttachImage.missing"\n'
KIND = 'kind = "method"\n'
LAST = """
[[clause]]
id = "{id}"
code = "S_OK"
says = "A statement."
source = "A page"
level = "documented"
"""

BOTH = 'profiles = ["vpc", "vs2005"]'
DESPITE = '["SetBusLocation.VM_E_DRIVE_INVALID"]'
REFUSAL = 'aspect = "refusal"\n'

ANOTHER = 'aspect = "effect"\n'
ROLELESS = "SetBusLocation.VM_E_DRIVE_BUS_LOC_IN_USE"

BROKEN_ANYWHERE = "file"

BREAKS = {
    # a clause
    "unknown condition": (IMAGE, "path_is_directory", "path_is_a_folder", "AttachImage.E_INVALIDARG"),
    "condition that is no name": (IMAGE, DIRECTORY, 'when = ["path_null"]\n', "AttachImage.E_INVALIDARG"),
    "failure without condition": (IMAGE, DIRECTORY, "", "AttachImage.E_INVALIDARG"),
    "unknown version": (IMAGE, 'since = "1.1"', "since = 1.1", "AttachImage.concurrent"),
    "no source": (IMAGE, re.compile(r'source = ".*row 2.*\n'), "", "AttachImage.E_INVALIDARG"),
    "blank source": (IMAGE, re.compile(r'source = ".*row 2.*'), 'source = " "', "AttachImage.E_INVALIDARG"),
    "source that is no text": (IMAGE, re.compile(r'source = ".*row 2.*'), "source = 2", "AttachImage.E_INVALIDARG"),
    "no says": (IMAGE, 'says = "The path is that of a directory."\n', "", "AttachImage.E_INVALIDARG"),
    "empty says": (IMAGE, '"The path is that of a directory."', '""', "AttachImage.E_INVALIDARG"),
    "no id": (IMAGE, INVALIDARG, "", "clause"),
    "id that does not start with member and code": (
        IMAGE,
        INVALIDARG,
        'id = "AttachImage.E_FAIL"\n',
        "AttachImage.E_FAIL",
    ),
    "id of another member": (IMAGE, INVALIDARG, 'id = "ReleaseImage.E_INVALIDARG"\n', "ReleaseImage.E_INVALIDARG"),
    "id that only begins alike": (IMAGE, INVALIDARG, 'id = "AttachImage.E_INVALIDARGS"\n', "AttachImage.E_INVALIDARGS"),
    "id without code of another member": (IMAGE, SECOND, SECOND.replace("Attach", "Detach"), "DetachImage.missing"),
    "duplicate id": (IMAGE, None, LAST.format(id="AttachImage.S_OK"), "AttachImage.S_OK"),
    "outcome without code": (IMAGE, f'{S_OK}code = "S_OK"\n', S_OK, "AttachImage.S_OK"),
    "unknown code": (IMAGE, 'code = "E_INVALIDARG"', 'code = "E_INVALID"', "AttachImage.E_INVALIDARG"),
    "code that is no name": (IMAGE, 'code = "E_INVALIDARG"', "code = 0x80070057", "AttachImage.E_INVALIDARG"),
    "code that is a list": (IMAGE, 'code = "E_INVALIDARG"', 'code = ["E_FAIL"]', "AttachImage.E_INVALIDARG"),
    "unknown key": (IMAGE, DIRECTORY, f"{DIRECTORY}weight = 1\n", "AttachImage.E_INVALIDARG"),
    "unknown level": (IMAGE, 'level = "inferred"', 'level = "rumoured"', "AttachImage.S_OK"),
    "no level": (IMAGE, 'level = "inferred"\n', "", "AttachImage.S_OK"),
    "unknown aspect": (IMAGE, 'aspect = "effect"', 'aspect = "side effect"', "AttachImage.effect"),
    "unknown profile of a clause": (
        IMAGE,
        f'{INVALIDARG}profiles = ["vpc"]',
        f'{INVALIDARG}profiles = ["vs2099"]',
        "AttachImage.E_INVALIDARG",
    ),
    "unknown profile of a member": (IMAGE, BOTH, 'profiles = ["vpc", "vs2099"]', "AttachImage.S_OK"),
    "no profile": (IMAGE, f"{BOTH}\n", "", "AttachImage.S_OK"),
    "profiles that are no list": (IMAGE, BOTH, 'profiles = "vpc"', "AttachImage"),
    "unknown erratum": (IMAGE, "invalidarg-16-bit", "invalidarg-8-bit", "AttachImage.E_INVALIDARG"),
    "errata that are no list": (IMAGE, '["invalidarg-16-bit"]', '"invalidarg-16-bit"', "AttachImage.E_INVALIDARG"),
    "unknown ambiguity": (IMAGE, "shared-image", "borrowed-image", "AttachImage.VM_E_DRIVE_IN_USE.2"),
    "ambiguities that hold a number": (IMAGE, '["shared-image"]', "[1]", "AttachImage.VM_E_DRIVE_IN_USE.2"),
    "tolerated without ambiguity": (IMAGE, 'ambiguities = ["shared-image"]\n', "", "AttachImage.VM_E_DRIVE_IN_USE.2"),
    "unspecified without ambiguity": (IMAGE, 'ambiguities = ["missing-file"]\n', "", "AttachImage.missing"),
    "unknown effect of a clause": (
        LOCATION,
        'effect = "reconnect"',
        'effect = "rewire"',
        "SetBusLocation.S_OK.removed",
    ),
    "despite an unknown clause": (LOCATION, DESPITE, '["SetBusLocation.VM_E_X"]', "SetBusLocation.S_OK.removed"),
    "despite another member's clause": (LOCATION, DESPITE, '["Attachment.S_OK"]', "SetBusLocation.S_OK.removed"),
    "despite that is no list": (LOCATION, DESPITE, "true", "SetBusLocation.S_OK.removed"),
    "refusal with a code": (IMAGE, REFUSAL, f'{REFUSAL}code = "E_INVALIDARG"\n', "AttachImage.empty"),
    "refusal without condition": (IMAGE, 'when = "path_empty"\n', "", "AttachImage.empty"),
    "unknown claim": (IMAGE, 'claim = "concurrent"', 'claim = "parallel"', "AttachImage.concurrent"),
    "claim that is no name": (IMAGE, 'claim = "concurrent"', "claim = true", "AttachImage.concurrent"),
    # a member
    "no member": (IMAGE, 'member = "AttachImage"\n', "", "member"),
    "member of another name than its file": (IMAGE, 'member = "AttachImage"', 'member = "Attach"', "Attach"),
    "reads of an event": (EVENT, 'tells = "ejected"\n', 'tells = "ejected"\nreads = []\n', "OnMediaEject"),
    "refusal that is no reading": (
        IMAGE,
        'ambiguities = ["relative-path"]',
        'ambiguities = ["shared-image"]',
        "AttachImage.relative",
    ),
    "event that tells nothing": (EVENT, 'tells = "ejected"\n', "", "OnMediaEject"),
    "event that tells what none does": (EVENT, 'tells = "ejected"', 'tells = "cleaned"', "OnMediaEject"),
    "method that tells": (IMAGE, KIND, f'{KIND}tells = "inserted"\n', "AttachImage"),
    "two events that tell the same": (EVENT, 'tells = "ejected"', 'tells = "inserted"', "vpc"),
    "event of another name than its file": (EVENT, 'member = "OnMediaEject"', 'member = "OnEject"', "OnEject"),
    "wrong interface": (IMAGE, '"IVMDVDDrive"', '"IVMVirtualMachine"', "AttachImage"),
    "no interface": (IMAGE, 'interface = "IVMDVDDrive"\n', "", "AttachImage"),
    "bad kind": (IMAGE, KIND, 'kind = "field"\n', "AttachImage"),
    "no kind": (IMAGE, KIND, "", "AttachImage"),
    "wrong vtable slot": (IMAGE, "vtable_slot.vpc = 10", "vtable_slot.vpc = 11", "AttachImage"),
    "no vtable slot": (IMAGE, "vtable_slot.vpc = 10\n", "", "AttachImage"),
    "dispid that is no number": (IMAGE, KIND, f"{KIND}dispid = true\n", "AttachImage"),
    "no signature": (IMAGE, re.compile("signature = .*\n"), "", "AttachImage"),
    "no page": (IMAGE, re.compile("page.vpc = .*\n"), "", "AttachImage"),
    "unknown effect": (IMAGE, 'effect = "capture_image"', 'effect = "burn_image"', "AttachImage"),
    "unknown key of a member": (IMAGE, KIND, f"{KIND}helpstring = 1\n", "AttachImage"),
    "parameters that are no list": (IMAGE, re.compile(r"parameters = .*"), 'parameters = "imagePath"', "AttachImage"),
    "parameter that is no table": (IMAGE, re.compile(r"parameters = .*"), 'parameters = ["imagePath"]', "AttachImage"),
    "parameter without type": (IMAGE, ', type = "BSTR"', "", "AttachImage"),
    "parameter without role": (IMAGE, ', role = "path"', "", "AttachImage"),
    "parameter of an unknown role": (IMAGE, 'role = "path"', 'role = "file"', "AttachImage"),
    "parameter with more": (IMAGE, 'type = "BSTR"', 'type = "BSTR", direction = "in"', "AttachImage"),
    "out that is no table": (IMAGE, KIND, f'{KIND}out = "imagePath"\n', "AttachImage"),
    "out without name": (IMAGE, KIND, f'{KIND}out = {{ type = "BSTR" }}\n', "AttachImage"),
    "out without role": (IMAGE, KIND, f'{KIND}out = {{ name = "x", type = "BSTR" }}\n', "AttachImage"),
    "out of an unknown role": (
        IMAGE,
        KIND,
        f'{KIND}out = {{ name = "x", type = "BSTR", role = "x" }}\n',
        "AttachImage",
    ),
    "unknown claim of a member": (IMAGE, KIND, f'{KIND}claim = "parallel"\n', "AttachImage"),
    "unknown fact": (IMAGE, 'reads = ["images"]', 'reads = ["weather"]', "AttachImage"),
    "facts that are no list": (IMAGE, 'reads = ["images"]', 'reads = "images"', "AttachImage"),
    "creates no kind of object": (IMAGE, KIND, f'{KIND}creates = "disc"\n', "AttachImage"),
    "changes what is no property": (IMAGE, '["ImageFile", "Attachment"]', '["AttachImage"]', "AttachImage"),
    "changes a property of another object": (IMAGE, '["ImageFile", "Attachment"]', '["Count"]', "AttachImage"),
    "changes that are no list": (IMAGE, '["ImageFile", "Attachment"]', '"ImageFile"', "AttachImage"),
    "keeps what is unknown": (IMAGE, 'keeps = ["HostDriveLetter"]', 'keeps = ["Letter"]', "AttachImage"),
    "sends what is no event": (IMAGE, 'sends = "OnMediaInsert"', 'sends = "Attachment"', "AttachImage"),
    "sends no name": (IMAGE, 'sends = "OnMediaInsert"', "sends = [1]", "AttachImage"),
    "frees an unknown role": (IMAGE, KIND, f'{KIND}frees = "file"\n', "AttachImage"),
    "clauses that are no list": (EVENT, re.compile(r"\[\[clause\]\].*", re.DOTALL), 'clause = "one"\n', "OnMediaEject"),
    "clause that is no table": (EVENT, re.compile(r"\[\[clause\]\].*", re.DOTALL), "clause = [1]\n", "clause"),
    "no TOML": (IMAGE, KIND, "kind = method\n", BROKEN_ANYWHERE),
    "key twice": (IMAGE, KIND, KIND + KIND, BROKEN_ANYWHERE),
    # an HRESULT
    "33 bits": (CODES, "0x80004003", "0x180004003", "E_POINTER"),
    "negative value": (CODES, "0x80004003", "-2147467261", "E_POINTER"),
    "value in a string": (CODES, "0x80004003", '"0x80004003"', "E_POINTER"),
    "value that is a truth": (CODES, "0x80004003", "true", "E_POINTER"),
    "value that is a float": (CODES, "0x80004003", "2147500035.0", "E_POINTER"),
    "no value": (CODES, "value = 0x80004003\n", "", "E_POINTER"),
    "another's value": (CODES, "0x80004003", "0x00000000", "E_POINTER"),
    "HRESULT without says": (CODES, 'says = "An unexpected error."\n', "", "E_FAIL"),
    "HRESULT without source": (CODES, 'source = "winerror.h (Win32)"\n', "", "E_INVALIDARG"),
    "HRESULT with a number for source": (CODES, 'source = "winerror.h (Win32)"\n', "source = 32\n", "E_INVALIDARG"),
    "unknown key of an HRESULT": (CODES, "value = 0x80004003", "value = 0x80004003\nfacility = 4", "E_POINTER"),
    "printed that is no list": (CODES, '["0x80000003"]', '"0x80000003"', "E_INVALIDARG"),
    "printed that is no value": (CODES, '["0x80000003"]', '["none"]', "E_INVALIDARG"),
    "HRESULT that is no table": (CODES, "[S_OK]", "S_FALSE = 1\n[S_OK]", "S_FALSE"),
    "HRESULTs that are no TOML": (CODES, "[S_OK]", "[S_OK", BROKEN_ANYWHERE),
    # an erratum
    "erratum without evidence": (ERRATA, re.compile("evidence = .*\n"), "", "invalidarg-16-bit"),
    "unknown key of an erratum": (ERRATA, "where = ", 'who = "we"\nwhere = ', "invalidarg-16-bit"),
    "erratum that is no table": (ERRATA, "[invalidarg-16-bit]", "none = 0\n[invalidarg-16-bit]", "none"),
    "errata that are no TOML": (ERRATA, "where = ", "where : ", BROKEN_ANYWHERE),
    # an ambiguity
    "question that the model does not leave open": (
        REGISTER,
        'asks = "letter-colon"',
        'asks = "letter-case"',
        "letter-colon",
    ),
    "question that nothing asks": (REGISTER, 'asks = "letter-colon"\n', "", "vpc"),
    "question that two ask": (REGISTER, 'asks = "media-once-off"', 'asks = "media-once-saved"', "vpc"),
    "ambiguity without an answer of the model": (
        REGISTER,
        ".readings.kept]",
        ".readings.left]",
        "media-after-power-off",
    ),
    "default that is no reading": (REGISTER, 'default = "shared"', 'default = "lent"', "shared-image"),
    "no default": (REGISTER, 'default = "shared"\n', "", "shared-image"),
    "no question": (REGISTER, 'question = "Can the same image be attached to two drives?"\n', "", "shared-image"),
    "ambiguity's unknown condition": (REGISTER, '"image_held_elsewhere"', '"image_lent"', "shared-image"),
    "ambiguity's unknown member": (REGISTER, '["BusNumber", ', '["Bus", ', "location-of-forgotten-machine"),
    "ambiguity's members that are no list": (REGISTER, '["_NewEnum"]', '"_NewEnum"', "enumerator-of-forgotten-machine"),
    "unknown key of an ambiguity": (REGISTER, 'default = "shared"', 'default = "shared"\nvotes = 3', "shared-image"),
    "readings that are no table": (
        REGISTER,
        "[nothing-attached]\n",
        'odd.readings = "any"\n[nothing-attached]\n',
        "odd",
    ),
    "reading that is no table": (
        REGISTER,
        "[nothing-attached]\n",
        "odd.readings.any = 1\n[nothing-attached]\n",
        "odd.any",
    ),
    "reading without says": (
        REGISTER,
        'says = "The letter is invalid."\n',
        "",
        "letter-names-nothing.invalid-argument",
    ),
    "reading's unknown code": (REGISTER, "VM_E_NO_MEDIA_CAPTURED", "VM_E_EMPTY", "nothing-attached.no-media"),
    "unknown key of a reading": (
        REGISTER,
        'says = "The letter is in',
        'odds = 2\nsays = "',
        "letter-names-nothing.invalid-argument",
    ),
    "ambiguity that is no table": (REGISTER, "[nothing-attached]\n", "none = 0\n[nothing-attached]\n", "none"),
    # an interface, an enumeration
    "interface with a number for an iid": (INTERFACES, re.compile("iid.vpc = .*\n"), "iid.vpc = 7\n", "IVMDVDDrive"),
    "value for an unknown profile": (INTERFACES, "base.vs2005 = ", "base.vs2099 = ", "IVMDVDDriveEvents"),
    "interface of no object": (INTERFACES, 'object = "drive"\n', "", "IVMDVDDrive"),
    "interface of an unknown object": (INTERFACES, 'object = "drive"', 'object = "disc"', "IVMDVDDrive"),
    "interface without dual": (INTERFACES, "dual = true\n", "", "IVMDVDDrive"),
    "interface with a string for dual": (INTERFACES, "dual = true", 'dual = "yes"', "IVMDVDDrive"),
    "interface with a string for a slot": (INTERFACES, "first_slot.vpc = 7", 'first_slot.vpc = "7"', "IVMDVDDrive"),
    "interface with a string for members": (
        INTERFACES,
        '["OnMediaInsert", "OnMediaEject"]',
        '"On"',
        "IVMDVDDriveEvents",
    ),
    "interface with a member twice": (INTERFACES, '["Count", ', '["Count", "Count", ', "IVMDVDDriveCollection"),
    "unknown key of an interface": (INTERFACES, "dual = true", "dual = true\nversion = 1", "IVMDVDDrive"),
    "missing member file": (INTERFACES, '["Count", ', '["Count", "Clear", ', "IVMDVDDriveCollection"),
    "interface without members": (INTERFACES, '["OnMediaInsert", "OnMediaEject"]', "[]", "IVMDVDDriveEvents"),
    "member without success": (IMAGE, f'{S_OK}code = "S_OK"\n', f"{S_OK}{ANOTHER}", "AttachImage"),
    "condition without its role": (LOCATION, 'when = "location_in_use"', 'when = "index_zero"', ROLELESS),
    "stray member file": (INTERFACES, ', "OnMediaEject"]', "]", BROKEN_ANYWHERE),
    "enumeration without values": (ENUMS, re.compile("values = .*\n"), "", "VMDVDDriveAttachmentType"),
    "enumeration without source": (ENUMS, re.compile("source = .*\n"), "", "VMDVDDriveAttachmentType"),
    "enumeration of strings": (ENUMS, "vmDVDDrive_None = 0", 'vmDVDDrive_None = "0"', "VMDVDDriveAttachmentType"),
    "unknown key of an enumeration": (ENUMS, "source = ", 'by = "us"\nsource = ', "VMDVDDriveAttachmentType"),
}

BLAMED_ELSEWHERE = {"stray member file": EVENT, "two events that tell the same": "members"}
"""Where the file to blame is not the one that was changed."""


@pytest.fixture
def folder(tmp_path):
    return shutil.copytree(DATA, tmp_path / "data")


def change(file, old, new):
    text = file.read_text(encoding="utf-8")
    if old is None:
        changed = text + new
    elif isinstance(old, str):
        changed = text.replace(old, new, 1)
    else:
        changed = old.sub(lambda _: new, text, count=1)
    assert changed != text, f"{old!r} is not in {file.name}"
    file.write_text(changed, encoding="utf-8")


def test_a_copy_loads_as_the_specification_itself(folder):
    assert Specification.for_profile("vpc", folder) == SPECIFICATION


@pytest.mark.parametrize("what", BREAKS)
def test_what_is_wrong_is_named(folder, what):
    file, old, new, entry = BREAKS[what]
    change(folder / file, old, new)
    blamed = BLAMED_ELSEWHERE.get(what, file)
    with pytest.raises(SpecificationError, match=f"^{re.escape(blamed)}: {re.escape(entry)}: ") as caught:
        Specification.for_profile("vpc", folder)
    assert (caught.value.file, str(caught.value)) == (
        blamed,
        f"{blamed}: {caught.value.entry}: {caught.value.problem}",
    )


PROBLEMS = {
    "unknown version": "since 1.1 is none of 1.0, 1.1, 1.2, 1.3",
    "unknown condition": "unknown condition 'path_is_a_folder'",
    "failure without condition": "says E_INVALIDARG without a condition",
    "outcome without code": "is an outcome without a code",
    "refusal with a code": "a refusal has a condition, and no code",
    "refusal without condition": "a refusal has a condition, and no code",
    "tolerated without ambiguity": "is tolerated without an ambiguity",
    "unspecified without ambiguity": "is unspecified without an ambiguity",
    "duplicate id": f"duplicate id, first in {IMAGE}",
    "wrong vtable slot": "vtable slot 11, not 10",
    "wrong interface": "says interface IVMVirtualMachine, not IVMDVDDrive",
    "33 bits": "0x180004003 is no 32-bit HRESULT",
    "negative value": "-0x7fffbffd is no 32-bit HRESULT",
    "value in a string": "'0x80004003' is no 32-bit HRESULT",
    "value that is a truth": "0x1 is no 32-bit HRESULT",
    "another's value": "has the value of S_OK, 0x00000000",
    "default that is no reading": "the default 'lent' is none of its readings",
    "missing member file": "members/IVMDVDDriveCollection/Clear.toml does not exist",
    "stray member file": "is the member of no interface",
    "unknown effect": "unknown effect 'burn_image'",
    "interface without members": "has no members in vpc",
    "member without success": "has no clause S_OK",
    "condition without its role": (
        "its condition index_zero needs the role 'index', which SetBusLocation does not have"
    ),
}


@pytest.mark.parametrize("what", PROBLEMS)
def test_the_value_that_is_wrong_is_shown(folder, what):
    file, old, new, _ = BREAKS[what]
    change(folder / file, old, new)
    with pytest.raises(SpecificationError) as caught:
        Specification.for_profile("vpc", folder)
    assert caught.value.problem == PROBLEMS[what]


COPY = """
[Copy]
object = "sink"
iid = "copy"
base = "IDispatch"
dual = false
source = "a test"
members = ["OnMediaEject.image"]
"""


def test_an_id_of_another_file_is_a_duplicate(folder):
    text = (folder / EVENT).read_text(encoding="utf-8")
    change(folder / INTERFACES, None, COPY)
    copy = text.replace('member = "OnMediaEject"', 'member = "OnMediaEject.image"').replace("IVMDVDDriveEvents", "Copy")
    head, first, *_ = copy.split("[[clause]]\n")
    (folder / "members" / "Copy").mkdir()
    (folder / "members" / "Copy" / "OnMediaEject.image.toml").write_text(f"{head}[[clause]]\n{first}", encoding="utf-8")
    with pytest.raises(SpecificationError) as caught:
        Specification.for_profile("vpc", folder)
    assert str(caught.value) == (
        f"members/Copy/OnMediaEject.image.toml: OnMediaEject.image: duplicate id, first in {EVENT}"
    )


@pytest.mark.parametrize("file", [CODES, REGISTER, ERRATA, INTERFACES, ENUMS, IMAGE])
def test_a_file_that_is_not_utf_8_is_named(folder, file):
    (folder / file).write_bytes(b"\xff\xfe")
    with pytest.raises(SpecificationError, match=f"^{re.escape(file)}: file: cannot be read"):
        Specification.for_profile("vpc", folder)


@pytest.mark.parametrize("file", [CODES, REGISTER, ERRATA, INTERFACES, ENUMS])
def test_a_file_that_is_missing_is_named(folder, file):
    (folder / file).unlink()
    with pytest.raises(SpecificationError, match=f"^{re.escape(file)}: file: cannot be read"):
        Specification.for_profile("vpc", folder)


def test_a_missing_folder_of_members_is_named(folder):
    shutil.rmtree(folder / "members")
    with pytest.raises(SpecificationError, match=r"^members: folder: cannot be read"):
        Specification.for_profile("vpc", folder)


def test_what_is_no_toml_file_among_the_members_is_left_alone(folder):
    (folder / "members" / "notes.txt").write_text("Clear is no member.", encoding="utf-8")
    assert Specification.for_profile("vpc", folder) == SPECIFICATION
