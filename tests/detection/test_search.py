"""The search from the model: tours take every transition, walks differ by seed, both find and shrink what is wrong."""

import math
import random
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from itertools import chain
from pathlib import Path
from statistics import median
from typing import Any

import pytest

from histories import HISTORIES
from ivmdvddrive_conformance.generation.model_walk.alphabet import THEMES, Input, alphabet
from ivmdvddrive_conformance.generation.model_walk.graph import Graph
from ivmdvddrive_conformance.generation.model_walk.model_symbols import ModelSymbols
from ivmdvddrive_conformance.generation.model_walk.search import Budget, Found, Search
from ivmdvddrive_conformance.generation.model_walk.walk import Walk
from ivmdvddrive_conformance.iuts.metering import Meter, metered
from ivmdvddrive_conformance.iuts.port import Binding
from ivmdvddrive_conformance.judging.belief import Tally
from ivmdvddrive_conformance.judging.session import Session
from ivmdvddrive_conformance.judging.shrinking.delta_debugging import reduced
from ivmdvddrive_conformance.judging.shrinking.shrinker import Shrinker
from ivmdvddrive_conformance.judging.violation import Violation
from ivmdvddrive_conformance.language.media import Shelf
from ivmdvddrive_conformance.language.symbols import Symbols
from ivmdvddrive_conformance.settings.efforts import SHRINKING
from ivmdvddrive_conformance.tools.mutation_analysis.fault_search import (
    Hunt,
    SharedGraphs,
    at_a_higher_level,
    at_another_seed,
    hunt,
)
from ivmdvddrive_mutants import MUTANTS, VARIANTS
from ivmdvddrive_reference import Bench
from ivmdvddrive_spec.oracle import Oracle
from vpc import oracle, python_iut

HOSTS = ("HOST1", "HOST2", "FIXED", "FREE")


def search(make: Callable[[], Any], shelf: Shelf, meter: Meter | None = None) -> Search:
    meter = meter or Meter()
    iut = metered(python_iut(make), meter)
    return Search(lambda tally: Session(oracle, iut, shelf, tally), Shrinker(meter=meter))


def walked(make: Callable[[], Any], shelf: Shelf, calls: int, seed: int = 0) -> Found:
    return search(make, shelf).walks(Budget(0, calls), random.Random(seed), Tally())


def test_a_tour_takes_every_transition_of_the_reference(shelf: Shelf) -> None:
    tally = Tally()
    found = search(Bench, shelf).tours(Budget(1, covers=True), random.Random(0), tally)
    covered = found.covered
    assert covered is not None
    assert found.violations == []
    assert found.cut is None
    assert (covered.states, covered.transitions) == (covered.of_states, covered.of_transitions)
    assert covered.of_transitions > 30_000
    assert covered.transitions <= tally.calls <= 3 * covered.transitions
    assert 0 < covered.pairs < covered.of_pairs


def test_a_walk_asks_before_what_would_set_right_what_is_wrong(shelf: Shelf) -> None:
    """A walk reads where a drive is before it moves, and that a host drive is held before it is released."""
    sought = search(Bench, shelf)
    graph, before = sought.graph, dict[str, list[str]](moved=[], released=[])
    for seed in range(100):
        walk, node, last = Walk(graph, "media", random.Random(seed)), sought._start, ""
        while (number := walk.choose(node)) is not None:
            text, works = graph.inputs[number].text, not graph.fails(node, number)
            if text.startswith("A.SetBusLocation") and works:
                before["moved"].append(last)
            elif text == "A.ReleaseHostDrive()" and works:
                before["released"].append(last)
            last = text if works else f"{text}, refused"
            node = graph.settled(node, number)
    moved, released = before["moved"], before["released"]
    assert 0.3 < sum(each in {"A.BusNumber", "A.DeviceNumber"} for each in moved) / len(moved) < 0.5
    asked = {f"B.AttachHostDrive({host}), refused" for host in ("HOST1", "HOST2")}
    assert 0.1 < sum(each in asked for each in released) / len(released) < 0.5


@pytest.mark.parametrize("name", ["KeepsHostDrivesOfRemovedDrives", "ReleasesOnTurningOff", "TearsOff", "FewClaims"])
def test_a_tour_of_another_reading_is_whole_too(name: str, shelf: Shelf) -> None:
    found = search(VARIANTS[name].make, shelf).tours(Budget(1, covers=True), random.Random(0), Tally())
    assert found.violations == []
    assert found.covered is not None
    assert found.covered.transitions == found.covered.of_transitions


def test_media_that_lie_elsewhere_after_each_reset_are_no_other_media(shelf: Shelf) -> None:
    tally = Tally()
    found = search(VARIANTS["NewMediaAfterEachReset"].make, shelf).walks(Budget(0, 8_000), random.Random(0), tally)
    assert [v.clauses for v in found.violations] == []
    assert (found.error, found.cut) == (None, None)
    assert tally.clauses["ImageFile.S_OK"] > 10


def test_a_path_of_the_first_session_is_wrong_in_another(shelf: Shelf) -> None:
    found = walked(MUTANTS["GivesThePathOfTheBenchBefore"].make, shelf, 2_000)
    [violation] = [v for v in found.violations if "ImageFile.value" in v.clauses]
    assert violation.note == ""
    given, permitted = (re.search(r'"(.*)"', said) for said in (violation.got, violation.permitted[0]))
    assert given is not None
    assert permitted is not None
    assert given[1] != permitted[1]
    assert not Path(given[1]).exists()


def test_media_that_are_one_only_now_and_then_are_a_failure_of_the_bench(shelf: Shelf) -> None:
    class OneImage(type(VARIANTS["NewMediaAfterEachReset"].make())):  # type: ignore[misc]
        """Gives one image for all from the third reset on."""

        resets = 0
        path = ""

        def reset(self) -> Any:
            self.resets, self.path = self.resets + 1, ""
            return super().reset()

        def provide_media(self, kind: str) -> str:
            if kind != "iso" or self.resets < 4 or not self.path:
                path = super().provide_media(kind)
                self.path = path if kind == "iso" else self.path
                return str(path)
            return self.path

    found = walked(OneImage, shelf, 2_000)
    assert found.violations == []
    assert str(found.error).startswith("ISO2 has one path with another medium in one session, and a path of its own in")


def test_a_walk_is_the_same_for_the_same_seed_and_another_for_another(shelf: Shelf) -> None:
    def seen(seed: int) -> tuple[Any, ...]:
        tally = Tally()
        found = search(Bench, shelf).walks(Budget(0, 2_000), random.Random(seed), tally)
        return found.calls, tally.contents

    first = seen(1)
    assert seen(1) == first
    assert seen(2) != first


def test_a_tour_is_the_same_for_the_same_seed_and_another_for_another(shelf: Shelf) -> None:
    def seen(seed: int) -> tuple[Any, ...]:
        tally = Tally()
        found = search(Bench, shelf).tours(Budget(1, 20_000), random.Random(seed), tally)
        return found.calls, tally.contents

    first = seen(1)
    assert seen(1) == first
    assert seen(2) != first


def test_a_walk_counts_the_clauses_that_its_answers_rest_on(shelf: Shelf) -> None:
    tally = Tally()
    search(Bench, shelf).walks(Budget(0, 3_000), random.Random(0), tally)
    assert tally.clauses["AttachImage.S_OK"] > 10
    assert tally.clauses["ReleaseImage.VM_E_MEDIA_WRONG_TYPE"] > 10
    assert "nothing-attached:wrong-type" in tally.readings


@pytest.mark.parametrize("name", ["KeepsHostDrivesOfRemovedDrives", "TellsOfRemoval"])
def test_a_tour_after_other_searches_ends_whatever_the_implementation_sends(name: str, shelf: Shelf) -> None:
    """It goes where inputs have led, those that drain sinks among them: else it would plan the same way for ever."""
    one = search(VARIANTS[name].make, shelf)
    one.exploration(Budget(0, 500), random.Random(1), Tally())
    found = one.tours(Budget(1, 100_000, covers=True), random.Random(1), Tally())
    assert found.cut is None
    assert found.covered is not None
    assert found.covered.transitions == found.covered.of_transitions


def test_a_search_that_is_cut_says_where_and_what_it_has_seen(shelf: Shelf) -> None:
    found = search(Bench, shelf).tours(Budget(3, seconds=0, covers=True), random.Random(0), Tally())
    assert found.cut is not None
    assert found.cut.startswith("cut after 0 s, ")
    assert found.covered is not None
    assert found.covered.transitions < found.covered.of_transitions


@pytest.mark.parametrize(
    "name", ["ThirdAttachFails", "LocksTheOtherMachineOut", "KeepsTheLockAfterAMove", "EjectsOnFailure"]
)
def test_what_is_found_is_short_and_names_its_clause(name: str, shelf: Shelf) -> None:
    mutant = MUTANTS[name]
    meters = [Meter(), Meter()]
    found = [
        search(mutant.make, shelf, meter).walks(Budget(0, 3_000), random.Random(seed), Tally())
        for seed, meter in enumerate(meters)
    ]
    for one, meter in zip(found, meters, strict=True):
        [violation] = [v for v in one.violations if mutant.clause in v.clauses][:1]
        assert len(violation.trace) <= 9
        assert violation.note == ""
        assert 0 < violation.calls < meter.calls  # requests, those of the scene and of reads, too
    assert median(len(v.trace) for one in found for v in one.violations) <= 9


_GRAPHS: dict[tuple[object, ...], Graph] = {}


def _graph(oracle: Oracle, inputs: Sequence[Input], symbols: Symbols, binding: Binding) -> Graph:
    """One graph for all mutants: to compile it costs most."""
    return _GRAPHS.setdefault(
        (tuple(i.text for i in inputs), symbols.host_drives),
        Graph(oracle, inputs, ModelSymbols(inputs, symbols, binding)),
    )


def calls_of(violation: Violation) -> int:
    """The calls of a counterexample; its other steps are the bench's."""
    return sum(bool(re.match(r"(\w+ = )?\w+\.\w+|a drive ", entry.text)) for entry in violation.trace)


def test_counterexamples_are_short(shelf: Shelf) -> None:
    """Of a sample; ``benchmarks/shrinking.py`` measures all of them."""
    lengths = {}
    for name in list(HISTORIES)[::14]:
        meter = Meter()
        iut = metered(python_iut(MUTANTS[name].make), meter)
        # Calls alone end the shrinking, so that a busy machine shrinks as far as an idle one.
        shrinker = Shrinker(replace(SHRINKING["standard"], seconds=math.inf, run_seconds=math.inf), meter=meter)
        sought = Search(lambda tally, iut=iut: Session(oracle, iut, shelf, tally), shrinker, _graph)  # type: ignore[misc]
        found = sought.walks(Budget(0, 4_000), random.Random(0), Tally())
        if found.violations:
            lengths[name] = [calls_of(violation) for violation in found.violations]
    every = list(chain.from_iterable(lengths.values()))
    assert len(every) >= 5
    assert median(every) <= 6
    # Only each twentieth read of one drive goes wrong in this one, so nothing shows it in a few calls.
    assert max(lengths.pop("TiresOfBeingRead")) <= 30
    assert max(chain.from_iterable(lengths.values())) <= 15


def test_several_faults_are_told_apart(shelf: Shelf) -> None:
    class Both(type(MUTANTS["EjectsOnFailure"].make())):  # type: ignore[misc]
        """Ejects on failure, and forgets its discs when a machine is started."""

        def set_machine_state(self, machine: Any, state: str) -> None:
            super().set_machine_state(machine, state)
            for drive in machine.drives:
                if state == "running" and isinstance(drive.media, str):
                    drive.let_go()

    found = walked(Both, shelf, 4_000)
    named = [v.clauses[0] for v in found.violations]
    assert "OnMediaEject.not-after-failure" in named
    assert "Attachment.value" in named
    assert len({(v.clauses[0], v.status, v.outcome) for v in found.violations}) == len(found.violations)


def test_an_iut_that_is_wrong_from_the_start_is_given_up(shelf: Shelf) -> None:
    found = walked(MUTANTS["unexpected_error_AttachHostDrive"].make, shelf, 5_000)
    assert found.note.endswith("sequence after sequence goes wrong")
    assert found.violations


def test_the_alphabet_has_what_an_iut_claims_and_its_bench_offers() -> None:
    whole = alphabet(oracle.specification, Bench.claims, HOSTS)
    assert {i.theme for i in whole} == {None, *THEMES}
    assert [i.number for i in whole] == list(range(len(whole)))
    poor = alphabet(oracle.specification, set(), ["HOST1"])
    assert not [
        i.text for i in poor if "HOST2" in i.text or " is " in i.text or "sink" in i.text or i.text.startswith("K")
    ]


def test_reducing_leaves_what_is_needed_alone() -> None:
    def shows(items: list[int]) -> tuple[str, list[int]] | None:
        return ("both", items) if {3, 70} <= set(items) else None

    assert reduced("both", list(range(100)), shows, lambda: False) == ("both", [3, 70])
    assert reduced("both", list(range(100)), shows, lambda: True) == ("both", list(range(100)))


def test_a_hunt_counts_only_what_is_wanted(shelf: Shelf) -> None:
    mutant = MUTANTS["KeepsTheLock"]
    walking = partial(hunt, oracle, mutant.make, checks=("walks",), graphs=SharedGraphs())
    found = walking(wanted={mutant.clause})
    assert found.killed is not None
    assert mutant.clause in found.killed.clauses
    assert walking(wanted={"Count.value"}).killed is None


@pytest.mark.parametrize("check", ["scenarios", "concurrency"])
def test_a_kill_has_the_calls_until_then_whatever_the_check(check: str) -> None:
    mutant = MUTANTS[{"scenarios": "KeepsTheLock", "concurrency": "NoLock"}[check]]
    kill = hunt(oracle, mutant.make, checks=(check,), wanted={mutant.clause}).kills[check]
    assert kill is not None
    assert kill.calls >= kill.steps


@pytest.mark.parametrize("name", ["KeepsTheImage", "KeepsTheLockAfterAMove", "ThirdAttachFails"])
@pytest.mark.parametrize(
    ("keep", "checks", "then"),
    [
        (at_another_seed, ("scenarios",), {"level": "quick", "seed": 8}),
        (at_a_higher_level, ("opening",), {"level": "standard", "seed": 7}),
        (at_a_higher_level, ("walks",), {"level": "standard", "seed": 7}),
    ],
)
def test_what_is_known_of_a_hunt_is_what_it_would_find_again(
    name: str, keep: Callable[[Hunt], Hunt], checks: Sequence[str], then: dict[str, Any]
) -> None:
    mutant = MUTANTS[name]
    seeking = partial(hunt, oracle, mutant.make, wanted={mutant.clause}, checks=checks)
    known = keep(seeking(seed=7))
    again = seeking(**then)
    assert known.kills
    assert seeking(known=known, **then) == again
    assert {check: again.kills[check] for check in known.kills} == known.kills
    assert {check: again.made[check] for check in known.made} == known.made
