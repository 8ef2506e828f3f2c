"""A session whose IUT is lost, or answers a call by an error: the clause that was checked gets the status of that."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from ivmdvddrive_conformance.iuts.errors import (
    BenchError,
    CallRefused,
    IutCrash,
    IutError,
    IutTimeout,
    ProtocolError,
    Unclaimed,
)
from ivmdvddrive_conformance.iuts.port import Answer, Call
from ivmdvddrive_conformance.iuts.python.bench import factory
from ivmdvddrive_conformance.iuts.python.iut import PythonIut
from ivmdvddrive_conformance.judging.belief import Tally
from ivmdvddrive_conformance.judging.session import Session
from ivmdvddrive_conformance.judging.violation import Violation
from ivmdvddrive_conformance.language.media import Shelf
from ivmdvddrive_conformance.language.script import ScriptError, parse
from ivmdvddrive_mutants import VARIANTS
from ivmdvddrive_reference import Bench
from vpc import oracle, python_iut


class Losing(PythonIut):
    """The reference, until a member is called."""

    def __init__(self, member: str, error: IutError) -> None:
        super().__init__(factory("ivmdvddrive_reference:Bench"), oracle.specification)
        self._member = member
        self._error = error

    def call(self, calls: Sequence[Call]) -> list[Answer]:
        if any(c.member == self._member for c in calls):
            raise self._error
        return super().call(calls)


def _session(iut: PythonIut, shelf: Shelf) -> Session:
    session = Session(oracle, iut, shelf, Tally())
    for line in ("a machine M", "a drive A at 0:0 of M"):
        session.do(parse(line))
    return session


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (IutCrash("it ended", log="the end"), "crash"),
        (IutTimeout("no answer"), "timeout"),
        (ProtocolError("no JSON"), "protocol-error"),
        (CallRefused("an error of its own"), "fail"),
    ],
)
def test_what_was_being_checked_gets_the_status(error: IutError, status: str, shelf: Shelf) -> None:
    session = _session(Losing("ReleaseHostDrive", error), shelf)
    with pytest.raises(Violation) as caught:
        session.do(parse("A.ReleaseHostDrive()"))
    assert caught.value.status == status
    assert caught.value.clauses == ("ReleaseHostDrive.VM_E_MEDIA_WRONG_TYPE",)
    assert caught.value.got == str(error)
    assert caught.value.log == error.log
    assert [e.text for e in caught.value.trace][-1] == "A.ReleaseHostDrive()"


def test_a_failing_bench_is_no_violation(shelf: Shelf) -> None:
    with pytest.raises(BenchError):
        _session(Losing("AddDVDROMDrive", BenchError("no room")), shelf)


def test_a_name_that_nothing_has_is_the_scenarios_fault(shelf: Shelf) -> None:
    session = _session(python_iut(factory("ivmdvddrive_reference:Bench")), shelf)
    with pytest.raises(ScriptError, match="nothing is called 'B'"):
        session.do(parse("B.ReleaseHostDrive()"))
    with pytest.raises(ScriptError, match="no sink is called 'S'"):
        session.do(parse("S is unadvised"))


def test_a_host_drive_that_the_bench_does_not_have_is_unclaimed(shelf: Shelf) -> None:
    class NoHostDrives(PythonIut):
        def reset(self):  # type: ignore[no-untyped-def]
            super().reset()
            return []

    session = _session(NoHostDrives(factory("ivmdvddrive_reference:Bench"), oracle.specification), shelf)
    with pytest.raises(Unclaimed, match="a host drive of kind dvd or cd"):
        session.do(parse("A.AttachHostDrive(HOST1)"))
    with pytest.raises(Unclaimed, match="a second host drive of kind dvd"):
        session.do(parse("A.AttachHostDrive(HOST2.lower)"))


def test_a_member_that_needs_a_claim_is_not_called_without_it(shelf: Shelf) -> None:
    class Poor(Bench):
        claims = Bench.claims - {"collection"}

    session = _session(python_iut(Poor), shelf)
    with pytest.raises(Unclaimed, match="collection"):
        session.do(parse("K = M.DVDROMDrives"))


@pytest.mark.parametrize(
    ("make", "reading"), [(Bench, "silent"), (VARIANTS["TellsOfCapture"].make, "sent")], ids=["silent", "sent"]
)
def test_a_reading_is_told_from_an_event_that_looks_the_same(
    make: Callable[[], Any], reading: str, shelf: Shelf
) -> None:
    """Capturing a host drive may send what a disc that is put in sends, with the same letter."""
    tally = Tally()
    session = Session(oracle, python_iut(make), shelf, tally)
    for line in (
        "a machine M",
        "a drive A at 0:0 of M",
        "a sink S on A",
        "A.AttachHostDrive(HOST1)",
        "the disc is taken out of HOST1",
        "a disc is put into HOST1",
    ):
        session.do(parse(line))
    session.drain()
    taken = {r.partition("@")[0] for r in tally.readings if r.startswith("capture-events:")}
    assert taken == {f"capture-events:{reading}"}
