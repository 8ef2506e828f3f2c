"""Conforming variants that decide several things otherwise at once."""

from __future__ import annotations

from .machines import BadLocationIsAnInvalidDrive, KeepsHostDrivesOfRemovedDrives, TearsOff, TellsOfRemoval
from .precedence import ArgumentsFirst, ConditionBeforeError
from .readings import (
    BareLettersOnly,
    InvalidLetterOfRemovedDrive,
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
