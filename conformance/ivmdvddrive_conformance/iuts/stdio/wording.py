"""The sentences about a child process: why it cannot be started, and what to do where it does not say hello."""

from __future__ import annotations

import shlex
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from ...text.printable import printable
from ..environment import LIMIT_REACHED, refuses
from ..errors import CannotStart, EnvironmentFailed, IutCrash, IutTimeout, ProtocolError
from ..wire.transport import Wording

__all__ = ["WORDING", "cannot_run", "shown"]

_SHOWN: Final = 400

WORDING: Final = Wording(
    advice={
        IutCrash: "Run that command by itself: it should wait for requests on its standard input.",
        EnvironmentFailed: "A limit (ulimit -a), want of memory or another process may have ended it: run it again.",
        IutTimeout: (
            "Does it read its standard input line by line, and flush its standard output after each answer? "
            "If it only starts slowly, give hello more time."
        ),
        ProtocolError: (
            "Standard output carries answers alone, each a line of JSON as the protocol's page has it; "
            "whatever else there is to say goes to standard error."
        ),
    },
    gone="the IUT does not run ({why}); the next reset starts it anew",
    anew="started anew",
    closed="this IUT was closed, and cannot be started anew",
)


def shown(command: Sequence[str]) -> str:
    """The IUT's name, as the user gave it."""
    return f"stdio:{printable(shlex.join(command), _SHOWN)}"


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
    elif refuses(error):
        why, mend = f"the system refused ({error})", LIMIT_REACHED
    else:
        why, mend = f"the system refused ({error})", "Is it a program of this system, or a script with a #! line?"
    return CannotStart(f"{shown(command)} cannot be started: {printable(why)}. {printable(mend)}")
