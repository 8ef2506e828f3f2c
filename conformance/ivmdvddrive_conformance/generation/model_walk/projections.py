"""What of the model's state an answer rests on: two states that look alike here permit the same.

A call of a drive's member looks at that drive, its machine and the error that may wait for it; some look at the other
drives or the host's besides. So what was worked out in one state holds in all that look alike, and a graph of tens of
thousands of states is compiled from some thousand views. Of a member whose file does not say what it reads, it is all.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from types import MappingProxyType
from typing import Final

from ivmdvddrive_spec import Member
from ivmdvddrive_spec.model.state import Host, Image, Invocation, Medium, State

__all__ = ["view"]


def _held(state: State, call: Invocation) -> Hashable:
    """The host drives, and who holds them."""
    this = call.target.number
    held = [
        (d.machine, d.media.letter, d.media.holds, d.connected, state.machines[d.machine])
        for i, d in enumerate(state.drives)
        if i != this and isinstance(d.media, Host)
    ]
    return state.hosts, tuple(held)


def _images(state: State, call: Invocation) -> Hashable:
    """The other drives that have the same image, and how those stand."""
    medium, this = call.given("path"), call.target.number
    if not isinstance(medium, Medium):
        return None
    paths, own = (medium.path, *medium.full), state.drives[this].machine
    return frozenset(
        [
            (d.machine == own, d.connected, *state.machines[d.machine][:2])
            for i, d in enumerate(state.drives)
            if i != this and isinstance(d.media, Image) and d.media.path in paths
        ]
    )


def _places(state: State, call: Invocation) -> Hashable:
    """Where the other drives of the machine are, and of a removed drive what it would come back to."""
    this = call.target.number
    drive = state.drives[this]
    places = frozenset(state.drives[i].location for i in state.drives_of(drive.machine) if i != this)
    return places, None if drive.connected else state.drives


_SEEN_BY: Final[Mapping[str, Callable[[State, Invocation], Hashable]]] = MappingProxyType(
    {"host-drives": _held, "images": _images, "locations": _places}
)
"""The part of a state that a call sees which reads a fact (``records.FACTS``)."""


def view(member: Member, state: State, call: Invocation) -> Hashable | None:
    """Project a state on what a call's answer rests on; None where it may be everything."""
    reads = member.reads
    if reads is None:
        return None
    drive = state.drives[call.target.number]
    besides = tuple([_SEEN_BY[fact](state, call) for fact in reads]) if reads else None
    return drive, state.machines[drive.machine], state.fault_of(call.target), besides
