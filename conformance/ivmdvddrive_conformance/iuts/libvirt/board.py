"""A board that is a domain of libvirt.

=====================  ===============================================================================
the machine is         the domain is
=====================  ===============================================================================
off                    shut off; or paused before its first step, once a sink waits for its events
running                running
saved                  shut off, with a state that ``managedSave`` has written
unregistered           undefined
=====================  ===============================================================================

libvirt sends TRAY_CHANGE for a domain that has a QEMU alone. So a stopped machine is started paused before a medium
moves in a drive to which a sink is connected, and stays so. A saved one is restored, paused, and saved again: libvirt
restores a domain with the media that it was saved with.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from ..emulated.board import Device, Location, Medium, Moved, State, Tray, Wiring
from ..emulated.failures import ComFailure, Refused
from .domain_xml import definition, drive_definition, read_wiring

if TYPE_CHECKING:
    from ..emulated.hostdrives import HostDrives
    from .connection import Connection

__all__ = ["LibvirtBoard"]


class LibvirtBoard:
    """An emulated PC; ``hears`` tells whether a sink is connected to a drive.

    What libvirt says beside a refusal that was foreseen (``libvirtError``) is let out as it is: then libvirt or its
    QEMU is lost.
    """

    def __init__(self, connection: Connection, drives: HostDrives, hears: Callable[[str], bool]) -> None:
        self._connection = connection
        self._libvirt = connection.libvirt
        self._drives = drives
        self._hears = hears
        self._moves: list[Moved] = []
        self._identity = connection.identity()
        self._domain: Any = None
        self._define(Wiring())

    def known(self) -> bool:
        """Tell whether libvirt knows the domain."""
        try:
            return bool(self._domain.isPersistent())
        except self._libvirt.libvirtError as error:
            if not self._is_gone(error):
                raise
            return False

    def state(self) -> State:
        """Return what libvirt says of the domain."""
        state, _reason = self._domain.state()
        if state in (self._libvirt.VIR_DOMAIN_RUNNING, self._libvirt.VIR_DOMAIN_BLOCKED):
            return "running"
        return "saved" if self._domain.hasManagedSaveImage() else "off"

    def set_state(self, state: State) -> None:
        """Bring the domain into a state: create, resume, managedSave, managedSaveRemove or destroy."""
        changes: Mapping[tuple[State, State], Callable[[], None]] = {
            ("off", "running"): self._run,
            ("off", "saved"): self._save_unstarted,
            ("running", "saved"): self._save,
            ("running", "off"): self._domain.destroy,
            ("saved", "running"): self._domain.create,
            ("saved", "off"): self._domain.managedSaveRemove,
        }
        now = self.state()
        if state != now:
            changes[now, state]()

    def wiring(self) -> Wiring:
        """Return what libvirt says is on the machine's buses and in its drives."""
        try:
            saved = self._domain.hasManagedSaveImage()
            return read_wiring(self._domain.managedSaveGetXMLDesc() if saved else self._domain.XMLDesc())
        except self._libvirt.libvirtError as error:
            if not self._is_gone(error):
                raise
            raise ComFailure("VM_E_VM_UNKNOWN", str(error)) from error

    def attached(self) -> Wiring:
        """The same: libvirt keeps the wiring of a domain that is shut off, too."""
        return self.wiring()

    def trays(self) -> Mapping[str, Tray]:
        """Return what libvirt says is in the machine's drives, by their names."""
        return self.wiring().trays if self.known() else {}

    def location(self, name: str) -> Location:
        """Return where libvirt says that a drive is; LookupError for a drive that it has not."""
        return self._device(self.wiring(), name).location

    def rewire(self, wiring: Wiring) -> None:
        """Define the domain anew; IDE devices cannot be plugged into a domain that has a QEMU."""
        self._end()
        self._define(wiring)

    def insert(self, name: str, driver: str, filename: str) -> None:
        """Put a medium into an empty drive; Refused where libvirt or QEMU cannot open it."""
        with self._held_still(name):
            self._put(name, Medium(driver, filename))

    def eject(self, name: str) -> None:
        """Take the medium out of a drive."""
        with self._held_still(name):
            self._put(name, None)

    def change_disc(self, name: str, change: Callable[[], None]) -> None:
        """Change what is on the medium in a drive while the tray is open, and let QEMU look at it anew."""
        with self._held_still(name):
            medium = self.wiring().medium_of(name)
            self._put(name, None)
            change()
            self._put(name, medium)

    def moves(self) -> list[Moved]:
        """Return the trays that moved with a medium since this was last asked."""
        moves, self._moves = self._moves, []
        return moves

    def forget(self) -> None:
        """Undefine the domain, and so end it: its media are free."""
        self._connection.remove(self._domain)

    def kill(self) -> None:
        """End the domain's QEMU."""
        if self.known():
            self._end()

    def close(self) -> None:
        """Undefine the domain, if it is there; may be called twice."""
        if self.known():
            self.forget()

    @contextmanager
    def _held_still(self, name: str) -> Iterator[None]:
        """Have a QEMU that makes no step while media are changed, if there is anybody to tell, or one that must know.

        A guest can close a tray, and its firmware does when it finds one open.
        """
        state = self.state()
        if state == "running":
            self._domain.suspend()
        elif state == "saved" or (self._hears(name) and not self._domain.isActive()):
            self._start_paused()
        try:
            yield
        finally:
            if state == "running":
                self._domain.resume()
            elif state == "saved":
                self._save_unstarted()

    def _put(self, name: str, medium: Medium | None) -> None:
        """Change the medium in a drive, in the domain's definition and in its QEMU, if it has one."""
        before = self.wiring()
        xml = drive_definition(self._device(before, name), medium)
        active = self._domain.isActive()
        flags = self._libvirt.VIR_DOMAIN_AFFECT_CONFIG | self._libvirt.VIR_DOMAIN_DEVICE_MODIFY_FORCE
        try:
            self._domain.updateDeviceFlags(xml, flags | (self._libvirt.VIR_DOMAIN_AFFECT_LIVE if active else 0))
        except self._libvirt.libvirtError as error:
            if not self._domain.isActive() == active:  # QEMU has ended by it
                raise
            raise Refused(str(error)) from error
        finally:
            if active and self._domain.isActive():
                self._hear(before, self.wiring())

    def _hear(self, before: Wiring, after: Wiring) -> None:
        """Note the trays that opened over a medium that was there, or closed over one that is there now."""
        for move in self._connection.watcher.moves(self._domain):
            medium = (before if move.opened else after).medium_of(move.name)
            # An empty tray's movement is no news to a client: no medium came or went by it.
            if medium is not None and self._drives.is_there(medium):
                self._moves.append(Moved(move.name, move.opened, medium))

    def _define(self, wiring: Wiring) -> None:
        self._domain = self._connection.define(definition(self._identity, wiring, self._connection.disk))

    def _run(self) -> None:
        if self._domain.isActive():
            self._domain.resume()
        else:
            self._domain.create()

    def _start_paused(self) -> None:
        self._domain.createWithFlags(self._libvirt.VIR_DOMAIN_START_PAUSED)

    def _save_unstarted(self) -> None:
        """Save a domain that may have no QEMU or a paused one, so that it runs once it is restored."""
        if not self._domain.isActive():
            self._start_paused()
        self._domain.managedSave(self._libvirt.VIR_DOMAIN_SAVE_RUNNING)

    def _save(self) -> None:
        self._domain.managedSave()

    def _end(self) -> None:
        if self._domain.isActive():
            self._domain.destroy()

    def _is_gone(self, error: Any) -> bool:
        return bool(error.get_error_code() == self._libvirt.VIR_ERR_NO_DOMAIN)

    @staticmethod
    def _device(wiring: Wiring, name: str) -> Device:
        for device in wiring.devices:
            if device.name == name:
                return device
        raise LookupError(name)
