"""A machine's wiring: which devices sit on its two IDE buses, and which medium is in each drive.

QEMU is the only place where it is kept: ``read_wiring`` asks QEMU for it, and ``command_line`` starts a QEMU that
has it, since IDE devices cannot be plugged into a QEMU that has started.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from ..emulated.board import CD, DISK, Device, Location, Wiring
from .failures import QmpRefused
from .media import node_options, read_trays

if TYPE_CHECKING:
    from .process import Command, QemuProcess

__all__ = ["command_line", "read_location", "read_wiring"]

# What a machine is apart from its IDE devices: PIIX3 with its two IDE buses, and nothing that takes time to start.
_BOARD: Final = (
    *("-name", "ivmdvddrive", "-machine", "pc", "-accel", "tcg,tb-size=1", "-m", "16"),
    *("-nodefaults", "-no-user-config", "-display", "none", "-nic", "none", "-no-shutdown", "-S"),
)
_PERIPHERAL: Final = "/machine/peripheral"
_WHERE: Final = ("parent_bus", "unit")
_DISK_SIZE: Final = 1 << 20


def read_wiring(process: QemuProcess) -> Wiring:
    """Ask QEMU what is wired to what."""
    children, blocks = process.execute_all([("qom-list", {"path": _PERIPHERAL}), ("query-block", {})])
    kinds = {child["name"]: child["type"] for child in children}
    found = {name: model for name, kind in kinds.items() for model in (CD, DISK) if kind == f"child<{model}>"}
    devices = map(Device, found.keys(), found.values(), _locations(process, found))
    return Wiring(tuple(sorted(devices, key=lambda device: device.location)), read_trays(blocks))


def read_location(process: QemuProcess, name: str) -> Location:
    """Ask QEMU where a device sits; LookupError where QEMU has no such device."""
    try:
        return _locations(process, [name])[0]
    except QmpRefused as refusal:
        if refusal.error_class != "DeviceNotFound":
            raise
        raise LookupError(name) from refusal


def _locations(process: QemuProcess, names: Iterable[str]) -> list[Location]:
    questions: list[Command] = [
        ("qom-get", {"path": f"{_PERIPHERAL}/{name}", "property": key}) for name in names for key in _WHERE
    ]
    answers = iter(process.execute_all(questions))
    # A bus is a path such as /machine/unattached/device[17]/ide.1
    return [(int(bus.rpartition(".")[2]), int(unit)) for bus, unit in zip(answers, answers, strict=True)]


def command_line(binary: str, wiring: Wiring) -> list[str]:
    """The arguments that start a QEMU with this wiring, its trays closed over their media, before its first step."""
    arguments = [binary, *_BOARD]
    for device in wiring.devices:
        bus, unit = device.location
        options: dict[str, object] = {"driver": device.model, "id": device.name, "bus": f"ide.{bus}", "unit": unit}
        node = _node(device, wiring)
        if node is not None:
            options["drive"] = node["node-name"]
            arguments += ["-blockdev", json.dumps(node)]
        arguments += ["-device", json.dumps(options)]
    return arguments


def _node(device: Device, wiring: Wiring) -> dict[str, object] | None:
    if device.model == DISK:
        # Nobody reads the disk: it is there to take a place on the bus.
        return {"driver": "null-co", "node-name": f"{device.name}-medium", "size": _DISK_SIZE, "read-zeroes": True}
    medium = wiring.medium_of(device.name)
    return None if medium is None else node_options(medium.driver, medium.filename, medium.node)
