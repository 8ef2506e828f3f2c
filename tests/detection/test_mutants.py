"""Detection power of the scenarios and the search: each mutant is caught by its clause, no variant by any."""

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from histories import HISTORIES
from ivmdvddrive_conformance.checks.drawn_checks import Cut
from ivmdvddrive_conformance.checks.stateful_machine import machine_class
from ivmdvddrive_conformance.iuts.port import Binding
from ivmdvddrive_conformance.judging.belief import Tally
from ivmdvddrive_conformance.judging.evidence import Evidence
from ivmdvddrive_conformance.judging.session import Session
from ivmdvddrive_conformance.judging.shrinking.shrinker import Shrinker
from ivmdvddrive_conformance.judging.violation import Violation
from ivmdvddrive_conformance.language.media import Shelf
from ivmdvddrive_conformance.tools.mutation_analysis.scenario_player import play_all
from ivmdvddrive_mutants import MUTANTS, VARIANTS
from vpc import oracle, python_iut

_BY_SEARCH = ["ThirdAttachFails", "LocksTheOtherMachineOut"]


@pytest.mark.parametrize("name", [n for n in MUTANTS if n not in HISTORIES and MUTANTS[n].family != "races"])
def test_a_mutant_is_caught_by_its_clause(name: str, shelf: Shelf) -> None:
    clause = MUTANTS[name].clause
    verdict = play_all(oracle, python_iut(MUTANTS[name].make), shelf, about=clause)
    assert verdict.overall == "nonconformant"
    broken = {r.clause.id: r.status for r in verdict.results if r.violated}
    assert broken.get(clause) == "fail", broken
    if name.startswith("ignores_"):
        assert set(broken) == {clause}


@pytest.mark.parametrize("name", VARIANTS)
def test_a_variant_passes_the_scenarios(name: str, shelf: Shelf) -> None:
    verdict = play_all(oracle, python_iut(VARIANTS[name].make), shelf)
    assert [(f.clauses, f.failure.got, f.failure.steps) for f in verdict.findings] == []
    assert verdict.overall == ("partial" if name == "FewClaims" else "conformant")


def _search(make: object, shelf: Shelf, sequences: int, binding: Binding = "vtable") -> None:
    """The stateful search as the check of a level makes it: what Hypothesis finds, the suite's own shrinker shrinks."""
    tally, cut, shrinker = Tally(), Cut(3600), Shrinker()

    def open_session() -> Session:
        return Session(oracle, python_iut(make), shelf, tally, binding)  # type: ignore[arg-type]

    try:
        with cut.limiting(Evidence("", "search"), sequences):
            run_state_machine_as_test(
                machine_class(open_session, cut),
                settings=settings(
                    max_examples=sequences,
                    stateful_step_count=100,
                    derandomize=True,
                    database=None,
                    deadline=None,
                    phases=(Phase.generate,),
                    suppress_health_check=list(HealthCheck),
                ),
            )
    except Violation as violation:
        raise shrinker.explained(violation, open_session) from None


@pytest.mark.parametrize("name", sorted(VARIANTS))
def test_a_variant_passes_the_search(name: str, shelf: Shelf) -> None:
    _search(VARIANTS[name].make, shelf, 6)


@pytest.mark.parametrize("name", _BY_SEARCH)
def test_a_fault_of_long_history_is_found_and_shrunk(name: str, shelf: Shelf) -> None:
    make, clause = MUTANTS[name].make, MUTANTS[name].clause
    with pytest.raises((Violation, ExceptionGroup)) as caught:
        _search(make, shelf, 60)
    found = caught.value.exceptions if isinstance(caught.value, ExceptionGroup) else [caught.value]
    named = [v for v in found if isinstance(v, Violation) and clause in v.clauses]
    assert named, found
    assert min(len(v.trace) for v in named) <= 16
