"""The gate, by the command itself: each path's exit code and words, from a new failure to one that is mended."""

from __future__ import annotations

import datetime
import tomllib
from pathlib import Path

import pytest

from commands import ONE, QUICK, ivmdvddrive, results, statuses
from ivmdvddrive_conformance.cli import main
from ivmdvddrive_conformance.verdicts.waivers import Waiver, load_waivers
from made import OK, WRONG, failed, made, scenario, stored, whole
from vpc import SPECIFICATION

DATA = Path(__file__).parents[1] / "data"
OUTCOME = "ReleaseHostDrive 0x00000000"
YESTERDAY = datetime.date.today() - datetime.timedelta(1)


def judged(folder: Path, iut: str, known: str | None = None, *more: str, **env: str) -> tuple[int, str, str]:
    """One clause of an implementation, with a file of waivers or without."""
    if known is not None:
        (folder / "waivers.toml").write_text(known)
        more = ("--waivers", "waivers.toml", *more)
    run = ivmdvddrive("verify", iut, *ONE, "--allow-partial", "--report", "r", *more, cwd=folder, **env)
    return run.returncode, run.stdout, run.stderr


def waiver(clause: str = WRONG, outcome: str = OUTCOME, expires: object = "9999-12-31") -> str:
    return f'[[waiver]]\nclause = "{clause}"\nexpects = "{outcome}"\nreason = "known"\nexpires = {expires}\n'


BROKEN, RIGHT = "python:misbehaving:Wrong", "reference"


def test_a_new_failure(tmp_path: Path) -> None:
    code, out, _ = judged(tmp_path, BROKEN)
    assert (code, statuses(tmp_path / "r")[WRONG]) == (1, "fail")
    assert "NONCONFORMANT: 1 clause was broken" in out
    [failure] = results(tmp_path / "r")["failures"]
    assert failure["outcome"] == OUTCOME


def test_a_known_failure(tmp_path: Path) -> None:
    code, out, _ = judged(tmp_path, BROKEN, waiver())
    assert (code, statuses(tmp_path / "r")[WRONG]) == (0, "waived")
    assert "  waived: known\n" in out
    clause = next(c for c in results(tmp_path / "r")["clauses"] if c["id"] == WRONG)
    assert clause["waiver"] == {
        "expects": [OUTCOME], "reason": "known", "issue": None, "expires": "9999-12-31", "expired": False,
    }  # fmt: skip


def test_a_changed_failure(tmp_path: Path) -> None:
    code, out, _ = judged(tmp_path, BROKEN, waiver(outcome="ReleaseHostDrive 0x80004005"))
    assert (code, statuses(tmp_path / "r")[WRONG]) == (1, "fail")
    assert "  fail: ReleaseHostDrive gave S_OK; its waiver expects ReleaseHostDrive 0x80004005\n" in out


def test_a_failure_that_was_mended(tmp_path: Path) -> None:
    code, out, _ = judged(tmp_path, RIGHT, waiver())
    assert (code, statuses(tmp_path / "r")[WRONG]) == (1, "stale-waiver")
    assert f"stale-waiver: {WRONG}: waived, but it passes: take the waiver away\n" in out
    assert f"NONCONFORMANT: a stale waiver must be taken away, since its clause is met: {WRONG}" in out


def test_a_waiver_that_expired(tmp_path: Path) -> None:
    code, out, _ = judged(tmp_path, BROKEN, waiver(expires=YESTERDAY))
    assert (code, statuses(tmp_path / "r")[WRONG]) == (1, "fail")
    assert f"  fail: ReleaseHostDrive gave S_OK; its waiver expired on {YESTERDAY}\n" in out
    code, _, _ = judged(tmp_path, RIGHT, waiver(expires=YESTERDAY))
    assert (code, statuses(tmp_path / "r")[WRONG]) == (0, "pass")


def test_an_unknown_clause(tmp_path: Path) -> None:
    code, out, err = judged(tmp_path, BROKEN, waiver(clause="ReleaseHostDrive.VM_E_MEDIA_WRONG_TYP"))
    assert (code, out) == (2, "")
    assert f"unknown clause 'ReleaseHostDrive.VM_E_MEDIA_WRONG_TYP'. Did you mean {WRONG}" in err


def test_a_version_of_the_specification_is_pinned(tmp_path: Path) -> None:
    """A clause that is newer is no reason to fail, whether it is broken or not exercised."""
    select = ("--select", "SetBusLocation.concurrent", "--select", "SetBusLocation.S_OK", "--report", "r")
    now, then = (
        ivmdvddrive("verify", "python:races:Moves", *QUICK, *select, "--allow-partial", *pin, cwd=tmp_path)
        for pin in ((), ("--spec-version", "1.0"))
    )
    assert (now.returncode, then.returncode) == (1, 0), then.stdout
    assert statuses(tmp_path / "r")["SetBusLocation.concurrent"] == "not-applicable"
    assert "not-applicable: required since 1.1, and 1.0 is pinned; else it were fail: no order of" in then.stdout
    assert results(tmp_path / "r")["specification"]["pinned"] == "1.0"
    assert results(tmp_path / "r")["repeat"].count("--spec-version 1.0") == 1
    run = ivmdvddrive("verify", "reference", "--spec-version", "0.9", cwd=tmp_path)
    assert (run.returncode, run.stdout) == (2, "")
    assert "specification version '0.9' is not known here; this suite holds 1.3" in run.stderr


def waive(capsys: pytest.CaptureFixture[str], *args: object) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as ended:
        main(["waive", *map(str, args)])
    out, err = capsys.readouterr()
    return ended.value.code, out, err  # type: ignore[return-value]


def test_a_draft_waives_what_it_was_drafted_from(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    judged(tmp_path, BROKEN)
    code, draft, _ = waive(capsys, tmp_path / "r" / "results.json")
    assert code == 0
    assert "# got: ReleaseHostDrive gave S_OK; permitted: VM_E_MEDIA_WRONG_TYPE or VM_E_NO_MEDIA_CAPTURED\n" in draft
    code, _, err = judged(tmp_path, BROKEN, draft)
    assert code == 2
    assert f"waiver 1: {WRONG} is waived without a reason" in err  # people must write it
    code, _, _ = judged(tmp_path, BROKEN, draft.replace('reason = ""', 'reason = "until 2.1"'))
    assert (code, statuses(tmp_path / "r")[WRONG]) == (0, "waived")


HOSTILE = 'it gave \x1b[31m "quoted" \\ \u202e # [[waiver]]\nreason = "injected"'


def test_a_draft_holds_what_is_broken_and_keeps_what_is_waived(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    known = Waiver(
        WRONG, ("it gave E_FAIL",), "since 1.0", datetime.date(9999, 1, 2), issue="https://tracker.example/1"
    )
    found = whole(failed(OK, HOSTILE), failed(OK, "it gave E_POINTER"), failed(WRONG), waivers=[known])
    path, out = stored(tmp_path / "r.json", found), tmp_path / "waivers.toml"
    more = ("--reason", "new", "--issue", "https://tracker.example/2", "--expires", "2030-01-31", "--output", out)
    assert waive(capsys, path, *more) == (0, "", f"2 waivers drafted in {out}\n")
    new, old = load_waivers(SPECIFICATION, out)
    assert (new.clause, new.reason, new.issue, new.binding) == (OK, "new", "https://tracker.example/2", "vtable")
    assert new.expires == datetime.date(2030, 1, 31)
    assert set(new.expects) == {f["outcome"] for f in found["failures"] if OK in f["clauses"]}
    assert (old.clause, old.reason, old.issue, old.expires) == (WRONG, known.reason, known.issue, known.expires)
    assert len(tomllib.loads(out.read_text())["waiver"]) == 2
    again = whole(failed(OK, HOSTILE), failed(OK, "it gave E_POINTER"), failed(WRONG), waivers=[new, old])
    assert again["verdict"] == "conformant with waivers"
    code, _, err = waive(capsys, path, *more)
    assert (code, "exists and is not overwritten: name another file" in err) == (2, True)


def test_a_draft_of_nothing_of_a_part_and_of_an_older_schema(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = waive(capsys, stored(tmp_path / "good.json", whole()))
    assert (code, out, err) == (0, "", "ivmdvddrive: nothing is broken, so there is nothing to waive\n")
    code, out, err = waive(capsys, stored(tmp_path / "cut.json", made(scenario(OK), stopped="interrupted")))
    assert (code, out) == (4, "")
    assert "is of a run that was cut short (interrupted), and not whole: judge again" in err
    code, out, err = waive(capsys, DATA / "results-schema-2.json")
    assert (code, out) == (2, "")
    assert "is of an older schema, which names no outcomes: judge again, then draft" in err
