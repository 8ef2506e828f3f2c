"""The host: its drives with their letters, and its machines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .board import HOST_DEVICE, BoardMaker, Medium
from .machine import Machine

if TYPE_CHECKING:
    from .hostdrives import HostDrive, HostDrives

__all__ = ["Host"]


class Host:
    """The host that the machines of one bench share; ``make_board`` makes what a machine is built on.

    ``machine_class`` makes the machines of a profile.
    """

    def __init__(self, drives: HostDrives, make_board: BoardMaker, machine_class: type[Machine] = Machine) -> None:
        self.drives = drives
        self._make_board = make_board
        self._machine_class = machine_class
        self._machines: list[Machine] = []

    def create_machine(self) -> Machine:
        """A stopped machine without a device on its buses."""
        machine = self._machine_class(self, self._make_board)
        self._machines.append(machine)
        return machine

    def holder(self, drive: HostDrive) -> tuple[Machine, str] | None:
        """The machine that has this host drive in one of its drives, and that drive's name."""
        for machine in self._machines:
            for name, tray in machine.trays().items():
                medium = tray.medium
                if medium is not None and medium.driver == HOST_DEVICE and medium.filename == drive.path:
                    return machine, name
        return None

    def move_disc(self, drive: HostDrive, inserted: bool) -> None:
        """Put the disc into a host drive, or take it out, under the eyes of the machine that has captured it.

        A person opens the tray, changes what is in it, and closes it where there is a disc now.
        """
        if drive.loop is None:
            raise ValueError(f"the disc in {drive.path} is not ours to move")
        if drive.has_disc == inserted:
            return
        change = drive.loop.put_in if inserted else drive.loop.take_out
        holder = self.holder(drive)
        if holder is None:
            change()
        else:
            machine, name = holder
            machine.change_disc(name, change)

    def path_of(self, medium: Medium) -> str:
        """Return how COM's clients call a medium: a host drive by its letter, an image by its path."""
        return medium.filename if medium.driver != HOST_DEVICE else self.drives.by_path(medium.filename).letter

    def clear(self) -> None:
        """End every machine, and put the discs back."""
        for machine in self._machines:
            machine.board.kill()  # all at once, since each takes its time to end
        while self._machines:
            self._machines.pop().board.close()
        self.drives.put_discs_in()
