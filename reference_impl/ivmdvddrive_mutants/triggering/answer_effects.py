"""Wrong answers: getters that lie until the next call, and codes that are not those of the call."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from ivmdvddrive_reference import ComError
from ivmdvddrive_reference.host import HostDrive

from .effect import MOVE, Effect, both, effect, either, fails, of_kind, starts, succeeds
from .patterns import ATTACH, RELEASE
from .state_effects import undo_media
from .watch import Moment, path_of

__all__ = ["CODE", "GETTER"]

GETTER: Final[list[Effect]] = []
CODE: Final[list[Effect]] = []


# Getters, until the next call


def _lie(getter: str, says: str, may: Callable[[Moment], bool], value: Callable[[Moment], Any]) -> None:
    @effect(GETTER, f"{getter} {says} until the next call", may)
    def lie(moment: Moment) -> None:
        if may(moment):
            moment.watch.lies[moment.drive, getter] = value(moment)


def _captured(moment: Moment) -> bool:
    return isinstance(moment.drive.media, HostDrive)


def _has_image(moment: Moment) -> bool:
    return isinstance(moment.drive.media, str)


_usable = either(succeeds, fails, starts)
_lie(
    "Attachment",
    "tells the wrong kind",
    of_kind(*ATTACH, *RELEASE),
    lambda m: {str: 2, HostDrive: 0}.get(type(m.drive.media), 1),
)
_lie("BusNumber", "tells the other bus", of_kind(MOVE), lambda m: 1 - m.drive.location[0])
_lie("DeviceNumber", "tells the other device", of_kind(MOVE), lambda m: 1 - m.drive.location[1])
_lie("ImageFile", "gives what was attached before", both(_usable, _has_image), lambda m: m.drive.last_path)
_lie("ImageFile", "gives the image released", of_kind("ReleaseImage", ok=True), lambda m: path_of(m.media_before))
_lie(
    "HostDriveLetter",
    "gives the letter of the other host drive",
    both(_usable, _captured),
    lambda m: "E" if path_of(m.drive.media) == "D" else "D",
)
_lie(
    "HostDriveLetter",
    "gives the letter released",
    of_kind("ReleaseHostDrive", ok=True),
    lambda m: path_of(m.media_before),
)


# Codes


def _fail_with(name: str) -> None:
    @effect(CODE, f"it fails with {name} instead", fails)
    def fail(moment: Moment) -> None:
        moment.failure = ComError(name)


for _code in ("E_FAIL", "DISP_E_BADINDEX", "VM_E_IMAGE_CAPTURE_FAIL"):
    _fail_with(_code)


@effect(CODE, "it says S_OK", fails)
def _silent(moment: Moment) -> None:
    moment.failure = None


@effect(CODE, "it fails with E_FAIL though it is done", succeeds)
def _fails_when_done(moment: Moment) -> None:
    moment.failure = ComError("E_FAIL")


@effect(CODE, "it fails with VM_E_DRIVE_BUS_LOC_IN_USE and does nothing", of_kind(*ATTACH, *RELEASE, ok=True))
def _refused(moment: Moment) -> None:
    undo_media(moment)
    moment.events.clear()
    moment.failure = ComError("VM_E_DRIVE_BUS_LOC_IN_USE")
