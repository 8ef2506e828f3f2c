"""The specification that this package holds, read and validated when it is first imported."""

from __future__ import annotations

from importlib.resources import files
from typing import Final

from .loading import load

__all__ = ["SPECIFICATION"]

SPECIFICATION: Final = load(files(__package__))
"""Every clause, member, interface, erratum and ambiguity."""
