"""A run under plain pytest: what its checks amount to, and the exit status that follows.

``verify`` does the same for the process that it watches; here it is done once pytest's session is over, in the
process that reports. Tests of the adopter's own may be part of the session: where one of them fails, it fails.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import pytest

from ..judging.run_record import Run
from ..results.document import to_results
from ..results.files import unwritable
from ..results.formats.report_folder import held_report, write_report
from ..settings.configuration import configured
from ..settings.settings import Settings, SettingsError, specified
from ..text.printable import printable
from ..verdicts.bindings import judged
from ..verdicts.verdict import Verdict
from ..verdicts.waivers import Waiver, load_waivers
from .collection import NONE_COLLECTED, names_checks
from .pytest_run import Running

__all__ = ["begin"]


_OVER: Final = frozenset({pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED, pytest.ExitCode.NO_TESTS_COLLECTED})
"""The exit codes of a session that nothing has cut short."""


_REASONS: Final = 5
"""Reasons why nothing was judged that are shown; one is mostly that of every check."""


def begin(config: pytest.Config, options: Mapping[str, Any]) -> None:
    """Begin a run by the plugin's options; pytest.UsageError where one of them is unusable."""
    if config.getoption("noconftest"):
        raise pytest.UsageError("--noconftest leaves out what the checks are made of: take it away")
    try:
        chosen = configured({**options, "select": tuple(options["select"])})
        report = Path(chosen["report"]).absolute() if "report" in chosen else None
        settings = Settings.chosen(config.getoption("--iut"), chosen).reporting(report)
        specification = specified(settings)
        waivers = load_waivers(specification, Path(chosen["waivers"])) if "waivers" in chosen else []
        if report:
            holding = ExitStack()
            holding.enter_context(held_report(report))
            config.add_cleanup(holding.close)
    except SettingsError as error:
        raise pytest.UsageError(str(error)) from error
    running = Running.begin(config, specification, settings, waivers=waivers)
    config.pluginmanager.register(_Gathering(running, waivers, report, bool(chosen.get("allow_partial"))))


class _Gathering:
    """Judges when the session is over."""

    def __init__(self, running: Running, waivers: list[Waiver], report: Path | None, allow_partial: bool) -> None:
        self._running = running
        self._waivers = waivers
        self._report = report
        self._allow_partial = allow_partial
        self._verdict: Verdict | None = None
        self._others_failed = False
        self._unwritten = ""
        self._notes: list[str] = []
        self._started = datetime.now(UTC)
        self._clock = time.monotonic()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Take note of a failing test that is no check of the suite."""
        self._others_failed |= report.failed and not self._running.is_check(report)

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        """Judge, write the report, and set the exit status; a session that was cut short keeps its own."""
        running = self._running
        over = exitstatus in _OVER and not session.shouldfail
        has_checks = bool(running.evidence or running.has_checks)
        if not (has_checks or (over and names_checks(session.config))):
            return
        over = over or running.gave_up is not None
        run = Run(running.settings, evidence=running.evidence, stopped=running.gave_up if over else "interrupted")
        for ics in running.said:
            run.started(ics)
        run.stopped = run.stopped or running.not_run
        run.left_out = running.left_out if has_checks else NONE_COLLECTED
        run.suite_error = next((printable(f"{e.check}: {e.suite_error}") for e in run.evidence if e.suite_error), None)
        self._verdict = judged(running.specification, run, self._waivers)
        results = to_results(
            running.specification,
            run,
            self._verdict,
            started=self._started,
            seconds=time.monotonic() - self._clock,
            report=self._report,
            allow_partial=self._allow_partial,
        )
        self._notes = results["notes"]
        if self._report is not None:
            try:
                write_report(self._report, running.specification, results)
            except OSError as error:
                self._unwritten = unwritable(error)
        if over and not self._others_failed:
            session.exitstatus = results["exit_code"] or (2 if self._unwritten else 0)

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Print the verdict."""
        terminalreporter.section("IVMDVDDrive")
        if self._verdict is None:
            terminalreporter.line("no check was run: name their package, pytest --pyargs ivmdvddrive_conformance")
            return
        for note in self._notes:
            terminalreporter.line(f"note: {note}")
        terminalreporter.line(f"{self._verdict.overall.upper()}: {self._verdict.why}")
        if self._verdict.overall == "indeterminate":  # a partial verdict has the first reason among its own words
            for why, number in Counter(left.why for left in self._verdict.unjudged).most_common(_REASONS):
                terminalreporter.line(f"not judged to its end, {number} times: {printable(why, 1000)}")
        if self._unwritten:
            terminalreporter.line(f"the report cannot be written, and what was there stays: {self._unwritten}")
        elif self._report is not None:
            terminalreporter.line(f"report: {printable(str(self._report))}")
