"""Every profile of the project, for tests that hold for each: its specification, and its oracle."""

from __future__ import annotations

from typing import Final

from ivmdvddrive_spec import Specification
from ivmdvddrive_spec.oracle import Oracle
from vpc import SPECIFICATION, oracle

__all__ = ["ORACLES", "SPECIFICATIONS"]

SPECIFICATIONS: Final = {
    name: SPECIFICATION if name == "vpc" else Specification.for_profile(name) for name in Specification.profiles()
}
ORACLES: Final = {
    name: oracle if name == "vpc" else Oracle(specification) for name, specification in SPECIFICATIONS.items()
}
