"""Learning of whole implementations: right ones, wrong ones, fickle ones, lost ones."""

import itertools
from pathlib import Path
from typing import Any

import pytest

import misbehaving
from ivmdvddrive_conformance.language.media import Shelf
from ivmdvddrive_conformance.settings.settings import Settings
from ivmdvddrive_conformance.tools.learning.study import Plan, studied
from ivmdvddrive_mutants import MUTANTS, VARIANTS
from ivmdvddrive_reference import Bench, ComError
from ivmdvddrive_reference.com import member
from ivmdvddrive_reference.drive import DVDDrive
from vpc import oracle, python_iut

OF_THE_REFERENCE = 40
"""States of the reference over the small alphabet."""

INPUTS = 16
"""How many of its inputs each state offers: of a disc put in and one taken out, say, one."""


def study(make: Any, shelf: Shelf, timeout: float = 10.0, **plan: Any) -> dict[str, Any]:
    iut = python_iut(make, timeout=timeout)
    try:
        return studied(
            oracle, iut, shelf, Settings("python:some:Bench"), Plan(**{"walked": 500, **plan}), lambda event: None
        )
    finally:
        iut.close()


def test_the_reference_is_the_machine_that_is_specified(shelf: Shelf) -> None:
    data = study(Bench, shelf)
    assert data["verdict"] == "no difference"
    assert data["differences"] == []
    # The specification keeps states apart for as long as it is open which reading is taken.
    assert (data["learned"]["states"], data["specified"]["states"]) == (OF_THE_REFERENCE, 64)
    for machine in ("learned", "specified"):
        assert data[machine]["transitions"] == data[machine]["states"] * INPUTS
    assert data["learned"]["transitions"] == len(data["machine"]["transitions"])
    assert data["readings"]["media-after-power-off"] == "kept"


@pytest.mark.parametrize(
    ("name", "more_states"),
    [
        ("KeepsTheLock", True),  # a lock that leaks to the other machine
        ("PathOutlivesItsImage", True),  # a stale getter
        ("NoReleaseAfterAMove", True),  # shown by a history alone
        ("EjectsOnFailure", False),  # an event on failure
    ],
)
def test_a_mutant_differs_by_its_clause(name: str, more_states: bool, shelf: Shelf) -> None:
    data = study(MUTANTS[name].make, shelf)
    assert data["verdict"] == "differences"
    [difference] = data["differences"]
    assert MUTANTS[name].clause in difference["clauses"]
    assert (data["learned"]["states"] > OF_THE_REFERENCE) == more_states
    assert data["not_shown"] == 0
    assert difference["transitions"] > 1  # one difference stands for many transitions
    assert len(difference["steps"]) <= 7
    assert "Scenario: " in difference["scenario"]


@pytest.mark.parametrize(
    ("name", "reading"),
    [("TellsOfCapture", ("capture-events", "sent")), ("NoMediaCaptured", ("nothing-attached", "no-media"))],
)
def test_another_reading_is_no_difference(name: str, reading: tuple[str, str], shelf: Shelf) -> None:
    data = study(VARIANTS[name].make, shelf)
    assert data["verdict"] == "no difference", data["differences"]
    ambiguity, taken = reading
    assert data["readings"][ambiguity].startswith(taken)


def _fickle(permitted: bool) -> type[Bench]:
    """A bench that answers in two ways, by a count that outlives every reset."""
    count = itertools.count()

    class Drive(DVDDrive):
        @member
        def ReleaseHostDrive(self) -> None:
            if self.media is None and next(count) % 3 == 2:
                raise ComError("VM_E_NO_MEDIA_CAPTURED" if permitted else "E_POINTER")
            super().ReleaseHostDrive()

    return misbehaving.bench(Drive)


def test_two_permitted_answers_to_the_same_steps_are_called_nondeterministic(shelf: Shelf) -> None:
    data = study(_fickle(permitted=True), shelf)
    assert data["verdict"] == "nondeterministic"
    assert data["nondeterministic"]["steps"][-1].endswith("ReleaseHostDrive()")
    assert sorted(data["nondeterministic"]["answers"]) == ["VM_E_MEDIA_WRONG_TYPE", "VM_E_NO_MEDIA_CAPTURED"]


def test_an_answer_that_is_forbidden_now_and_then_is_a_difference_or_said_to_be_fickle(shelf: Shelf) -> None:
    data = study(_fickle(permitted=False), shelf)
    assert data["verdict"] in {"differences", "nondeterministic"}
    assert data["nondeterministic"] is not None
    for difference in data["differences"]:
        assert "the IUT is nondeterministic" in difference["note"]


def test_an_iut_that_hangs_is_a_finding_and_given_up(shelf: Shelf) -> None:
    data = study(misbehaving.Spins, shelf, timeout=0.3)
    assert data["verdict"] == "differences"
    assert [d["status"] for d in data["differences"]] == ["timeout"]
    assert data["learned"]["cut"] == "given up after 3 answers that did not come"


def test_a_crash_ends_a_word_and_no_more(shelf: Shelf) -> None:
    data = study(misbehaving.releasing(lambda: misbehaving._raise(ValueError("odd"))), shelf)
    assert {d["status"] for d in data["differences"]} == {"crash"}
    assert data["learned"]["cut"] == ""
    assert data["learned"]["states"] > 40  # and states after which nothing is answered


def test_a_scene_that_cannot_be_set_is_a_difference(shelf: Shelf) -> None:
    class Machine(misbehaving.VirtualMachine):
        @member
        def AddDVDROMDrive(self, *place: int) -> DVDDrive:
            raise ComError("E_POINTER")

    data = study(type("NoDrives", (Bench,), {"machine_class": Machine}), shelf)
    assert [d["clauses"][0] for d in data["differences"]] == ["AddDVDROMDrive.S_OK"]
    assert "machine" not in data


@pytest.mark.parametrize(
    ("limit", "why"), [({"calls": 300}, "cut after 3"), ({"seconds": 1e-9}, "cut after 1e-09 s")], ids=str
)
def test_what_is_cut_short_is_a_hypothesis(limit: dict[str, Any], why: str, shelf: Shelf) -> None:
    data = study(Bench, shelf, **limit)
    assert data["verdict"] == "hypothesis"
    assert data["learned"]["cut"].startswith(why)


def test_few_claims_make_a_small_alphabet(shelf: Shelf) -> None:
    data = study(misbehaving.Poor, shelf)
    assert data["verdict"] == "no difference"
    assert study(misbehaving.Poor, shelf)["machine"] == data["machine"]  # two runs draw the same
    assert not [text for text in data["alphabet"] if "disc" in text]
    assert {state["disc"] for state in data["machine"]["states"]} == {""}


def test_what_an_iut_says_is_printable_wherever_it_goes(shelf: Shelf, tmp_path: Path) -> None:
    data = study(misbehaving.Hostile, shelf, calls=4000)
    for text in [*data["dot"].values(), str(data["machine"]), *(d["got"] for d in data["differences"])]:
        assert "\x1b" not in text
        assert "\u202e" not in text
    assert data["verdict"] == "differences"
