"""The effects and values of successful calls: one function for each effect, named by the members' files.

An effect takes the state, the call and the profile's terms. It returns every way in which the implementation may go
on, the default reading first. Where there are several, each carries the reading that it stands for, as
``ambiguity:reading``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final, Literal, NamedTuple, TypeAlias

from .letters import spelling
from .state import (
    IDE,
    Collection,
    Drive,
    Expected,
    Host,
    Image,
    Invocation,
    Medium,
    Obj,
    State,
    Value,
)
from .terms import Terms

__all__ = ["EFFECTS", "NOTHING", "Effect", "Next", "collections_changed", "event_of", "let_go", "may_eject"]

NOTHING: Final = None
"""The value of a call that gives none."""


class Next(NamedTuple):
    """One way to go on: the value given, the state after, and the readings that this way stands for."""

    value: Value
    state: State
    readings: tuple[str, ...] = ()


Effect: TypeAlias = Callable[[State, Invocation, Terms], list[Next]]

_Origin: TypeAlias = Literal["image", "disc", "stopped", "host", "gone"]

_found: dict[str, Effect] = {}


def _effect(function: Effect) -> Effect:
    _found[function.__name__] = function
    return function


def _drive(state: State, call: Invocation) -> Drive:
    return state.drives[call.target.number]


def _set_media(state: State, index: int, media: Image | Host | None) -> State:
    return state.with_drive(index, lambda d: d._replace(media=media))


# Getters of a drive


@_effect
def attachment(state: State, call: Invocation, terms: Terms) -> list[Next]:
    """The kind of the attached media, as a VMDVDDriveAttachmentType."""
    kinds = {type(None): 0, Image: 1, Host: 2}
    return [Next(kinds[type(_drive(state, call).media)], state)]


@_effect
def bus_type(state: State, call: Invocation, terms: Terms) -> list[Next]:
    """The type of the bus that the drive is on, as a VMDriveBusType."""
    return [Next(IDE, state)]


@_effect
def bus_number(state: State, call: Invocation, terms: Terms) -> list[Next]:
    """The bus of the drive's location."""
    return [Next(_drive(state, call).location[0], state)]


@_effect
def device_number(state: State, call: Invocation, terms: Terms) -> list[Next]:
    """The device of the drive's location."""
    return [Next(_drive(state, call).location[1], state)]


@_effect
def host_drive_letter(state: State, call: Invocation, terms: Terms) -> list[Next]:
    """The letter of the captured host drive, with or without a colon; it does not change once it was given."""
    media = _drive(state, call).media
    if not isinstance(media, Host):
        return [Next(NOTHING, state)]
    if media.colon is not None:
        return [Next(_spoken(media), state)]
    ways = {"without": media._replace(colon=False), "with": media._replace(colon=True)}
    return [
        Next(_spoken(way), _set_media(state, call.target.number, way), (terms.reading("letter-colon", reading),))
        for reading, way in ways.items()
    ]


def _spoken(media: Host) -> str:
    return f"{media.shown}:" if media.colon else media.shown


@_effect
def image_file(state: State, call: Invocation, terms: Terms) -> list[Next]:
    """The full path of the captured image."""
    media = _drive(state, call).media
    return [Next(media.path if isinstance(media, Image) else NOTHING, state)]


@_effect
def empty(state: State, call: Invocation, terms: Terms) -> list[Next]:
    """No letter and no path: NULL, or the empty string."""
    return [Next(NOTHING, state), Next("", state)]


# Methods of a drive


@_effect
def capture_host_drive(state: State, call: Invocation, terms: Terms) -> list[Next]:
    """The host drive is captured. An event may be sent; the letter's case is left open."""
    given = str(call.given("letter"))
    letter = spelling(given).letter
    index = call.target.number
    lower = given[:1]
    if lower == letter:
        return [Next(NOTHING, _capture(state, index, Host(letter, letter), terms))]
    return [
        Next(
            NOTHING,
            _capture(state, index, Host(letter, lower if shown else letter, lower=lower, told=told), terms),
            (terms.reading("letter-shown", _IN_CASE[shown]), terms.reading("letter-told", _IN_CASE[told])),
        )
        for shown in _IN_CASE
        for told in _IN_CASE
    ]


_IN_CASE: Final = {False: "canonical", True: "as-given"}
"""The reading, by whether a lower-case letter that was passed is given back as it was."""


def _capture(state: State, index: int, media: Host, terms: Terms) -> State:
    event = event_of(terms.events["inserted"], media, "host", required=False)
    return _set_media(state, index, media).with_event(index, event)


def event_of(name: str, media: Image | Host, origin: _Origin, *, required: bool) -> Expected:
    """An event about what is attached: a letter comes bare, or with a colon as far as HostDriveLetter gives one.

    If a lower-case letter was passed, events about discs give it in one case; those that need not be sent, in either.
    """
    if isinstance(media, Image):
        return Expected(name, media.path, origin, required)
    letters = [media.lower if media.told else media.letter]
    if media.lower and origin in ("host", "gone"):
        letters = [media.letter, media.lower]
    tails = ("", ":") if media.colon is not False else ("",)
    first, *also = [f"{letter}{tail}" for letter in letters for tail in tails]
    return Expected(name, first, origin, required, tuple(also))


@_effect
def capture_image(state: State, call: Invocation, terms: Terms) -> list[Next]:
    """The image is attached, and every advised sink of the drive receives its path."""
    path = call.given("path")
    medium = path if isinstance(path, Medium) else Medium("", "missing")
    given = Next(NOTHING, _attached(state, call.target.number, medium.path, terms))
    if not medium.full:
        return [given]
    full = [_attached(state, call.target.number, path, terms) for path in medium.full]
    return [
        given._replace(readings=(terms.reading("relative-path", "as-given"),)),
        *[Next(NOTHING, attached, (terms.reading("relative-path", "full"),)) for attached in full],
    ]


def _attached(state: State, index: int, path: str, terms: Terms) -> State:
    return _set_media(state, index, Image(path)).with_event(index, Expected(terms.events["inserted"], path, "image"))


@_effect
def release_host_drive(state: State, call: Invocation, terms: Terms) -> list[Next]:
    """The host drive is released. An event may be sent."""
    media = _drive(state, call).media
    freed = _set_media(state, call.target.number, None)
    if not isinstance(media, Host):
        return [Next(NOTHING, freed)]
    event = event_of(terms.events["ejected"], media, "host", required=False)
    return [Next(NOTHING, freed.with_event(call.target.number, event))]


@_effect
def release_image(state: State, call: Invocation, terms: Terms) -> list[Next]:
    """The image is released, and every advised sink of the drive receives its path."""
    media = _drive(state, call).media
    path = media.path if isinstance(media, Image) else ""
    freed = _set_media(state, call.target.number, None)
    return [Next(NOTHING, freed.with_event(call.target.number, Expected(terms.events["ejected"], path, "image")))]


@_effect
def move(state: State, call: Invocation, terms: Terms) -> list[Next]:
    """The drive is at the new location, and its media stay attached."""
    bus, device = call.given("bus"), call.given("device")
    if not isinstance(bus, int) or not isinstance(device, int):
        raise TypeError(f"SetBusLocation takes two longs, not {call.args!r}")
    return [Next(NOTHING, state.with_drive(call.target.number, lambda d: d._replace(location=(bus, device))))]


@_effect
def reconnect(state: State, call: Invocation, terms: Terms) -> list[Next]:
    """A removed drive is in its machine again, at the given location, with or without its media."""
    moved = move(state, call, terms)[0].state.with_drive(call.target.number, lambda d: d._replace(connected=True))
    index = call.target.number
    media, machine = moved.drives[index].media, moved.drives[index].machine
    ways = [Next(NOTHING, _set_media(moved, index, None))]
    if isinstance(media, Image) or (isinstance(media, Host) and not _held_elsewhere(moved, machine, media.letter)):
        # A host drive that was free for others meanwhile is this drive's alone from now on.
        kept = media._replace(holds=True) if isinstance(media, Host) else media
        ways.insert(0, Next(NOTHING, _set_media(moved, index, kept)))
    return [Next(w.value, s, (*w.readings, *r)) for w in ways for s, r in collections_changed(w.state, machine, terms)]


def _held_elsewhere(state: State, machine: int, letter: str) -> bool:
    return any(
        isinstance(d.media, Host) and d.media.holds and d.media.letter == letter and d.machine != machine
        for d in state.drives
    )


# A machine and its collection


def collections_changed(state: State, machine: int, terms: Terms) -> list[tuple[State, tuple[str, ...]]]:
    """The two readings of a collection that a client still holds, from the first change of its drives on."""
    if state.collections_are or not any(c.machine == machine for c in state.collections):
        return [(state, ())]
    return [
        (state._replace(collections_are="live"), (terms.reading("held-collection", "live"),)),
        (state._replace(collections_are="snapshot"), (terms.reading("held-collection", "snapshot"),)),
    ]


@_effect
def add_drive(state: State, call: Invocation, terms: Terms) -> list[Next]:
    """A new drive is at that location, with nothing attached."""
    bus, device = call.given("bus"), call.given("device")
    if not isinstance(bus, int) or not isinstance(device, int):
        raise TypeError(f"AddDVDROMDrive takes two longs, not {call.args!r}")
    made = Obj("drive", len(state.drives))
    machine = call.target.number
    ways = collections_changed(state, machine, terms)
    drive = Drive(machine, (bus, device))
    return [Next(made, s._replace(drives=(*s.drives, drive)), r) for s, r in ways]


@_effect
def remove_drive(state: State, call: Invocation, terms: Terms) -> list[Next]:
    """The drive has no location. It may keep or release a host drive that it had captured."""
    given = call.given("drive")
    if not isinstance(given, Obj):
        raise TypeError(f"RemoveDVDROMDrive takes a drive, not {given!r}")
    gone = [
        (s.with_drive(given.number, lambda d: d._replace(connected=False)), r)
        for s, r in collections_changed(state, call.target.number, terms)
    ]
    return [Next(NOTHING, kept, (*r, *why)) for s, r in gone for kept, why in let_go(s, given.number, terms)]


def let_go(state: State, index: int, terms: Terms) -> list[tuple[State, tuple[str, ...]]]:
    """Return what may become of the host drive that a drive held, once the drive or its machine is gone."""
    media = state.drives[index].media
    state = may_eject(state, index, terms)
    if not isinstance(media, Host):
        return [(state, ())]
    freed, held = (terms.reading("removed-media", answer) for answer in ("freed", "held"))
    return [
        (_set_media(state, index, None), (freed,)),
        (_set_media(state, index, media._replace(holds=False)), (freed,)),
        (state, (held,)),
    ]


def may_eject(state: State, index: int, terms: Terms) -> State:
    """This state with an event of ejection that may or may not have been sent for what a drive has attached."""
    media = state.drives[index].media
    if media is None:
        return state
    return state.with_event(index, event_of(terms.events["ejected"], media, "gone", required=False))


@_effect
def collection(state: State, call: Invocation, terms: Terms) -> list[Next]:
    """A collection of the machine's drives."""
    made = Obj("collection", len(state.collections))
    kept = Collection(call.target.number, state.drives_of(call.target.number))
    return [Next(made, state._replace(collections=(*state.collections, kept)))]


@_effect
def count(state: State, call: Invocation, terms: Terms) -> list[Next]:
    """The number of drives in the collection."""
    return [Next(len(state.members(call.target.number)), state)]


@_effect
def item(state: State, call: Invocation, terms: Terms) -> list[Next]:
    """One of the collection's drives; the documentation gives no order."""
    return [Next(frozenset(Obj("drive", i) for i in state.members(call.target.number)), state)]


@_effect
def items(state: State, call: Invocation, terms: Terms) -> list[Next]:
    """All of the collection's drives, in any order."""
    return item(state, call, terms)


EFFECTS: Final[Mapping[str, Effect]] = MappingProxyType(_found)
"""Every effect, by the name that the members' files use."""
