"""Paths that are changed: given back otherwise than they were passed, or opened, locked or told of so."""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Callable
from typing import Final, TypeAlias
from urllib.parse import unquote

from ivmdvddrive_reference import ComError
from ivmdvddrive_reference.com import member
from ivmdvddrive_reference.drive import DVDDrive

from .registry import breaks, mutant

__all__: list[str] = []

Change: TypeAlias = Callable[[str], str]
"""The change of a path."""


def _composed(path: str) -> str:
    return unicodedata.normalize("NFC", path)


def _decomposed(path: str) -> str:
    return unicodedata.normalize("NFD", path)


def _expanded(path: str) -> str:
    """As a shell expands it: a tilde at the beginning of a segment, and variables."""
    home = os.environ.get("HOME", "/root")
    return os.path.expandvars(re.sub(r"(?<=/)~(?=/)", home, path))


_GIVEN_BACK: Final[dict[str, tuple[Change, str]]] = {
    "GivesTheResolvedPath": (os.path.realpath, "with symbolic links resolved"),
    "GivesTheNormalisedPath": (os.path.normpath, "without . and .. segments"),
    "GivesSingleSeparators": (lambda p: re.sub("/+", "/", p), "with one separator between segments"),
    "GivesSlashes": (lambda p: p.replace("\\", "/"), "with slashes in place of backslashes"),
    "GivesTheStrippedPath": (str.strip, "without spaces at its ends"),
    "GivesTheComposedPath": (_composed, "in Unicode's form NFC"),
    "GivesTheDecomposedPath": (_decomposed, "in Unicode's form NFD"),
    "GivesCompatibleLetters": (lambda p: unicodedata.normalize("NFKC", p), "in Unicode's form NFKC"),
    "GivesCapitals": (str.upper, "in upper case"),
    "GivesTheFoldedPath": (str.casefold, "with its case folded"),
    "GivesTheUnquotedPath": (unquote, "with %41 read as the letter A"),
    "GivesTheExpandedPath": (_expanded, "with ~ and $HOME expanded"),
    "GivesNoQuotationMarks": (lambda p: p.strip('"'), "without quotation marks at its ends"),
    "GivesNoApostrophes": (lambda p: p.strip("'"), "without apostrophes at its ends"),
    "GivesThreeDots": (lambda p: p if len(p) <= 260 else f"{p[:257]}...", "with three dots behind 257 characters"),
    "GivesAMaxPath": (lambda p: p[:260], "cut after 260 characters"),
    "GivesAByteOfLength": (lambda p: p[:255], "cut after 255 characters"),
}
"""The value of ImageFile in place of the path, and its description."""


def _giving(change: Change) -> type[DVDDrive]:
    class Drive(DVDDrive):
        @property
        @member
        def ImageFile(self) -> str:
            return change(super().ImageFile)

    return Drive


for _name, (_change, _how) in _GIVEN_BACK.items():
    mutant(_giving(_change), _name, "ImageFile.value", f"ImageFile gives the path {_how}.", __name__)


# Opened: the path is given back as it was passed, but another file was looked at


def _of_any_case(path: str) -> str:
    """The first file of the folder whose name differs in case at most."""
    parent, name = os.path.split(path)
    try:
        alike = sorted(n for n in os.listdir(parent) if n.casefold() == name.casefold())  # noqa: PTH208  # as it was given
    except (OSError, ValueError):
        return path
    return f"{parent}/{alike[0]}" if alike else path


_OPENED: Final[dict[str, tuple[Change, str, str]]] = {
    "OpensTheComposedPath": (_composed, "AttachImage.E_INVALIDARG", "in Unicode's form NFC"),
    "OpensTheDecomposedPath": (_decomposed, "AttachImage.E_INVALIDARG", "in Unicode's form NFD"),
    "OpensAnyCase": (_of_any_case, "AttachImage.E_INVALIDARG", "in whatever case there is first"),
    "OpensTheStrippedPath": (str.strip, "AttachImage.S_OK", "without spaces at its ends"),
    "OpensTheUnquotedPath": (unquote, "AttachImage.S_OK", "with %41 read as the letter A"),
    "OpensTheExpandedPath": (_expanded, "AttachImage.S_OK", "with ~ and $HOME expanded"),
}
"""The file that AttachImage opens in place of the path, the clause that this breaks, and its description."""


def _opening(change: Change) -> type[DVDDrive]:
    class Drive(DVDDrive):
        given = ""

        @member
        def AttachImage(self, imagePath: str | None) -> None:
            self.given = imagePath or ""
            super().AttachImage(change(imagePath) if imagePath else imagePath)
            self.media = imagePath

        def tell(self, event: str, media_path: str) -> None:
            super().tell(event, self.given if isinstance(self.media, str) else media_path)

    return Drive


for _name, (_change, _clause, _how) in _OPENED.items():
    mutant(_opening(_change), _name, _clause, f"AttachImage opens the path {_how}.", __name__)


# Locked: an image that another drive of the machine has is refused, which is one reading; but so are others


def _locking(key: Change) -> type[DVDDrive]:
    class Drive(DVDDrive):
        @member
        def AttachImage(self, imagePath: str | None) -> None:
            others = [d.media for d in self.machine.drives if d is not self and isinstance(d.media, str)]
            if self.connected and self.machine.known and imagePath and key(imagePath) in map(key, others):
                raise ComError("VM_E_DRIVE_IN_USE")
            super().AttachImage(imagePath)

    return Drive


_LOCKED: Final[dict[str, tuple[Change, str]]] = {
    "LocksAnyCase": (str.casefold, "case"),
    "LocksTheComposedPath": (_composed, "Unicode's form"),
}

for _name, (_change, _how) in _LOCKED.items():
    _says = f"An image is in use where another drive has one whose path differs in {_how} alone."
    mutant(_locking(_change), _name, "AttachImage.S_OK", _says, __name__)


# Told of


@breaks("OnMediaInsert.path")
class TellsOfTheResolvedPathInserted(DVDDrive):
    """OnMediaInsert has the path of an image with symbolic links resolved."""

    def tell(self, event: str, media_path: str) -> None:
        resolved = event == "OnMediaInsert" and len(media_path) > 1
        super().tell(event, os.path.realpath(media_path) if resolved else media_path)


@breaks("OnMediaEject.path")
class TellsOfTheNormalisedPathEjected(DVDDrive):
    """OnMediaEject has the path of an image without . and .. segments."""

    def tell(self, event: str, media_path: str) -> None:
        normalised = event == "OnMediaEject" and len(media_path) > 1
        super().tell(event, os.path.normpath(media_path) if normalised else media_path)
