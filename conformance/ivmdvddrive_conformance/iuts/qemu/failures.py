"""Failures between a call and QEMU, and the answers that they become.

==============  ==========================================================  =========================================
exception       what happened                                               what the caller sees
==============  ==========================================================  =========================================
``ComFailure``  a documented condition holds                                an exception with ``hresult``, as COM's
``QmpRefused``  QEMU answered a command with an error                       ``ComFailure`` where that was foreseen
``QemuLost``    QEMU ended, hung, or broke off the connection               as it is: it has no ``hresult``: a crash
==============  ==========================================================  =========================================
"""

from __future__ import annotations

from ivmdvddrive_spec import hresult

__all__ = ["ComFailure", "QemuLost", "QmpRefused"]


class ComFailure(Exception):
    """A member failed as documented: ``hresult`` is unsigned, as pywin32's and comtypes' callers know it."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(f"{name}: {why}")
        self.hresult = hresult(name)


class QmpRefused(Exception):
    """QEMU understood a command and refused it: ``error_class`` and the text are QEMU's own."""

    def __init__(self, command: str, error_class: str, description: str) -> None:
        super().__init__(f"{command}: {description}")
        self.error_class = error_class


class QemuLost(Exception):
    """QEMU cannot be asked any more; the message ends with the end of its log."""
