"""What of the model's state an answer rests on: two states that look alike here permit the same.

A call of a drive's member looks at that drive, its machine and the error that may wait for it; some look at the other
drives or the host's besides. So what was worked out in one state holds in all that look alike, and a graph of tens of
thousands of states is compiled from some thousand views. Of a member whose file does not say what it reads, it is all.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from types import MappingProxyType
from typing import Final, TypeAlias

from ivmdvddrive_spec import Member
from ivmdvddrive_spec.model.letters import spelling
from ivmdvddrive_spec.model.state import Host, Image, Invocation, Location, Medium, State

__all__ = ["Projection", "projection"]

Projection: TypeAlias = Callable[[State, Invocation], Hashable]
"""What the answer to a call rests on in a state."""

_PLACE: Final = frozenset({"bus", "device"})
"""The roles of what is about a drive's own location."""


def _held(state: State, call: Invocation) -> Hashable:
    """The host drive that is named, and how the other drives stand that have captured it."""
    host = state.host(spelling(str(call.given("letter") or "")).letter)
    if host is None:
        return None
    this, own = call.target.number, state.drives[call.target.number].machine
    holders = [
        (d.machine == own, d.media.holds, d.connected, *state.machines[d.machine][:2])
        for i, d in enumerate(state.drives)
        if isinstance(d.media, Host) and i != this and d.media.letter == host.letter
    ]
    return host, frozenset(holders)


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
    """Where the other drives of the machine are, and of a removed drive what it would come back to.

    No two connected drives of a machine are at one location: a location that is in use is refused.
    """
    this = call.target.number
    drive = state.drives[this]
    if not drive.connected:
        return this, state.drives
    taken: list[Location] = [d.location for d in state.drives if d.machine == drive.machine and d.connected]
    taken.remove(drive.location)
    return frozenset(taken)


_SEEN_BY: Final[Mapping[str, Projection]] = MappingProxyType(
    {"host-drives": _held, "images": _images, "locations": _places}
)
"""The part of a state that a call sees which reads a fact (``records.FACTS``)."""


def projection(member: Member) -> Projection | None:
    """Give the projection of a member's calls; None where an answer may rest on everything."""
    if member.reads is None:
        return None
    facts = [_SEEN_BY[fact] for fact in member.reads]
    since = 1 if _PLACE & {*member.roles, member.gives} else 2  # with the drive's location, or without

    def view(state: State, call: Invocation) -> Hashable:
        drive = state.drives[call.target.number]
        fault = state.fault_of(call.target) if state.faults else None
        return (drive[since:], state.machines[drive.machine], fault, *[fact(state, call) for fact in facts])

    return view
