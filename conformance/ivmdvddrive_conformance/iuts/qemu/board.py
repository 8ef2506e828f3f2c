"""A board that is one QEMU process at a time.

A stopped machine is a QEMU that waits before its first step (``prelaunch``), so that it can be asked. Where the
wiring of a stopped machine changes, a QEMU with the new wiring takes the place of the old one, once anybody asks what
only a QEMU knows: most machines are given several devices before that, and to start a QEMU takes longest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from typing import TYPE_CHECKING, Final

from ..emulated.board import Location, Medium, Moved, State, Tray, Wiring
from ..emulated.failures import ComFailure
from .failures import QmpRefused
from .media import node_options, read_trays
from .wiring import read_location, read_wiring

if TYPE_CHECKING:
    from ..emulated.hostdrives import HostDrives
    from .process import QemuProcess

__all__ = ["QemuBoard"]

# QEMU's states (query-status), where they are not "saved"; a guest that turned itself off waits in "shutdown".
_STATES: Final[dict[str, State]] = {"prelaunch": "off", "shutdown": "off", "running": "running"}


class QemuBoard:
    """An emulated PC; ``launch`` starts a QEMU with a wiring, before its first step."""

    def __init__(self, launch: Callable[[Wiring], QemuProcess], drives: HostDrives) -> None:
        self._launch = launch
        self._drives = drives
        self._process: QemuProcess | None = None
        self._wanted: Wiring | None = Wiring()  # what the QEMU that comes next has; None where this one has it
        self._known = True
        self._closed = False
        self._moves: list[Moved] = []
        self._serial = count(1)

    def known(self) -> bool:
        """Tell whether the machine is registered, which QEMU does not know of."""
        return self._known

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
            self.rewire(self.attached())
        elif now == "running":
            self._execute("stop")
        else:
            self._execute("cont")
            if state == "saved":
                self._execute("stop")

    def forget(self) -> None:
        """Unregister the machine: its media are free again, its drives can still be asked where they are."""
        self._known = False
        for name, tray in self.trays().items():
            if tray.medium is not None:
                self.eject(name)

    def attached(self) -> Wiring:
        """Return what QEMU says is on the machine's buses and in its drives."""
        return read_wiring(self.qemu)

    def wiring(self) -> Wiring:
        """The wiring that the next QEMU has, or else what this one says."""
        return self.attached() if self._wanted is None else self._wanted

    def trays(self) -> dict[str, Tray]:
        """Return what QEMU says is in the machine's drives, by their names."""
        return read_trays(self.qemu.execute("query-block"))

    def location(self, name: str) -> Location:
        """Return where QEMU says that a drive is; LookupError for a drive that it has not."""
        if self._closed:
            raise ComFailure("VM_E_VM_UNKNOWN", "the machine is gone")
        return read_location(self.qemu, name)

    def rewire(self, wiring: Wiring) -> None:
        """Go on with another QEMU, stopped, that has this wiring; no medium moves, so nobody is told of any."""
        self._wanted = wiring

    def moves(self) -> list[Moved]:
        """Return the trays that moved with a medium since this was last asked."""
        moves, self._moves = self._moves, []
        return moves

    @property
    def qemu(self) -> QemuProcess:
        """The QEMU that has the wiring which was wanted last."""
        if self._wanted is not None:
            self._process, self._wanted = self._started(self._wanted), None
        assert self._process is not None
        return self._process

    def _started(self, wiring: Wiring) -> QemuProcess:
        """A QEMU with a wiring; the one before is ended once this one has started."""
        process = self._launch(wiring)
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

    def insert(self, name: str, driver: str, filename: str) -> None:
        """Put a medium into an empty drive.

        QmpRefused where QEMU cannot open the medium, and then everything is as it was.
        """
        node = self._open(driver, filename)
        with self._tray_open(name):
            self._insert(name, node)

    def eject(self, name: str) -> None:
        """Take the medium out of a drive, and close the tray."""
        with self._tray_open(name):
            self._remove(name)

    def change_disc(self, name: str, change: Callable[[], None]) -> None:
        """Change what is on the medium in a drive while the tray is open, and let QEMU look at it anew."""
        with self._tray_open(name):
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
    def _tray_open(self, name: str) -> Iterator[None]:
        """Open a drive's tray, and close it afterwards, unless a host drive without a disc is in it.

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
        medium = self.trays()[name].medium
        if medium is None or self._drives.is_there(medium):
            self._execute("blockdev-close-tray", id=name)
        if running:
            self._execute("cont")
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
            if medium is not None and self._drives.is_there(medium):
                self._moves.append(Moved(move.device, move.opened, medium))
