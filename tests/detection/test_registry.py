"""The registry of mutants and variants: complete, and refusing what would hide one."""

from pathlib import Path

import pytest

import ivmdvddrive_mutants
from ivmdvddrive_mutants import MUTANTS, VARIANTS, benches, mutants_of, variants_of
from ivmdvddrive_mutants.registry import breaks, conforms
from ivmdvddrive_reference.drive import DVDDrive
from profiles import SPECIFICATIONS


@pytest.mark.parametrize("profile", SPECIFICATIONS)
def test_every_required_clause_has_a_mutant(profile: str) -> None:
    """COM's own are broken by faulty servers (tests/com)."""
    specification = SPECIFICATIONS[profile]
    named = {specification.own_id(m.clause) for m in mutants_of(profile).values()}
    required = {c.id for c in specification.clauses.values() if c.required and c.aspect != "binary"}
    assert sorted(required - named) == []


def test_virtual_server_has_what_is_made_of_virtual_pcs_parts_and_its_own() -> None:
    own = {name: m for name, m in mutants_of("vs2005").items() if name not in MUTANTS}
    assert set(MUTANTS) < set(mutants_of("vs2005"))
    assert {m.family for m in own.values()} == {"virtual_server"}
    assert {m.make.profiles for m in own.values()} == {("vs2005",)}
    assert mutants_of("vpc") == MUTANTS
    assert set(variants_of("vpc")) == set(VARIANTS)
    assert "SixteenBits" not in variants_of("vs2005")


@pytest.mark.parametrize("name", mutants_of("vs2005"))
def test_a_mutant_breaks_what_is_required(name: str) -> None:
    mutant = mutants_of("vs2005")[name]
    clauses = SPECIFICATIONS[mutant.make.profiles[0]].clauses
    assert all(clauses[c].required for c in (mutant.clause, *mutant.equivalents))
    assert mutant.clause not in mutant.equivalents
    assert all(mutant.equivalents.values())


def test_each_says_what_it_does_in_a_sentence() -> None:
    said = [*(m.says for m in MUTANTS.values()), *(v.reading for v in VARIANTS.values())]
    assert [s for s in said if not s.endswith(".") or s[0].islower()] == []
    assert len(set(said)) == len(said)


def test_no_family_is_left_out() -> None:
    modules = {p.stem for p in Path(str(ivmdvddrive_mutants.__file__)).parent.glob("*.py")}
    assert modules - {"__init__", "benches", "triggers"} <= set(vars(ivmdvddrive_mutants))


def test_every_mutant_and_variant_is_a_bench_by_its_name() -> None:
    every = {**VARIANTS, **mutants_of("vs2005"), **variants_of("vs2005")}
    assert set(dir(benches)) == set(every)
    for name, registered in every.items():
        bench = getattr(benches, name)()
        assert bench.implementation["name"].startswith(f"{name}, ")
        assert registered.name == name


def test_a_misspelt_name_is_answered_by_those_that_are_near() -> None:
    with pytest.raises(AttributeError, match="'KeepsTheLok'. Did you mean KeepsTheLock"):
        benches.KeepsTheLok  # noqa: B018  # the look-up is what fails


def test_a_name_stands_for_one_thing() -> None:
    for register in (breaks("Attachment.value"), conforms):
        with pytest.raises(ValueError, match="'KeepsTheLock' is taken"):
            register(type("KeepsTheLock", (DVDDrive,), {"__doc__": "Anything."}))


def test_what_says_nothing_is_not_registered() -> None:
    with pytest.raises(ValueError, match="Mute does not say what it does"):
        breaks("Attachment.value")(type("Mute", (DVDDrive,), {}))
    assert "Mute" not in MUTANTS
