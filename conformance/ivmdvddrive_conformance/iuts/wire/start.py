"""Starting a process and hearing its hello; every way in which that fails is a CannotStart that says the mend."""

from __future__ import annotations

from collections.abc import Sequence

from ivmdvddrive_spec.protocol import PROTOCOL_VERSION

from ..errors import CannotStart
from ..port import Ics
from . import results
from .channel import Broken, Channel
from .conversation import Conversation
from .failures import cannot_run, no_hello, other_version, refused_hello
from .messages import Refusal
from .requests import hello

__all__ = ["start"]


def start(command: Sequence[str], profile: str, limit: float, first_id: int) -> tuple[Channel, Conversation, Ics]:
    """A new process that has said hello within ``limit`` seconds, and what it claims. Raises CannotStart."""
    try:
        channel = Channel(command)
    except (OSError, ValueError) as error:
        raise cannot_run(command, error) from None
    try:
        conversation = Conversation(channel, first_id)
        ics = _hello(conversation, command, profile, limit)
    except Broken as broken:
        channel.end()
        raise no_hello(broken, channel, command) from None
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


def _hello(conversation: Conversation, command: Sequence[str], profile: str, limit: float) -> Ics:
    def read(_verb: str, result: object) -> Ics:
        version = result.get("protocol") if isinstance(result, dict) else None
        if type(version) is int and version != PROTOCOL_VERSION:
            raise other_version(command, version)
        return results.ics(result)

    [claimed] = conversation.ask([conversation.request(*hello(profile))], read, limit)
    if isinstance(claimed, Refusal):
        raise refused_hello(command, claimed)
    return claimed
