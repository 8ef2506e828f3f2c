"""The specification of the profile vpc, for what is not passed one yet."""

from __future__ import annotations

from typing import Final

from .oracle import Oracle
from .specification import Specification

__all__ = ["ORACLE", "SPECIFICATION"]

SPECIFICATION: Final = Specification.for_profile("vpc")
ORACLE: Final = Oracle(SPECIFICATION)
