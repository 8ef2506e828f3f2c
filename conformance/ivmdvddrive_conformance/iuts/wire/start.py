"""Beginning a conversation: a connection, and its hello; every way in which that fails is a CannotStart."""

from __future__ import annotations

from ivmdvddrive_spec.protocol import PROTOCOL_VERSION

from ..deadline import Deadline
from ..errors import CannotStart
from ..port import Ics
from . import results
from .channel import Channel
from .conversation import Conversation
from .failures import no_hello, other_version, refused_hello
from .messages import Refusal
from .requests import hello
from .transport import Broken, Peer

__all__ = ["start"]


def start(peer: Peer, profile: str, limit: float, first_id: int) -> tuple[Channel, Conversation, Ics]:
    """A new conversation, begun within ``limit`` seconds, and what the implementation claims. Raises CannotStart."""
    deadline = Deadline(limit)
    channel = Channel(peer.open(deadline))
    try:
        conversation = Conversation(channel, first_id)
        ics = _hello(conversation, peer, profile, deadline)
    except Broken as broken:
        channel.end()
        raise no_hello(broken, channel, peer) from None
    except CannotStart as error:
        channel.end()
        error.log = channel.log()
        raise
    except BaseException:
        channel.end()
        raise
    conversation.batch = "batch" in ics.claims
    conversation.any_order = "concurrent" in ics.claims
    return channel, conversation, ics


def _hello(conversation: Conversation, peer: Peer, profile: str, deadline: Deadline) -> Ics:
    def read(_verb: str, result: object) -> Ics:
        version = result.get("protocol") if isinstance(result, dict) else None
        if type(version) is int and version != PROTOCOL_VERSION:
            raise other_version(peer, version)
        return results.ics(result)

    claimed = conversation.begin(conversation.request(*hello(profile)), read, deadline)
    if isinstance(claimed, Refusal):
        raise refused_hello(peer, claimed)
    return claimed
