"""The picture of detection against calls, and the table for the reports: made of the measurement, and right."""

import itertools
import json
from typing import Any
from xml.etree import ElementTree

import pytest

import curve_picture
import curves
from ivmdvddrive_conformance.results.detection import detection_curves
from strategies import STRATEGIES

STORED: dict[str, Any] = json.loads(curve_picture.MEASURED.read_text(encoding="utf-8"))
AGAIN = "make it anew: python tests/mutation/curve_picture.py"


def measured(*calls: int, runs: int = 4, limit: int = 1_000) -> dict[str, Any]:
    every = {key: list(calls) for key in STRATEGIES}
    one = {"faults": 40, "every": 10, "judged": 4, "runs": runs, "lost": 0, "calls": every}
    return {"profile": "vpc", "seeds": [1], "limit": 100, "our_limit": limit, "sets": {"drawn": one}}


@pytest.mark.parametrize("theme", curve_picture.THEMES)
def test_the_pictures_are_of_the_measurement(theme: str) -> None:
    stored = curve_picture.PICTURES[theme].read_text(encoding="utf-8")
    assert stored == curve_picture.drawn(STORED, curve_picture.THEMES[theme]), AGAIN


def test_the_table_of_the_reports_is_of_the_measurement() -> None:
    assert curve_picture.TABLE.read_text(encoding="utf-8") == curve_picture.tabulated(STORED), AGAIN
    [ours, *_] = curves.fault_sets(STORED)
    [shown, *_] = detection_curves(STORED["profile"])
    assert (shown.faults, shown.judged) == (ours.words, ours.judged)
    last = STORED["our_limit"]
    assert shown.share(last) == round(ours.curves[curves.OUR_ORDER].share(last), 4)


def test_the_measurement_is_of_all_strategies() -> None:
    for one in curves.fault_sets(STORED):
        assert list(one.curves) == list(STRATEGIES)


def test_a_share_counts_what_was_found_by_then() -> None:
    curve = curves.Curve([5, 10, 10], 4)
    assert [curve.share(calls) for calls in (4, 5, 9, 10, 999)] == [0, 0.25, 0.25, 0.75, 0.75]
    assert curve.median == 10
    assert curves.Curve([5], 4).median is None
    assert curves.Curve([], 0).share(10) == 0


def test_the_picture_says_each_strategy_and_its_share() -> None:
    svg = ElementTree.fromstring(curve_picture.drawn(measured(20, 30), curve_picture.THEMES["light"]))
    said = [text.text for text in svg.iter("{http://www.w3.org/2000/svg}text")]
    assert {f"{strategy}, 50 %" for strategy in STRATEGIES} <= set(said)
    assert "Faults drawn from a seed (a sample, 4 of 40)" in said
    assert {"10", "100"} <= set(said)


def test_labels_do_not_lie_over_each_other() -> None:
    svg = ElementTree.fromstring(curve_picture.drawn(measured(), curve_picture.THEMES["dark"]))
    ends = [
        float(text.attrib["y"]) for text in svg.iter("{http://www.w3.org/2000/svg}text") if " %" in (text.text or "")
    ]
    labels = sorted(ends[-len(STRATEGIES) :])
    assert all(below - above >= 15 for above, below in itertools.pairwise(labels))


def test_the_table_has_no_share_beyond_what_was_measured() -> None:
    [one] = json.loads(curve_picture.tabulated(measured(20, 300)))["vpc"]
    assert one["sample"] is True
    assert one["points"] == [[10, 0.0], [20, 0.25], [50, 0.25], [100, 0.25], [200, 0.25], [500, 0.5], [1_000, 0.5]]
