"""Runs the checks in a process of their own, and survives whatever an IUT does to it.

An IUT in Python lives in the worker's process: it may end it, or hang where no time limit reaches. The
supervisor then gives the check that ran the status ``crash`` or ``timeout``, and starts another worker for the
checks that are left.
"""

from __future__ import annotations

import json
import math
import queue
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, Final, TypeAlias

from ..iuts.deadline import Deadline
from ..iuts.environment import blameless, ended, ran_out
from ..iuts.ledger import Ledger
from ..judging.evidence import BETWEEN, Evidence, Failure
from ..judging.run_record import Run
from ..settings.settings import ENDED_BY_A_FINDING, Settings
from ..text.printable import printable
from .child import LogPipe, called_file, last_called, started
from .reaper import Reaper
from .scratch import scratch

__all__ = ["Ends", "environment_of", "exit_in_words", "next_event", "read_events", "supervise"]

_ON_ITS_WAY: Final = 0.5
"""Seconds that are given to what was said before Ctrl-C, or before the end of the process."""

_MOST_WORKERS: Final = 20
"""An IUT that ends its process more often than this is not worth going on with."""

_GRACE: Final = 30.0
"""Seconds beyond an IUT's own time limits before a silent worker is taken to hang."""

_LOOK: Final = 1.0
"""Seconds between two looks at the clock while nothing is told."""

_CLOSING: Final = 5.0
"""Seconds that a worker gets to close its IUT and end."""

_PARTING: Final = 3.0
"""Seconds of a time limit that are kept for closing the IUT."""

_SHARE: Final = 0.1
"""The part of a short time limit that is kept for it."""

_INTERNAL_ERROR: Final = 3
_USAGE_ERROR: Final = 4
_SAID_ALL: Final = frozenset({0, 1, 5})
"""The exit codes of a worker that has told everything: pytest's OK, TESTS_FAILED and NO_TESTS_COLLECTED.

As numbers: to import pytest takes longer than all else that the command loads.
"""

Event = dict[str, Any]

Ends: TypeAlias = Callable[[Evidence, Mapping[str, Any] | None], bool]
"""Tells whether a run ends with a check, of an IUT that has said this of itself (its ICS as plain data)."""


def supervise(
    settings: Settings,
    listen: Callable[[Event], None],
    pytest_args: tuple[str, ...] = (),
    *,
    patience: float | None = None,
    until: float | None = None,
    requests: int = 0,
    ends: Ends = lambda _evidence, _ics: False,
    waivers: Sequence[Mapping[str, Any]] = (),
) -> Run:
    """Run the checks of a run; ``listen`` is told each event. Ctrl-C ends it with what there is.

    A worker that is silent for ``patience`` seconds is taken to hang; by default, for longer than the IUT's own
    time limits and the level's search can last. ``until``, of ``time.monotonic``, is when the run must be over; by
    default, as the settings say, from now on. ``requests`` are the calls that the run has made before, over another
    binding: they count against a budget of calls.

    ``ends`` tells whether the run ends with a check; the worker asks the same of it, by the ``waivers``.
    """
    run = Run(settings, requests=requests)
    until = time.monotonic() + settings.limit if until is None else until
    try:
        with scratch() as folder:
            _supervise(run, listen, pytest_args, patience or _patience(settings), folder, until, ends, waivers)
    except KeyboardInterrupt:
        run.stopped = "interrupted"
    return run


def _supervise(
    run: Run,
    listen: Callable[[Event], None],
    pytest_args: tuple[str, ...],
    patience: float,
    scratch: Path,
    until: float,
    ends: Ends,
    waivers: Sequence[Mapping[str, Any]],
) -> None:
    done: list[str] = []
    for _ in range(_MOST_WORKERS):
        if spent := _spent(run, until):
            run.stopped = spent
            return
        known = len(run.evidence)
        with _Worker(run, listen, done, pytest_args, scratch, until, waivers) as worker:
            again = worker.run(patience)
        left = len(run.planned.keys() - set(done))
        if any(ends(evidence, run.ics) for evidence in run.evidence[known:]):
            run.stopped = run.stopped or (ENDED_BY_A_FINDING if left else None)
            return
        if not again:
            if left and run.complete and not run.not_begun:
                run.stopped = f"{left} of {len(run.planned)} checks were not run"
            return
    run.stopped = f"the IUT has ended {_MOST_WORKERS} processes"


def _spent(run: Run, until: float) -> str | None:
    """Say why no other worker may begin; None where one may."""
    budget = run.settings.budget
    if budget is not None and budget.calls is not None and run.requests >= budget.calls:
        return budget.used_up
    return run.settings.limit_in_words if time.monotonic() >= until else None


def _for_checks(left: float) -> float | None:
    """The seconds that the checks have of those that are left: the IUT is to be closed in time. None: no limit."""
    return None if math.isinf(left) else left - min(_PARTING, left * _SHARE)


def _patience(settings: Settings) -> float:
    """Seconds without an event: a search is silent for its whole time."""
    return settings.effort.seconds * 10 + settings.start_timeout + settings.timeout * 10 + _GRACE


class _Worker:
    """One worker process, from its start to its end; a context manager, which leaves nothing of it behind."""

    def __init__(
        self,
        run: Run,
        listen: Callable[[Event], None],
        done: list[str],
        pytest_args: tuple[str, ...],
        scratch: Path,
        until: float,
        waivers: Sequence[Mapping[str, Any]],
    ) -> None:
        self._run = run
        self._until = until
        self._listen = listen
        self._done = done
        self._current: str | None = None
        self._has_arguments = bool(pytest_args)
        self._collected = False
        self._begun = False
        self._started = False
        self._not_run: str | None = None
        self._parting: Event | None = None
        self._code: int | None = None
        self._signals: list[int] = []
        self._calling = called_file(scratch)
        self._ledger = Ledger.made(scratch / "calls", run.requests)
        self._process = started("ivmdvddrive_conformance.pytest_run.worker", scratch)
        self._reaper, self._log = Reaper(self._process), LogPipe(self._process)
        request = {
            "settings": run.settings.to_json(),
            "done": done,
            "pytest": [f"--basetemp={scratch / 'pytest'}", *pytest_args],
            "calling": str(self._calling),
            "ledger": str(self._ledger.file),
            "waivers": list(waivers),
            "seconds": _for_checks(until - time.monotonic()),
        }
        assert self._process.stdin is not None
        with suppress(BrokenPipeError), self._process.stdin as stdin:  # one that has ended says so by its exit code
            stdin.write(json.dumps(request) + "\n")

    def __enter__(self) -> _Worker:
        return self

    def __exit__(self, *error: object) -> None:
        """Let the worker close its IUT and end, or make it; a second Ctrl-C waits no longer."""
        try:
            if self._code is None or not self._reaper.over(_CLOSING):
                self._reaper.terminate()
                self._reaper.over(_CLOSING)
        finally:
            self._reaper.kill()
            self._reaper.over()
            self._run.requests = self._ledger.total

    def run(self, patience: float) -> bool:
        """Follow the worker to its end; whether another is needed for what is left."""
        events: queue.Queue[Event | None] = queue.Queue()
        assert self._process.stdout is not None
        threading.Thread(target=read_events, args=(self._process.stdout, events), daemon=True).start()
        hung = False
        while True:
            try:
                left = min(patience, max(0.0, self._until - time.monotonic()))
                event = next_event(events, left, self._reaper)
            except queue.Empty:
                if time.monotonic() >= self._until:  # whoever is slow is not to blame: it may have answered in time
                    self._run.stopped = self._run.settings.limit_in_words
                    return False
                hung = True
                break
            except KeyboardInterrupt:
                self._take_what_came(events)
                raise
            if event is None:
                break
            self._take(event)
            if self._code is not None:  # what it has forked may hold the channel open
                break
        run = self._run
        if not run.not_begun:
            run.log = self._log.end()
        if self._code is None:
            if not hung:
                self._reaper.over()
            why = "did not answer any more" if hung else f"ended with {exit_in_words(self._process.returncode)}"
            return self._lost(f"the checks' process {why}", hung, self._environment(hung))
        if self._code == _INTERNAL_ERROR and not (run.not_begun or self._arguments_are_bad()):
            return self._failed_inside()
        if self._current is not None:
            return self._lost("the checks' process was interrupted", hung, "" if self._signals else None)
        if self._code == _USAGE_ERROR or self._arguments_are_bad():
            run.bad_arguments = True
        elif self._code not in _SAID_ALL and run.complete and not run.not_begun:
            run.suite_error = f"the process of the checks ended with {exit_in_words(self._code)}"
        elif run.complete and not run.not_begun:
            run.stopped = self._not_run
        return False

    def _arguments_are_bad(self) -> bool:
        """Tell whether pytest ended before the first check, for no other reason than the arguments of the user."""
        if not self._has_arguments or self._begun or self._run.evidence or self._run.not_begun:
            return False
        return not self._collected or self._code not in _SAID_ALL

    def _take_what_came(self, events: queue.Queue[Event | None]) -> None:
        """Take the events that were on their way at Ctrl-C: what was found before it counts."""
        until = time.monotonic() + _ON_ITS_WAY
        with suppress(queue.Empty):
            while event := events.get(timeout=max(0.0, until - time.monotonic())):
                self._take(event)

    def _take(self, event: Event) -> None:
        kind, run = event["event"], self._run
        if kind == "collected":
            self._collected = True
            run.planned = run.planned or event["checks"]
        elif kind == "whole":
            run.whole = run.whole or event["checks"]
            run.own = run.own or event["own"]
        elif kind == "started":
            self._started = True
            run.started(event["ics"])
        elif kind == "ended":
            self._code, self._signals = event["code"], event["signals"]
        elif kind in ("cannot-start", "bad-target"):
            if run.evidence:
                run.stopped = f"the IUT could not be started again: {event['message']}"
            else:
                setattr(run, kind.replace("-", "_"), event["message"])
                run.log = event["log"]
            self._current = None
        elif kind == "bad-scenario":
            run.bad_scenario = event["message"]
        elif kind == "gave-up":
            run.stopped = event["message"]
        elif kind == "parting":
            self._parting = event["evidence"]
        elif kind == "finished":
            run.left_out = run.left_out or event["left_out"]
            self._not_run = event["not_run"]
        elif kind == "begin":
            self._begun = True
            self._current = event["nodeid"]
        elif kind == "evidence":
            evidence = Evidence.from_json(event["evidence"])
            run.evidence.append(evidence)
            if evidence.suite_error:
                run.suite_error = printable(f"{evidence.check}: {evidence.suite_error}")
            self._done.append(event["nodeid"])
            self._current = None
        self._listen(event)

    def _environment(self, hung: bool) -> str | None:
        """Say how the environment may have caused the end of the process; None if it did not."""
        return None if hung else environment_of(self._process.returncode, self._log.end())

    def _failed_inside(self) -> bool:
        """Take note that pytest itself came to an exception; whether another worker can go on.

        An implementation in Python lives in that process, and may have spoilt what pytest needs: then a check was not
        judged. Of any other it is the suite's own failure.
        """
        got = "pytest failed inside the checks' process"
        if line := ran_out(self._log.end()):
            return self._lost(got, False, f", and its log ends with: {line}")
        if self._run.settings.iut.startswith("python:") and self._current is not None:
            return self._not_judged(f"{got}, in which the implementation lives; --debug shows its log")
        self._run.suite_error = f"{got}; --debug shows its log"
        return False

    def _not_judged(self, why: str) -> bool:
        """Make evidence of a check that nobody is blamed for; whether another worker can go on."""
        node = self._current
        assert node is not None
        planned = self._run.planned.get(node, {"check": node, "kind": "scenario", "clauses": []})
        evidence = Evidence(planned["check"], planned["kind"], planned["clauses"], error=printable(why, 1000))
        self._run.evidence.append(evidence)
        self._done.append(node)
        self._listen({"event": "evidence", "nodeid": node, "evidence": evidence.to_json()})
        return True

    def _lost(self, got: str, hung: bool, environment: str | None) -> bool:
        """Make evidence of a worker that was lost during a check; whether another can go on.

        ``environment`` says what the environment may have had to do with it.
        """
        run, node = self._run, self._current
        while_it = " while it was started" if not (self._started or run.evidence) else ""
        got = f"{got}{while_it}" if environment is None else blameless(f"{got}{while_it}{environment}")
        if node is not None and self._parting is not None:  # the check is over; it is its IUT's end that ended this
            self._take({"event": "evidence", "nodeid": node, "evidence": self._parting})
            return self._lost_between(got)
        if node is None and self._started:
            return self._lost_between(got)
        if node is None and environment is None:
            run.suite_error = got
        elif not self._started and not run.evidence:
            run.cannot_start = got
        elif not self._started:
            run.stopped = f"the IUT could not be started again: {got}"
        elif environment is not None:
            return self._not_judged(got)
        elif hung and not last_called(self._calling)[1]:  # it hangs in the suite, or in what the suite uses
            return self._not_judged(blameless(f"{got} while no call of a member was under way"))
        else:
            assert node is not None
            planned = run.planned.get(node, {"check": node, "kind": "scenario", "clauses": []})
            member, _ = last_called(self._calling)
            called = f" during {member}" if member else ""
            own = [c for c in planned["clauses"] if c.startswith(f"{member}.")]
            failure = Failure(
                own or ([f"{member}.S_OK"] if member else planned["clauses"] or ["AttachHostDrive.S_OK"]),
                "timeout" if hung else "crash",
                f"{got}{called}",
                ["an answer"],
                [],
                printable(run.log[-2000:], keep_newlines=True),
                found_after=self._ledger.total,
            )
            evidence = Evidence(planned["check"], planned["kind"], planned["clauses"], failures=[failure])
            run.evidence.append(evidence)
            self._done.append(node)
            self._listen({"event": "evidence", "nodeid": node, "evidence": evidence.to_json()})
            return True
        return False

    def _lost_between(self, got: str) -> bool:
        """Make evidence of a worker that its IUT ended between two checks, or after the last; whether some are left."""
        run = self._run
        left = not run.planned or bool(run.planned.keys() - set(self._done))
        evidence = Evidence(BETWEEN, "scenario", error=got) if left else Evidence(BETWEEN, "scenario", note=got)
        run.evidence.append(evidence)
        return left


def read_events(stream: IO[str], events: queue.Queue[Event | None]) -> None:
    """Queue the events that a process writes, a line each; None at the end."""
    with stream:
        for line in stream:
            with suppress(ValueError):  # the last line of a process that was killed may be half a line
                events.put(json.loads(line))
    events.put(None)


def next_event(events: queue.Queue[Event | None], patience: float, reaper: Reaper) -> Event | None:
    """Wait for the next event; queue.Empty after ``patience`` seconds of this process's running time without one.

    None where no more can come: the channel was closed, or the process has ended, though another that it has forked
    may hold the channel open.
    """
    deadline = Deadline(patience)
    while True:
        try:
            return events.get(timeout=deadline.look(_LOOK))
        except queue.Empty:
            if reaper.over(0):
                with suppress(queue.Empty):
                    return events.get(timeout=_ON_ITS_WAY)
                return None
            deadline.looked()
            if deadline.passed:
                raise


def exit_in_words(code: int) -> str:
    """Return how a process has ended."""
    return f"signal {-code}" if code < 0 else f"exit code {code}"


def environment_of(code: int, log: str) -> str | None:
    """Say how the environment may have caused the end of a process of the suite's, to be added to a sentence.

    None where it had nothing to do with it. Python exits with 1 on an exception, and a log then ends with it.
    """
    if ended(code):
        return ""
    line = ran_out(log) if code == 1 else None
    return None if line is None else f", and its log ends with: {line}"
