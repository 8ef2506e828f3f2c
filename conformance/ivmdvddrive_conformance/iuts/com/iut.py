"""A COM server as an IUT: the bridge in a child process, under Wine off Windows."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Final

from ...text.printable import printable
from ..errors import BadTarget, CannotStart
from ..port import Binding, Ics, claims_over
from ..stdio import StdioIut
from . import wine
from .building import is_built
from .places import BRIDGE, built

__all__ = ["ComIut", "open_com", "prepare"]

_CLSID: Final = re.compile(r"\{[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\}")
_ON_WINDOWS: Final = sys.platform == "win32"


class ComIut(StdioIut):
    """The bridge, and through it the server.

    ``ics`` says what can be done over ``binding``: a late-bound call has no out pointer that could be NULL.
    """

    def __init__(self, command: list[str], *, profile: str, hello_timeout: float, timeout: float) -> None:
        self._use = None if _ON_WINDOWS else wine.Use()
        try:
            super().__init__(command, profile=profile, hello_timeout=hello_timeout, timeout=timeout)
        except BaseException:
            self._leave()
            raise
        self.binding: Binding | None = None

    @property
    def ics(self) -> Ics:
        """Return what the IUT claims, over the run's binding."""
        ics = super().ics
        return replace(ics, claims=claims_over(ics.claims, self.binding))

    def close(self) -> str | None:
        """See ``StdioIut``; nothing that Wine runs for it is left either."""
        try:
            return super().close()
        finally:
            self._leave()

    def _leave(self) -> None:
        if self._use is not None:
            self._use.end()


def prepare(tell: Callable[[str], None]) -> None:
    """Make what opening needs and takes long to make, so that it can be shown; raises CannotStart."""
    if not is_built():
        raise CannotStart("the bridge is not built, or of other sources: run 'ivmdvddrive com build'")
    if not _ON_WINDOWS:
        wine.make_prefix(tell)


def open_com(target: str, *, profile: str, binding: Binding | None, start_timeout: float, timeout: float) -> ComIut:
    """Start the bridge with a server: a {CLSID}, a ProgID, or the path of its DLL.

    Raises BadTarget for a path where nothing is, CannotStart where the bridge or the server does not start.
    """
    named = _named(target)
    prepare(lambda _said: None)
    bridge = built() / BRIDGE
    command = [str(bridge), named] if _ON_WINDOWS else wine.command(bridge, named)
    iut = ComIut(command, profile=profile, hello_timeout=start_timeout, timeout=timeout)
    iut.binding = binding
    return iut


def _named(target: str) -> str:
    """The target as the bridge takes it: a path becomes a full one, in Windows's spelling."""
    if not target:
        raise BadTarget("'com:' needs a {CLSID}, a ProgID, or the path of a DLL: com:path/to/server.dll")
    if target.startswith("{"):
        if not _CLSID.fullmatch(target):
            raise BadTarget(f"{printable(target)!r} is no CLSID: com:{{xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx}}")
        return target
    name, mark, clsid = target.partition("#")
    if not mark and not re.search(r"[\\/]|\.dll$", target, re.IGNORECASE):
        return target
    path = Path(name)
    if not path.is_file():
        raise BadTarget(f"there is no file {printable(name)!r}")
    if mark and not _CLSID.fullmatch(clsid):
        raise BadTarget(f"{printable(clsid)!r} is no CLSID")
    return (str(path.resolve()) if _ON_WINDOWS else wine.windows_path(path)) + mark + clsid
