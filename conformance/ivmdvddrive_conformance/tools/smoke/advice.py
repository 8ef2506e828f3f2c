"""The likely cause and the fix of each wiring error: one table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from ...iuts.errors import (
    BenchError,
    CallRefused,
    EnvironmentFailed,
    IutCrash,
    IutError,
    IutTimeout,
    ProtocolError,
    Unclaimed,
)

__all__ = ["ADVICE", "Advice", "Unhonoured", "Unusable"]


class Unhonoured(IutError):
    """The verbs of a claim were answered, but nothing was seen of what they say they do."""


class Unusable(IutError):
    """A member whose success everything else rests on did not succeed."""


@dataclass(frozen=True, slots=True)
class Advice:
    """The likely cause of an error, and the fix."""

    cause: str
    fix: str


ADVICE: Final[Mapping[str, Advice]] = {
    kind.__name__: Advice(cause, fix)
    for kind, cause, fix in (
        (
            BenchError,
            "The verb is claimed, but what is behind it is missing or fails.",
            "Mend the verb, or take its claim out until the bench can do it.",
        ),
        (
            EnvironmentFailed,
            "The system ended the implementation, or refused it memory, files, threads or space.",
            "Raise the limits (ulimit -a), free memory or space, and run it again.",
        ),
        (
            CallRefused,
            "No such member or object is known, or a failure of the member was let out as an error of the protocol's.",
            "Know every documented member by its name, and let it fail by its HRESULT; keep handles until reset.",
        ),
        (
            IutCrash,
            "Something that nothing caught ended the call or the program.",
            "Look for its last words in the log; a member fails by its HRESULT (in Python: an exception with hresult).",
        ),
        (
            IutTimeout,
            "The answer was written but not flushed, or it waits for what does not come.",
            "Send each answer as soon as it is made; where it is only slow, give it more time by --timeout.",
        ),
        (
            ProtocolError,
            "The verb is claimed but unknown (error -32601), an answer misses a field, or a log is among the answers.",
            "Add the verb or take the claim out; answer as the protocol's page shows; log elsewhere.",
        ),
        (
            Unclaimed,
            "What the probe needs is a claim of its own that is not made.",
            "Make that claim too, or take this one out.",
        ),
        (
            Unhonoured,
            "The verb is answered but does nothing, or the members do not look at what it sets.",
            "Let the verb change the bench that the members look at, or take its claim out.",
        ),
        (
            Unusable,
            "The member is not implemented yet, or createMachine gives no stopped machine with free locations.",
            "Begin with AddDVDROMDrive at 0:0 and BusNumber: every check needs them.",
        ),
    )
}
"""By the name of the error's class. An error at the start has none: its own message says what to do."""
