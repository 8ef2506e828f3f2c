"""The reference's objects as a Python client of COM sees them: documented names, ``hresult`` of failures, events."""

import json
from pathlib import Path

import pytest

from ivmdvddrive_reference import Bench, ComError
from ivmdvddrive_spec import hresult
from reference_scenes import Sink, fails, image
from vpc import SPECIFICATION

_DATA = Path(__file__).parent.parent / "data" / "return-codes.json"
PAGES = json.loads(_DATA.read_text(encoding="utf-8"))["vpc"]

METHODS = {"AttachHostDrive", "AttachImage", "ReleaseHostDrive", "ReleaseImage", "SetBusLocation"}
PROPERTIES = {"Attachment", "BusNumber", "DeviceNumber", "HostDriveLetter", "ImageFile"}


class Scene:
    """A bench with two stopped machines: two drives in the first, one in the second."""

    def __init__(self, folder):
        self.bench = Bench()
        self.machine, self.other = self.bench.create_machine(), self.bench.create_machine()
        self.drive, self.sibling = self.machine.AddDVDROMDrive(0, 0), self.machine.AddDVDROMDrive(0, 1)
        self.rival = self.other.AddDVDROMDrive(0, 0)
        self.shelf = self.machine.DVDROMDrives
        self.iso, self.folder = image(folder / "disc.iso"), str(folder)
        self.missing, self.note = str(folder / "nowhere.iso"), str(folder / "note.txt")
        (folder / "note.txt").write_text("This is no image.", encoding="utf-8")


@pytest.fixture
def scene(tmp_path):
    return Scene(tmp_path)


# The documented names


def test_a_drive_has_the_members_that_are_documented_and_properties_are_properties(scene):
    assert set(SPECIFICATION.interfaces["IVMDVDDrive"].members) == METHODS | PROPERTIES
    for name in METHODS:
        assert callable(getattr(type(scene.drive), name))
    for name in PROPERTIES:
        assert isinstance(getattr(type(scene.drive), name), property)


def test_a_member_can_be_read_about_by_its_name(scene):
    for name in METHODS:
        member = getattr(type(scene.drive), name)
        assert (member.__name__, bool(member.__doc__)) == (name, True)


def test_a_failure_is_an_exception_with_the_code(scene):
    with pytest.raises(ComError, match="VM_E_MEDIA_WRONG_TYPE") as caught:
        scene.drive.ReleaseHostDrive()
    assert caught.value.hresult == 0xA0040728


@pytest.mark.parametrize("kind", ["fixed", "removable"])
def test_no_host_drive_but_a_dvd_or_cd_drive_can_be_captured(scene, kind):
    scene.machine.host.drives[2].kind = kind
    with fails("VM_E_DRIVE_INVALID"):
        scene.drive.AttachHostDrive("C")


def test_a_cd_drive_of_the_host_can_be_captured(scene):
    scene.machine.host.drives[2].kind = "cd"
    scene.drive.AttachHostDrive("C")
    assert scene.drive.HostDriveLetter == "C"


# Going well


def test_a_new_drive(scene):
    drive = scene.sibling
    assert (drive.Attachment, drive.BusNumber, drive.DeviceNumber) == (0, 0, 1)


def test_an_image_comes_and_goes(scene):
    assert scene.drive.AttachImage(scene.iso) is None
    assert (scene.drive.Attachment, scene.drive.ImageFile) == (1, scene.iso)
    assert scene.drive.ReleaseImage() is None
    assert scene.drive.Attachment == 0


@pytest.mark.parametrize("letter", ["D", "d", "D:", "d:", "D:\\", "d:\\"])
def test_a_host_drive_comes_and_goes(scene, letter):
    assert scene.drive.AttachHostDrive(letter) is None
    assert (scene.drive.Attachment, scene.drive.HostDriveLetter) == (2, "D")
    assert scene.drive.ReleaseHostDrive() is None
    assert scene.drive.Attachment == 0
    scene.rival.AttachHostDrive(letter)


def test_an_image_may_be_shared(scene):
    scene.drive.AttachImage(scene.iso)
    scene.rival.AttachImage(scene.iso)
    scene.drive.ReleaseImage()
    assert scene.rival.ImageFile == scene.iso


def test_a_drive_moves_with_its_media(scene):
    scene.drive.AttachHostDrive("E")
    scene.drive.SetBusLocation(1, 0)
    assert (scene.drive.BusNumber, scene.drive.DeviceNumber, scene.drive.HostDriveLetter) == (1, 0, "E")
    scene.sibling.SetBusLocation(0, 0)
    scene.sibling.SetBusLocation(0, 0)


@pytest.mark.parametrize("power", ["running", "saved"])
def test_media_come_and_go_in_any_state_of_the_machine_and_survive_it(scene, power):
    scene.bench.set_machine_state(scene.machine, power)
    scene.drive.AttachImage(scene.iso)
    scene.sibling.AttachHostDrive("D")
    scene.bench.set_machine_state(scene.machine, "off")
    assert (scene.drive.ImageFile, scene.sibling.HostDriveLetter) == (scene.iso, "D")


def test_a_collection_follows_its_machine(scene):
    assert (scene.shelf.Count, [scene.shelf.Item(i) for i in (1, 2)]) == (2, [scene.drive, scene.sibling])
    added = scene.machine.AddDVDROMDrive(1, 1)
    scene.machine.RemoveDVDROMDrive(scene.drive)
    assert (scene.shelf.Count, list(scene.shelf._NewEnum)) == (2, [scene.sibling, added])


def test_an_enumerator_is_of_its_moment(scene):
    enumerator = scene.shelf._NewEnum
    scene.machine.RemoveDVDROMDrive(scene.drive)
    assert list(enumerator) == [scene.drive, scene.sibling]


def test_a_removed_drive_frees_its_place_and_its_host_drive(scene):
    scene.drive.AttachHostDrive("D")
    scene.machine.RemoveDVDROMDrive(scene.drive)
    scene.rival.AttachHostDrive("D")
    assert scene.machine.AddDVDROMDrive(0, 0) is not scene.drive


def test_a_forgotten_machine_frees_its_host_drives(scene):
    scene.drive.AttachHostDrive("D")
    scene.sibling.AttachHostDrive("E")
    scene.bench.forget_machine(scene.machine)
    scene.rival.AttachHostDrive("D")
    scene.rival.ReleaseHostDrive()
    scene.rival.AttachHostDrive("E")


def test_a_reset_makes_everything_anew(scene):
    scene.drive.AttachHostDrive("D")
    assert scene.bench.reset() == [("D", "dvd"), ("E", "dvd"), ("C", "fixed")]
    scene.bench.create_machine().AddDVDROMDrive(0, 0).AttachHostDrive("D")


# Going wrong: each documented failure, how it comes about, and that it changes nothing


def removed(scene):
    scene.machine.RemoveDVDROMDrive(scene.drive)


def forgotten(scene):
    scene.bench.forget_machine(scene.machine)


def running(scene):
    scene.bench.set_machine_state(scene.machine, "running")


def saved(scene):
    scene.bench.set_machine_state(scene.machine, "saved")


def with_image(scene):
    scene.drive.AttachImage(scene.iso)


def with_host_drive(scene):
    scene.drive.AttachHostDrive("E")


def rival_has_it(scene):
    scene.rival.AttachHostDrive("D")


def sibling_has_it(scene):
    scene.sibling.AttachHostDrive("D")


def disk_there(scene):
    scene.bench.occupy(scene.machine, 1, 1)


def as_it_is(scene):
    pass


def of_drive(member, *args):
    return lambda s: getattr(s.drive, member)(*args)


def null(target, member, *args):
    return lambda s: s.bench.call_with_null_out(getattr(s, target), member, *args)


def got(target, member):
    return lambda s: getattr(getattr(s, target), member)


D = of_drive("AttachHostDrive", "D")
ISO = lambda s: s.drive.AttachImage(s.iso)  # noqa: E731  # one line each, as the others of the table
MOVE, ADD = of_drive("SetBusLocation", 1, 1), lambda s: s.machine.AddDVDROMDrive(1, 1)
REMOVE = lambda s: s.machine.RemoveDVDROMDrive(s.drive)  # noqa: E731

FAILURES = [
    ("AttachHostDrive", "E_INVALIDARG", as_it_is, of_drive("AttachHostDrive", None)),
    ("AttachHostDrive", "E_INVALIDARG", as_it_is, of_drive("AttachHostDrive", "")),
    ("AttachHostDrive", "E_INVALIDARG", as_it_is, of_drive("AttachHostDrive", "DE")),
    ("AttachHostDrive", "E_INVALIDARG", as_it_is, of_drive("AttachHostDrive", "Q")),
    ("AttachHostDrive", "E_INVALIDARG", as_it_is, of_drive("AttachHostDrive", "\N{LATIN SMALL LETTER DOTLESS I}")),
    ("AttachHostDrive", "E_INVALIDARG", as_it_is, of_drive("AttachHostDrive", "D:/")),
    ("AttachHostDrive", "VM_E_VM_UNKNOWN", forgotten, D),
    ("AttachHostDrive", "VM_E_DRIVE_IN_USE", with_image, D),
    ("AttachHostDrive", "VM_E_DRIVE_IN_USE", with_host_drive, D),
    ("AttachHostDrive", "VM_E_DRIVE_IN_USE", rival_has_it, D),
    ("AttachHostDrive", "VM_E_DRIVE_IN_USE", sibling_has_it, D),
    ("AttachHostDrive", "VM_E_DRIVE_INVALID", removed, D),
    ("AttachHostDrive", "VM_E_DRIVE_INVALID", as_it_is, of_drive("AttachHostDrive", "C")),
    ("AttachImage", "E_INVALIDARG", as_it_is, lambda s: s.drive.AttachImage(s.folder)),
    ("AttachImage", "E_POINTER", as_it_is, of_drive("AttachImage", None)),
    ("AttachImage", "VM_E_VM_UNKNOWN", forgotten, ISO),
    ("AttachImage", "VM_E_DRIVE_IN_USE", with_image, ISO),
    ("AttachImage", "VM_E_DRIVE_IN_USE", with_host_drive, ISO),
    ("AttachImage", "VM_E_DRIVE_INVALID", removed, ISO),
    ("ReleaseHostDrive", "VM_E_VM_UNKNOWN", forgotten, of_drive("ReleaseHostDrive")),
    ("ReleaseHostDrive", "VM_E_MEDIA_WRONG_TYPE", with_image, of_drive("ReleaseHostDrive")),
    ("ReleaseHostDrive", "VM_E_MEDIA_WRONG_TYPE", as_it_is, of_drive("ReleaseHostDrive")),
    ("ReleaseHostDrive", "VM_E_DRIVE_INVALID", removed, of_drive("ReleaseHostDrive")),
    ("ReleaseImage", "VM_E_VM_UNKNOWN", forgotten, of_drive("ReleaseImage")),
    ("ReleaseImage", "VM_E_MEDIA_WRONG_TYPE", with_host_drive, of_drive("ReleaseImage")),
    ("ReleaseImage", "VM_E_MEDIA_WRONG_TYPE", as_it_is, of_drive("ReleaseImage")),
    ("ReleaseImage", "VM_E_DRIVE_INVALID", removed, of_drive("ReleaseImage")),
    ("SetBusLocation", "E_INVALIDARG", as_it_is, of_drive("SetBusLocation", 2, 0)),
    ("SetBusLocation", "E_INVALIDARG", as_it_is, of_drive("SetBusLocation", 0, -1)),
    ("SetBusLocation", "VM_E_VM_RUNNING_OR_SAVED", running, MOVE),
    ("SetBusLocation", "VM_E_VM_RUNNING_OR_SAVED", saved, MOVE),
    ("SetBusLocation", "VM_E_DRIVE_BUS_LOC_IN_USE", as_it_is, of_drive("SetBusLocation", 0, 1)),
    ("SetBusLocation", "VM_E_DRIVE_BUS_LOC_IN_USE", disk_there, MOVE),
    ("SetBusLocation", "VM_E_DRIVE_INVALID", removed, MOVE),
    ("SetBusLocation", "VM_E_VM_UNKNOWN", forgotten, MOVE),
    ("Attachment", "VM_E_VM_UNKNOWN", forgotten, got("drive", "Attachment")),
    ("Attachment", "VM_E_DRIVE_INVALID", removed, got("drive", "Attachment")),
    ("BusNumber", "VM_E_DRIVE_INVALID", removed, got("drive", "BusNumber")),
    ("DeviceNumber", "VM_E_DRIVE_INVALID", removed, got("drive", "DeviceNumber")),
    ("HostDriveLetter", "VM_E_VM_UNKNOWN", forgotten, got("drive", "HostDriveLetter")),
    ("HostDriveLetter", "VM_E_MEDIA_WRONG_TYPE", with_image, got("drive", "HostDriveLetter")),
    ("ImageFile", "VM_E_VM_UNKNOWN", forgotten, got("drive", "ImageFile")),
    ("ImageFile", "VM_E_MEDIA_WRONG_TYPE", with_host_drive, got("drive", "ImageFile")),
    ("ImageFile", "VM_E_DRIVE_INVALID", removed, got("drive", "ImageFile")),
    ("Count", "VM_E_VM_UNKNOWN", forgotten, got("shelf", "Count")),
    ("Item", "VM_E_VM_UNKNOWN", forgotten, lambda s: s.shelf.Item(1)),
    ("Item", "DISP_E_BADINDEX", as_it_is, lambda s: s.shelf.Item(0)),
    ("Item", "DISP_E_BADINDEX", as_it_is, lambda s: s.shelf.Item(3)),
    ("Item", "DISP_E_BADINDEX", as_it_is, lambda s: s.shelf.Item(-1)),
    ("AddDVDROMDrive", "E_INVALIDARG", as_it_is, lambda s: s.machine.AddDVDROMDrive(0, 2)),
    ("AddDVDROMDrive", "VM_E_VM_UNKNOWN", forgotten, ADD),
    ("AddDVDROMDrive", "VM_E_VM_RUNNING_OR_SAVED", running, ADD),
    ("AddDVDROMDrive", "VM_E_VM_RUNNING_OR_SAVED", saved, ADD),
    ("AddDVDROMDrive", "VM_E_DRIVE_BUS_LOC_IN_USE", as_it_is, lambda s: s.machine.AddDVDROMDrive(0, 1)),
    ("AddDVDROMDrive", "VM_E_DRIVE_BUS_LOC_IN_USE", disk_there, ADD),
    ("RemoveDVDROMDrive", "E_POINTER", as_it_is, lambda s: s.machine.RemoveDVDROMDrive(None)),
    ("RemoveDVDROMDrive", "VM_E_VM_UNKNOWN", forgotten, REMOVE),
    ("RemoveDVDROMDrive", "VM_E_VM_RUNNING_OR_SAVED", running, REMOVE),
    ("RemoveDVDROMDrive", "VM_E_VM_RUNNING_OR_SAVED", saved, REMOVE),
    ("RemoveDVDROMDrive", "VM_E_DRIVE_INVALID", removed, REMOVE),
    ("RemoveDVDROMDrive", "VM_E_DRIVE_INVALID", as_it_is, lambda s: s.machine.RemoveDVDROMDrive(s.rival)),
    ("DVDROMDrives", "VM_E_VM_UNKNOWN", forgotten, got("machine", "DVDROMDrives")),
    ("Attachment", "E_POINTER", as_it_is, null("drive", "Attachment")),
    ("BusNumber", "E_POINTER", as_it_is, null("drive", "BusNumber")),
    ("DeviceNumber", "E_POINTER", as_it_is, null("drive", "DeviceNumber")),
    ("HostDriveLetter", "E_POINTER", with_host_drive, null("drive", "HostDriveLetter")),
    ("ImageFile", "E_POINTER", with_image, null("drive", "ImageFile")),
    ("Count", "E_POINTER", as_it_is, null("shelf", "Count")),
    ("Item", "E_POINTER", as_it_is, null("shelf", "Item", 1)),
    ("_NewEnum", "E_POINTER", as_it_is, null("shelf", "_NewEnum")),
    ("AddDVDROMDrive", "E_POINTER", as_it_is, null("machine", "AddDVDROMDrive", 1, 1)),
    ("DVDROMDrives", "E_POINTER", as_it_is, null("machine", "DVDROMDrives")),
]


def seen(scene):
    """Return what a client can see of a scene."""
    found = [(scene.machine.known, scene.machine.state, list(scene.machine.drives))]
    for drive in (scene.drive, scene.sibling, scene.rival):
        for name in sorted(PROPERTIES):
            try:
                found.append(getattr(drive, name))
            except ComError as error:
                found.append(error.hresult)
    return found


@pytest.mark.parametrize(("member", "code", "prepare", "act"), FAILURES, ids=[f"{m}-{c}" for m, c, *_ in FAILURES])
def test_each_failure_has_its_code_and_changes_nothing_and_sends_nothing(scene, member, code, prepare, act):
    prepare(scene)
    before, sink = seen(scene), Sink()
    for drive in (scene.drive, scene.sibling, scene.rival):
        drive.Advise(sink)
    with fails(code):
        act(scene)
    assert (seen(scene), sink.events) == (before, [])


@pytest.mark.parametrize("path", ["missing", "note"])
def test_what_is_no_image_is_not_attached(scene, path):
    with fails("VM_E_IMAGE_CAPTURE_FAIL"):
        scene.drive.AttachImage(getattr(scene, path))
    assert scene.drive.Attachment == 0


@pytest.mark.parametrize("path", ["\0", "/\ud800.iso", "x" * 5000], ids=["NUL", "lone surrogate", "too long"])
def test_a_path_that_no_file_can_have_is_a_failure_like_others(scene, path):
    with fails("VM_E_IMAGE_CAPTURE_FAIL"):
        scene.drive.AttachImage(path)


def test_an_image_s_path_may_hold_any_character(scene, tmp_path):
    path = image(tmp_path / "Ünï 光盤 \U0001f4bf '\"%s{}.iso")
    scene.drive.AttachImage(path)
    assert scene.drive.ImageFile == path


# Injected errors

CALLS = {
    "AttachHostDrive": ("drive", ("D",), as_it_is),
    "AttachImage": ("drive", ("/disc.iso",), as_it_is),
    "ReleaseHostDrive": ("drive", (), with_host_drive),
    "ReleaseImage": ("drive", (), with_image),
    "SetBusLocation": ("drive", (1, 1), as_it_is),
    "Attachment": ("drive", None, as_it_is),
    "BusNumber": ("drive", None, as_it_is),
    "DeviceNumber": ("drive", None, as_it_is),
    "HostDriveLetter": ("drive", None, with_host_drive),
    "ImageFile": ("drive", None, with_image),
    "Count": ("shelf", None, as_it_is),
    "Item": ("shelf", (1,), as_it_is),
    "_NewEnum": ("shelf", None, as_it_is),
    "AddDVDROMDrive": ("machine", (1, 1), as_it_is),
    "RemoveDVDROMDrive": ("machine", (None,), as_it_is),
    "DVDROMDrives": ("machine", None, as_it_is),
}
LISTED = {name.split(".")[1]: {row["name"] for row in page["codes"]} for name, page in PAGES.items()}


def test_the_calls_are_all_members():
    assert set(CALLS) == set(LISTED)


@pytest.mark.parametrize("fault", ["E_FAIL", "DISP_E_EXCEPTION"])
@pytest.mark.parametrize("member", CALLS)
def test_an_injected_error_comes_as_the_page_lists_it_once(scene, member, fault):
    target, args, prepare = CALLS[member]
    prepare(scene)
    obj = getattr(scene, target)
    scene.bench.inject_fault(obj, fault)
    before = list(scene.machine.drives), scene.drive.media, scene.drive.location
    with fails(fault if fault in LISTED[member] else "DISP_E_EXCEPTION"):
        getattr(obj, member)(*args) if args is not None else getattr(obj, member)
    assert (list(scene.machine.drives), scene.drive.media, scene.drive.location) == before
    assert obj.fault is None


def test_an_injected_error_meets_its_object_alone(scene):
    scene.bench.inject_fault(scene.drive, "E_FAIL")
    assert scene.sibling.Attachment == scene.machine.DVDROMDrives.Count - 2 == 0
    with fails("E_FAIL"):
        _ = scene.drive.Attachment
    assert scene.drive.Attachment == 0


def test_each_documented_failure_is_reached():
    reached = {(member, code) for member, code, *_ in FAILURES}
    reached |= {(m, fault) for m, codes in LISTED.items() for fault in ("E_FAIL", "DISP_E_EXCEPTION") if fault in codes}
    documented = {
        (m, code.replace("VM_E_BUS_LOC_IN_USE", "VM_E_DRIVE_BUS_LOC_IN_USE"))
        for m, codes in LISTED.items()
        for code in codes
    }
    # Its row does not say when; where it might, the reference says E_INVALIDARG.
    assert documented - reached - {(m, "S_OK") for m in LISTED} == {("AddDVDROMDrive", "VM_E_DRIVE_INVALID")}
    assert {hresult(code) for _, code in documented}


@pytest.mark.parametrize(
    ("member", "args", "prepare"),
    [
        ("AttachHostDrive", ("D",), as_it_is),
        ("ReleaseHostDrive", (), with_host_drive),
        ("ReleaseImage", (), with_image),
        ("SetBusLocation", (1, 1), as_it_is),
    ],
)
def test_a_member_without_an_out_parameter_takes_no_notice_of_a_null_one(scene, member, args, prepare):
    prepare(scene)
    assert scene.bench.call_with_null_out(scene.drive, member, *args) is None


# Events


@pytest.fixture
def sink(scene):
    made = Sink()
    scene.drive.Advise(made)
    return made


def test_images_attached_and_released_are_told_by_their_path(scene, sink):
    scene.drive.AttachImage(scene.iso)
    scene.drive.ReleaseImage()
    assert sink.events == [("OnMediaInsert", scene.iso), ("OnMediaEject", scene.iso)]


def test_discs_that_move_are_told_to_whoever_has_the_host_drive(scene, sink):
    scene.bench.set_host_media("D", False)
    scene.drive.AttachHostDrive("D")
    scene.bench.set_host_media("D", False)
    scene.bench.set_host_media("D", True)
    scene.bench.set_host_media("E", False)
    scene.bench.set_host_media("D", False)
    scene.drive.ReleaseHostDrive()
    scene.bench.set_host_media("D", True)
    assert sink.events == [("OnMediaInsert", "D"), ("OnMediaEject", "D")]


def test_every_sink_of_the_drive_is_told_and_no_other(scene, sink):
    second, other = Sink(), Sink()
    scene.drive.Advise(second)
    scene.sibling.Advise(other)
    scene.drive.AttachImage(scene.iso)
    assert (sink.events, second.events, other.events) == ([("OnMediaInsert", scene.iso)], sink.events, [])


def test_a_sink_that_is_unadvised_is_told_no_more(scene, sink):
    second = Sink()
    cookie = scene.bench.advise(scene.drive, second)
    scene.drive.AttachImage(scene.iso)
    scene.bench.unadvise(scene.drive, cookie)
    scene.drive.ReleaseImage()
    assert (len(sink.events), len(second.events)) == (2, 1)
    with pytest.raises(KeyError):
        scene.drive.Unadvise(cookie)


def test_a_sink_may_call_the_drive_and_disconnect_itself(scene):
    class Nosy(Sink):
        def OnMediaInsert(self, mediaPath):
            self.events.append(scene.drive.ImageFile)
            scene.drive.Unadvise(cookie)

    nosy, after = Nosy(), Sink()
    cookie = scene.drive.Advise(nosy)
    scene.drive.Advise(after)
    scene.drive.AttachImage(scene.iso)
    scene.drive.ReleaseImage()
    assert nosy.events == [scene.iso]
    assert [name for name, _ in after.events] == ["OnMediaInsert", "OnMediaEject"]


# Competing for a host drive


def test_a_host_drive_goes_from_hand_to_hand(scene):
    scene.drive.AttachHostDrive("D")
    for competitor in (scene.rival, scene.sibling):
        with fails("VM_E_DRIVE_IN_USE"):
            competitor.AttachHostDrive("D")
        assert competitor.Attachment == 0
    scene.rival.AttachHostDrive("E")
    scene.drive.ReleaseHostDrive()
    with fails("VM_E_DRIVE_IN_USE"):
        scene.drive.AttachHostDrive("E")
    scene.sibling.AttachHostDrive("D")
    assert (scene.sibling.HostDriveLetter, scene.rival.HostDriveLetter) == ("D", "E")
