"""Occasions: what a reading may depend on.

An ambiguity is one question, and an implementation that answers it now this way, now that is not consistent. Some
questions are about several things, though, and a sensible implementation may treat them apart: it takes "d" and refuses
"D:", or looks for an image's file only while the machine runs. The register names, for each ambiguity, the
``occasions`` that may be answered apart; answers are compared only where all of them are the same. ``occasion`` puts
them into words, for reports. What a state does not tell (of which of the media that a machine's drives have attached a
reading speaks, or on which occasion an event was made, see ``State.with_event``), a reading brings with it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final, TypeAlias

from .state import IDE, LOCATIONS, SCSI, Host, Image, Invocation, Machine, Medium, Obj, State

__all__ = ["MEDIA_KINDS", "OCCASIONS", "OF_READINGS", "AnyInvocation", "Occasion", "says"]

AnyInvocation: TypeAlias = Any
"""A call (``Invocation``), or a verb of the bench (``bench.BenchInvocation``)."""

Occasion: TypeAlias = Callable[[State, AnyInvocation], str]
"""The words for what is so before a step; empty where there is nothing to tell apart."""

_found: dict[str, Occasion] = {}


def _occasion(function: Occasion) -> Occasion:
    _found[function.__name__] = function
    return function


def _machine(state: State, step: AnyInvocation) -> Machine:
    target: Obj = step.target if isinstance(step, Invocation) else step.args[0]
    return state.machine_of(target)


@_occasion
def member(state: State, step: AnyInvocation) -> str:
    """The member that is called, or the verb of the bench."""
    return str(step.member if isinstance(step, Invocation) else step.verb)


@_occasion
def power(state: State, step: AnyInvocation) -> str:
    """The state of the machine: one that is turned off keeps settings, one that runs uses them."""
    return f"the machine {_machine(state, step).power}"


@_occasion
def spelling(state: State, step: AnyInvocation) -> str:
    """The spelling of a letter."""
    given = str(step.given("letter"))
    case = "in lower case" if given[:1].islower() else ""
    tail = {":": "with a colon", ":\\": "with a colon and a backslash"}.get(given[1:], "")
    return " ".join(filter(None, (case, tail)))


@_occasion
def file(state: State, step: AnyInvocation) -> str:
    """The file that a path names."""
    medium = step.given("path")
    return re.split(r"[\\/]", medium.path)[-1] if isinstance(medium, Medium) else ""


@_occasion
def holders(state: State, step: AnyInvocation) -> str:
    """The other drives that have the same image or host drive: whose they are, and how those stand."""
    given = step.given("letter" if "letter" in step.roles else "path")
    this = step.target.number
    machine = state.drives[this].machine
    found = set()
    for index, drive in enumerate(state.drives):
        media = drive.media
        same = isinstance(media, Image) and isinstance(given, Medium) and media.path in (given.path, *given.full)
        same = same or (isinstance(media, Host) and isinstance(given, str) and media.letter == given[:1].upper())
        if same and index != this:
            whose = "its own machine" if drive.machine == machine else "another machine"
            other = state.machines[drive.machine]
            how = "removed" if not drive.connected else other.power if other.known else "unregistered"
            found.add(f"held by {whose}'s drive, {how}")
    return " and ".join(sorted(found))


@_occasion
def nowhere(state: State, step: AnyInvocation) -> str:
    """The part of a location that does not exist."""
    bus, device = step.given("bus"), step.given("device")
    buses, devices = ({place[n] for place in LOCATIONS} for n in (0, 1))
    parts = [name for name, part, known in (("bus", bus, buses), ("device", device, devices)) if part not in known]
    if "bus-type" in step.roles and step.given("bus-type") != IDE:
        return "on SCSI" if step.given("bus-type") == SCSI else "no such bus type"
    return f"no such {' and '.join(parts)}" if parts else ""


MEDIA_KINDS: Final[Mapping[type, str]] = MappingProxyType({Image: "images", Host: "host drives"})
"""The kinds of what is attached, in words."""

OF_READINGS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "media": "The kind of the media: images, or host drives.",
        "event": "The event, what is attached, whether a disc is in the host drive, and how drive and machine stand.",
    }
)
"""Occasions that a reading brings with it (``ambiguity:reading@occasion``), and what each tells apart."""

OCCASIONS: Final[Mapping[str, Occasion]] = MappingProxyType(_found)
"""Every occasion, by the name that the register uses."""


def says(name: str) -> str:
    """Describe in a sentence what an occasion of the register tells apart."""
    return OF_READINGS[name] if name in OF_READINGS else (OCCASIONS[name].__doc__ or "")
