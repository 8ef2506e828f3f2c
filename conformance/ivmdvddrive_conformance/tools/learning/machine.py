"""A Mealy machine over an alphabet: the specification's own, by its default readings, or one that was learned."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ...generation.model_walk.graph import Graph
from ...generation.model_walk.nodes import DRAIN_ALL, Key, Node
from ...language.script import CallStep
from .memory import Word
from .output import NOT_OFFERED, Output
from .stages import Stages

__all__ = ["Machine", "Transition", "specified"]


class Transition(NamedTuple):
    """The answer to an input in a state, and the next state."""

    output: Output
    after: int


@dataclass(frozen=True)
class Machine:
    """States by their numbers, 0 where the scene is set: the transitions of each, and the stage that it is at."""

    transitions: Sequence[Mapping[int, Transition]]
    stages: Sequence[int]

    @classmethod
    def of(cls, transitions: Sequence[Mapping[int, Transition]], stages: Stages) -> Machine:
        """A machine of all its transitions; the stages are those that the shortest words lead to."""
        found = {0: 0}
        waiting = deque([0])
        while waiting:
            state = waiting.popleft()
            for number, (output, after) in transitions[state].items():
                stage = stages.after(found[state], number)
                if output.offered and stage is not None and after not in found:
                    found[after] = stage
                    waiting.append(after)
        return cls(transitions, [found.get(state, 0) for state in range(len(transitions))])

    def outputs(self, word: Word) -> list[Output]:
        """Return what the machine answers to a word."""
        found, state = [], 0
        for number in word:
            output, state = self.transitions[state][number]
            found.append(output)
        return found

    def count(self) -> int:
        """Return how many transitions it has: of what the bench can do."""
        return sum(output.offered for row in self.transitions for output, _ in row.values())


def specified(graph: Graph, start: Node, stages: Stages) -> Machine:
    """The specification's machine: where it leaves room, by what was seen of the IUT, or by the default readings."""
    numbers = {start: 0}
    nodes, at = [start], [0]
    rows: list[dict[int, Transition]] = []
    for node in nodes:  # grows
        row: dict[int, Transition] = {}
        stage = at[len(rows)]
        for each in graph.inputs:
            then = stages.after(stage, each.number)
            if then is None:
                row[each.number] = Transition(NOT_OFFERED, len(rows))
                continue
            output, after = _expected(graph, node, each.number)
            if after not in numbers:
                numbers[after] = len(nodes)
                nodes.append(after)
                at.append(then)
            row[each.number] = Transition(output, numbers[after])
        rows.append(row)
    return Machine(rows, at)


def _expected(graph: Graph, node: Node, number: int) -> tuple[Output, Node]:
    after = graph.expect(node, number)
    key = _key(node, number, after)
    drained = graph.expect(after, DRAIN_ALL)
    events = _key(after, DRAIN_ALL, drained)
    for each in graph.inputs:
        if len(drained.readings) > 1 and isinstance(each.step, CallStep) and each.step.is_read:
            drained = graph.expect(drained, each.number)  # of several readings, the one that asking would show
    return Output(key, events), drained  # type: ignore[arg-type]  # the key of a drain


def _key(node: Node, number: int, after: Node) -> Key:
    return next(edge.key for edge in node.edges_by(number) if edge.after is after)
