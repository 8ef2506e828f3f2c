"""The events that sinks may have received: matches drained events with those that the model has on their way.

An optional event may be there or not; a required one must be; nothing else may come, and the order is that
of the occasions. Where the events cannot be matched, ``fault_in`` names the clause that they break.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import NamedTuple, TypeAlias

from .state import Expected, State
from .terms import Terms

__all__ = ["EventFault", "Got", "cleared", "decided", "fault_in", "matches", "respelled", "taken"]

Got: TypeAlias = tuple[str, str | None]
"""An event that was drained: its name and mediaPath."""


class EventFault(NamedTuple):
    """A clause that drained events break, the sink, and what was wrong, in words."""

    clause: str
    sink: int
    says: str


def matches(pending: Sequence[Expected], got: Sequence[Got]) -> bool:
    """Tell whether the events got are the pending ones, in order, with any of the optional ones left out."""
    if not pending:
        return not got
    first, rest = pending[0], pending[1:]
    if got and _is(first, got[0]) and matches(rest, got[1:]):
        return True
    return not first.required and matches(rest, got)


def _is(expected: Expected, got: Got) -> bool:
    name, path = got
    return name == expected.name and (path == expected.path or path in expected.also)


def respelled(pending: Sequence[Expected], got: Sequence[Got]) -> list[Got]:
    """The events got, each letter as the model spells it if it came as it may be spelled, too."""
    return [next(((e.name, e.path) for e in pending if _is(e, g)), g) for g in got]


def decided(pending: Sequence[Expected], got: Sequence[Got]) -> list[tuple[Expected, bool]]:
    """The optional events of which those got say whether they came: they came, or did not, however the others match."""
    return [
        (event, came)
        for n, event in enumerate(pending)
        if not event.required
        for came in (True, False)
        if matches(_only(pending, n, came=came), got) and not matches(_only(pending, n, came=not came), got)
    ]


def _only(pending: Sequence[Expected], n: int, *, came: bool) -> list[Expected]:
    """The events if one of them must have come, or has not."""
    return [*pending[:n], *([pending[n]._replace(required=True)] if came else []), *pending[n + 1 :]]


def taken(state: State, drained: Mapping[int, Sequence[Got]]) -> bool:
    """Tell whether every drained sink got what this state had on its way to it."""
    return all(matches(state.sinks[s].pending, got) for s, got in drained.items())


def cleared(state: State, drained: Mapping[int, Sequence[Got]]) -> State:
    """The state once those sinks are drained."""
    sinks = tuple(s._replace(pending=()) if i in drained else s for i, s in enumerate(state.sinks))
    return state._replace(sinks=sinks)


def fault_in(state: State, drained: Mapping[int, Sequence[Got]], terms: Terms, *, after_failure: bool) -> EventFault:
    """The clause that the drained events break; only for events that ``taken`` refuses."""
    for index, got in drained.items():
        if not matches(state.sinks[index].pending, got):
            plain = respelled(state.sinks[index].pending, got)
            return _fault(state, index, plain, drained, terms, after_failure=after_failure)
    raise ValueError("these events break nothing")


def _fault(
    state: State, index: int, got: list[Got], drained: Mapping[int, Sequence[Got]], terms: Terms, *, after_failure: bool
) -> EventFault:
    sink = state.sinks[index]
    due: list[Got] = [(e.name, e.path) for e in sink.pending]
    required: list[Got] = [(e.name, e.path) for e in sink.pending if e.required]
    missing = [e for e in sink.pending if e.required and got.count((e.name, e.path)) < required.count((e.name, e.path))]
    extra = [g for i, g in enumerate(got) if got[: i + 1].count(g) > due.count(g)]
    if not missing and not extra:
        # Of two alike the optional one came: then the events fit but for the other.
        missing = [e for i, e in enumerate(sink.pending) if e.required and matches(_but(sink.pending, i), got)]
    if missing:
        return _missing(state, index, missing[0], extra, drained)
    if not extra:
        early = next(g for g, d in zip(got, due, strict=False) if g != d)
        return EventFault(
            f"{_known(early[0], terms)}.order", index, "the events came in another order than their occasions"
        )
    name, path = extra[0]
    known = _known(name, terms)
    shown = _shown(name, path)
    if not sink.advised:
        return EventFault(f"{known}.not-after-unadvise", index, f"an unadvised sink got {shown}")
    if (name, path) in due:
        return EventFault(f"{known}.once", index, f"{shown} came more than once")
    if any(e.name == name for e in sink.pending):
        return EventFault(f"{known}.path", index, f"{shown} came, which is not the medium's path or letter")
    elsewhere = [(e.name, e.path) for s in state.sinks if s.drive != sink.drive for e in s.pending]
    if (name, path) in elsewhere:
        return EventFault(f"{known}.own-drive", index, f"{shown} came to a sink of another drive")
    if after_failure:
        return EventFault(f"{known}.not-after-failure", index, f"{shown} came though the call failed")
    return EventFault(f"{known}.unprompted", index, f"{shown} came though nothing was attached or detached")


def _but(pending: Sequence[Expected], index: int) -> list[Expected]:
    return [*pending[:index], *pending[index + 1 :]]


def _missing(
    state: State, index: int, event: Expected, extra: Sequence[Got], drained: Mapping[int, Sequence[Got]]
) -> EventFault:
    shown = _shown(event.name, event.path)
    instead = next((g for g in extra if g[0] == event.name), None)
    if instead:
        said = f"{_shown(*instead)} came instead of {shown}"
        return EventFault(f"{event.name}.path", index, said)
    if any(s.fails and s.drive == state.sinks[index].drive for s in state.sinks):
        return EventFault(f"{event.name}.failing-sink", index, f"{shown} did not come, and a sink of the drive fails")
    others = [i for i in drained if i != index and state.sinks[i].drive == state.sinks[index].drive]
    if any((event.name, event.path) in drained[i] for i in others):
        return EventFault(f"{event.name}.every-sink", index, f"{shown} came to another sink of the drive, not to this")
    origin = "image" if event.origin == "image" else "disc"
    return EventFault(f"{event.name}.{origin}", index, f"{shown} did not come")


def _shown(name: str, path: str | None) -> str:
    """An event as the scenarios' language writes it."""
    return f"{name}({'NULL' if path is None else json.dumps(path)})"


def _known(name: str, terms: Terms) -> str:
    """The event that a clause stands for; an event of no documented name counts as an insertion."""
    return name if name in terms.events.values() else terms.events["inserted"]
