"""Conforming variants that look at the conditions of a failure in another order: the pages give none."""

from __future__ import annotations

from ivmdvddrive_reference import ComError
from ivmdvddrive_reference.com import member
from ivmdvddrive_reference.drive import DVDDrive
from ivmdvddrive_reference.host import HostDrive

from .registry import conforms

__all__: list[str] = []


@conforms
class ArgumentsFirst(DVDDrive):
    """Looks at its arguments before it looks at the drive."""

    @member
    def AttachImage(self, imagePath: str | None) -> None:
        if imagePath is None:
            raise ComError("E_POINTER")
        super().AttachImage(imagePath)

    @member
    def SetBusLocation(self, busNumber: int, deviceNumber: int) -> None:
        if busNumber not in (0, 1) or deviceNumber not in (0, 1):
            raise ComError("E_INVALIDARG")
        super().SetBusLocation(busNumber, deviceNumber)


@conforms
class LocationBeforeState(DVDDrive):
    """SetBusLocation looks at the new location before it looks at the machine's state."""

    @member
    def SetBusLocation(self, busNumber: int, deviceNumber: int) -> None:
        if self.machine.known:
            self.machine.must_be_free((busNumber, deviceNumber), besides=self)
        super().SetBusLocation(busNumber, deviceNumber)


@conforms
class ConditionBeforeError(DVDDrive):
    """A release that would fail anyway says why, and leaves an injected error waiting for the next call."""

    def ReleaseHostDrive(self) -> None:
        with self.lock:
            self._must_be_usable()
            if not isinstance(self.media, HostDrive):
                raise ComError("VM_E_MEDIA_WRONG_TYPE")
            super().ReleaseHostDrive()

    def ReleaseImage(self) -> None:
        with self.lock:
            self._must_be_usable()
            if not isinstance(self.media, str):
                raise ComError("VM_E_MEDIA_WRONG_TYPE")
            super().ReleaseImage()


@conforms
class ConditionSpendsTheError(DVDDrive):
    """A move that would fail anyway says why, and an injected error is spent."""

    def SetBusLocation(self, busNumber: int, deviceNumber: int) -> None:
        with self.lock:
            fault, self.fault = self.fault, None
            self._must_be_usable()
            self.machine.must_be_off()
            self.machine.must_be_free((busNumber, deviceNumber), besides=self)
            self.fault = fault
            super().SetBusLocation(busNumber, deviceNumber)
