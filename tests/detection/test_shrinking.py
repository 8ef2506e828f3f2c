"""Counterexamples: no step that it does not need, and the getter that is to blame."""

import itertools
import random
import re
from collections.abc import Callable

import pytest

from ivmdvddrive_conformance.generation.model_walk.search import Budget, Search
from ivmdvddrive_conformance.iuts.ledger import Ledger
from ivmdvddrive_conformance.iuts.metering import Meter, RunCalls, metered
from ivmdvddrive_conformance.judging.audit import audit
from ivmdvddrive_conformance.judging.belief import Tally
from ivmdvddrive_conformance.judging.culprit import diagnosed
from ivmdvddrive_conformance.judging.session import Session
from ivmdvddrive_conformance.judging.session_history import Sessions
from ivmdvddrive_conformance.judging.shrinking.shrinker import NOT_SHRUNK, Shrinker
from ivmdvddrive_conformance.judging.violation import TraceEntry, Violation
from ivmdvddrive_conformance.language.media import Shelf
from ivmdvddrive_conformance.language.script import parse, render
from ivmdvddrive_conformance.settings.efforts import ShrinkingEffort
from ivmdvddrive_mutants import MUTANTS
from ivmdvddrive_mutants.registry import machine_of
from ivmdvddrive_reference import Bench, ComError
from ivmdvddrive_reference.com import member
from ivmdvddrive_reference.drive import DVDDrive
from vpc import oracle, python_iut

LONG = """
a machine M
a drive A at 0:1 of M
a machine N
a drive B at 0:0 of N
a sink S on A
a sink T on B
M is running
B.AttachImage(ISO1)
A.AttachHostDrive(HOST2)
A.ReleaseHostDrive()
the disc is taken out of HOST1
A.AttachHostDrive(HOST1)
B.ReleaseImage()
A.ReleaseHostDrive()
B.AttachHostDrive(HOST1)
""".strip().splitlines()


LEAST_DRIVE = ["a machine M", "a drive A at 0:0 of M"]


def _found(lines: list[str], open_session: Callable[[], Session]) -> Violation:
    session = open_session()
    try:
        for line in lines:
            session.do(parse(line))
            audit(session)
    except Violation as violation:
        return violation
    pytest.fail("nothing is wrong")


def _opener(name: str, shelf: Shelf) -> Callable[[], Session]:
    iut = python_iut(MUTANTS[name].make)
    return lambda: Session(oracle, iut, shelf, Tally())


@pytest.mark.parametrize(
    ("name", "left"),
    [
        (
            "KeepsTheLock",
            "a machine M; a drive A at 0:0 of M; A.AttachHostDrive(HOST1); A.ReleaseHostDrive(); "
            "A.AttachHostDrive(HOST1)",
        ),
        (
            "LocksTheOtherMachineOut",
            "a machine M; a drive A at 0:0 of M; the disc is taken out of HOST1; A.AttachHostDrive(HOST1); "
            "A.ReleaseHostDrive(); A.AttachHostDrive(HOST1)",
        ),
    ],
)
def test_what_is_left_is_the_least_and_the_simplest_that_shows_it(name: str, left: str, shelf: Shelf) -> None:
    least = left.split("; ")
    open_session = _opener(name, shelf)
    violation = _found([*LONG, "A.AttachHostDrive(HOST2)", "A.AttachHostDrive(HOST1)"], open_session)
    shrunk = [Shrinker().explained(violation, open_session) for _ in range(2)]
    assert [[e.text for e in one.trace] for one in shrunk] == [least, least]
    assert shrunk[0].clauses[0] == violation.clauses[0]
    assert shrunk[0].note == ""
    for number in range(len(least)):
        try:
            again = _found(least[:number] + least[number + 1 :], open_session)
        except (ValueError, pytest.fail.Exception):
            continue  # a name is missing, or nothing is wrong without the step
        assert again.clauses[0] != shrunk[0].clauses[0]


def test_what_two_calls_in_a_row_show_is_shrunk_without_an_audit_between_them(shelf: Shelf) -> None:
    class Twice(DVDDrive):
        """Says no bus number where the call before was a release."""

        released = False

        @member
        def ReleaseImage(self) -> None:
            self.released = True
            DVDDrive.ReleaseImage(self)

        @property
        @member
        def Attachment(self) -> int:
            self.released = False
            return int(DVDDrive.Attachment.fget(self))  # type: ignore[attr-defined]

        @property
        @member
        def BusNumber(self) -> int:
            return 7 if self.released else int(DVDDrive.BusNumber.fget(self))  # type: ignore[attr-defined]

    iut = python_iut(type("Faulty", (Bench,), {"machine_class": machine_of(Twice)}))

    def open_session() -> Session:
        return Session(oracle, iut, shelf, Tally())

    session = open_session()
    for line in [*LONG[:6], "B.Attachment", "A.ReleaseImage()"]:
        session.do(parse(line))
    with pytest.raises(Violation) as caught:
        session.do(parse("A.BusNumber"))
    shrunk = Shrinker().explained(caught.value, open_session)
    assert [e.text for e in shrunk.trace] == ["a machine M", "a drive A at 0:0 of M", "A.ReleaseImage()", "A.BusNumber"]


def test_a_nondeterministic_iut_is_said_to_be_one_with_the_rate_at_which_it_fails(shelf: Shelf) -> None:
    releases = itertools.count()

    class Sometimes(DVDDrive):
        @member
        def ReleaseImage(self) -> None:
            if next(releases) % 4 == 0:
                raise ComError("E_FAIL")
            DVDDrive.ReleaseImage(self)

    iut = python_iut(type("Faulty", (Bench,), {"machine_class": machine_of(Sometimes)}))

    def open_session() -> Session:
        return Session(oracle, iut, shelf, Tally())

    violation = _found(["a machine M", "a drive A at 0:0 of M", "A.ReleaseImage()"], open_session)
    shrunk = Shrinker().explained(violation, open_session)
    assert re.fullmatch(
        r"the IUT is nondeterministic: played again 10 times, the same steps failed [1-9] times", shrunk.note
    )


def test_what_does_not_show_again_is_said_to_need_what_was_before(shelf: Shelf) -> None:
    violation = Violation(("Attachment.S_OK",), "nothing", ["an answer"], [TraceEntry("a machine M", "")])
    explained = Shrinker().explained(violation, _opener("KeepsTheLock", shelf))
    assert (explained.clauses, explained.trace) == (violation.clauses, violation.trace)
    assert "played again 10 times, the same steps did not fail" in explained.note


@pytest.mark.parametrize(
    ("name", "least"),
    [
        ("FirstMachineRunsOn", "a machine N; N is running; the bench is reset; a machine M; a drive A at 0:0 of M"),
        (
            "DisksStay",
            "a machine M; a hard disk at 1:1 of M; the bench is reset; a machine M; a drive A at 0:0 of M; "
            "A.SetBusLocation(1, 1)",
        ),
        (
            "SinksOfTheSessionBefore",
            "a machine N; a drive B at 0:0 of N; a sink T on B; the bench is reset; a machine N; "
            "a drive B at 0:0 of N; a sink T on B; B.AttachImage(ISO1); T is drained",
        ),
    ],
)
def test_what_outlives_a_reset_is_shown_with_what_was_done_before_it(name: str, least: str, shelf: Shelf) -> None:
    sessions = Sessions(oracle, python_iut(MUTANTS[name].make), shelf)
    search = Search(sessions.open, Shrinker(earlier=sessions.earlier))
    [shrunk, *_] = search.walks(Budget(0, 20_000), random.Random(0), Tally()).violations
    either = str.maketrans("NBTUV", "MASSS")  # which machine and sink show it first is the draw's
    assert "; ".join(e.text for e in shrunk.trace).translate(either) == least.translate(either)
    assert shrunk.clauses[0] in {MUTANTS[name].clause, *MUTANTS[name].equivalents}
    assert shrunk.note == ""


def test_what_was_done_before_a_reset_shows_where_the_steps_after_it_do_not(shelf: Shelf) -> None:
    sessions = Sessions(oracle, python_iut(MUTANTS["FirstMachineRunsOn"].make), shelf)

    def open_session() -> Session:
        return sessions.open(Tally())

    for lines in (["a machine M", "M is running"], LONG):
        violation = None
        try:
            session = open_session()
            for line in lines:
                session.do(parse(line))
        except Violation as shown:
            violation = shown
    assert violation is not None
    assert [e.text for e in violation.trace] == LONG[:2]
    shrunk = Shrinker(earlier=sessions.earlier).explained(violation, open_session)
    assert [e.text for e in shrunk.trace] == ["a machine M", "M is running", "the bench is reset", *LEAST_DRIVE]
    assert "played again 10 times" in Shrinker().explained(violation, open_session).note


def test_of_a_long_session_its_end_is_remembered_and_what_has_a_name(shelf: Shelf) -> None:
    sessions = Sessions(oracle, python_iut(Bench), shelf)
    assert sessions.earlier() == []
    first = sessions.open(Tally())
    for line in ["a machine M", *["M is running", "M is off"] * 600, "M is saved"]:
        first.do(parse(line))
    assert sessions.earlier() == []
    sessions.open(Tally())
    steps = [render(step) for step in sessions.earlier()]
    assert len(steps) == 1_002
    assert (steps[0], steps[-2:]) == ("a machine M", ["M is saved", "the bench is reset"])


def test_what_is_added_to_a_violation_reaches_none_that_is_like_it(shelf: Shelf) -> None:
    open_session, shrinker = _opener("KeepsTheLock", shelf), Shrinker()
    lines = [*LONG, "A.AttachHostDrive(HOST2)", "A.AttachHostDrive(HOST1)"]
    first = shrinker.explained(_found(lines, open_session), open_session)
    added = first.but(found_by="another check", calls=7)
    assert (added.found_by, added.calls, added.trace, str(added)) == ("another check", 7, first.trace, str(first))
    second = shrinker.explained(_found(lines, open_session), open_session)
    assert second is not first
    assert (second.found_by, second.calls, second.trace) == ("", 0, first.trace)


def test_shrinking_keeps_to_its_time(shelf: Shelf) -> None:
    open_session = _opener("KeepsTheLock", shelf)
    violation = _found([*LONG, "A.AttachHostDrive(HOST2)"], open_session)
    nothing = ShrinkingEffort(0, 0, seconds=0, run_calls=0, run_seconds=0)
    explained = Shrinker(nothing).explained(violation, open_session)
    assert explained.trace == violation.trace
    assert explained.note.startswith("not shrunk: the level's limit")


def test_a_finding_tells_after_how_many_calls_of_the_run_it_showed(shelf: Shelf) -> None:
    """Those that make it short are made after it."""
    open_session = _opener("KeepsTheLock", shelf)
    violation = _found([*LONG, "A.AttachHostDrive(HOST2)"], open_session)
    meter = Meter()
    meter.ledger.enter(41)
    shrinker = Shrinker(meter=meter)
    assert shrinker.explained(violation, open_session).found_after == 41
    meter.ledger.enter(1)
    assert shrinker.explained(violation, open_session).found_after == 42


@pytest.mark.parametrize("calls", [0, 30, 300])
def test_a_finding_is_kept_where_the_budget_of_the_run_ends(calls: int, shelf: Shelf) -> None:
    ledger = Ledger()
    meter = Meter(ledger=ledger, run_limits=[RunCalls(ledger, calls, "the budget is used up")])
    open_session = _opener("KeepsTheLock", shelf)
    violation = _found([*LONG, "A.AttachHostDrive(HOST2)"], open_session)
    iut = metered(python_iut(MUTANTS["KeepsTheLock"].make), meter)
    explained = Shrinker(meter=meter).explained(violation, lambda: Session(oracle, iut, shelf, Tally()))
    assert (explained.clauses[0], explained.status) == (violation.clauses[0], violation.status)
    assert len(explained.trace) <= len(violation.trace)
    assert explained.note.endswith(": the budget is used up")
    assert ledger.total == calls


def test_what_a_lost_iut_leaves_is_not_played_again(shelf: Shelf) -> None:
    def never() -> Session:
        raise AssertionError("played again")

    lost = Violation(("Attachment.S_OK",), "nothing", ["an answer"], [], status="timeout")
    assert Shrinker().explained(lost, never).note == NOT_SHRUNK


@pytest.mark.parametrize("getter", ["Attachment", "BusNumber", "DeviceNumber", "HostDriveLetter", "ImageFile"])
def test_a_getter_that_changes_something_is_told_from_the_step_before_it(getter: str, shelf: Shelf) -> None:
    open_session = _opener(f"changes_when_read_{getter}", shelf)
    violation = _found(["a machine M", "a drive A at 0:0 of M", "A.AttachImage(ISO1)"], open_session)
    assert diagnosed(violation, open_session).clauses[0] == f"{getter}.pure"


def test_a_step_without_its_effect_is_not_laid_at_a_getters_door(shelf: Shelf) -> None:
    open_session = _opener("KeepsTheImage", shelf)
    violation = _found(
        ["a machine M", "a drive A at 0:0 of M", "A.AttachImage(ISO1)", "A.ReleaseImage()"], open_session
    )
    assert diagnosed(violation, open_session) is violation
    assert violation.clauses[0] == "ReleaseImage.effect"
