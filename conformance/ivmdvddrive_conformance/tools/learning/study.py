"""A study of one IUT: learn its machine, explain how it differs, and make of all of it plain data and pictures."""

from __future__ import annotations

import platform
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from ivmdvddrive_spec import VERSION as SPEC_VERSION
from ivmdvddrive_spec.oracle import Oracle

from ... import __version__
from ...generation.model_walk.alphabet import scene
from ...generation.model_walk.coverage import Coverage
from ...generation.model_walk.graph import Graph
from ...generation.model_walk.model_symbols import ModelSymbols
from ...generation.model_walk.player import Player
from ...iuts.port import Iut
from ...judging.belief import Tally
from ...judging.evidence import Failure
from ...judging.session import Session
from ...judging.shrinking.shrinker import Shrinker
from ...judging.violation import Violation
from ...language.media import Shelf
from ...results.document import safe, to_failure, to_readings
from ...settings.settings import Settings
from ...verdicts.verdict import Finding
from .alphabets import alphabet
from .comparison import differences
from .diagrams import Marked, drawn, whole
from .explanations import Explained, Explaining
from .learner import Learned, learn
from .machine import Machine, specified
from .memory import Word
from .stages import Stages
from .state_names import FACETS, Names
from .system import Limits, System

__all__ = ["SCHEMA_VERSION", "Plan", "studied"]

SCHEMA_VERSION: Final = 1
"""Of ``learning.json``."""

_HOSTS: Final = ("HOST1", "HOST2", "FIXED", "FREE")


@dataclass(frozen=True)
class Plan:
    """The plan of learning: the alphabet, the calls of walks that must refute nothing, limits in calls and seconds."""

    alphabet: str = "small"
    walked: int = 20_000
    calls: int = 5_000_000
    seconds: float = 300.0
    report: str | None = None

    def to_json(self) -> dict[str, Any]:
        """As plain data."""
        return asdict(self)


class _Study:
    def __init__(
        self,
        oracle: Oracle,
        iut: Iut,
        shelf: Shelf,
        settings: Settings,
        plan: Plan,
        tell: Callable[[dict[str, Any]], None],
    ) -> None:
        self._oracle = oracle
        self._iut = iut
        self._shelf = shelf
        self._settings = settings
        self._plan = plan
        self._tell = tell
        self._tally = Tally()
        self._told = 0.0
        self._states = 0
        self._system: System | None = None

    def study(self) -> dict[str, Any]:
        began = time.monotonic()
        try:
            session = self._set()
        except Violation as violation:  # the scene cannot even be set
            return self._data(began, [Explained(Shrinker().explained(violation, self._open))], verdict="differences")
        hosts = [name for name in _HOSTS if session.symbols.has(name)]
        inputs = alphabet(session.specification, self._plan.alphabet, session.iut.ics.claims, hosts)
        graph = Graph(self._oracle, inputs, ModelSymbols(inputs, session.symbols, session.binding))
        start = Player(session, graph, Coverage(graph)).node
        stages = Stages(graph, start)
        limits = Limits(self._plan.calls, self._plan.seconds)
        self._system = System(self._iut, self._shelf, session.binding, graph, stages, limits, self._progress)
        learned = learn(
            self._system, graph, start, stages, self._plan.walked, self._settings.draw("learn"), self._hypothesis
        )
        # Hypotheses that were refuted have left their traces in that graph: what the IUT has shown is in another.
        graph = Graph(self._oracle, inputs, graph.model_symbols)
        start = graph.node(start.readings, start.bound)
        explaining = Explaining(self._open, graph, Shrinker())
        found = explaining.explained(differences(learned.machine, graph, start) if learned.machine else [])
        if learned.nondeterministic is not None and not found:
            shown = explaining.violation(learned.nondeterministic.word)
            found = [Explained(shown)] if shown else []
        graph.tally_into(self._tally)
        data = self._data(began, found, verdict=_verdict(learned, explaining, found))
        names = Names(graph, stages)
        data |= self._learned(learned, explaining, graph, names)
        if learned.machine is not None:
            specification = specified(graph, start, stages)
            data["specified"] = {"states": len(specification.transitions), "transitions": specification.count()}
            data["machine"] = _machine(learned.machine, graph, names)
            data["dot"] = _pictures(self._settings.iut, learned.machine, specification, graph, names, found)
        return data

    # Sessions

    def _open(self) -> Session:
        self._progress()
        return Session(self._oracle, self._iut, self._shelf, Tally(), self._settings.binding)

    def _set(self) -> Session:
        session = self._open()
        for step in scene(session.specification, session.iut.ics.claims):
            session.do(step)
        return session

    # Progress

    def _hypothesis(self, machine: Machine) -> None:
        self._states = len(machine.transitions)

    def _progress(self) -> None:
        now = time.monotonic()
        if now - self._told > 0.2:
            self._told = now
            calls = self._system.calls if self._system else 0
            self._tell({"event": "progress", "calls": calls, "states": self._states})

    # Data

    def _data(self, began: float, found: Sequence[Explained], *, verdict: str) -> dict[str, Any]:
        report = Path(self._plan.report) if self._plan.report else None
        return {
            "schema": SCHEMA_VERSION,
            "suite": {"name": "ivmdvddrive", "version": __version__, "python": platform.python_version()},
            "specification": {"version": SPEC_VERSION, "profile": self._settings.profile},
            "iut": {"target": self._settings.iut, "ics": safe(self._iut.ics.as_data())},
            "settings": self._settings.to_json() | self._plan.to_json(),
            "verdict": verdict,
            "seconds": round(time.monotonic() - began, 3),
            "calls": self._system.calls if self._system else 0,
            "readings": to_readings(self._tally.readings),
            "differences": [self._difference(n, each, report) for n, each in enumerate(found)],
        }

    def _difference(self, number: int, explained: Explained, report: Path | None) -> dict[str, Any]:
        violation = explained.violation
        finding = Finding("the learned machine", "search", violation.clauses, Failure.of(violation), violation.note)
        data = to_failure(self._oracle.specification, number, finding, self._settings, report)
        return data | {"transitions": len({(d.state, d.word[-1]) for d in explained.differences})}

    def _learned(self, learned: Learned, explaining: Explaining, graph: Graph, names: Names) -> dict[str, Any]:
        fickle = learned.nondeterministic
        return {
            "alphabet": [each.text for each in graph.inputs],
            "learned": {
                "states": len(learned.machine.transitions) if learned.machine else 0,
                "transitions": learned.machine.count() if learned.machine else 0,
                "rounds": learned.rounds,
                "cut": learned.cut,
            },
            "not_shown": len(explaining.not_shown),
            "passed_over": explaining.passed_over,
            "nondeterministic": None
            if fickle is None
            else {
                "steps": [graph.inputs[n].text for n in fickle.word],
                "answers": [names.said(output) for output in fickle.outputs],
            },
        }


def studied(
    oracle: Oracle, iut: Iut, shelf: Shelf, settings: Settings, plan: Plan, tell: Callable[[dict[str, Any]], None]
) -> dict[str, Any]:
    """Study an IUT: ``learning.json`` as data, with the pictures as DOT under ``dot``. Raises BenchError, Unclaimed."""
    return _Study(oracle, iut, shelf, settings, plan, tell).study()


def _verdict(learned: Learned, explaining: Explaining, found: Sequence[Explained]) -> str:
    if found:
        return "differences"
    if learned.nondeterministic is not None or (explaining.not_shown and not learned.cut):
        return "nondeterministic"
    return "hypothesis" if learned.cut else "no difference"


def _machine(machine: Machine, graph: Graph, names: Names) -> dict[str, Any]:
    return {
        "states": [
            dict(zip(FACETS, names.facets(machine, state), strict=True)) for state in range(len(machine.transitions))
        ],
        "transitions": [
            [state, graph.inputs[number].text, names.said(output), after]
            for state, row in enumerate(machine.transitions)
            for number, (output, after) in row.items()
            if output.offered
        ],
    }


def _played(explained: Explained, learned: Machine, graph: Graph) -> Word:
    """The word of the counterexample, so that the picture shows what the failure's file does.

    If the counterexample has steps that are no inputs, or the machine was not learned that far, a shortest word.
    """
    first = explained.differences[0]
    numbers = {each.step: number for number, each in enumerate(graph.inputs)}
    violation = explained.violation
    word = tuple(numbers[entry.step] for entry in violation.trace[: violation.made] if entry.step in numbers)
    state = 0
    output = None
    for number in word:
        if number not in learned.transitions[state]:
            return first.word
        output, state = learned.transitions[state][number]
    return word if output == first.output and word[-1] == first.word[-1] else first.word


def _pictures(
    target: str, learned: Machine, specification: Machine, graph: Graph, names: Names, found: Sequence[Explained]
) -> dict[str, str]:
    """The pictures by their files' names."""
    marks = [
        Marked(
            each.violation.clauses[0],
            _played(each, learned, graph),
            names.said(each.differences[0].output),
            " or ".join(each.violation.permitted) or "nothing",
            [d.word for d in each.differences],
        )
        for each in found
        if each.differences
    ]
    titles = {
        "learned": f"{target}: {len(learned.transitions)} states, as learned",
        "specification": f"the specification: {len(specification.transitions)} states",
    }
    return {
        "learned.svg": drawn(learned, specification, graph, names, titles["learned"], marks, learned=True),
        "specification.svg": drawn(specification, learned, graph, names, titles["specification"], marks, learned=False),
        "learned.dot": whole(learned, graph, names, titles["learned"]),
    }
