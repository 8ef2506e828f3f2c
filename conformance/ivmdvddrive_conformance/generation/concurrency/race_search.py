"""The hunt for races: programs drawn, played and judged one after the other, until enough of them were.

Where a history cannot be explained, the same calls are made one after the other, too: an implementation that is wrong
even then breaks another clause, and it is that one which is reported. After a violation the hunt goes on with the
members that it does not accuse.
"""

from __future__ import annotations

import itertools
import math
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Final

from ...iuts.errors import IutError
from ...iuts.metering import Meter, Spent
from ...judging.audit import audit
from ...judging.session import Session
from ...judging.shrinking.shrinker import NOT_SHRUNK, Shrinker
from ...judging.violation import TraceEntry, Violation
from ...language.script import CallStep
from .attribution import Accusation, accused, answer_in_words
from .diagram import diagram
from .history import overlapping
from .programs import MEMBERS, Offer, Program, draw
from .shrinking import Allowing, Shrunk, shrunk
from .state_graph import Graph
from .trial import OpenSession, Trial, play

__all__ = ["IN_SEQUENCE", "Hunt"]

IN_SEQUENCE: Final = "Calls made one after the other"
"""The name of the check that finds a violation without concurrent calls."""

_MOST_ORDERS: Final = 100
"""In how many orders the calls of a violation are made one after the other."""

Explain = Callable[[Violation, OpenSession], Violation]


@dataclass
class Hunt:
    """One hunt, and what it has seen. ``seed`` draws the programs and their schedules.

    ``allowing`` opens such a part of what shrinking one violation may cost; ``meter`` is the one of the IUT.
    """

    open_session: OpenSession
    explain: Explain
    seed: int
    allowing: Allowing = field(default_factory=lambda: Shrinker().racing)
    meter: Meter = field(default_factory=Meter)
    histories: int = 0
    overlapping: int = 0
    calls: int = 0
    exercised: Counter[str] = field(default_factory=Counter)
    violations: list[Violation] = field(default_factory=list)
    cut: str | None = None
    """The limit that ended it before it had judged all that was wanted; None where none did."""
    stopped: str = ""
    """The reason why it stopped at what it has found; empty if it did not."""

    def run(self, wanted: int, seconds: float) -> None:
        """Judge so many histories, or as many as there is time for; shrinking has a time of its own."""
        session = self.open_session()
        random, graph = Random(self.seed), Graph(session.oracle)  # noqa: S311  # a schedule is no secret
        offer = Offer(session.iut.ics.claims, session.symbols.has("HOST1"))
        members = offer.members
        until = time.monotonic() + seconds
        for _ in range(wanted):
            if time.monotonic() > until:
                self.cut = f"cut after {seconds:g} s, {self.histories} of {wanted} histories"
                break
            program, schedule = draw(random, offer, members), random.getrandbits(32)
            began = time.monotonic()
            try:
                violation = self._judged(graph, program, schedule, until)
            except Spent as spent:
                self.cut = f"{str(spent) or f'cut after {seconds:g} s'}, {self.histories} of {wanted} histories"
                break
            except IutError as error:
                if not self.violations:
                    raise
                self.cut = f"cut after {self.histories} of {wanted} histories: {error}"
                break
            if violation is not None:
                self.violations.append(violation)
                broken = {m for m in members if f"{m}.concurrent" in violation.clauses}
                members -= broken
                if not members or not broken or violation.status == "timeout":
                    self.stopped = (
                        f", stopped after {self.histories} of {wanted} histories: what is broken hides the rest"
                    )
                    break
                until += time.monotonic() - began

    def _judged(self, graph: Graph, program: Program, schedule: int, until: float) -> Violation | None:
        """Play a program by one schedule; the violation that shows, explained."""
        try:
            with self.meter.within(math.inf, until - time.monotonic(), ""):
                trial = play(program, schedule, self.open_session)
        except Violation as violation:  # its scene is wrong already, step by step
            return self._explained(violation)
        self._count(trial)
        graph.trim()
        found = accused(graph, trial)
        if found is None:
            return None
        found_after = self.meter.ledger.total
        return self._violation(graph, found, schedule).but(found_after=found_after)

    def _count(self, trial: Trial) -> None:
        operations = trial.history.operations
        beside = overlapping(operations)
        self.histories += 1
        self.overlapping += bool(beside)
        self.calls += len(operations)
        self.exercised.update(f"{o.invocation.member}.concurrent" for o in beside if o.invocation.member in MEMBERS)

    def _violation(self, graph: Graph, found: Accusation, schedule: int) -> Violation:
        """The violation that a trial shows, shrunk; or that of the same calls made one after the other."""
        steps = [found.trial.step(o) for o in found.trial.history.operations]
        if wrong := self._in_sequence(found.trial.program, [steps]):
            return wrong
        if found.status == "timeout":  # each attempt would wait as long
            return _as_violation(found, NOT_SHRUNK)
        best = shrunk(found, schedule, lambda p, s: accused(graph, play(p, s, self.open_session)), self.allowing)
        trial = best.accusation.trial
        orders = list(itertools.islice(_orders(trial.program.clients), _MOST_ORDERS))
        if not overlapping(trial.history.operations):
            # No race, but an implementation that answers otherwise now and then: it may do so again.
            orders = list(itertools.islice(itertools.cycle(orders), _MOST_ORDERS))
        if wrong := self._in_sequence(trial.program, orders):
            return wrong
        return _as_violation(best.accusation, _rate(best))

    def _explained(self, violation: Violation) -> Violation:
        """A violation that shows without any overlap, explained: an ordinary one, with a scenario of its own."""
        return self.explain(violation, self.open_session).but(found_by=IN_SEQUENCE)

    def _in_sequence(self, program: Program, orders: Sequence[list[CallStep]]) -> Violation | None:
        try:
            with self.allowing(0.25):
                for steps in orders:
                    _play_in_sequence(self.open_session(), program, steps)
        except Violation as violation:
            return self._explained(violation)
        except Spent:
            return None
        return None


def _play_in_sequence(session: Session, program: Program, steps: Sequence[CallStep]) -> None:
    for step in (*program.scene, *steps):
        session.do(step)
    audit(session)


def _orders(clients: Sequence[Sequence[CallStep]]) -> Iterator[list[CallStep]]:
    """Every order of the calls that keeps each client's own."""
    if not any(clients):
        yield []
    for n, calls in enumerate(clients):
        if calls:
            for rest in _orders([*clients[:n], calls[1:], *clients[n + 1 :]]):
                yield [calls[0], *rest]


def _rate(best: Shrunk) -> str:
    again = "" if best.shown else ", and seen once before"
    return f"shown by {best.shown} of {best.tried} schedules of these calls{again}"


def _as_violation(found: Accusation, rate: str) -> Violation:
    trial = found.trial
    scene = trial.session.trace[: len(trial.program.scene)]
    operations = sorted(trial.history.operations, key=lambda o: o.invoked)
    calls = [TraceEntry(trial.step(o), answer_in_words(trial, o)) for o in operations]
    return Violation(
        found.clauses,
        found.got,
        found.permitted,
        [*scene, *calls],
        status=found.status,
        log=found.log,
        outcome="no order of the calls explains what came" if found.status == "fail" else found.status,
        diagram=f"{diagram(found)}\n\n{rate}",
    )
