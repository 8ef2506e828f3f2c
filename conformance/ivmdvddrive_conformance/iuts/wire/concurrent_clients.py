"""Clients that speak at the same time: each has one request under way, and the IUT answers in any order.

All begin at once, in an order that the seed draws; each sends its next request as soon as its last one is answered.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from ..errors import IutError
from .conversation import Conversation, Read
from .messages import Refusal, RpcRequest
from .transport import Broken

__all__ = ["Exchange", "at_once"]

T = TypeVar("T")


@dataclass
class Exchange(Generic[T]):
    """A client's request, by its ``number`` among the client's; what it was answered, and when it was sent and read.

    ``sent`` and ``read`` are positions in one order; without an answer there is no ``read``. Where the IUT was lost
    by a request, the error is in the place of its answer.
    """

    client: int
    number: int
    request: RpcRequest
    sent: int
    answer: T | Refusal | IutError | None = None
    read: int | None = None


def at_once(
    conversation: Conversation,
    verb: str,
    clients: Sequence[Sequence[Mapping[str, Any]]],
    seed: int,
    read: Read[T],
    limit: float,
) -> tuple[list[Exchange[T]], Broken | None]:
    """Every exchange that was begun, in that order, and what broke the conversation off, if anything did.

    ``limit`` is in seconds for each answer. A conversation that broke off is of no more use.
    """
    made: list[Exchange[T]] = []
    waiting: dict[int, Exchange[T]] = {}
    position = iter(range(2 * sum(map(len, clients))))

    def begin(client: int, number: int) -> list[RpcRequest]:
        if number == len(clients[client]):
            return []
        begun = Exchange[T](client, number, conversation.request(verb, clients[client][number]), next(position))
        made.append(begun)
        waiting[begun.request.id] = begun
        return [begun.request]

    order = list(range(len(clients)))
    random.Random(seed).shuffle(order)  # noqa: S311  # a schedule is no secret
    conversation.send([request for client in order for request in begin(client, 0)])
    try:
        while waiting:
            oldest = next(iter(waiting.values())).request
            number, answer = conversation.next_answer({k: w.request for k, w in waiting.items()}, oldest, read, limit)
            done = waiting.pop(number)
            done.answer, done.read = answer, next(position)
            conversation.send(begin(done.client, done.number + 1))
    except Broken as broken:
        return made, broken
    return made, None
