"""State diagrams: a member's situations and what leads from each to which, drawn by Graphviz for the page itself.

Colours are left to the style sheet, by classes, so that one picture serves light and dark. Each answer is a link to the
clause that it rests on.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from itertools import pairwise
from typing import Final

from ivmdvddrive_spec.oracle import ANY_FAILURE, Oracle
from ivmdvddrive_spec.records import Member

from ..learning.graphviz import svg
from .diagram_scenes import calls_of, scene_of
from .situations import Arrow, arrows, situations

__all__ = ["diagram", "dot"]

_HEAD: Final = """\
digraph {
  graph [bgcolor=transparent, rankdir=TB, nodesep=0.3, ranksep=0.35, pad=0.05]
  node [fontname="Helvetica,Arial,sans-serif", fontsize=11, shape=box, style="rounded,filled", margin="0.1,0.05"]
  edge [fontname="Helvetica,Arial,sans-serif", fontsize=10, arrowsize=0.7]
"""
_NOT_SHOWN: Final = re.compile(r"<!--.*?-->\s*|<title>.*?</title>\s*| id=\"[^\"]*\"", re.DOTALL)
"""What a page with other pictures in it must not have, or nobody sees."""

_LEFT: Final = ' ALIGN="LEFT"'


def diagram(drawing: str, name: str) -> str:
    """A diagram (``dot``) as HTML: a figure that can be scrolled where it is wider than the page, and its name."""
    drawn = svg(drawing)
    picture = _NOT_SHOWN.sub("", drawn[drawn.index("<svg") :])
    wide = picture.partition('width="')[2].partition("pt")[0]  # so many pixels it needs, where there are few
    opening = f'<figure class="diagram" role="group" aria-label="State diagram of {escape(name)}"'
    return f'{opening} tabindex="0" style="--wide: {wide}px">\n{picture}</figure>\n'


def dot(oracle: Oracle, member: Member) -> str:
    """A member's diagram for Graphviz: in a situation's box what leaves it as it was, along an arrow what does not."""
    scene, calls = scene_of(member), calls_of(member)
    numbers = {name: number for number, name in enumerate(situations(oracle, scene))}
    between: dict[tuple[str, str], list[Arrow]] = {}
    for arrow in arrows(oracle, scene, calls):
        if not scene.of_events or arrow.answer == member.name:
            between.setdefault((arrow.before, arrow.after), []).append(arrow)
    lines = [_HEAD]
    for name, number in numbers.items():
        rows = _rows(member, between.pop((name, name), []), len(calls))
        head = f'<TR><TD COLSPAN="2"{_LEFT if rows else ""}><B>{escape(name)}</B></TD></TR>'
        lines.append(f"  s{number} [label=<{_table(head + rows)}>, class={_kind_of(name, number)}]")
    apart = [n for name, n in numbers.items() if not any(name in pair for pair in between)]
    # What no arrow touches stands below each other, beside the rest: so a picture is two boxes wide, as a page is.
    columns = [apart] if between else [apart[::2], apart[1::2]]
    lines += [f"  s{above} -> s{below} [style=invis]" for column in columns for above, below in pairwise(column)]
    for (before, after), found in between.items():
        label = _table(_rows(member, found, len(calls)))
        lines.append(f"  s{numbers[before]} -> s{numbers[after]} [label=<{label}>]")
    return "\n".join([*lines, "}", ""])


def _kind_of(name: str, number: int) -> str:
    if name in ("machine unregistered", "drive removed"):
        return "gone"
    return "state" if number else "first"


def _table(rows: str) -> str:
    return f'<TABLE BORDER="0" CELLBORDER="0" CELLPADDING="1" CELLSPACING="2">{rows}</TABLE>'


def _rows(member: Member, found: Sequence[Arrow], many: int) -> str:
    cells = _occasions if member.kind == "event" else _answer
    return "".join(f"<TR>{row}</TR>" for arrow in found for row in cells(arrow, many))


def _occasions(arrow: Arrow, _many: int) -> list[str]:
    optional = arrow.level == "unspecified"
    return [f"<TD{_LEFT}>{escape(f'({call})' if optional else call)}</TD>" for call in arrow.calls]


def _answer(arrow: Arrow, many: int) -> list[str]:
    code = "a failure" if arrow.answer == ANY_FAILURE else arrow.answer
    code += f" gives {arrow.gives}" if arrow.gives else ""
    said = f"({code})" if arrow.level in ("tolerated", "unspecified") else code
    clause = escape(arrow.clauses[0])
    cell = f'<TD{_LEFT} HREF="#{clause}" TITLE="{clause}">{escape(said)}</TD>'
    return [cell + (f"<TD{_LEFT}>{escape(_calls(arrow.calls, many))}</TD>" if many > 1 else "")]


def _calls(calls: Sequence[str], many: int) -> str:
    return "whatever is passed" if len(calls) == many else "; ".join(calls)
