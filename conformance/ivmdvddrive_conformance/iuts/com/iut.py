"""A COM server as an IUT: the bridge in a child process, under Wine off Windows."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from ...text.printable import printable
from ..errors import BadTarget, CannotStart
from ..port import Binding, HostDrive, Ics, claims_over
from ..stdio import StdioIut
from . import wine
from .building import is_built
from .machine_folder import MachineFolder, remove_left
from .places import BRIDGE, built

__all__ = ["ComIut", "open_com", "plan", "prepare"]

_CLSID: Final = re.compile(r"\{[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\}")
_ON_WINDOWS: Final = sys.platform == "win32"
_LONGEST: Final = 300.0  # seconds for the bridge to remove machines, each of which may have to be turned off
_TRIES: Final = 6
_BETWEEN: Final = 0.5  # seconds between two tries


class ComIut(StdioIut):
    """The bridge, and through it the server.

    ``ics`` says what can be done over ``binding``: a late-bound call has no out pointer that could be NULL. ``target``
    is the server, as the bridge takes it. What is made of machines by the product's own application object is removed
    in the end, however the bridge ends.
    """

    def __init__(self, target: str, *, profile: str, hello_timeout: float, timeout: float) -> None:
        self._use = None if _ON_WINDOWS else wine.Use()
        self._folder: MachineFolder | None = None
        try:
            remove_left(_run_bridge, _windows_path)
            self._folder = MachineFolder(target)
            command = _command(target, "--scratch", _windows_path(self._folder.path))
            super().__init__(command, profile=profile, hello_timeout=hello_timeout, timeout=timeout)
        except BaseException:
            self._leave()
            raise
        self.binding: Binding | None = None

    @property
    def machine_folder(self) -> Path | None:
        """The folder of the machines of this run."""
        return self._folder.path if self._folder else None

    @property
    def ics(self) -> Ics:
        """Return what the IUT claims, over the run's binding."""
        ics = super().ics
        return replace(ics, claims=claims_over(ics.claims, self.binding))

    def reset(self) -> Sequence[HostDrive]:
        """See ``StdioIut``.

        The system may go on offering the process of a server that has ended, for a second or two, and nothing tells
        when it has seen the end. So a bridge that does not start is started again, a few times.
        """
        for _ in range(_TRIES - 1):
            try:
                return super().reset()
            except CannotStart:
                time.sleep(_BETWEEN)
        return super().reset()

    def close(self) -> str | None:
        """See ``StdioIut``; no machine that the run made is left, and nothing that Wine runs for it is either."""
        wrong = None
        try:
            wrong = super().close()
        finally:
            left = self._leave()
        return wrong or left

    def _leave(self) -> str | None:
        left = self._folder.end(_run_bridge, _windows_path) if self._folder else None
        if self._use is not None:
            self._use.end()
        return left


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
    try:
        iut = ComIut(named, profile=profile, hello_timeout=start_timeout, timeout=timeout)
    except OSError as error:
        raise CannotStart(f"no folder can be made for virtual machines: {error}") from error
    iut.binding = binding
    return iut


def plan(target: str) -> list[str]:
    """Say what judging a server would do to this computer, a sentence a line; nothing is changed.

    The server is loaded, and asked what it is. Raises BadTarget and CannotStart as ``open_com`` does.
    """
    named = _named(target)
    prepare(lambda _said: None)
    use = None if _ON_WINDOWS else wine.Use()
    folder = MachineFolder(named)
    try:
        command = _command(named, "--scratch", _windows_path(folder.path), "--plan")
        ran = subprocess.run(  # noqa: S603  # our own command
            command, capture_output=True, encoding="utf-8", errors="replace", timeout=_LONGEST, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise CannotStart(f"the bridge cannot be run: {error}") from error
    finally:
        folder.end(_run_bridge, _windows_path)
        if use is not None:
            use.end()
    if ran.returncode:
        raise CannotStart(printable(ran.stderr.strip() or f"the bridge ended with status {ran.returncode}", 2000))
    return [printable(line, 1000) for line in ran.stdout.splitlines()]


def _command(*arguments: str) -> list[str]:
    """The command that runs the bridge."""
    bridge = built() / BRIDGE
    return [str(bridge), *arguments] if _ON_WINDOWS else wine.command(bridge, *arguments)


def _windows_path(path: Path) -> str:
    return str(path.resolve()) if _ON_WINDOWS else wine.windows_path(path)


def _run_bridge(arguments: Sequence[str]) -> int:
    try:
        ran = subprocess.run(_command(*arguments), capture_output=True, timeout=_LONGEST, check=False)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        return -1
    return ran.returncode


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
    return _windows_path(path) + mark + clsid
