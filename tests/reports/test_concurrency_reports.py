"""Reports of calls made at the same time: the verdict, the words, the files."""

from pathlib import Path

import jsonschema
import pytest

from commands import ALL_SCENARIOS, QUICK, ivmdvddrive, results, statuses
from ivmdvddrive_conformance.generation.concurrency.programs import CLAUSES
from ivmdvddrive_conformance.results.document import results_schema
from ivmdvddrive_conformance.settings.efforts import EFFORTS


def concurrency(folder: Path) -> dict:
    found = results(folder)
    jsonschema.validate(found, results_schema())
    [check] = [c for c in found["checks"] if c["kind"] == "concurrency"]
    assert check["check"] == "Concurrent calls"
    return check


def test_the_locked_reference_passes_and_says_what_that_rests_on(tmp_path: Path) -> None:
    run = ivmdvddrive("verify", "reference", *QUICK, "--report", "r", "--verbose", cwd=tmp_path)
    assert run.returncode == 0, run.stdout
    check = concurrency(tmp_path / "r")
    assert check["concurrency"]["histories"] == EFFORTS["quick"].histories
    assert check["concurrency"]["overlapping"] > 40
    note = f"calls overlapped in {check['concurrency']['overlapping']} of 50 histories"
    assert check["note"] == note
    assert f"note: Concurrent calls: {note}\n" in run.stdout
    clauses = {c["id"]: c for c in results(tmp_path / "r")["clauses"]}
    for clause in CLAUSES:
        assert (clauses[clause]["status"], clauses[clause]["required"], clauses[clause]["claim"]) == (
            "pass",
            True,
            "concurrent",
        )
        assert clauses[clause]["evidence"]["exercised"] > 0
    assert {c["concurrency"] for c in results(tmp_path / "r")["checks"] if c["kind"] != "concurrency"} == {None}
    required = sum(c["required"] for c in clauses.values())
    assert f"({required} of {required} required clauses met)" in run.stdout


@pytest.mark.parametrize(
    ("iut", "required"),
    [("python:races:Unclaiming", 157), ("stdio:python -m ivmdvddrive_reference", 155)],  # no sink of the suite's own
    ids=["objects", "wire"],
)
def test_who_does_not_claim_it_conforms_all_the_same(tmp_path: Path, iut: str, required: int) -> None:
    run = ivmdvddrive("verify", iut, *ALL_SCENARIOS, "--report", "r", cwd=tmp_path)
    assert run.returncode == 0, run.stdout
    met = f"({required} of {required} required clauses met)"
    assert f"CONFORMANT: every required clause is met {met}" in run.stdout
    assert "concurrent" not in run.stdout
    clauses = {c["id"]: c for c in results(tmp_path / "r")["clauses"] if c["claim"] == "concurrent"}
    assert sorted(clauses) == sorted(CLAUSES)
    assert {(c["status"], c["required"], c["reason"]) for c in clauses.values()} == {
        ("not-applicable", False, "conditional on the claim concurrent, which this IUT does not make")
    }


def test_a_race_is_reported_with_its_diagram(tmp_path: Path) -> None:
    select = ("--select", "*.concurrent", "--report", "r")
    run = ivmdvddrive("verify", "python:races:Moves", *QUICK, *select, cwd=tmp_path)
    assert run.returncode == 1, run.stdout
    assert statuses(tmp_path / "r")["SetBusLocation.concurrent"] == "fail"
    [failure] = results(tmp_path / "r")["failures"]
    concurrency(tmp_path / "r")
    assert failure["clauses"][0] in CLAUSES
    assert failure["got"].startswith("no order of the calls explains that ")
    assert failure["repeat"] == (
        f"ivmdvddrive verify python:races:Moves --level quick --select {failure['clauses'][0]}"
    )
    lines = failure["diagram"].splitlines()
    assert lines[0].startswith("client 1  ")
    assert lines[1].startswith("client 2  ")
    assert "◄ no order of the calls explains this" in failure["diagram"]
    assert " of 50 schedules of these calls" in lines[-1]
    assert failure["diagram"] in run.stdout
    [feature] = (tmp_path / "r" / "failures").iterdir()
    commented = "\n".join(f"    # {line}".rstrip() for line in lines)
    assert commented in feature.read_text(encoding="utf-8")


def test_the_command_that_repeats_it_does(tmp_path: Path) -> None:
    """The same calls by the same schedule, so the same report."""
    first, second = (
        ivmdvddrive("verify", "python:races:Moves", *QUICK, "--select", select, "--report", name, cwd=tmp_path)
        for name, select in (("1", "*.concurrent"), ("2", "SetBusLocation.concurrent"))
    )
    assert (first.returncode, second.returncode) == (1, 1)
    told = [[(f["got"], f["steps"], f["diagram"]) for f in results(tmp_path / n)["failures"]] for n in ("1", "2")]
    assert told[0] == told[1]


def test_a_run_in_which_no_two_calls_met_proves_nothing(tmp_path: Path) -> None:
    run = ivmdvddrive("verify", "python:races:Alone", *ALL_SCENARIOS, "--report", "r", cwd=tmp_path)
    assert run.returncode == 4, run.stdout
    assert concurrency(tmp_path / "r")["concurrency"] == {"histories": 50, "overlapping": 0}
    assert "not-applicable, no two calls overlapped: nothing was proved: " in run.stdout
    assert "PARTIAL: nothing wrong was found, but 7 required clauses were not exercised" in run.stdout
    assert {statuses(tmp_path / "r")[c] for c in CLAUSES} == {"not-applicable"}


def test_under_pytest_the_same(tmp_path: Path) -> None:
    import subprocess
    import sys

    from commands import environment

    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--pyargs", "ivmdvddrive_conformance",
         "--iut", "python:races:Racing", "--iut-level", "quick", "-k", "concurrent_calls"],
        cwd=tmp_path, env=environment(), capture_output=True, text=True, encoding="utf-8", timeout=120,
    )  # fmt: skip
    assert run.returncode == 1, run.stdout
    assert "no order of the calls explains that" in run.stdout
    assert "NONCONFORMANT" in run.stdout
