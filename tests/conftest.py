"""Fixtures that tests of several folders share, and ``--no-skips``."""

import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from attacks import attack  # noqa: F401  # fixtures, for whoever names them
from browser import chromium, page  # noqa: F401  # fixtures, for whoever names them
from ivmdvddrive_conformance.language.media import Shelf

# Most tests start the command, and each process of it would compile the suite anew: half of such a test's time.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# A busy machine is no failure: no test is one of time.
settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add ``--no-skips``: if every component is installed, a skipped test is a hole."""
    parser.addoption("--no-skips", action="store_true", help="fail where a test is skipped, as the gate does")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One process more than there are cores, for ``-n auto``: a test often waits for a process that it has started."""
    return (os.cpu_count() or 1) + 1


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Let a process that has nothing left take over tests of another, for ``-n auto``.

    By default pytest-xdist hands out tests by the hundred, as they are collected. Some folders have tests of a minute,
    and others thousands of a millisecond: a process may be given the last minutes alone.
    """
    from xdist.scheduler import WorkStealingScheduling

    return WorkStealingScheduling(config, log) if config.getoption("dist") == "load" else None


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item):  # type: ignore[no-untyped-def]
    """With ``--no-skips``, a skip is a failure that says why it was skipped."""
    report = yield
    if report.skipped and item.config.getoption("--no-skips"):
        report.outcome = "failed"
        report.longrepr = f"skipped, and --no-skips was given: {report.longrepr}"
    return report


@pytest.fixture(scope="session")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    """Media files, made once a process."""
    return Shelf(Path(tmp_path_factory.mktemp("media")))
