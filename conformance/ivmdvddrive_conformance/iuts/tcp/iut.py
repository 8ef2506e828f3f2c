"""The ``tcp:`` kind of IUT: a server that listens already and speaks the wire protocol."""

from __future__ import annotations

from ivmdvddrive_spec.records import DEFAULT_PROFILE

from ..wire.iut import WireIut
from .address import address
from .peer import Server

__all__ = ["TcpIut"]


class TcpIut(WireIut):
    """An IUT behind a socket; see ``WireIut`` for the times and for what else is raised.

    ``target`` is ``HOST:PORT``. One connection carries one conversation: where it broke off, the next ``reset`` opens
    another. The server is neither started nor ended.

    Raises BadTarget for a target that is no address.
    """

    def __init__(
        self, target: str, *, profile: str = DEFAULT_PROFILE, hello_timeout: float = 30.0, timeout: float = 10.0
    ) -> None:
        super().__init__(Server(address(target)), profile=profile, hello_timeout=hello_timeout, timeout=timeout)
