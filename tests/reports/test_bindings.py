"""A run over each binding that an IUT offers: what is run, and what the report says of each."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

import pytest

from commands import ONE, ivmdvddrive, results
from ivmdvddrive_conformance.evidence import Evidence, Failure
from ivmdvddrive_conformance.verdict import judge

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


def test_a_finding_knows_its_binding() -> None:
    failure = Failure([CLAUSE], "fail", "it gave S_OK", ["E_POINTER"], [["A.ImageFile", "S_OK"]])
    evidence = Evidence("ImageFile", "scenario", [CLAUSE], failures=[failure], binding="dispatch")
    assert [f.binding for f in judge([evidence]).findings] == ["dispatch"]


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
    [result] = [r for r in judge([evidence], claims=claims, binding=binding).results if r.clause.id == CLAUSE]
    assert (result.status, result.required) == (status, required)
