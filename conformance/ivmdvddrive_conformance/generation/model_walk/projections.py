"""The part of the model's state that an answer rests on: two states that look alike here permit the same.

A call looks at its object, the object's machine and the error that may wait for the object; some look at other drives
or at the host's besides. So what was worked out in one state holds in all that look alike, and a graph of tens of
thousands of states is compiled from some thousand views. Of a member whose file does not say what it reads, it is all.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from types import MappingProxyType
from typing import Final, TypeAlias

from ivmdvddrive_spec import Member
from ivmdvddrive_spec.model.letters import spelling
from ivmdvddrive_spec.model.state import Host, Image, Invocation, Location, Medium, Obj, State

__all__ = ["Projection", "projection"]

Projection: TypeAlias = Callable[[State, Invocation], Hashable]
"""The part of a state on which the answer to a call rests."""

Attached: TypeAlias = Image | Host | None
"""The media that a drive has attached."""

_PLACE: Final = frozenset({"bus", "device"})
"""The roles of what is about a drive's own location."""

_TAKEN: Final = frozenset({"letter", "path"})
"""The roles of what a drive is given to attach."""


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
    """Return where the other drives of the machine are, and of a removed drive what it would come back to.

    No two connected drives of a machine are at one location: a location that is in use is refused.
    """
    this = call.target.number
    if call.target.kind == "machine":
        return frozenset([d.location for d in state.drives if d.machine == this and d.connected])
    drive = state.drives[this]
    if not drive.connected:
        return this, state.drives
    taken: list[Location] = [d.location for d in state.drives if d.machine == drive.machine and d.connected]
    taken.remove(drive.location)
    return frozenset(taken)


def _connected(state: State, call: Invocation) -> Hashable:
    """Tell whether the drive that is passed is connected to the machine."""
    given = call.given("drive")
    return isinstance(given, Obj) and given.number in state.drives_of(call.target.number)


_SEEN_BY: Final[Mapping[str, Projection]] = MappingProxyType(
    {"drives": _connected, "host-drives": _held, "images": _images, "locations": _places}
)
"""The part of a state that a call sees which reads a fact (``records.FACTS``)."""


def _nothing(_media: Attached) -> Hashable:
    return None


def _everything(media: Attached) -> Hashable:
    return media


def _whether(media: Attached) -> Hashable:
    return media is not None


def _media_seen(member: Member) -> Callable[[Attached], Hashable]:
    """Give what a drive's member sees of the attached media: no more than its answer rests on."""
    if _PLACE & {*member.roles, member.gives}:
        return _nothing
    if _TAKEN & {*member.roles}:
        return _whether
    return type if member.gives == "attachment" else _everything


def _drive(member: Member) -> Projection:
    """The drive, as far as the member is about it."""
    since = 1 if _PLACE & {*member.roles, member.gives} else 2  # with its location, or without
    seen = _media_seen(member)

    def view(state: State, call: Invocation) -> Hashable:
        drive = state.drives[call.target.number]
        return (*drive[since:3], seen(drive.media))

    return view


def _no_more(_state: State, _call: Invocation) -> Hashable:
    return None


def _items(state: State, call: Invocation) -> Hashable:
    """The drives that the collection holds."""
    return state.members(call.target.number)


_OTHERS: Final[Mapping[str, Projection]] = MappingProxyType({"machine": _no_more, "collection": _items})
"""The view that a call has of an object other than a drive, by the object's kind."""


def projection(member: Member) -> Projection | None:
    """Give the projection of a member's calls; None where an answer may rest on everything."""
    if member.reads is None:
        return None
    seen = _drive(member) if member.object == "drive" else _OTHERS[member.object]
    facts = [_SEEN_BY[fact] for fact in member.reads]
    end = None if "locations" in member.reads else 2  # with the machine's disks, or without

    def view(state: State, call: Invocation) -> Hashable:
        fault = state.fault_of(call.target) if state.faults else None
        machine = state.machine_of(call.target)[:end]
        return (seen(state, call), machine, fault, *[fact(state, call) for fact in facts])

    return view
