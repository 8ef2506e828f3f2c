"""What the user reads when a conversation broke, or never began."""

from __future__ import annotations

import shlex
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from ivmdvddrive_spec.protocol import PROTOCOL_VERSION

from ...text.printable import printable, reprintable
from ..errors import CannotStart, IutCrash, IutError, IutTimeout, ProtocolError
from .channel import Broken, Channel
from .messages import Refusal

__all__ = ["broken_off", "cannot_run", "no_hello", "other_version", "refused_hello", "said"]

_SHOWN: Final = 400

_ADVICE: Final[dict[type[IutError], str]] = {
    IutCrash: "Run that command by itself: it should wait for requests on its standard input.",
    IutTimeout: (
        "Does it read its standard input line by line, and flush its standard output after each answer? "
        "If it only starts slowly, give hello more time."
    ),
    ProtocolError: (
        "Standard output carries answers alone, each a line of JSON as the protocol's page has it; "
        "whatever else there is to say goes to standard error."
    ),
}


def broken_off(broken: Broken, channel: Channel) -> IutError:
    """The error for a conversation that broke off; the channel has been ended, so that the log is whole."""
    return broken.error(_told(broken, channel), log=channel.log())


def no_hello(broken: Broken, channel: Channel, command: Sequence[str]) -> CannotStart:
    """The error for a process that started but did not answer hello as it must."""
    told = f"{_shown(command)} did not say hello: {_told(broken, channel)}\n{_ADVICE[broken.error]}"
    return CannotStart(told, log=channel.log())


def other_version(command: Sequence[str], version: int) -> CannotStart:
    """The error for an IUT of another time."""
    return CannotStart(
        f"{_shown(command)} speaks version {version} of the protocol, and this suite version "
        f"{PROTOCOL_VERSION}. Take the version of the suite, or of the IUT, that fits the other."
    )


def refused_hello(command: Sequence[str], refusal: Refusal) -> CannotStart:
    """The error for an IUT that answers hello by an error."""
    return CannotStart(
        f"{_shown(command)} refused to say hello: {said(refusal)}. "
        "Does it know the profile and the version of the protocol that hello names?"
    )


def said(refusal: Refusal) -> str:
    """A JSON-RPC error as the IUT put it."""
    return f"{printable(refusal.message, _SHOWN)} (error {refusal.code})"


def cannot_run(command: Sequence[str], error: OSError | ValueError) -> CannotStart:
    """The error for a command that the system cannot start."""
    program = command[0]
    path = shutil.which(program)
    if isinstance(error, FileNotFoundError) and path is not None:
        why, mend = f"{program!r} needs an interpreter that was not found", "Look at its first line."
    elif isinstance(error, FileNotFoundError):
        why, mend = f"{program!r} was not found", "Give its path, or the name of a program on the search path."
    elif isinstance(error, PermissionError) and Path(program).is_dir():
        why, mend = f"{program!r} is a directory", "Name the program in it."
    elif isinstance(error, PermissionError):
        why = f"{program!r} is not executable"
        mend = f"Make it so (chmod +x), or name its interpreter: stdio:python3 {shlex.quote(program)}"
    else:
        why, mend = f"the system refused ({error})", "Is it a program of this system, or a script with a #! line?"
    return CannotStart(f"{_shown(command)} cannot be started: {printable(why)}. {printable(mend)}")


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


def _shown(command: Sequence[str]) -> str:
    return f"stdio:{printable(shlex.join(command), _SHOWN)}"
