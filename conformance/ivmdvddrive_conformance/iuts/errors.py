"""Errors of the conversation with an IUT: one exception class each, with its meaning for the verdict.

==================  ==============================================================  ====================
exception           what happened                                                   status of the clause
==================  ==============================================================  ====================
``BadTarget``       the IUT's name on the command line is unusable                  none: exit code 2
``CannotStart``     the IUT did not start, or its ``hello`` failed                  none: exit code 3
``BenchError``      the bench refused a verb that it claims                         ``error``
``Unclaimed``       the check needs what the IUT does not claim                     ``unclaimed``
``CallRefused``     a call was answered by an error instead of an HRESULT           ``fail``
``IutCrash``        the IUT ended, or let a foreign exception out, during a call    ``crash``
``IutTimeout``      no answer within the time limit                                 ``timeout``
``ProtocolError``   an answer that the wire protocol does not allow                 ``protocol-error``
==================  ==============================================================  ====================

``EnvironmentFailed`` is a BenchError: what would be an IutCrash, or an error in place of an HRESULT, where the system
may have ended the IUT or refused it what it needs (``environment``).

After that one and the last three the IUT is gone or unusable, and the next ``reset`` starts a new one. Where they come
from ``reset`` itself, nothing is being checked yet, and the status is ``error``.
Messages may hold the IUT's own words: ``printable`` has been applied to them.
"""

from __future__ import annotations

from typing import Any

__all__ = [
    "BadTarget",
    "BenchError",
    "CallRefused",
    "CannotStart",
    "EnvironmentFailed",
    "IutCrash",
    "IutError",
    "IutTimeout",
    "ProtocolError",
    "Unclaimed",
]


class IutError(Exception):
    """The base of all of these. ``log`` is the end of the IUT's own log, where there is one; of a Python IUT that
    let an exception out, the last calls that led to it.

    ``results`` are what the requests before the one that failed had given, where several were performed together.
    """

    def __init__(self, message: str, *, log: str = "") -> None:
        super().__init__(message)
        self.log = log
        self.results: tuple[Any, ...] = ()


class BadTarget(IutError):
    """The IUT's name is unusable: an unknown kind, a module that does not exist; the message says the mend."""


class CannotStart(IutError):
    """The IUT did not start, or did not say hello as the protocol asks."""


class BenchError(IutError):
    """The bench failed to set a scene that it claims to set; nothing is judged."""


class EnvironmentFailed(BenchError):
    """The system may have ended the IUT, or refused it what any program needs; nobody is blamed."""


class Unclaimed(IutError):
    """A check needs what this IUT does not claim."""

    def __init__(self, need: str) -> None:
        super().__init__(need)
        self.need = need


class CallRefused(IutError):
    """The IUT answered a call, but by an error of its own where an HRESULT belongs."""


class IutCrash(IutError):
    """The IUT ended or broke during a request."""


class IutTimeout(IutError):
    """The IUT did not answer within the time limit."""


class ProtocolError(IutError):
    """The IUT answered with what the wire protocol does not allow."""
