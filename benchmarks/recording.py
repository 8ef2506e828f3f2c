"""An IUT whose requests are recorded, so that the same can be made again by a bare loop that judges nothing."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

from ivmdvddrive_conformance.iuts.port import Act, HostDrive, Iut, Ref, Result


class Recording:
    """The port in front of an IUT: what is asked is kept, and the time that the IUT takes is added up."""

    def __init__(self, iut: Iut) -> None:
        self._iut = iut
        self.asked: list[tuple[str, tuple[Any, ...]]] = []
        self.acts = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._iut, name)

    def reset(self) -> Sequence[HostDrive]:
        self.asked.append(("reset", ()))
        return self._iut.reset()

    def create_machine(self) -> Ref:
        self.asked.append(("create_machine", ()))
        return self._iut.create_machine()

    def perform(self, acts: Sequence[Act]) -> list[Result]:
        self.asked.append(("perform", (acts,)))
        self.acts += len(acts)
        return self._iut.perform(acts)

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
    """The same, with a round trip for each act."""
    began = time.perf_counter()
    for name, arguments in asked:
        if name == "perform":
            for act in arguments[0]:
                iut.perform([act])
        else:
            getattr(iut, name)(*arguments)
    return time.perf_counter() - began
