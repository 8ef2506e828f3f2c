"""Reading the table of HRESULTs."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from ..errors import SpecificationError
from ..hresults import HResult, to_hex
from .tables import known_keys, names, tables, text

__all__ = ["load_hresults", "read_hresults"]

_FILE: Final = "hresults.toml"
_KEYS: Final = {"value", "says", "source", "printed"}


def load_hresults(toml: str, file: str = _FILE) -> Mapping[str, HResult]:
    """Read a table of HRESULTs, but not what pages print, which differs by profile; raises as ``read_hresults``."""
    entries = tables(toml, file)
    return read_hresults(
        {name: (file, {k: v for k, v in entry.items() if k != "printed"}) for name, entry in entries.items()}
    )


def read_hresults(entries: Mapping[str, tuple[str, dict[str, Any]]]) -> Mapping[str, HResult]:
    """Read a table of HRESULTs, of which each entry comes with its file.

    Raises SpecificationError where an entry has no source, an unknown key, a value that is no 32-bit
    HRESULT, or another entry's value.
    """
    found: dict[str, HResult] = {}
    for name, (file, entry) in entries.items():
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
