"""The learner: aalpy's KV makes hypotheses, and ``_Refuting`` looks for words that refute them.

A hypothesis is compared with the specification, and each word by which it differs is played on the IUT: either the
difference is the IUT's, or the hypothesis is refuted. Then walks are played, for so many calls without a refutation:
they take inputs by the weights of the alphabet, and sooner those transitions of the hypothesis that were seldom taken.
A word that refutes is played twice, to tell an IUT that does not do the same each time.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from aalpy.base import Oracle
from aalpy.learning_algs import run_KV

from ...generation.model_walk.graph import Graph
from ...generation.model_walk.nodes import Node
from .comparison import differences
from .machine import Machine, Transition
from .memory import Nondeterministic, Word
from .stages import Stages
from .system import CutShort, System

__all__ = ["Learned", "learn"]

_LENGTHS: Final = (10, 30, 100, 300)
"""The lengths of a walk: faults of a short history need another beginning, those of a long one age."""


_EACH: Final = 4
"""Calls of walks for each transition of the hypothesis, where that is more than what was asked for."""


@dataclass(frozen=True)
class Learned:
    """The result of learning: a machine, and the reason if it is only a hypothesis."""

    machine: Machine | None
    rounds: int
    cut: str = ""
    nondeterministic: Nondeterministic | None = None


def learn(
    system: System,
    graph: Graph,
    start: Node,
    stages: Stages,
    walked: int,
    draw: random.Random,
    told: Callable[[Machine], None],
) -> Learned:
    """Learn a system's machine; ``walked`` calls of walks must refute nothing. Raises BenchError.

    ``told`` is told each hypothesis.
    """
    refuting = _Refuting(system, graph, start, stages, walked, draw, told)
    cut, fickle = "", None
    try:
        run_KV(
            refuting.alphabet,
            system,
            refuting,
            "mealy",
            cex_processing="linear_bwd",  # finds the shortest suffix, where walks are long
            cache_and_non_det_check=False,  # the system's own
            print_level=0,
        )
    except CutShort as limit:
        cut = str(limit)
    except Nondeterministic as error:
        fickle = error
    return Learned(refuting.machine, refuting.num_queries, cut, fickle)


class _Refuting(Oracle):  # type: ignore[misc]  # aalpy ships no type information
    """The equivalence oracle; ``machine`` is the last hypothesis that it was asked about."""

    def __init__(
        self,
        system: System,
        graph: Graph,
        start: Node,
        stages: Stages,
        walked: int,
        draw: random.Random,
        told: Callable[[Machine], None],
    ) -> None:
        super().__init__([each.number for each in graph.inputs], system)
        self.machine: Machine | None = None
        self._system = system
        self._graph = graph
        self._start = start
        self._stages = stages
        self._walked = walked
        self._draw = draw
        self._told = told

    def find_cex(self, hypothesis: Any) -> Word | None:
        """A word that the hypothesis answers otherwise than the system, or None."""
        self.num_queries += 1
        self.machine = machine = _machine(hypothesis, self._stages)
        self._told(machine)
        for difference in differences(machine, self._graph, self._start):
            if found := _refuted(machine, difference.word, self._system.query(difference.word)):
                return found
        return self._walk(machine)

    def _walk(self, machine: Machine) -> Word | None:
        taken: Counter[tuple[int, int]] = Counter()
        walked, most = 0, max(self._walked, _EACH * machine.count())
        while walked < most:
            word = self._drawn(machine, taken)
            walked += len(word)
            outputs = self._system.play(word)
            if found := _refuted(machine, word, outputs):
                self._system.confirm(found, outputs[: len(found)])
                return found
        return None

    def _drawn(self, machine: Machine, taken: Counter[tuple[int, int]]) -> Word:
        word: list[int] = []
        state = 0
        for _ in range(self._draw.choice(_LENGTHS)):
            row = machine.transitions[state]
            offered = [n for n, (output, _) in row.items() if output.offered]
            weights = [self._graph.inputs[n].weight / (1 + taken[state, n]) for n in offered]
            [number] = self._draw.choices(offered, weights)
            taken[state, number] += 1
            word.append(number)
            state = row[number].after
        return tuple(word)


def _refuted(machine: Machine, word: Word, outputs: list[Any]) -> Word | None:
    """The word up to where the machine answers otherwise; None where it does not."""
    for position, (expected, came) in enumerate(zip(machine.outputs(word), outputs, strict=True)):
        if expected != came:
            return word[: position + 1]
    return None


def _machine(hypothesis: Any, stages: Stages) -> Machine:
    """aalpy's machine as ours, states numbered as they are reached."""
    states = [hypothesis.initial_state]
    numbers = {states[0].state_id: 0}
    rows: list[dict[int, Transition]] = []
    for state in states:  # grows
        row: dict[int, Transition] = {}
        for number, after in state.transitions.items():
            if after.state_id not in numbers:
                numbers[after.state_id] = len(states)
                states.append(after)
            row[number] = Transition(state.output_fun[number], numbers[after.state_id])
        rows.append(row)
    return Machine.of(rows, stages)
