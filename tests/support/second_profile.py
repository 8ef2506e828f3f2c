"""A second profile, which the tests alone have: the project's data, and what another product does otherwise.

It is data and nothing else: a code that no page of Windows Virtual PC has, and AttachImage's file, whose row for a
directory returns it. ``Second`` is an implementation of it.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Final

from ivmdvddrive_mutants.registry import machine_of
from ivmdvddrive_reference import Bench, drive
from ivmdvddrive_reference.com import ComError, member
from ivmdvddrive_spec.specification import DATA

__all__ = ["CLAUSE", "NAME", "Second", "data", "package"]

NAME: Final = "second"
CLAUSE: Final = "AttachImage.VM_E_NO_FOLDERS"
_CODE: Final = 0xA0041234

_PROFILE: Final = f"""
[{NAME}]
product = "Another product"
extends = "vpc"
"""
_CODES: Final = f"""
[VM_E_NO_FOLDERS]
value = {_CODE:#x}
says = "The path is that of a folder."
source = "the other product's header"
"""


def data(folder: Path) -> Path:
    """The project's data and the second profile's, in a folder that is made."""
    shutil.copytree(str(DATA), folder)
    with (folder / "profiles.toml").open("a", encoding="utf-8") as profiles:
        profiles.write(_PROFILE)
    own = folder / "profiles" / NAME
    (own / "members").mkdir(parents=True)
    (own / "hresults.toml").write_text(_CODES, encoding="utf-8")
    text = (folder / "members" / "AttachImage.toml").read_text(encoding="utf-8")
    row = 'id = "AttachImage.E_INVALIDARG"\ncode = "E_INVALIDARG"\n'
    assert row in text
    text = text.replace(row, f'id = "{CLAUSE}"\ncode = "VM_E_NO_FOLDERS"\n').replace('["vpc"]', f'["{NAME}"]')
    (own / "members" / "AttachImage.toml").write_text(text, encoding="utf-8")
    return folder


def package(folder: Path) -> Path:
    """A folder to stand first on Python's path: the specification's package with the second profile in its data."""
    shutil.copytree(Path(str(DATA)).parent, folder / "ivmdvddrive_spec", ignore=shutil.ignore_patterns("data"))
    data(folder / "ivmdvddrive_spec" / "data")
    return folder


class _NoFolders(ComError):
    def __init__(self) -> None:
        Exception.__init__(self, "VM_E_NO_FOLDERS")
        self.name = "VM_E_NO_FOLDERS"
        self.hresult = _CODE


class DVDDrive(drive.DVDDrive):
    @member
    def AttachImage(self, imagePath: str | None) -> None:
        try:
            super().AttachImage(imagePath)
        except ComError as error:
            raise (_NoFolders() if error.name == "E_INVALIDARG" else error) from None


class Second(Bench):
    """Conforms to the second profile, and not to the first."""

    profiles = (NAME,)
    machine_class = machine_of(DVDDrive)
