"""NULL out pointers that do more than fail, or that do not always fail."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ivmdvddrive_reference import ComError
from ivmdvddrive_reference.drive import DVDDrive
from ivmdvddrive_reference.machine import DVDDriveCollection, VirtualMachine

from .overriding import overriding
from .registry import mutant

__all__: list[str] = []


def _on_null(deed: Callable[[Any], None]) -> Callable[..., Any]:
    """Around a member: do something when its out pointer is NULL."""

    def around(self: Any, call: Callable[[], Any], *_args: Any) -> Any:
        try:
            return call()
        except ComError as error:
            if error.name == "E_POINTER":
                deed(self)
            raise

    return around


def _succeeding(when: Callable[[Any], bool]) -> Callable[..., Any]:
    """Around a member: succeed though its out pointer is NULL, in some state."""

    def around(self: Any, call: Callable[[], Any], *_args: Any) -> Any:
        try:
            return call()
        except ComError as error:
            if error.name == "E_POINTER" and when(self):
                return 0
            raise

    return around


def _detach(drive: DVDDrive) -> None:
    drive.let_go()


def _move(drive: DVDDrive) -> None:
    drive.location = (1 - drive.location[0], drive.location[1])


def _forget_the_path(drive: DVDDrive) -> None:
    if isinstance(drive.media, str):
        drive.media = "elsewhere.iso"


def _drop_the_last(machine: VirtualMachine) -> None:
    del machine.drives[-1:]


def _drop_the_last_item(collection: DVDDriveCollection) -> None:
    _drop_the_last(collection.machine)


def _disconnect(collection: DVDDriveCollection) -> None:
    for drive in collection.machine.drives:
        drive.connected = False


def _empty(collection: DVDDriveCollection) -> None:
    for drive in collection.machine.drives:
        drive.let_go()


for _name, _member, _deed, _says in (
    ("NullAttachmentDetaches", "Attachment", _detach, "detaches what is attached"),
    ("NullBusNumberMoves", "BusNumber", _move, "moves the drive to the other bus"),
    ("NullImageFileForgets", "ImageFile", _forget_the_path, "makes the drive forget the path"),
    ("NullHostDriveLetterReleases", "HostDriveLetter", _detach, "releases the host drive"),
    ("NullCollectionDrops", "DVDROMDrives", _drop_the_last, "drops the last drive"),
    ("NullItemDrops", "Item", _drop_the_last_item, "drops the last drive"),
    ("NullCountDisconnects", "Count", _disconnect, "disconnects the drives"),
    ("NullEnumeratorEmpties", "_NewEnum", _empty, "detaches what the drives have attached"),
):
    _part = overriding(_member, _on_null(_deed))
    mutant(_part, _name, f"{_member}.pure", f"{_member} with a NULL out pointer fails, and {_says}.", __name__)


def _is_running(drive: DVDDrive) -> bool:
    return drive.machine.state == "running"


def _is_last(drive: DVDDrive) -> bool:
    return drive.location == (1, 1)


def _second_time(drive: Any) -> bool:
    drive.nulls = getattr(drive, "nulls", 0) + 1
    return bool(drive.nulls > 1)


def _has_an_image(drive: DVDDrive) -> bool:
    return isinstance(drive.media, str)


for _name, _member, _when, _says in (
    ("SecondNullSucceeds", "HostDriveLetter", _second_time, "the second time"),
    ("NullSucceedsWhileRunning", "BusNumber", _is_running, "while the machine runs"),
    ("NullSucceedsAtTheEnd", "DeviceNumber", _is_last, "at the last location of the machine"),
    ("NullSucceedsWithAnImage", "Attachment", _has_an_image, "while an image is attached"),
):
    _part = overriding(_member, _succeeding(_when))
    mutant(_part, _name, f"{_member}.E_POINTER", f"{_member} succeeds with a NULL out pointer {_says}.", __name__)
