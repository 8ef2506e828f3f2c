"""An IUT whose requests are recorded, so that the same can be made again by a bare loop that judges nothing."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

from ivmdvddrive_conformance.iuts.port import HostDrive, Iut, Ref, Request, Result


class Recording:
    """The port in front of an IUT: what is asked is kept, and the time that the IUT takes is added up."""

    def __init__(self, iut: Iut) -> None:
        self._iut = iut
        self.asked: list[tuple[str, tuple[Any, ...]]] = []
        self.requests = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._iut, name)

    def reset(self) -> Sequence[HostDrive]:
        self.asked.append(("reset", ()))
        return self._iut.reset()

    def create_machine(self) -> Ref:
        self.asked.append(("create_machine", ()))
        return self._iut.create_machine()

    def perform(self, requests: Sequence[Request]) -> list[Result]:
        self.asked.append(("perform", (requests,)))
        self.requests += len(requests)
        return self._iut.perform(requests)

    def call(self, calls: Sequence[Any]) -> list[Any]:
        return self.perform(calls)

    def drain(self, sinks: Sequence[str]) -> list[Any]:
        self.asked.append(("drain", (sinks,)))
        return self._iut.drain(sinks)


def bare(iut: Iut, asked: Sequence[tuple[str, tuple[Any, ...]]]) -> float:
    """Seconds that an IUT takes for what was asked, in the same rounds."""
    began = time.perf_counter()
    for name, arguments in asked:
        getattr(iut, name)(*arguments)
    return time.perf_counter() - began


def one_by_one(iut: Iut, asked: Sequence[tuple[str, tuple[Any, ...]]]) -> float:
    """The same, with a round trip for each request."""
    began = time.perf_counter()
    for name, arguments in asked:
        if name == "perform":
            for request in arguments[0]:
                iut.perform([request])
        else:
            getattr(iut, name)(*arguments)
    return time.perf_counter() - began
