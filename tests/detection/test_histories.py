"""The mutants that scenarios need not show: each is shown by a history of a few steps, and the reference by none."""

import pytest

from histories import HISTORIES, play_history
from ivmdvddrive_conformance.judging.violation import Violation
from ivmdvddrive_conformance.language.media import Shelf
from ivmdvddrive_mutants import MUTANTS, VARIANTS
from ivmdvddrive_reference import Bench


@pytest.mark.parametrize("name", HISTORIES)
def test_a_history_shows_its_mutant(name: str, shelf: Shelf) -> None:
    mutant = MUTANTS[name]
    with pytest.raises(Violation) as caught:
        play_history(mutant.make, shelf, HISTORIES[name])
    assert {mutant.clause, *mutant.equivalents} & set(caught.value.clauses), caught.value


@pytest.mark.parametrize("name", HISTORIES)
def test_no_history_accuses_the_reference(name: str, shelf: Shelf) -> None:
    play_history(Bench, shelf, HISTORIES[name])


@pytest.mark.parametrize("name", sorted(set(VARIANTS) - {"FewClaims"}))
def test_no_history_accuses_a_variant(name: str, shelf: Shelf) -> None:
    for history in HISTORIES.values():
        try:
            play_history(VARIANTS[name].make, shelf, history)
        except Violation as violation:
            pytest.fail(f"{violation}\n{history}")
