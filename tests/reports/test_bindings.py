"""A run over each binding that an IUT offers: what is run, and what the report says of each."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

import pytest

from commands import ONE, ivmdvddrive, results
from ivmdvddrive_conformance.judging.evidence import Evidence, Failure
from ivmdvddrive_conformance.settings.efforts import EFFORTS, LEVELS, Level
from ivmdvddrive_conformance.settings.settings import Settings
from ivmdvddrive_conformance.verdicts.verdict import judge
from vpc import SPECIFICATION

REFERENCE = f"stdio:{shlex.quote(sys.executable)} -m ivmdvddrive_reference"
CLAUSE = "ImageFile.E_POINTER"


@pytest.mark.parametrize(
    ("options", "bindings"),
    [((), ["vtable", "dispatch"]), (("--binding", "both"), ["vtable", "dispatch"]), (("--binding", "dispatch"), [])],
)
def test_it_runs_over_each_unless_one_is_named(options: tuple[str, ...], bindings: list[str], tmp_path: Path) -> None:
    ran = ivmdvddrive("verify", REFERENCE, *ONE, *options, "--report", "report", cwd=tmp_path)
    assert ran.returncode == 4, ran.stdout + ran.stderr  # what is not selected was not exercised
    found = results(tmp_path / "report")
    assert sorted(found["bindings"]) == sorted(bindings)
    assert {c["binding"] for c in found["checks"]} == (set(bindings) or {""})
    assert all(one["clauses"]["ReleaseHostDrive.VM_E_MEDIA_WRONG_TYPE"] == "pass" for one in found["bindings"].values())
    assert ("\ndispatch " in ran.stdout) == bool(bindings)


def test_an_iut_with_one_binding_is_run_once(tmp_path: Path) -> None:
    ran = ivmdvddrive("verify", "reference", *ONE, "--report", "report", cwd=tmp_path)
    assert ran.returncode == 4, ran.stdout + ran.stderr
    assert results(tmp_path / "report")["bindings"] == {}


@pytest.mark.parametrize("level", LEVELS)
def test_runs_over_two_bindings_share_the_sequences_of_the_level(level: Level) -> None:
    whole = EFFORTS[level]
    first, other = (Settings("reference", level=level, binding=b, sharing=0) for b in (None, "dispatch"))
    runs = [one.over(("vtable", "dispatch")) for one in (first, other)]
    assert [run.binding for run in runs] == ["vtable", "dispatch"]
    for what in ("tours", "walked", "sequences"):
        shares = [getattr(run.effort, what) for run in runs]
        assert 0 <= shares[0] - shares[1] <= 1
        assert sum(shares) == getattr(whole, what) or shares == [1, 1]
    assert runs[0].effort.values == whole.values
    assert first.over(("vtable",)).effort == whole


def test_runs_over_two_bindings_draw_other_sequences_and_each_alone_the_same() -> None:
    first, other = (Settings("reference", seed=1, sharing=0, binding=b) for b in (None, "dispatch"))
    both = [one.over(("vtable", "dispatch")).draw("walks").random() for one in (first, other)]
    alone = [Settings("reference", seed=1, binding=b).draw("walks").random() for b in ("vtable", "dispatch")]
    assert both == alone
    assert both[0] != both[1]


def test_a_finding_knows_its_binding() -> None:
    failure = Failure([CLAUSE], "fail", "it gave S_OK", ["E_POINTER"], [["A.ImageFile", "S_OK"]])
    evidence = Evidence("ImageFile", "scenario", [CLAUSE], failures=[failure], binding="dispatch")
    assert [f.binding for f in judge(SPECIFICATION, [evidence]).findings] == ["dispatch"]


@pytest.mark.parametrize(
    ("binding", "claims", "status", "required"),
    [
        ("dispatch", {"com"}, "not-applicable", False),
        ("dispatch", set(), "unclaimed", True),
        ("vtable", {"com"}, "unclaimed", True),
        (None, {"com"}, "unclaimed", True),
    ],
)
def test_late_bound_calls_of_com_have_no_out_pointer(
    binding: str | None, claims: set[str], status: str, required: bool
) -> None:
    evidence = Evidence("ImageFile", "scenario", [CLAUSE], unclaimed="null-out")
    [result] = [
        r for r in judge(SPECIFICATION, [evidence], claims=claims, binding=binding).results if r.clause.id == CLAUSE
    ]
    assert (result.status, result.required) == (status, required)
