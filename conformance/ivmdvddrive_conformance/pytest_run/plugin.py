"""The pytest plugin: ``pytest --pyargs ivmdvddrive_conformance --iut KIND:TARGET`` runs the checks under pytest.

The plugin is loaded in every pytest run of an environment that has this project, so it imports the suite itself
only once ``--iut`` is given.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from .keys import CHECKS, RUNNING, WORKER_INPUT

__all__: list[str] = []


def pytest_addoption(parser: pytest.Parser) -> None:
    """The options, each as on the command line of ``ivmdvddrive verify``."""
    group = parser.getgroup("ivmdvddrive", "conformance of an IVMDVDDrive implementation")
    add = group.addoption
    add("--iut", metavar="KIND:TARGET", help="the implementation under test, as in 'ivmdvddrive verify'")
    add("--iut-profile", metavar="NAME", help="the profile to judge by (default: vpc)")
    add("--iut-spec-version", metavar="VERSION", help="require only what this version of the specification required")
    add("--iut-level", metavar="LEVEL", help="quick, standard (default) or exhaustive")
    add("--iut-binding", metavar="NAME", help="vtable or dispatch (default: the first that the IUT offers)")
    add("--iut-select", action="append", default=[], metavar="GLOB", help="only clauses that match (repeatable)")
    add(
        "--iut-seed",
        type=int,
        metavar="N",
        help="the seed of random choices (default: fixed, but at exhaustive a new one for each run)",
    )
    add("--iut-timeout", type=float, metavar="S", help="seconds for an answer (default: 10)")
    add("--iut-start-timeout", type=float, metavar="S", help="seconds to start (default: 30)")
    add("--iut-max-time", metavar="TIME", help="cut the run short after 90, 90s, 2m or 1h (default: by level)")
    add(
        "--iut-budget", metavar="BUDGET", help="cut the run short after so many calls (2000calls), or after 90s, 2m, 1h"
    )
    add("--iut-waivers", metavar="FILE", help="known deviations (TOML)")
    add(
        "--iut-report",
        metavar="DIR",
        help="write results.json, the other report files and the counterexamples into this folder",
    )
    add(
        "--iut-allow-partial",
        action="store_true",
        help="exit 0 if nothing is wrong and the only gaps are clauses that are not claimed or not selected",
    )
    add("--iut-fail-fast", action="store_true", help="end the run with the first check that has a finding")
    add("--iut-strict-readings", action="store_true", help="fail where the IUT takes two readings of one ambiguity")


_LEFT_OUT: Final = pytest.StashKey[bool]()
_OPTIONS: Final = (
    "profile", "spec_version", "level", "binding", "select", "seed", "timeout", "start_timeout", "max_time",
    "budget", "waivers", "report",
    "allow_partial", "fail_fast", "strict_readings",
)  # fmt: skip
_NO_IUT: Final = "these checks judge an implementation: pytest --pyargs ivmdvddrive_conformance --iut KIND:TARGET"


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    """Start a run of the suite where the options ask for one, or a controller of pytest-xdist does."""
    sent: str | None = getattr(config, "workerinput", {}).get(WORKER_INPUT)
    if sent:
        from ..iuts.ledger import Ledger
        from ..settings.settings import Settings
        from ..verdicts.waivers import Waiver
        from .pytest_run import Running

        given = json.loads(sent)
        if given["safe_path"]:  # set for this process alone, not for what it starts
            os.environ.pop("PYTHONSAFEPATH", None)
        from ivmdvddrive_spec import Specification

        settings = Settings.from_json(given["settings"])
        file, place = given["ledger"]
        specification = Specification.for_profile(settings.profile)
        waivers = [Waiver.from_data(waiver) for waiver in given["waivers"]]
        ledger = Ledger(Path(file), place)
        Running.begin(config, specification, settings, done=given["done"], ledger=ledger, waivers=waivers)
    elif config.getoption("--iut"):
        from .session_report import begin

        begin(config, {name: config.getoption(f"--iut-{name.replace('_', '-')}") for name in _OPTIONS})


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave the checks out where there is no IUT."""
    if CHECKS not in (collection_path, collection_path.parent) or RUNNING in config.stash:
        return None
    config.stash[_LEFT_OUT] = True
    return True


@pytest.hookimpl(wrapper=True)
def pytest_collection(session: pytest.Session) -> Iterator[None]:
    """Say what is missing where the checks were to be collected without an IUT."""
    try:
        return (yield)
    finally:
        if session.config.stash.get(_LEFT_OUT, False):
            raise pytest.UsageError(_NO_IUT)
