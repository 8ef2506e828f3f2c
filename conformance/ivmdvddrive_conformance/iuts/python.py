"""IUTs in Python, in the suite's own process: ``python:package.module:factory``.

The factory takes no argument and gives a *bench*, which makes COM-style objects: the documented names as
methods and properties, NULL for a BSTR as None, failure as an exception with an integer ``hresult``
(comtypes' ``COMError`` and pywin32's ``com_error`` are such). A bench has

====================================  =======================================================================
``implementation``                    a mapping with ``name``, ``version`` and ``language``
``claims``                            the claims it makes (``port.CLAIMS``)
``reset()``                           the host drives, as pairs of letter and kind
``create_machine()``                  a machine object
``call_with_null_out(obj, member,     the call with a NULL out pointer; with the claim null-out
*args)``
``advise(drive, sink)``               a cookie; the sink has ``OnMediaInsert(path)`` and ``OnMediaEject(path)``
``unadvise(drive, cookie)``           with the claim events
====================================  =======================================================================

and, with the claims of the wire protocol, ``set_machine_state(machine, state)``, ``forget_machine(machine)``,
``occupy(machine, bus, device)``, ``set_host_media(letter, inserted)``, ``inject_fault(obj, fault)``,
``provide_media(kind)``. ``profiles``, ``paths``, ``bindings`` and ``close()`` may be left out.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any, Final

from .errors import BadTarget, BenchError, CannotStart, IutCrash, IutError, IutTimeout, ProtocolError, Unclaimed
from .port import Answer, Argument, Call, Event, Fault, HostDrive, Ics, MachineState, MediaKind, Ref, Value
from .python_bench import OURS, ics_of, named, scode_of, shown
from .timelimit import time_limit

__all__ = ["CALLING", "PythonIut"]

CALLING: Final[list[Callable[[str], None]]] = []
"""Told each member before it is called: an IUT may end this process there, or never come back."""

_DISP_E_EXCEPTION = 0x80020009
_MASK = 0xFFFFFFFF
_LONG = range(-(1 << 31), 1 << 31)
_MOST_ITEMS: Final = 1000
"""A collection that enumerates more drives than this is taken to have no end."""

_METHODS = frozenset(
    {"AttachHostDrive", "AttachImage", "ReleaseHostDrive", "ReleaseImage", "SetBusLocation",
     "AddDVDROMDrive", "RemoveDVDROMDrive", "Item"}
)  # fmt: skip


class _Sink:
    """A client's sink: keeps whatever the IUT sends until it is drained."""

    def __init__(self) -> None:
        self._events: list[Event] = []

    def OnMediaInsert(self, mediaPath: Any) -> None:
        self._events.append(Event("OnMediaInsert", mediaPath))

    def OnMediaEject(self, mediaPath: Any) -> None:
        self._events.append(Event("OnMediaEject", mediaPath))

    def taken(self) -> list[Event]:
        events, self._events = self._events, []
        return events


class PythonIut:
    """The port, for a bench of Python objects. ``timeout`` bounds each call, in seconds."""

    def __init__(self, make: Callable[[], Any], *, timeout: float = 10.0) -> None:
        self._make = make
        self._timeout = timeout
        self._bench: Any = self._started()
        self._ics = ics_of(self._bench)
        self._forget_handles()

    @property
    def ics(self) -> Ics:
        """What the bench claims."""
        return self._ics

    def reset(self) -> list[HostDrive]:
        """A fresh bench; a new one from the factory where the last one had crashed or hung."""
        if self._bench is None:
            self._bench = self._started()
        self._forget_handles()
        with self._verb("reset"):
            return [HostDrive(str(letter), str(kind)) for letter, kind in self._bench.reset()]
        raise AssertionError

    def create_machine(self) -> Ref:
        """A stopped machine."""
        with self._verb("create_machine"):
            return self._ref(self._bench.create_machine())
        raise AssertionError

    def set_machine_state(self, machine: Ref, state: MachineState) -> None:
        """Needs the claim machine-states."""
        with self._verb("set_machine_state", "machine-states"):
            self._bench.set_machine_state(self._object(machine), state)

    def forget_machine(self, machine: Ref) -> None:
        """Needs the claim forget-machine."""
        with self._verb("forget_machine", "forget-machine"):
            self._bench.forget_machine(self._object(machine))

    def occupy(self, machine: Ref, bus: int, device: int) -> None:
        """Needs the claim occupy."""
        with self._verb("occupy", "occupy"):
            self._bench.occupy(self._object(machine), bus, device)

    def set_host_media(self, letter: str, inserted: bool) -> None:
        """Needs the claim host-media."""
        with self._verb("set_host_media", "host-media"):
            self._bench.set_host_media(letter, inserted)

    def inject_fault(self, target: Ref, fault: Fault) -> None:
        """Needs the claim faults."""
        with self._verb("inject_fault", "faults"):
            self._bench.inject_fault(self._object(target), fault)

    def provide_media(self, kind: MediaKind) -> str:
        """Needs the claim provides-media."""
        with self._verb("provide_media", "provides-media"):
            return str(self._bench.provide_media(kind))
        raise AssertionError

    def advise(self, drive: Ref) -> str:
        """Needs the claim events."""
        with self._verb("advise", "events"):
            sink, target = _Sink(), self._object(drive)
            handle = f"s{next(self._numbers)}"
            self._sinks[handle] = sink, target, self._bench.advise(target, sink)
            return handle
        raise AssertionError

    def unadvise(self, sink: str) -> None:
        """Needs the claim events."""
        with self._verb("unadvise", "events"):
            _, drive, cookie = self._sinks[sink]
            self._bench.unadvise(drive, cookie)

    def drain(self, sinks: Sequence[str]) -> list[list[Event]]:
        """What each sink got; ProtocolError for a mediaPath that is no string."""
        drained = [self._sinks[s][0].taken() for s in sinks]
        for event in itertools.chain.from_iterable(drained):
            if not isinstance(event.media_path, str | None):
                raise ProtocolError(f"{event.name} came with {shown(event.media_path)}, which is no BSTR")
        return drained

    def call(self, calls: Sequence[Call]) -> list[Answer]:
        """Make calls in order."""
        for tell in CALLING:
            tell(calls[0].member if calls else "")
        try:
            with time_limit(self._timeout, calls[0].member if calls else "nothing"):
                return [self._call(c) for c in calls]
        except IutTimeout:
            self._given_up()
            raise

    def close(self) -> None:
        """End the bench."""
        bench, self._bench = self._bench, None
        try:
            with suppress(IutTimeout), time_limit(self._timeout, "close"):
                getattr(bench, "close", lambda: None)()
        except OURS:
            raise
        except BaseException:  # whatever it is, the bench is gone
            return

    # One call

    def _call(self, call: Call) -> Answer:
        if call.null_out:
            self._need("null-out")
        if call.member == "DVDROMDrives":
            self._need("collection")
        target = self._object(call.target)
        args = [self._object(a) if isinstance(a, Ref) else a for a in call.args]
        try:
            value = self._invoked(target, call, args)
            if call.member == "_NewEnum":
                value = tuple(itertools.islice(value, _MOST_ITEMS + 1))
        except OURS:
            raise
        except BaseException as error:
            return self._failure(call, error)
        return self._success(call, value)

    def _invoked(self, target: Any, call: Call, args: list[Any]) -> Any:
        if call.null_out:
            return self._bench.call_with_null_out(target, call.member, *args)
        attribute = getattr(target, call.member)
        return attribute(*args) if call.member in _METHODS else attribute

    def _failure(self, call: Call, error: BaseException) -> Answer:
        try:
            code = getattr(error, "hresult", None)
        except Exception:
            code = None
        if not isinstance(code, int) or isinstance(code, bool) or not isinstance(error, Exception):
            self._given_up()
            raise IutCrash(f"{call.member} let {named(error)} out, which has no hresult") from error
        scode = scode_of(error) if code & _MASK == _DISP_E_EXCEPTION else None
        return Answer(code & _MASK, scode=scode)

    def _success(self, call: Call, value: Any) -> Answer:
        if value is None and call.member in _METHODS - {"AddDVDROMDrive", "Item"}:
            return Answer(0)
        return Answer(0, self._value(call, value), has_value=True)

    def _value(self, call: Call, value: Any) -> Value:
        if call.member == "_NewEnum":
            return self._items(value)
        if isinstance(value, int) and not isinstance(value, bool):
            number = int.__int__(value)  # a range would compare an int of a subclass with each of its members
            if number in _LONG:
                return number
        if value is None or isinstance(value, str):
            return value if value is None else str.__str__(value)
        if isinstance(value, _NO_OBJECTS):
            raise ProtocolError(f"{call.member} gave {shown(value)}, which is no long, BSTR or object")
        return self._ref(value)

    def _items(self, values: tuple[Any, ...]) -> tuple[Ref, ...]:
        if len(values) > _MOST_ITEMS:
            raise ProtocolError(f"_NewEnum gave more than {_MOST_ITEMS} items")
        for value in values:
            if value is None or isinstance(value, (str, *_NO_OBJECTS)):
                raise ProtocolError(f"_NewEnum gave {shown(value)}, which is no object")
        return tuple(self._ref(v) for v in values)

    # Handles, claims and the bench's own errors

    def _forget_handles(self) -> None:
        self._numbers = itertools.count(1)
        self._objects: dict[str, Any] = {}
        self._refs: dict[int, Ref] = {}
        self._sinks: dict[str, tuple[_Sink, Any, Any]] = {}

    def _ref(self, value: Any) -> Ref:
        ref = self._refs.get(id(value))
        if ref is None:
            ref = Ref(f"o{next(self._numbers)}")
            self._refs[id(value)] = ref
            self._objects[ref.handle] = value  # and keeps it alive, so that its id stays its own
        return ref

    def _object(self, value: Argument) -> Any:
        return self._objects[value.handle] if isinstance(value, Ref) else value

    def _need(self, claim: str) -> None:
        if claim not in self._ics.claims:
            raise Unclaimed(claim)

    @contextmanager
    def _verb(self, name: str, claim: str | None = None) -> Iterator[None]:
        if claim:
            self._need(claim)
        try:
            with time_limit(self._timeout, name):
                yield
        except OURS:
            raise
        except IutError as error:
            if isinstance(error, IutTimeout) or name == "reset":
                self._given_up()
            raise BenchError(f"the bench's {name} failed: {error}") from error
        except BaseException as error:
            if name == "reset":
                self._given_up()
            raise BenchError(f"the bench's {name} failed: {named(error)}") from error

    def _given_up(self) -> None:
        """What has let a foreign exception out may be in any state: the next reset makes a new bench."""
        self.close()

    def _started(self) -> Any:
        try:
            with time_limit(self._timeout, "the factory"):
                return self._make()
        except (BadTarget, CannotStart, *OURS):
            raise
        except IutTimeout as error:
            raise CannotStart(str(error)) from error
        except BaseException as error:
            raise CannotStart(f"the factory failed: {named(error)}") from error


_NO_OBJECTS: Final = (int, float, bytes, bytearray, tuple, list, dict, set, frozenset)
"""What Python may give that is neither a long, a BSTR nor a COM object: an int that is no long among them."""
