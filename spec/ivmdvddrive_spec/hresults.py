"""HRESULTs: names and values from hresults.toml, and the parts of a value derived from it.

An HRESULT has 32 bits: severity (31), reserved (30-27, of which 29 is the customer bit), facility (26-16)
and code (15-0) (source: winerror.h).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Final

from .errors import SpecificationError
from .tables import known_keys, names, read, tables, text

__all__ = ["HRESULTS", "HResult", "hresult", "load_hresults", "name_of", "to_hex"]

FACILITIES: Final = {0: "NULL", 2: "DISPATCH", 4: "ITF", 7: "WIN32"}
_FILE: Final = "hresults.toml"
_KEYS: Final = {"value", "says", "source", "printed"}


@dataclass(frozen=True, slots=True)
class HResult:
    """A named HRESULT: ``value`` is unsigned, 32 bits; ``printed`` is what pages print wrongly instead."""

    name: str
    value: int
    says: str
    source: str
    printed: tuple[str, ...] = ()

    @property
    def severity(self) -> int:
        """1 for a failure, 0 for a success (bit 31)."""
        return self.value >> 31

    @property
    def customer(self) -> int:
        """1 where the code is not one of Microsoft's own facilities' (bit 29)."""
        return self.value >> 29 & 1

    @property
    def facility(self) -> int:
        """The facility's number (bits 26-16)."""
        return self.value >> 16 & 0x7FF

    @property
    def facility_name(self) -> str:
        """The facility's name in winerror.h, or its number where these pages use none such."""
        return FACILITIES.get(self.facility, str(self.facility))

    @property
    def code(self) -> int:
        """The facility's own code (bits 15-0)."""
        return self.value & 0xFFFF

    @property
    def signed(self) -> int:
        """The value as a signed 32-bit integer, as Visual Basic and PowerShell print it."""
        return self.value - (1 << 32) if self.severity else self.value


def to_hex(value: int) -> str:
    """The value as it travels and is printed: ``0x`` and eight upper-case hex digits."""
    return f"0x{value & 0xFFFFFFFF:08X}"


def load_hresults(toml: str, file: str = _FILE) -> Mapping[str, HResult]:
    """Read a table of HRESULTs.

    Raises SpecificationError where an entry has no source, an unknown key, a value that is no 32-bit
    HRESULT, or another entry's value.
    """
    found: dict[str, HResult] = {}
    for name, entry in tables(toml, file).items():
        found[name] = _read(file, name, entry)
        twin = next((o for o in found.values() if o.value == found[name].value and o.name != name), None)
        if twin is not None:
            raise SpecificationError(file, name, f"has the value of {twin.name}, {to_hex(twin.value)}")
    return MappingProxyType(found)


def _read(file: str, name: str, entry: dict[str, Any]) -> HResult:
    known_keys(file, name, entry, _KEYS)
    value = entry.get("value")
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= 0xFFFFFFFF:
        shown = f"{value:#x}" if isinstance(value, int) else repr(value)
        raise SpecificationError(file, name, f"{shown} is no 32-bit HRESULT")
    printed = names(file, name, entry, "printed")
    for shown in printed:
        if not re.fullmatch("0x[0-9A-F]{8,9}", shown):
            raise SpecificationError(file, name, f"{shown!r} is not printed as a page prints a value")
    return HResult(name, value, text(file, name, entry, "says"), text(file, name, entry, "source"), printed)


HRESULTS: Final = load_hresults(read(files(__package__), _FILE))
"""Every HRESULT that the specification names, by name."""


def hresult(name: str) -> int:
    """The value of a named HRESULT, unsigned; KeyError for a name the specification does not know."""
    return HRESULTS[name].value


@cache
def name_of(value: int) -> str | None:
    """The name of a value (signed or unsigned), or None where the specification has none for it."""
    return next((h.name for h in HRESULTS.values() if h.value == value & 0xFFFFFFFF), None)
