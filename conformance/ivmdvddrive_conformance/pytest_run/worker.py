"""The process that runs the checks: ``python -m ivmdvddrive_conformance.pytest_run.worker``, started by ``supervisor``.

Its request (see ``worker_channel``) has the settings, the checks that are done, and pytest's own arguments. It sends
each event of the run.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Final

import pytest

from ivmdvddrive_spec import Specification

from ..iuts.ledger import Ledger
from ..process.child import plugins
from ..process.gc_tuning import keep_what_there_is
from ..process.worker_channel import Channel, opened_channel
from ..settings.settings import Settings
from ..verdicts.waivers import Waiver
from .keys import CHECKS
from .marks import kind_of
from .pytest_run import Running

__all__ = ["main"]


_NOTHING: Final = "judges nothing: take it away"
_DEBUGGER: Final = (
    "needs a terminal, which the process of the checks does not have: take it away; under pytest itself, "
    "'pytest --pyargs ivmdvddrive_conformance --iut KIND:TARGET', it works"
)
_REFUSED: Final = {
    "--collect-only": ("collectonly", _NOTHING),
    "--setup-plan": ("setupplan", _NOTHING),
    "--setup-only": ("setuponly", _NOTHING),
    "--help": ("help", _NOTHING),
    "--version": ("version", _NOTHING),
    "--markers": ("markers", _NOTHING),
    "--fixtures": ("showfixtures", _NOTHING),
    "--fixtures-per-test": ("show_fixtures_per_test", _NOTHING),
    "--generate-missing": ("generate_missing", _NOTHING),
    "--noconftest": ("noconftest", "leaves out what the checks are made of: take it away"),
    "--pdb": ("usepdb", _DEBUGGER),
    "--trace": ("trace", _DEBUGGER),
    "--looponfail": ("looponfail", _DEBUGGER),
}
"""Options of pytest with which no check could be judged: where pytest keeps each, and what is said of it."""


class _Run:
    """The plugin that begins the run, without what an earlier worker has done."""

    def __init__(self, settings: Settings, channel: Channel) -> None:
        self._settings = settings
        self._channel = channel

    def pytest_configure(self, config: pytest.Config) -> None:
        for option, (dest, instead) in _REFUSED.items():
            if config.getoption(dest, None):
                raise pytest.UsageError(f"{option} {instead}")
        request = self._channel.request
        Running.begin(
            config,
            Specification.for_profile(self._settings.profile),
            self._settings,
            done=request["done"],
            seconds=request["seconds"],
            tell=self._channel.tell,
            calling=self._channel.calling,
            ledger=Ledger(Path(request["ledger"])),
            waivers=[Waiver.from_data(waiver) for waiver in request["waivers"]],
        )

    def pytest_sessionfinish(self) -> None:
        keep_what_there_is()  # pytest collects garbage as it ends, and the process is over then

    def pytest_runtest_teardown(self, item: pytest.Item) -> None:
        if kind_of(item) in {"tour", "walk"}:
            keep_what_there_is()  # the graph, first of all


def main() -> int:
    """Run the checks; gives pytest's exit code."""
    with opened_channel() as channel:
        code = _checked(channel)
        channel.tell({"event": "ended", "code": code, "signals": channel.signals})
    return code


def _checked(channel: Channel) -> int:
    request = channel.request
    settings = Settings.from_json(request["settings"])
    if request["pytest"]:
        os.environ["PYTHONUTF8"] = "1"  # pytest-xdist starts processes that judge, too, and passes no options to them
    arguments = [
        str(CHECKS),
        f"--rootdir={CHECKS}",
        f"--confcutdir={CHECKS}",
        "--config-file=" + os.devnull,
        *plugins(hypothesis=settings.uses_hypothesis or any("hypothesis" in word for word in request["pytest"])),
        "-p",
        "no:cacheprovider",
        "--assert=plain",
        "-q",
        "-W",
        "default",
        *request["pytest"],
    ]
    return int(pytest.main(arguments, plugins=[_Run(settings, channel)]))


if __name__ == "__main__":
    sys.exit(main())
