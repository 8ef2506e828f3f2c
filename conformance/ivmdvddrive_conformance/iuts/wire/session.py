"""One IUT through all its conversations: the first, and those that replace what crashed, hung or broke the protocol."""

from __future__ import annotations

import weakref
from collections.abc import Mapping, Sequence
from typing import Any, Final, TypeVar

from ...text.printable import printable
from ...text.strict_json import Malformed
from ..errors import CannotStart, IutCrash, IutError, ProtocolError
from ..port import Ics
from .concurrent_clients import Exchange, at_once
from .conversation import Conversation, Read
from .failures import broken_off, said
from .messages import Refusal, RpcRequest
from .start import start
from .transport import Broken, Peer

__all__ = ["Session"]

_FAREWELL: Final = 2.0  # seconds that an IUT has to end by itself after bye

T = TypeVar("T")


class Session:
    """A conversation with a peer that has said hello, or none after one broke off. The times are in seconds.

    Raises CannotStart where the peer cannot be reached or does not say hello.
    """

    def __init__(self, peer: Peer, profile: str, hello_timeout: float, timeout: float) -> None:
        self._peer = peer
        self._profile = profile
        self._hello_timeout = hello_timeout
        self._timeout = timeout
        self._closed = False
        self._last = ""  # why there is no conversation, for who asks on
        self._next_id = 1
        self._conversation: Conversation | None = None
        self.ics = self._start()

    def revive(self) -> None:
        """See that there is a conversation.

        Raises CannotStart where there can be none, and ProtocolError where a new one claims other things
        than the first.
        """
        if self._conversation is not None:
            return
        claims = self._start()
        if claims != self.ics:
            self._end("it claimed other things than before")
            raise ProtocolError(
                f"{self._peer.wording.anew}, the IUT claims other things than before: now {printable(str(claims))}, "
                f"then {printable(str(self.ics))}",
                log=self.log(),
            )

    def ask(
        self, asked: Sequence[tuple[str, Mapping[str, Any]]], read: Read[T]
    ) -> tuple[list[RpcRequest], list[T | Refusal]]:
        """Requests, as verbs and parameters, all sent before an answer is read; they, and what each was answered.

        Raises IutCrash, IutTimeout or ProtocolError, and then there is no conversation any more; ValueError, and
        nothing is sent, where a request is too long for the protocol.
        """
        if self._conversation is None:
            raise self._gone()
        conversation = self._conversation
        requests = [conversation.request(verb, params) for verb, params in asked]
        try:
            return requests, conversation.ask(requests, read, self._timeout)
        except Broken as broken:
            error = self.break_off(broken)
            error.results = broken.answers
            raise error from None
        except BaseException:  # Ctrl-C, say: whose answer comes next is not known any more
            self._end("a request was interrupted")
            raise

    def at_once(
        self, verb: str, clients: Sequence[Sequence[Mapping[str, Any]]], seed: int, read: Read[T]
    ) -> list[Exchange[T]]:
        """Return what clients asked at the same time, the answers, and the error that ended the conversation, if any.

        Raises IutCrash where there is no conversation, and ValueError where a request is too long for the protocol.
        """
        if self._conversation is None:
            raise self._gone()
        try:
            made, broken = at_once(self._conversation, verb, clients, seed, read, self._timeout)
        except BaseException:
            self._end("a request was interrupted")
            raise
        if broken:
            error = self.break_off(broken)
            for one in made:
                if one.request.text == broken.request:
                    one.answer = error
        return made

    def break_off(self, broken: Broken) -> IutError:
        """End the conversation; the error to raise."""
        self._end(printable(broken.what))
        return broken_off(broken, self._channel)

    def log(self) -> str:
        """The end of the log of the last connection."""
        return self._channel.log()

    def close(self) -> str | None:
        """Say bye, and end the connection; what was wrong with how it took leave. Never raises; idempotent."""
        self._closed = True
        if self._conversation is None:
            return None
        wrong: Broken | None = None
        try:
            answer = self._conversation.part(_nothing, _FAREWELL)
        except Broken as broken:
            wrong = broken
        finally:  # Ctrl-C, too, ends it
            self._end("it was closed")
        if wrong:
            return str(broken_off(wrong, self._channel))
        return f"bye was refused: {said(answer)}" if isinstance(answer, Refusal) else None

    def _start(self) -> Ics:
        if self._closed:
            raise CannotStart(self._peer.wording.closed)
        self._channel, self._conversation, ics = start(self._peer, self._profile, self._hello_timeout, self._next_id)
        # For a suite that forgets to close, or that ends in the middle.
        self._finalizer = weakref.finalize(self, self._channel.end)
        return ics

    def _gone(self) -> IutCrash:
        return IutCrash(self._peer.wording.gone.format(why=self._last))

    def _end(self, why: str) -> None:
        self._last = why
        if self._conversation is not None:
            self._next_id = self._conversation.next_id
            self._conversation = None
        self._channel.end()
        self._finalizer.detach()


def _nothing(_verb: str, result: object) -> None:
    """The result of bye: an object, whatever it holds."""
    if not isinstance(result, dict):
        raise Malformed("bye is answered by an object")
