"""The drawn faults: the same for a seed everywhere, wrong by the oracle, and hard for who has no long histories."""

import os
import subprocess
import sys
from functools import cache

import pytest

from ivmdvddrive_conformance.judging.audit import audit
from ivmdvddrive_conformance.judging.belief import Tally
from ivmdvddrive_conformance.judging.session import Session
from ivmdvddrive_conformance.judging.violation import Violation
from ivmdvddrive_conformance.language.media import Shelf
from ivmdvddrive_conformance.language.script import parse
from ivmdvddrive_mutants.triggering.dice import Dice
from ivmdvddrive_mutants.triggering.history import After
from ivmdvddrive_mutants.triggers import Trigger, drawn
from ivmdvddrive_reference import Bench
from vpc import oracle, python_iut

SEED = 1


@cache
def _faults() -> list[Trigger]:
    return drawn(SEED)


def _played(make: object, steps: tuple[str, ...], shelf: Shelf) -> int:
    """Make the steps with an audit after each; how many were made before the violation, which is raised."""
    session = Session(oracle, python_iut(make), shelf, Tally())  # type: ignore[arg-type]
    for number, line in enumerate(steps):
        try:
            session.do(parse(line))
            audit(session)
        except Violation:
            return number
    return len(steps)


_TELL = """
from ivmdvddrive_mutants.triggers import drawn
print(*(line for t in drawn({seed}) for line in (t.name, t.says, *t.witness)), sep="\\n")
"""


def test_a_seed_draws_the_same_in_every_process() -> None:
    code = _TELL.format(seed=SEED)
    told = [
        subprocess.run(
            [sys.executable, "-c", code], env={**os.environ, "PYTHONHASHSEED": n}, capture_output=True, check=True
        ).stdout
        for n in "12"
    ]
    assert told[0] == told[1]
    assert told[0].decode().splitlines()[:2] == [_faults()[0].name, _faults()[0].says]


def test_the_dice_fall_as_they_ever_did() -> None:
    dice = Dice("a seed")
    assert [dice.below(100) for _ in range(5)] == [39, 3, 76, 40, 87]
    assert [dice.weighed([(1.0, "rare"), (9.0, "often")]) for _ in range(6)] == [
        "often", "often", "rare", "often", "often", "rare"
    ]  # fmt: skip


def test_another_seed_draws_others() -> None:
    assert not {t.says for t in drawn(SEED + 1, 50)} & {t.says for t in _faults()[:50]}


def test_fewer_are_the_first_of_more() -> None:
    assert [t.says for t in drawn(SEED, 20)] == [t.says for t in _faults()[:20]]


def test_each_has_a_name_and_a_sentence_of_its_own() -> None:
    names, sentences = {t.name for t in _faults()}, {t.says for t in _faults()}
    assert len(_faults()) == len(names) == len(sentences) == 500


@pytest.mark.parametrize("tenth", range(10))
def test_the_oracle_forbids_what_the_witness_shows(tenth: int, shelf: Shelf) -> None:
    """At the last step, and not before: until then the faulty bench is as the reference."""
    for trigger in _faults()[tenth::10]:
        assert _played(trigger.make, trigger.witness, shelf) == len(trigger.witness) - 1, trigger.says


def test_the_reference_does_nothing_wrong_on_the_witnesses(shelf: Shelf) -> None:
    for trigger in _faults()[::10]:
        assert _played(Bench, trigger.witness, shelf) == len(trigger.witness)


def test_windows_are_the_last_calls_on_one_drive_and_lose_one_thing(shelf: Shelf) -> None:
    faults = drawn(SEED, 8, "windows")
    assert {f.condition.depth for f in faults} <= {2, 3, 4, 5}
    assert len({f.effect.says for f in faults}) > 1
    for fault in faults:
        [window] = fault.condition.parts
        assert isinstance(window, After)
        assert (window.view, fault.name.partition(" ")[0]) == ("calls on this drive", "window")
        assert all(p.ok is not None and p.kinds is not None and len(p.kinds) == 1 for p in window.patterns)
        assert _played(fault.make, fault.witness, shelf) == len(fault.witness) - 1, fault.says
