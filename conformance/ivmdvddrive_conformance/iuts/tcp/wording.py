"""The sentences about a server: why it cannot be reached, and what to do where it does not say hello."""

from __future__ import annotations

import os
from typing import Final

from ...text.printable import printable
from ..environment import LIMIT_REACHED, refuses
from ..errors import CannotStart, IutCrash, IutTimeout, ProtocolError
from ..wire.transport import Wording
from .address import Address

__all__ = ["WORDING", "lost", "no_way", "nobody", "silent", "unresolved"]

WORDING: Final = Wording(
    advice={
        IutCrash: (
            "Does another service listen there, or is the server busy with another connection? "
            "It keeps each connection open until bye, and serves several at once if several workers are asked for."
        ),
        IutTimeout: (
            "Does it read the connection line by line, and send each answer at once? If it serves one connection at a "
            "time, is another client connected? If it is only slow, give it more time by --start-timeout."
        ),
        ProtocolError: (
            "Does another service listen there? The connection carries answers alone, each a line of JSON as the "
            "protocol's page has it; whatever else the server has to say goes elsewhere."
        ),
    },
    gone="there is no connection to the IUT ({why}); the next reset opens another",
    anew="over a new connection",
    closed="this IUT was closed, and no connection to it can be opened again",
)


def unresolved(server: Address, why: str) -> CannotStart:
    """The error for a host that the resolver does not know, or not within the time."""
    return _unreached(server, f"the host name cannot be resolved ({why})", "Is it spelt as it should be?")


def nobody(server: Address, seconds: float) -> CannotStart:
    """The error for a port where connections were refused for all the time."""
    why = f"nothing listens at {server}: connections were refused for {seconds:g} s"
    return _unreached(
        server, why, "Start the server first. If it only starts slowly, give it more time by --start-timeout."
    )


def silent(server: Address, seconds: float) -> CannotStart:
    """The error for a host that does not even refuse."""
    why = f"nothing answered at {server} within {seconds:g} s"
    return _unreached(server, why, "Is that the host, is it on, and does a firewall let the connection through?")


def no_way(server: Address, error: OSError) -> CannotStart:
    """The error for an address to which the system makes no connection."""
    mend = LIMIT_REACHED if refuses(error) else "Can that host be reached from here?"
    return _unreached(server, f"the system refused ({_in_words(error)})", mend)


def lost(error: OSError) -> str:
    """Say how an error ended a connection."""
    if isinstance(error, ConnectionResetError | ConnectionAbortedError):
        return "the server reset the connection"
    return f"the connection was lost ({_in_words(error)})"


def _in_words(error: OSError) -> str:
    """The system's own words for an error of a socket."""
    return error.strerror or (os.strerror(error.errno) if error.errno else type(error).__name__)


def _unreached(server: Address, why: str, mend: str) -> CannotStart:
    return CannotStart(f"tcp:{server} cannot be reached: {printable(why)}. {mend}")
