"""The profile vpc, as the tests need it: the specification is read once, and everything else is of it."""

from __future__ import annotations

from typing import Final

from ivmdvddrive_spec import Specification
from ivmdvddrive_spec.oracle import Oracle

__all__ = ["MEMBERS", "SPECIFICATION", "oracle", "specifications"]

SPECIFICATION: Final = Specification.for_profile("vpc")
oracle: Final = Oracle(SPECIFICATION)
MEMBERS: Final = SPECIFICATION.members

specifications: Final = {"vpc": SPECIFICATION}.__getitem__
"""Gives the specification of a profile, as what reads results asks for it."""
