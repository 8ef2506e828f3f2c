"""Keys by which the plugin, the run and the marks of the checks find each other; imports nothing of the suite."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

if TYPE_CHECKING:
    from .pytest_run import Running

__all__ = ["CHECKS", "RUNNING", "WORKER_INPUT"]

CHECKS: Final = Path(__file__).parents[1] / "checks"
"""The folder of the checks."""

WORKER_INPUT: Final = "ivmdvddrive"
"""Under this name a process of pytest-xdist is given the run's settings."""

RUNNING: pytest.StashKey[Running] = pytest.StashKey()
"""The key under which a pytest run with ``--iut`` keeps its run of the suite."""
