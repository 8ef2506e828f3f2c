"""Comparing a learned machine with the specification: where it answers what no state of the belief permits.

The two are walked side by side: a state of the machine, and the belief that its answers on the way there leave. So a
reading that the machine takes is none of its differences, as long as it keeps to it. What lies behind a difference is
not looked at: nobody can say what should hold there.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from typing import Literal, NamedTuple

from ...generation.model_walk.graph import Graph
from ...generation.model_walk.nodes import DRAIN_ALL, Node
from .machine import Machine
from .memory import Word
from .output import Output

__all__ = ["Difference", "differences"]


class Difference(NamedTuple):
    """A shortest word whose last input is answered as the specification forbids, in a state and at a node."""

    word: Word
    output: Output
    state: int
    node: Node
    in_events: bool

    @property
    def kind(self) -> tuple[object, ...]:
        """By what differences are told apart: the input, and what was wrong about its answer."""
        wrong = self.output.events if self.in_events else self.output.key
        return self.word[-1], self.in_events, self.output.lost, wrong


def differences(machine: Machine, graph: Graph, start: Node) -> Iterator[Difference]:
    """Every difference, the shortest words first."""
    words: dict[tuple[int, Node], Word] = {(0, start): ()}
    waiting = deque(words)
    while waiting:
        state, node = here = waiting.popleft()
        for number, (output, after) in machine.transitions[state].items():
            if not output.offered:
                continue
            word = (*words[here], number)
            then, wrong = _followed(graph, node, number, output)
            while then is not None and (asked := _telling(machine, after, then)) is not None:
                node_asked, number, output = then, asked, machine.transitions[after][asked].output
                word = (*word, number)
                then, wrong = _followed(graph, node_asked, number, output)
            if then is None:
                yield Difference(word, output, state, node, in_events=wrong == "events")
            elif (after, then) not in words:
                words[after, then] = word
                waiting.append((after, then))


def _telling(machine: Machine, state: int, node: Node) -> int | None:
    """Return what tells apart the states that the IUT may be in, where asking it leaves the machine as it is."""
    if node.must is None:
        return None
    output, after = machine.transitions[state][node.must]
    return node.must if output.offered and after == state else None


def _followed(graph: Graph, node: Node, number: int, output: Output) -> tuple[Node | None, Literal["answer", "events"]]:
    """Return where an output leads; None where it is forbidden, and what of it."""
    answered = None if output.lost else graph.edge(node, number, output.key)
    if answered is None:
        return None, "answer"
    drained = graph.edge(answered.after, DRAIN_ALL, output.events)
    if drained is None:
        return None, "events"
    for edge in (answered, drained):
        edge.counts.taken = 1  # whoever asks for the readings counts it once
    return drained.after, "events"
