"""Benches for runs of the command that are about calls made at the same time."""

from __future__ import annotations

from typing import Any

from ivmdvddrive_mutants import MUTANTS
from ivmdvddrive_reference import Bench
from ivmdvddrive_reference.machine import VirtualMachine

__all__ = ["Alone", "Moves", "Racing", "Unclaiming"]

Racing = MUTANTS["NoLock"].make
Moves = MUTANTS["NoLockInSetBusLocation"].make


class Unclaiming(Bench):
    """Says nothing of calls made at the same time."""

    claims = Bench.claims - {"concurrent"}


_UNSEEN = """
def alone(function):
    import sys
    def call(*args, **kwargs):
        trace = sys.gettrace()
        sys.settrace(None)
        try:
            return function(*args, **kwargs)
        finally:
            sys.settrace(trace)
    return call
"""
_made: dict[str, Any] = {}
exec(compile(_UNSEEN, "<compiled code, say>", "exec"), _made)


def _alone(kind: type, names: set[str]) -> type:
    """A class whose members go on without a line at which they could be preempted, as compiled code does."""
    own: dict[str, Any] = {}
    for name in names:
        found = getattr(kind, name)
        own[name] = property(_made["alone"](found.fget)) if isinstance(found, property) else _made["alone"](found)
    return type(kind.__name__, (kind,), own)


_DRIVE = VirtualMachine.drive_class
_MACHINE = {"AddDVDROMDrive", "RemoveDVDROMDrive"}
_MEMBERS = {
    "AttachHostDrive", "AttachImage", "ReleaseHostDrive", "ReleaseImage", "SetBusLocation",
    "Attachment", "BusNumber", "DeviceNumber", "HostDriveLetter", "ImageFile",
}  # fmt: skip


class Alone(Bench):
    """Claims to bear calls at the same time, but no two of them ever meet."""

    machine_class = type("Machine", (_alone(VirtualMachine, _MACHINE),), {"drive_class": _alone(_DRIVE, _MEMBERS)})
