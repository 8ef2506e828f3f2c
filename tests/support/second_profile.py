"""A second profile, which the tests alone have: the project's data, and what another product does otherwise.

It is data and nothing else: a code that no page of Windows Virtual PC has, and AttachImage's file, whose row for a
directory returns it; SetBusLocation, which takes the device before the bus; and one property more, SlotNumber.
``Second`` is an implementation of it.
"""

from __future__ import annotations

import json
import shutil
import tomllib
from pathlib import Path
from typing import Final

from ivmdvddrive_mutants.registry import machine_of
from ivmdvddrive_reference import Bench, drive
from ivmdvddrive_reference.com import ComError, member
from ivmdvddrive_spec.specification import DATA

__all__ = ["CLAUSE", "NAME", "DVDDrive", "Second", "data", "package"]

NAME: Final = "second"
CLAUSE: Final = "AttachImage.VM_E_NO_FOLDERS"
_CODE: Final = 0xA0041234

_BOTH: Final = '["vpc", "vs2005"]'
"""The profiles of a member's file."""

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
    shared, changed = folder / "members" / "IVMDVDDrive", own / "members" / "IVMDVDDrive"
    changed.mkdir(parents=True)
    (own / "hresults.toml").write_text(_CODES, encoding="utf-8")
    text = (shared / "AttachImage.toml").read_text(encoding="utf-8")
    row = 'id = "AttachImage.E_INVALIDARG"\nprofiles = ["vpc"]\ncode = "E_INVALIDARG"\n'
    assert row in text
    text = text.replace(row, f'id = "{CLAUSE}"\ncode = "VM_E_NO_FOLDERS"\n')
    (changed / "AttachImage.toml").write_text(text.replace(_BOTH, f'["{NAME}"]'), encoding="utf-8")
    _move(shared / "SetBusLocation.toml", changed / "SetBusLocation.toml")
    slot = (shared / "DeviceNumber.toml").read_text(encoding="utf-8").replace("DeviceNumber", "SlotNumber")
    slot = slot.replace(_BOTH, f'["{NAME}"]').replace("vtable_slot.vpc = 9", "vtable_slot = 17")
    (changed / "SlotNumber.toml").write_text(slot, encoding="utf-8")
    interfaces = tomllib.loads((folder / "interfaces.toml").read_text(encoding="utf-8"))
    drive = interfaces["IVMDVDDrive"]
    drive["members"].append("SlotNumber")
    extended = {key: value["vpc"] if isinstance(value, dict) else value for key, value in drive.items()}
    table = "\n".join(f"{key} = {json.dumps(value)}" for key, value in extended.items())
    (own / "interfaces.toml").write_text(f"[IVMDVDDrive]\n{table}\n", encoding="utf-8")
    return folder


def _move(file: Path, own: Path) -> None:
    """Write SetBusLocation's file with its parameters in the other order."""
    text = file.read_text(encoding="utf-8")
    bus, device = (f'{{ name = "{role}Number", type = "long", role = "{role}" }}' for role in ("bus", "device"))
    assert f"parameters.vpc = [{bus}, {device}]" in text
    text = text.replace(f"[{bus}, {device}]", f"[{device}, {bus}]").replace(_BOTH, f'["{NAME}"]')
    signed = text.replace("[in] long busNumber, [in] long deviceNumber", "[in] long deviceNumber, [in] long busNumber")
    own.write_text(signed.replace('"DeviceNumber", "BusNumber"', '"DeviceNumber", "SlotNumber", "BusNumber"'), "utf-8")


def package(folder: Path) -> Path:
    """A folder to stand first on Python's path: the specification's package with the second profile in its data.

    It is installed there, with its metadata: a package without is refused, as one that hides another.
    """
    shutil.copytree(Path(str(DATA)).parent, folder / "ivmdvddrive_spec", ignore=shutil.ignore_patterns("data"))
    data(folder / "ivmdvddrive_spec" / "data")
    metadata = folder / "ivmdvddrive-0.dist-info" / "METADATA"
    metadata.parent.mkdir()
    metadata.write_text("Metadata-Version: 2.1\nName: ivmdvddrive\nVersion: 0\n", encoding="utf-8")
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

    @member
    def SetBusLocation(self, deviceNumber: int, busNumber: int) -> None:
        super().SetBusLocation(busNumber, deviceNumber)

    @property
    @member
    def SlotNumber(self) -> int:
        self._must_be_connected()
        return self.location[1]


class Second(Bench):
    """Conforms to the second profile, and not to the first."""

    profiles = (NAME,)
    machine_class = machine_of(DVDDrive)
