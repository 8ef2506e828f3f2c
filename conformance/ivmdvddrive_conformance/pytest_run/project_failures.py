"""Failures that an adopter's project causes under pytest: by its fixtures, its hooks, and its plugins.

Under plain pytest the checks run in the adopter's session. A fixture of the project's that every test uses may fail, or
not exist; a plugin may end a test that lasts long. Neither the implementation nor the suite is to blame, and the check
is not judged.

Whose a failure is can be read from its traceback. A frame of the suite's, other than of the hooks in this package,
through which each exception passes, makes it the suite's. Else the frame that comes after the last of pytest's is that
of the fixture or hook which pytest has called; or, where that has called something of pytest's (``monkeypatch``), the
last frame that is no hook through which the exception has passed.
"""

from __future__ import annotations

import faulthandler
import sys
import sysconfig
import traceback
from pathlib import Path
from traceback import FrameSummary
from typing import Final

import pytest

from ..text.printable import printable
from .keys import CHECKS

__all__ = ["cancel_exit", "project_failure", "without_time_limits"]

_SUITE: Final = CHECKS.parent
_RUNS_TESTS: Final = ("pytest", "_pytest", "pluggy", "pytest_bdd", "hypothesis", "xdist")
"""The packages by which the checks are run."""

_STDLIB: Final = Path(sysconfig.get_path("stdlib"))
_SHOWN: Final = 300


def without_time_limits(item: pytest.Item) -> None:
    """Keep pytest-timeout from ending a check, which may last long and has limits of its own."""
    if item.config.pluginmanager.hasplugin("timeout"):
        item.add_marker(pytest.mark.timeout(0))


def cancel_exit() -> None:
    """Keep pytest's ``faulthandler_exit_on_timeout`` from ending the process in a check, for the same reason."""
    faulthandler.cancel_dump_traceback_later()


def project_failure(error: BaseException, phase: str) -> str | None:
    """Say what of the project's own failed in a phase of a check; None where it may be the suite that failed."""
    if isinstance(error, BaseExceptionGroup):
        each = [project_failure(one, phase) for one in error.exceptions]
        return each[0] if all(each) else None
    if isinstance(error, pytest.FixtureLookupError):
        return f"a fixture of the project's own failed: {printable(str(error.argname), _SHOWN)} was not found"
    said = printable(f"{type(error).__name__}: {error}", _SHOWN)
    if isinstance(error, pytest.fail.Exception):
        return f"something else than the suite ended it: {said}"
    frame = _frame_of_the_project(traceback.extract_tb(error.__traceback__))
    if frame is None:
        return None
    what = "hook" if frame.name.startswith("pytest_") or phase == "call" else "fixture"
    where = printable(f"{frame.name} ({frame.filename}, line {frame.lineno})", _SHOWN)
    return f"a {what} of the project's own failed: {where}: {said}"


def _frame_of_the_project(frames: list[FrameSummary]) -> FrameSummary | None:
    """The frame of somebody else's fixture or hook in which an exception was raised; None where there is none."""
    called: FrameSummary | None = None
    inner: FrameSummary | None = None
    for frame in frames:
        file = Path(frame.filename)
        if file.is_relative_to(_SUITE) and file.parent != Path(__file__).parent:
            return None
        if _runs_tests(file):
            called = None
        elif not _is_pythons(file):
            called = called or frame
            inner = inner if frame.name.startswith("pytest_") else frame
    return called or inner


def _runs_tests(file: Path) -> bool:
    modules = (sys.modules.get(name) for name in _RUNS_TESTS)
    folders = [Path(m.__file__).parent for m in modules if m is not None and m.__file__]
    return any(map(file.is_relative_to, [Path(__file__).parent, *folders]))


def _is_pythons(file: Path) -> bool:
    if file.name.startswith("<"):
        return True
    return file.is_relative_to(_STDLIB) and not {"site-packages", "dist-packages"} & set(file.parts)
