"""IVMVirtualMachine, as far as DVD drives need it, on top of a board."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import count
from typing import TYPE_CHECKING, ClassVar

from .board import CD, DISK, Board, BoardMaker, Device, Location, State, Tray, Wiring, is_location
from .collection import DriveCollection
from .drive import Drive
from .failures import ComFailure

if TYPE_CHECKING:
    from .host import Host

__all__ = ["Machine"]


class Machine:
    """A virtual machine; the members with documented names are COM's, the others the bench's and the drives'."""

    drive_class: ClassVar[type[Drive]] = Drive
    """The class of its drives: a profile may have another."""

    not_off_error: ClassVar[str] = "VM_E_VM_RUNNING_OR_SAVED"
    """The code where the machine has to be turned off, and is not."""

    def __init__(self, host: Host, make_board: BoardMaker) -> None:
        self.host = host
        self.board: Board = make_board(self._is_heard)
        self._drives: dict[str, Drive] = {}
        self._serial = count(1)

    def AddDVDROMDrive(self, bus: int, device: int) -> Drive:
        """Put a DVD drive at a free location of a stopped machine."""
        self.require_known()
        if not is_location(bus, device):
            raise ComFailure("E_INVALIDARG", f"there is no location ({bus!r}, {device!r})")
        self.require_off()
        wiring = self.board.wiring()
        if wiring.at((bus, device)):
            raise ComFailure("VM_E_DRIVE_BUS_LOC_IN_USE", f"another device is at ({bus}, {device})")
        name = f"dvd{next(self._serial)}"
        self.board.rewire(wiring.plus(Device(name, CD, (bus, device))))
        self._drives[name] = self.drive_class(self, name)
        return self._drives[name]

    def RemoveDVDROMDrive(self, drive: Drive | None) -> None:
        """Take a DVD drive, and the medium in it, out of a stopped machine."""
        self.require_known()
        if drive is None:
            raise ComFailure("E_POINTER", "no drive was given")
        self.require_off()
        wiring = self.board.wiring()
        if self._drives.get(drive.name) is not drive or all(d.name != drive.name for d in wiring.devices):
            raise ComFailure("VM_E_DRIVE_INVALID", "this drive is not connected to this machine")
        self.board.rewire(wiring.minus(drive.name))

    @property
    def DVDROMDrives(self) -> DriveCollection:
        """The machine's DVD drives."""
        self.require_known()
        return DriveCollection(self)

    def drives(self) -> list[Drive]:
        """The drives that the board has, in the order of their locations."""
        self.require_known()
        return [self._drives[device.name] for device in self.wiring().devices if device.model == CD]

    def require_known(self) -> None:
        """VM_E_VM_UNKNOWN where the machine is not registered any more."""
        if not self.board.known():
            raise ComFailure("VM_E_VM_UNKNOWN", "the machine was unregistered")

    def require_off(self) -> None:
        """``not_off_error`` unless the machine is stopped."""
        state = self.state()
        if state != "off":
            raise ComFailure(self.not_off_error, f"the machine is {state}")

    def state(self) -> State:
        """Return what the board says of itself."""
        return self.board.state()

    def set_state(self, state: State) -> None:
        """Bring the machine into a state."""
        self.board.set_state(state)
        self._tell()

    def occupy(self, location: Location) -> None:
        """Put a hard disk at a free location of a stopped machine; ValueError where that cannot be."""
        wiring = self.board.wiring()
        if not is_location(*location) or wiring.at(location) or self.state() != "off":
            raise ValueError(f"no hard disk can be put at {location}")
        self.board.rewire(wiring.plus(Device(f"disk{next(self._serial)}", DISK, location)))

    def forget(self) -> None:
        """Unregister the machine; nobody is told of the media that go with it."""
        self.board.forget()
        self.board.moves()

    def wiring(self) -> Wiring:
        """Return what the board says is on the machine's buses and in its drives."""
        return self.board.attached()

    def trays(self) -> Mapping[str, Tray]:
        """Return what the board says is in the machine's drives, by their names."""
        return self.board.trays()

    def location(self, name: str) -> Location:
        """Return where the board says that a drive is; LookupError for a drive that it has not."""
        return self.board.location(name)

    def rewire(self, wiring: Wiring) -> None:
        """Give the stopped machine another wiring."""
        self.board.rewire(wiring)

    def insert(self, name: str, driver: str, filename: str) -> None:
        """Put a medium into an empty drive; Refused where the emulator cannot open it."""
        try:
            self.board.insert(name, driver, filename)
        finally:
            self._tell()

    def eject(self, name: str) -> None:
        """Take the medium out of a drive."""
        self.board.eject(name)
        self._tell()

    def change_disc(self, name: str, change: Callable[[], None]) -> None:
        """Change what is on the medium in a drive while the tray is open."""
        self.board.change_disc(name, change)
        self._tell()

    def _is_heard(self, name: str) -> bool:
        return name in self._drives and self._drives[name].is_heard

    def _tell(self) -> None:
        """Tell the sinks, which may call the drive in turn: so only now that it is at rest."""
        moves = self.board.moves()
        for move in moves:
            event = "OnMediaEject" if move.opened else "OnMediaInsert"
            self._drives[move.name].tell(event, self.host.path_of(move.medium))
