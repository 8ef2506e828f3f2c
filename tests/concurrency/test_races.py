"""The hunt: each race is caught by its clause and shrunk, and what is locked is never accused."""

from __future__ import annotations

import io
import time
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest
from rich.console import Console

from attacks import Attack
from ivmdvddrive_conformance.generation.concurrency.attribution import accused
from ivmdvddrive_conformance.generation.concurrency.diagram import WIDTH
from ivmdvddrive_conformance.generation.concurrency.programs import CLAUSES, MEMBERS, Offer, Program, draw
from ivmdvddrive_conformance.generation.concurrency.race_search import Hunt
from ivmdvddrive_conformance.generation.concurrency.state_graph import Graph
from ivmdvddrive_conformance.generation.concurrency.trial import play
from ivmdvddrive_conformance.judging.belief import Tally
from ivmdvddrive_conformance.judging.evidence import Evidence
from ivmdvddrive_conformance.judging.session import Session
from ivmdvddrive_conformance.judging.shrinking.shrinker import Shrinker
from ivmdvddrive_conformance.language.media import Shelf
from ivmdvddrive_conformance.language.script import CallStep, render
from ivmdvddrive_conformance.results.formats.html_report import to_html
from ivmdvddrive_conformance.results.formats.markdown import to_markdown
from ivmdvddrive_conformance.results.terminal import show_failures
from ivmdvddrive_mutants import MUTANTS, VARIANTS
from ivmdvddrive_reference import Bench
from ivmdvddrive_reference.drive import DVDDrive
from made import made
from vpc import SPECIFICATION, oracle, python_iut

HISTORIES = 50
"""Within so many each race must be caught: what the level quick makes."""

RACES = {name: mutant for name, mutant in MUTANTS.items() if mutant.family == "races"}
CONCURRENT = {name: v.make for name, v in VARIANTS.items() if "concurrent" in v.make().claims}


def hunt(make: Callable[[], Any], shelf: Shelf, histories: int, seed: int = 0, timeout: float = 20.0) -> Hunt:
    iut, tally = python_iut(make, timeout=timeout), Tally()
    found = Hunt(lambda: Session(oracle, iut, shelf, tally), Shrinker().explained, seed)
    found.run(histories, 3600)
    return found


@pytest.mark.parametrize("name", RACES)
@pytest.mark.parametrize("seed", [0, 1])
def test_a_race_is_caught_by_its_clause(name: str, seed: int, shelf: Shelf) -> None:
    clause = RACES[name].clause
    found = hunt(RACES[name].make, shelf, HISTORIES, seed)
    caught = [v for v in found.violations if clause in v.clauses]
    assert caught, [str(v) for v in found.violations]
    assert {c for v in found.violations for c in v.clauses} <= set(CLAUSES)
    violation = caught[0]
    calls = [e for e in violation.trace if isinstance(e.step, CallStep) and not e.step.result]
    assert len(calls) <= 3, violation.trace
    lines = violation.diagram.splitlines()
    assert max(map(len, lines)) <= WIDTH
    assert [line for line in lines if line.startswith("client ")]
    assert "◄" in violation.diagram
    assert lines[-1].startswith("shown by ")
    assert lines[-1].endswith(" of 50 schedules of these calls")


def test_without_any_lock_every_clause_is_broken(shelf: Shelf) -> None:
    found = hunt(RACES["NoLock"].make, shelf, HISTORIES)
    assert {c for v in found.violations for c in v.clauses} == set(CLAUSES)


def test_every_conditional_clause_has_a_race() -> None:
    conditional = {c.id for c in SPECIFICATION.clauses.values() if c.claim == "concurrent"}
    assert {race.clause for race in RACES.values()} == conditional == set(CLAUSES)


@pytest.mark.parametrize("seed", range(8))
def test_the_locked_reference_is_never_accused(seed: int, shelf: Shelf) -> None:
    found = hunt(Bench, shelf, 1250, seed + 100)
    assert found.violations == []
    assert found.overlapping > 0.9 * found.histories == 0.9 * 1250
    assert set(found.exercised) == set(CLAUSES)


@pytest.mark.parametrize("name", CONCURRENT)
def test_no_variant_is_accused(name: str, shelf: Shelf) -> None:
    found = hunt(CONCURRENT[name], shelf, 150)
    assert [str(v) for v in found.violations] == []
    assert found.overlapping > 100


def test_the_same_seed_finds_the_same(shelf: Shelf) -> None:
    def told(name: str) -> list[tuple[Any, ...]]:
        found = hunt(RACES[name].make, shelf, 20, 5)
        return [(v.clauses, v.got, v.trace, v.diagram) for v in found.violations]

    first = told("NoLockInAttachHostDrive")
    assert first
    assert told("NoLockInAttachHostDrive") == first


@pytest.mark.parametrize("name", ["EjectsOnFailure", "KeepsTheLock", "wrong_code_SetBusLocation_E_INVALIDARG"])
def test_what_is_wrong_one_after_the_other_is_no_matter_of_concurrency(name: str, shelf: Shelf) -> None:
    found = hunt(MUTANTS[name].make, shelf, HISTORIES)
    broken = {c for v in found.violations for c in v.clauses}
    assert not broken & set(CLAUSES)
    assert bool(broken) == (name != "wrong_code_SetBusLocation_E_INVALIDARG")  # no client asks for such a place


def test_what_the_clients_did_before_it_was_lost(shelf: Shelf) -> None:
    class Crashes(DVDDrive):
        def AttachImage(self, imagePath: str | None) -> None:
            if getattr(self, "busy", False):
                raise ZeroDivisionError
            self.busy = True
            try:
                super().AttachImage(imagePath)
            finally:
                self.busy = False

    make = type("B", (Bench,), {"machine_class": type("M", (Bench.machine_class,), {"drive_class": Crashes})})
    found = hunt(make, shelf, HISTORIES)
    [crash] = [v for v in found.violations if v.status == "crash"]
    assert crash.clauses[0] == "AttachImage.concurrent"
    assert "AttachImage let ZeroDivisionError" in crash.got
    assert "◄ the implementation was lost here" in crash.diagram


def test_a_deadlock_is_a_time_out_and_not_shrunk(shelf: Shelf) -> None:
    class Deadlocks(DVDDrive):
        def ReleaseImage(self) -> None:
            with self.machine.host.other, self.lock:
                super().ReleaseImage()

        def AttachImage(self, imagePath: str | None) -> None:
            with self.lock, self.machine.host.other:
                super().AttachImage(imagePath)

    class Guarded(Bench):
        machine_class = type("M", (Bench.machine_class,), {"drive_class": Deadlocks})

        def reset(self) -> Any:
            import threading

            found = super().reset()
            self._host.other = threading.Lock()  # type: ignore[attr-defined]
            return found

    began = time.monotonic()
    found = hunt(Guarded, shelf, 200, timeout=0.5)
    [violation] = found.violations
    assert violation.status == "timeout"
    assert "not shrunk: each attempt would wait for an answer" in violation.diagram
    assert set(violation.clauses) & {"ReleaseImage.concurrent", "AttachImage.concurrent"}
    assert time.monotonic() - began < 60


# What is drawn

OFFER = Offer(frozenset({"events", "collection"}), True)


def programs(members: Any = MEMBERS, offer: Offer = OFFER) -> list[Program]:
    random = Random(0)
    return [draw(random, offer, members) for _ in range(300)]


def test_programs_are_of_two_or_three_clients_with_three_or_four_calls_each() -> None:
    drawn = programs()
    assert {len(p.clients) for p in drawn} == {2, 3}
    assert {len(calls) for p in drawn for calls in p.clients} == {3, 4}
    assert {c.member for p in drawn for calls in p.clients for c in calls if c.member in MEMBERS} == set(MEMBERS)
    assert programs() == drawn


@pytest.mark.parametrize("member", MEMBERS)
def test_a_program_calls_only_the_members_that_are_asked_for(member: str) -> None:
    called = {c.member for p in programs({member}) for calls in p.clients for c in calls}
    assert called & set(MEMBERS) == {member}


def test_without_a_host_drive_nothing_is_captured() -> None:
    drawn = programs(offer=Offer(frozenset(), False))
    steps = [render(s) for p in drawn for s in (*p.scene, *(c for calls in p.clients for c in calls))]
    assert not [s for s in steps if "HOST1" in s or s.startswith("a sink")]


def test_a_bench_with_little_to_offer_is_judged_by_what_it_has(shelf: Shelf) -> None:
    class Bare(Bench):
        claims = frozenset({"concurrent"})

        def reset(self) -> list[tuple[str, str]]:
            return [(letter, kind) for letter, kind in super().reset() if kind != "dvd"]

    found = hunt(Bare, shelf, 60)
    assert found.violations == []
    assert found.histories == 60


def test_a_scene_that_is_wrong_already_is_no_matter_of_concurrency(shelf: Shelf) -> None:
    mutant = MUTANTS["unexpected_error_AddDVDROMDrive"]
    [violation] = hunt(mutant.make, shelf, HISTORIES).violations
    assert violation.clauses == (mutant.clause,)
    assert violation.diagram == ""


def test_a_trial_reads_everything_at_the_end(shelf: Shelf) -> None:
    """A drive that goes missing from the collection shows though every call was answered as it should be."""

    class Forgets(Bench.machine_class):  # type: ignore[name-defined, misc]
        def RemoveDVDROMDrive(self, dvdDrive: Any) -> None:
            before = list(self.drives)
            super().RemoveDVDROMDrive(dvdDrive)
            before.remove(dvdDrive)
            self.drives[:] = before

    iut, graph = python_iut(type("B", (Bench,), {"machine_class": Forgets})), Graph(oracle)
    random, offer, found = Random(3), OFFER, []
    for _ in range(150):
        trial = play(draw(random, offer), random.getrandbits(32), lambda: Session(oracle, iut, shelf, Tally()))
        if (accusation := accused(graph, trial)) and "the collection of M1 then had" in accusation.got:
            found.append(accusation)
    assert found
    assert "RemoveDVDROMDrive.concurrent" in found[0].clauses
    assert all("a drive at " in p for p in found[0].permitted)


@pytest.mark.attack("wrong-without-overlap")
def test_what_is_wrong_without_overlap_is_no_matter_of_concurrent_calls(
    attack: Attack, shelf: Shelf, tmp_path: Path
) -> None:
    found = hunt(MUTANTS["DropsMediaOnTheWay"].make, shelf, HISTORIES)
    note = f"calls overlapped in {found.overlapping} of {found.histories} histories"
    evidence = Evidence("Concurrent calls", "concurrency", list(CLAUSES), note=note)
    evidence.fail(found.violations)
    results = made(evidence, folder=tmp_path)
    [failure] = results["failures"]
    assert (failure["diagram"], failure["note"]) == ("", "")
    assert failure["check"] != "Concurrent calls"
    said = io.StringIO()
    show_failures(SPECIFICATION, Console(file=said, width=1_000), results)
    for words in attack.says:
        assert words in said.getvalue()
    assert "overlapped" not in said.getvalue()
    for report in (to_markdown(SPECIFICATION, results), to_html(SPECIFICATION, results)):
        assert "SetBusLocation.effect.media" in report
