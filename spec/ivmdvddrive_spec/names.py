"""Names and values of the HRESULTs, for those who write an implementation: nothing here judges.

The suite takes the codes of the profile that it judges by from its ``Specification``.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Final

from .loading.return_codes import load_hresults
from .loading.tables import read

__all__ = ["HRESULTS", "hresult", "name_of"]

HRESULTS: Final = load_hresults(read(files(__package__) / "data", "hresults.toml"))
"""Every HRESULT that the specification names, by name."""


def hresult(name: str) -> int:
    """The value of a named HRESULT, unsigned; KeyError for a name the specification does not know."""
    return HRESULTS[name].value


@cache
def name_of(value: int) -> str | None:
    """The name of a value (signed or unsigned), or None where the specification has none for it."""
    return next((h.name for h in HRESULTS.values() if h.value == value & 0xFFFFFFFF), None)
