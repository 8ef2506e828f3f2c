"""The ``stdio:`` kind of IUT: a child process that speaks the wire protocol."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, Final, TypeVar

from ivmdvddrive_spec.protocol import VERBS

from ...printable import printable
from ..errors import BadTarget, BenchError, CallRefused, Unclaimed
from ..port import Answer, Argument, Call, Event, Fault, HostDrive, Ics, MachineState, MediaKind, Ref
from . import results
from .failures import said
from .messages import Refusal
from .session import Session

__all__ = ["StdioIut"]

_CLAIM_OF_MEMBER: Final = dict.fromkeys(("DVDROMDrives", "Count", "Item", "_NewEnum"), "collection")

T = TypeVar("T")


class StdioIut:
    """An IUT in a child process; see the port's ``Iut`` for what its methods do.

    ``command`` is the program and its arguments; no shell is involved. The times are in seconds: for the
    answer to ``hello``, and for any other line. Source: the wire protocol, ``ivmdvddrive_spec/protocol``.

    Raises BadTarget for an empty command, and CannotStart where the process cannot be started or does not
    say hello. Any method but ``close`` raises IutCrash, IutTimeout or ProtocolError; the process is then
    ended with its children, and the next ``reset`` starts another. Bench verbs raise BenchError where the
    IUT refuses them, and Unclaimed (nothing is sent) where it does not claim what they need.
    """

    def __init__(
        self,
        command: Sequence[str],
        *,
        profile: str = "vpc",
        hello_timeout: float = 30.0,
        timeout: float = 10.0,
    ) -> None:
        if not command or not command[0]:
            raise BadTarget("stdio: names no command; write stdio:COMMAND ARGUMENTS")
        self._session = Session(command, profile, hello_timeout, timeout)

    @property
    def ics(self) -> Ics:
        """What the IUT claims."""
        return self._session.ics

    def reset(self) -> Sequence[HostDrive]:
        """A fresh bench, in a new process where the last one was ended.

        Raises CannotStart where no new process can be started, and ProtocolError where it claims other
        things than the first.
        """
        self._session.revive()
        return self._bench("reset", [{}], results.host_drives)[0]

    def create_machine(self) -> Ref:
        """A stopped machine without DVD drive."""
        return results.ref(self._set("createMachine")["machine"])

    def set_machine_state(self, machine: Ref, state: MachineState) -> None:
        """Turn a machine off, run it, or save it."""
        self._set("setMachineState", machine=_sent(machine), state=state)

    def forget_machine(self, machine: Ref) -> None:
        """Unregister a machine while its drives are still held."""
        self._set("forgetMachine", machine=_sent(machine))

    def occupy(self, machine: Ref, bus: int, device: int) -> None:
        """Put a hard disk at a free location."""
        self._set("occupy", machine=_sent(machine), bus=bus, device=device)

    def set_host_media(self, letter: str, inserted: bool) -> None:
        """Put a disc into a host drive, or take it out."""
        self._set("setHostMedia", letter=letter, inserted=inserted)

    def inject_fault(self, target: Ref, fault: Fault) -> None:
        """Make the next call on an object meet an unexpected error."""
        self._set("injectFault", object=_sent(target), fault=fault)

    def provide_media(self, kind: MediaKind) -> str:
        """The path of a medium of this kind, in the IUT's path style."""
        path: str = self._set("provideMedia", kind=kind)["path"]
        return path

    def advise(self, drive: Ref) -> str:
        """Connect a new sink to a drive's events; its handle."""
        sink: str = self._set("advise", object=_sent(drive))["sink"]
        return sink

    def unadvise(self, sink: str) -> None:
        """Disconnect a sink."""
        self._set("unadvise", sink=sink)

    def drain(self, sinks: Sequence[str]) -> list[list[Event]]:
        """What each sink got since it was last drained, oldest first."""
        return self._bench("drain", [{"sink": sink} for sink in sinks], results.events)

    def call(self, calls: Sequence[Call]) -> list[Answer]:
        """Make calls in order, all sent before an answer is read.

        Raises CallRefused where the IUT answers by a JSON-RPC error: a member fails by its HRESULT.
        """
        for each in calls:
            self._need(_CLAIM_OF_MEMBER.get(each.member))
            self._need("null-out" if each.null_out else None)
            if each.binding not in self.ics.bindings:
                raise Unclaimed(each.binding)
        params = [_params(each) for each in calls]
        return self._asked("call", params, results.answer, CallRefused, "a call was answered by an error")

    def close(self) -> None:
        """Say bye and end the IUT; never raises, and may be called twice."""
        self._session.close()

    def _set(self, verb: str, **params: object) -> Mapping[str, Any]:
        """The fields of a bench verb's answer."""
        return self._bench(verb, [params], partial(results.checked, f"{verb}.result"))[0]

    def _bench(self, verb: str, params: Sequence[Mapping[str, Any]], read: Callable[[object], T]) -> list[T]:
        self._need(VERBS[verb])
        return self._asked(verb, params, read, BenchError, f"the bench refused {verb}")

    def _asked(
        self,
        verb: str,
        params: Sequence[Mapping[str, Any]],
        read: Callable[[object], T],
        refused: type[BenchError | CallRefused],
        what: str,
    ) -> list[T]:
        """What requests of one verb were answered; ``refused`` is raised for the first JSON-RPC error among them."""
        requests, answers = self._session.ask(verb, params, read)
        found: list[T] = []
        for request, answer in zip(requests, answers, strict=True):
            if isinstance(answer, Refusal):
                told = f"{what}: {said(answer)}\n  request: {printable(request.text, 400)}"
                raise refused(told, log=self._session.log())
            found.append(answer)
        return found

    def _need(self, claim: str | None) -> None:
        if claim is not None and claim not in self.ics.claims:
            raise Unclaimed(claim)


def _sent(argument: Argument) -> object:
    return {"object": argument.handle} if isinstance(argument, Ref) else argument


def _params(call: Call) -> dict[str, object]:
    return {
        "object": {"object": call.target.handle},
        "member": call.member,
        "args": [_sent(argument) for argument in call.args],
        "binding": call.binding,
        "out": "null" if call.null_out else "pointer",
    }
