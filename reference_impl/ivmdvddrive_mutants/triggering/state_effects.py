"""State gone wrong: locks lost or kept, changes by failures, successes without effect, drives that touch others."""

from __future__ import annotations

from typing import Final

from ivmdvddrive_reference.host import HostDrive

from .effect import MOVE, Effect, both, effect, either, fails, has_media, of_kind
from .patterns import ATTACH, RELEASE
from .watch import Moment, WatchedDrive

__all__ = [
    "ANOTHER",
    "LOCK",
    "STATE",
    "detached_by_failure",
    "lock_lost",
    "media_lost",
    "not_vacated",
    "undo_media",
]

LOCK: Final[list[Effect]] = []
STATE: Final[list[Effect]] = []
ANOTHER: Final[list[Effect]] = []

# The lock of a host drive


def _captures(drive: WatchedDrive) -> bool:
    """A host drive is captured, and in use: one of a stopped or saved machine may be free for others."""
    return isinstance(drive.media, HostDrive) and drive.machine.state == "running"


@effect(LOCK, "the host drive is free for others though it is captured", lambda m: _captures(m.drive))
def lock_lost(moment: Moment) -> None:
    """Let another drive capture the host drive, too."""
    _set_free(moment.drive)


def _set_free(drive: WatchedDrive) -> None:
    if isinstance(drive.media, HostDrive):
        drive.media.holder = None


@effect(LOCK, "the host drive stays locked", of_kind("ReleaseHostDrive", ok=True))
def _lock_kept(moment: Moment) -> None:
    if isinstance(moment.media_before, HostDrive):
        moment.media_before.holder = moment.drive


@effect(LOCK, "the host drives that other drives have captured are free", lambda m: any(_captures(d) for d in m.others))
def _lock_of_others_lost(moment: Moment) -> None:
    for other in moment.others:
        _set_free(other)


# State: changed by a failure, not changed by a success, or that of another


def undo_media(moment: Moment) -> None:
    """Attach what was attached before the call."""
    drive, before = moment.drive, moment.media_before
    if drive.media is not before:
        drive.let_go()
        if isinstance(before, HostDrive):
            before.holder = drive
        drive.media = before


@effect(STATE, "what is attached is detached all the same", both(fails, has_media))
def detached_by_failure(moment: Moment) -> None:
    """Lose the medium in a call that fails."""
    moment.drive.let_go()


@effect(STATE, "the drive moves all the same", of_kind(MOVE, ok=False))
def _moved_by_failure(moment: Moment) -> None:
    bus, device = moment.drive.location
    moment.drive.location = (1 - bus, device)


@effect(STATE, "what is attached is gone", both(has_media, either(of_kind(MOVE, ok=True), of_kind("run"))))
def media_lost(moment: Moment) -> None:
    """Lose the medium in a call that has nothing to do with it."""
    moment.drive.let_go()


def _moved(moment: Moment) -> bool:
    return moment.drive.location != moment.location_before


@effect(STATE, "the old location stays in use", both(of_kind(MOVE, ok=True), _moved))
def not_vacated(moment: Moment) -> None:
    """Keep the location that the drive has left."""
    if _moved(moment):
        moment.drive.machine.disks.add(moment.location_before)


@effect(STATE, "the drive stays where it was", both(of_kind(MOVE, ok=True), _moved))
def _not_moved(moment: Moment) -> None:
    moment.drive.location = moment.location_before


@effect(STATE, "the drive moves to the new bus, but not to the new device", both(of_kind(MOVE, ok=True), _moved))
def _half_moved(moment: Moment) -> None:
    moment.drive.location = moment.drive.location[0], moment.location_before[1]


@effect(STATE, "it does nothing, though it says S_OK", of_kind(*ATTACH, *RELEASE, ok=True))
def _left_out(moment: Moment) -> None:
    undo_media(moment)


@effect(STATE, "the image that was attached before is attached instead", of_kind("AttachImage", ok=True))
def _previous_image(moment: Moment) -> None:
    if isinstance(moment.drive.media, str):
        moment.drive.media = moment.drive.last_path


@effect(ANOTHER, "another drive loses what it has attached", lambda m: any(d.media is not None for d in m.others))
def _detached_elsewhere(moment: Moment) -> None:
    for other in moment.others[:1]:
        other.let_go()
