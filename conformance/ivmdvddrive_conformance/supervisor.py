"""Runs the checks in a process of their own, and survives whatever an IUT does to it.

An IUT in Python lives in the worker's process: it may end it, or hang where no time limit reaches. The
supervisor then gives the check that ran the status ``crash`` or ``timeout``, and starts another worker for the
checks that are left.
"""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import IO, Any, Final

from .evidence import Evidence, Failure
from .printable import printable
from .settings import Settings

__all__ = ["Run", "supervise"]

_MOST_WORKERS: Final = 20
"""An IUT that ends its process more often than this is not worth going on with."""

_GRACE: Final = 30.0
"""Seconds beyond an IUT's own time limits before a silent worker is taken to hang."""

_LOG: Final = 64 * 1024

Event = dict[str, Any]


@dataclass
class Run:
    """What a run has brought. ``stopped`` says why it is not whole; None where it is."""

    settings: Settings
    ics: dict[str, Any] | None = None
    evidence: list[Evidence] = field(default_factory=list)
    planned: dict[str, dict[str, Any]] = field(default_factory=dict)
    cannot_start: str | None = None
    bad_target: str | None = None
    stopped: str | None = None
    suite_error: str | None = None
    log: str = ""

    @property
    def complete(self) -> bool:
        """Whether every planned check has said what it has to say."""
        return self.stopped is None and self.suite_error is None


def supervise(settings: Settings, listen: Callable[[Event], None], pytest_args: tuple[str, ...] = ()) -> Run:
    """Run the checks of a run; ``listen`` is told each event. Ctrl-C ends it with what there is."""
    run = Run(settings)
    done: list[str] = []
    for _ in range(_MOST_WORKERS):
        worker = _Worker(run, listen, done, pytest_args)
        try:
            again = worker.run()
        except KeyboardInterrupt:
            worker.interrupt()
            run.stopped = "interrupted"
            return run
        if not again:
            return run
    run.stopped = f"the IUT has ended {_MOST_WORKERS} processes"
    return run


class _Worker:
    """One worker process, from its start to its end."""

    def __init__(
        self, run: Run, listen: Callable[[Event], None], done: list[str], pytest_args: tuple[str, ...]
    ) -> None:
        self._run = run
        self._listen = listen
        self._done = done
        self._current: str | None = None
        self._log = tempfile.TemporaryFile()  # noqa: SIM115  # closed by run
        self._process = subprocess.Popen(
            [sys.executable, "-m", "ivmdvddrive_conformance.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
            encoding="utf-8",
            # Ctrl-C on the terminal reaches the supervisor alone, which then asks the worker to close its IUT.
            start_new_session=True,
        )
        request = {"settings": run.settings.to_json(), "done": done, "pytest": list(pytest_args)}
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.close()

    def run(self) -> bool:
        """Follow the worker to its end; whether another is needed for what is left."""
        events: queue.Queue[Event | None] = queue.Queue()
        assert self._process.stdout is not None
        reader = threading.Thread(target=_read, args=(self._process.stdout, events), daemon=True)
        reader.start()
        hung = False
        while True:
            try:
                event = events.get(timeout=self._patience())
            except queue.Empty:
                hung = True
                break
            if event is None:
                break
            self._take(event)
        self.end(0.0 if hung else 5.0)
        reader.join()
        code = self._process.returncode
        self._run.log = self._tail()
        self._log.close()
        if hung or self._current is not None:
            self._lost(hung, code)
            return True
        if code not in (0, 1, 3, 5) and not (self._run.cannot_start or self._run.bad_target):
            self._run.suite_error = f"the process of the checks ended with {code}"
        return False

    def end(self, grace: float = 5.0) -> None:
        """Wait for the worker's process to end; ask it to, then make it, where it does not."""
        for ask in (None, self._process.terminate, self._process.kill):
            if ask is not None:
                ask()
            try:
                self._process.wait(timeout=grace)
            except subprocess.TimeoutExpired:
                continue
            return

    def interrupt(self) -> None:
        """Ask the worker to close its IUT and end, now."""
        self._process.terminate()
        self.end()

    def _patience(self) -> float:
        """Seconds without an event before the worker is taken to hang: a search is silent for its whole time."""
        settings = self._run.settings
        return settings.effort.seconds * 10 + settings.start_timeout + settings.timeout * 10 + _GRACE

    def _take(self, event: Event) -> None:
        kind, run = event["event"], self._run
        if kind == "collected" and not run.planned:
            run.planned = event["checks"]
        elif kind == "started":
            run.ics = event["ics"]
        elif kind in ("cannot-start", "bad-target"):
            setattr(run, kind.replace("-", "_"), event["message"])
            run.log = event["log"]
            self._current = None
        elif kind == "begin":
            self._current = event["nodeid"]
        elif kind == "evidence":
            evidence = Evidence.from_json(event["evidence"])
            run.evidence.append(evidence)
            if evidence.suite_error:
                run.suite_error = f"{evidence.check}: {evidence.suite_error}"
            self._done.append(event["nodeid"])
            self._current = None
        self._listen(event)

    def _lost(self, hung: bool, code: int) -> None:
        """Make evidence of a worker that was lost during a check."""
        node = self._current or "before the first check"
        planned = self._run.planned.get(node, {"check": node, "clauses": []})
        got = (
            "the checks' process did not answer any more" if hung else f"the checks' process ended with {_ended(code)}"
        )
        status = "timeout" if hung else "crash"
        clauses = planned["clauses"] or ["AttachHostDrive.S_OK"]
        failure = Failure(
            list(clauses), status, got, ["an answer"], [], printable(self._run.log[-2000:], keep_newlines=True)
        )
        evidence = Evidence(planned["check"], "scenario", list(planned["clauses"]), failures=[failure])
        self._run.evidence.append(evidence)
        self._done.append(node)
        self._listen({"event": "evidence", "nodeid": node, "evidence": evidence.to_json()})

    def _tail(self) -> str:
        size = self._log.seek(0, os.SEEK_END)
        self._log.seek(max(0, size - _LOG))
        return self._log.read().decode("utf-8", errors="backslashreplace")


def _read(stream: IO[str], events: queue.Queue[Event | None]) -> None:
    with stream:
        for line in stream:
            events.put(json.loads(line))
    events.put(None)


def _ended(code: int) -> str:
    return f"signal {-code}" if code < 0 else f"exit code {code}"
