"""A profile is data alone: another one is loaded, listed, explained, documented and judged without a line of code."""

import random
import sys
from pathlib import Path

import pytest
from hypothesis import find

import second_profile
from commands import ivmdvddrive
from ivmdvddrive_conformance.checks.properties import LOCATIONS
from ivmdvddrive_conformance.generation.model_walk.search import Budget, Search
from ivmdvddrive_conformance.iuts.python.iut import PythonIut
from ivmdvddrive_conformance.iuts.stdio import StdioIut
from ivmdvddrive_conformance.judging.belief import Tally
from ivmdvddrive_conformance.judging.session import Session
from ivmdvddrive_conformance.language.media import Shelf
from ivmdvddrive_conformance.tools.mutation_analysis.scenario_player import play_all
from ivmdvddrive_conformance.tools.site.members import members_index
from ivmdvddrive_conformance.tools.site.products import Products
from ivmdvddrive_conformance.tools.site.registers import codes_page
from ivmdvddrive_conformance.tools.smoke.probe_run import Finding, probed
from ivmdvddrive_conformance.verdicts.verdict import Verdict
from ivmdvddrive_mutants.registry import machine_of
from ivmdvddrive_reference import Bench
from ivmdvddrive_reference.com import member
from ivmdvddrive_spec import Specification
from ivmdvddrive_spec.model.state import Drive, Machine, Obj, State
from ivmdvddrive_spec.oracle import Oracle
from second_profile import CLAUSE, NAME, DVDDrive, Second, data, package
from vpc import SPECIFICATION, oracle

FIRST = "AttachImage.E_INVALIDARG"


@pytest.fixture(scope="module")
def second(tmp_path_factory: pytest.TempPathFactory) -> Specification:
    return Specification.for_profile(NAME, data(tmp_path_factory.mktemp("second") / "data"))


def broken(verdict: Verdict) -> set[str]:
    return {r.clause.id for r in verdict.results if r.violated}


def test_it_has_what_it_extends_and_its_own_in_place_of_it(second: Specification) -> None:
    assert second.profile.product == "Another product"
    slot = {clause for clause in second.clauses if clause.startswith("SlotNumber.")}
    assert len(slot) == 8
    assert set(second.clauses) ^ set(SPECIFICATION.clauses) == {CLAUSE, FIRST, *slot}
    assert set(second.hresults) - set(SPECIFICATION.hresults) == {"VM_E_NO_FOLDERS"}
    assert second.name_of(0xA0041234) == "VM_E_NO_FOLDERS"


def test_the_first_knows_nothing_of_it(tmp_path: Path) -> None:
    beside = Specification.for_profile("vpc", data(tmp_path / "data"))
    assert (beside.members, beside.hresults) == (SPECIFICATION.members, SPECIFICATION.hresults)
    assert SPECIFICATION.name_of(0xA0041234) is None


@pytest.mark.parametrize(
    ("make", "by_first", "by_second"),
    [(Bench, set(), {"SlotNumber.S_OK"}), (Second, {FIRST, "SetBusLocation.effect"}, set())],
    ids=["first", "second"],
)
def test_an_implementation_of_one_does_not_conform_to_the_other(
    make: type[Bench], by_first: set[str], by_second: set[str], second: Specification, shelf: Shelf
) -> None:
    """The clauses that differ are broken in the other profile, and none is in its own."""
    for judge, expected in ((oracle, by_first), (Oracle(second), by_second)):
        verdict = play_all(judge, PythonIut(make, judge.specification), shelf)
        assert (verdict.overall == "nonconformant") == bool(expected), verdict.why
        assert broken(verdict) >= expected
        assert bool(broken(verdict)) == bool(expected)


class _SlotOfTheBus(DVDDrive):
    @property
    @member
    def SlotNumber(self) -> int:
        self._must_be_connected()
        return self.location[0]


class _Wrong(Second):
    machine_class = machine_of(_SlotOfTheBus)


def _search(judge: Oracle, make: type[Bench], shelf: Shelf) -> Search:
    iut = PythonIut(make, judge.specification)
    return Search(lambda tally: Session(judge, iut, shelf, tally))


def test_its_own_members_are_searched_and_audited(second: Specification, shelf: Shelf) -> None:
    judge = Oracle(second)
    search = _search(judge, Second, shelf)
    assert {"A.SlotNumber", "B.SlotNumber"} <= {i.text for i in search.graph.inputs}
    assert search.walks(Budget(0, 3_000), random.Random(0), Tally()).violations == []
    found = _search(judge, _Wrong, shelf).walks(Budget(0, 3_000), random.Random(0), Tally())
    assert "SlotNumber.value" in found.violations[0].clauses
    assert found.violations[0].trace[-1].text.endswith(".SlotNumber")


def test_its_own_members_are_drawn_and_probed(second: Specification, shelf: Shelf) -> None:
    iut = PythonIut(Second, second)
    step = find(LOCATIONS.steps(second, iut.ics, shelf), lambda s: s.member == "SetBusLocation")
    assert len(step.args) == 2
    found: list[Finding] = []
    probed(second, iut, "vtable", shelf, lambda _what, _claim: None, found.append)
    assert [f.what for f in found if f.error] == []


def test_an_argument_is_known_by_its_role(tmp_path: Path) -> None:
    """A signature that takes the device before the bus is a matter of its file alone."""
    folder = data(tmp_path / "data")
    file = folder / "members" / "IVMDVDDrive" / "SetBusLocation.toml"
    turned = file.read_text(encoding="utf-8").replace('role = "bus"', 'role = "x"').replace('"device"', '"bus"')
    file.write_text(turned.replace('role = "x"', 'role = "device"'), encoding="utf-8")
    for judge, location in ((oracle, (1, 0)), (Oracle(Specification.for_profile("vpc", folder)), (0, 1))):
        start = State(machines=(Machine(),), drives=(Drive(0, (0, 0)),))
        [moved] = judge.outcomes(start, judge.invocation(Obj("drive", 0), "SetBusLocation", (1, 0)))
        assert moved.state.drives[0].location == location


_SERVED = "import ivmdvddrive_reference.wire as wire, second_profile; wire.Bench = second_profile.Second; wire.serve()"


def test_it_is_judged_over_the_wire(second: Specification, shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(Path(second_profile.__file__).parent))
    iut = StdioIut([sys.executable, "-c", _SERVED], profile=NAME)
    try:
        assert NAME in iut.ics.profiles
        assert broken(play_all(Oracle(second), iut, shelf, about=FIRST)) == set()
        assert broken(play_all(oracle, iut, shelf, about=FIRST)) == {FIRST}
    finally:
        iut.close()


def test_it_is_documented(second: Specification) -> None:
    products = Products({NAME: second})
    assert "`second` (Another product)" in members_index(products)
    assert "VM_E_NO_FOLDERS" in codes_page(products)


def test_the_commands_take_it(tmp_path: Path) -> None:
    first = str(package(tmp_path / "path"))

    def said(*args: str) -> str:
        done = ivmdvddrive(*args, "--profile", NAME, cwd=tmp_path, PYTHONPATH=first)
        assert (done.returncode, done.stderr) == (0, "")
        return done.stdout

    assert CLAUSE in said("list", "AttachImage.*")
    assert FIRST not in said("list", "AttachImage.*")
    assert "VM_E_NO_FOLDERS, 0xA0041234" in said("explain", CLAUSE)
