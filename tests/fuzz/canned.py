"""An IUT on the wire without a process or a socket: its whole output is given, or is the reference's and recorded.

Between the port's ``WireIut`` and the bytes everything is the suite's own; only the transport is another.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from typing import Any

from ivmdvddrive_conformance.iuts.deadline import Deadline
from ivmdvddrive_conformance.iuts.errors import IutCrash, IutError, ProtocolError
from ivmdvddrive_conformance.iuts.port import BenchRequest, Call, Ref
from ivmdvddrive_conformance.iuts.stdio.wording import WORDING
from ivmdvddrive_conformance.iuts.wire.iut import WireIut
from ivmdvddrive_conformance.iuts.wire.transport import Broken, Transport
from ivmdvddrive_reference.wire import Server

__all__ = ["converse", "recorded"]

_CHUNK = 1000
"""Bytes that are read at once: lines come in pieces, and pieces hold several lines."""


class _Canned:
    """A peer, and its transport, that answers by what was given, whatever it is asked."""

    name, wording = "canned", WORDING

    def __init__(self, output: bytes) -> None:
        self.asked = bytearray()
        self._output = output
        self._chunks: Iterator[bytes] = iter(())

    def open(self, deadline: Deadline) -> Transport:
        self._chunks = iter([self._output[at : at + _CHUNK] for at in range(0, len(self._output), _CHUNK)])
        return self

    def send(self, data: bytes) -> None:
        self.asked += data

    def receive(self, deadline: Deadline) -> bytes:
        return next(self._chunks, b"")

    def finish(self) -> None:
        pass

    def could_not_run(self, renewals: int) -> bool:
        return False

    def silence(self) -> str:
        return ""

    def ended(self) -> Broken:
        return Broken(IutCrash, "it ended")

    def part(self, more: bytes, deadline: Deadline) -> None:
        if more := more or next(self._chunks, b""):
            raise Broken(ProtocolError, "it said more after its answer to bye", more)

    def end(self) -> None:
        pass

    def log(self) -> str:
        return ""

    def last_lines(self) -> list[str]:
        return []


class _Recording(_Canned):
    """The reference as such a peer, with other claims; what it says is kept."""

    def __init__(self, claims: Sequence[str]) -> None:
        super().__init__(b"")
        self.said = bytearray()
        self._claims = claims
        self._server = Server()
        self._waiting: list[bytes] = []

    def send(self, data: bytes) -> None:
        super().send(data)
        for line in data.splitlines():
            said = self._server.answer(line)
            if b'"claims"' in said:
                answer = json.loads(said)
                answer["result"]["claims"] = list(self._claims)
                said = json.dumps(answer).encode() + b"\n"
            self._waiting.append(said)
            self.said += said

    def receive(self, deadline: Deadline) -> bytes:
        return self._waiting.pop(0) if self._waiting else b""


def converse(output: bytes) -> list[IutError]:
    """Make one request of every kind to an IUT that says this; the errors that came, in their order."""
    return _conversed(_Canned(output))


def recorded(*claims: str) -> tuple[bytes, bytes]:
    """Return what is asked in such a conversation, and what the reference says where it claims this."""
    peer = _Recording(claims)
    errors = _conversed(peer)
    assert not errors, errors
    return bytes(peer.asked), bytes(peer.said)


def _conversed(peer: _Canned) -> list[IutError]:
    errors: list[IutError] = []
    try:
        iut = WireIut(peer)
    except IutError as error:
        return [error]
    found: dict[str, Any] = {"machine": Ref("m1"), "drive": Ref("d1"), "sink": "s1", "hosts": []}

    def take(name: str, ask: Callable[[], Any]) -> None:
        try:
            found[name] = ask()
        except IutError as error:
            errors.append(error)
            with suppress(IutError):
                iut.reset()

    def needs(claim: str, name: str, ask: Callable[[], Any]) -> None:
        if claim in iut.ics.claims:
            take(name, ask)

    def call(member: str, *args: Any, target: str = "drive", **more: Any) -> Call:
        return Call(found[target], member, args, binding=iut.ics.bindings[0], **more)

    def request(verb: str, *args: Any) -> Any:
        return iut.perform([BenchRequest(verb, args)])[0]

    take("hosts", iut.reset)
    take("machine", iut.create_machine)
    take("made", lambda: iut.call([call("AddDVDROMDrive", 0, 1, target="machine")]))
    if "made" in found and isinstance(found["made"][0].value, Ref):
        found["drive"] = found["made"][0].value
    needs("occupy", "", lambda: request("occupy", found["machine"], 1, 0))
    needs("machine-states", "", lambda: request("setMachineState", found["machine"], "running"))
    needs("host-media", "", lambda: request("setHostMedia", found["hosts"][0].letter if found["hosts"] else "D", True))
    needs("events", "sink", lambda: request("advise", found["drive"]))
    take("", lambda: iut.call([call("AttachHostDrive", "D"), call("HostDriveLetter"), call("ReleaseImage")]))
    needs("events", "", lambda: iut.drain([found["sink"]]))
    needs("faults", "", lambda: request("injectFault", found["drive"], "E_FAIL"))
    take("", lambda: iut.call([call("BusNumber"), call("BusNumber"), call("ImageFile"), call("Attachment")]))
    needs("null-out", "", lambda: iut.call([call("BusNumber", null_out=True)]))
    needs("collection", "all", lambda: iut.call([call("DVDROMDrives", target="machine")]))
    if found.get("all") and isinstance(found["all"][0].value, Ref):
        found["all"] = found["all"][0].value
        take("", lambda: iut.call([call("Count", target="all"), call("_NewEnum", target="all")]))
    needs("provides-media", "", lambda: iut.provide_media("iso"))
    needs("concurrent", "", lambda: iut.concurrently([[call("BusNumber")], [call("ImageFile")] * 2], seed=0))
    needs("events", "", lambda: request("unadvise", found["sink"]))
    needs("forget-machine", "", lambda: request("forgetMachine", found["machine"]))
    iut.close()
    return errors
