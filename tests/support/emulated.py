"""Helpers of the tests of the kinds with emulated machines: sinks, machines, codes and ended processes."""

from __future__ import annotations

import contextlib
import os
import select
from collections.abc import Iterator

import pytest

from ivmdvddrive_conformance.iuts.emulated.bench import EmulatedBench
from ivmdvddrive_conformance.iuts.emulated.drive import Drive
from ivmdvddrive_conformance.iuts.emulated.machine import Machine
from ivmdvddrive_spec import name_of


class Log:
    """A sink that keeps what it got."""

    def __init__(self) -> None:
        self.events: list[tuple[str, str]] = []

    def OnMediaInsert(self, mediaPath: str) -> None:
        self.events.append(("insert", mediaPath))

    def OnMediaEject(self, mediaPath: str) -> None:
        self.events.append(("eject", mediaPath))


@contextlib.contextmanager
def fails(code: str) -> Iterator[None]:
    with pytest.raises(Exception) as caught:  # noqa: PT011 - the code is what is checked
        yield
    assert name_of(getattr(caught.value, "hresult", 0)) == code, caught.value


def machine_with_drive(bench: EmulatedBench, bus: int = 1, device: int = 0) -> tuple[Machine, Drive]:
    machine = bench.create_machine()
    return machine, machine.AddDVDROMDrive(bus, device)


def machine_through(bench: EmulatedBench, image: str, first: str, then: str) -> Machine:
    """Return a machine that went through two states; its image, and the events of its drive, are seen to be right."""
    machine, drive = machine_with_drive(bench)
    log = Log()
    drive.AttachImage(image)
    bench.advise(drive, log)
    for state in (first, then):
        bench.set_machine_state(machine, state)  # type: ignore[arg-type]
        assert machine.state() == state
        assert drive.ImageFile == image
    assert log.events == []
    drive.ReleaseImage()
    drive.AttachImage(image)
    assert log.events == [("eject", image), ("insert", image)]
    return machine


def has_ended(pid: int) -> bool:
    """Tell whether a process that is not our child has ended, waiting for it a while."""
    try:
        descriptor = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([descriptor], [], [], 10)[0])
    finally:
        os.close(descriptor)
