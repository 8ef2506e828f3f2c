"""``--fail-fast``: a run ends with the first check whose findings make it nonconformant, and says so."""

from __future__ import annotations

import datetime
import shlex
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import jsonschema
import pytest

from commands import ONE, QUICK, environment, ivmdvddrive, results
from ivmdvddrive_conformance.judging.evidence import Evidence
from ivmdvddrive_conformance.judging.run_record import Run
from ivmdvddrive_conformance.results.document import results_schema
from ivmdvddrive_conformance.settings.settings import ENDED_BY_A_FINDING, Settings
from ivmdvddrive_conformance.verdicts.bindings import Begin, judged, supervise_each
from ivmdvddrive_conformance.verdicts.check_judge import CheckJudge
from ivmdvddrive_conformance.verdicts.waivers import Waiver
from made import ICS, OK, WRONG, failed, scenario
from vpc import SPECIFICATION

SUPPORT = Path(__file__).parents[1] / "support"
WRONG_IUT = "python:misbehaving:Wrong"
SERVED = """import ivmdvddrive_reference.wire as wire, misbehaving as m
wire.Bench = m.bench(type('DVDDrive', (m.Silent,), {})); wire.serve()"""
BOTH_BINDINGS = f"stdio:{shlex.join([sys.executable, '-c', SERVED])}"
"""The same on the wire protocol, which offers both bindings."""

OUTCOME = "ReleaseHostDrive 0x00000000"
SCENARIOS = ("-k", "test_scenarios")
TWO = ("-k", "test_an_image_is_attached_instead or test_nothing_is_attached")
STOPPED = f"[run not whole: {ENDED_BY_A_FINDING}]"


def waiver(outcome: str = OUTCOME, expires: datetime.date = datetime.date.max, clause: str = WRONG) -> Waiver:
    return Waiver(clause, (outcome,), "known", expires)


@pytest.fixture
def supported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(SUPPORT))


def ran(
    iut: str,
    *select: str,
    arguments: tuple[str, ...] = SCENARIOS,
    waivers: Sequence[Waiver] = (),
    fail_fast: bool = True,
) -> tuple[Run, int]:
    """A run, and over how many bindings it was begun."""
    begun: list[CheckJudge] = []

    def watch(checks: CheckJudge, begin: Begin) -> Run:
        begun.append(checks)
        return begin(lambda _event: None)

    settings = Settings(iut, level="quick", select=select or (WRONG,), fail_fast=fail_fast)
    return supervise_each(SPECIFICATION, settings, waivers, watch, arguments), len(begun)


def found_in(run: Run) -> list[Evidence]:
    return [evidence for evidence in run.evidence if evidence.failures]


def test_the_run_ends_with_the_first_check_that_has_a_finding(tmp_path: Path) -> None:
    chosen = ("--select", "ReleaseHostDrive.*", "--fail-fast", "--report", "r")
    done = ivmdvddrive("verify", WRONG_IUT, *QUICK, *chosen, "--", *SCENARIOS, cwd=tmp_path)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "NONCONFORMANT: 1 clause was broken" in done.stdout
    assert done.stdout.count(STOPPED) == 2  # the verdict opens and closes what is shown
    found = results(tmp_path / "r")
    jsonschema.validate(found, results_schema())
    assert (found["complete"], found["stopped"], found["exit_code"]) == (False, ENDED_BY_A_FINDING, 1)
    assert found["settings"]["fail_fast"] is True
    assert " --fail-fast" in found["repeat"]
    assert [bool(check["failures"]) for check in found["checks"]] == [False] * (len(found["checks"]) - 1) + [True]
    for page in ("report.html", "report.md"):
        assert ENDED_BY_A_FINDING in (tmp_path / "r" / page).read_text(encoding="utf-8")


def test_the_other_bindings_are_not_begun(supported: None) -> None:
    whole, bindings = ran(BOTH_BINDINGS, fail_fast=False)
    assert (bindings, whole.complete) == (2, True)
    cut, bindings = ran(BOTH_BINDINGS)
    assert (bindings, cut.stopped) == (1, ENDED_BY_A_FINDING)
    assert len(found_in(cut)) == 1
    assert cut.evidence[-1].failures


def test_a_finding_of_the_last_check_of_a_binding_ends_the_run_all_the_same(supported: None) -> None:
    """Nothing is left over this binding, but the other one is."""
    cut, bindings = ran(BOTH_BINDINGS, arguments=("-k", "test_an_image_is_attached_instead"))
    assert (bindings, cut.stopped, len(cut.evidence)) == (1, ENDED_BY_A_FINDING, 1)


def test_a_run_whose_last_check_has_the_finding_is_whole(supported: None) -> None:
    run, _ = ran(WRONG_IUT, arguments=("-k", "test_an_image_is_attached_instead"))
    assert (run.complete, len(run.evidence), len(found_in(run))) == (True, 1, 1)


@pytest.mark.parametrize("arguments", [SCENARIOS, (*SCENARIOS, "-n", "2")], ids=["alone", "xdist"])
def test_a_process_that_ends_in_a_check_ends_the_run(supported: None, arguments: tuple[str, ...]) -> None:
    run, _ = ran("python:misbehaving:EndsProcess", "ReleaseHostDrive.*", arguments=arguments)
    assert run.stopped == ENDED_BY_A_FINDING
    assert 1 <= len(found_in(run)) <= 2  # two processes may end at the same time
    assert {failure.status for evidence in found_in(run) for failure in evidence.failures} == {"crash"}
    assert judged(SPECIFICATION, run).overall == "nonconformant"


def test_a_finding_after_a_process_was_replaced_ends_the_run(supported: None) -> None:
    """The first crash is waived, so that it does not end the run; the first one of another clause does."""
    ended, _ = ran("python:misbehaving:EndsProcess", "ReleaseHostDrive.*")
    first = found_in(ended)[0].failures[0]
    known = [Waiver(clause, (first.got,), "known", datetime.date.max) for clause in first.clauses]
    cut, _ = ran("python:misbehaving:EndsProcess", "ReleaseHostDrive.*", waivers=known)
    *waived, last = found_in(cut)
    assert cut.stopped == ENDED_BY_A_FINDING
    assert waived
    assert not set(last.failures[0].clauses) <= set(first.clauses)
    assert cut.evidence[-1] is last


def test_processes_of_pytest_xdist_end_together(supported: None) -> None:
    run, _ = ran(WRONG_IUT, "ReleaseHostDrive.*", arguments=(*SCENARIOS, "-n", "2"))
    assert run.stopped == ENDED_BY_A_FINDING
    assert 1 <= len(found_in(run)) <= 2
    cut = [evidence for evidence in run.evidence if evidence.cut]
    assert all(ENDED_BY_A_FINDING in str(evidence.cut) for evidence in cut)
    whole, _ = ran(WRONG_IUT, "ReleaseHostDrive.*", fail_fast=False)
    assert len(run.evidence) < len(whole.evidence)


@pytest.mark.parametrize("arguments", [TWO, (*TWO, "-n", "2")], ids=["alone", "xdist"])
def test_a_waived_finding_does_not_end_the_run(supported: None, arguments: tuple[str, ...]) -> None:
    run, _ = ran(WRONG_IUT, "ReleaseHostDrive.*", arguments=arguments, waivers=[waiver()])
    assert (run.complete, len(found_in(run)) > 0) == (True, True)


def test_the_command_knows_the_waivers(tmp_path: Path) -> None:
    text = f'[[waiver]]\nclause = "{WRONG}"\nexpects = "{OUTCOME}"\nreason = "known"\nexpires = 9999-12-31\n'
    (tmp_path / "waivers.toml").write_text(text)
    chosen = ("--fail-fast", "--waivers", "waivers.toml", "--report", "r", "--", *SCENARIOS)
    done = ivmdvddrive("verify", WRONG_IUT, *ONE, *chosen, cwd=tmp_path)
    assert done.returncode == 4, done.stdout + done.stderr
    assert results(tmp_path / "r")["complete"] is True


@pytest.mark.parametrize("parallel", [(), ("-n", "2")])
def test_the_plugin_ends_its_session(parallel: tuple[str, ...], tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.ivmdvddrive]\nlevel = 'quick'\n")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--pyargs", "ivmdvddrive_conformance"]
    options = ["--iut", WRONG_IUT, "--iut-select", "ReleaseHostDrive.*", "--iut-fail-fast", "--iut-report", "r"]
    done = subprocess.run(
        [*command, *options, *SCENARIOS, *parallel],
        cwd=tmp_path,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 1, done.stdout + done.stderr
    assert "NONCONFORMANT: " in done.stdout
    assert results(tmp_path / "r")["stopped"] == ENDED_BY_A_FINDING


def test_it_may_stand_in_the_settings(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.ivmdvddrive]\nfail-fast = true\n")
    select = ("--select", "ReleaseHostDrive.*")
    done = ivmdvddrive("verify", WRONG_IUT, *QUICK, *select, "--", *SCENARIOS, cwd=tmp_path)
    assert (done.returncode, STOPPED in done.stdout) == (1, True)


@pytest.mark.parametrize(
    ("evidence", "ends"),
    [
        (scenario(OK, failures=[failed()]), True),
        (scenario(OK), False),
        (scenario(OK, unclaimed="events"), False),
        (scenario(OK, cut="cut after 1 s"), False),
        (scenario(OK, cut="cut after 1 s", failures=[failed()]), True),
        (scenario(OK, error="the bench failed"), False),
        (scenario(OK, failures=[failed("AttachImage.S_OK")]), False),
        (scenario(WRONG, failures=[failed(WRONG, outcome=OUTCOME)]), False),
        (scenario(WRONG, failures=[failed(WRONG, outcome="something else")]), True),
        (scenario(WRONG, failures=[failed(WRONG, outcome=OUTCOME), failed()]), True),
    ],
    ids=[
        "finding", "pass", "unclaimed", "cut", "finding-and-cut", "error", "not-selected", "waived", "waived-otherwise",
        "waived-and-another",
    ],
)  # fmt: skip
def test_what_ends_a_run(evidence: Evidence, ends: bool) -> None:
    settings = Settings("python:a.b:C", select=("ReleaseHostDrive.*",), fail_fast=True)
    assert CheckJudge(SPECIFICATION, settings, [waiver()]).ends_run(evidence, ICS) is ends
    without = Settings("python:a.b:C", select=("ReleaseHostDrive.*",))
    assert CheckJudge(SPECIFICATION, without, [waiver()]).ends_run(evidence, ICS) is False


def test_a_waiver_that_has_expired_or_is_of_another_binding_excuses_nothing() -> None:
    settings = Settings("python:a.b:C", fail_fast=True)
    found = scenario(WRONG, failures=[failed(WRONG, outcome=OUTCOME)])
    late = Waiver(WRONG, (OUTCOME,), "known", datetime.date.max, binding="dispatch")
    for one in (waiver(expires=datetime.date.min), late):
        assert CheckJudge(SPECIFICATION, settings, [one]).ends_run(found, ICS)
        assert Waiver.from_data(one.to_data()) == one


def test_what_a_pinned_version_does_not_require_yet_does_not_end_the_run() -> None:
    newer = next(c.id for c in SPECIFICATION.clauses.values() if c.required and c.since != "1.0" and not c.claim)
    found = scenario(newer, failures=[failed(newer)])
    for version, ends in ((None, True), ("1.0", False)):
        settings = Settings("python:a.b:C", fail_fast=True, spec_version=version)
        assert CheckJudge(SPECIFICATION, settings).ends_run(found, ICS) is ends
