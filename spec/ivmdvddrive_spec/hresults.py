"""HRESULTs, and the parts of a value derived from it.

An HRESULT has 32 bits: severity (31), reserved (30-27, of which 29 is the customer bit), facility (26-16)
and code (15-0) (source: winerror.h).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

__all__ = ["HResult", "to_hex"]

FACILITIES: Final = {0: "NULL", 2: "DISPATCH", 4: "ITF", 7: "WIN32"}


@dataclass(frozen=True, slots=True)
class HResult:
    """A named HRESULT: ``value`` is unsigned, 32 bits; ``printed`` is what pages print wrongly instead."""

    name: str
    value: int
    says: str
    source: str
    printed: tuple[str, ...] = ()

    @property
    def values_as_printed(self) -> frozenset[int]:
        """The misprinted values that are 32 bits wide: an implementation may return them (see the errata)."""
        return frozenset(value for value in (int(p, 16) for p in self.printed) if value <= 0xFFFFFFFF)

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
