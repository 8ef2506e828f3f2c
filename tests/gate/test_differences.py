"""The difference between two runs: every cell of its table, its exit code and its words."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import Any

import pytest

from ivmdvddrive_conformance.cli import main
from ivmdvddrive_conformance.results.gate.differences import compared
from ivmdvddrive_conformance.results.reading import read_results
from ivmdvddrive_conformance.verdicts.waivers import Waiver
from made import OK, WRONG, failed, made, scenario, stored, whole
from vpc import specifications

DATA = Path(__file__).parents[1] / "data"
TOLERATED = "ReleaseHostDrive.VM_E_NO_MEDIA_CAPTURED"


def run(clause: str, status: str, got: str = "a", outcome: str = "", *, required: bool = True, **more: Any) -> dict:
    """A run of one clause that has a status; ``got`` and ``outcome`` are how it went wrong."""
    results = whole(failed(clause, got, outcome))
    wrong = status in {"fail", "crash", "waived"}
    one = next(c for c in results["clauses"] if c["id"] == clause)
    one |= {"status": status, "required": required}
    one["evidence"]["failures"] = [0] if wrong else []
    return {**results, "clauses": [one], "failures": results["failures"] if wrong else [], **more}


def absent() -> dict:
    return {**whole(), "clauses": []}


def unnamed(results: dict) -> dict:
    """As read from an older schema, which has no outcomes."""
    results["failures"][0]["outcome"] = ""
    return results


@pytest.mark.parametrize(
    ("old", "new", "kind", "lost"),
    [
        (run(OK, "pass"), run(OK, "pass"), None, False),
        (run(OK, "pass"), run(OK, "tolerated"), "changed", False),
        (run(OK, "pass"), run(OK, "fail"), "broken", True),
        (run(OK, "pass"), run(OK, "waived"), "broken", True),
        (run(OK, "tolerated"), run(OK, "unclaimed"), "no longer exercised", True),
        (run(OK, "fail"), run(OK, "pass"), "fixed", False),
        (run(OK, "waived"), run(OK, "stale-waiver"), "fixed", False),
        (run(OK, "fail"), run(OK, "fail"), None, False),
        (run(OK, "fail"), run(OK, "waived"), "changed", False),
        (run(OK, "fail", "a"), run(OK, "fail", "b"), "changed", True),
        (run(OK, "fail", "a", "same"), run(OK, "fail", "b", "same"), None, False),
        (run(OK, "fail", "a", "one"), run(OK, "crash", "a", "crash"), "changed", True),
        (unnamed(run(OK, "fail", "a")), run(OK, "fail", "a", "named"), None, False),
        (unnamed(run(OK, "fail", "a")), run(OK, "fail", "b", "named"), "changed", True),
        (run(OK, "fail"), run(OK, "error"), "no longer exercised", True),
        (run(OK, "unclaimed"), run(OK, "pass"), "newly exercised", False),
        (run(OK, "unclaimed"), run(OK, "fail"), "broken", True),
        (run(OK, "unclaimed"), run(OK, "deselected"), None, False),
        (absent(), run(OK, "pass"), "newly exercised", False),
        (absent(), run(OK, "fail"), "broken", True),
        (absent(), run(OK, "not-applicable"), None, False),
        (run(OK, "pass"), absent(), "no longer exercised", True),
        (run(TOLERATED, "tolerated", required=False), run(TOLERATED, "not-applicable", required=False),
         "no longer exercised", False),
    ],
)  # fmt: skip
def test_what_became_of_a_clause(old: dict, new: dict, kind: str | None, lost: bool) -> None:
    assert [(c.kind, c.lost) for c in compared(old, new)] == ([(kind, lost)] if kind else [])


def diff(capsys: pytest.CaptureFixture[str], *args: object) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as ended:
        main(["diff", *map(str, args)])
    out, err = capsys.readouterr()
    return ended.value.code, out, err  # type: ignore[return-value]


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    runs = {
        "good": whole(),
        "bad": whole(failed(got="it gave \x1b E_FAIL | <b>")),
        "other": whole(failed(WRONG), settings={"level": "quick"}),
        "cut": made(scenario(OK), stopped="interrupted"),
    }
    return {name: stored(tmp_path / f"{name}.json", results) for name, results in runs.items()}


def test_nothing_lost(capsys: pytest.CaptureFixture[str], files: dict[str, Path]) -> None:
    assert diff(capsys, files["good"], files["good"]) == (0, "NO DIFFERENCE\n", "")
    code, out, err = diff(capsys, files["bad"], files["good"])
    assert (code, err) == (0, "")
    assert (
        out == f"the verdict was nonconformant, and is conformant\n"
        f"fixed:\n    {OK}  fail: it gave \\x1b E_FAIL | <b> -> pass\nNOTHING LOST\n"
    )


def test_something_lost(capsys: pytest.CaptureFixture[str], files: dict[str, Path]) -> None:
    code, out, _ = diff(capsys, files["bad"], files["other"])
    assert code == 1
    assert out.splitlines() == [
        "broken:",
        f"  ! {WRONG}  pass -> fail: it gave E_FAIL",
        "fixed:",
        f"    {OK}  fail: it gave \\x1b E_FAIL | <b> -> pass",
        "note: the level was standard, and is quick",
        "LOST: 1 clause",
    ]


def test_as_markdown_and_as_json(capsys: pytest.CaptureFixture[str], files: dict[str, Path]) -> None:
    code, out, _ = diff(capsys, files["good"], files["bad"], "--format", "markdown")
    assert code == 1
    assert out == (
        "### LOST: 1 clause and the verdict\n\nThe verdict was conformant, and is nonconformant.\n\n"
        "#### Broken\n\n|  | clause | old | new |\n| --- | --- | --- | --- |\n"
        f"| lost | `{OK}` | `pass` | `fail: it gave \\x1b E_FAIL \\| <b>` |\n"
    )
    code, out, _ = diff(capsys, files["good"], files["bad"], "--format", "json")
    found = json.loads(out)
    assert (code, found["schema"], found["lost"], found["notes"]) == (1, 1, True, [])
    assert found["verdicts"] == [{"of": "the verdict", "lost": True, "old": "conformant", "new": "nonconformant"}]
    [change] = found["changes"]
    assert (change["clause"], change["kind"], change["old"]) == (OK, "broken", "pass")


def test_a_run_that_was_cut_short_is_compared_with_nothing(
    capsys: pytest.CaptureFixture[str], files: dict[str, Path]
) -> None:
    for pair in ((files["cut"], files["good"]), (files["good"], files["cut"])):
        code, out, err = diff(capsys, *pair)
        assert (code, out) == (4, "")
        assert err.endswith("is of a run that was cut short (interrupted), and not whole: judge again\n")


def test_an_older_schema_and_specification_are_compared(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = diff(capsys, DATA / "results-schema-1.json", DATA / "results-schema-2.json")
    assert code == 0
    assert out.splitlines() == [
        "newly exercised:",
        "    ReleaseHostDrive.concurrent  absent -> pass",
        "note: the specification was 1.0, and is 1.1",
        "NOTHING LOST",
    ]


def test_what_cannot_be_compared_is_said(capsys: pytest.CaptureFixture[str], files: dict[str, Path]) -> None:
    newer = stored(files["good"].with_name("newer.json"), {"schema": 99})
    code, out, err = diff(capsys, files["good"], newer)
    assert (code, out) == (2, "")
    assert "has schema 99" in err
    assert diff(capsys, files["good"], "missing.json")[0] == 2


def test_a_waived_failure_is_known_again(tmp_path: Path) -> None:
    """Results that are read back are compared by the same outcomes that waivers expect."""
    waiver = Waiver(OK, ("it gave E_FAIL",), "known", datetime.date.max)
    old, new = whole(failed()), whole(failed(), waivers=[waiver])
    pair = [read_results(specifications, stored(tmp_path / f"{n}.json", r)) for n, r in enumerate((old, new))]
    [change] = compared(*pair)
    assert (change.kind, change.lost, change.new) == ("changed", False, "waived: it gave E_FAIL")
