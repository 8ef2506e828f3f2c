"""Failures of a member, and of what its board was asked to do.

==============  ==========================================================  =========================================
exception       what happened                                               what the caller sees
==============  ==========================================================  =========================================
``ComFailure``  a documented condition holds                                an exception with ``hresult``, as COM's
``Refused``     the emulator understood a request and refused it            ``ComFailure`` where that was foreseen
==============  ==========================================================  =========================================

Any other exception has no ``hresult``: the emulator was lost, which is a crash.
"""

from __future__ import annotations

from ivmdvddrive_spec import hresult

__all__ = ["ComFailure", "Refused"]


class ComFailure(Exception):
    """A member failed as documented: ``hresult`` is unsigned, as pywin32's and comtypes' callers know it."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(f"{name}: {why}")
        self.hresult = hresult(name)


class Refused(Exception):
    """The emulator refused a request, and everything is as it was; the message has the emulator's own words."""
