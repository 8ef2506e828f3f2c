"""Requests and their answers: one by one, pipelined, in batches, or out of order.

All requests of a round are sent before an answer is read; the transport sees to it that this cannot hang. Each line
that is answered has the whole time limit, counted from when the line before it came. A line that nobody asked for
is found by the next round, whose first answer it seems to be: not earlier, lest it depend on how fast it came.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final, TypeVar

from ivmdvddrive_spec.protocol import MAX_BATCH, MAX_LINE, VERBS

from ...text.strict_json import Malformed, decode
from ..deadline import Deadline
from ..errors import ProtocolError
from .channel import Channel
from .messages import Refusal, RpcRequest, RpcResponse, request, response
from .transport import Broken

__all__ = ["Conversation", "Read"]

_UNKNOWN_VERB: Final = -32601

T = TypeVar("T")

Read = Callable[[str, object], T]
"""Reads the result of a request by its verb; raises Malformed for one that the protocol does not allow."""


class Conversation:
    """The requests over one connection, and their answers. ``first_id`` is the id of its first request.

    Every method raises Broken: the connection is then of no more use.
    """

    def __init__(self, channel: Channel, first_id: int) -> None:
        self._channel = channel
        self._first_id = first_id
        self._next_id = first_id
        self.batch = False
        self.any_order = False

    @property
    def next_id(self) -> int:
        """The id that the next request will have."""
        return self._next_id

    def request(self, verb: str, params: Mapping[str, Any]) -> RpcRequest:
        """The next request, not sent; ValueError where it is too long."""
        made = request(self._next_id, verb, params)
        self._next_id += 1
        return made

    def begin(self, asked: RpcRequest, read: Read[T], deadline: Deadline) -> T | Refusal:
        """Return what the first request was answered before a deadline that began when the connection was opened."""
        self.send([asked])
        return self._answer_in(self._line(asked, deadline), asked, (), read)

    def ask(self, requests: Sequence[RpcRequest], read: Read[T], limit: float) -> list[T | Refusal]:
        """Return what each request was answered, in their order, ``read``, or why it was refused.

        ``limit`` is in seconds.
        """
        answers: list[T | Refusal] = []
        try:
            if self.batch and len(requests) > 1:
                self._in_batches(requests, read, limit, answers)
            else:
                self.send(requests)
                (self._in_any_order if self.any_order else self._in_order)(requests, read, limit, answers)
        except Broken as broken:
            broken.answers = tuple(answers)
            raise
        return answers

    def send(self, requests: Sequence[RpcRequest]) -> None:
        """Send requests, a line each, without waiting."""
        self._channel.send("".join([f"{each.text}\n" for each in requests]).encode("ascii"))

    def next_answer(
        self, waiting: Mapping[int, RpcRequest], oldest: RpcRequest, read: Read[T], limit: float
    ) -> tuple[int, T | Refusal]:
        """The next answer to any of these requests, by their ids: whose it is, and what it says.

        Where none comes, ``oldest`` is what was not answered.
        """
        line = self._line(oldest, Deadline(limit))
        asked = oldest
        try:
            found = response(decode(line))
            if found.id not in waiting:
                raise Malformed(self._misplaced(found.id, (), oldest))
            asked = waiting[found.id]
            return found.id, _outcome(asked, found, read)
        except Malformed as error:
            raise _broken(error, line, asked) from None

    def part(self, read: Read[T], seconds: float) -> T | Refusal:
        """Say bye, and let the IUT take leave within ``seconds``; what it answered."""
        bye = self.request("bye", {})
        try:
            line = self._channel.part(f"{bye.text}\n".encode("ascii"), seconds)
        except Broken as broken:
            broken.request = bye.text
            raise
        return self._answer_in(line, bye, (), read)

    def _answer_in(self, line: bytes, asked: RpcRequest, round_: Sequence[RpcRequest], read: Read[T]) -> T | Refusal:
        """Return what a line answers to a request of a round."""
        try:
            found = response(decode(line))
            if found.id != asked.id:
                raise Malformed(self._misplaced(found.id, round_, asked))
            return _outcome(asked, found, read)
        except Malformed as error:
            raise _broken(error, line, asked) from None

    def _in_order(
        self, requests: Sequence[RpcRequest], read: Read[T], limit: float, answers: list[T | Refusal]
    ) -> None:
        for each in requests:
            answers.append(self._answer_in(self._line(each, Deadline(limit)), each, requests, read))

    def _in_any_order(
        self, requests: Sequence[RpcRequest], read: Read[T], limit: float, answers: list[T | Refusal]
    ) -> None:
        waiting = {each.id: each for each in requests}
        found_by_id: dict[int, T | Refusal] = {}
        while waiting:
            number, answer = self.next_answer(waiting, next(iter(waiting.values())), read, limit)
            del waiting[number]
            found_by_id[number] = answer
        answers += [found_by_id[each.id] for each in requests]

    def _in_batches(
        self, requests: Sequence[RpcRequest], read: Read[T], limit: float, answers: list[T | Refusal]
    ) -> None:
        batches = list(_batches(requests))
        lines = [f"[{','.join([each.text for each in batch])}]\n" for batch in batches]
        self._channel.send("".join(lines).encode("ascii"))
        for batch in batches:
            current = batch[0]
            line = self._line(current, Deadline(limit))
            try:
                messages = decode(line)
                if not isinstance(messages, list):
                    raise Malformed(self._alone(messages, batch))
                if len(messages) != len(batch):
                    raise Malformed(f"it answers a batch of {len(batch)} by {len(messages)} responses")
                for current, message in zip(batch, messages, strict=True):
                    found = response(message)
                    if found.id != current.id:
                        raise Malformed(self._misplaced(found.id, batch, current))
                    answers.append(_outcome(current, found, read))
            except Malformed as error:
                raise _broken(error, line, current) from None

    def _line(self, awaited: RpcRequest, deadline: Deadline) -> bytes:
        try:
            return self._channel.line(deadline)
        except Broken as broken:
            broken.request = awaited.text
            raise

    def _alone(self, message: object, batch: Sequence[RpcRequest]) -> str:
        """Return what is wrong with a line that is not an array but answers a batch: it may be an older answer."""
        number = message.get("id") if isinstance(message, dict) else None
        if type(number) is int and all(each.id != number for each in batch):
            return self._misplaced(number, batch, batch[0])
        return "it is no array, and answers a batch"

    def _misplaced(self, number: int, round_: Sequence[RpcRequest], awaited: RpcRequest) -> str:
        if number > awaited.id and any(each.id == number for each in round_):
            return f"it answers request {number} before request {awaited.id}: out of order"
        if self._first_id <= number < self._next_id:
            return f"it answers request {number} again: a repeated id"
        return f"it answers request {number}, which was never made: an unknown id"


def _batches(requests: Sequence[RpcRequest]) -> Iterator[list[RpcRequest]]:
    """The requests in batches that the protocol allows."""
    batch: list[RpcRequest] = []
    size = 1  # the bracket; each request then has a comma or the other bracket after it
    for each in requests:
        if batch and (len(batch) == MAX_BATCH or size + len(each.text) + 1 > MAX_LINE):
            yield batch
            batch, size = [], 1
        batch.append(each)
        size += len(each.text) + 1
    if batch:
        yield batch


def _outcome(asked: RpcRequest, found: RpcResponse, read: Read[T]) -> T | Refusal:
    if found.refusal is None:
        return read(asked.verb, found.result)
    if found.refusal.code == _UNKNOWN_VERB:
        claim = VERBS.get(asked.verb, "what it belongs to")
        duty = f"and claims {claim}" if claim else "which every IUT must"
        raise Malformed(f"it does not know {asked.verb}, {duty}")
    return found.refusal


def _broken(error: Malformed, line: bytes, awaited: RpcRequest) -> Broken:
    broken = Broken(ProtocolError, str(error), line)
    broken.request = awaited.text
    return broken
