"""The common base of all objects here: failing with an HRESULT, one lock, and injected errors.

A member is a method or a property of the documented name. It fails by raising ``ComError``, whose
``hresult`` is what the binary interface would return, as COM libraries for Python do it.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import wraps
from typing import Any, Final, TypeAlias, TypeVar

from ivmdvddrive_spec import hresult

__all__ = ["MEMBERS", "ComError", "ComObject", "Lock", "member"]

Lock: TypeAlias = AbstractContextManager[Any]
R = TypeVar("R")

_WITHOUT_E_FAIL = {
    "AttachImage", "ReleaseImage", "BusNumber", "DeviceNumber",
    "AddDVDROMDrive", "RemoveDVDROMDrive", "DVDROMDrives",
}  # fmt: skip
"""Members whose pages list no E_FAIL: DISP_E_EXCEPTION is their only unexpected error."""

MEMBERS: Final[set[str]] = set()
"""The documented names: what ``member`` has made a member."""


class ComError(Exception):
    """A failed call; ``name`` is the code's name, ``hresult`` its value (unsigned, 32 bits)."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name
        self.hresult = hresult(name)


class ComObject:
    """An object of the interface; ``lock`` is shared by everything of one bench."""

    def __init__(self, lock: Lock) -> None:
        self.lock = lock
        self.fault: str | None = None
        """The unexpected error that the next call meets; set by the bench."""

    def meet_fault(self, name: str) -> None:
        """Spend the injected error, if there is one, as the member's page allows."""
        fault, self.fault = self.fault, None
        if fault == "E_FAIL" and name in _WITHOUT_E_FAIL:
            fault = "DISP_E_EXCEPTION"
        if fault is not None:
            raise ComError(fault)


def member(function: Callable[..., R]) -> Callable[..., R]:
    """Make a function a member of the interface: alone in the bench, and meeting an injected error first.

    ``null_out=True`` stands for a NULL out pointer, which Python callers cannot pass otherwise; a member that
    gives nothing has no out pointer, and ignores it.
    """
    gives = function.__annotations__.get("return") != "None"
    MEMBERS.add(function.__name__)

    @wraps(function)
    def entry(self: ComObject, *args: Any, null_out: bool = False) -> R:
        with self.lock:
            self.meet_fault(function.__name__)
            if null_out and gives:
                raise ComError("E_POINTER")
            return function(self, *args)

    return entry
