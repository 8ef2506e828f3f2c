"""What only a longer history shows: a call that is right until something has happened before."""

from __future__ import annotations

from ivmdvddrive_reference import Bench, ComError
from ivmdvddrive_reference.com import member
from ivmdvddrive_reference.drive import DVDDrive
from ivmdvddrive_reference.host import HostDrive
from ivmdvddrive_reference.machine import VirtualMachine

from .registry import breaks

__all__: list[str] = []


@breaks("AttachImage.S_OK")
class ThirdAttachFails(DVDDrive):
    """The third image that is attached to a drive is refused."""

    attached = 0

    @member
    def AttachImage(self, imagePath: str | None) -> None:
        super().AttachImage(imagePath)
        self.attached += 1
        if self.attached == 3:
            self.let_go()
            raise ComError("VM_E_IMAGE_CAPTURE_FAIL")


@breaks("ReleaseImage.effect")
class KeepsTheImageAfterAMove(DVDDrive):
    """An image that was moved along is not detached."""

    moved: str | HostDrive | None = None

    @member
    def SetBusLocation(self, busNumber: int, deviceNumber: int) -> None:
        super().SetBusLocation(busNumber, deviceNumber)
        self.moved = self.media

    @member
    def ReleaseImage(self) -> None:
        path = self.media
        super().ReleaseImage()
        if path == self.moved:
            self.media = path


@breaks("Attachment.value")
class SaveLosesTheImage(Bench):
    """Saving a machine detaches its images."""

    def set_machine_state(self, machine: VirtualMachine, state: str) -> None:
        super().set_machine_state(machine, state)
        for drive in machine.drives:
            if state == "saved" and isinstance(drive.media, str):
                drive.let_go()
