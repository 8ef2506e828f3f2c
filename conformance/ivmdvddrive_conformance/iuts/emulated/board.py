"""The board: an emulated PC with two IDE buses, as the members use it. Each kind of implementation has its own.

A board answers from its emulator each time it is asked. Its records are data that a kind reads from there: devices at
their locations (``Wiring``), and media in trays.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, Literal, Protocol, TypeAlias

__all__ = [
    "CD",
    "DISK",
    "HOST_DEVICE",
    "IMAGE",
    "Board",
    "BoardMaker",
    "Device",
    "Location",
    "Medium",
    "Moved",
    "State",
    "Tray",
    "Wiring",
    "is_location",
]

Location: TypeAlias = tuple[int, int]
"""A bus, and a device number on it."""

State: TypeAlias = Literal["off", "running", "saved"]

CD: Final = "ide-cd"
DISK: Final = "ide-hd"

IMAGE: Final = "file"
HOST_DEVICE: Final = "host_device"


@dataclass(frozen=True, slots=True)
class Medium:
    """A medium in a drive: an image (``driver`` is ``IMAGE``) or a host drive (``HOST_DEVICE``).

    ``node`` is the emulator's own name of it, where it has one.
    """

    driver: str
    filename: str
    node: str = ""


@dataclass(frozen=True, slots=True)
class Tray:
    """A CD drive's tray; a medium can be in an open tray, where the guest cannot read it."""

    opened: bool
    medium: Medium | None


@dataclass(frozen=True, slots=True)
class Moved:
    """A tray that was opened or closed with a medium in it; ``name`` is the drive's."""

    name: str
    opened: bool
    medium: Medium


@dataclass(frozen=True, slots=True)
class Device:
    """A device on an IDE bus: ``model`` is ``CD`` or ``DISK``."""

    name: str
    model: str
    location: Location


@dataclass(frozen=True, slots=True)
class Wiring:
    """The devices in the order of their locations, and the CD drives' trays by the drives' names."""

    devices: tuple[Device, ...] = ()
    trays: Mapping[str, Tray] = field(default_factory=dict)

    def at(self, location: Location) -> Device | None:
        """Return what sits at a location."""
        return next((device for device in self.devices if device.location == location), None)

    def plus(self, device: Device) -> Wiring:
        """The same with one device more."""
        return replace(self, devices=(*self.devices, device))

    def minus(self, name: str) -> Wiring:
        """The same without a device."""
        return replace(self, devices=tuple(device for device in self.devices if device.name != name))

    def moved(self, name: str, location: Location) -> Wiring:
        """The same with a device elsewhere."""
        devices = (replace(device, location=location) if device.name == name else device for device in self.devices)
        return replace(self, devices=tuple(devices))

    def medium_of(self, name: str) -> Medium | None:
        """Return the medium in a drive; None for an empty drive, and for a device without a tray."""
        tray = self.trays.get(name)
        return None if tray is None else tray.medium


def is_location(bus: object, device: object) -> bool:
    """Tell whether there is such a location: two buses of two devices."""
    return type(bus) is int and type(device) is int and bus in (0, 1) and device in (0, 1)


class Board(Protocol):
    """An emulated PC. A request that its emulator refuses raises Refused, and leaves everything as it was."""

    def known(self) -> bool:
        """Tell whether the machine is registered."""

    def state(self) -> State:
        """Return the machine's state."""

    def set_state(self, state: State) -> None:
        """Bring the machine into a state."""

    def wiring(self) -> Wiring:
        """Return what is on the buses and in the drives, or will be once the machine is asked what only it knows."""

    def attached(self) -> Wiring:
        """Return what is on the buses and in the drives now."""

    def trays(self) -> Mapping[str, Tray]:
        """Return the trays by the names of their drives; none of an unregistered machine."""

    def location(self, name: str) -> Location:
        """Return where a drive is; LookupError for a drive that was removed."""

    def rewire(self, wiring: Wiring) -> None:
        """Give a stopped machine this wiring; no medium moves by it."""

    def insert(self, name: str, driver: str, filename: str) -> None:
        """Put a medium into an empty drive."""

    def eject(self, name: str) -> None:
        """Take the medium out of a drive."""

    def change_disc(self, name: str, change: Callable[[], None]) -> None:
        """Change what is on the medium in a drive while its tray is open."""

    def moves(self) -> Sequence[Moved]:
        """Return the trays that moved with a medium since this was last asked, oldest first."""

    def forget(self) -> None:
        """Unregister the machine: its media are free again."""

    def kill(self) -> None:
        """End the emulated PC at once."""

    def close(self) -> None:
        """Leave nothing of the machine; may be called twice."""


BoardMaker: TypeAlias = Callable[[Callable[[str], bool]], Board]
"""Makes a stopped board without devices. What it takes tells whether anybody listens to a drive, by its name."""
