"""The qemu IUT against a real QEMU: it answers as the pages say, and leaves nothing behind."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from emulated import Log, fails, has_ended, machine_through, machine_with_drive
from ivmdvddrive_conformance.iuts.emulated import loopdevice
from ivmdvddrive_conformance.iuts.emulated.discs import fixed_disk, iso_disc
from ivmdvddrive_conformance.iuts.emulated.virtual_server import ServerDrive, ServerMachine
from ivmdvddrive_conformance.iuts.errors import BenchError, CannotStart
from ivmdvddrive_conformance.iuts.port import CLAIMS
from ivmdvddrive_conformance.iuts.qemu import QemuBench
from ivmdvddrive_conformance.iuts.qemu.failures import QemuLost
from ivmdvddrive_conformance.text.installation import install_command

QEMU = "qemu-system-x86_64"


@pytest.fixture(scope="module")
def shared_bench() -> Iterator[QemuBench]:
    pytest.importorskip("qemu.qmp", reason="the extra 'qemu' is not installed")
    if shutil.which(QEMU) is None:
        pytest.skip(f"{QEMU} is not installed")
    bench = QemuBench()
    yield bench
    bench.close()


@pytest.fixture
def bench(shared_bench: QemuBench) -> QemuBench:
    shared_bench.reset()
    return shared_bench


@pytest.fixture
def host_letters(bench: QemuBench) -> list[str]:
    letters = [letter for letter, kind in bench.reset() if kind == "dvd"]
    if not letters:
        pytest.skip("no loop device can be had here")
    return letters


@pytest.fixture
def image(tmp_path: Path) -> str:
    path = tmp_path / "disc.iso"
    path.write_bytes(iso_disc("TEST"))
    return str(path)


pytestmark = pytest.mark.qemu


# What it says of itself


def test_it_names_the_qemu_that_runs(bench: QemuBench) -> None:
    said = subprocess.run([QEMU, "--version"], capture_output=True, text=True, check=True).stdout
    assert bench.implementation["name"] == "QEMU"
    assert bench.implementation["version"].split()[0] in said


def test_it_claims_what_it_can_and_nothing_else(bench: QemuBench) -> None:
    assert bench.claims <= CLAIMS.keys()
    assert bench.claims >= {"machine-states", "forget-machine", "occupy", "events", "collection"}
    assert not bench.claims & {"faults", "null-out"}


def test_host_media_is_claimed_where_there_are_host_drives(bench: QemuBench) -> None:
    assert ("host-media" in bench.claims) == bool(bench.reset())


# Images


@pytest.mark.parametrize(
    "name",
    [
        "plain.iso",
        "nbd:prefix.iso",
        "a,b=c 'd' \"e\" \\ f%s?#.iso",
        "\N{OPTICAL DISC} \N{LATIN SMALL LETTER U WITH DIAERESIS}.iso",
        "tab\tnew\nline.iso",
        "x" * 200 + ".iso",
    ],
)
def test_an_image_comes_back_by_the_path_it_was_given(bench: QemuBench, tmp_path: Path, name: str) -> None:
    path = tmp_path / "json:{}" / name
    path.parent.mkdir()
    path.write_bytes(iso_disc("TEST"))
    _, drive = machine_with_drive(bench)
    log = Log()
    bench.advise(drive, log)
    drive.AttachImage(str(path))
    assert (drive.Attachment, drive.ImageFile) == (1, str(path))
    with fails("VM_E_MEDIA_WRONG_TYPE"):
        _ = drive.HostDriveLetter
    drive.ReleaseImage()
    assert drive.Attachment == 0
    with fails("VM_E_MEDIA_WRONG_TYPE"):
        _ = drive.ImageFile
    assert log.events == [("insert", str(path)), ("eject", str(path))]


def test_a_very_long_path_comes_back(bench: QemuBench, tmp_path: Path) -> None:
    folder = tmp_path.joinpath(*["y" * 200] * 6)
    folder.mkdir(parents=True)
    path = folder / "disc.iso"
    path.write_bytes(iso_disc("TEST"))
    _, drive = machine_with_drive(bench)
    drive.AttachImage(str(path))
    assert drive.ImageFile == str(path)


def test_an_image_is_attached_to_several_drives_at_once(bench: QemuBench, image: str) -> None:
    machine, one = machine_with_drive(bench, 0, 0)
    two = machine.AddDVDROMDrive(0, 1)
    _, three = machine_with_drive(bench, 0, 0)
    for drive in (one, two, three):
        drive.AttachImage(image)
    two.ReleaseImage()
    assert [drive.Attachment for drive in (one, two, three)] == [1, 0, 1]


def test_what_is_no_image_is_refused_and_changes_nothing(bench: QemuBench, tmp_path: Path) -> None:
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    _, drive = machine_with_drive(bench)
    log = Log()
    bench.advise(drive, log)
    with fails("E_POINTER"):
        drive.AttachImage(None)
    with fails("E_INVALIDARG"):
        drive.AttachImage(str(tmp_path))
    for path in (str(tmp_path / "missing.iso"), "", "relative.iso", str(fifo), f"{tmp_path}/\udc80", f"{tmp_path}\0"):
        with fails("VM_E_IMAGE_CAPTURE_FAIL"):
            drive.AttachImage(path)
    assert drive.Attachment == 0
    assert log.events == []


def test_an_image_that_another_writes_is_refused_and_nothing_changed(bench: QemuBench, image: str) -> None:
    machine, drive = machine_with_drive(bench)
    bench.set_machine_state(machine, "running")
    log = Log()
    bench.advise(drive, log)
    writer = QemuBench()
    try:
        # Another QEMU writes to the file and has locked it.
        other = writer.create_machine()
        options = {"driver": "file", "node-name": "w", "filename": image}
        other.board.qemu.execute("blockdev-add", options)
        attach = {"driver": "virtio-blk-pci", "drive": "w", "id": "w"}
        other.board.qemu.execute("device_add", attach)
        with fails("VM_E_IMAGE_CAPTURE_FAIL"):
            drive.AttachImage(image)
        assert (drive.Attachment, machine.state(), log.events) == (0, "running", [])
        assert machine.board.qemu.execute("query-named-block-nodes") == []
    finally:
        writer.close()
    drive.AttachImage(image)
    assert drive.ImageFile == image


def test_a_drive_takes_one_medium(bench: QemuBench, image: str) -> None:
    _, drive = machine_with_drive(bench)
    drive.AttachImage(image)
    with fails("VM_E_DRIVE_IN_USE"):
        drive.AttachImage(image)
    with fails("VM_E_MEDIA_WRONG_TYPE"):
        drive.ReleaseHostDrive()
    assert drive.ImageFile == image


def test_what_happens_behind_our_back_is_seen(bench: QemuBench, image: str) -> None:
    machine, drive = machine_with_drive(bench)
    drive.AttachImage(image)
    for command in ("blockdev-open-tray", "blockdev-remove-medium", "blockdev-close-tray"):
        machine.board.qemu.execute(command, {"id": drive.name})
    assert drive.Attachment == 0


# Host drives


def test_a_host_drive_is_captured_by_one_drive(bench: QemuBench, host_letters: list[str]) -> None:
    letter = host_letters[0]
    machine, drive = machine_with_drive(bench)
    other_machine, other = machine_with_drive(bench)
    drive.AttachHostDrive(letter.lower())
    assert (drive.Attachment, drive.HostDriveLetter) == (2, letter)
    for late in (other, machine.AddDVDROMDrive(0, 0)):
        with fails("VM_E_DRIVE_IN_USE"):
            late.AttachHostDrive(letter)
        assert late.Attachment == 0
    with fails("VM_E_MEDIA_WRONG_TYPE"):
        drive.ReleaseImage()
    drive.ReleaseHostDrive()
    other.AttachHostDrive(letter)
    bench.forget_machine(other_machine)
    drive.AttachHostDrive(letter)
    machine.RemoveDVDROMDrive(drive)
    _, last = machine_with_drive(bench)
    last.AttachHostDrive(letter)
    assert last.HostDriveLetter == letter


@pytest.mark.parametrize("spelling", ["{}", "{}:", "{}:\\"])
def test_a_letter_is_read_as_windows_users_write_it(bench: QemuBench, host_letters: list[str], spelling: str) -> None:
    _, drive = machine_with_drive(bench)
    drive.AttachHostDrive(spelling.format(host_letters[0].lower()))
    assert drive.HostDriveLetter == host_letters[0]


@pytest.mark.parametrize("letter", [None, "", "D:/", "Q", "DD", "7", "\N{LATIN SMALL LETTER LONG S}", "D:\n"])
def test_what_is_no_letter_of_a_host_drive_is_refused(bench: QemuBench, letter: str | None) -> None:
    _, drive = machine_with_drive(bench)
    with fails("E_INVALIDARG"):
        drive.AttachHostDrive(letter)
    assert drive.Attachment == 0


def test_a_fixed_disk_is_no_dvd_drive(bench: QemuBench) -> None:
    fixed = [letter for letter, kind in bench.reset() if kind == "fixed"]
    if not fixed:
        pytest.skip("no loop device can be had here")
    _, drive = machine_with_drive(bench)
    with fails("VM_E_DRIVE_INVALID"):
        drive.AttachHostDrive(fixed[0])
    assert drive.Attachment == 0


@pytest.mark.parametrize("state", ["off", "running", "saved"])
def test_a_disc_is_taken_out_and_put_in(bench: QemuBench, host_letters: list[str], state: str) -> None:
    letter = host_letters[0]
    machine, drive = machine_with_drive(bench)
    _, bystander = machine_with_drive(bench)
    log, nothing = Log(), Log()
    drive.AttachHostDrive(letter)
    bench.advise(drive, log)
    bench.advise(bystander, nothing)
    bench.set_machine_state(machine, state)  # type: ignore[arg-type]
    for _ in range(2):
        bench.set_host_media(letter, False)
        bench.set_host_media(letter, False)
        assert (drive.Attachment, drive.HostDriveLetter) == (2, letter)
        bench.set_host_media(letter, True)
        bench.set_host_media(letter, True)
    assert log.events == [("eject", letter), ("insert", letter)] * 2
    assert nothing.events == []
    assert machine.state() == state


def test_a_host_drive_without_a_disc_is_captured(bench: QemuBench, host_letters: list[str]) -> None:
    letter = host_letters[0]
    machine, drive = machine_with_drive(bench)
    log = Log()
    bench.advise(drive, log)
    bench.set_host_media(letter, False)
    drive.AttachHostDrive(letter)
    bench.set_machine_state(machine, "running")
    bench.set_machine_state(machine, "off")
    assert (drive.Attachment, drive.HostDriveLetter) == (2, letter)
    assert log.events == []
    bench.set_host_media(letter, True)
    bench.set_host_media(letter, False)
    drive.ReleaseHostDrive()
    assert drive.Attachment == 0
    assert log.events == [("insert", letter), ("eject", letter)]


def test_reset_puts_the_discs_back(bench: QemuBench, host_letters: list[str]) -> None:
    bench.set_host_media(host_letters[0], False)
    bench.reset()
    _, drive = machine_with_drive(bench)
    log = Log()
    bench.advise(drive, log)
    drive.AttachHostDrive(host_letters[0])
    assert log.events == [("insert", host_letters[0])]


def test_a_running_guest_meets_the_disc_that_was_changed(bench: QemuBench, host_letters: list[str]) -> None:
    machine, drive = machine_with_drive(bench)
    drive.AttachHostDrive(host_letters[0])
    size = len(iso_disc(f"DISC_{host_letters[0]}"))

    def medium_size() -> int:
        (block,) = machine.board.qemu.execute("query-block")
        return int(block["inserted"]["image"]["virtual-size"])

    bench.set_machine_state(machine, "running")
    assert medium_size() == size
    bench.set_host_media(host_letters[0], False)
    assert medium_size() == 0
    bench.set_host_media(host_letters[0], True)
    assert medium_size() == size


def test_a_drive_that_does_not_exist_has_no_disc_to_move(bench: QemuBench) -> None:
    with pytest.raises(BenchError, match="'Q'"):
        bench.set_host_media("Q", False)


# Events


def test_each_sink_of_the_drive_is_told_once_and_no_other(bench: QemuBench, image: str) -> None:
    machine, drive = machine_with_drive(bench)
    bystander = machine.AddDVDROMDrive(0, 0)
    logs = [Log(), Log(), Log()]
    for log in logs[:2]:
        bench.advise(drive, log)
    bench.advise(bystander, logs[2])
    drive.AttachImage(image)
    with fails("VM_E_DRIVE_IN_USE"):
        drive.AttachImage(image)
    assert [log.events for log in logs] == [[("insert", image)], [("insert", image)], []]


def test_a_sink_that_left_is_told_nothing(bench: QemuBench, image: str) -> None:
    _, drive = machine_with_drive(bench)
    log = Log()
    cookie = bench.advise(drive, log)
    bench.unadvise(drive, cookie)
    drive.AttachImage(image)
    assert log.events == []
    with pytest.raises(BenchError):
        bench.unadvise(drive, cookie)


def test_a_sink_may_call_the_drive(bench: QemuBench, image: str) -> None:
    _, drive = machine_with_drive(bench)

    class Releases(Log):
        def OnMediaInsert(self, mediaPath: str) -> None:
            super().OnMediaInsert(mediaPath)
            drive.ReleaseImage()

    log = Releases()
    bench.advise(drive, log)
    drive.AttachImage(image)
    assert drive.Attachment == 0
    assert log.events == [("insert", image), ("eject", image)]


# Machines


@pytest.mark.parametrize("first", ["off", "running", "saved"])
@pytest.mark.parametrize("then", ["off", "running", "saved"])
def test_a_machine_goes_from_every_state_to_every_other(bench: QemuBench, image: str, first: str, then: str) -> None:
    machine_through(bench, image, first, then)


@pytest.mark.parametrize("state", ["running", "saved"])
def test_only_a_stopped_machine_is_rewired(bench: QemuBench, state: str) -> None:
    machine, drive = machine_with_drive(bench)
    bench.set_machine_state(machine, state)  # type: ignore[arg-type]
    with fails("VM_E_VM_RUNNING_OR_SAVED"):
        drive.SetBusLocation(0, 0)
    with fails("VM_E_VM_RUNNING_OR_SAVED"):
        machine.AddDVDROMDrive(0, 0)
    with fails("VM_E_VM_RUNNING_OR_SAVED"):
        machine.RemoveDVDROMDrive(drive)
    with pytest.raises(BenchError):
        bench.occupy(machine, 0, 0)
    assert (drive.BusNumber, drive.DeviceNumber, machine.DVDROMDrives.Count) == (1, 0, 1)


def test_a_rewired_machine_keeps_its_media_and_says_nothing(
    bench: QemuBench, image: str, host_letters: list[str]
) -> None:
    machine, one = machine_with_drive(bench, 0, 0)
    two = machine.AddDVDROMDrive(0, 1)
    log = Log()
    one.AttachImage(image)
    two.AttachHostDrive(host_letters[0])
    for drive in (one, two):
        bench.advise(drive, log)
    one.SetBusLocation(1, 1)
    machine.AddDVDROMDrive(0, 0)
    bench.occupy(machine, 1, 0)
    assert (one.BusNumber, one.DeviceNumber, one.ImageFile) == (1, 1, image)
    assert (two.BusNumber, two.DeviceNumber, two.HostDriveLetter) == (0, 1, host_letters[0])
    assert log.events == []


def test_a_location_is_free_or_in_use(bench: QemuBench) -> None:
    machine, drive = machine_with_drive(bench, 0, 0)
    bench.occupy(machine, 1, 1)
    for taken in ((0, 0), (1, 1)):
        with fails("VM_E_DRIVE_BUS_LOC_IN_USE"):
            machine.AddDVDROMDrive(*taken)
        with pytest.raises(BenchError):
            bench.occupy(machine, *taken)
    with fails("VM_E_DRIVE_BUS_LOC_IN_USE"):
        drive.SetBusLocation(1, 1)
    drive.SetBusLocation(0, 0)
    drive.SetBusLocation(0, 1)
    assert machine.AddDVDROMDrive(0, 0).DeviceNumber == 0


@pytest.mark.parametrize("location", [(2, 0), (0, 2), (-1, 0), (0, -(2**31)), (2**31 - 1, 1)])
def test_there_are_four_locations(bench: QemuBench, location: tuple[int, int]) -> None:
    machine, drive = machine_with_drive(bench)
    with fails("E_INVALIDARG"):
        drive.SetBusLocation(*location)
    with fails("E_INVALIDARG"):
        machine.AddDVDROMDrive(*location)


def test_as_virtual_server_a_drive_is_on_ide_alone(bench: QemuBench) -> None:
    server = QemuBench.for_profile("vs2005")()
    try:
        machine = server.create_machine()
        assert isinstance(machine, ServerMachine)
        drive = machine.AddDVDROMDrive(0, 1, 0)
        assert isinstance(drive, ServerDrive)
        drive.SetBusLocation(0, 0, 1)
        for other in (1, -1, 2, 2**31 - 1):
            with fails("E_INVALIDARG"):
                drive.SetBusLocation(other, 1, 1)
            with fails("E_INVALIDARG"):
                machine.AddDVDROMDrive(other, 1, 1)
        assert (drive.BusType, drive.BusNumber, drive.DeviceNumber) == (0, 0, 1)
        machine.set_state("running")
        for refused in (
            lambda: drive.SetBusLocation(0, 1, 1),
            lambda: machine.AddDVDROMDrive(0, 1, 1),
            lambda: machine.RemoveDVDROMDrive(drive),
        ):
            with fails("VM_E_VM_RUNNING"):
                refused()
        machine.set_state("off")
        machine.RemoveDVDROMDrive(drive)
        with fails("VM_E_DRIVE_INVALID"):
            _ = drive.BusType
    finally:
        server.close()


def test_as_virtual_pc_a_drive_has_no_bus_type(bench: QemuBench) -> None:
    assert QemuBench.profiles == ("vpc", "vs2005")
    _, drive = machine_with_drive(bench)
    assert not hasattr(drive, "BusType")


def test_the_collection_counts_from_one(bench: QemuBench) -> None:
    machine, late = machine_with_drive(bench, 1, 1)
    drives = machine.DVDROMDrives
    bench.occupy(machine, 0, 0)
    early = machine.AddDVDROMDrive(0, 1)
    assert drives.Count == 2
    assert (drives.Item(1), drives.Item(2)) == (early, late)
    assert list(drives._NewEnum) == [early, late]
    for index in (0, 3, -1, 2**31 - 1):
        with fails("DISP_E_BADINDEX"):
            drives.Item(index)


def test_a_removed_drive_is_invalid(bench: QemuBench, image: str, host_letters: list[str]) -> None:
    machine, drive = machine_with_drive(bench)
    drive.AttachImage(image)
    machine.RemoveDVDROMDrive(drive)
    assert machine.DVDROMDrives.Count == 0
    calls = {
        "VM_E_DRIVE_INVALID": [
            lambda: drive.Attachment,
            lambda: drive.BusNumber,
            lambda: drive.DeviceNumber,
            lambda: drive.ImageFile,
            lambda: drive.AttachImage(image),
            lambda: drive.AttachHostDrive(host_letters[0]),
            lambda: drive.ReleaseImage(),
            lambda: drive.ReleaseHostDrive(),
            lambda: drive.SetBusLocation(0, 0),
            lambda: machine.RemoveDVDROMDrive(drive),
        ],
        "VM_E_MEDIA_WRONG_TYPE": [lambda: drive.HostDriveLetter],
    }
    for code, members in calls.items():
        for member in members:
            with fails(code):
                member()


def test_a_drive_is_removed_from_its_own_machine_only(bench: QemuBench) -> None:
    machine, drive = machine_with_drive(bench)
    _, foreign = machine_with_drive(bench)
    with fails("E_POINTER"):
        machine.RemoveDVDROMDrive(None)
    with fails("VM_E_DRIVE_INVALID"):
        machine.RemoveDVDROMDrive(foreign)
    assert (drive.Attachment, foreign.Attachment) == (0, 0)


def test_a_forgotten_machine_is_unknown(bench: QemuBench, image: str) -> None:
    machine, drive = machine_with_drive(bench, 1, 0)
    drives = machine.DVDROMDrives
    log = Log()
    bench.advise(drive, log)
    drive.AttachImage(image)
    log.events.clear()
    bench.forget_machine(machine)
    members = [
        lambda: drive.Attachment,
        lambda: drive.ImageFile,
        lambda: drive.HostDriveLetter,
        lambda: drive.AttachImage(image),
        lambda: drive.AttachHostDrive("D"),
        lambda: drive.ReleaseImage(),
        lambda: drive.ReleaseHostDrive(),
        lambda: drive.SetBusLocation(0, 0),
        lambda: machine.AddDVDROMDrive(0, 0),
        lambda: machine.RemoveDVDROMDrive(drive),
        lambda: machine.DVDROMDrives,
        lambda: drives.Count,
        lambda: drives.Item(1),
        lambda: drives._NewEnum,
    ]
    for member in members:
        with fails("VM_E_VM_UNKNOWN"):
            member()
    assert (drive.BusNumber, drive.DeviceNumber) == (1, 0)
    assert log.events == []


# What can go wrong


def test_a_missing_qemu_is_named_with_the_package_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    pytest.importorskip("qemu.qmp", reason="the extra 'qemu' is not installed")
    missing = tmp_path / "qemu"
    with pytest.raises(CannotStart, match=f"{missing}.*install the package qemu-system-x86"):
        QemuBench(str(missing))
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(CannotStart, match="in PATH: install the package qemu-system-x86"):
        QemuBench()


def test_a_missing_library_is_named_with_the_extra_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "qemu.qmp", None)
    with pytest.raises(CannotStart, match=re.escape(install_command("qemu"))):
        QemuBench()


def test_a_qemu_that_does_not_start_is_quoted(bench: QemuBench, tmp_path: Path) -> None:
    broken = tmp_path / "qemu"
    broken.write_text("#!/bin/sh\necho the wrong firmware >&2\nexit 1\n")
    broken.chmod(0o755)
    with pytest.raises(CannotStart, match="the wrong firmware"):
        QemuBench(str(broken))


def test_a_qemu_that_never_says_hello_is_given_up(bench: QemuBench, tmp_path: Path) -> None:
    silent = tmp_path / "qemu"
    silent.write_text("#!/bin/sh\nexec sleep 1000\n")
    silent.chmod(0o755)
    with pytest.raises(CannotStart, match="QEMU did not start"):
        QemuBench(str(silent), timeout=0.5)


def test_a_host_drive_that_is_none_is_refused(bench: QemuBench, tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "missing"):
        with pytest.raises(CannotStart, match=str(path)):
            QemuBench(host_devices=[str(path)])


def test_a_named_host_drive_is_used_and_its_disc_left_alone(bench: QemuBench, host_letters: list[str]) -> None:
    drive = bench._host.drives.by_letter(host_letters[0])
    assert drive is not None
    other = QemuBench(host_devices=[drive.path])
    try:
        assert ("D", "dvd") in other.reset()
        assert "host-media" not in other.claims
        _, virtual = machine_with_drive(other)
        virtual.AttachHostDrive("D")
        assert virtual.HostDriveLetter == "D"
        with pytest.raises(BenchError, match=drive.path):
            other.set_host_media("D", False)
    finally:
        other.close()


def test_without_loop_devices_there_are_no_host_drives(bench: QemuBench, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(label: str, disc: bytes) -> None:
        raise PermissionError(13, "Permission denied", "/dev/loop-control")

    monkeypatch.setattr(loopdevice, "LoopDevice", refused)
    other = QemuBench()
    try:
        assert other.reset() == []
        assert "host-media" not in other.claims
        _, drive = machine_with_drive(other)
        with fails("E_INVALIDARG"):
            drive.AttachHostDrive("D")
    finally:
        other.close()


def test_it_works_inside_a_running_event_loop(bench: QemuBench, image: str) -> None:
    async def client() -> str:
        _, drive = machine_with_drive(bench)
        drive.AttachImage(image)
        return drive.ImageFile

    with ThreadPoolExecutor(1) as thread:  # in this one, the loop of a browser may be running already
        assert thread.submit(asyncio.run, client()).result() == image


def test_a_qemu_that_is_killed_is_an_error_and_no_hang(bench: QemuBench, image: str) -> None:
    machine, drive = machine_with_drive(bench)
    os.kill(machine.board.qemu.pid, signal.SIGKILL)
    for call in (lambda: drive.Attachment, lambda: drive.AttachImage(image), lambda: machine.AddDVDROMDrive(0, 0)):
        with pytest.raises(QemuLost) as caught:
            call()
        assert not hasattr(caught.value, "hresult")
    bench.reset()
    _, drive = machine_with_drive(bench)
    assert drive.Attachment == 0


def test_a_qemu_that_hangs_is_an_error_and_ended(bench: QemuBench) -> None:
    impatient = QemuBench(timeout=1.0)
    try:
        machine, drive = machine_with_drive(impatient)
        pid = machine.board.qemu.pid
        os.kill(pid, signal.SIGSTOP)
        with pytest.raises(QemuLost, match="no answer to query-block within 1 s"):
            _ = drive.Attachment
        assert has_ended(pid)
    finally:
        impatient.close()


# What is left


def test_reset_ends_every_qemu(bench: QemuBench) -> None:
    machine, drive = machine_with_drive(bench)
    pids = [machine.board.qemu.pid, bench.create_machine().board.qemu.pid]
    bench.reset()
    assert all(has_ended(pid) for pid in pids)
    with fails("VM_E_VM_UNKNOWN"):
        _ = drive.BusNumber


def backing_file(device: str) -> Path:
    return Path("/sys/block", Path(device).name, "loop", "backing_file")


def test_close_leaves_nothing_and_may_be_called_twice(bench: QemuBench, tmp_path: Path) -> None:
    other = QemuBench()
    pid = other.create_machine().board.qemu.pid
    devices = [drive.path for drive in other._host.drives.all]
    assert all(backing_file(device).exists() for device in devices)
    other.close()
    other.close()
    assert has_ended(pid)
    assert not any(backing_file(device).exists() for device in devices)


@pytest.mark.parametrize("end", ["raise SystemExit", "os.kill(os.getpid(), signal.SIGKILL)"])
def test_nothing_outlives_python(bench: QemuBench, tmp_path: Path, end: str) -> None:
    if "KILL" in end and shutil.which("setpriv") is None:
        pytest.skip("setpriv (util-linux) is not installed")
    script = tmp_path / "script.py"
    script.write_text(
        "import os, signal\n"
        "from ivmdvddrive_conformance.iuts.qemu import QemuBench\n"
        "bench = QemuBench()\n"
        "letters = [letter for letter, _ in bench.reset()]\n"
        "machine = bench.create_machine()\n"
        "drive = machine.AddDVDROMDrive(0, 0)\n"
        "[drive.AttachHostDrive(letter) for letter in letters if letter == 'D']\n"
        "print(machine.board.qemu.pid, *(drive.path for drive in bench._host.drives.all), flush=True)\n"
        f"{end}\n"
    )
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    child = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, env=environment)
    assert child.stderr == ""
    pid, *devices = child.stdout.split()
    assert has_ended(int(pid))
    assert not any(backing_file(device).exists() for device in devices)
    assert list(tmp_path.iterdir()) == [script]


# The discs


def test_the_discs_are_what_they_are_called() -> None:
    assert iso_disc("DISC_D")[16 * 2048 :][1:6] == b"CD001"
    assert fixed_disk()[510:512] == b"\x55\xaa"
    assert b"CD001" not in fixed_disk()
