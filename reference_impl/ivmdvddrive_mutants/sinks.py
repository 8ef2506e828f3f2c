"""Events that reach the wrong sinks, too few of them, or one of them twice, once a drive is older.

``events`` has those that are wrong from the first event on, ``occasions`` those that come to no sink, or for no reason.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from ivmdvddrive_reference.com import member
from ivmdvddrive_reference.drive import DVDDrive
from ivmdvddrive_reference.host import Host
from ivmdvddrive_reference.machine import VirtualMachine

from .events import OF_NOBODY
from .power import Turning
from .registry import breaks

__all__: list[str] = []


# Which sinks


@breaks("OnMediaInsert.every-sink")
class LastSinkAlone(DVDDrive):
    """OnMediaInsert is sent to the sink that was advised last, once there are three."""

    def tell(self, event: str, media_path: str) -> None:
        sinks = list(self._sinks.values())
        if event == "OnMediaInsert" and len(sinks) > 2:
            sinks[-1].OnMediaInsert(media_path)
        else:
            super().tell(event, media_path)


@breaks("OnMediaInsert.failing-sink")
class FailsWithItsSinks(DVDDrive):
    """What a sink lets out of OnMediaInsert of an image is let out of the call that has sent it."""

    def tell(self, event: str, media_path: str) -> None:
        for sink in list(self._sinks.values()):
            _told(sink, event, media_path, lets_out=event == "OnMediaInsert" and len(media_path) > 1)


@breaks("OnMediaEject.failing-sink")
class StopsAtAFailingSink(DVDDrive):
    """Once a sink fails, OnMediaEject is sent to none that was advised after it."""

    def tell(self, event: str, media_path: str) -> None:
        with suppress(Exception):
            for sink in list(self._sinks.values()):
                _told(sink, event, media_path, lets_out=event == "OnMediaEject")


def _told(sink: Any, event: str, media_path: str, *, lets_out: bool) -> None:
    try:
        getattr(sink, event)(media_path)
    except Exception:
        if lets_out:
            raise


@breaks("OnMediaEject.every-sink")
class UnadviseLeavesTheFirst(DVDDrive):
    """Once a sink was unadvised, OnMediaEject is sent to the first that is left alone."""

    left = False

    def Unadvise(self, cookie: int) -> None:
        super().Unadvise(cookie)
        self.left = True

    def tell(self, event: str, media_path: str) -> None:
        if event == "OnMediaEject" and self.left:
            for sink in list(self._sinks.values())[:1]:
                sink.OnMediaEject(media_path)
        else:
            super().tell(event, media_path)


@breaks("OnMediaInsert.image")
class UnadviseSilencesTheImages(DVDDrive):
    """Once a sink was unadvised, the drive sends OnMediaInsert of images to none."""

    left = False

    def Unadvise(self, cookie: int) -> None:
        super().Unadvise(cookie)
        self.left = True

    def tell(self, event: str, media_path: str) -> None:
        if not (self.left and event == "OnMediaInsert" and isinstance(self.media, str)):
            super().tell(event, media_path)


@breaks("OnMediaInsert.own-drive", {"OnMediaInsert.unprompted": OF_NOBODY})
class SinksMoveToTheSibling(DVDDrive):
    """Once a drive was moved, its OnMediaInsert is sent to the machine's first other drive's sinks too."""

    moved = False

    @member
    def SetBusLocation(self, busNumber: int, deviceNumber: int) -> None:
        super().SetBusLocation(busNumber, deviceNumber)
        self.moved = True

    def tell(self, event: str, media_path: str) -> None:
        super().tell(event, media_path)
        if self.moved and event == "OnMediaInsert":
            for other in [d for d in self.machine.drives if d is not self][:1]:
                DVDDrive.tell(other, event, media_path)


@breaks("OnMediaEject.own-drive", {"OnMediaEject.unprompted": OF_NOBODY})
class SharedImageIsToldOfToAll(DVDDrive):
    """OnMediaEject is sent to the sinks of every drive of the machine that has the same image."""

    def tell(self, event: str, media_path: str) -> None:
        super().tell(event, media_path)
        for other in self.machine.drives if event == "OnMediaEject" else []:
            if other is not self and other.media == media_path:
                DVDDrive.tell(other, event, media_path)


@breaks("OnMediaInsert.own-drive", {"OnMediaInsert.unprompted": OF_NOBODY})
class InheritsTheSinks(VirtualMachine):
    """The OnMediaInsert of a drive that is added where one was removed is sent to the removed drive's sinks too."""

    class _Heir(DVDDrive):
        forebear: DVDDrive | None = None

        def tell(self, event: str, media_path: str) -> None:
            super().tell(event, media_path)
            if self.forebear is not None and event == "OnMediaInsert":
                DVDDrive.tell(self.forebear, event, media_path)

    drive_class = _Heir
    removed: DVDDrive | None = None

    @member
    def RemoveDVDROMDrive(self, dvdDrive: DVDDrive | None) -> None:
        super().RemoveDVDROMDrive(dvdDrive)
        self.removed = dvdDrive

    @member
    def AddDVDROMDrive(self, busNumber: int, deviceNumber: int) -> DVDDrive:
        drive = super().AddDVDROMDrive(busNumber, deviceNumber)
        if isinstance(drive, self._Heir) and self.removed and self.removed.location == drive.location:
            drive.forebear = self.removed
        return drive


@breaks("OnMediaEject.own-drive", {"OnMediaEject.unprompted": OF_NOBODY})
class FormerHolderIsToldToo(Host):
    """That a disc was taken out is told to the drive that was told of it before, though another has it now."""

    def __init__(self) -> None:
        super().__init__()
        self.told: dict[str, DVDDrive] = {}

    def move_disc(self, letter: str, inserted: bool) -> None:
        drive = next(d for d in self.drives if d.letter == letter)
        former, moves = self.told.get(letter), drive.disc != inserted
        super().move_disc(letter, inserted)
        if drive.holder is not None and moves:
            if former is not None and former is not drive.holder and not inserted:
                former.tell("OnMediaEject", letter)
            self.told[letter] = drive.holder


# How often


@breaks("OnMediaInsert.once")
class DoubledForAReturningClient(DVDDrive):
    """A sink that is advised after another was unadvised gets OnMediaInsert twice."""

    left = False

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.again: list[Any] = []

    def Advise(self, sink: Any) -> int:
        if self.left:
            self.again.append(sink)
        return super().Advise(sink)

    def Unadvise(self, cookie: int) -> None:
        sink = self._sinks[cookie]
        super().Unadvise(cookie)
        self.again = [s for s in self.again if s is not sink]
        self.left = True

    def tell(self, event: str, media_path: str) -> None:
        super().tell(event, media_path)
        for sink in self.again if event == "OnMediaInsert" else []:
            sink.OnMediaInsert(media_path)


@breaks("OnMediaInsert.once", {"OnMediaEject.once": "after the machine was resumed every event is doubled"})
class DoubledAfterAResume(Turning):
    """Once a machine has run on from being saved, each sink of its drives is called twice."""

    def turned(self, machine: VirtualMachine, before: str, state: str) -> None:
        for drive in machine.drives if (before, state) == ("saved", "running") else []:
            drive._sinks |= {-cookie: sink for cookie, sink in drive._sinks.items() if cookie > 0}
