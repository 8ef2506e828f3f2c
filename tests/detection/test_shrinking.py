"""What is shown of a violation: no step that it does not need, and the getter that is to blame."""

from collections.abc import Callable

import pytest

from ivmdvddrive_conformance.audit import audit
from ivmdvddrive_conformance.belief import Tally
from ivmdvddrive_conformance.diagnosis import diagnosed
from ivmdvddrive_conformance.iuts.python import PythonIut
from ivmdvddrive_conformance.media import Shelf
from ivmdvddrive_conformance.script import parse
from ivmdvddrive_conformance.session import Session
from ivmdvddrive_conformance.shrinking import Shrinker
from ivmdvddrive_conformance.violation import Violation
from ivmdvddrive_mutants import MUTANTS

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
    iut = PythonIut(MUTANTS[name].make)
    return lambda: Session(iut, shelf, Tally())


@pytest.mark.parametrize(
    ("name", "left"),
    [
        ("KeepsTheLock", ["a machine M", "a drive A at 0:1 of M", "A.ReleaseHostDrive()"]),
        ("LocksTheOtherMachineOut", ["a machine M", "a drive A at 0:1 of M", "the disc is taken out of HOST1"]),
    ],
)
def test_no_step_of_what_is_left_can_go(name: str, left: list[str], shelf: Shelf) -> None:
    open_session = _opener(name, shelf)
    violation = _found([*LONG, "A.AttachHostDrive(HOST2)", "A.AttachHostDrive(HOST1)"], open_session)
    shrunk = Shrinker().shrunk(violation, open_session)
    steps = [e.step for e in shrunk.trace[: shrunk.made]]
    assert set(left) <= set(steps)
    assert len(steps) < len(LONG)
    for number in range(len(steps)):
        fewer = steps[:number] + steps[number + 1 :]
        try:
            again = _found(fewer, open_session)
        except (ValueError, pytest.fail.Exception):
            continue  # a name is missing, or nothing is wrong without the step
        assert again.clauses[0] != shrunk.clauses[0]


def test_shrinking_keeps_to_its_time(shelf: Shelf) -> None:
    open_session = _opener("KeepsTheLock", shelf)
    violation = _found([*LONG, "A.AttachHostDrive(HOST2)"], open_session)
    assert Shrinker(seconds=0).shrunk(violation, open_session) is violation


def test_what_a_lost_iut_leaves_is_not_played_again(shelf: Shelf) -> None:
    def never() -> Session:
        raise AssertionError("played again")

    lost = Violation(("Attachment.S_OK",), "nothing", ["an answer"], [], status="timeout")
    assert Shrinker().explained(lost, never) is lost


@pytest.mark.parametrize("getter", ["Attachment", "BusNumber", "DeviceNumber", "HostDriveLetter", "ImageFile"])
def test_a_getter_that_changes_something_is_told_from_the_step_before_it(getter: str, shelf: Shelf) -> None:
    open_session = _opener(f"changes_when_read_{getter}", shelf)
    violation = _found(["a machine M", "a drive A at 0:0 of M", "A.AttachImage(ISO1)"], open_session)
    assert diagnosed(violation, open_session).clauses == (f"{getter}.pure",)


def test_a_step_without_its_effect_is_not_laid_at_a_getters_door(shelf: Shelf) -> None:
    open_session = _opener("KeepsTheImage", shelf)
    violation = _found(
        ["a machine M", "a drive A at 0:0 of M", "A.AttachImage(ISO1)", "A.ReleaseImage()"], open_session
    )
    assert diagnosed(violation, open_session) is violation
    assert violation.clauses[0] == "ReleaseImage.effect"
