"""Benches that answer late: each answer takes nearly as long as the tests let it, ``--timeout 1``."""

from __future__ import annotations

import time
from typing import Any

from ivmdvddrive_reference import Bench
from ivmdvddrive_reference.drive import DVDDrive
from ivmdvddrive_reference.machine import DVDDriveCollection, VirtualMachine

_LATE = 0.9


class _Late:
    """Lets everything that is asked of an object wait, whatever it is."""

    def __getattribute__(self, name: str) -> Any:
        if name[:1].isupper() or name in ("_NewEnum", "reset", "create_machine", "close"):
            time.sleep(_LATE)
        return super().__getattribute__(name)


class _Drive(_Late, DVDDrive):
    pass


class _Collection(_Late, DVDDriveCollection):
    pass


class _Machine(_Late, VirtualMachine):
    drive_class = _Drive
    collection_class = _Collection


class Slow(_Late, Bench):
    """The reference, answering late."""

    machine_class = _Machine

    def close(self) -> None:
        """Nothing has to be closed: that takes its time, too."""
