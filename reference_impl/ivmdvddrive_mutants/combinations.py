"""Conforming variants that decide several things otherwise at once."""

from __future__ import annotations

from ivmdvddrive_reference.com import member
from ivmdvddrive_reference.drive import DVDDrive

from .machines import BadLocationIsAnInvalidDrive, KeepsHostDrivesOfRemovedDrives, TearsOff, TellsOfRemoval
from .precedence import ArgumentsFirst, ConditionBeforeError
from .readings import (
    BareLettersOnly,
    CapturedByMany,
    InUseWhileRunning,
    InvalidLetterOfRemovedDrive,
    LeavesItToOthers,
    NoMediaCaptured,
    OneImageOneDrive,
    Reconnects,
    SharedAmongSiblings,
    ShowsTheLetterAsGiven,
    TakesAnyFile,
    UnknownForLocationsToo,
    UnknownLetterIsNoDrive,
)
from .registry import conforms

__all__: list[str] = []


@conforms
class Strict(BareLettersOnly, NoMediaCaptured, OneImageOneDrive, UnknownForLocationsToo, InvalidLetterOfRemovedDrive):
    """Refuses whatever may be refused, with the code that tells most."""


@conforms
class Lenient(ShowsTheLetterAsGiven, TakesAnyFile, Reconnects, SharedAmongSiblings, UnknownLetterIsNoDrive):
    """Takes whatever may be taken."""


@conforms
class ArgumentsThenConditionsThenErrors(ArgumentsFirst, ConditionBeforeError):
    """Looks at its arguments first, and meets an injected error last."""


@conforms
class KeepsAndTells(TellsOfRemoval, KeepsHostDrivesOfRemovedDrives, BadLocationIsAnInvalidDrive):
    """A removed drive sends OnMediaEject, and keeps its host drive; its collections give a new object each time."""

    drive_class = Strict
    collection_class = TearsOff


class _KeepsItsCaptors(KeepsHostDrivesOfRemovedDrives):
    """A removed drive stays among those that have captured the host drive."""

    drive_class = LeavesItToOthers

    @member
    def RemoveDVDROMDrive(self, dvdDrive: DVDDrive | None) -> None:
        super().RemoveDVDROMDrive(dvdDrive)
        if dvdDrive is not None and isinstance(dvdDrive.media, CapturedByMany):
            dvdDrive.media.captors.append(dvdDrive)


@conforms
class RemovedDrivesHoldWhileRunning(InUseWhileRunning):
    """A removed drive keeps its host drive, which is in use for other machines only while its own machine runs."""

    machine_class = _KeepsItsCaptors
