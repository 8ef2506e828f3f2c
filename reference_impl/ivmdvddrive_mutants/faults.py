"""Injected errors that are not met, or more than once, or too late, or by another drive."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from ivmdvddrive_reference import ComError

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


# Met too late, or more than once, or by another drive


def _doing(member_name: str) -> Callable[..., Any]:
    def around(self: Any, call: Callable[[], Any], *_args: Any) -> Any:
        fault, self.fault = self.fault, None
        given = call()
        self.fault = fault
        self.meet_fault(member_name)
        return given

    return around


for _member in ("AttachHostDrive", "AttachImage", "ReleaseHostDrive", "ReleaseImage", "SetBusLocation"):
    mutant(
        overriding(_member, _doing(_member)),
        f"does_and_fails_{_member}",
        f"{_member}.atomic",
        f"{_member} meets an unexpected error after it has done everything.",
        __name__,
    )


def _again(times: int) -> Callable[..., Any]:
    def around(self: Any, call: Callable[[], Any], *_args: Any) -> Any:
        kept, left = self.__dict__.get("kept", ("", 0))
        if left:
            self.kept = kept, left - 1
            raise ComError(kept)
        fault = self.fault
        try:
            return call()
        finally:
            self.kept = fault, times if fault else 0

    return around


for _member, _times, _says in (
    ("Attachment", 1 << 31, "for ever"),
    ("DVDROMDrives", 1 << 31, "for ever"),
    ("Count", 1 << 31, "for ever"),
    ("BusNumber", 1, "twice"),
):
    mutant(
        overriding(_member, _again(_times)),
        f"meets_again_{_member}",
        f"{_member}.S_OK",
        f"{_member} meets an injected error {_says}.",
        __name__,
    )


def _passing_on(self: Any, call: Callable[[], Any], *_args: Any) -> Any:
    others = [d for d in self.machine.drives if d is not self]
    if self.fault == "E_FAIL" and others:
        others[0].fault, self.fault = self.fault, None
    return call()


def _but_while_running(self: Any, call: Callable[[], Any], *_args: Any) -> Any:
    if self.machine.state == "running":
        self.fault = None
    return call()


def _the_first_alone(self: Any, call: Callable[[], Any], *_args: Any) -> Any:
    if self.fault is not None:
        self.met = self.__dict__.get("met", 0) + 1
        if self.met > 1:
            self.fault = None
    return call()


mutant(
    overriding("Attachment", _passing_on),
    "PassesTheErrorOn",
    "Attachment.E_FAIL",
    "Attachment leaves E_FAIL to the machine's first other drive, if there is one.",
    __name__,
)
mutant(
    overriding("ImageFile", _but_while_running),
    "NoErrorsWhileRunning",
    "ImageFile.DISP_E_EXCEPTION",
    "ImageFile meets no unexpected error while the machine runs.",
    __name__,
)
mutant(
    overriding("ReleaseImage", _the_first_alone),
    "MeetsOneErrorAlone",
    "ReleaseImage.DISP_E_EXCEPTION",
    "ReleaseImage meets the first error that is injected, and none after it.",
    __name__,
)
