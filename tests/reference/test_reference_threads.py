"""The reference is safe for threads: calls from many at once are as if they had come one after the other.

Each test starts its threads behind one barrier and makes the interpreter switch between them as often as it can.
The last test shows that this finds something: without the lock, and with a switch forced at each line, the same
stress ends with two holders of one host drive.
"""

import contextlib
import sys
import threading
import time
from collections import Counter

import pytest

from ivmdvddrive_reference import Bench, ComError
from reference_scenes import Sink, image
from vpc import SPECIFICATION

THREADS, ROUNDS = 6, 300
DOCUMENTED = {m.name: {c.code for c in m.clauses if c.required} for m in SPECIFICATION.members.values()}


@pytest.fixture(autouse=True)
def eager_switching():
    """Let threads take turns as often as the interpreter can."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


def together(work, threads=THREADS):
    """Run ``work(0)``, ``work(1)``, … at once, each in a thread; whatever one raises is raised here."""
    barrier, raised = threading.Barrier(threads), []

    def run(number):
        try:
            barrier.wait()
            work(number)
        except BaseException as error:
            raised.append(error)

    started = [threading.Thread(target=run, args=(number,)) for number in range(threads)]
    for thread in started:
        thread.start()
    for thread in started:
        thread.join()
    for error in raised:
        raise error


def answer(obj, member, *args):
    """The name of what a call answers; AssertionError for a code that its page does not list."""
    try:
        getattr(obj, member)(*args)
        name = "S_OK"
    except ComError as error:
        name = error.name
    assert name in DOCUMENTED[member], f"{member} answered {name}"
    return name


def drives_of_machines(bench, count):
    return [bench.create_machine().AddDVDROMDrive(0, 0) for _ in range(count)]


class Holders:
    """The drives that think that the host drive is theirs; there must never be two at once."""

    def __init__(self):
        self.now = []
        self.most = 0
        self.captures = Counter()

    def captured(self, number):
        self.now.append(number)
        self.most = max(self.most, len(self.now))
        self.captures[number] += 1

    def releases(self, number):
        self.now.remove(number)


def compete(bench, rounds=ROUNDS, threads=THREADS):
    """Drives of as many machines want one host drive, over and over."""
    drives, holders = drives_of_machines(bench, threads), Holders()

    def work(number):
        drive = drives[number]
        for _ in range(rounds):
            if answer(drive, "AttachHostDrive", "D") == "S_OK":
                holders.captured(number)
                assert drive.HostDriveLetter == "D"
                holders.releases(number)
                assert answer(drive, "ReleaseHostDrive") == "S_OK"

    together(work, threads)
    return drives, holders


def test_a_host_drive_never_has_two_holders():
    drives, holders = compete(Bench())
    assert holders.most == 1
    assert holders.captures
    assert [d.Attachment for d in drives] == [0] * THREADS
    assert answer(drives[0], "AttachHostDrive", "D") == "S_OK"


def test_of_many_who_want_one_host_drive_at_once_one_gets_it():
    for _ in range(30):
        drives, answers = drives_of_machines(Bench(), THREADS), [""] * THREADS

        def work(number, drives=drives, answers=answers):
            answers[number] = answer(drives[number], "AttachHostDrive", "D")

        together(work)
        assert sorted(answers) == ["S_OK"] + ["VM_E_DRIVE_IN_USE"] * (THREADS - 1)
        (holder,) = (d for d in drives if d.Attachment == 2)
        assert drives[answers.index("S_OK")] is holder


def test_one_drive_takes_one_medium_at_a_time(tmp_path):
    """Threads share a drive; each attaches its own medium, and whoever succeeds has it to itself."""
    drive, sink = Bench().create_machine().AddDVDROMDrive(0, 0), Sink()
    paths = [image(tmp_path / f"{number}.iso") for number in range(THREADS)]
    drive.Advise(sink)

    def work(number):
        for _ in range(ROUNDS // 3):
            if answer(drive, "AttachImage", paths[number]) == "S_OK":
                assert drive.ImageFile == paths[number]
                assert answer(drive, "ReleaseImage") == "S_OK"

    together(work)
    assert drive.Attachment == 0
    names, told = zip(*sink.events, strict=True)
    assert names == ("OnMediaInsert", "OnMediaEject") * (len(names) // 2)
    assert told[::2] == told[1::2]


def test_no_two_drives_ever_share_a_location():
    """Three drives move about the four places of one machine, while another is added and removed."""
    machine = Bench().create_machine()
    drives = [machine.AddDVDROMDrive(*place) for place in ((0, 0), (0, 1), (1, 0))]
    places = [(0, 0), (0, 1), (1, 0), (1, 1)]
    shared = []

    def look():
        with machine.lock:
            found = [d.location for d in machine.drives]
        if len(set(found)) != len(found):
            shared.append(found)

    def move(drive, number):
        for turn in range(ROUNDS):
            answer(drive, "SetBusLocation", *places[(turn + number) % 4])
            look()

    def come_and_go():
        for turn in range(ROUNDS):
            with contextlib.suppress(ComError):
                machine.RemoveDVDROMDrive(machine.AddDVDROMDrive(*places[turn % 4]))
            look()

    together(lambda number: move(drives[number], number) if number < 3 else come_and_go(), 4)
    assert shared == []
    assert machine.DVDROMDrives.Count == 3


def test_whatever_threads_do_the_answers_are_documented_and_all_agree_in_the_end(tmp_path):
    bench = Bench()
    machines = [bench.create_machine() for _ in range(3)]
    drives = [m.AddDVDROMDrive(0, device) for m in machines for device in (0, 1)]
    path = image(tmp_path / "disc.iso")
    deeds = [
        ("AttachHostDrive", "D"),
        ("AttachImage", path),
        ("SetBusLocation", 1, 0),
        ("ReleaseHostDrive",),
        ("AttachHostDrive", "E"),
        ("ReleaseImage",),
        ("SetBusLocation", 0, 1),
    ]

    def work(number):
        for turn in range(ROUNDS):
            drive = drives[(turn * 5 + number) % len(drives)]
            answer(drive, *deeds[(turn * (number + 1)) % len(deeds)])

    together(work)
    held = [d.HostDriveLetter for d in drives if d.Attachment == 2]
    assert len(set(held)) == len(held)
    for letter in "DE":
        fresh = bench.create_machine().AddDVDROMDrive(0, 0)
        expected = "VM_E_DRIVE_IN_USE" if letter in held else "S_OK"
        assert answer(fresh, "AttachHostDrive", letter) == expected


# That the stress finds something


class Unlocked(Bench):
    """The reference without its lock."""

    def reset(self):
        hosts = super().reset()
        self._lock = contextlib.nullcontext()
        return hosts


def _switch_at_each_line(frame, event, arg):
    if frame.f_globals.get("__name__", "").startswith("ivmdvddrive_reference"):
        time.sleep(0)  # gives the others their turn, here and now; nothing waits for it
        return _switch_at_each_line
    return None


@pytest.fixture
def switching_at_each_line():
    before = threading.gettrace()
    threading.settrace(_switch_at_each_line)
    yield
    threading.settrace(before)


@pytest.mark.usefixtures("switching_at_each_line")
def test_without_the_lock_two_hold_one_host_drive():
    def tries():
        for _ in range(50):
            try:
                yield compete(Unlocked(), rounds=10)[1].most
            except (AssertionError, ComError, ValueError):
                yield 2  # somebody lost what was theirs

    assert any(most > 1 for most in tries())


@pytest.mark.usefixtures("switching_at_each_line")
def test_with_the_lock_they_do_not_though_switching_at_each_line():
    assert compete(Bench(), rounds=10)[1].most == 1
