"""Drawing a machine as a graph for Graphviz's ``dot``: its states in groups, and the differences in red.

A group is the states of one name, by as many facets as leave few enough groups to be read. Arrows stand for what leads
from group to group: most answers lead nowhere. The differences come first, a row each: the states on the way there, as
the counterexample goes it. The groups are below.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ...generation.model_walk.graph import Graph
from ...language.script import BenchStep
from ...text.printable import reprintable
from .machine import Machine
from .memory import Word
from .state_names import FACETS, Names

__all__ = ["Marked", "drawn", "whole"]

_MOST_GROUPS: Final = 12
_MOST_ROWS: Final = 8
_LONGEST: Final = 70
_HEAD: Final = """\
digraph machine {
  graph [fontname="Helvetica", fontsize=13, labelloc=t, rankdir=TB, nodesep=0.5, ranksep=0.9, newrank=true]
  node [fontname="Helvetica", fontsize=11, shape=box, style="rounded,filled", fillcolor="#f4f6f8", color="#5b6770"]
  edge [fontname="Helvetica", fontsize=9, color="#5b6770", fontcolor="#333333", arrowsize=0.7]
"""
_LEGEND: Final = (
    "double frame: where it begins · solid: calls, dashed: the bench; what leads out of no group is left out\n"
    "(n of m): in so many of the group's states · red: a difference, by its number, with the way of its counterexample"
)
_ESCAPES: Final = str.maketrans({"\\": "\\\\", '"': '\\"', "&": "&amp;"})
"""For a label: dot would put the character of an entity into the picture, one that XML forbids among them."""
_RED: Final = 'color="#c0182b", fontcolor="#c0182b"'
_BENCH: Final = 'color="#9aa5ad", fontcolor="#77828a", style=dashed'


@dataclass(frozen=True)
class Marked:
    """A difference as it is drawn: what it breaks, the word of its counterexample, and the words from every state."""

    clause: str
    word: Word
    came: str
    permitted: str
    words: Sequence[Word]


def drawn(
    machine: Machine, beside: Machine, graph: Graph, names: Names, title: str, marks: Sequence[Marked], *, learned: bool
) -> str:
    """The picture as DOT; ``learned``: whether the machine is the IUT's, which a difference is about.

    ``beside`` is the machine that it is compared with: grouped alike, so that the pictures can be laid side by side.
    """
    many = min(_facets(machine, names), _facets(beside, names))
    groups = [names.facets(machine, state)[:many] for state in range(len(machine.transitions))]
    other = "specified" if learned else "learned"
    others = Counter(names.facets(beside, state)[:many] for state in range(len(beside.transitions)))
    rows = marks[:_MOST_ROWS]
    lines = [
        f"  label={_quoted(title, _LEGEND)}",
        *(
            line
            for number, mark in enumerate(rows, 1)
            for line in _row(number, machine, graph, names, mark, learned=learned)
        ),
        *_overview(machine, groups, other, others, graph, names, marks),
        *_stacked(len(rows)),
    ]
    return "\n".join([_HEAD, *lines, "}", ""])


def whole(machine: Machine, graph: Graph, names: Names, title: str) -> str:
    """The whole machine as DOT, each transition of its own: for tools, since nobody could read it."""
    lines = [f"digraph machine {{\n  label={_quoted(title)}"]
    for state, row in enumerate(machine.transitions):
        lines.append(f"  s{state} [label={_quoted(_full(machine, names, state))}]")
        for number, (output, after) in row.items():
            if output.offered:
                said = f"{graph.inputs[number].text} / {names.said(output)}"
                lines.append(f"  s{state} -> s{after} [label={_quoted(said)}]")
    return "\n".join([*lines, "}", ""])


# Groups


_Group = tuple[str, ...]


def _facets(machine: Machine, names: Names) -> int:
    """Return how many facets name the groups: as many as leave few enough, the first alone where none do."""
    facets = [names.facets(machine, state) for state in range(len(machine.transitions))]
    return next((n for n in range(len(FACETS), 1, -1) if len({f[:n] for f in facets}) <= _MOST_GROUPS), 1)


def _overview(
    machine: Machine,
    group_of: Sequence[_Group],
    other: str,
    others: Mapping[_Group, int],
    graph: Graph,
    names: Names,
    marks: Sequence[Marked],
) -> Iterable[str]:
    """The groups, how many states are in each, and in the ``other`` machine's, and what leads from one to another."""
    sizes = Counter(group_of)
    keys = {key: f"g{n}" for n, key in enumerate(sizes)}
    wrong = defaultdict(list)
    for number, mark in enumerate(marks, 1):
        for key in dict.fromkeys(group_of[_reached(machine, word)] for word in mark.words):
            wrong[key].append(number)
    for key, size in sizes.items():
        said = f"{size} state{'s' if size > 1 else ''}"
        said += "" if others[key] == size else f" ({other}: {others[key]})"
        lines = [*(k for k in key if k), said]
        lines += [f"✗ {', '.join(map(str, wrong[key]))}"] if key in wrong else []
        look = f", {_RED}, penwidth=2" if key in wrong else ""
        first = ", peripheries=2" if key == group_of[0] else ""
        yield f"  {keys[key]} [label={_quoted(*lines)}{look}{first}]"
    for (key, to, by_bench), counted in _arrows(machine, graph, names, group_of).items():
        texts = [text if n == sizes[key] else f"{text} ({n} of {sizes[key]})" for text, n in counted.items()]
        look = f", {_BENCH}" if by_bench else ""
        yield f"  {keys[key]} -> {keys[to]} [label={_quoted(*texts)}{look}]"


_Arrows = dict[tuple[_Group, _Group, bool], Counter[str]]


def _arrows(machine: Machine, graph: Graph, names: Names, group_of: Sequence[_Group]) -> _Arrows:
    """Return what leads from one group to another, with how many of the group's states it does so in."""
    found: _Arrows = defaultdict(Counter)
    for state, row in enumerate(machine.transitions):
        for number, (output, after) in row.items():
            if group_of[state] != group_of[after]:
                each = graph.inputs[number]
                said = each.text if output.code in (None, 0) else f"{each.text} / {names.said(output)}"
                found[group_of[state], group_of[after], isinstance(each.step, BenchStep)][said] += 1
    return found


# Rows


def _stacked(rows: int) -> Iterable[str]:
    """Invisible arrows from each row to the next, and from the last one to the groups: dot puts them below it."""
    for number in range(1, rows + 1):
        below = f"d{number + 1}_0" if number < rows else "g0"
        yield f"  d{number}_end -> {below} [style=invis]"


def _row(number: int, machine: Machine, graph: Graph, names: Names, mark: Marked, *, learned: bool) -> Iterable[str]:
    """A difference: the states on the shortest way to it, and what came there, or what was permitted."""
    yield f"  subgraph cluster_d{number} {{"
    yield f"    label={_quoted(f'✗ {number}  {mark.clause}')}; labeljust=l; style=rounded; {_RED.replace(', ', '; ')}"
    state = 0
    path = [0]
    for each in mark.word[:-1]:
        state = machine.transitions[state][each].after
        path.append(state)
    for position, at in enumerate(path):
        yield f"    d{number}_{position} [label={_quoted(_full(machine, names, at))}]"
        if position:
            yield (
                f"    d{number}_{position - 1} -> d{number}_{position}"
                f" [label={_quoted(graph.inputs[mark.word[position - 1]].text)}, minlen=1]"
            )
    said = f"came: {mark.came}\npermitted: {mark.permitted}" if learned else f"permitted: {mark.permitted}"
    look = _RED if learned else 'color="#1b7f4b", fontcolor="#1b7f4b"'
    yield f"    d{number}_end [shape=note, style=filled, fillcolor=white, label={_quoted(_wrapped(said))}, {look}]"
    last = graph.inputs[mark.word[-1]].text
    yield f"    d{number}_{len(path) - 1} -> d{number}_end [label={_quoted(last)}, {look}]"
    yield "  }"


def _reached(machine: Machine, word: Word) -> int:
    """The state in which a word's last input is made."""
    state = 0
    for number in word[:-1]:
        state = machine.transitions[state][number].after
    return state


# Text


def _full(machine: Machine, names: Names, state: int) -> str:
    return "\n".join(filter(None, names.facets(machine, state))) or f"state {state}"


def _wrapped(text: str) -> str:
    lines = []
    for line in text.split("\n"):
        cut = line if len(line) <= 4 * _LONGEST else f"{line[: 4 * _LONGEST]}…"
        lines += [cut[i : i + _LONGEST] for i in range(0, len(cut), _LONGEST)] or [""]
    return "\n".join(lines)


def _quoted(*texts: str) -> str:
    """A string of DOT: in it a backslash begins an escape, an ampersand an entity of HTML; line ends are ours."""
    lines = [line for text in texts for line in text.split("\n")]
    shown = [reprintable(line, 400).translate(_ESCAPES) for line in lines]
    return '"' + "\\n".join(shown) + '"'
