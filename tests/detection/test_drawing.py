"""The checks that draw: cut where the time is over, and not shrunk where each attempt would wait."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivmdvddrive_conformance.checks.drawn_checks import Cut, drawn, seeded
from ivmdvddrive_conformance.judging.evidence import Evidence, Failure
from ivmdvddrive_conformance.judging.shrinking.shrinker import Shrinker
from ivmdvddrive_conformance.judging.violation import Violation
from ivmdvddrive_conformance.pytest_run.patience import Patience
from ivmdvddrive_conformance.settings.settings import Settings


def _draw(
    cut: Cut, evidence: Evidence, request: Any, examples: int = 50, report: Path | None = None, check: str = "numbers"
) -> list[int]:
    seen: list[int] = []

    def property_(number: int) -> None:
        cut.example()
        with cut.watching():
            seen.append(number)
            request(number)

    settings = Settings("reference").reporting(report)
    try:
        with cut.limiting(evidence, examples):
            drawn(settings, check, examples)(seeded(settings, given(number=st.integers(0, 1000))(property_)))()
    except Violation as violation:
        raise Shrinker().explained(violation, lambda: None) from None  # type: ignore[arg-type,return-value]
    return seen


def _violation(status: str = "fail") -> Violation:
    return Violation(("Attachment.S_OK",), "nothing", ["an answer"], [], status=status)  # type: ignore[arg-type]


def test_a_check_draws_as_many_as_it_should_and_the_same_each_time() -> None:
    runs = [_draw(Cut(60), Evidence("", "values"), lambda number: None) for _ in range(2)]
    assert len(runs[0]) == 50
    assert runs[0] == runs[1]


def _refused(report: Path | None, check: str = "numbers") -> list[int]:
    """The numbers that are drawn for an implementation that refuses what is over 700, until that is shrunk."""
    seen: list[int] = []

    def refuse(number: int) -> None:
        seen.append(number)
        if number > 700:
            raise _violation()

    with pytest.raises(Violation):
        _draw(Cut(60), Evidence("", "values"), refuse, report=report, check=check)
    return seen


def test_what_failed_is_tried_first_the_next_time(tmp_path: Path) -> None:
    first = _refused(tmp_path)
    assert first[0] != 701
    assert _refused(tmp_path)[0] == 701


def test_a_fresh_folder_and_what_others_remember_change_nothing(tmp_path: Path) -> None:
    runs = [_refused(tmp_path / "one"), _refused(tmp_path / "two"), _refused(tmp_path / "two", check="others")]
    assert runs[0] == runs[1] == runs[2]
    assert _refused(None) == runs[0]


def test_what_fails_no_more_is_forgotten(tmp_path: Path) -> None:
    _refused(tmp_path)
    runs = [_draw(Cut(60), Evidence("", "values"), lambda number: None, report=tmp_path) for _ in range(2)]
    assert [run.count(701) for run in runs] == [1, 0]


def test_a_check_whose_time_is_over_says_so_and_passes() -> None:
    evidence = Evidence("", "values")
    assert _draw(Cut(-1), evidence, lambda number: None) == []
    assert evidence.cut == "cut after -1 s, in example 1 of 50"


def test_a_time_out_is_not_shrunk() -> None:
    evidence, waited = Evidence("", "values"), []

    def hang(number: int) -> None:
        if number > 10:
            waited.append(number)
            raise _violation("timeout")

    with pytest.raises(Violation) as caught:
        _draw(Cut(60), evidence, hang)
    assert len(waited) == 1
    assert caught.value.note == "not shrunk: each attempt would wait for an answer"


def test_an_implementation_that_does_not_do_the_same_twice_is_said_to_be_nondeterministic() -> None:
    evidence, calls = Evidence("", "values"), []

    def sometimes(number: int) -> None:
        calls.append(number)
        if len(calls) == 5:
            raise _violation()

    with pytest.raises(Violation) as caught:
        _draw(Cut(60), evidence, sometimes)
    assert caught.value.note.startswith("the IUT is nondeterministic")


def test_a_run_gives_up_on_an_implementation_that_keeps_it_waiting() -> None:
    patience = Patience(200.0)
    hung = Evidence("", "scenario", failures=[Failure(["Attachment.S_OK"], "timeout", "", [], [])])
    assert [patience.spent(e) for e in (hung, Evidence("", "scenario"))] == [None, None]
    assert str(patience.spent(hung)).startswith("given up after 400 s of waiting for answers")


def test_a_run_gives_up_on_a_bench_that_fails_again_and_again() -> None:
    patience, failed = Patience(10.0), Evidence("", "scenario", error="no room")
    assert [patience.spent(failed) for _ in range(19)] == [None] * 19
    assert patience.spent(Evidence("", "scenario")) is None
    assert [patience.spent(failed) for _ in range(19)] == [None] * 19
    assert patience.spent(failed) == "given up after the bench has failed 20 checks in a row"
