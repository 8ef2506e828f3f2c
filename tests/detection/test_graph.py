"""The compiled graph: what looks alike permits the same, and a graph that is pruned counts as a whole one."""

import gc
import random
from collections.abc import Hashable, Sequence
from typing import Any

import pytest

from ivmdvddrive_conformance.generation.model_walk.alphabet import Input, member_of
from ivmdvddrive_conformance.generation.model_walk.graph import Graph
from ivmdvddrive_conformance.generation.model_walk.model_symbols import ModelSymbols
from ivmdvddrive_conformance.generation.model_walk.nodes import Node
from ivmdvddrive_conformance.generation.model_walk.projections import projection
from ivmdvddrive_conformance.generation.model_walk.search import Budget, Found, Search
from ivmdvddrive_conformance.iuts.port import Binding
from ivmdvddrive_conformance.judging.belief import Tally
from ivmdvddrive_conformance.judging.session import Session
from ivmdvddrive_conformance.judging.values import MISSING
from ivmdvddrive_conformance.language.media import Shelf
from ivmdvddrive_conformance.language.script import BenchStep, CallStep
from ivmdvddrive_conformance.language.symbols import Symbols
from ivmdvddrive_conformance.tools.mutation_analysis.fault_search import Hunt, SharedGraphs, hunt
from ivmdvddrive_conformance.tools.mutation_analysis.kill_matrix import wanted_clauses
from ivmdvddrive_mutants import MUTANTS, VARIANTS
from ivmdvddrive_reference import Bench
from ivmdvddrive_spec.model.state import Collection, Fault, Image, Obj
from ivmdvddrive_spec.oracle import Oracle
from vpc import oracle, python_iut


def searched(
    shelf: Shelf, calls: int, make: Any = Bench, room: int = 20_000, *, covers: bool = False
) -> tuple[Search, Found, Tally]:
    def graph(oracle: Oracle, inputs: Sequence[Input], symbols: Symbols, binding: Binding) -> Graph:
        return Graph(oracle, inputs, ModelSymbols(inputs, symbols, binding), room)

    iut, tally = python_iut(make), Tally()
    search = Search(lambda tally: Session(oracle, iut, shelf, tally), None, graph)
    return search, search.walks(Budget(0, calls, covers=covers), random.Random(5), tally), tally


def nodes_of(search: Search) -> list[Node]:
    found, waiting = {search._start}, [search._start]
    while waiting:
        after = {e.after for e in waiting.pop().every_edge()} - found
        found |= after
        waiting += after
    return list(found)


@pytest.mark.parametrize("make", [Bench, VARIANTS["KeepsHostDrivesOfRemovedDrives"].make], ids=["reference", "variant"])
def test_states_that_look_alike_to_a_call_permit_the_same(shelf: Shelf, make: Any) -> None:
    search, _, _ = searched(shelf, 1_000, make)
    graph, seen, shared = search.graph, dict[tuple[int, Hashable], Any](), 0
    for node in nodes_of(search):
        for number in node.enabled.numbers:
            step = graph.inputs[number].step
            member = member_of(oracle.specification, step) if isinstance(step, CallStep) else None
            view = projection(member) if member else None
            if member is None or view is None:
                continue
            call = graph.invocation(node, number)
            for state in node.readings:
                looks = number, view(state, call)
                # Where a machine's member leads, and what it makes, is asked in each state: all of it decides.
                led = member.object != "machine"
                permits = {
                    (o.code, o.clauses, o.level, *((o.value, o.readings, o.state == state) if led else ()))
                    for o in oracle.outcomes(state, call)
                }
                shared += looks in seen
                assert seen.setdefault(looks, permits) == permits
    assert shared > 4 * len(seen) > 1_000


@pytest.mark.parametrize("make", [Bench, VARIANTS["Reconnects"].make], ids=["reference", "variant"])
def test_what_was_told_of_one_state_holds_in_all_that_look_alike(shelf: Shelf, make: Any) -> None:
    """Every edge of a graph leads where the oracle says, whether the oracle was asked for it or for another state."""
    search, _, _ = searched(shelf, 4_000, make)
    graph, asked = search.graph, 0
    for node in nodes_of(search):
        for number in node.edges:
            if number >= 0 and isinstance(graph.inputs[number].step, BenchStep):
                continue
            for edge in node.edges_by(number):
                led = graph._led(node, number, edge.key)
                assert led is not None
                assert led[:2] == (edge.after, edge.counts)
                asked += 1
    assert asked > 4_000


def test_a_drive_that_comes_back_changes_collections_wherever_one_is_held(shelf: Shelf) -> None:
    """The drive looks alike whether or not a collection of its machine is held."""
    search, _, _ = searched(shelf, 1)
    graph, start = search.graph, search._start
    [number] = [i.number for i in graph.inputs if i.text == "A.SetBusLocation(0, 0)"]
    removed = start.state.with_drive(start.bound["A"], lambda d: d._replace(connected=False))
    held = removed._replace(collections=(Collection(start.bound["M"], ()),))
    for state in removed, held:
        edge = graph.edge(graph.node({state: frozenset()}, start.bound), number, (0, MISSING, None))
        assert edge is not None
        assert {s.collections_are for s in edge.after.readings} == (
            {None} if state is removed else {"live", "snapshot"}
        )


def test_a_belief_that_changes_lead_back_to_itself_is_not_taken_for_one_that_stays(shelf: Shelf) -> None:
    """An error that waits may be spent by a failure: where that is all that tells the states apart, all stays."""
    search, _, _ = searched(shelf, 1)
    graph, start = search.graph, search._start
    number = next(i.number for i in graph.inputs if i.text == "A.AttachHostDrive(NULL)")
    spent = start.state
    waiting = spent.with_fault(Fault(Obj("drive", start.bound["A"]), "E_FAIL"))
    elsewhere = spent.with_drive(start.bound["B"], lambda d: d._replace(media=Image("/media/first.iso")))
    taken = frozenset({"fault-and-condition:condition"})
    invalid = (oracle.specification.hresult("E_INVALIDARG"), MISSING, None)
    alike = graph.edge(graph.node({waiting: taken, spent: frozenset()}, start.bound), number, invalid)
    assert alike is not None
    assert alike.after is alike.before
    edge = graph.edge(graph.node({waiting: taken, elsewhere: frozenset()}, start.bound), number, invalid)
    assert edge is not None
    assert set(edge.after.readings) == {waiting, elsewhere, spent}


def test_a_pruned_graph_finds_and_counts_the_same(shelf: Shelf) -> None:
    whole, found, tally = searched(shelf, 4_000, covers=True)
    pruned, again, tally_again = searched(shelf, 4_000, room=2_000, covers=True)
    assert pruned.graph.size < whole.graph.size
    assert again.violations == found.violations == []
    assert again.calls == found.calls
    assert again.covered == found.covered
    assert (tally_again.calls, tally_again.clauses, set(tally_again.readings)) == (
        tally.calls,
        tally.clauses,
        set(tally.readings),
    )


def test_what_was_pruned_is_gone(shelf: Shelf) -> None:
    """A run of millions of calls stays in memory: what a graph forgets is freed, without a search for garbage."""

    def living() -> int:
        return sum(isinstance(each, Node) for each in gc.get_objects())

    gc.collect()
    before = living()
    gc.disable()
    try:
        search, _, _ = searched(shelf, 6_000, room=2_000)
        grown, kept = living() - before, len(search.graph._nodes)
    finally:
        gc.enable()
    assert 0 < grown <= 1.1 * kept


def test_most_of_what_a_walk_calls_succeeds(shelf: Shelf) -> None:
    _, _, tally = searched(shelf, 3_000)
    members = ("AttachHostDrive", "AttachImage", "ReleaseHostDrive", "ReleaseImage", "SetBusLocation")
    succeeded = sum(tally.clauses[f"{member}.S_OK"] for member in members)
    failed = sum(n for c, n in tally.clauses.items() if c.split(".")[0] in members and not c.endswith(".S_OK"))
    assert succeeded > failed


def test_a_tour_of_a_shared_graph_does_not_depend_on_who_was_judged_before() -> None:
    """Each worker of a campaign judges others before, and a task that runs again must find the same."""

    def toured(name: str, graphs: SharedGraphs, seed: int = 0) -> Hunt:
        mutant = MUTANTS[name]
        wanted = wanted_clauses(oracle.specification, mutant)
        return hunt(oracle, mutant.make, seed=seed, wanted=wanted, checks=("tours",), graphs=graphs)

    name, shared = "wrong_code_AttachHostDrive_VM_E_VM_UNKNOWN", SharedGraphs()
    alone = toured(name, SharedGraphs())
    assert alone.killed
    for other, seed in (("unexpected_error_AttachHostDrive", 1), (name, 1)):
        toured(other, shared, seed)
    assert toured(name, shared) == alone
