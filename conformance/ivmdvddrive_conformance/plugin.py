"""The pytest plugin: ``pytest --pyargs ivmdvddrive_conformance --iut KIND:TARGET`` runs the checks under pytest.

The plugin is loaded in every pytest run of an environment that has this project, so it imports the suite itself
only once ``--iut`` is given.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from .running import Running

__all__ = ["RUNNING"]

RUNNING: pytest.StashKey[Running] = pytest.StashKey()
"""Where a pytest run that has ``--iut`` keeps its run of the suite."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """The options, each as on the command line of ``ivmdvddrive verify``."""
    group = parser.getgroup("ivmdvddrive", "conformance of an IVMDVDDrive implementation")
    add = group.addoption
    add("--iut", metavar="KIND:TARGET", help="the implementation under test, as in 'ivmdvddrive verify'")
    add("--iut-profile", default="vpc", metavar="NAME", help="the profile to judge by (default: vpc)")
    add("--iut-level", default="standard", metavar="LEVEL", help="quick, standard (default) or exhaustive")
    add("--iut-binding", metavar="NAME", help="vtable or dispatch (default: the first that the IUT offers)")
    add("--iut-select", action="append", default=[], metavar="GLOB", help="only clauses that match (repeatable)")
    add("--iut-seed", type=int, metavar="N", help="draw from this seed instead of the fixed one")
    add("--iut-timeout", type=float, default=10.0, metavar="S", help="seconds for an answer (default: 10)")
    add("--iut-start-timeout", type=float, default=30.0, metavar="S", help="seconds to start (default: 30)")
    add("--iut-waivers", metavar="FILE", help="known deviations (TOML)")
    add("--iut-report", metavar="DIR", help="write results.json and junit.xml there")
    add("--iut-allow-partial", action="store_true", help="a partial verdict is no failure")


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    """Start a run of the suite where the options ask for one."""
    if config.getoption("--iut"):
        from .running import Running
        from .settings import Settings, SettingsError

        option: Any = config.getoption
        try:
            settings = Settings(
                iut=option("--iut"),
                profile=option("--iut-profile"),
                level=option("--iut-level"),
                binding=option("--iut-binding"),
                select=tuple(option("--iut-select")),
                seed=option("--iut-seed"),
                timeout=option("--iut-timeout"),
                start_timeout=option("--iut-start-timeout"),
            )
        except SettingsError as error:
            raise pytest.UsageError(str(error)) from error
        Running.begin(config, settings)
