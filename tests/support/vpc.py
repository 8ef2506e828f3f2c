"""The profile vpc, as the tests need it: the specification is read once, and everything else is of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from ivmdvddrive_conformance.iuts import opening
from ivmdvddrive_conformance.iuts.port import Iut
from ivmdvddrive_conformance.iuts.python.iut import PythonIut
from ivmdvddrive_spec import Specification
from ivmdvddrive_spec.oracle import Oracle

__all__ = ["SPECIFICATION", "open_iut", "oracle", "python_iut", "specifications"]

SPECIFICATION: Final = Specification.for_profile("vpc")
oracle: Final = Oracle(SPECIFICATION)

specifications: Final = {"vpc": SPECIFICATION}.__getitem__
"""Gives the specification of a profile, as what reads results asks for it."""


def python_iut(make: Callable[[], Any], **more: Any) -> PythonIut:
    """A Python implementation of the profile, of a factory."""
    return PythonIut(make, SPECIFICATION, **more)


def open_iut(name: str, **more: Any) -> Iut:
    """An implementation of the profile, opened by its name."""
    return opening.open_iut(name, SPECIFICATION, **more)
