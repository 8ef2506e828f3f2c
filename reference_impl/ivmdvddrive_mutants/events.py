"""Events lost, doubled, misnamed, sent to the wrong client, at the wrong time or for no reason."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, TypeAlias

from ivmdvddrive_reference import ComError
from ivmdvddrive_reference.com import member
from ivmdvddrive_reference.drive import DVDDrive

from .registry import NO_EQUIVALENTS, breaks, mutant

__all__ = ["OF_NOBODY"]

OF_NOBODY: Final = "where the drive that it is about has no sink of its own, nobody can see whose event it was"
"""The clause by which an event at another drive's sink may be seen as one without an occasion."""

Telling: TypeAlias = Callable[[DVDDrive, str, str], None]
"""In place of ``tell``: a drive, the event, and the medium's path."""


def _telling(event: str, change: Telling) -> type[DVDDrive]:
    """A drive that tells of one of the two events in another way."""

    def tell(self: DVDDrive, name: str, path: str) -> None:
        (change if name == event else DVDDrive.tell)(self, name, path)

    return type("DVDDrive", (DVDDrive,), {"tell": tell})


def _is_image(path: str) -> bool:
    return len(path) > 1


def _not_of_images(drive: DVDDrive, event: str, path: str) -> None:
    if not _is_image(path):
        DVDDrive.tell(drive, event, path)


def _not_of_discs(drive: DVDDrive, event: str, path: str) -> None:
    if _is_image(path):
        DVDDrive.tell(drive, event, path)


def _with_another_path(drive: DVDDrive, event: str, path: str) -> None:
    DVDDrive.tell(drive, event, path.upper() if _is_image(path) else f"{path}:")


def _twice(drive: DVDDrive, event: str, path: str) -> None:
    DVDDrive.tell(drive, event, path)
    DVDDrive.tell(drive, event, path)


def _to_the_first_sink_alone(drive: DVDDrive, event: str, path: str) -> None:
    for sink in list(drive._sinks.values())[:1]:
        getattr(sink, event)(path)


def _to_every_drives_sinks(drive: DVDDrive, event: str, path: str) -> None:
    for other in drive.machine.drives:
        DVDDrive.tell(other, event, path)


_WAYS: Final[Mapping[str, tuple[str, Telling, str]]] = {
    "not_of_images": ("image", _not_of_images, "is not sent for an image"),
    "not_of_discs": ("disc", _not_of_discs, "is not sent for a disc of a host drive"),
    "with_another_path": ("path", _with_another_path, "has the path in upper case, or the letter with a colon"),
    "twice": ("once", _twice, "is sent twice"),
    "to_the_first_sink_alone": ("every-sink", _to_the_first_sink_alone, "is sent to the first sink alone"),
    "to_every_drives_sinks": (
        "own-drive",
        _to_every_drives_sinks,
        "is sent to the sinks of the machine's other drives",
    ),
}


def _after_unadvise(event: str) -> type[DVDDrive]:
    class Drive(DVDDrive):
        def __init__(self, *args: Any) -> None:
            super().__init__(*args)
            self.left: list[Any] = []

        def Unadvise(self, cookie: int) -> None:
            self.left.append(self._sinks[cookie])
            super().Unadvise(cookie)

        def tell(self, name: str, path: str) -> None:
            super().tell(name, path)
            for sink in self.left if name == event else []:
                getattr(sink, name)(path)

    return Drive


def _on_failure(event: str, act: str) -> type[DVDDrive]:
    def failing(self: DVDDrive, *args: Any) -> None:
        try:
            getattr(DVDDrive, act)(self, *args)
        except ComError:
            self.tell(event, args[0] if args and args[0] else "D")
            raise

    return type("DVDDrive", (DVDDrive,), {act: failing})


def _on_a_move(event: str) -> type[DVDDrive]:
    class Drive(DVDDrive):
        @member
        def SetBusLocation(self, busNumber: int, deviceNumber: int) -> None:
            super().SetBusLocation(busNumber, deviceNumber)
            if isinstance(self.media, str):
                self.tell(event, self.media)

    return Drive


for _event, _act in (("OnMediaInsert", "AttachImage"), ("OnMediaEject", "ReleaseImage")):
    for _name, (_aspect, _change, _says) in _WAYS.items():
        _part = _telling(_event, _change)
        _also = {f"{_event}.unprompted": OF_NOBODY} if _aspect == "own-drive" else NO_EQUIVALENTS
        mutant(_part, f"{_event}_{_name}", f"{_event}.{_aspect}", f"{_event} {_says}.", __name__, _also)
    for _name, _aspect, _part, _says in (
        ("after_unadvise", "not-after-unadvise", _after_unadvise(_event), "goes on to sinks that were unadvised"),
        ("on_failure", "not-after-failure", _on_failure(_event, _act), f"is sent though {_act} fails"),
        ("on_a_move", "unprompted", _on_a_move(_event), "is sent when a drive with an image is moved"),
    ):
        mutant(_part, f"{_event}_{_name}", f"{_event}.{_aspect}", f"{_event} {_says}.", __name__)


@breaks("OnMediaEject.not-after-failure")
class EjectsOnFailure(DVDDrive):
    """Sends OnMediaEject though ReleaseHostDrive fails."""

    @member
    def ReleaseHostDrive(self) -> None:
        try:
            super().ReleaseHostDrive()
        except ComError:
            self.tell("OnMediaEject", "D")
            raise


class _Swapping(DVDDrive):
    """Tells of two events of a drive in the wrong order: those after the ``first`` so many."""

    first = 0
    told = 0
    held = ("", "")

    def tell(self, event: str, media_path: str) -> None:
        self.told += 1
        if self.told == self.first + 1:
            self.held = event, media_path
            return
        super().tell(event, media_path)
        if self.told == self.first + 2:
            super().tell(*self.held)


@breaks("OnMediaEject.order")
class EjectBeforeItsInsert(_Swapping):
    """The first two events of a drive come in the wrong order."""


@breaks("OnMediaInsert.order")
class InsertBeforeTheEject(_Swapping):
    """The second and the third event of a drive come in the wrong order."""

    first = 1
