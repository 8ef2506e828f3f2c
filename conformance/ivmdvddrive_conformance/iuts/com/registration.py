"""The reference server's entries in the registry: this computer's, or off Windows the private Wine prefix's.

They are written on request alone: a server is judged by its path without them.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

from ...text.printable import printable
from ..errors import CannotStart
from . import wine
from .iut import prepare
from .places import REFERENCE, built

__all__ = ["register", "unregister"]

_LONGEST: Final = 120.0  # seconds that regsvr32 may take


def register(tell: Callable[[str], None]) -> Path:
    """Register the reference of Windows Virtual PC, and give its path; raises CannotStart.

    The server itself refuses where another one is registered as VirtualPC.Application.
    """
    return _run(tell, "/s")


def unregister(tell: Callable[[str], None]) -> Path:
    """Take the entries of ``register`` out again, and give the server's path; raises CannotStart."""
    return _run(tell, "/u", "/s")


def _run(tell: Callable[[str], None], *options: str) -> Path:
    prepare(tell)
    server = built() / REFERENCE
    if sys.platform == "win32":
        code = _code_of(["regsvr32", *options, str(server)])
    else:
        use = wine.Use()
        try:
            code = _code_of(wine.command(Path("regsvr32"), *options, wine.windows_path(server)))
        finally:
            use.end()
    if code:
        raise CannotStart(
            f"regsvr32 failed with {code} for {printable(str(server))}: it may lack an administrator's rights, or "
            "another server is registered as VirtualPC.Application"
        )
    return server


def _code_of(command: list[str]) -> int:
    try:
        return subprocess.run(command, capture_output=True, timeout=_LONGEST, check=False).returncode  # noqa: S603  # our own command
    except (OSError, subprocess.TimeoutExpired) as error:
        raise CannotStart(f"regsvr32 cannot be run: {error}") from error
