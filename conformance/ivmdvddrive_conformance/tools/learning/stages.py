"""The bench's enabled actions at a point of a word: they depend on its earlier actions, and on no answer."""

from __future__ import annotations

from ivmdvddrive_spec.model.state import State

from ...generation.model_walk.enabled_inputs import EnabledInputs
from ...generation.model_walk.graph import Graph
from ...generation.model_walk.nodes import Node
from ...language.script import BenchStep

__all__ = ["Stages"]


class Stages:
    """Stages by their numbers, 0 the scene: each is a state of the model that no call has changed."""

    def __init__(self, graph: Graph, start: Node) -> None:
        self._graph = graph
        self._start = start
        self._enabled = EnabledInputs(graph.inputs, graph.oracle.specification)
        self._states = [start.state]
        self._numbers = {start.state: 0}
        self._next: dict[tuple[int, int], int | None] = {}

    def after(self, stage: int, number: int) -> int | None:
        """The stage after an input; None where the bench cannot do it."""
        key = stage, number
        if key not in self._next:
            self._next[key] = self._compiled(self._states[stage], number)
        return self._next[key]

    def state(self, stage: int) -> State:
        """The machines and host drives of a stage."""
        return self._states[stage]

    def _compiled(self, state: State, number: int) -> int | None:
        if number not in self._enabled.of((state,), self._start.names):
            return None
        step = self._graph.inputs[number].step
        if isinstance(step, BenchStep):
            [(state, _)] = self._graph.oracle.bench(state, self._graph.bench_step(self._start, step))
        if state not in self._numbers:
            self._numbers[state] = len(self._states)
            self._states.append(state)
        return self._numbers[state]
