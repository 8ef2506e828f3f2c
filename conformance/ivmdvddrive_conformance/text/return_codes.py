"""Finding a return code in any spelling that people meet: a name, hex, a signed number, a misprint of a page."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from ivmdvddrive_spec import HResult, Specification, to_hex
from ivmdvddrive_spec.records import Clause, Erratum

__all__ = ["Found", "code_names", "find_code"]

_RENAMED: Final = {"VM_E_BUS_LOC_IN_USE": "VM_E_DRIVE_BUS_LOC_IN_USE"}
"""Names that a page prints and no header has."""


def code_names(specification: Specification) -> tuple[str, ...]:
    """Every name that is understood."""
    return (*specification.hresults, *_RENAMED)


@dataclass(frozen=True, slots=True)
class Found:
    """The meaning of a spelling. ``how`` says how it was understood; ``code`` is None for a value without a name."""

    specification: Specification
    value: int
    code: HResult | None
    how: str

    @property
    def errata(self) -> list[Erratum]:
        """The errata that touch the code."""
        if self.code is None:
            return []
        names = (*self.code.printed, *(k for k, v in _RENAMED.items() if v == self.code.name))
        linked = {e for c in self.clauses for e in c.errata}
        return [
            e
            for e in self.specification.errata.values()
            if e.printed in names or (e.id in linked and e.printed in names)
        ]

    @property
    def clauses(self) -> list[Clause]:
        """The clauses that return the code."""
        return [c for c in self.specification.clauses.values() if self.code is not None and c.code == self.code.name]


def find_code(specification: Specification, text: str) -> Found | None:
    """The return code that a spelling means, or None where it is none.

    Names in any case; hex with or without ``0x``; signed and unsigned decimals; what the pages misprint.
    """
    word, codes = text.strip(), specification.hresults
    name = word.upper()
    if name in codes:
        return Found(specification, codes[name].value, codes[name], "by its name")
    if name in _RENAMED:
        code = codes[_RENAMED[name]]
        return Found(specification, code.value, code, f"as a page names it; the header has {code.name}")
    for code in codes.values():
        if name.removeprefix("0X") in {p.upper().removeprefix("0X") for p in code.printed}:
            return Found(
                specification, code.value, code, f"as pages print it, which is wrong: it is {to_hex(code.value)}"
            )
    return _by_value(specification, word)


def _by_value(specification: Specification, word: str) -> Found | None:
    if re.fullmatch(r"(0[xX][0-9a-fA-F]{1,8}|[0-9a-fA-F]{8})L?", word):  # a failure in decimal has a sign or ten digits
        value, how = int(word.removesuffix("L"), 16), "as a hexadecimal number"
    elif re.fullmatch(r"[+-]?\d{1,12}", word):
        value, how = int(word), "as a decimal number"
    else:
        return None
    if not -(2**31) <= value <= 0xFFFFFFFF:
        return None
    value &= 0xFFFFFFFF
    code = next((c for c in specification.hresults.values() if c.value == value), None)
    return Found(specification, value, code, how)
