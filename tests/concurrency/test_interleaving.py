"""Python objects called by several threads: schedules by their seeds, locks of every kind, ends of every kind."""

from __future__ import annotations

import gc
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from ivmdvddrive_conformance.iuts.errors import IutCrash, IutTimeout, Unclaimed
from ivmdvddrive_conformance.iuts.port import Answer, Call, Ref, Timed
from ivmdvddrive_conformance.iuts.python.iut import PythonIut
from ivmdvddrive_conformance.iuts.python.watched_locks import WatchedLock
from vpc import python_iut


class Failure(Exception):
    hresult = -2147467259  # E_FAIL


class Drive:
    """Stands for a drive: each call counts up by a read and a write, which is a race where nothing guards it."""

    def __init__(self, guard: Any) -> None:
        self.guard = guard
        self.count = 0

    def ReleaseImage(self) -> None:
        with self.guard:
            seen = self.count
            seen += 1
            self.count = seen

    @property
    def Attachment(self) -> int:
        return self.count

    def ReleaseHostDrive(self) -> None:
        before = self.count
        if before:
            raise Failure


class Machine:
    def __init__(self, drive: Drive) -> None:
        self.drive = drive

    def AddDVDROMDrive(self, bus: int, device: int) -> Drive:
        return self.drive


class Bench:
    implementation = {"name": "counter", "version": "1", "language": "Python"}  # noqa: RUF012  # nobody changes it
    claims = frozenset({"concurrent"})

    def __init__(self, make: Callable[[], Any]) -> None:
        self.make = make

    def reset(self) -> list[tuple[str, str]]:
        return [("D", "dvd")]

    def create_machine(self) -> Any:
        return Machine(self.make())


def iut_of(make: Callable[[], Any], timeout: float = 20.0) -> tuple[PythonIut, Ref]:
    iut = python_iut(lambda: Bench(make), timeout=timeout)
    iut.reset()
    return iut, iut.call([Call(iut.create_machine(), "AddDVDROMDrive", (0, 0))])[0].value  # type: ignore[return-value]


def run(make: Callable[[], Any], seed: int, members: tuple[str, ...] = ("ReleaseImage", "ReleaseImage")) -> list[Timed]:
    iut, drive = iut_of(make)
    return iut.concurrently([[Call(drive, m) for m in members]] * 3, seed)


def counted(guard: Callable[[], Any], seed: int) -> int:
    """Return how far three clients with two calls each count; 6 where they do not get into each other's way."""
    made: list[Drive] = []

    def make() -> Drive:
        made.append(Drive(guard()))
        return made[-1]

    timed = run(make, seed)
    assert [t.answer for t in timed] == [Answer(0)] * 6
    return made[0].count


class Nothing:
    def __enter__(self) -> None:
        pass

    def __exit__(self, *_: object) -> None:
        pass


class InASlot:
    """A lock that nobody finds who looks for attributes."""

    __slots__ = ("lock",)

    def __init__(self) -> None:
        self.lock = threading.Lock()

    def __enter__(self) -> None:
        self.lock.acquire()

    def __exit__(self, *_: object) -> None:
        self.lock.release()


class Patient:
    """A lock that is taken with a time limit."""

    def __init__(self) -> None:
        self.lock = threading.Lock()

    def __enter__(self) -> None:
        assert self.lock.acquire(timeout=20)

    def __exit__(self, *_: object) -> None:
        self.lock.release()


class Handed:
    """One lock by two ways: by its attribute, which is found, and by a closure, which is not."""

    def __init__(self) -> None:
        self.lock = lock = threading.Lock()
        self.ways = iter([lock.acquire, lambda: self.lock.acquire()] * 3)
        self.release = lock.release

    def __enter__(self) -> None:
        next(self.ways)()

    def __exit__(self, *_: object) -> None:
        self.release()


def test_without_a_lock_counting_goes_wrong_by_most_schedules() -> None:
    counts = [counted(Nothing, seed) for seed in range(30)]
    assert set(counts) <= set(range(1, 7))
    assert sum(c < 6 for c in counts) > 15


@pytest.mark.parametrize("guard", [threading.Lock, threading.RLock])
def test_with_a_lock_it_goes_right(guard: Callable[[], Any]) -> None:
    assert [counted(guard, seed) for seed in range(30)] == [6] * 30


@pytest.mark.parametrize("guard", [threading.Condition, threading.Semaphore, InASlot, Patient, Handed])
def test_with_any_other_primitive_it_goes_right_too(guard: Callable[[], Any]) -> None:
    assert [counted(guard, seed) for seed in range(4)] == [6] * 4


@pytest.mark.parametrize("guard", [Nothing, threading.Lock, threading.RLock])
def test_a_seed_makes_a_schedule(guard: Callable[[], Any]) -> None:
    def schedule(seed: int) -> list[tuple[int, int, int | None]]:
        return [(t.client, t.invoked, t.returned) for t in run(lambda: Drive(guard()), seed)]

    schedules = {seed: schedule(seed) for seed in range(20)}
    assert {seed: schedule(seed) for seed in range(20)} == schedules
    assert len({str(s) for s in schedules.values()}) > 5


def test_calls_overlap_and_each_client_s_own_do_not() -> None:
    timed = run(lambda: Drive(threading.RLock()), 1)
    assert sorted(p for t in timed for p in (t.invoked, t.returned) if p is not None) == list(range(12))
    assert [t.invoked for t in timed] == sorted(t.invoked for t in timed)
    assert any(a.client != b.client and a.invoked < b.invoked < (a.returned or 0) for a in timed for b in timed)
    for client in range(3):
        own = [t for t in timed if t.client == client]
        assert [t.call.member for t in own] == ["ReleaseImage", "ReleaseImage"]
        assert own[0].returned is not None
        assert own[0].returned < own[1].invoked


def test_the_locks_are_themselves_again_afterwards() -> None:
    drive = Drive(threading.RLock())
    guard = drive.guard
    iut, ref = iut_of(lambda: drive)
    iut.concurrently([[Call(ref, "ReleaseImage")]] * 2, 0)
    assert drive.guard is guard


def test_what_a_run_has_made_with_a_watched_lock_goes_on_working() -> None:
    class Copies(Drive):
        def ReleaseImage(self) -> None:
            self.copy = Drive(self.guard)

    drive = Copies(threading.Lock())
    iut, ref = iut_of(lambda: drive)
    for seed in range(3):
        timed = iut.concurrently([[Call(ref, "ReleaseImage")]] * 2, seed)
        assert [t.answer for t in timed] == [Answer(0)] * 2
        assert isinstance(drive.copy.guard, WatchedLock)
        with drive.copy.guard:
            assert drive.guard.locked()
        assert not drive.copy.guard.locked()


def test_a_failure_is_an_answer() -> None:
    timed = run(lambda: Drive(Nothing()), 3, ("ReleaseImage", "ReleaseHostDrive"))
    assert {t.answer for t in timed if t.call.member == "ReleaseHostDrive"} == {Answer(0x80004005)}


class Crashes(Drive):
    def ReleaseHostDrive(self) -> None:
        raise ZeroDivisionError


@pytest.mark.parametrize("error", [KeyboardInterrupt, SystemExit, GeneratorExit])
def test_an_exception_that_is_no_failure_is_a_crash(error: type[BaseException]) -> None:
    class Ends(Drive):
        def ReleaseHostDrive(self) -> None:
            raise error

    timed = run(lambda: Ends(Nothing()), 2, ("ReleaseHostDrive",))
    assert [type(t.answer) for t in timed if t.returned is not None] == [IutCrash]


def test_a_crash_ends_the_run_and_the_next_reset_starts_anew() -> None:
    made: list[Drive] = []
    iut, drive = iut_of(lambda: made.append(Crashes(threading.RLock())) or made[-1])
    timed = iut.concurrently([[Call(drive, "ReleaseHostDrive")], [Call(drive, "ReleaseImage")] * 8], 5)
    [lost] = [t.answer for t in timed if not isinstance(t.answer, Answer | None)]
    assert isinstance(lost, IutCrash)
    assert str(lost) == "ReleaseHostDrive let ZeroDivisionError:  out, which has no hresult"
    assert len(timed) < 9
    iut.reset()
    again = iut.call([Call(iut.create_machine(), "AddDVDROMDrive", (0, 0))])[0].value
    assert isinstance(again, Ref)
    assert iut.call([Call(again, "Attachment")])[0].value == 0


class Deadlock(Drive):
    """Two locks, taken in one order by one member and in the other by the other."""

    def __init__(self) -> None:
        super().__init__(threading.Lock())
        self.other = threading.Lock()

    def ReleaseImage(self) -> None:
        with self.guard:
            self.count += 1
            with self.other:
                self.count += 1

    def ReleaseHostDrive(self) -> None:
        with self.other:
            self.count += 1
            with self.guard:
                self.count += 1


class Spins(Drive):
    def ReleaseImage(self) -> None:
        while True:
            self.count += 1


class Blocks(Drive):
    def ReleaseImage(self) -> None:
        threading.Event().wait()


def _ends_by_time(make: Callable[[], Drive], members: tuple[str, str]) -> Iterator[list[Timed]]:
    for seed in range(6):
        iut, drive = iut_of(make, timeout=0.3)
        began = time.monotonic()
        yield iut.concurrently([[Call(drive, members[0])], [Call(drive, members[1])]], seed)
        assert time.monotonic() - began < 10


def test_a_deadlock_ends_by_the_time_limit() -> None:
    late = [t.answer for timed in _ends_by_time(Deadlock, ("ReleaseImage", "ReleaseHostDrive")) for t in timed]
    stuck = [a for a in late if isinstance(a, IutTimeout)]
    assert len(stuck) >= 2
    assert "did not come back within 0.3 s, beside calls of other clients" in str(stuck[0])


@pytest.mark.parametrize("kind", [Spins, Blocks])
def test_a_call_without_end_ends_by_the_time_limit(kind: type[Drive]) -> None:
    for timed in _ends_by_time(lambda: kind(Nothing()), ("ReleaseImage", "Attachment")):
        answers = {t.call.member: t for t in timed}
        assert isinstance(answers["ReleaseImage"].answer, IutTimeout)
        assert answers["ReleaseImage"].returned is None
        assert answers["Attachment"].answer == Answer(0, answers["Attachment"].answer.value, has_value=True)


def test_no_line_of_a_finalizer_is_reached_in_the_scheduler() -> None:
    """Finalizers that the collector would run in the middle of a hand-over wait until the run is over."""
    reached = []

    class Litter:
        def __init__(self) -> None:
            self.itself = self

        def __del__(self) -> None:
            reached.append(threading.current_thread())
            reached.append(threading.current_thread())

    class Litters(Drive):
        def ReleaseImage(self) -> None:
            for _ in range(300):
                Litter()

    before = gc.get_threshold()
    gc.set_threshold(1, 1, 1)
    try:
        timed = run(lambda: Litters(Nothing()), 1)
    finally:
        gc.set_threshold(*before)
    assert [t.answer for t in timed] == [Answer(0)] * 6
    gc.collect()
    assert set(reached) == {threading.main_thread()}
    assert gc.isenabled()


def test_no_clients_make_no_calls() -> None:
    iut, _ = iut_of(lambda: Drive(Nothing()))
    assert iut.concurrently([], 0) == []
    assert iut.concurrently([[], []], 0) == []


def test_it_needs_the_claim() -> None:
    class Bare(Bench):
        claims = frozenset()

    iut = python_iut(lambda: Bare(lambda: Drive(Nothing())))
    iut.reset()
    with pytest.raises(Unclaimed, match="concurrent"):
        iut.concurrently([[], []], 0)


def test_what_a_call_needs_is_asked_before_any_is_made() -> None:
    iut, drive = iut_of(lambda: Drive(Nothing()))
    with pytest.raises(Unclaimed, match="null-out"):
        iut.concurrently([[Call(drive, "ReleaseImage")], [Call(drive, "Attachment", null_out=True)]], 0)
    assert iut.call([Call(drive, "Attachment")])[0].value == 0
