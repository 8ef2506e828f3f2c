"""The host: its drives with their letters, its machines, and how a machine's QEMU is started."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from .machine import Machine
from .media import HOST_DEVICE, Medium

if TYPE_CHECKING:
    from .hostdrives import HostDrive, HostDrives
    from .process import QemuProcess
    from .wiring import Wiring

__all__ = ["Host"]


class Host:
    """The host that the machines of one bench share; ``launch`` starts a QEMU with a wiring, before its first step.

    ``machine_class`` makes the machines of a profile.
    """

    def __init__(
        self,
        drives: HostDrives,
        launch: Callable[[Wiring], QemuProcess],
        machine_class: type[Machine] = Machine,
    ) -> None:
        self.drives = drives
        self.launch = launch
        self._machine_class = machine_class
        self._machines: list[Machine] = []

    def create_machine(self) -> Machine:
        """A stopped machine without a device on its buses."""
        machine = self._machine_class(self)
        self._machines.append(machine)
        return machine

    def holder(self, drive: HostDrive) -> tuple[Machine, str] | None:
        """The machine whose QEMU has this host drive in one of its drives, and that drive's name."""
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
            machine.change_disc(name, change, closed=inserted)

    def path_of(self, medium: Medium) -> str:
        """Return how COM's clients call a medium: a host drive by its letter, an image by its path."""
        return medium.filename if medium.driver != HOST_DEVICE else self.drives.by_path(medium.filename).letter

    def is_there(self, medium: Medium) -> bool:
        """Tell whether there is anything in a tray with this medium: a host drive may be without a disc."""
        return medium.driver != HOST_DEVICE or self.drives.by_path(medium.filename).has_disc

    def clear(self) -> None:
        """End every machine, and put the discs back."""
        for machine in self._machines:
            machine.kill()  # all at once, since each takes its time to end
        while self._machines:
            self._machines.pop().close()
        self.drives.put_discs_in()
