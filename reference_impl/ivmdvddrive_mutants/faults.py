"""Injected errors that are not met, or not as they should be."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from .codes import CODES
from .overriding import overriding
from .registry import mutant

__all__: list[str] = []

_WITH_E_FAIL: Final = frozenset(
    {"AttachHostDrive", "ReleaseHostDrive", "SetBusLocation", "Attachment", "HostDriveLetter", "ImageFile", "Count",
     "Item", "_NewEnum"}
)  # fmt: skip
"""Members whose pages list E_FAIL."""


def _ignoring(fault: str) -> Callable[..., Any]:
    def around(self: Any, call: Callable[[], Any], *_args: Any) -> Any:
        if self.fault == fault:
            self.fault = None
        return call()

    return around


for _member in CODES:
    for _fault in ("DISP_E_EXCEPTION", "E_FAIL"):
        if _fault == "DISP_E_EXCEPTION" or _member in _WITH_E_FAIL:
            mutant(
                overriding(_member, _ignoring(_fault)),
                f"ignores_{_fault}_{_member}",
                f"{_member}.{_fault}",
                f"{_member} succeeds though it meets {_fault}.",
                __name__,
            )
