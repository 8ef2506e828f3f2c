"""Benches that are wrong once in so many times, for runs of the whole command and for shrinking.

Whether one is wrong depends on how often something was done since the process began, not on what a session did: the
same calls after a reset are answered otherwise.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

from ivmdvddrive_reference import Bench, ComError
from ivmdvddrive_reference.com import member
from ivmdvddrive_reference.drive import DVDDrive
from ivmdvddrive_reference.machine import DVDDriveCollection, VirtualMachine

__all__ = ["FAMILY"]


def _reads(every: int) -> type[Bench]:
    """Attachment is wrong once in so many reads."""
    times = itertools.count(1)

    class Drive(DVDDrive):
        @property
        @member
        def Attachment(self) -> int:
            right = int(DVDDrive.Attachment.fget(self))  # type: ignore[attr-defined]
            return 7 if next(times) % every == 0 else right

    return _bench(Drive)


def _refuses(every: int) -> type[Bench]:
    """A release is refused once in so many times."""
    times = itertools.count(1)

    class Drive(DVDDrive):
        @member
        def ReleaseImage(self) -> None:
            if next(times) % every == 0:
                raise ComError("E_FAIL")
            DVDDrive.ReleaseImage(self)

    return _bench(Drive)


def _drops(every: int) -> type[Bench]:
    """An event is not sent once in so many times."""
    times = itertools.count(1)

    class Drive(DVDDrive):
        def tell(self, event: str, media_path: str) -> None:
            if next(times) % every:
                super().tell(event, media_path)

    return _bench(Drive)


def _counts(every: int) -> type[Bench]:
    """A collection tells a drive too many once in so many times."""
    times = itertools.count(1)

    class Collection(DVDDriveCollection):
        @property
        @member
        def Count(self) -> int:
            return super().Count + (next(times) % every == 0)

    return _bench(DVDDrive, collection_class=Collection)


def _changes_hands(every: int) -> type[Bench]:
    """An item is a drive that is nowhere in the collection once in so many times."""
    times = itertools.count(1)

    class Collection(DVDDriveCollection):
        @member
        def Item(self, index: int) -> DVDDrive:
            right = DVDDriveCollection.Item(self, index)
            bus, device = right.location
            return DVDDrive(self.machine, (1 - bus, 1 - device)) if next(times) % every == 0 else right

    return _bench(DVDDrive, collection_class=Collection)


def _refuses_collections(every: int) -> type[Bench]:
    """A machine refuses its collection once in so many times."""
    times = itertools.count(1)

    class Machine(VirtualMachine):
        @property
        @member
        def DVDROMDrives(self) -> Any:
            if next(times) % every == 0:
                raise ComError("E_FAIL")
            return VirtualMachine.DVDROMDrives.fget(self)  # type: ignore[attr-defined]

    return type("Flaky", (Bench,), {"machine_class": Machine})


def _bench(drive: type[DVDDrive], **more: Any) -> type[Bench]:
    machine = type("VirtualMachine", (VirtualMachine,), {"drive_class": drive, **more})
    return type("Flaky", (Bench,), {"machine_class": machine})


FAMILY: dict[str, Callable[[int], type[Bench]]] = {
    "reads": _reads,
    "refuses": _refuses,
    "drops": _drops,
    "counts": _counts,
    "changes_hands": _changes_hands,
    "refuses_collections": _refuses_collections,
}
"""By what is wrong now and then."""


def __getattr__(name: str) -> Callable[[], Bench]:
    """``reads_263``: a factory for ``python:flaky:reads_263``."""
    kind, _, every = name.rpartition("_")
    if kind not in FAMILY or not every.isdecimal():
        raise AttributeError(name)
    return FAMILY[kind](int(every))
