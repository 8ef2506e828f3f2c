"""An IUT that speaks the wire protocol, whatever carries its lines: each kind of transport is a ``Peer``."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import Any, Final, TypeVar

from ivmdvddrive_spec.records import DEFAULT_PROFILE

from ...text.printable import reprintable
from ..environment import blameless, ran_out
from ..errors import BenchError, CallRefused, EnvironmentFailed, IutError, Unclaimed
from ..port import (
    CLAIM_OF_VERB,
    Answer,
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
from . import results
from .concurrent_clients import Exchange
from .conversation import Read
from .failures import said
from .messages import Refusal, RpcRequest
from .requests import asked_by
from .session import Session
from .transport import Peer

__all__ = ["WireIut"]


T = TypeVar("T")


class WireIut:
    """An IUT at the other end of a connection; see the port's ``Iut`` for what its methods do.

    The times are in seconds: for connecting and the answer to ``hello`` together, and for any other line. Source: the
    wire protocol, ``ivmdvddrive_spec/protocol``.

    Raises CannotStart where the peer cannot be reached or does not say hello. Any method but ``close`` raises IutCrash,
    IutTimeout or ProtocolError; the connection is then ended with all that was started for it, and the next ``reset``
    opens another. Bench verbs raise BenchError where the IUT refuses them, and Unclaimed (nothing is sent) where it
    does not claim what they need.
    """

    def __init__(
        self, peer: Peer, *, profile: str = DEFAULT_PROFILE, hello_timeout: float = 30.0, timeout: float = 10.0
    ) -> None:
        self._session = Session(peer, profile, hello_timeout, timeout)

    @property
    def ics(self) -> Ics:
        """Return what the IUT claims."""
        return self._session.ics

    def reset(self) -> Sequence[HostDrive]:
        """A fresh bench, over a new connection where the last one was ended.

        Raises CannotStart where no new connection can be opened, and ProtocolError where the IUT then claims other
        things than at first.
        """
        self._session.revive()
        return self._asked([("reset", {})], lambda _verb, result: results.host_drives(result))[0]

    def create_machine(self) -> Ref:
        """A stopped machine without DVD drive."""
        return results.ref(self._made("createMachine")["machine"])

    def provide_media(self, kind: MediaKind) -> str:
        """The path of a medium of this kind, in the IUT's path style."""
        path: str = self._made("provideMedia", kind=kind)["path"]
        return path

    def drain(self, sinks: Sequence[str]) -> list[list[Event]]:
        """Return what each sink got since it was last drained, oldest first."""
        return [list(events) for events in self.perform([BenchRequest("drain", (sink,)) for sink in sinks])]  # type: ignore[arg-type]  # what drain gives

    def call(self, calls: Sequence[Call]) -> list[Answer]:
        """Make calls in order, all sent before an answer is read.

        Raises CallRefused where the IUT answers by a JSON-RPC error: a member fails by its HRESULT.
        """
        return self.perform(calls)  # type: ignore[return-value]  # what calls give

    def perform(self, requests: Sequence[Request]) -> list[Result]:
        """Perform requests in order, all sent before an answer is read."""
        for request in requests:
            self._may(request)
        return self._asked([asked_by(request) for request in requests], _read)

    def concurrently(self, clients: Sequence[Sequence[Call]], seed: int) -> list[Timed]:
        """One request under way a client, answered in any order; needs the claim concurrent.

        ``seed`` draws in which order the clients begin: what follows is the IUT's.
        """
        self._need("concurrent")
        for each in itertools.chain.from_iterable(clients):
            self._may(each)
        params = [[asked_by(each)[1] for each in calls] for calls in clients]
        made = self._session.at_once("call", params, seed, _read_answer)
        return [
            Timed(one.client, clients[one.client][one.number], self._answer(one), one.sent, one.read) for one in made
        ]

    def inquire(self, verb: str, **params: object) -> Mapping[str, Any]:
        """The answer to a request of COM's own clauses (``ivmdvddrive_spec/protocol/com.md``).

        Needs the claim com. Raises CallRefused where the IUT answers by a JSON-RPC error.
        """
        self._need("com")
        requests, answers = self._session.ask(
            [(f"com.{verb}", params)], lambda asked, result: results.checked(f"{asked}.result", result)
        )
        [answer] = answers
        if isinstance(answer, Refusal):
            told = (
                f"com.{verb} was answered by an error: {said(answer)}\n  request: {reprintable(requests[0].text, 400)}"
            )
            raise CallRefused(told, log=self._session.log())
        return answer

    def close(self) -> str | None:
        """Say bye and end the IUT; what was wrong with how it ended. Never raises, and may be called twice."""
        return self._session.close()

    def _made(self, verb: str, **params: object) -> Mapping[str, Any]:
        """The fields of the answer to a verb that makes something."""
        self._need(CLAIM_OF_VERB[verb])
        return self._asked([(verb, params)], lambda verb, result: results.checked(f"{verb}.result", result))[0]

    def _asked(self, asked: Sequence[tuple[str, Mapping[str, Any]]], read: Read[T]) -> list[T]:
        """Return what requests were answered; for the first JSON-RPC error among them, CallRefused or BenchError."""
        requests, answers = self._session.ask(asked, read)
        found: list[T] = []
        for request, answer in zip(requests, answers, strict=True):
            if isinstance(answer, Refusal):
                error = self._refused(request, answer)
                error.results = tuple(found)
                raise error
            found.append(answer)
        return found

    def _refused(self, request: RpcRequest, refusal: Refusal) -> BenchError | CallRefused:
        called = request.verb == "call"
        if ran_out(refusal.message):
            return EnvironmentFailed(blameless(f"{request.verb} was answered by an error: {said(refusal)}"))
        what = "a call was answered by an error" if called else f"the bench refused {request.verb}"
        told = f"{what}: {said(refusal)}\n  request: {reprintable(request.text, 400)}"
        return (CallRefused if called else BenchError)(told, log=self._session.log())

    def _may(self, request: Request) -> None:
        """Raises Unclaimed where the IUT does not claim what a request needs."""
        if isinstance(request, BenchRequest):
            self._need(CLAIM_OF_VERB[request.verb])
            return
        self._need("null-out" if request.null_out else None)
        if request.binding not in self.ics.bindings:
            raise Unclaimed(request.binding)

    def _answer(self, one: Exchange[Answer]) -> Answer | IutError | None:
        if isinstance(one.answer, Refusal):
            return self._refused(one.request, one.answer)
        return one.answer

    def _need(self, claim: str | None) -> None:
        if claim is not None and claim not in self.ics.claims:
            raise Unclaimed(claim)


_RESULT_OF: Final = {"adviseFailing": "advise"}
"""The verb whose result that of a verb is like."""


def _read(verb: str, result: object) -> Result:
    """Give the result of a request."""
    if verb == "call":
        return results.answer(result)
    if verb == "drain":
        return tuple(results.events(result))
    fields = results.checked(f"{_RESULT_OF.get(verb, verb)}.result", result)
    return str(fields["sink"]) if "sink" in fields else None


def _read_answer(_verb: str, result: object) -> Answer:
    return results.answer(result)
