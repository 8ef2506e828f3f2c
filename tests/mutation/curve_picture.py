"""``python tests/mutation/curve_picture.py``: draw the detection curves, and tabulate ours for the reports.

The pictures (docs/_static/detection-light.svg and -dark.svg) and the table (detection.json in the suite's ``results``)
are made of the measurements in ``tests/mutation/measured`` alone, and come out the same everywhere.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from curves import OUR_ORDER, STEPS, Curve, FaultSet, fault_sets, to_json

__all__ = ["MEASURED", "PICTURES", "TABLE", "THEMES", "drawn", "tabulated", "write"]

_ROOT: Final = Path(__file__).parents[2]
MEASURED: Final = Path(__file__).with_name("measured") / "curve.json"
TABLE: Final = _ROOT / "conformance" / "ivmdvddrive_conformance" / "results" / "detection.json"


@dataclass(frozen=True)
class Theme:
    """The colours of a picture; the colour-blind tell those of the curves apart, and each has its own dashes."""

    ground: str
    ink: str
    soft: str
    grid: str
    curves: Sequence[str]


THEMES: Final[Mapping[str, Theme]] = MappingProxyType(
    {
        "light": Theme(
            "#ffffff", "#1d1f23", "#5a5f67", "#e2e2dd", ("#0b5cad", "#8a5a00", "#b0391b", "#00735c", "#8b3f7f")
        ),
        "dark": Theme(
            "#131518", "#e4e6e9", "#a2a9b2", "#31363d", ("#6db3ff", "#e6b450", "#ff9a7a", "#4fd1ae", "#dc9fd6")
        ),
    }
)
PICTURES: Final[Mapping[str, Path]] = MappingProxyType(
    {theme: _ROOT / "docs" / "_static" / f"detection-{theme}.svg" for theme in THEMES}
)

_DASHES: Final = ("", "2 3", "8 3", "8 3 2 3", "14 3")
_WIDTH, _PANEL, _HEIGHT = 800, 270, 170
"""The picture's width, and the height of a panel and of the curves in it."""

_LEFT, _RIGHT, _TOP = 52, 560, 40
"""Where the curves begin and end, and how far below the top of their panel."""

_FIRST: Final = 10
"""The calls at which the axis begins."""

_LABEL: Final = 17
"""The height of a line of labels."""


def drawn(measured: Mapping[str, Any], theme: Theme) -> str:
    """The picture of a measurement: a panel for each set of faults, below each other."""
    sets = fault_sets(measured)
    height = _PANEL * len(sets) + 10
    svg = Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "viewBox": f"0 0 {_WIDTH} {height}",
            "width": str(_WIDTH),
            "height": str(height),
            "role": "img",
            "font-family": "Inter, Helvetica, Arial, sans-serif",
            "font-size": "13",
        },
    )
    SubElement(svg, "title").text = "The share of faults that each strategy finds within so many calls"
    SubElement(svg, "rect", {"width": str(_WIDTH), "height": str(height), "fill": theme.ground})
    for number, one in enumerate(sets):
        panel = SubElement(svg, "g", {"transform": f"translate(0 {_PANEL * number})"})
        _text(panel, _LEFT, 24, one.title, theme.ink, weight="600")
        _draw_axes(panel, measured["limit"], theme)
        _draw_curves(panel, one, measured["limit"], theme)
    ElementTree.indent(svg)
    return ElementTree.tostring(svg, encoding="unicode") + "\n"


def _x(calls: float, limit: int) -> float:
    return _LEFT + (_RIGHT - _LEFT) * math.log(max(calls, _FIRST) / _FIRST) / math.log(limit / _FIRST)


def _y(share: float) -> float:
    return _TOP + _HEIGHT * (1 - share)


def _draw_axes(panel: Element, limit: int, theme: Theme) -> None:
    bottom = _TOP + _HEIGHT
    for percent in (0, 25, 50, 75, 100):
        y = _y(percent / 100)
        _line(panel, (_LEFT, y), (_RIGHT, y), theme.grid)
        _text(panel, _LEFT - 8, y + 4, f"{percent} %", theme.soft, anchor="end")
    for calls in (step for step in STEPS if str(step)[0] == "1" and step <= limit):
        x = _x(calls, limit)
        _line(panel, (x, _TOP), (x, bottom), theme.grid)
        _text(panel, x, bottom + 18, f"{calls:,}", theme.soft, anchor="middle")
    _text(panel, (_LEFT + _RIGHT) / 2, bottom + 38, "calls (logarithmic)", theme.soft, anchor="middle")


def _draw_curves(panel: Element, one: FaultSet, limit: int, theme: Theme) -> None:
    ends = {strategy: _y(curve.share(limit)) for strategy, curve in one.curves.items()}
    labels = _apart(ends)
    looks = zip(one.curves.items(), theme.curves, _DASHES, strict=True)
    for (strategy, curve), colour, dash in reversed(list(looks)):  # ours last, so that nothing lies over it
        ours = strategy == OUR_ORDER
        look = {"fill": "none", "stroke": colour, "stroke-width": "3" if ours else "1.8", "stroke-linejoin": "round"}
        if dash:
            look["stroke-dasharray"] = dash
        SubElement(panel, "path", {"d": _path(curve, limit), **look})
        end, label = ends[strategy], labels[strategy]
        _line(panel, (_RIGHT + 3, end), (_RIGHT + 18, label), colour)
        said = f"{strategy}, {100 * curve.share(limit):.0f} %"
        _text(panel, _RIGHT + 23, label + 4, said, colour, weight="600" if ours else "400")


def _path(curve: Curve, limit: int) -> str:
    """The steps of a curve."""
    parts = [f"M{_LEFT} {_y(curve.share(_FIRST)):.1f}"]
    for calls in sorted({c for c in curve.calls if _FIRST < c <= limit}):
        parts.append(f"H{_x(calls, limit):.1f}V{_y(curve.share(calls)):.1f}")
    return "".join([*parts, f"H{_RIGHT}"])


def _apart(wanted: Mapping[str, float]) -> dict[str, float]:
    """Return where labels stand: near where they are wanted, no two on one line, and none below the curves."""
    order = sorted(wanted, key=lambda name: wanted[name])
    places: list[float] = []
    for name in order:
        places.append(max(wanted[name], places[-1] + _LABEL if places else wanted[name]))
    lowest = float(_TOP + _HEIGHT)
    for number in reversed(range(len(places))):
        places[number] = lowest = min(places[number], lowest)
        lowest -= _LABEL
    return dict(zip(order, places, strict=True))


def _line(panel: Element, start: tuple[float, float], end: tuple[float, float], colour: str) -> None:
    ends = zip(("x1", "y1", "x2", "y2"), (*start, *end), strict=True)
    SubElement(panel, "line", {**{name: f"{value:.1f}" for name, value in ends}, "stroke": colour})


def _text(
    panel: Element, x: float, y: float, said: str, colour: str, *, anchor: str = "start", weight: str = "400"
) -> None:
    place = {"x": f"{x:.1f}", "y": f"{y:.1f}"}
    SubElement(panel, "text", {**place, "fill": colour, "text-anchor": anchor, "font-weight": weight}).text = said


def tabulated(measured: Mapping[str, Any]) -> str:
    """Our order's curves by the measurement's profile, as JSON: the share at each step that was measured."""
    curves = [
        {
            "faults": one.words,
            "judged": one.judged,
            "sample": one.judged < one.faults,
            "points": [[s, round(one.curves[OUR_ORDER].share(s), 4)] for s in STEPS if s <= measured["our_limit"]],
        }
        for one in fault_sets(measured)
    ]
    return to_json({measured["profile"]: curves})


def write(measured: Mapping[str, Any]) -> None:
    """Draw the pictures of a measurement, and write the table."""
    for theme, file in PICTURES.items():
        file.write_text(drawn(measured, THEMES[theme]), encoding="utf-8")
    TABLE.write_text(tabulated(measured), encoding="utf-8")


if __name__ == "__main__":
    write(json.loads(MEASURED.read_text(encoding="utf-8")))
