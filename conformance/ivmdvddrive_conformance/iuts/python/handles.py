"""The handles of a Python IUT's objects, its values as the port has them, and the sinks that it calls."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from typing import Any, Final

from ivmdvddrive_spec import Member
from ivmdvddrive_spec.records import ObjectKind

from ..errors import ProtocolError
from ..port import Event, Ref, Value
from .bench import LONGEST, long_of, shown, text_of
from .com_wrappers import pointer_of

__all__ = ["Handles", "Sink", "Sinks", "some_of"]

_LONG: Final = range(-(1 << 31), 1 << 31)
_MOST_ITEMS: Final = 1000
"""A collection that enumerates more drives than this is taken to have no end."""

_MOST_EVENTS: Final = 10_000
"""Events that a sink keeps until it is drained; a scenario makes a handful."""

_NO_OBJECTS: Final = (int, float, bytes, bytearray, tuple, list, dict, set, frozenset)
"""The Python values that are neither a long, a BSTR nor a COM object, such as an int that does not fit a long."""


class _SinkError(Exception):
    """The exception of a failing sink, as comtypes would raise it: E_FAIL."""

    hresult = -0x7FFFBFFB


class Sink:
    """A client's sink: keeps whatever the IUT sends until it is drained, and then ``fails`` if it is to."""

    def __init__(self, *, fails: bool = False) -> None:
        self._events: list[Event] = []
        self._too_many = False
        self._fails = fails

    def OnMediaInsert(self, mediaPath: Any) -> None:
        """Keep an event."""
        self._keep(Event("OnMediaInsert", mediaPath))

    def OnMediaEject(self, mediaPath: Any) -> None:
        """Keep an event."""
        self._keep(Event("OnMediaEject", mediaPath))

    def _keep(self, event: Event) -> None:
        if len(self._events) < _MOST_EVENTS:
            self._events.append(event)
        else:
            self._too_many = True
        if self._fails:
            raise _SinkError

    def taken(self) -> tuple[Event, ...]:
        """Take the events that were kept, oldest first. Raises ProtocolError if more came than are kept."""
        if self._too_many:
            self._events, self._too_many = [], False
            raise ProtocolError(f"more than {_MOST_EVENTS} events came without an end")
        if not self._events:
            return ()
        events, self._events = self._events, []
        return tuple(events)


class Sinks:
    """The sinks that were connected since ``reset``, by their handles."""

    def __init__(self) -> None:
        self._sinks: dict[str, tuple[Sink, Any, Any]] = {}

    def advised(self, bench: Any, drive: Any, *, fails: bool = False) -> str:
        """Connect a new sink to a drive; its handle."""
        sink, handle = Sink(fails=fails), f"s{len(self._sinks) + 1}"
        self._sinks[handle] = sink, drive, bench.advise(drive, sink)
        return handle

    def unadvised(self, bench: Any, handle: str) -> None:
        """Disconnect a sink."""
        _, drive, cookie = self._sinks[handle]
        bench.unadvise(drive, cookie)

    def drained(self, handle: str) -> tuple[Event, ...]:
        """Return what a sink got; ProtocolError for a mediaPath that is no string."""
        return tuple(Event(e.name, _path_of(e)) for e in self._sinks[handle][0].taken())


def _path_of(event: Event) -> str | None:
    path = text_of(event.media_path)
    if path is None and event.media_path is not None:
        raise ProtocolError(f"{event.name} came with {shown(event.media_path)}, which is no BSTR")
    return _bstr(event.name, path)


def _bstr(source: str, text: str | None) -> str | None:
    if text is not None and len(text) > LONGEST:
        raise ProtocolError(f"{source} gave a BSTR of {len(text)} characters; at most {LONGEST} are read")
    return text


def some_of(items: Iterable[Any]) -> tuple[Any, ...]:
    """Return what an enumerator gives, as far as one that has an end can go."""
    return tuple(itertools.islice(items, _MOST_ITEMS + 1))


class Handles:
    """The objects that an IUT has given since ``reset``."""

    def __init__(self) -> None:
        self._objects: dict[str, Any] = {}
        self._refs: dict[int, Ref] = {}
        self._kinds: dict[str, ObjectKind] = {}
        self._pointers: list[tuple[Any, Ref]] = []

    @property
    def objects(self) -> list[Any]:
        """Every object that was given."""
        return list(self._objects.values())

    def ref(self, value: Any, kind: ObjectKind | None) -> Ref:
        """The handle of an object, which is of a kind; None if nothing tells of which."""
        ref = self._refs.get(id(value)) or self._wrapped(value)
        if ref is None:
            ref = Ref(f"o{len(self._objects) + 1}")
            self._refs[id(value)] = ref
            self._objects[ref.handle] = value  # and keeps it alive, so that its id stays its own
            if (pointer := pointer_of(value)) is not None:
                self._pointers.append((pointer, ref))
        if kind is not None:
            self._kinds.setdefault(ref.handle, kind)
        return ref

    def _wrapped(self, value: Any) -> Ref | None:
        """Return the handle of a COM object that came in another wrapper before."""
        pointer = pointer_of(value)
        if pointer is None:
            return None
        return next((ref for known, ref in self._pointers if known == pointer), None)

    def kind(self, ref: Ref) -> ObjectKind:
        """The kind of the object of a handle; KeyError for an object that no member gave as one."""
        return self._kinds[ref.handle]

    def object(self, ref: Ref) -> Any:
        """The object of a handle."""
        return self._objects[ref.handle]

    def value(self, member: Member, value: Any) -> Value:
        """A value that a member gave; ProtocolError where it is no long, BSTR or object."""
        if member.gives == "drives":
            return self._items(member, value)
        number = long_of(value)
        if number is not None and number in _LONG:
            return number
        if value is None or issubclass(type(value), str):
            return _bstr(member.name, text_of(value))
        if issubclass(type(value), _NO_OBJECTS):
            raise ProtocolError(f"{member.name} gave {shown(value)}, which is no long, BSTR or object")
        return self.ref(value, member.gives_object)

    def _items(self, member: Member, values: tuple[Any, ...]) -> tuple[Ref, ...]:
        if len(values) > _MOST_ITEMS:
            raise ProtocolError(f"{member.name} gave more than {_MOST_ITEMS} items")
        for value in values:
            if value is None or issubclass(type(value), (str, *_NO_OBJECTS)):
                raise ProtocolError(f"{member.name} gave {shown(value)}, which is no object")
        return tuple(self.ref(v, member.gives_object) for v in values)
