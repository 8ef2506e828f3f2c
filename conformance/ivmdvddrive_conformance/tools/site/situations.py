"""Situations of the oracle's own model, and what a member's calls may do in each: the data of the state diagrams.

The model has too many states to be drawn. A ``Scene`` says what to look at (``classify`` puts a state into words),
where to begin, and by which moves to go on; the states that have the same words are one situation, for which the first
that is reached stands. ``arrows`` asks the oracle, for each situation and each call, where each permitted answer leads.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from ivmdvddrive_spec.model.bench import BenchInvocation
from ivmdvddrive_spec.model.state import Invocation, State, Value
from ivmdvddrive_spec.oracle import Oracle
from ivmdvddrive_spec.records import Level

__all__ = ["Arrow", "Move", "Scene", "arrows", "situations"]


@dataclass(frozen=True, slots=True)
class Move:
    """A call, or a verb of the bench, and how a diagram names it."""

    words: str
    what: Invocation | BenchInvocation


@dataclass(frozen=True, slots=True)
class Scene:
    """The scene of a diagram. ``moves`` lead from situation to situation, the default readings taken."""

    start: State
    moves: Sequence[Move]
    classify: Callable[[State], str]
    of_events: bool = False


@dataclass
class Arrow:
    """A transition between situations by one answer: the calls that lead there, and the clauses it rests on.

    ``answer`` is a code, or an event's name; ``gives`` the value that comes with it.
    """

    before: str
    after: str
    answer: str
    gives: str
    level: Level
    calls: list[str] = field(default_factory=list)
    clauses: list[str] = field(default_factory=list)


def situations(oracle: Oracle, scene: Scene) -> dict[str, State]:
    """Every situation that the moves reach, with the state that stands for it; the first is where it begins."""
    found = {scene.classify(scene.start): scene.start}
    waiting = deque([scene.start])
    while waiting:
        state = waiting.popleft()
        for move in scene.moves:
            after = _after(oracle, state, move.what)
            name = scene.classify(after)
            if name not in found:
                found[name] = after
                waiting.append(after)
    return found


def _after(oracle: Oracle, state: State, what: Invocation | BenchInvocation) -> State:
    """Return where the default reading leads; nowhere else where the call fails."""
    if isinstance(what, BenchInvocation):
        return oracle.bench(state, what)[0][0]
    success = [o for o in oracle.outcomes(state, what) if o.code == "S_OK"]
    return success[0].state if success else state


def arrows(oracle: Oracle, scene: Scene, calls: Sequence[Move]) -> list[Arrow]:
    """Return what the calls may be answered in each situation, grouped by where that leads and by the answer."""
    found: dict[tuple[str, str, str, str, bool], Arrow] = {}
    for name, state in situations(oracle, scene).items():
        for call in calls:
            for after, answer, gives, level, clauses in _answers(oracle, scene, state, call.what):
                key = name, scene.classify(after), answer, gives, level == "tolerated"
                arrow = found.setdefault(key, Arrow(*key[:4], level))
                arrow.calls += [call.words] if call.words not in arrow.calls else []
                arrow.clauses += [c for c in clauses if c not in arrow.clauses]
    return list(found.values())


_Answer: TypeAlias = tuple[State, str, str, Level, tuple[str, ...]]


def _answers(oracle: Oracle, scene: Scene, state: State, what: Invocation | BenchInvocation) -> list[_Answer]:
    if scene.of_events:
        return _events(oracle, state, what)
    assert isinstance(what, Invocation)
    return [(o.state, o.code, _shown(o.value), o.level, o.clauses) for o in oracle.outcomes(state, what)]


def _shown(value: Value) -> str:
    return json.dumps(value) if isinstance(value, int | str) else ""


def _events(oracle: Oracle, state: State, what: Invocation | BenchInvocation) -> list[_Answer]:
    """The events that a sink has coming after a move; a required one has the level of its occasion's clause."""
    after = _after(oracle, state, what)
    clauses = oracle.specification.clauses
    return [
        (after, event.name, "", clauses[f"{event.name}.{event.origin}"].level if event.required else "unspecified", ())
        for event in after.sinks[0].pending[len(state.sinks[0].pending) :]
    ]
