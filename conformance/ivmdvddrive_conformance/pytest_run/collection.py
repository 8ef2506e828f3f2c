"""Collection of the suite's checks by pytest: the same files and functions in every project.

The checks may be collected in a session of the adopter's, whose settings are made for the adopter's own tests:
``python_files``, ``python_functions``, ``python_classes``, ``norecursedirs`` and ``collect_imported_tests``. None of
them decides what is collected in the folder of the checks; a session would otherwise be green that judged nothing.
What a person leaves out by an argument (``-k``, ``--deselect``, ``--ignore`` of a file, an id) stays left out, and the
run says so.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable
from pathlib import Path
from types import FunctionType
from typing import Final

import pytest

from ivmdvddrive_spec.loading import Profile

from .keys import CHECKS
from .marks import profiles_of

__all__ = ["NONE_COLLECTED", "CheckCollection", "names_checks"]

NONE_COLLECTED: Final = (
    "pytest collected no check, or left all of them out: its settings, its arguments or a conftest.py kept it from that"
)
"""The message of a session that was to run the checks, and has none."""

_SUITE: Final = CHECKS.parent
_OWN_SCENARIOS: Final = CHECKS / "test_scenarios.py"
_REPLAYED: Final = CHECKS / "test_replayed.py"
"""The checks that play scenarios, the suite's own and a user's: a run has those of one of them."""


class _CheckModule(pytest.Module):
    """A module of checks: each function ``test_…`` in it is one, and no class is."""

    profile: Profile

    def funcnamefilter(self, name: str) -> bool:
        return name.startswith("test_")

    def classnamefilter(self, name: str) -> bool:  # noqa: ARG002  # pytest's signature
        return False

    def collect(self) -> Iterable[pytest.Item | pytest.Collector]:
        for name, value in list(vars(self.obj).items()):
            if (profiles := profiles_of(value)) and not self.profile.has(profiles):
                delattr(self.obj, name)
                continue
            # pytest-bdd makes the functions of scenarios, and collect_imported_tests=false leaves out what others made
            if isinstance(value, FunctionType) and self.funcnamefilter(name):
                value.__module__ = self.obj.__name__
        return super().collect()


class _NotPlayed(pytest.Module):
    """A module of checks that has none in this run, and is not even imported."""

    def collect(self) -> list[pytest.Item | pytest.Collector]:
        return []


class CheckCollection:
    """A plugin of pytest that collects the checks of a profile.

    Of their scenarios it collects those that are ``replayed``, or the suite's.
    """

    def __init__(self, profile: Profile, *, replayed: bool) -> None:
        self._profile = profile
        self._not_played = _OWN_SCENARIOS if replayed else _REPLAYED

    @pytest.hookimpl(tryfirst=True)
    def pytest_ignore_collect(self, collection_path: Path) -> bool | None:
        """Go into the folder of the checks whatever ``norecursedirs`` says, and into no other of the suite's."""
        if collection_path == CHECKS:
            return False
        return True if collection_path.parent == _SUITE and collection_path.is_dir() else None

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_collect_file(
        self, file_path: Path, parent: pytest.Collector
    ) -> Generator[None, list[pytest.Collector], list[pytest.Collector]]:
        """Collect the modules of checks whatever ``python_files`` says, and no other file of the suite.

        The module that is not played is not ignored but empty: pytest does not ask whether a file is to be ignored that
        is named on the command line.
        """
        collected = yield
        if not file_path.is_relative_to(_SUITE):
            return collected
        if file_path.parent != CHECKS or not file_path.match("test_*.py"):
            return []
        if file_path == self._not_played:
            return [_NotPlayed.from_parent(parent, path=file_path)]
        module = _CheckModule.from_parent(parent, path=file_path)
        module.profile = self._profile
        return [module]


def names_checks(config: pytest.Config) -> bool:
    """Tell whether the arguments of a session, or the settings in their place, name the suite's package or its files.

    A session with ``--iut`` in ``addopts`` may be one of the adopter's own tests alone.
    """
    names = [argument.partition("::")[0] for argument in config.args]
    if config.getoption("pyargs") and any(name.partition(".")[0] == _SUITE.name for name in names):
        return True
    return any((config.invocation_params.dir / name).resolve().is_relative_to(_SUITE) for name in names)
