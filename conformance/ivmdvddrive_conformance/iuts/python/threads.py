"""Calls that clients of an implementation in Python make at the same time, each client in a thread of its own."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Sequence

from ..errors import EnvironmentFailed, IutCrash, IutError, IutTimeout
from ..port import Answer, Call, Timed
from .interleaving import Interleaving
from .watched_locks import watched

__all__ = ["interleaved"]


def interleaved(
    call: Callable[[Call], Answer],
    clients: Sequence[Sequence[Call]],
    seed: int,
    objects: Iterable[object],
    patience: float,
) -> list[Timed]:
    """Every call that was begun, in that order; ``call`` makes one, and raises what the port allows.

    ``objects`` are those whose locks are watched. Where ``patience`` seconds pass without a call that begins, those
    that have not come back are answered by IutTimeout; once a call has lost the IUT, no other begins.
    """
    schedule = Interleaving(seed)
    positions = itertools.count()
    begun: dict[int, Timed] = {}

    def client(number: int) -> None:
        for each in clients[number]:
            schedule.pause()
            invoked = next(positions)
            begun[invoked] = Timed(number, each, None, invoked, None)
            try:
                answer: Answer | IutError = call(each)
            except IutError as error:
                answer = error
            except KeyboardInterrupt:  # the implementation's own: Ctrl-C reaches the main thread alone
                answer = IutCrash(f"{each.member} let KeyboardInterrupt out, which has no hresult")
            begun[invoked] = Timed(number, each, answer, invoked, next(positions))
            if isinstance(answer, IutCrash | EnvironmentFailed):
                schedule.abandon()

    with watched(objects, schedule):
        whole = schedule.run([lambda n=n: client(n) for n in range(len(clients))], patience)  # type: ignore[misc]  # a default binds n now
    made = list(begun.values())
    return made if whole else [_late(one, patience) for one in made]


def _late(one: Timed, patience: float) -> Timed:
    if one.returned is not None:
        return one
    error = IutTimeout(f"{one.call.member} did not come back within {patience:g} s, beside calls of other clients")
    return Timed(one.client, one.call, error, one.invoked, None)
