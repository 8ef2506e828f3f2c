"""The libvirt IUT against a real libvirt and a real QEMU: it answers from libvirt, and leaves nothing behind."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from emulated import Log, fails, has_ended, machine_through, machine_with_drive
from installed_libvirt import EMBEDDED, REASON, libvirt_daemon, libvirt_is_installed
from ivmdvddrive_conformance.iuts.emulated.discs import iso_disc
from ivmdvddrive_conformance.iuts.errors import BadTarget, CannotStart
from ivmdvddrive_conformance.iuts.libvirt import LibvirtBench, plan
from ivmdvddrive_conformance.iuts.libvirt.requirements import explained
from ivmdvddrive_conformance.iuts.port import CLAIMS
from ivmdvddrive_conformance.text.installation import install_command

pytestmark = [pytest.mark.libvirt, pytest.mark.skipif(not libvirt_is_installed(), reason=REASON)]


@pytest.fixture(scope="module")
def shared_bench() -> Iterator[LibvirtBench]:
    bench = LibvirtBench(EMBEDDED)
    yield bench
    bench.close()


@pytest.fixture
def bench(shared_bench: LibvirtBench) -> LibvirtBench:
    shared_bench.reset()
    return shared_bench


@pytest.fixture
def host_letter(bench: LibvirtBench) -> str:
    letters = [letter for letter, kind in bench.reset() if kind == "dvd"]
    if not letters:
        pytest.skip("no loop device can be had here")
    return letters[0]


@pytest.fixture
def image(tmp_path: Path) -> str:
    path = tmp_path / "disc.iso"
    path.write_bytes(iso_disc("TEST"))
    return str(path)


def domains(bench: LibvirtBench) -> list[Any]:
    """Every domain of the bench's driver, from libvirt itself."""
    domains: list[Any] = bench._connection._connection.listAllDomains()
    return domains


def processes_of(folder: Path) -> list[int]:
    inside = os.fsencode(folder) + b"/"
    return [int(p.parent.name) for p in Path("/proc").glob("[0-9]*/cmdline") if inside in read(p)]


def read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:  # the process has ended
        return b""


# What it says of itself


def test_it_names_libvirt_and_qemu(bench: LibvirtBench) -> None:
    said = subprocess.run(["qemu-system-x86_64", "--version"], capture_output=True, text=True, check=True).stdout
    assert bench.implementation["name"] == "libvirt"
    assert bench.implementation["version"].partition("QEMU ")[2] in said


def test_it_claims_what_it_can_and_nothing_else(bench: LibvirtBench) -> None:
    assert bench.claims <= CLAIMS.keys()
    assert bench.claims >= {"machine-states", "forget-machine", "occupy", "events", "collection"}
    assert not bench.claims & {"faults", "null-out"}
    assert ("host-media" in bench.claims) == bool(bench.reset())


# Machines


def test_a_machine_is_a_domain_and_its_drive_an_ide_disk(bench: LibvirtBench, image: str) -> None:
    _, drive = machine_with_drive(bench, 1, 0)
    drive.AttachImage(image)
    (domain,) = domains(bench)
    (disk,) = ElementTree.fromstring(domain.XMLDesc()).findall("devices/disk")
    address, source = disk.find("address"), disk.find("source")
    assert domain.name().startswith("ivmdvddrive-")
    assert address is not None
    assert (address.get("bus"), address.get("unit")) == ("1", "0")
    assert source is not None
    assert source.get("file") == image
    assert not domain.isActive()


@pytest.mark.parametrize("first", ["off", "running", "saved"])
@pytest.mark.parametrize("then", ["off", "running", "saved"])
def test_a_machine_goes_from_every_state_to_every_other(bench: LibvirtBench, image: str, first: str, then: str) -> None:
    machine = machine_through(bench, image, first, then)
    assert machine.state() == then
    (domain,) = domains(bench)
    assert domain.hasManagedSaveImage() == (then == "saved")


def test_a_medium_that_was_changed_while_the_machine_was_saved_is_there_once_it_runs(
    bench: LibvirtBench, image: str
) -> None:
    machine, drive = machine_with_drive(bench)
    bench.set_machine_state(machine, "saved")
    drive.AttachImage(image)
    bench.set_machine_state(machine, "running")
    (domain,) = domains(bench)
    assert drive.ImageFile == image
    assert image in domain.XMLDesc()
    bench.set_machine_state(machine, "off")
    assert drive.ImageFile == image


def test_a_drive_moves_and_keeps_its_medium(bench: LibvirtBench, image: str) -> None:
    machine, drive = machine_with_drive(bench, 0, 0)
    bench.occupy(machine, 1, 1)
    log = Log()
    bench.advise(drive, log)
    drive.AttachImage(image)
    with fails("VM_E_DRIVE_BUS_LOC_IN_USE"):
        drive.SetBusLocation(1, 1)
    drive.SetBusLocation(1, 0)
    assert (drive.BusNumber, drive.DeviceNumber, drive.ImageFile) == (1, 0, image)
    assert log.events == [("insert", image)]
    bench.set_machine_state(machine, "running")
    with fails("VM_E_VM_RUNNING_OR_SAVED"):
        drive.SetBusLocation(0, 1)


def test_a_forgotten_machine_is_unknown_to_libvirt(bench: LibvirtBench, image: str, host_letter: str) -> None:
    machine, drive = machine_with_drive(bench)
    bench.set_machine_state(machine, "running")
    drive.AttachHostDrive(host_letter)
    bench.forget_machine(machine)
    assert domains(bench) == []
    for member in (lambda: drive.Attachment, lambda: drive.BusNumber, lambda: machine.DVDROMDrives):
        with fails("VM_E_VM_UNKNOWN"):
            member()
    _, other = machine_with_drive(bench)
    other.AttachHostDrive(host_letter)
    assert other.HostDriveLetter == host_letter


def test_what_happens_behind_our_back_is_seen(bench: LibvirtBench, image: str) -> None:
    machine, drive = machine_with_drive(bench)
    bench.set_machine_state(machine, "running")
    (domain,) = domains(bench)
    domain.destroy()
    assert machine.state() == "off"
    domain.undefine()
    with fails("VM_E_VM_UNKNOWN"):
        _ = drive.Attachment


def test_a_removed_drive_is_invalid(bench: LibvirtBench) -> None:
    machine, drive = machine_with_drive(bench)
    machine.RemoveDVDROMDrive(drive)
    for member in (lambda: drive.Attachment, lambda: drive.BusNumber, lambda: machine.RemoveDVDROMDrive(drive)):
        with fails("VM_E_DRIVE_INVALID"):
            member()


# Media and events


@pytest.mark.parametrize("state", ["off", "running"])
@pytest.mark.parametrize(
    "name",
    [
        "plain.iso",
        "json:{} a,b=c &amp; <'d'> \"e\" \\ %41.iso",
        "\N{OPTICAL DISC} \N{LATIN SMALL LETTER U WITH DIAERESIS} .iso ",
        "x" * 200 + ".iso",
    ],
)
def test_an_image_comes_back_by_the_path_it_was_given(
    bench: LibvirtBench, tmp_path: Path, name: str, state: str
) -> None:
    path = tmp_path / name
    path.write_bytes(iso_disc("TEST"))
    machine, drive = machine_with_drive(bench)
    bench.set_machine_state(machine, state)  # type: ignore[arg-type]
    drive.AttachImage(str(path))
    assert (drive.Attachment, drive.ImageFile) == (1, str(path))
    drive.ReleaseImage()
    assert drive.Attachment == 0


@pytest.mark.parametrize("character", ["\n", "\t", "\x01", "\ufffe"])
def test_a_path_that_xml_cannot_hold_is_refused(bench: LibvirtBench, tmp_path: Path, character: str) -> None:
    path = tmp_path / f"a{character}b.iso"
    path.write_bytes(iso_disc("TEST"))
    _, drive = machine_with_drive(bench)
    with fails("VM_E_IMAGE_CAPTURE_FAIL"):
        drive.AttachImage(str(path))
    assert drive.Attachment == 0


def test_what_qemu_refuses_is_refused_and_changes_nothing(
    bench: LibvirtBench, image: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file goes away between the member's own look at it and libvirt's."""
    machine, drive = machine_with_drive(bench)
    bench.set_machine_state(machine, "running")
    log = Log()
    bench.advise(drive, log)
    suspend = type(domains(bench)[0]).suspend

    def gone_meanwhile(domain: Any) -> Any:
        Path(image).unlink(missing_ok=True)
        return suspend(domain)

    monkeypatch.setattr(type(domains(bench)[0]), "suspend", gone_meanwhile)
    with fails("VM_E_IMAGE_CAPTURE_FAIL"):
        drive.AttachImage(image)
    assert (drive.Attachment, machine.state(), log.events) == (0, "running", [])


@pytest.mark.parametrize("state", ["off", "running", "saved"])
def test_a_disc_is_taken_out_and_put_in(bench: LibvirtBench, host_letter: str, state: str) -> None:
    machine, drive = machine_with_drive(bench)
    _, bystander = machine_with_drive(bench)
    log, nothing = Log(), Log()
    bench.advise(drive, log)
    bench.advise(bystander, nothing)
    bench.set_machine_state(machine, state)  # type: ignore[arg-type]
    drive.AttachHostDrive(host_letter)
    with fails("VM_E_DRIVE_IN_USE"):
        bystander.AttachHostDrive(host_letter)
    bench.set_host_media(host_letter, False)
    assert (drive.Attachment, drive.HostDriveLetter) == (2, host_letter)
    bench.set_host_media(host_letter, True)
    drive.ReleaseHostDrive()
    assert log.events == [(what, host_letter) for what in ("insert", "eject", "insert", "eject")]
    assert nothing.events == []
    assert machine.state() == state


def test_a_machine_gets_a_qemu_only_if_somebody_listens(bench: LibvirtBench, image: str) -> None:
    _, drive = machine_with_drive(bench)
    (domain,) = domains(bench)
    drive.AttachImage(image)
    assert not domain.isActive()
    log = Log()
    cookie = bench.advise(drive, log)
    drive.ReleaseImage()
    assert domain.isActive()
    assert log.events == [("eject", image)]
    bench.unadvise(drive, cookie)
    drive.AttachImage(image)
    assert log.events == [("eject", image)]


# What can go wrong


@pytest.mark.parametrize(
    ("uri", "error", "said"),
    [
        ("nonsense", BadTarget, "needs a URI of libvirt"),
        ("qemu:///embed?root=/tmp", BadTarget, "the suite makes the root of libvirt's embedded driver"),
        ("qemu+ssh://far.example/system", CannotStart, "is another computer.*judge libvirt:qemu:///system"),
    ],
)
def test_a_uri_that_cannot_be_judged(uri: str, error: type[Exception], said: str) -> None:
    for use in (LibvirtBench, plan):
        with pytest.raises(error, match=said):
            use(uri)


@pytest.mark.parametrize(
    ("uri", "said"),
    [
        ("test:///default", "driver TEST, and this suite can judge its driver QEMU alone: judge libvirt:qemu:///embed"),
        ("qemu+unix:///system?socket=/nowhere/socket", "daemon is not reachable: run apt-get install"),
    ],
)
def test_a_driver_that_cannot_be_used_is_exit_code_3(uri: str, said: str, tmp_path: Path) -> None:
    """In a process of its own: a process with libvirt's embedded driver opens no daemon's URI."""
    command = [sys.executable, "-m", "ivmdvddrive_conformance.cli", "verify", f"libvirt:{uri}"]
    ran = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path)
    assert ran.returncode == 3
    assert said in ran.stderr


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        (
            "LIBVIRT_DRIVER_DIR",
            "driver of QEMU is not installed: run apt-get install --no-install-recommends libvirt-",
        ),
        ("PATH", "finds no QEMU for an x86 PC: run apt-get install --no-install-recommends qemu-system-x86"),
    ],
)
def test_what_is_not_installed_is_named_with_the_command_that_installs_it(
    tmp_path: Path, changed: str, said: str
) -> None:
    env = {**os.environ, changed: str(tmp_path)}
    command = [sys.executable, "-m", "ivmdvddrive_conformance.cli", "verify", f"libvirt:{EMBEDDED}"]
    ran = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, env=env)
    assert ran.returncode == 3
    assert said in ran.stderr


def test_doctor_lists_what_it_needs(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "ivmdvddrive_conformance.cli", "doctor", "libvirt"]
    ran = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path)
    assert ran.returncode == 0, ran.stdout
    for need in ("the Python package libvirt", "qemu-system-x86_64", "driver of QEMU", "libvirt_iohelper"):
        assert need in ran.stdout


@pytest.mark.parametrize(
    ("said", "advice"),
    [
        ("Failed to parse user 'libvirt-qemu'", "run useradd --system --user-group --no-create-home libvirt-qemu$"),
        ("Failed to connect socket to '/run/libvirt/libvirt-sock': Permission denied", "run adduser USER libvirt"),
        ("something else {0}", r"qemu:///system cannot be used: something else \{0\}$"),
    ],
)
def test_an_error_of_libvirt_is_explained(said: str, advice: str) -> None:
    with pytest.raises(CannotStart, match=advice):
        raise explained("qemu:///system", said)


def test_a_missing_library_is_named_with_the_command_that_installs_it(tmp_path: Path) -> None:
    script = (
        "import sys; sys.modules['libvirt'] = None\n"
        "from ivmdvddrive_conformance.iuts.libvirt import LibvirtBench\n"
        f"LibvirtBench({EMBEDDED!r})\n"
    )
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=tmp_path)
    assert f"python3-dev, and then {install_command('libvirt')}" in ran.stderr


def test_a_temporary_folder_with_too_long_a_name_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / ("long" * 30)
    folder.mkdir()
    script = f"from ivmdvddrive_conformance.iuts.libvirt import LibvirtBench; LibvirtBench({EMBEDDED!r})"
    env = {**os.environ, "TMPDIR": str(folder)}
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, env=env, cwd=tmp_path)
    assert "too long a name for libvirt's sockets: name a shorter one, as in TMPDIR=/tmp" in ran.stderr
    assert list(folder.iterdir()) == []


# What is left


def test_reset_leaves_no_domain_and_no_qemu(bench: LibvirtBench) -> None:
    machine, _ = machine_with_drive(bench)
    bench.set_machine_state(machine, "running")
    saved, _ = machine_with_drive(bench)
    bench.set_machine_state(saved, "saved")
    folder = bench._connection.folder
    assert processes_of(folder)
    bench.reset()
    assert domains(bench) == []
    assert processes_of(folder) == []
    assert list((folder / "lib/qemu/save").iterdir()) == []


_LEFT = """
import os, signal
from ivmdvddrive_conformance.iuts.libvirt import LibvirtBench
bench = LibvirtBench({uri!r})
letters = [letter for letter, _ in bench.reset()]
machine = bench.create_machine()
drive = machine.AddDVDROMDrive(0, 0)
[drive.AttachHostDrive(letter) for letter in letters if letter == "D"]
bench.set_machine_state(machine, "running")
saved = bench.create_machine()
bench.set_machine_state(saved, "saved")
print(bench._connection.folder, *(drive.path for drive in bench._host.drives.all), flush=True)
{end}
"""
KILLED = "os.kill(os.getpid(), signal.SIGKILL)"


def left(uri: str, end: str) -> tuple[Path, list[Path]]:
    """A process that ends with machines: its bench's folder, and the records of its loop devices."""
    script = _LEFT.format(uri=uri, end=end)
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert ran.stderr == ""
    folder, *devices = ran.stdout.split()
    return Path(folder), [Path("/sys/block", Path(device).name, "loop/backing_file") for device in devices]


def test_nothing_outlives_a_process_that_ends() -> None:
    folder, devices = left(EMBEDDED, "raise SystemExit")
    assert not folder.exists()
    assert processes_of(folder) == []
    assert not any(device.exists() for device in devices)


def test_the_next_run_removes_what_a_killed_one_left() -> None:
    folder, devices = left(EMBEDDED, KILLED)
    (qemu,) = processes_of(folder)
    subprocess.run([sys.executable, "-c", _NEXT.format(uri=EMBEDDED)], check=True)
    assert has_ended(qemu)
    assert not folder.exists()
    assert not any(device.exists() for device in devices)


_NEXT = """
from ivmdvddrive_conformance.iuts.libvirt import LibvirtBench
LibvirtBench({uri!r}).close()
"""


# A daemon


@pytest.fixture(scope="module")
def daemon(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    if shutil.which("bwrap") is None or os.geteuid() != 0:
        pytest.skip("a daemon needs bubblewrap, and root")
    # Not in the test's own folder: the path of a socket has 107 bytes at the most.
    with tempfile.TemporaryDirectory() as folder, libvirt_daemon(Path(folder)) as uri:
        yield uri


_NAMES = "import libvirt; print(*(d.name() for d in libvirt.open({uri!r}).listAllDomains()))"


def names(uri: str) -> list[str]:
    """The names of a daemon's domains."""
    command = [sys.executable, "-c", _NAMES.format(uri=uri)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()


def test_a_daemons_domains_are_judged(daemon: str, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "ivmdvddrive_conformance.cli", "smoke", f"libvirt:{daemon}"]
    ran = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path)
    assert "WELL WIRED" in ran.stdout, ran.stdout + ran.stderr
    assert names(daemon) == []


def test_the_next_run_removes_a_killed_runs_domains_and_no_others(daemon: str) -> None:
    foreign = "<domain type='qemu'><name>ivmdvddrive-mine</name><memory>9</memory><os><type>hvm</type></os></domain>"
    define = f"import libvirt; libvirt.open({daemon!r}).defineXML({foreign!r})"
    subprocess.run([sys.executable, "-c", define], check=True)
    folder, _ = left(daemon, KILLED)
    assert len(names(daemon)) == 3
    subprocess.run([sys.executable, "-c", _NEXT.format(uri=daemon)], check=True)
    assert names(daemon) == ["ivmdvddrive-mine"]
    assert not folder.exists()


def test_a_run_leaves_another_runs_domains(daemon: str) -> None:
    before = names(daemon)
    running = _LEFT.format(uri=daemon, end="input()")
    with subprocess.Popen(
        [sys.executable, "-c", running], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        subprocess.run([sys.executable, "-c", _NEXT.format(uri=daemon)], check=True)
        assert len(names(daemon)) == len(before) + 2
        process.communicate("\n")
    assert names(daemon) == before
