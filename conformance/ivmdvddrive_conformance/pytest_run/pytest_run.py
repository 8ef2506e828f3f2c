"""A run of the suite inside pytest: which checks run, what each of them says, and what it all amounts to.

``Running`` is a pytest plugin, registered by ``plugin.py`` once ``--iut`` is given. The evidence of a check is
made in the process that runs it, travels in the test report (so pytest-xdist carries it), and is gathered in
the process that reports. ``tell`` is told what happens as it happens: the command line shows it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, NoReturn

import pytest

from ivmdvddrive_spec import Specification
from ivmdvddrive_spec.oracle import Oracle

from ..iuts.environment import blameless, ended, refuses
from ..iuts.errors import BadTarget, IutError, Unclaimed
from ..iuts.ledger import CHECKS_PLACE, Ledger
from ..iuts.metering import Meter, RunCalls, RunEnded, Spent
from ..iuts.port import Ics
from ..iuts.python.iut import Calling
from ..judging.evidence import NO_ANSWER, NOT_CALLED, PARTING, Evidence, Failure
from ..judging.scenario import Mismatch
from ..judging.violation import Violation
from ..language.pickles import PROFILE_TAG
from ..language.script import ScriptError
from ..process.worker_channel import Tell
from ..settings.clause_selection import is_selected
from ..settings.settings import ENDED_BY_A_FINDING, Settings
from ..settings.shards import members
from ..text.printable import printable
from ..verdicts.check_judge import CheckJudge
from ..verdicts.waivers import Waiver
from .collection import CheckCollection
from .keys import RUNNING, WORKER_INPUT
from .marks import (
    CALLED,
    EVIDENCE,
    MARKER,
    clauses_of,
    divided_of,
    for_profile,
    is_opening,
    is_ours,
    kind_of,
    name_of,
    not_collected,
    place_of,
    plan_of,
    weight_of,
)
from .patience import Patience
from .project_failures import cancel_exit, project_failure, without_time_limits

__all__ = [
    "CANNOT_START",
    "Running",
]

CANNOT_START: Final = 3
"""The exit code where the IUT could not be started."""


_LAST_WORDS: Final = 1.0
"""Seconds for a process of pytest-xdist that is gone to say how it ended."""


class Running:
    """One run; gathers ``evidence`` in the process that reports.

    ``said`` has what each process of the run claimed, where it differs; ``left_out`` says which checks pytest's own
    arguments left out; ``has_checks`` tells whether this process has collected any. ``tell`` is called with each event
    of the run, as plain data: ``collected``, ``started``, ``begin``, ``evidence``, …; ``calling`` with each member that
    is called in this process.
    """

    def __init__(
        self,
        config: pytest.Config,
        specification: Specification,
        settings: Settings,
        done: Sequence[str] = (),
        seconds: float | None = None,
        tell: Tell = lambda _: None,
        calling: Calling = lambda _: None,
        ledger: Ledger | None = None,
        waivers: Sequence[Waiver] = (),
    ) -> None:
        self.config = config
        self.settings = settings
        self.specification = specification
        self.calling = calling
        self._tell = tell
        self.oracle = Oracle(specification)
        self.ics: dict[str, Any] | None = None
        self.said: list[dict[str, Any]] = []
        self.evidence: list[Evidence] = []
        self.left_out: str | None = None
        self.has_checks = False
        self._last: Evidence | None = None
        self._wanted: set[str] = set()
        self._whole: list[str] = []
        self._own: list[str] = []
        self._has_said_whole = False
        self._to_run = 0
        self._gathered: set[str] = set()
        self._parting: list[dict[str, Any]] = []
        self.ledger = ledger or Ledger()
        budget = settings.budget
        limits: list[RunCalls | RunEnded] = []
        if budget and budget.calls:
            limits.append(RunCalls(self.ledger, budget.calls, budget.used_up))
        if settings.fail_fast:
            limits.append(RunEnded(self.ledger, ENDED_BY_A_FINDING))
        self.meter = Meter(
            settings.limit if seconds is None else seconds,
            settings.limit_in_words,
            ledger=self.ledger,
            run_limits=limits,
        )
        self._checks = CheckJudge(specification, settings, waivers)
        self._nodes = 0
        self.gave_up: str | None = None
        self._safe_path = False
        self._collected: dict[pytest.Item, int] = {}
        self._patience = Patience(settings.timeout)
        self._done = list(done)
        self._planned: dict[str, dict[str, Any]] = {}
        self._node_code: int | None = None

    @classmethod
    def begin(
        cls,
        config: pytest.Config,
        specification: Specification,
        settings: Settings,
        done: Sequence[str] = (),
        seconds: float | None = None,
        tell: Tell = lambda _: None,
        calling: Calling = lambda _: None,
        ledger: Ledger | None = None,
        waivers: Sequence[Waiver] = (),
    ) -> Running:
        """Register a run with pytest; checks that are ``done`` are left out, and it ends after so many seconds.

        ``ledger`` counts the calls of the run, where it has other processes than this one. ``waivers`` excuse findings
        that would otherwise end a run with ``fail_fast``.
        Raises pytest.UsageError where pytest-bdd is not loaded: PYTEST_DISABLE_PLUGIN_AUTOLOAD leaves that to the user.
        """
        if not hasattr(config.hook, "pytest_bdd_apply_tag"):
            raise pytest.UsageError("the scenarios need pytest-bdd, which is not loaded: add -p pytest_bdd.plugin")
        config.addinivalue_line("markers", f"{MARKER}(id): the check is about this clause of the specification")
        running = config.stash[RUNNING] = cls(
            config, specification, settings, done, seconds, tell, calling, ledger, waivers
        )
        config.pluginmanager.register(running, "ivmdvddrive-running")
        config.pluginmanager.register(CheckCollection(specification.profile, replayed=bool(settings.feature)))
        return running

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_setupnodes(self) -> None:
        """Keep the working folder off the path of the processes that pytest-xdist starts, as it is off this one's."""
        self._safe_path = sys.flags.safe_path and "PYTHONSAFEPATH" not in os.environ
        if self._safe_path:
            os.environ["PYTHONSAFEPATH"] = "1"
        if self.ledger.file is None:
            folder = tempfile.TemporaryDirectory(prefix="ivmdvddrive-calls-")
            self.config.add_cleanup(folder.cleanup)
            self.ledger = Ledger.made(Path(folder.name) / "calls")

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: Any) -> None:
        """Let a process of pytest-xdist run the same. As JSON: execnet sends no paths that are not UTF-8."""
        self._nodes += 1  # one that replaces another has a place of its own: the calls of that one stay counted
        sent = {
            "settings": self.settings.to_json(),
            "done": self._done,
            "safe_path": self._safe_path,
            "waivers": [waiver.to_data() for waiver in self._checks.waivers],
            "ledger": [str(self.ledger.file), CHECKS_PLACE + self._nodes],
        }
        node.workerinput[WORKER_INPUT] = json.dumps(sent)

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Take note of how a process of pytest-xdist has ended, before pytest-xdist reports the check that it ran."""
        process = getattr(getattr(node.gateway, "_io", None), "popen", None)  # execnet says it nowhere else
        with suppress(AttributeError, subprocess.TimeoutExpired):
            self._node_code = process.wait(_LAST_WORDS)  # type: ignore[union-attr]  # None where execnet has changed

    # In the process that runs the checks

    @pytest.hookimpl(tryfirst=True)
    def pytest_bdd_apply_tag(self, tag: str, function: Callable[..., Any]) -> bool | None:
        """A tag that is a clause's id or a profile marks the scenario; others are pytest-bdd's to apply."""
        if tag in self.specification.clauses:
            pytest.mark.ivmdvddrive_clause(tag)(function)
        elif tag.startswith(PROFILE_TAG):
            for_profile(tag.removeprefix(PROFILE_TAG))(function)
        elif tag not in self.specification.elsewhere:
            return None
        return True

    def started(self, ics: Ics) -> None:
        """The IUT has said hello."""
        self.ics = ics.as_data()
        self._tell({"event": "started", "ics": self.ics})

    def parting(self) -> None:
        """The IUT is about to be closed, and may end this process: what the last check has seen is told before."""
        self._tell({"event": "parting", "evidence": self._last.to_json() if self._last else None})

    def parted(self, wrong: str | None) -> None:
        """The IUT has been closed; ``wrong`` says what it did not do as it should.

        No clause is about that, and everything has been judged by then: it is a note.
        """
        self._parting = [Evidence(PARTING, "scenario", note=wrong).to_json()] if wrong else []

    def cannot_start(self, error: IutError) -> NoReturn:
        """End the run: the IUT's name is unusable, or it does not start."""
        kind = "bad-target" if isinstance(error, BadTarget) else "cannot-start"
        self._tell({"event": kind, "message": str(error), "log": error.log})
        pytest.exit(f"{self.settings.iut}: {error}", returncode=CANNOT_START)

    def pytest_itemcollected(self, item: pytest.Item) -> None:
        """Note the order in which the checks were collected."""
        self._collected[item] = len(self._collected)

    @pytest.hookimpl(wrapper=True)
    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> Iterator[None]:
        """Keep the checks that touch a selected clause, in the order of a run; those without tags search for anything.

        Another plugin may shuffle all items of the session: what an aged IUT does would then differ from run to run.
        """
        wanted = sorted(filter(self._is_wanted, items), key=lambda item: (place_of(item), self._collected[item]))
        self._whole = [name_of(i) for i in wanted]
        shard = self._of_shard(wanted)
        self._own = [name_of(i) for i in wanted if i in shard]
        kept = [i for i in items if not is_ours(i) or (i in shard and i.nodeid not in self._done)]
        gone = [i for i in items if i not in kept]
        items[:] = kept
        if gone:
            config.hook.pytest_deselected(items=gone)
        ours = list(filter(is_ours, items))
        for item in ours:
            item.stash[EVIDENCE] = Evidence(name_of(item), kind_of(item), clauses_of(item))
            without_time_limits(item)
        self._wanted = {i.nodeid for i in ours}  # before other plugins leave any out
        every = [i for i in (*kept, *gone) if is_ours(i)]
        self.has_checks |= bool(every)
        kinds = {kind_of(i) for i in every}
        if left := not_collected(every):
            self.left_out = f"{left} of {left + len(every)} checks were not collected"
        if missing := [k for k in self.settings.kinds if k not in kinds]:
            self.left_out = f"no check of these kinds was collected: {', '.join(missing)}"
        yield
        ordered = iter(sorted(filter(is_ours, items), key=lambda item: (place_of(item), self._collected[item])))
        items[:] = [next(ordered) if is_ours(item) else item for item in items]

    def _is_wanted(self, item: pytest.Item) -> bool:
        """Return whether this is a check of the whole run, of all its shards together."""
        clauses = clauses_of(item)
        if not is_ours(item) or (self.settings.feature and kind_of(item) != "scenario"):
            return False  # what is replayed is one scenario
        if not clauses:
            # A level may draw none of a kind.
            return kind_of(item) in self.settings.kinds and (self.settings.opens or not is_opening(item))
        return not self.settings.select or any(is_selected(c, self.settings.select) for c in clauses)

    def _of_shard(self, wanted: Sequence[pytest.Item]) -> set[pytest.Item]:
        """The checks of the whole run that are this shard's: all of them where the run is not divided."""
        whole = [item for item in wanted if divided_of(item) is None]
        parted = {i for i in wanted if (part := divided_of(i)) and getattr(self.settings.effort, part)}
        return parted | {whole[number] for number in members([weight_of(i) for i in whole], *self.settings.stretch)}

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Tell what is to be done, and how much of it pytest's own arguments have left out."""
        checks = {i.nodeid: plan_of(i) for i in session.items if is_ours(i)}
        self._to_run = len(checks)
        if left := len(self._wanted - set(checks)):
            self.left_out = f"{left} of {len(self._wanted)} checks were left out by pytest's own arguments"
        self._tell({"event": "collected", "checks": checks})
        self._tell({"event": "whole", "checks": self._whole, "own": self._own})

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> bool | None:
        """Begin no check once another process of the run has ended it."""
        if not (self.ledger.ended and is_ours(item)):
            return None
        item.session.shouldstop = ENDED_BY_A_FINDING
        return True

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> Iterator[None]:
        """A reset that fails is evidence too."""
        self._last = None
        if EVIDENCE in item.stash:
            cancel_exit()
        return (yield from self._watched(item))

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Iterator[None]:
        """Make evidence of whatever a check raises."""
        return (yield from self._watched(item))

    def _watched(self, item: pytest.Item) -> Iterator[None]:
        evidence = item.stash.get(EVIDENCE, None)
        try:
            return (yield)
        except Mismatch as mismatch:
            if evidence is not None and self.settings.feature:
                evidence.unmet, evidence.cut = mismatch.to_json(), f"stopped at {mismatch}"
            elif evidence is not None:
                evidence.tolerated, evidence.note = True, str(mismatch)
            return None
        except Unclaimed as unclaimed:
            if evidence is not None:
                evidence.unclaimed = unclaimed.need
            pytest.skip(f"not exercised: the IUT does not claim {unclaimed.need}")
        except Spent as spent:
            if evidence is not None:
                evidence.cut = str(spent)
            pytest.skip(f"cut short: {spent}")
        except BaseExceptionGroup as group:
            self._take_failures(evidence, [e for e in group.exceptions if isinstance(e, Violation)])
            raise
        except Violation as violation:
            self._take_failures(evidence, [violation])
            raise
        except ScriptError as error:
            if self.settings.feature:
                self._tell({"event": "bad-scenario", "message": str(error)})
            raise
        except IutError as error:  # the bench failed, or the IUT was lost outside any call: nothing is judged
            if evidence is not None:
                evidence.error = str(error)
            raise

    def _take_failures(self, evidence: Evidence | None, violations: list[Violation]) -> None:
        if evidence is not None:
            now = self.ledger.total
            evidence.fail([v if v.found_after else v.but(found_after=now) for v in violations])

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
        """Put the evidence into the last of a check's reports, and the violation's words in place of a traceback."""
        told = _told(self.specification, call.excinfo.value) if call.excinfo is not None else ""
        if told:
            # For a traceback, pytest would parse the source of each frame's file: a quarter of a second a failure.
            item.repr_failure = lambda *_args, **_more: told  # type: ignore[method-assign]
        report: Any = yield
        evidence = item.stash.get(EVIDENCE, None)
        if evidence is not None:
            report.ivmdvddrive = {"ics": self.ics, "collected": self._to_run, "left_out": self.left_out}
            if not self._has_said_whole:  # once: it has hundreds of names
                report.ivmdvddrive |= {"whole": self._whole, "own": self._own}
                self._has_said_whole = True
            evidence.seconds += call.duration
            if call.when == "call":
                item.stash[CALLED] = True
            if call.when == "call" or not report.passed:
                self._last = evidence  # whatever ends this process now, the check has said all that it has to say
            if told:
                report.longrepr = told
            elif report.skipped and not (evidence.unclaimed or evidence.failures or evidence.tolerated):
                evidence.cut = f"skipped: {call.excinfo.value if call.excinfo else report.outcome}"
            elif report.failed and not evidence.error and not evidence.failures:
                said = f"{call.when}: {call.excinfo.exconly() if call.excinfo else report.outcome}"
                if call.excinfo is not None and refuses(call.excinfo.value):
                    evidence.error = blameless(printable(said, 300))
                elif call.excinfo is not None and (others := project_failure(call.excinfo.value, call.when)):
                    evidence.cut = others
                else:
                    evidence.suite_error = said
            if call.when == "setup":
                report.ivmdvddrive["planned"] = plan_of(item)
            elif call.when == "teardown":
                if CALLED not in item.stash and evidence.unjudged == NO_ANSWER:
                    evidence.cut = NOT_CALLED
                report.ivmdvddrive["evidence"] = [evidence.to_json(), *self._parting]
                if why := self._over(evidence):
                    report.ivmdvddrive["gave_up"] = why
                    item.session.shouldstop = why
        return report  # type: ignore[no-any-return]

    def _over(self, evidence: Evidence) -> str | None:
        """Say why the run should end, now that a check is over; None where it should go on."""
        if self._checks.ends_run(evidence, self.ics) and self._to_run - len(self._gathered) > 1:  # not the last one
            self.ledger.end()
            return ENDED_BY_A_FINDING
        over = self.meter.exhausted()
        return over.said if over is not None else self._patience.spent(evidence)

    # In the process that reports

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        """A check begins."""
        self._tell({"event": "begin", "nodeid": nodeid})

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Gather the evidence of a check."""
        carried: dict[str, Any] = getattr(report, "ivmdvddrive", {})
        if carried:
            self._to_run = max(self._to_run, carried["collected"])
            self.left_out = self.left_out or carried["left_out"]
        if "whole" in carried and not self._whole:  # this process has collected nothing itself
            self._whole, self._own = carried["whole"], carried["own"]
            self._tell({"event": "whole", "checks": self._whole, "own": self._own})
        if (ics := carried.get("ics")) and ics not in self.said:
            self.said.append(ics)
            if ics != self.ics:
                self._tell({"event": "started", "ics": ics})
            self.ics = self.ics or ics
        if why := carried.get("gave_up"):
            self._give_up(why)
        if "planned" in carried:
            self._planned[report.nodeid] = carried["planned"]
        if "evidence" in carried:
            for said in carried["evidence"]:
                self._gather(report.nodeid, Evidence.from_json(said))
        elif report.nodeid in self._planned and not carried:  # pytest-xdist's own report of a process that ended
            lost = _lost(self._planned[report.nodeid], self._node_code, self.ledger.total)
            self._gather(report.nodeid, lost)
            if self._checks.ends_run(lost, self.ics) and self.not_run:
                self.ledger.end()
                self._give_up(ENDED_BY_A_FINDING)
            report.ivmdvddrive = {}  # type: ignore[attr-defined]  # read back by is_check

    def _give_up(self, why: str) -> None:
        """Take note that the run ends before its end. Of several reasons in as many processes, the first one counts."""
        self.gave_up = self.gave_up or why
        self._tell({"event": "gave-up", "message": self.gave_up})

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self) -> None:
        """Tell what was left out, and what did not come to its end without anybody saying why."""
        self._tell({"event": "finished", "left_out": self.left_out, "not_run": self.not_run})

    @property
    def not_run(self) -> str | None:
        """Return how many checks were not run, though they were collected; None where all were."""
        left = self._to_run - len(self._gathered)
        return f"{left} of {self._to_run} checks were not run" if left > 0 else None

    def is_check(self, report: pytest.TestReport) -> bool:
        """Tell whether a report is that of a check of the suite."""
        return hasattr(report, "ivmdvddrive")

    def _gather(self, nodeid: str, evidence: Evidence) -> None:
        self.evidence.append(evidence)
        self._planned.pop(nodeid, None)
        self._gathered.add(nodeid)
        self._tell({"event": "evidence", "nodeid": nodeid, "evidence": evidence.to_json()})


def _told(specification: Specification, raised: BaseException) -> str:
    """Return the cause of a failed check: violations, or the loss of an IUT. Empty if a traceback says more."""
    if isinstance(raised, IutError) and raised.__cause__ is None:  # else the cause may lie in the IUT's own code
        return f"{raised}\n{raised.log}".strip()
    found = raised.exceptions if isinstance(raised, BaseExceptionGroup) else [raised]
    if not all(isinstance(one, Violation) for one in found):
        return ""
    return "\n\n".join("\n".join(_in_words(specification, one)) for one in found if isinstance(one, Violation))


def _in_words(specification: Specification, violation: Violation) -> list[str]:
    lines = [f"{c}: {specification.clauses[c].says}" for c in violation.clauses]
    lines += [f"  {e.text}{'  ->  ' + e.answer if e.answer else ''}" for e in violation.trace]
    return [*lines, f"got: {violation.got}", f"permitted: {' or '.join(violation.permitted)}"]


def _lost(planned: dict[str, Any], code: int | None, calls: int) -> Evidence:
    """The evidence of a check in which a process of pytest-xdist ended, with a code that may be unknown.

    ``calls`` are those of the run until then.
    """
    if ended(code):
        error = blameless(f"the checks' process ended with signal {-(code or 0)}")
        return Evidence(planned["check"], planned["kind"], planned["clauses"], error=error)
    failure = Failure(
        planned["clauses"] or ["AttachHostDrive.S_OK"],
        "crash",
        "the checks' process ended",
        ["an answer"],
        [],
        found_after=calls,
    )
    return Evidence(planned["check"], planned["kind"], planned["clauses"], failures=[failure])
