"""The ``stdio:`` kind of IUT: a child process that speaks the wire protocol."""

from __future__ import annotations

from collections.abc import Sequence

from ivmdvddrive_spec.records import DEFAULT_PROFILE

from ..errors import BadTarget
from ..wire.iut import WireIut
from .peer import Command

__all__ = ["StdioIut"]


class StdioIut(WireIut):
    """An IUT in a child process; see ``WireIut`` for the times and for what else is raised.

    ``command`` is the program and its arguments; no shell is involved. A process that crashed, hung or broke the
    protocol is ended with its children, and the next ``reset`` starts another.

    Raises BadTarget for an empty command.
    """

    def __init__(
        self,
        command: Sequence[str],
        *,
        profile: str = DEFAULT_PROFILE,
        hello_timeout: float = 30.0,
        timeout: float = 10.0,
    ) -> None:
        if not command or not command[0]:
            raise BadTarget("stdio: names no command; write stdio:COMMAND ARGUMENTS")
        super().__init__(Command(command), profile=profile, hello_timeout=hello_timeout, timeout=timeout)
