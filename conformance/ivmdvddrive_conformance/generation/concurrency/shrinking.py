"""Shrinking a program that shows a violation: fewer clients, fewer calls, a shorter scene.

Races show by some schedules alone, so each candidate is tried by several: it counts if one of them shows a violation
of a clause that the first was accused of. By how many is taken from how often the first program shows it, so that
what shows at every other schedule is not looked for at fifty; at fifty it is in the end, where time is left. What
remains says how often it shows.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from typing import Final

from ...iuts.errors import IutError
from ...iuts.metering import Allowance, Spent
from ...judging.shrinking.delta_debugging import Over
from ...judging.violation import Violation
from ...language.script import CallStep, ScriptError
from .attribution import Accusation
from .programs import Program

__all__ = ["SCHEDULES", "Allowing", "Shrunk", "shrunk"]

SCHEDULES: Final = 50
"""By how many schedules a program is tried at most."""

_SHOWINGS: Final = 3
_MISSED: Final = 0.01
"""The probability of missing a candidate that fails as often as the first program."""


@dataclass(frozen=True)
class Shrunk:
    """An accusation that nothing was found to be spared from, and by how many of ``tried`` schedules it shows."""

    accusation: Accusation
    shown: int
    tried: int


Allowing = Callable[[float], AbstractContextManager[Allowance]]
"""Opens such a part of what shrinking one violation may cost."""

Judge = Callable[[Program, int], Accusation | None]
"""Plays a program by the schedule of a seed, and judges it."""


class _Attempts:
    """Tries programs for violations of some clauses, until that is over."""

    def __init__(self, clauses: Collection[str], judge: Judge, seed: int, over: Over) -> None:
        self._clauses = clauses
        self._judge = judge
        self._seeds = [seed, *range(SCHEDULES - 1)]
        self._over = over

    def showings(self, program: Program) -> Iterator[Accusation | None]:
        """Yield what each schedule shows, one after the other."""
        for seed in self._seeds:
            if self._over():
                return
            try:
                showing = self._tried(program, seed)
            except Spent:
                return
            yield showing

    def _tried(self, program: Program, seed: int) -> Accusation | None:
        try:
            found = self._judge(program, seed)
        except (ScriptError, Violation, IutError):  # it needs what was left out, or the scene is wrong without it
            return None
        return found if found is not None and found.clauses[0] in self._clauses else None


def shrunk(accusation: Accusation, seed: int, judge: Judge, allowing: Allowing) -> Shrunk:
    """The smallest program that leaving out finds within an allowance; a quarter of it more for its rate."""
    clauses = set(accusation.clauses)
    with allowing(1.0) as allowance:
        best = _smallest(accusation, _Attempts(clauses, judge, seed, lambda: allowance.spent))
    with allowing(0.25) as allowance:
        counting = _Attempts(clauses, judge, seed, lambda: allowance.spent)
        showings = [s is not None for s in counting.showings(best.trial.program)]
    return Shrunk(best, sum(showings), len(showings))


def _smallest(accusation: Accusation, attempts: _Attempts) -> Accusation:
    best = accusation
    for tries in (_tries(attempts, accusation.trial.program), SCHEDULES):
        while found := _next(attempts, best.trial.program, tries):
            best = found
    return best


def _tries(attempts: _Attempts, program: Program) -> int:
    """Return how many schedules it takes to see, almost certainly, what the program shows."""
    shown = played = 0
    for showing in attempts.showings(program):
        played, shown = played + 1, shown + (showing is not None)
        if shown == _SHOWINGS:
            break
    if shown in (0, played):
        return SCHEDULES if not shown else _SHOWINGS
    return min(SCHEDULES, math.ceil(math.log(_MISSED) / math.log(1 - shown / played)))


def _next(attempts: _Attempts, program: Program, tries: int) -> Accusation | None:
    """A smaller program that shows it, too."""
    for fewer in _smaller(program):
        for showing in itertools.islice(attempts.showings(fewer), tries):
            if showing is not None:
                return showing
    return None


def _smaller(program: Program) -> Iterator[Program]:
    """Every program with one thing less, the greatest first."""
    clients = program.clients
    if len(clients) > 2:
        for n in range(len(clients)):
            yield replace(program, clients=(*clients[:n], *clients[n + 1 :]))
    for k in range(max(map(len, clients))):  # a round: what is left of the clients stays abreast
        yield from _with_clients(program, [(*calls[:k], *calls[k + 1 :]) for calls in clients])
    for calls in clients:  # of the first round one call alone, and before anything happens at the same time
        ahead = replace(program, scene=(*program.scene, *calls[:1]))
        yield from _with_clients(ahead, [calls[1:] for calls in clients])
    for n, calls in enumerate(clients):
        for k in range(len(calls)):
            yield from _with_clients(program, [*clients[:n], (*calls[:k], *calls[k + 1 :]), *clients[n + 1 :]])
    for n in reversed(range(len(program.scene))):
        yield replace(program, scene=(*program.scene[:n], *program.scene[n + 1 :]))


def _with_clients(program: Program, clients: Sequence[tuple[CallStep, ...]]) -> Iterator[Program]:
    """The program with other clients, where one of them has anything to call."""
    if any(clients):
        yield replace(program, clients=tuple(c for c in clients if c))
