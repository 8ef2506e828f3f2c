"""Readings: each implementation is reported with its own, and with those alone."""

from __future__ import annotations

import random
import tomllib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from ivmdvddrive_conformance.checks.scenarios import pickles
from ivmdvddrive_conformance.generation.model_walk.alphabet import Input
from ivmdvddrive_conformance.generation.model_walk.graph import Graph
from ivmdvddrive_conformance.generation.model_walk.model_symbols import ModelSymbols
from ivmdvddrive_conformance.generation.model_walk.search import Budget, Search
from ivmdvddrive_conformance.iuts.port import Binding
from ivmdvddrive_conformance.judging.belief import Belief, Shown, Tally
from ivmdvddrive_conformance.judging.evidence import Evidence
from ivmdvddrive_conformance.judging.session import Session
from ivmdvddrive_conformance.language.media import Shelf
from ivmdvddrive_conformance.language.script import parse
from ivmdvddrive_conformance.language.symbols import Symbols
from ivmdvddrive_conformance.tools.mutation_analysis.scenario_player import play
from ivmdvddrive_conformance.verdicts.consistency import examples, inconsistencies
from ivmdvddrive_mutants import VARIANTS
from ivmdvddrive_reference import Bench
from ivmdvddrive_spec.model.state import HostDrive, Invocation, Obj
from ivmdvddrive_spec.oracle import Oracle
from vpc import SPECIFICATION, oracle, python_iut

TAKEN: dict[str, dict[str, list[str]]] = tomllib.loads(
    (Path(__file__).parent / "readings.toml").read_text(encoding="utf-8")
)
MAKERS: dict[str, Callable[[], Any]] = {"reference": Bench} | {n: v.make for n, v in VARIANTS.items()}
DEFAULTS = {a.id: [a.default] for a in SPECIFICATION.ambiguities.values()}


_GRAPHS: dict[tuple[object, ...], Graph] = {}


def _graph(oracle: Oracle, inputs: Sequence[Input], symbols: Symbols, binding: Binding) -> Graph:
    """One graph for all implementations that have the same inputs: to compile it costs most."""
    key = (tuple(i.text for i in inputs), symbols.host_drives, binding)
    return _GRAPHS.setdefault(key, Graph(oracle, inputs, ModelSymbols(inputs, symbols, binding)))


def evidence_of(make: Callable[[], Any], shelf: Shelf) -> list[Evidence]:
    """Return what the scenarios and walks say of an implementation."""
    iut, tally = python_iut(make), Tally()
    found = [play(oracle, iut, shelf, pickle) for pickle in pickles(SPECIFICATION.profile)]
    search = Search(lambda tally: Session(oracle, iut, shelf, tally), None, _graph)
    search.graph.expect_nothing()
    search.walks(Budget(0, 4_000), random.Random(3), tally)
    walked = Evidence("walks", "walk")
    walked.take(tally)
    iut.close()
    return [*found, walked]


def test_the_table_names_variants_ambiguities_and_readings() -> None:
    for name, taken in TAKEN.items():
        assert name in VARIANTS
        for ambiguity, readings in taken.items():
            assert set(readings) <= set(SPECIFICATION.ambiguities[ambiguity].readings)


@pytest.mark.parametrize("name", MAKERS)
def test_an_implementation_is_reported_with_its_own_readings(name: str, shelf: Shelf) -> None:
    evidence = evidence_of(MAKERS[name], shelf)
    shown = examples(evidence)
    assert inconsistencies(shown) == []
    taken: dict[str, set[str]] = {}
    for one in shown:
        taken.setdefault(one.ambiguity, set()).add(one.reading)
        assert (bool(one.step), bool(one.answer)) == (True, True)
    own = TAKEN.get(name, {})
    strange = {a: sorted(r) for a, r in taken.items() if not r <= set(own.get(a, DEFAULTS[a]))}
    assert strange == {}
    assert set(own) <= set(taken)
    assert len(taken) >= (15 if name == "reference" else 2)


# The rule itself

HOSTS = (HostDrive("D", "dvd"), HostDrive("E", "dvd"))
NEVER = Shown("", "")


def said(*steps: str, make: Callable[[], Any] = Bench, shelf: Shelf) -> dict[str, Shown]:
    """The readings that steps have shown."""
    tally = Tally()
    session = Session(oracle, python_iut(make), shelf, tally)
    for line in steps:
        session.do(parse(line)) if line != "drained" else session.drain()
    return tally.readings


SCENE = ("a machine M", "a drive A at 0:0 of M", "a sink S on A")


def test_a_choice_that_no_answer_can_tell_any_more_is_not_shown(shelf: Shelf) -> None:
    """The letter was taken in lower case, and released before anybody read it: sinks that are silent tell nothing."""
    shown = said(*SCENE, "A.AttachHostDrive(HOST1.lower)", "A.ReleaseHostDrive()", "drained", "drained", shelf=shelf)
    assert not [r for r in shown if r.startswith("letter-shown")]


def test_the_step_that_showed_a_reading_is_kept(shelf: Shelf) -> None:
    steps = (*SCENE, "A.AttachHostDrive(HOST1.lower)", "A.HostDriveLetter", "A.HostDriveLetter")
    shown = said(*steps, shelf=shelf)
    assert shown["letter-shown:canonical"] == Shown("A.HostDriveLetter", 'S_OK with "D"')
    assert shown["letter-spelling:accepted@in lower case"].step == "A.AttachHostDrive(HOST1.lower)"


def test_an_event_that_is_not_sent_shows_it_by_the_drain(shelf: Shelf) -> None:
    shown = said(*SCENE, "A.AttachHostDrive(HOST1)", "drained", shelf=shelf)
    [(reading, call)] = [(r, c) for r, c in shown.items() if r.startswith("capture-events")]
    assert reading == "capture-events:silent@OnMediaInsert, a host drive with a disc, the machine off"
    assert call == Shown("S is drained", "nothing")


def test_states_that_meet_keep_only_what_they_share() -> None:
    tally = Tally()
    belief = Belief(oracle, HOSTS, tally)
    [state] = belief.states
    other = state._replace(hosts=HOSTS[:1])
    met = Belief.of(oracle, {state: frozenset({"a:x", "b:z"}), other: frozenset({"a:y", "b:z"})}, tally)
    assert dict(met.readings) == {state: frozenset({"a:x"}), other: frozenset({"a:y"})}
    assert tally.readings == {}


def test_an_answer_that_every_reading_permits_shows_none(shelf: Shelf) -> None:
    tally = Tally()
    session = Session(oracle, python_iut(Bench), shelf, tally)
    for line in (*SCENE, "A.AttachHostDrive(HOST1.lower)"):
        session.do(parse(line))
    belief = session.belief
    assert belief.call(Invocation(Obj("drive", 0), "Attachment"), 0, lambda value: value == 2, lambda: NEVER)
    assert NEVER not in tally.readings.values()
    assert len(belief.states) == 4  # two ways to give the letter, and two to tell a sink of it
