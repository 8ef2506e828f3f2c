"""Histories: what clients called at the same time and were answered, and how things stood when all had come back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, TypeAlias

from ivmdvddrive_spec.model.sinks import Got
from ivmdvddrive_spec.model.state import Invocation, Location, Obj, State

__all__ = ["UNFIT", "Answered", "Audit", "History", "Made", "Operation", "Reading", "overlapping"]


class Made(NamedTuple):
    """The drive that a client's call made: which drive of the model it is depends on the order of the calls."""

    client: int
    number: int


UNFIT = Made(-1, -1)
"""In place of what a call made: an object that is not new."""


class Answered(NamedTuple):
    """An answer in the model's terms; ``hresult`` is the code that counts."""

    hresult: int
    value: int | str | Made | None = None
    has_value: bool = False


class Operation(NamedTuple):
    """A client's call, by its ``number`` among the client's, and when it was made: see ``port.Timed``.

    One without an answer was never answered: it may have done what it should, or nothing.
    """

    client: int
    number: int
    invocation: Invocation
    answer: Answered | None
    invoked: int
    returned: int | None


class Reading(NamedTuple):
    """A property that was read at the end."""

    target: Obj | Made
    member: str
    answer: Answered


Places: TypeAlias = tuple[tuple[int, tuple[Location, ...]], ...]
Events: TypeAlias = tuple[tuple[int, tuple[Got, ...]], ...]


class Audit(NamedTuple):
    """The final state.

    ``places`` has, by machine, the locations of the drives in its collection; ``events``, by sink, what came,
    sorted: what overlapping calls send may come in any order, for no page says when an event is on its way.
    """

    readings: tuple[Reading, ...] = ()
    places: Places = ()
    events: Events = ()


class History(NamedTuple):
    """A whole run: the states that the scene has left, the clients' calls, and how things stood afterwards."""

    starts: tuple[State, ...]
    operations: tuple[Operation, ...]
    audit: Audit = Audit()


def overlapping(operations: Sequence[Operation]) -> list[Operation]:
    """The calls that overlapped with another client's: neither was over before the other began."""
    return [
        one
        for one in operations
        if any(
            one.client != other.client
            and (other.returned is None or one.invoked < other.returned)
            and (one.returned is None or other.invoked < one.returned)
            for other in operations
        )
    ]
