"""The bench: what sets the scene for the suite, ``ivmdvddrive verify python:my_dvd_drive.bench:Bench``.

Where to go on: take the next claim ("occupy", "events", "collection", "null-out", …), add its method, and judge again.
``ivmdvddrive smoke`` says whether a claim is wired. The head of ``ivmdvddrive_conformance/iuts/python/iut.py`` lists
the methods that a claim needs, such as ``occupy(machine, bus, device)``.
"""

from __future__ import annotations

from .drive import HostDrive, VirtualMachine

__all__ = ["Bench"]


class Bench:
    """Machines and host drives at will. A claim that is missing costs its clauses alone: they are not exercised."""

    implementation = {"name": "my DVD drive", "version": "0.1", "language": "Python"}  # noqa: RUF012  # a constant
    # vs2005 only: profiles = ("vs2005",)
    claims = frozenset({"machine-states"})

    def reset(self) -> list[tuple[str, str]]:
        """Start afresh; gives the host drives, by letter and kind."""
        self._host_drives = [HostDrive("D", "dvd"), HostDrive("E", "dvd"), HostDrive("C", "fixed")]
        return [(d.letter, d.kind) for d in self._host_drives]

    def create_machine(self) -> VirtualMachine:
        """A machine that is turned off, without a drive."""
        return VirtualMachine(self._host_drives)

    def set_machine_state(self, machine: VirtualMachine, state: str) -> None:
        """Turn a machine off, run it or save it."""
        machine.state = state
