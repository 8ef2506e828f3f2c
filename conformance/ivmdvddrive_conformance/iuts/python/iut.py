"""IUTs in Python, in the suite's own process: ``python:package.module:factory``.

The factory takes no argument and gives a *bench*, which makes COM-style objects: the documented names as
methods and properties, NULL for a BSTR as None, failure as an exception with an integer ``hresult``
(comtypes' ``COMError`` and pywin32's ``com_error`` are such). Members take the arguments of the profile's
signature; a value of an enumeration is an int. A bench has

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
``provide_media(kind)``. With the claim concurrent, members are called by several threads at once.

These may be left out:

====================================  =======================================================================
``profiles``                          the names of the profiles that the bench implements; else ``("vpc",)``
``bindings``                          ``"vtable"``, ``"dispatch"`` or both; else ``("vtable",)``
``paths``                             ``"posix"``, ``"windows"`` or ``"wine"``; else ``"posix"``
``close()``                           is called when the run is over
====================================  =======================================================================

A factory that tells profiles apart has a method ``for_profile(name)``, a classmethod where the factory is the
bench's class. It returns the factory to use for the profile of that name, and the given factory is not called.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import Any, Final, TypeAlias

from ivmdvddrive_spec import Member, Specification

from ..claims import implied
from ..environment import blameless, refuses
from ..errors import BadTarget, BenchError, CannotStart, EnvironmentFailed, IutCrash, IutError, IutTimeout, Unclaimed
from ..port import (
    BENCH_REQUESTS,
    CLAIM_OF_VERB,
    Answer,
    Argument,
    BenchRequest,
    Call,
    Event,
    HostDrive,
    Ics,
    MediaKind,
    Ref,
    Request,
    Result,
    Timed,
)
from .bench import LONGEST, OURS, EndsCopies, frames_of, ics_of, long_of, named, of_profile, place_of, scode_of, shown
from .com_wrappers import pointer_of
from .handles import Handles, Sinks, some_of
from .threads import interleaved
from .time_limit import time_limit

__all__ = ["Calling", "PythonIut"]

Calling: TypeAlias = Callable[[str], None]
"""Is told each member before it is called, and "" once calls are back: an IUT may end this process or never return."""

_ENDS: Final = (IutCrash, IutTimeout, EnvironmentFailed)
"""The errors after which a bench may be in any state."""

_MOST_DRIVES: Final = 1000
_LONGEST_KIND: Final = 1000
"""Host drives of a bench, and characters that are kept of a kind of host drive: more is taken to have no end."""

_DISP_E_EXCEPTION = 0x80020009
_MASK = 0xFFFFFFFF

_METHOD_OF_VERB: Final = {verb: re.sub("([A-Z])", r"_\1", verb).lower() for verb in BENCH_REQUESTS}
"""``set_machine_state`` for ``setMachineState``."""


class PythonIut:
    """The port, for a bench of Python objects.

    The specification tells which of its members are methods, and which give something.
    ``timeout`` bounds each call and each verb, in seconds; ``start_timeout`` the factory, and what the bench says of
    itself. ``calling`` is told each member before it is called, and an empty name once the calls are back.
    """

    def __init__(
        self,
        make: Callable[[], Any],
        specification: Specification,
        *,
        timeout: float = 10.0,
        start_timeout: float | None = None,
        calling: Calling = lambda _: None,
    ) -> None:
        self._make = make
        self._specification = specification
        self._calling = calling
        self._timeout = timeout
        self._start_timeout = timeout if start_timeout is None else start_timeout
        self._bench: Any = self._started()
        self._ics = self._said()
        self._forget_handles()

    @property
    def ics(self) -> Ics:
        """Return what the bench claims."""
        return self._ics

    def reset(self) -> list[HostDrive]:
        """A fresh bench; a new one from the factory where the last one had crashed or hung."""
        if self._bench is None:
            self._bench = self._started()
        self._forget_handles()
        with self._verb("reset"):
            pairs = list(itertools.islice(self._bench.reset(), _MOST_DRIVES + 1))
            if len(pairs) > _MOST_DRIVES:
                raise BenchError(f"the bench's reset gave more than {_MOST_DRIVES} host drives")
            found = [HostDrive(str(letter), str(kind)[:_LONGEST_KIND]) for letter, kind in pairs]
            for drive in found:
                if not re.fullmatch("[A-Z]", drive.letter):
                    raise BenchError(f"the bench's reset gave {shown(drive.letter)}, which is no letter from A to Z")
        return found

    def create_machine(self) -> Ref:
        """A stopped machine."""
        with self._verb("create_machine"):
            machine = self._bench.create_machine()
        return self._handles.ref(machine, "machine")

    def provide_media(self, kind: MediaKind) -> str:
        """Needs the claim provides-media."""
        with self._verb("provide_media", "provides-media"):
            path = str(self._bench.provide_media(kind))
            if len(path) > LONGEST:
                raise BenchError(f"the bench's provide_media gave a path of {len(path)} characters")
        return path

    def drain(self, sinks: Sequence[str]) -> list[list[Event]]:
        """Return what each sink got; ProtocolError for a mediaPath that is no string."""
        drained: list[list[Event]] = []
        with time_limit(self._timeout, "drain"), EndsCopies():
            drained += (list(self._sinks.drained(sink)) for sink in sinks)
        return drained

    def call(self, calls: Sequence[Call]) -> list[Answer]:
        """Make calls in order."""
        return self.perform(calls)  # type: ignore[return-value]  # what calls give

    def perform(self, requests: Sequence[Request]) -> list[Result]:
        """Perform requests in order, each within the time limit."""
        done: list[Result] = []
        try:
            with time_limit(self._timeout, "nothing") as restart, EndsCopies():
                for request in requests:
                    if isinstance(request, Call):
                        restart(request.member)
                        done.append(self._told_call(request))
                    else:
                        restart(request.verb)
                        done.append(self._request(request))
        except IutError as error:
            error.results = tuple(done)
            if isinstance(error, _ENDS):
                self._given_up()
            raise
        finally:
            self._calling("")
        return done

    def concurrently(self, clients: Sequence[Sequence[Call]], seed: int) -> list[Timed]:
        """One thread a client, preempted line by line; needs the claim concurrent."""
        self._need("concurrent")
        for call in itertools.chain.from_iterable(clients):
            self._need_for(call)
        try:
            made = interleaved(self._told_call, clients, seed, [self._bench, *self._handles.objects], self._timeout)
        finally:
            self._calling("")
        if any(isinstance(one.answer, _ENDS) for one in made):
            self._given_up()
        return made

    def close(self) -> None:
        """End the bench."""
        bench, self._bench = self._bench, None
        try:
            with suppress(IutTimeout), time_limit(self._timeout, "close"), EndsCopies():
                getattr(bench, "close", lambda: None)()
        except OURS:
            raise
        except BaseException:  # whatever it is, the bench is gone
            return

    # One call

    def _told_call(self, call: Call) -> Answer:
        self._calling(call.member)
        return self._call(call)

    def _need_for(self, call: Call) -> None:
        if call.null_out:
            self._need("null-out")

    def _call(self, call: Call) -> Answer:
        self._need_for(call)
        target = self._object(call.target)
        args = [self._object(a) if isinstance(a, Ref) else a for a in call.args]
        with EndsCopies():
            return self._answer(target, call, args)

    def _answer(self, target: Any, call: Call, args: list[Any]) -> Answer:
        member = self._specification.member(self._handles.kind(call.target), call.member)
        try:
            value = self._invoked(target, member, call, args)
            if member.gives == "drives":
                value = some_of(value)
        except OURS:
            raise
        except BaseException as error:
            return self._failure(call, error)
        return self._success(member, value)

    def _invoked(self, target: Any, member: Member, call: Call, args: list[Any]) -> Any:
        if call.null_out:
            return self._bench.call_with_null_out(target, call.member, *args)
        if member.gives == "drives" and pointer_of(target) is not None:
            return iter(target)  # the packages ask for _NewEnum then, and wrap what it gives
        attribute = getattr(target, call.member)
        return attribute if member.is_read else attribute(*args)

    def _failure(self, call: Call, error: BaseException) -> Answer:
        try:
            code = long_of(getattr(error, "hresult", None))
            scode = scode_of(error) if code is not None and code & _MASK == _DISP_E_EXCEPTION else None
        except OURS:
            raise
        except BaseException:  # whatever it is that cannot be read
            code = None
        if code is None and refuses(error):
            said = f"{call.member} let {named(error)} out{place_of(error)}"
            raise EnvironmentFailed(blameless(said), log=frames_of(error)) from error
        if code is None or not isinstance(error, Exception):
            why = f"{call.member} let {named(error)} out, which has no hresult"
            raise IutCrash(why, log=frames_of(error)) from error
        return Answer(code & _MASK, scode=scode)

    def _success(self, member: Member, value: Any) -> Answer:
        if value is None and member.out is None:
            return Answer(0)
        return Answer(0, self._handles.value(member, value), has_value=True)

    # One request to the bench

    def _request(self, request: BenchRequest) -> Result:
        if request.verb == "drain":
            return self._sinks.drained(str(request.args[0]))
        self._need(str(CLAIM_OF_VERB[request.verb]))
        method = _METHOD_OF_VERB[request.verb]
        with self._failing(method):
            if request.verb in ("advise", "adviseFailing"):
                fails = request.verb == "adviseFailing"
                return self._sinks.advised(self._bench, self._object(request.args[0]), fails=fails)
            if request.verb == "unadvise":
                self._sinks.unadvised(self._bench, str(request.args[0]))
            else:
                getattr(self._bench, method)(*(self._object(a) for a in request.args))
        return None

    # Handles, claims and the bench's own errors

    def _forget_handles(self) -> None:
        self._handles = Handles()
        self._sinks = Sinks()

    def _object(self, value: Argument) -> Any:
        return self._handles.object(value) if isinstance(value, Ref) else value

    def _need(self, claim: str) -> None:
        if claim not in self._ics.claims:
            raise Unclaimed(claim)

    @contextmanager
    def _verb(self, name: str, claim: str | None = None) -> Iterator[None]:
        """Make a verb of its own, within the time limit."""
        if claim:
            self._need(claim)
        with self._failing(name), time_limit(self._timeout, name):
            yield

    @contextmanager
    def _failing(self, name: str) -> Iterator[None]:
        """Turn a verb's errors into the bench's failure; give the bench up after a time-out or a failed ``reset``."""
        try:
            with EndsCopies():
                yield
        except OURS:
            raise
        except IutError as error:
            if isinstance(error, IutTimeout) or name == "reset":
                self._given_up()
            raise BenchError(f"the bench's {name} failed: {error}", log=error.log) from error
        except BaseException as error:
            if name == "reset":
                self._given_up()
            said = f"the bench's {name} failed: {named(error)}{place_of(error)}"  # a report shows no log of a verb
            raise BenchError(said, log=frames_of(error)) from error

    def _given_up(self) -> None:
        """Give up a bench that raised a foreign exception: its state is unknown, and the next reset makes a new one."""
        self.close()

    def _said(self) -> Ics:
        """The bench's own statement, with the claims that it makes by living in this process."""
        try:
            with time_limit(self._start_timeout, "what the bench says of itself"), EndsCopies():
                ics = ics_of(self._bench)
        except IutTimeout as error:
            raise CannotStart(str(error)) from error
        unsaid = implied(ics.claims)
        return replace(ics, claims=ics.claims | unsaid, unsaid=unsaid)

    def _started(self) -> Any:
        try:
            with time_limit(self._start_timeout, "the factory"), EndsCopies():
                return of_profile(self._make, self._specification.profile.name)()
        except (BadTarget, CannotStart, *OURS):
            raise
        except IutTimeout as error:
            raise CannotStart(str(error)) from error
        except BaseException as error:
            raise CannotStart(f"the factory failed: {named(error)}", log=frames_of(error)) from error
