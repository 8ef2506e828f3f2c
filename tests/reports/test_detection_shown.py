"""Known faults in a report: measured, never more than that, the same in each format, and of its own run."""

from __future__ import annotations

import io
from html.parser import HTMLParser
from typing import Any

import pytest
from rich.console import Console

from ivmdvddrive_conformance.results import detection
from ivmdvddrive_conformance.results.detection import DetectionCurve, found_within, words_of_detection
from ivmdvddrive_conformance.results.formats.detection_picture import detection_picture
from ivmdvddrive_conformance.results.formats.html_report import to_html
from ivmdvddrive_conformance.results.formats.markdown import to_markdown
from ivmdvddrive_conformance.results.terminal import show_results
from made import EVERY, ICS, made, scenario
from vpc import SPECIFICATION

CURVES = (
    DetectionCurve("wrong implementations on record", 371, False, ((10, 0.0), (1_000, 0.5), (2_000, 0.9279))),
    DetectionCurve("faults drawn from a seed", 20, True, ((10, 0.0), (1_000, 0.29), (2_000, 0.29))),
)
SAID = (
    "Within 2,400 calls, as many as this run judged, the checks found at least 92 % of 371 wrong implementations on "
    "record, 29 % of a sample of 20 faults drawn from a seed."
)


@pytest.fixture(autouse=True)
def measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(detection, "detection_curves", {"vpc": CURVES, "vs2005": ()}.__getitem__)


def run_of(calls: int, **more: Any) -> dict[str, Any]:
    return made(scenario(*EVERY, calls=calls), ics=ICS, **more)


@pytest.mark.parametrize(
    ("calls", "shares"),
    [
        (9, []), (10, [0.0, 0.0]), (999, [0.0, 0.0]), (1_000, [0.5, 0.29]), (1_999, [0.5, 0.29]),
        (9_000_000, [0.9279, 0.29]),
    ],
)  # fmt: skip
def test_a_share_holds_until_the_next_that_was_measured(calls: int, shares: list[float]) -> None:
    assert [share for _, share in found_within("vpc", calls)] == shares


def test_the_sentence_is_of_the_calls_of_the_run() -> None:
    assert words_of_detection(run_of(2_400)) == SAID


def test_of_several_bindings_the_one_with_the_most_calls_counts() -> None:
    first, second = scenario(*EVERY, calls=1_000, binding="vtable"), scenario(*EVERY, calls=2_400, binding="dispatch")
    results = made(first, second, ics=ICS)
    assert words_of_detection(results) == SAID.replace("this run judged", "this run judged over one binding")
    picture = detection_picture(results)
    assert picture is not None
    assert picture.calls == 2_400


@pytest.mark.parametrize(
    "results",
    [
        run_of(9),
        run_of(2_400, select=("Attach*",)),
        run_of(2_400, settings={"feature": "failures/1.feature"}),
        {**run_of(2_400), "specification": {"version": "1.0", "profile": "vs2005", "pinned": None}},
    ],
    ids=["fewer calls than were measured", "a selection", "a replay", "a profile without a measurement"],
)
def test_nothing_is_said_of_a_run_that_was_not_measured(results: dict[str, Any]) -> None:
    assert words_of_detection(results) == ""
    assert detection_picture(results) is None


def test_the_pages_say_the_sentence_and_the_terminal_its_beginning() -> None:
    results = run_of(2_400)
    shown = io.StringIO()
    show_results(SPECIFICATION, Console(file=shown, width=400), results, None)
    assert SAID.partition(", 29 %")[0] + ".\n" in shown.getvalue()
    for page in (to_markdown(SPECIFICATION, results), to_html(SPECIFICATION, results)):
        assert SAID in page


def test_a_page_without_a_measurement_has_no_picture() -> None:
    assert "<figure" not in to_html(SPECIFICATION, run_of(9))


@pytest.mark.parametrize(
    ("calls", "mark"), [(10, 0.0), (1_000, 160.0), (10_000, 240.0), (1_000_000, 400.0), (10**15, 400.0)]
)
def test_the_mark_stands_at_the_calls_of_the_run(calls: int, mark: float) -> None:
    picture = detection_picture(run_of(calls))
    assert picture is not None
    assert picture.mark == pytest.approx(mark)


def test_the_picture_has_our_curves_as_steps() -> None:
    picture = detection_picture(run_of(2_400))
    assert picture is not None
    assert [faults for faults, _ in picture.curves] == [curve.faults for curve in CURVES]
    assert picture.curves[0][1] == "0.0,120.0 0.0,120.0 160.0,120.0 160.0,60.0 184.1,60.0 184.1,8.7"


def test_the_page_marks_the_run_in_the_picture() -> None:
    said: list[str] = []

    class Texts(HTMLParser):
        inside = False

        def handle_starttag(self, tag: str, attrs: Any) -> None:
            self.inside = tag == "text"

        def handle_data(self, data: str) -> None:
            if self.inside and data.strip():
                said.append(data.strip())

    Texts().feed(to_html(SPECIFICATION, run_of(2_400)))
    assert "this run, 2,400 calls" in said
    assert {"0 %", "100 %", "10", "100,000"} <= set(said)
