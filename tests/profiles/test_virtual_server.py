"""Virtual Server 2005 as a profile: judged in either, by the clauses that differ, and every command takes it."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from pathlib import Path
from typing import Self

import pytest
from hypothesis import find

from commands import ALL_SCENARIOS, ONE, environment, ivmdvddrive
from ivmdvddrive_conformance.checks.properties import LOCATIONS
from ivmdvddrive_conformance.generation.model_walk.search import Budget, Search
from ivmdvddrive_conformance.iuts.python.iut import PythonIut
from ivmdvddrive_conformance.judging.belief import Tally
from ivmdvddrive_conformance.judging.session import Session
from ivmdvddrive_conformance.language.media import Shelf
from ivmdvddrive_conformance.language.script import Name
from ivmdvddrive_conformance.tools.mutation_analysis.kill_matrix import Row, Task, catalogue, rows
from ivmdvddrive_conformance.tools.mutation_analysis.scenario_player import play_all
from ivmdvddrive_conformance.verdicts.verdict import Verdict
from ivmdvddrive_mutants import MUTANTS, mutants_of, variants_of
from ivmdvddrive_reference import Bench
from ivmdvddrive_spec.model.state import SCSI, Drive, Machine, Obj, State
from profiles import ORACLES, SPECIFICATIONS

SERVER = SPECIFICATIONS["vs2005"]
ORACLE = ORACLES["vs2005"]
OWN = [name for name in mutants_of("vs2005") if name not in MUTANTS]
WITH_TYPES = Bench.for_profile("vs2005")


def broken(verdict: Verdict) -> set[str]:
    return {r.clause.id for r in verdict.results if r.violated}


class OfVirtualPc(Bench):
    """Virtual PC's members behind a bench that says it is of both products."""

    profiles = ("vpc", "vs2005")

    @classmethod
    def for_profile(cls, name: str) -> type[Self]:
        """The same members in either."""
        return cls


class OfVirtualServer(WITH_TYPES):  # type: ignore[misc,valid-type]  # a class that was made
    """Virtual Server's, likewise."""

    profiles = ("vpc", "vs2005")


def test_the_reference_conforms_in_either(shelf: Shelf) -> None:
    for oracle in ORACLES.values():
        verdict = play_all(oracle, PythonIut(Bench, oracle.specification), shelf)
        assert (verdict.overall, broken(verdict)) == ("conformant", set())


def test_an_implementation_of_one_is_nonconformant_in_the_other(shelf: Shelf) -> None:
    """By what differs: the signatures, and so what needs a drive."""
    for oracle, make in ((ORACLE, OfVirtualPc), (ORACLES["vpc"], OfVirtualServer)):
        verdict = play_all(oracle, PythonIut(make, oracle.specification), shelf)
        assert verdict.overall == "nonconformant"
        assert "AddDVDROMDrive.S_OK" in broken(verdict)


class WithPcsCodes(WITH_TYPES):  # type: ignore[misc,valid-type]
    """Virtual Server's signatures, and Virtual PC's code for a machine that is not off."""

    machine_class = mutants_of("vs2005")["MovesWithPcsCode"].make.machine_class


def test_the_other_products_code_is_broken_by_its_clause_alone(shelf: Shelf) -> None:
    verdict = play_all(ORACLE, PythonIut(WithPcsCodes, SERVER), shelf)
    assert broken(verdict) == {"SetBusLocation.VM_E_VM_RUNNING"}


@pytest.mark.parametrize("name", OWN)
def test_its_own_mutants_are_caught_by_their_clause(name: str, shelf: Shelf) -> None:
    mutant = mutants_of("vs2005")[name]
    verdict = play_all(ORACLE, PythonIut(mutant.make, SERVER), shelf, about=mutant.clause)
    assert mutant.clause in broken(verdict)


@pytest.mark.parametrize("name", variants_of("vs2005"))
def test_a_variant_passes_the_scenarios(name: str, shelf: Shelf) -> None:
    verdict = play_all(ORACLE, PythonIut(variants_of("vs2005")[name].make, SERVER), shelf)
    assert [(f.clauses, f.failure.got, f.failure.steps) for f in verdict.findings] == []


@pytest.mark.parametrize("name", [n for n in variants_of("vs2005") if n not in variants_of("vpc")])
def test_its_own_variants_pass_the_search(name: str, shelf: Shelf) -> None:
    iut = PythonIut(variants_of("vs2005")[name].make, SERVER)
    search = Search(lambda tally: Session(ORACLE, iut, shelf, tally))
    assert search.walks(Budget(0, 6_000), random.Random(5), Tally()).violations == []


def test_virtual_pcs_mutants_are_caught_as_virtual_servers_by_the_same_clause() -> None:
    """Each is one of Virtual Server's parts then: the kill matrix of the profile has them all (tests sample it)."""
    names = [*list(catalogue("vs2005")["mutant"])[::40], "wrong_code_SetBusLocation_VM_E_VM_RUNNING_OR_SAVED"]
    found: list[Row] = list(rows([Task("mutant", name, "quick", first=True, profile="vs2005") for name in names], 1))
    assert [row.name for row in found if not row.as_it_should] == []
    assert found[-1].clause == "SetBusLocation.VM_E_VM_RUNNING"


def test_no_mutant_is_judged_by_a_clause_that_the_profile_does_not_require() -> None:
    wrong = catalogue("vs2005")["mutant"]
    assert {n for n in MUTANTS if n not in wrong} == {
        n for n, m in MUTANTS.items() if m.clause.endswith(".E_FAIL") or m.clause == "AttachImage.E_INVALIDARG"
    }


def test_a_location_that_has_no_bus_type_is_on_ide(shelf: Shelf) -> None:
    start = State(machines=(Machine(),), drives=(Drive(0, (0, 0)),))
    drive = Obj("drive", 0)
    [moved] = ORACLE.outcomes(start, ORACLE.invocation(drive, "SetBusLocation", (1, 0)))
    assert moved.state.drives[0].location == (1, 0)
    [refused] = ORACLE.outcomes(start, ORACLE.invocation(drive, "SetBusLocation", (SCSI, 1, 0)))
    assert (refused.code, refused.clauses) == ("E_INVALIDARG", ("SetBusLocation.E_INVALIDARG.scsi",))
    iut = PythonIut(Bench, SERVER)
    step = find(LOCATIONS.steps(SERVER, iut.ics, shelf), lambda s: s.member == "SetBusLocation")
    assert (len(step.args), step.args[0]) == (3, Name("IDE"))


def test_a_constant_is_named_without_its_prefix_where_no_other_is() -> None:
    assert SERVER.enumerated("SCSI") == SERVER.enumerated("vmDriveBusType_SCSI") == SCSI
    assert SERVER.enumerated("Invalid") is None  # of the bus types, and of the states of a machine
    assert SERVER.left_out("bus-type") == 0


def test_the_ids_of_the_other_profile_lead_to_its_own() -> None:
    assert SERVER.own_id("SetBusLocation.VM_E_VM_RUNNING_OR_SAVED") == "SetBusLocation.VM_E_VM_RUNNING"
    assert SERVER.own_id("Attachment.value") == "Attachment.value"
    assert SERVER.own_id("AttachImage.E_INVALIDARG") is None
    assert SPECIFICATIONS["vpc"].own_id("BusType.value") is None


# The commands


def said(*args: str, code: int = 0, cwd: Path | None = None) -> str:
    done = ivmdvddrive(*args, cwd=cwd)
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout + done.stderr


def test_verify_over_the_wire_names_the_profile_in_results_and_badge(tmp_path: Path) -> None:
    command = "stdio:python -m ivmdvddrive_reference"
    shown = said("verify", command, "--profile", "vs2005", *ALL_SCENARIOS, "--report", "report", cwd=tmp_path)
    assert "CONFORMANT: every required clause is met (153 of 153 required clauses met)" in shown
    results = json.loads((tmp_path / "report" / "results.json").read_text(encoding="utf-8"))
    assert results["specification"]["profile"] == "vs2005"
    badge = json.loads((tmp_path / "report" / "badge.json").read_text(encoding="utf-8"))
    assert badge["message"] == "vs2005 · 153/153 clauses"
    said("verify", "reference", *ONE, "--allow-partial", "--report", "pc", cwd=tmp_path)
    refused = said("diff", "pc/results.json", "report/results.json", code=2, cwd=tmp_path)
    assert "is of the profile vpc, report/results.json of vs2005: they cannot be compared" in refused
    assert "NO DIFFERENCE" in said("diff", "report/results.json", "report/results.json", cwd=tmp_path)


def test_an_implementation_of_the_other_product_is_told_by_which_profile_to_judge_it() -> None:
    name = "python:ivmdvddrive_mutants.benches:MovesToScsi"
    for command in ("verify", "smoke"):
        assert "it offers vs2005: judge it with --profile vs2005" in said(command, name, code=3)


def test_smoke_tells_the_code_of_another_product() -> None:
    shown = said("smoke", "python:ivmdvddrive_mutants.benches:AddsWithPcsCode", "--profile", "vs2005")
    assert "fails (VM_E_VM_RUNNING_OR_SAVED, the code of another profile" in shown
    assert "judge it by ivmdvddrive verify python:ivmdvddrive_mutants.benches:AddsWithPcsCode --profile vs2005" in shown


def test_explain_names_the_product_that_returns_a_code() -> None:
    assert "in vs2005:   Microsoft Virtual Server 2005 R2 SP1 returns it: SetBusLocation" in said(
        "explain", "VM_E_VM_RUNNING"
    )
    assert "returned by:\n    SetBusLocation.VM_E_VM_RUNNING " in said(
        "explain", "VM_E_VM_RUNNING", "--profile", "vs2005"
    )


@pytest.mark.parametrize("what", ["BusType", "BusType.value", "vs2005-item-index", "standard-return-values"])
def test_what_is_of_the_other_profile_is_said_to_be(what: str) -> None:
    assert f"'{what}' is of the profile vs2005: add --profile vs2005" in said("explain", what, code=2)
    assert said("explain", what, "--profile", "vs2005")


def test_list_and_mutants_and_learn_take_it(tmp_path: Path) -> None:
    assert "SetBusLocation.E_INVALIDARG.scsi" in said("list", "SetBusLocation.*", "--profile", "vs2005")
    shown = said("mutants", "MovesToScsi", "SixteenBits", "StandardFailure", "--first", "--profile", "vs2005")
    assert "killed 1 of 1 wrong implementations" in shown
    assert "accused 0 of 1 conforming variants" in shown
    assert "NO DIFFERENCE" in said("learn", "reference", "--profile", "vs2005", cwd=tmp_path)


SCSI_FEATURE = """\
Feature: Buses
  Scenario: No drive on SCSI
    Given a machine M
    And a drive A at 0:1 of M
    When A.SetBusLocation(SCSI, 0, 1)
    Then it returns E_INVALIDARG in vs2005
    And A.BusType gives 0
"""


def test_replay_takes_it(tmp_path: Path) -> None:
    (tmp_path / "buses.feature").write_text(SCSI_FEATURE, encoding="utf-8")
    said("replay", "buses.feature", "reference", "--profile", "vs2005", cwd=tmp_path)
    refused = said("replay", "buses.feature", "reference", code=2, cwd=tmp_path)
    assert "SetBusLocation takes 2 arguments" in refused
    wire = said("replay", "buses.feature", "reference", "--profile", "vs2005", "--as", "wire", cwd=tmp_path)
    assert '"member":"SetBusLocation","args":[1,0,1]' in wire
    stated = SCSI_FEATURE.replace("(SCSI, 0, 1)", "(0, 2)").replace("A.BusType", "A.BusNumber")
    (tmp_path / "buses.feature").write_text(stated, encoding="utf-8")
    refused = said("replay", "buses.feature", "reference", code=2, cwd=tmp_path)
    assert "states no code for the profile vpc" in refused


def test_a_deviation_is_waived_by_the_profiles_own_clause(tmp_path: Path) -> None:
    name = "python:ivmdvddrive_mutants.benches:MovesWithPcsCode"
    judged = ("verify", name, "--profile", "vs2005", *ALL_SCENARIOS)
    said(*judged, "--report", "report", code=1, cwd=tmp_path)
    drafted = said("waive", "report/results.json", cwd=tmp_path)
    assert "SetBusLocation.VM_E_VM_RUNNING" in drafted
    (tmp_path / "waivers.toml").write_text(drafted.replace('reason = ""', 'reason = "as Virtual PC"'), encoding="utf-8")
    assert "CONFORMANT WITH WAIVERS" in said(*judged, "--waivers", "waivers.toml", cwd=tmp_path)


def test_the_checks_run_under_pytest_in_the_profile(tmp_path: Path) -> None:
    arguments = ["--pyargs", "ivmdvddrive_conformance", "--iut", "reference", "--iut-profile", "vs2005"]
    chosen = ["--iut-level", "quick", "--iut-select", "*"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments, *chosen],
        cwd=tmp_path,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    assert "CONFORMANT: every required clause is met" in done.stdout
