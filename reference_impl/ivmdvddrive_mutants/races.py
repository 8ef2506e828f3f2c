"""Races: the reference without its lock, and with the lock dropped in one member alone.

Called by one client at a time each of them is right in everything; what a member looks at may change before it acts.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from functools import wraps
from typing import Any, Final

from ivmdvddrive_reference import Bench, ComError
from ivmdvddrive_reference.drive import DVDDrive
from ivmdvddrive_reference.machine import VirtualMachine

from .registry import Part, breaks, mutant

__all__: list[str] = []


_ANY: Final = {
    f"{name}.concurrent": "nothing is locked, so that whichever calls meet first show it"
    for name in (
        "AttachImage",
        "ReleaseHostDrive",
        "ReleaseImage",
        "SetBusLocation",
        "AddDVDROMDrive",
        "RemoveDVDROMDrive",
    )
}


@breaks("AttachHostDrive.concurrent", equivalents=_ANY)
class NoLock(Bench):
    """Nothing is locked at all: calls meet each other half done."""

    def reset(self) -> list[tuple[str, str]]:
        found = super().reset()
        self._lock: Any = nullcontext()
        return found


def _unlocked(kind: type[DVDDrive] | type[VirtualMachine], name: str) -> Part:
    """The reference with a member that does what it did, but for taking the lock."""
    locked = getattr(kind, name)
    return type(f"Unlocked{name}", (kind,), {name: _without_lock(locked.__wrapped__)})


def _without_lock(function: Callable[..., Any]) -> Callable[..., Any]:
    gives = function.__annotations__.get("return") != "None"

    @wraps(function)
    def entry(self: Any, *args: Any, null_out: bool = False) -> Any:
        self.meet_fault(function.__name__)
        if null_out and gives:
            raise ComError("E_POINTER")
        return function(self, *args)

    return entry


_WRONG: Final = {
    "AttachHostDrive": (DVDDrive, "Two drives that both find a host drive free both capture it."),
    "AttachImage": (DVDDrive, "Two images are both attached to a drive that was found empty."),
    "ReleaseHostDrive": (DVDDrive, "Two clients both release the same host drive."),
    "ReleaseImage": (DVDDrive, "Two clients both release the same image."),
    "SetBusLocation": (DVDDrive, "Two drives both move to a location that was found free."),
    "AddDVDROMDrive": (VirtualMachine, "Two drives are both added at a location that was found free."),
    "RemoveDVDROMDrive": (VirtualMachine, "Two clients both remove the same drive."),
}

for _name, (_kind, _says) in _WRONG.items():
    mutant(_unlocked(_kind, _name), f"NoLockIn{_name}", f"{_name}.concurrent", _says, __name__)
