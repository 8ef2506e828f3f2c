"""IVMVirtualMachine, as far as DVD drives need it, on top of one QEMU process at a time.

A stopped machine is a QEMU that waits before its first step (``prelaunch``), so that it can be asked. Where the
wiring of a stopped machine changes, a QEMU with the new wiring takes the place of the old one, once anybody asks what
only a QEMU knows: most machines are given several devices before that, and to start a QEMU takes longest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from typing import TYPE_CHECKING, ClassVar, Final, Literal, TypeAlias

from .collection import DriveCollection
from .drive import Drive
from .failures import ComFailure, QmpRefused
from .media import Medium, Tray, node_options, read_trays
from .wiring import CD, DISK, Device, Location, Wiring, is_location, read_location, read_wiring

if TYPE_CHECKING:
    from .host import Host
    from .process import QemuProcess

__all__ = ["Machine", "State"]

State: TypeAlias = Literal["off", "running", "saved"]

# QEMU's states (query-status), where they are not "saved"; a guest that turned itself off waits in "shutdown".
_STATES: Final[dict[str, State]] = {"prelaunch": "off", "shutdown": "off", "running": "running"}


class Machine:
    """A virtual machine; the members with documented names are COM's, the others the bench's and the drives'."""

    drive_class: ClassVar[type[Drive]] = Drive
    """The class of its drives: a profile may have another."""

    not_off_error: ClassVar[str] = "VM_E_VM_RUNNING_OR_SAVED"
    """The code where the machine has to be turned off, and is not."""

    def __init__(self, host: Host) -> None:
        self.host = host
        self._process: QemuProcess | None = None
        self._wanted: Wiring | None = Wiring()  # what the QEMU that comes next has; None where this one has it
        self._known = True
        self._closed = False
        self._drives: dict[str, Drive] = {}
        self._news: list[tuple[Drive, str, str]] = []
        self._serial = count(1)

    def AddDVDROMDrive(self, bus: int, device: int) -> Drive:
        """Put a DVD drive at a free location of a stopped machine."""
        self.require_known()
        if not is_location(bus, device):
            raise ComFailure("E_INVALIDARG", f"there is no location ({bus!r}, {device!r})")
        self.require_off()
        wiring = self.planned()
        if wiring.at((bus, device)):
            raise ComFailure("VM_E_DRIVE_BUS_LOC_IN_USE", f"another device is at ({bus}, {device})")
        name = f"dvd{next(self._serial)}"
        self.rewire(wiring.plus(Device(name, CD, (bus, device))))
        self._drives[name] = self.drive_class(self, name)
        return self._drives[name]

    def RemoveDVDROMDrive(self, drive: Drive | None) -> None:
        """Take a DVD drive, and the medium in it, out of a stopped machine."""
        self.require_known()
        if drive is None:
            raise ComFailure("E_POINTER", "no drive was given")
        self.require_off()
        wiring = self.planned()
        if self._drives.get(drive.name) is not drive or all(d.name != drive.name for d in wiring.devices):
            raise ComFailure("VM_E_DRIVE_INVALID", "this drive is not connected to this machine")
        self.rewire(wiring.minus(drive.name))

    @property
    def DVDROMDrives(self) -> DriveCollection:
        """The machine's DVD drives."""
        self.require_known()
        return DriveCollection(self)

    def drives(self) -> list[Drive]:
        """The drives that QEMU has, in the order of their locations."""
        self.require_known()
        return [self._drives[device.name] for device in self.wiring().devices if device.model == CD]

    def require_known(self) -> None:
        """VM_E_VM_UNKNOWN where the machine is not registered any more."""
        if not self._known:
            raise ComFailure("VM_E_VM_UNKNOWN", "the machine was unregistered")

    def require_off(self) -> None:
        """``not_off_error`` unless the machine is stopped."""
        state = self.state()
        if state != "off":
            raise ComFailure(self.not_off_error, f"the machine is {state}")

    def state(self) -> State:
        """Return what QEMU says of itself: a paused machine counts as saved."""
        if self._wanted is not None:
            return "off"
        return _STATES.get(self.qemu.execute("query-status")["status"], "saved")

    def set_state(self, state: State) -> None:
        """Bring the machine into a state: QEMU's commands cont and stop, or a new QEMU for "off"."""
        now = self.state()
        if state == now:
            return
        if state == "off":
            self.rewire(self.wiring())
        elif now == "running":
            self._execute("stop")
        else:
            self._execute("cont")
            if state == "saved":
                self._execute("stop")
        self._tell()

    def occupy(self, location: Location) -> None:
        """Put a hard disk at a free location of a stopped machine; ValueError where that cannot be."""
        wiring = self.planned()
        if not is_location(*location) or wiring.at(location) or self.state() != "off":
            raise ValueError(f"no hard disk can be put at {location}")
        self.rewire(wiring.plus(Device(f"disk{next(self._serial)}", DISK, location)))

    def forget(self) -> None:
        """Unregister the machine: its media are free again, its drives can still be asked where they are."""
        self._known = False  # first, so that nobody is told of what follows
        for name, tray in self.trays().items():
            if tray.medium is not None:
                self.eject(name)

    def wiring(self) -> Wiring:
        """Return what QEMU says is on the machine's buses and in its drives."""
        return read_wiring(self.qemu)

    def planned(self) -> Wiring:
        """The wiring that the next QEMU has, or else what this one says."""
        return self.wiring() if self._wanted is None else self._wanted

    def trays(self) -> dict[str, Tray]:
        """Return what QEMU says is in the machine's drives, by their names."""
        return read_trays(self.qemu.execute("query-block"))

    def location(self, name: str) -> Location:
        """Return where QEMU says that a drive is; LookupError for a drive that it has not."""
        if self._closed:
            self.require_known()
        return read_location(self.qemu, name)

    def rewire(self, wiring: Wiring) -> None:
        """Go on with another QEMU, stopped, that has this wiring; no medium moves, so nobody is told of any."""
        self._wanted = wiring

    @property
    def qemu(self) -> QemuProcess:
        """The QEMU that has the wiring which was wanted last."""
        if self._wanted is not None:
            self._process, self._wanted = self._started(self._wanted), None
        assert self._process is not None
        return self._process

    def _started(self, wiring: Wiring) -> QemuProcess:
        """A QEMU with a wiring; the one before is ended once this one has started."""
        process = self.host.launch(wiring)
        try:
            for device in wiring.devices:
                tray = wiring.trays.get(device.name)
                if tray is not None and tray.opened and tray.medium is not None:
                    process.execute("blockdev-open-tray", {"id": device.name, "force": True})
            process.tray_moves()  # heard, and not passed on
        except BaseException:
            process.stop()
            raise
        if self._process is not None:
            self._process.stop()
        return process

    def insert(self, name: str, driver: str, filename: str, closed: bool = True) -> None:
        """Put a medium into an empty drive, and close the tray where it shall be ``closed``.

        QmpRefused where QEMU cannot open the medium, and then everything is as it was.
        """
        node = self._open(driver, filename)
        with self._tray_open(name, closed):
            self._insert(name, node)

    def eject(self, name: str) -> None:
        """Take the medium out of a drive, and close the tray."""
        with self._tray_open(name):
            self._remove(name)

    def change_disc(self, name: str, change: Callable[[], None], closed: bool) -> None:
        """Change what is on the medium in a drive while the tray is open, and let QEMU look at it anew."""
        with self._tray_open(name, closed):
            change()
            medium = self._remove(name)
            self._insert(name, self._open(medium.driver, medium.filename))

    def kill(self) -> None:
        """Tell QEMU to end, without waiting for it."""
        if self._process is not None:
            self._process.kill()

    def close(self) -> None:
        """End QEMU; the machine and its drives are of no use any more. May be called twice."""
        self._known = False
        self._closed = True
        if self._process is not None:
            self._process.stop()

    @contextmanager
    def _tray_open(self, name: str, closed: bool = True) -> Iterator[None]:
        """Open a drive's tray, and close it afterwards where it shall be ``closed``.

        The guest is held still meanwhile: it can close a tray, and its firmware does when it finds one open.
        """
        running = self.state() == "running"
        if running:
            self._execute("stop")
        # Forced, since a guest may have locked the tray. It is no error if it is open already.
        self._execute("blockdev-open-tray", id=name, force=True)
        refusal = None
        try:
            yield
        except QmpRefused as error:  # of any other error QEMU is the cause, and will take no command any more
            refusal = error
        if closed or refusal:
            self._execute("blockdev-close-tray", id=name)
        if running:
            self._execute("cont")
        self._tell()
        if refusal:
            raise refusal

    def _open(self, driver: str, filename: str) -> str:
        node = f"medium{next(self._serial)}"
        self._execute("blockdev-add", **node_options(driver, filename, node))
        return node

    def _insert(self, name: str, node: str) -> None:
        try:
            self._execute("blockdev-insert-medium", **{"id": name, "node-name": node})
        except QmpRefused:  # only now does QEMU lock the file, which a writer may have locked
            self._execute("blockdev-del", **{"node-name": node})
            raise

    def _remove(self, name: str) -> Medium:
        medium = self.trays()[name].medium
        assert medium is not None, f"no medium in {name}"
        self._execute("blockdev-remove-medium", id=name)
        self._execute("blockdev-del", **{"node-name": medium.node})
        return medium

    def _execute(self, command: str, **arguments: object) -> None:
        """One command, and a look at which media moved by it, or before it by the guest's doing."""
        self.qemu.execute(command, arguments)
        for move in self.qemu.tray_moves():
            # An empty tray's movement is no news to a client: no medium came or went by it.
            medium = self.trays()[move.device].medium
            if medium is not None and self.host.is_there(medium):
                event = "OnMediaEject" if move.opened else "OnMediaInsert"
                self._news.append((self._drives[move.device], event, self.host.path_of(medium)))

    def _tell(self) -> None:
        """Tell the sinks, which may call the drive in turn: so only now that it is at rest."""
        news, self._news = self._news, []
        for drive, event, path in news:
            if self._known:
                drive.tell(event, path)
