"""Overriding members by their names: what the families that are made in a loop share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeAlias

from ivmdvddrive_reference.com import ComObject
from ivmdvddrive_reference.drive import DVDDrive
from ivmdvddrive_reference.machine import DVDDriveCollection, VirtualMachine

__all__ = ["Around", "Rejection", "overriding"]

_CLASSES: Final[tuple[type[ComObject], ...]] = (DVDDrive, VirtualMachine, DVDDriveCollection)

Around: TypeAlias = Callable[..., Any]
"""Stands around a member: is called with the object, a function of no argument that makes the original call, and
the call's arguments."""


class Rejection(Exception):
    """A failure with a value that has no name: a 32-bit ``hresult`` like ComError's."""

    def __init__(self, hresult: int) -> None:
        super().__init__(hex(hresult))
        self.hresult = hresult


def _class_of(member_name: str) -> type[Any]:
    return next(c for c in _CLASSES if member_name in c.__dict__)


def overriding(member_name: str, around: Around) -> type[Any]:
    """A part whose member is made through ``around``."""
    base = _class_of(member_name)
    attribute = base.__dict__[member_name]
    original: Callable[..., Any] = getattr(attribute, "fget", attribute)

    def call(self: Any, *args: Any, **kwargs: Any) -> Any:
        with self.lock:
            return around(self, lambda: original(self, *args, **kwargs), *args)

    return type(base.__name__, (base,), {member_name: property(call) if isinstance(attribute, property) else call})
