"""Messages about a conversation that broke or never began; a peer's wording supplies its own terms."""

from __future__ import annotations

from typing import Final

from ivmdvddrive_spec.protocol import PROTOCOL_VERSION

from ...text.printable import printable, reprintable
from ..environment import blameless, ran_out
from ..errors import CannotStart, EnvironmentFailed, IutCrash, IutError, ProtocolError
from .channel import Channel
from .messages import Refusal
from .transport import Broken, Peer

__all__ = ["broken_off", "no_hello", "other_version", "refused_hello", "said"]

_SHOWN: Final = 400


def broken_off(broken: Broken, channel: Channel) -> IutError:
    """The error for a conversation that broke off; the channel has been ended, so that the log is whole."""
    log, told = channel.log(), _told(broken, channel)
    if broken.error is IutCrash and (line := ran_out(log)):
        told = f"{printable(broken.what)}, and its log ends with: {line}"
        return EnvironmentFailed(blameless(told), log=log)
    if broken.error is EnvironmentFailed:
        what, end, rest = told.partition("\n")
        told = f"{blameless(what)}{end}{rest}"
    return broken.error(told, log=log)


def no_hello(broken: Broken, channel: Channel, peer: Peer) -> CannotStart:
    """The error for an IUT that was reached but did not answer hello as it must."""
    told = f"{peer.name} did not say hello: {_told(broken, channel)}\n{peer.wording.advice[broken.error]}"
    return CannotStart(told, log=channel.log())


def other_version(peer: Peer, version: int) -> CannotStart:
    """The error for an IUT of another time."""
    return CannotStart(
        f"{peer.name} speaks version {version} of the protocol, and this suite version "
        f"{PROTOCOL_VERSION}. Take the version of the suite, or of the IUT, that fits the other."
    )


def refused_hello(peer: Peer, refusal: Refusal) -> CannotStart:
    """The error for an IUT that answers hello by an error."""
    return CannotStart(
        f"{peer.name} refused to say hello: {said(refusal)}. "
        "Does it know the profile and the version of the protocol that hello names?"
    )


def said(refusal: Refusal) -> str:
    """A JSON-RPC error as the IUT put it."""
    return f"{printable(refusal.message, _SHOWN)} (error {refusal.code})"


def _told(broken: Broken, channel: Channel) -> str:
    told = broken.what
    if broken.error is ProtocolError:
        told = f"an answer that the protocol does not allow: {told}"
    told = printable(told)
    if broken.line is not None:
        # Latin-1 for what is no UTF-8: each byte stays visible.
        try:
            line = broken.line.decode("utf-8")
        except UnicodeDecodeError:
            line = broken.line.decode("latin-1")
        told += f"\n  line: {printable(line, _SHOWN)}"
    if broken.request is not None:
        # JSON in ASCII, which the suite wrote: as it is, so that it can be sent again.
        told += f"\n  request: {reprintable(broken.request, _SHOWN)}"
    if broken.error is not ProtocolError:
        told += "".join(f"\n  log: {line}" for line in channel.last_lines())
    return told
