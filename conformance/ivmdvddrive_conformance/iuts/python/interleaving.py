"""Threads of which one runs at a time, preempted line by line: many schedules of one program, each by its seed.

Plain threads of CPython hardly ever overlap within a call: the interpreter lets one run for milliseconds. Here each
client is a thread that is traced (``sys.settrace``), and at a line of code that is not the suite's own it may have
to hand over to another, as a generator seeded for the run draws it. So the schedule is the same for the same seed
as long as the implementation is deterministic.

A client that cannot go on must not keep the others: one that waits for a lock of ``watched_locks`` says so, and is
passed over until the lock is let go; one that waits for anything else is noticed, since it reaches no further line,
and another runs in its place. That it was passed over, it finds at its next line, and queues up again.

===========  =================================================================================================
a client is  when
===========  =================================================================================================
running      it has the turn; at most one has
ready        it waits for its turn; one that ``pauses`` before a call, for the others to come to theirs
waiting      it waits for a lock that another has; ready once the lock is let go
stuck        it had the turn, and reached no line for a while; ready at its next line
over         it has made its calls, or was abandoned
===========  =================================================================================================
"""

from __future__ import annotations

import math
import random
import sys
import threading
import time
from collections.abc import Callable, Sequence
from types import FrameType
from typing import Any, Final, Literal, Protocol, TypeAlias

from ..deadline import Deadline
from .time_limit import Expired
from .tracing import is_traced, without_collector

__all__ = ["Interleaving", "Lockable"]

_NOTICE, _NOTICE_AGAIN = 0.1, 0.01
"""Seconds without a line after which a client with the turn is taken to be stuck.

The first time in a run it is long, so that a busy machine, which lets a thread wait, makes no schedule another.
"""

_LAST_LINES: Final = 0.5
"""Seconds for abandoned clients to come to their end."""

_PACES: Final = (0.1, 0.1, 0.5, 4.0)
"""The mean number of further lines that a client gets at a time; a run has one of these.

Mostly they go line by line: two that look, and then act upon what they have seen, meet with their looks behind them
and their acts before them. That has been measured to find several times as many races as longer turns do.
"""

_ABREAST: Final = 0.75
"""In how many of the runs the clients wait for each other before each call, so as to begin it together."""

_State: TypeAlias = Literal["running", "ready", "waiting", "stuck", "over"]


class Lockable(Protocol):
    """The objects that a client may wait for."""

    def acquire(self, blocking: bool = ..., timeout: float = ...) -> bool:
        """Take it."""


class _Client:
    def __init__(self, number: int) -> None:
        self.number = number
        self.pauses = False
        self.state: _State = "ready"
        self.waits_for: Lockable | None = None
        self.turn = threading.Lock()
        self.turn.acquire()


class Interleaving:
    """One run, by its seed; ``run`` is called once."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311  # a schedule is no secret
        self._pace = self._random.choice(_PACES)
        self._abreast = self._random.random() < _ABREAST
        self._guard = threading.Lock()
        self._clients: list[_Client] = []
        self._by_thread: dict[int, _Client] = {}
        self._running: _Client | None = None
        self._left = 0
        self._moves = 0
        self._calls = 0
        self._abandoned = False
        self._over = threading.Event()

    def run(self, clients: Sequence[Callable[[], None]], patience: float) -> bool:
        """Run the clients, each of which calls ``pause`` before each of its calls.

        False where ``patience`` seconds passed without a call that began: what was left has been abandoned, and what
        hangs where nothing reaches it is a daemon.
        """
        self._clients = [_Client(n) for n in range(len(clients))]
        threads = [
            threading.Thread(target=self._live, args=(client, work), name=f"client {client.number + 1}", daemon=True)
            for client, work in zip(self._clients, clients, strict=True)
        ]
        with without_collector():
            begun = []
            try:
                for thread in threads:  # the system may refuse one
                    thread.start()
                    begun.append(thread)
                with self._guard:
                    self._pass_on()
                return not threads or self._watch(patience)
            finally:
                self.abandon()
                until = time.monotonic() + _LAST_LINES
                for thread in begun:
                    thread.join(max(0.0, until - time.monotonic()))

    def pause(self) -> None:
        """In a client: a call is about to begin."""
        me = self._by_thread[threading.get_ident()]
        self._calls += 1
        if self._abreast:
            me.pauses = True
            self._move(me)
        else:
            self._step(me)

    def abandon(self) -> None:
        """Let every client that is not over meet Expired at its next line."""
        with self._guard:
            self._abandoned = True
            for client in self._clients:
                if client.state != "over" and client.turn.locked():
                    client.turn.release()

    # Locks

    def take(self, lock: Lockable) -> bool:
        """Take a lock, or wait for a turn after it was let go; False where it has to be tried again."""
        me = self._by_thread.get(threading.get_ident())
        if me is None:
            return lock.acquire()
        with self._guard:
            if lock.acquire(False):
                return True
            self._leave(me, "waiting")
            me.waits_for = lock
        self._await_turn(me)
        return False

    def let_go(self, lock: Lockable) -> None:
        """A lock was let go: who waits for it may try again."""
        with self._guard:
            self._wake(lock)

    # Turns

    def _live(self, me: _Client, work: Callable[[], None]) -> None:
        self._by_thread[threading.get_ident()] = me
        try:
            self._await_turn(me)
            sys.settrace(self._tracer(me))
            work()
        except Expired:
            pass
        finally:
            sys.settrace(None)
            with self._guard:
                self._leave(me, "over")
                if all(c.state == "over" for c in self._clients):
                    self._over.set()

    def _tracer(self, me: _Client) -> Callable[[FrameType, str, Any], Any]:
        def at_line(_frame: FrameType, event: str, _arg: Any) -> Any:
            if event == "line":
                self._step(me)
            return at_line

        def at_call(frame: FrameType, _event: str, _arg: Any) -> Any:
            return at_line if is_traced(frame.f_code.co_filename) else None

        return at_call

    def _step(self, me: _Client) -> None:
        self._left -= 1
        if self._left <= 0 or self._running is not me:
            self._move(me)

    def _move(self, me: _Client) -> None:
        """Go on, or let another go on first, as it is drawn."""
        with self._guard:
            self._moves += 1
            if self._abandoned:
                raise Expired
            was = me.state
            me.state = "ready"
            if was == "running":
                self._running = None
                self._pass_on(me)
                if self._running is me:
                    return
            elif self._running is None:
                self._pass_on()
        self._await_turn(me)

    def _await_turn(self, me: _Client) -> None:
        me.turn.acquire()
        if self._abandoned:
            raise Expired

    def _leave(self, me: _Client, state: _State) -> None:
        """Give the turn away, where one has it; the guard is held, as in all that follow."""
        me.state = state
        if self._running is me:
            self._running = None
        if self._running is None:
            self._pass_on()

    def _pass_on(self, last: _Client | None = None) -> None:
        """Give the turn to one that is ready, if there is one; to the one that had it ``last`` if there is no other."""
        going = [c for c in self._clients if c.state == "ready" and not c.pauses]
        if not going:
            going = [c for c in self._clients if c.state == "ready"]
            for client in going:
                client.pauses = False
        if not going or self._abandoned:
            return
        if len(going) > 1 and last in going:
            going.remove(last)
        chosen = going[int(self._random.random() * len(going))] if len(going) > 1 else going[0]
        chosen.state = "running"
        self._running = chosen
        self._left = 1 - int(math.log(1 - self._random.random()) * self._pace)
        if chosen is not last:
            chosen.turn.release()

    def _wake(self, lock: Lockable | None = None) -> None:
        """Make those ready that wait for a lock, or for any."""
        for client in self._clients:
            if client.state == "waiting" and (lock is None or client.waits_for is lock):
                client.state, client.waits_for = "ready", None
        if self._running is None:
            self._pass_on()

    # From outside

    def _watch(self, patience: float) -> bool:
        """Wait for the end, and see to it that somebody goes on."""
        calls, seen = -1, (0, 0)
        deadline, notice = Deadline(patience), _NOTICE
        while not self._over.wait(deadline.look(notice)):
            deadline.looked()
            if self._abandoned:
                return True
            if self._calls != calls:
                calls = self._calls
                deadline.renew()
            elif deadline.passed:
                return False
            now = (self._left, self._moves)
            if now == seen:
                notice = _NOTICE_AGAIN
                with self._guard:
                    self._pass_over()
            seen = now
        return True

    def _pass_over(self) -> None:
        """Nobody has reached a line for a while: let another go on, and those that wait for locks try again."""
        if self._running is not None and any(c.state in ("ready", "waiting") for c in self._clients):
            self._running.state = "stuck"
            self._running = None
        self._wake()
