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

import importlib
import itertools
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

from ..printable import printable
from .errors import BadTarget, BenchError, CannotStart, IutCrash, IutError, IutTimeout, ProtocolError, Unclaimed
from .port import CLAIMS, Answer, Argument, Call, Event, Fault, HostDrive, Ics, MachineState, MediaKind, Ref, Value
from .timelimit import time_limit

__all__ = ["PythonIut", "factory"]

_DISP_E_EXCEPTION = 0x80020009
_MASK = 0xFFFFFFFF
_METHODS = frozenset(
    {"AttachHostDrive", "AttachImage", "ReleaseHostDrive", "ReleaseImage", "SetBusLocation",
     "AddDVDROMDrive", "RemoveDVDROMDrive", "Item"}
)  # fmt: skip


def factory(target: str) -> Callable[[], Any]:
    """The bench factory that ``package.module:name`` names; raises BadTarget where there is none."""
    module_name, _, name = target.partition(":")
    if not module_name or not name:
        raise BadTarget(f"'python:{printable(target)}' needs a module and a factory: python:package.module:factory")
    try:
        module = importlib.import_module(module_name)
    except ImportError as error:
        why = f"cannot import {printable(module_name)}: {printable(str(error))}"
        raise BadTarget(f"{why}. Is it installed, or on PYTHONPATH?") from error
    except Exception as error:
        raise CannotStart(f"importing {module_name} failed: {_named(error)}") from error
    found: Any = module
    for part in name.split("."):
        found = getattr(found, part, None)
    if not callable(found):
        raise BadTarget(f"{printable(module_name)} has no factory {printable(name)!r}")
    return found  # type: ignore[no-any-return]  # whatever it gives is checked where it is used


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
        self._ics = _ics_of(self._bench)
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
                raise ProtocolError(f"{event.name} came with {_shown(event.media_path)}, which is no BSTR")
        return drained

    def call(self, calls: Sequence[Call]) -> list[Answer]:
        """Make calls in order."""
        try:
            with time_limit(self._timeout, calls[0].member if calls else "nothing"):
                return [self._call(c) for c in calls]
        except IutTimeout:
            self._given_up()
            raise

    def close(self) -> None:
        """End the bench."""
        bench, self._bench = self._bench, None
        with suppress(Exception):
            getattr(bench, "close", lambda: None)()

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
                value = tuple(value)
        except Exception as error:
            return self._failure(call, error)
        except SystemExit as error:
            self._given_up()
            raise IutCrash(f"{call.member} let {_named(error)} out") from error
        return self._success(call, value)

    def _invoked(self, target: Any, call: Call, args: list[Any]) -> Any:
        if call.null_out:
            return self._bench.call_with_null_out(target, call.member, *args)
        attribute = getattr(target, call.member)
        return attribute(*args) if call.member in _METHODS else attribute

    def _failure(self, call: Call, error: Exception) -> Answer:
        code = getattr(error, "hresult", None)
        if not isinstance(code, int) or isinstance(code, bool):
            self._given_up()
            raise IutCrash(f"{call.member} let {_named(error)} out, which has no hresult") from error
        scode = _scode(error) if code & _MASK == _DISP_E_EXCEPTION else None
        return Answer(code & _MASK, scode=scode)

    def _success(self, call: Call, value: Any) -> Answer:
        if value is None and call.member in _METHODS - {"AddDVDROMDrive", "Item"}:
            return Answer(0)
        return Answer(0, self._value(call, value), has_value=True)

    def _value(self, call: Call, value: Any) -> Value:
        if isinstance(value, bool | float | bytes):
            raise ProtocolError(f"{call.member} gave {_shown(value)}, which is no long, BSTR or object")
        if value is None or isinstance(value, int | str):
            return int(value) if isinstance(value, int) else value
        if isinstance(value, tuple):
            return tuple(self._ref(v) for v in value)
        return self._ref(value)

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
        except IutError as error:
            raise BenchError(f"the bench's {name} failed: {error}") from error
        except (Exception, SystemExit) as error:
            raise BenchError(f"the bench's {name} failed: {_named(error)}") from error

    def _given_up(self) -> None:
        """A foreign exception may have left the bench in any state: the next reset makes a new one."""
        self.close()

    def _started(self) -> Any:
        try:
            with time_limit(self._timeout, "the factory"):
                return self._make()
        except (BadTarget, CannotStart):
            raise
        except (Exception, SystemExit) as error:
            raise CannotStart(f"the factory failed: {_named(error)}") from error


def _ics_of(bench: Any) -> Ics:
    for name in ("implementation", "claims", "reset", "create_machine"):
        if not hasattr(bench, name):
            kind = printable(type(bench).__name__)
            raise CannotStart(f"the factory gave a {kind} without {name!r}; see 'ivmdvddrive verify --help'")
    said = bench.implementation
    claims = frozenset(str(c) for c in bench.claims)
    unknown = sorted(claims - set(CLAIMS))
    if unknown:
        raise CannotStart(f"the bench claims {printable(unknown[0])!r}, which is no claim; known: {', '.join(CLAIMS)}")
    return Ics(
        name=str(said["name"]),
        version=str(said["version"]),
        language=str(said["language"]),
        profiles=tuple(getattr(bench, "profiles", ("vpc",))),
        bindings=tuple(getattr(bench, "bindings", ("vtable",))),
        claims=claims,
        paths=getattr(bench, "paths", "posix"),
    )


def _scode(error: Exception) -> int | None:
    """EXCEPINFO's scode, where pywin32 (``excepinfo``) or comtypes (``details``) brings one."""
    info = getattr(error, "excepinfo", None)
    if isinstance(info, tuple) and len(info) > 5 and isinstance(info[5], int):
        return info[5] & _MASK
    return None


def _named(error: BaseException) -> str:
    return f"{type(error).__name__}: {printable(str(error), 300)}"


def _shown(value: Any) -> str:
    try:
        return printable(repr(value), 200)
    except Exception:
        return f"a {printable(type(value).__name__)} whose repr fails"
