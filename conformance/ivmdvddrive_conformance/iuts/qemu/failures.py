"""Failures between a board and its QEMU, and the answers that they become.

==============  ==========================================================  =========================================
exception       what happened                                               what the caller sees
==============  ==========================================================  =========================================
``QmpRefused``  QEMU answered a command with an error                       ``ComFailure`` where that was foreseen
``QemuLost``    QEMU ended, hung, or broke off the connection               as it is: it has no ``hresult``: a crash
==============  ==========================================================  =========================================
"""

from __future__ import annotations

from ..emulated.failures import Refused

__all__ = ["QemuLost", "QmpRefused"]


class QmpRefused(Refused):
    """QEMU understood a command and refused it: ``error_class`` and the text are QEMU's own."""

    def __init__(self, command: str, error_class: str, description: str) -> None:
        super().__init__(f"{command}: {description}")
        self.error_class = error_class


class QemuLost(Exception):
    """QEMU cannot be asked any more; the message ends with the end of its log."""
