"""A meter on an IUT: counts what is asked of it, and ends whatever has used up its allowance of calls or seconds.

Every request passes the port, so the meter stands there: searching, shrinking and a reset count alike. An allowance
opened inside another ends no later than that one. A request is not begun where, at the pace of the last answers, it
would not be answered within the allowance; and a round of requests to a slow IUT is divided, so that the clock is
looked at in between.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final, Protocol, TypeVar

from .errors import IutError
from .ledger import Ledger
from .port import Answer, Call, ComServer, Event, HostDrive, Ics, Iut, MediaKind, Ref, Request, Result, Timed

__all__ = ["Allowance", "Limit", "Meter", "RunCalls", "RunEnded", "Spent", "metered"]

_A_LOOK: Final = 0.5
"""Seconds after which the clock is looked at again: a round of requests holds as many as are answered within it."""

_FADE: Final = 0.5
"""The weight of the latest answer in the pace; the earlier answers share the rest."""

T = TypeVar("T")
A = TypeVar("A")


class Limit(Protocol):
    """A limit of what may be asked, which is reached where no seconds are left."""

    @property
    def said(self) -> str:
        """The reason for a cut."""

    @property
    def left(self) -> float:
        """The seconds that are left."""


class Spent(BaseException):
    """A limit is reached. No Exception: neither an IUT nor Hypothesis may take it for one of its own."""

    def __init__(self, limit: Limit) -> None:
        super().__init__(limit.said)


@dataclass
class Allowance:
    """So many calls and seconds; ``said`` says what they are for, as the reason why something was cut."""

    meter: Meter
    calls: float
    seconds: float
    said: str

    def __post_init__(self) -> None:
        self._calls_until = self.meter.calls + self.calls
        self._until = self.meter.now() + self.seconds
        self._began = self.meter.calls, self.meter.now()

    @property
    def used(self) -> tuple[int, float]:
        """The calls and the seconds that were used since it began."""
        return self.meter.calls - self._began[0], self.meter.now() - self._began[1]

    @property
    def left(self) -> float:
        """The seconds that are left; 0 where the calls are used up."""
        return max(0.0, self._until - self.meter.now()) if self.meter.calls < self._calls_until else 0.0

    @property
    def spent(self) -> bool:
        """Tell whether this allowance, or one that it was opened in, is used up."""
        return self.meter.exhausted() is not None


@dataclass(frozen=True)
class RunCalls:
    """The calls that a whole run may make, in all its processes together."""

    ledger: Ledger
    calls: float
    said: str

    @property
    def left(self) -> float:
        """No limit of seconds while calls are left."""
        return math.inf if self.ledger.total < self.calls else 0.0


@dataclass(frozen=True)
class RunEnded:
    """The end of a run that one of its processes has asked for."""

    ledger: Ledger
    said: str

    @property
    def left(self) -> float:
        """No limit of seconds until then."""
        return 0.0 if self.ledger.ended else math.inf


class Meter:
    """Counts ``calls`` to one IUT, and holds the allowances that are open, the whole run's first.

    ``ledger`` counts the calls of all processes of the run. ``run_limits`` are limits of the run besides its seconds.
    """

    def __init__(
        self,
        seconds: float = math.inf,
        said: str = "",
        now: Callable[[], float] = time.monotonic,
        ledger: Ledger | None = None,
        run_limits: Sequence[RunCalls | RunEnded] = (),
    ) -> None:
        self.calls = 0
        self.now = now
        self.pace = 0.0
        """Seconds that an answer has taken lately."""
        self.ledger = ledger or Ledger()
        self._budget = next((limit for limit in run_limits if isinstance(limit, RunCalls)), None)
        self._of_the_run: tuple[Limit, ...] = (Allowance(self, math.inf, seconds, said), *run_limits)
        self._open: list[Limit] = [*self._of_the_run]

    @contextmanager
    def within(self, calls: float, seconds: float, said: str) -> Iterator[Allowance]:
        """An allowance for what happens inside, which raises Spent once it is used up."""
        allowance = Allowance(self, calls, seconds, said)
        self._open.append(allowance)
        try:
            yield allowance
        finally:
            self._open.remove(allowance)

    def exhausted(self) -> Limit | None:
        """The outermost limit that leaves no time for another answer; None where each does."""
        return next((a for a in self._open if a.left <= self.pace), None)

    def run_over(self) -> str | None:
        """Say why the whole run is over; None where it is not."""
        return next((limit.said for limit in self._of_the_run if limit.left <= self.pace), None)

    def may_ask(self, wanted: int, waited: int | None = None) -> int:
        """Return how many requests may be made now, of those that are wanted; Spent where that is none.

        ``waited`` is set where requests are made at the same time, and must be all of them: the number of answers that
        are waited for one after the other. What is granted is entered in the run's ledger before it is asked: the IUT
        may end this process.
        """
        if (limit := self.exhausted()) is not None:
            raise Spent(limit)
        size = wanted
        if self.pace and waited is not None:
            tight = next((a for a in self._open if a.left <= self.pace * waited), None)
            if tight is not None:
                raise Spent(tight)
        elif self.pace:
            size = max(1, min(wanted, int(min(_A_LOOK, *(a.left for a in self._open)) / self.pace)))
        if self._budget is None:
            self.ledger.enter(size)
            return size
        granted = self.ledger.take(size, self._budget.calls)
        if granted < (1 if waited is None else size):
            self.ledger.enter(-granted)
            raise Spent(self._budget)
        return granted

    @contextmanager
    def asking(self, requests: int, answers: int | None = None) -> Iterator[None]:
        """Count requests; ``answers`` are those that are waited for one after the other."""
        began = self.now()
        try:
            yield
        finally:
            self.calls += requests
            each = (self.now() - began) / max(1, answers or requests)
            self.pace += (each - self.pace) * _FADE


class _Metered:
    """The port, metered."""

    def __init__(self, iut: Iut, meter: Meter) -> None:
        self._iut = iut
        self._meter = meter

    @property
    def ics(self) -> Ics:
        return self._iut.ics

    def reset(self) -> Sequence[HostDrive]:
        return self._one(self._iut.reset)

    def create_machine(self) -> Ref:
        return self._one(self._iut.create_machine)

    def provide_media(self, kind: MediaKind) -> str:
        return self._one(lambda: self._iut.provide_media(kind))

    def drain(self, sinks: Sequence[str]) -> list[list[Event]]:
        return self._rounds(self._iut.drain, sinks)

    def call(self, calls: Sequence[Call]) -> list[Answer]:
        return self._rounds(self._iut.call, calls)

    def perform(self, requests: Sequence[Request]) -> list[Result]:
        return self._rounds(self._iut.perform, requests)

    def concurrently(self, clients: Sequence[Sequence[Call]], seed: int) -> list[Timed]:
        longest, every = max(map(len, clients), default=0), sum(map(len, clients))
        self._meter.may_ask(every, waited=longest)
        with self._meter.asking(every, longest):
            return self._iut.concurrently(clients, seed)

    def close(self) -> str | None:
        return self._iut.close()

    def _one(self, ask: Callable[[], T]) -> T:
        self._meter.may_ask(1)
        with self._meter.asking(1):
            return ask()

    def _rounds(self, ask: Callable[[Sequence[A]], list[T]], wanted: Sequence[A]) -> list[T]:
        """Ask in rounds that the allowances have room for; an error has the results of all rounds before it."""
        done: list[T] = []
        while len(done) < len(wanted):
            size = self._meter.may_ask(len(wanted) - len(done))
            some = wanted if size == len(wanted) else wanted[len(done) : len(done) + size]
            try:
                with self._meter.asking(size):
                    done += ask(some)
            except IutError as error:
                error.results = (*done, *error.results)
                raise
        return done


class _MeteredComServer(_Metered):
    """A COM server's port, which COM's own clauses ask, too."""

    _iut: ComServer

    def inquire(self, verb: str, **params: object) -> Mapping[str, Any]:
        return self._one(lambda: self._iut.inquire(verb, **params))


def metered(iut: Iut, meter: Meter) -> Iut:
    """An IUT whose requests a meter counts."""
    return (_MeteredComServer if hasattr(iut, "inquire") else _Metered)(iut, meter)
