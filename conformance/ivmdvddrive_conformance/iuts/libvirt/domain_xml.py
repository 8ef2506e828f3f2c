"""A domain as libvirt's XML, made from a wiring and read back into one.

A device is known by an alias of ours (libvirt keeps those that begin with ``ua-``), which goes with it when it moves.
Its location is its address on the IDE controller: a bus and a unit.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ..emulated.board import CD, DISK, HOST_DEVICE, IMAGE, Device, Location, Medium, Tray, Wiring
from ..emulated.failures import Refused

__all__ = ["RUN", "Identity", "alias", "definition", "device_name", "drive_definition", "read_wiring"]

RUN: Final = "urn:ivmdvddrive:run"
"""The namespace of the element in a domain's metadata that names the run which made it."""

_ALIAS: Final = "ua-"

_MODELS: Final[Mapping[str, str]] = {"cdrom": CD, "disk": DISK}

_SOURCES: Final[Mapping[str, tuple[str, str]]] = {IMAGE: ("file", "file"), HOST_DEVICE: ("block", "dev")}
"""The type of a disk, and the attribute of its source, by the driver of the medium."""

_DRIVERS: Final[Mapping[str, str]] = {kind: driver for driver, (kind, _) in _SOURCES.items()}

_LOST_IN_XML: Final = re.compile("[^\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters of a path that do not come back from libvirt's XML as they went in: a line break is read as a space."""


@dataclass(frozen=True, slots=True)
class Identity:
    """A domain apart from its devices.

    ``host`` and ``folder`` tell later runs whose it is. ``security`` are the models by which libvirt confines domains
    here; ``user`` is the user and the group that QEMU runs as where one of them is ``dac``.
    """

    name: str
    uuid: str
    host: str
    folder: Path
    security: Sequence[str]
    user: str


def definition(identity: Identity, wiring: Wiring, disk: Path) -> str:
    """The domain with a wiring; ``disk`` is the file of every hard disk, which nobody reads or writes."""
    domain = ElementTree.Element("domain", type="qemu")
    _add(domain, "name").text = identity.name
    _add(domain, "uuid").text = identity.uuid
    # The suite's own words in it; libvirt keeps them and gives them back.
    metadata = _add(domain, "metadata")
    _add(metadata, f"{{{RUN}}}run", host=identity.host, folder=str(identity.folder))
    _add(domain, "memory", unit="MiB").text = "16"
    _add(domain, "vcpu").text = "1"
    _add(_add(domain, "os"), "type", arch="x86_64", machine="pc").text = "hvm"
    for model in identity.security:
        _confine(domain, model, identity.user)
    devices = _add(domain, "devices")
    _add(devices, "controller", type="usb", model="none")
    _add(devices, "memballoon", model="none")
    for device in wiring.devices:
        devices.append(_device(device, wiring.medium_of(device.name), disk))
    return ElementTree.tostring(domain, encoding="unicode")


def drive_definition(device: Device, medium: Medium | None) -> str:
    """A CD drive with a medium in it, or an empty one, as ``updateDeviceFlags`` takes it."""
    return ElementTree.tostring(_device(device, medium, None), encoding="unicode")


def read_wiring(xml: str) -> Wiring:
    """The wiring of a domain from libvirt's description of it."""
    devices, trays = [], {}
    for disk in ElementTree.fromstring(xml).iterfind("devices/disk"):  # noqa: S314 - of libvirt, which is trusted
        name = device_name(_of(disk, "alias", "name"))
        model = _MODELS[disk.get("device", "disk")]
        devices.append(Device(name, model, _location(disk)))
        if model == CD:
            trays[name] = Tray(_of(disk, "target", "tray") == "open", _medium(disk))
    return Wiring(tuple(sorted(devices, key=lambda device: device.location)), trays)


def alias(name: str) -> str:
    """The alias of a device by its name."""
    return f"{_ALIAS}{name}"


def device_name(alias: str) -> str:
    """The name of a device by its alias."""
    return alias.removeprefix(_ALIAS)


def _device(device: Device, medium: Medium | None, disk: Path | None) -> ElementTree.Element:
    if device.model == DISK:
        medium = Medium(IMAGE, str(disk))
    kind, attribute = _SOURCES[IMAGE if medium is None else medium.driver]
    made = ElementTree.Element("disk", type=kind, device="cdrom" if device.model == CD else "disk")
    _add(made, "driver", name="qemu", type="raw")
    if medium is not None:
        if _LOST_IN_XML.search(medium.filename):
            raise Refused(f"libvirt's XML cannot hold the path {medium.filename!r}")
        _add(made, "source", {attribute: medium.filename})
    bus, unit = device.location
    _add(made, "target", dev=f"hd{'abcd'[2 * bus + unit]}", bus="ide")
    # The hard disks are one file, which IDE's disks cannot have read-only; QEMU lets those share it that say so.
    _add(made, "readonly" if device.model == CD else "shareable")
    _add(made, "alias", name=alias(device.name))
    _add(made, "address", type="drive", controller="0", bus=str(bus), target="0", unit=str(unit))
    return made


def _confine(domain: ElementTree.Element, model: str, user: str) -> None:
    """QEMU runs as the user of the suite, and nobody changes the owner of a medium; no other model confines it."""
    if model == "dac":
        label = _add(domain, "seclabel", type="static", model=model, relabel="no")
        _add(label, "label").text = user
    else:
        _add(domain, "seclabel", type="none", model=model)


def _location(disk: ElementTree.Element) -> Location:
    return int(_of(disk, "address", "bus")), int(_of(disk, "address", "unit"))


def _medium(disk: ElementTree.Element) -> Medium | None:
    driver = _DRIVERS[disk.get("type", "file")]
    source = disk.find("source")
    path = None if source is None else source.get(_SOURCES[driver][1])
    return None if path is None else Medium(driver, path)


def _of(element: ElementTree.Element, child: str, attribute: str) -> str:
    found = element.find(child)
    return "" if found is None else found.get(attribute, "")


def _add(
    parent: ElementTree.Element, tag: str, given: Mapping[str, str] | None = None, /, **attributes: str
) -> ElementTree.Element:
    return ElementTree.SubElement(parent, tag, {**(given or {}), **attributes})
