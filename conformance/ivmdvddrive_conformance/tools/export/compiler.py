"""The graph of the oracle with every permitted answer: what inputs there are at a state, and where answers lead.

There are two ways to the states. A *scenario* is a list of inputs from an empty bench; after each step the players read
what has a name, as the suite audits: every property of a drive, and the number and the drives of a collection. The
*walk* is the graph of the tour's inputs, from the scene on. A state that both come to is one state.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from typing import Final, NamedTuple

from ivmdvddrive_spec.model.bench import BenchInvocation, fresh
from ivmdvddrive_spec.model.sinks import Got, fault_in
from ivmdvddrive_spec.model.state import Expected, Obj, State
from ivmdvddrive_spec.model.state import Value as ModelValue
from ivmdvddrive_spec.oracle import ANY_FAILURE, Oracle
from ivmdvddrive_spec.protocol import VERBS_OF_THE_BENCH

from ...generation.model_walk.alphabet import KIND_OF_NAME, Input, alphabet, media_of, scene
from ...generation.model_walk.graph import Graph
from ...generation.model_walk.model_symbols import ModelSymbols
from ...generation.model_walk.nodes import DRAIN, Key, Node
from ...judging.attribution import by_failing_sink, wrong_value
from ...judging.belief import Belief, Tally
from ...judging.values import MISSING, NEW, Resolved
from ...language.pickles import Pickle
from ...language.script import BenchStep, CallStep, Name, Step, parse, render
from ...language.symbols import Symbols

__all__ = ["ANY", "MACHINES", "MEDIA", "Blame", "Compiled", "Compiler", "Scenario", "State_", "Transition"]

MACHINES: Final = {"M": -10, "N": -11}
"""The machines that a bench may make, by their names, and the numbers of the inputs that make them."""

MEDIA: Final = frozenset({"ISO1", "ISO2", "ISO_UNICODE", "DIRECTORY", "MISSING", "NOT_ISO"})
"""The media that a player makes: files of ordinary names, which every file system can have."""

ANY: Final = 0xFFFFFFFF
"""In place of a code that is left open: any failure."""

_MOST_DRAINS: Final = 256
"""Ways in which sinks may have got their events at one state; there are seldom more than four."""


class Blame(NamedTuple):
    """The clauses that a forbidden answer breaks: by its code, and by the value of a success."""

    code: tuple[str, ...]
    value: tuple[str, ...]


@dataclass(frozen=True)
class Transition:
    """An answer that is permitted, what it counts for, and the number of the state that it leads to."""

    key: Key
    clauses: tuple[str, ...]
    readings: tuple[str, ...]
    after: int


@dataclass
class State_:
    """A state of the export: the transitions of its inputs, or those of the drain that must come first."""

    node: Node
    must: int | None = None
    inputs: dict[int, list[Transition]] = field(default_factory=dict)
    blames: dict[int, Blame] = field(default_factory=dict)


class Scenario(NamedTuple):
    """A scenario as numbers of inputs, from an empty bench on."""

    name: str
    clauses: tuple[str, ...]
    inputs: tuple[int, ...]


@dataclass
class Compiled:
    """Findings of the compiler. ``walk`` is the state that the scene's inputs lead to by the default readings.

    ``left_out`` names the scenarios that a player cannot play.
    """

    states: list[State_]
    inputs: Sequence[Input]
    audits: frozenset[int]
    scene: tuple[int, ...]
    tour: tuple[int, ...]
    scenarios: list[Scenario]
    left_out: list[str]


class Compiler:
    """Compiles scenarios and the walk; ``symbols`` are those of a bench that has what players are to have."""

    def __init__(self, oracle: Oracle, claims: frozenset[str], symbols: Symbols, pickles: Iterable[Pickle]) -> None:
        self._oracle, self._claims, self._symbols = oracle, claims, symbols
        specification = oracle.specification
        self._steps: dict[str, int] = {}
        self._made: list[Step] = []
        self._left_out: list[str] = []
        self._scenarios = list(self._playable(pickles))
        hosts = [name for name in ("HOST1", "HOST2", "FIXED", "FREE") if symbols.has(name)]
        self._scene = tuple(self._number(step) for step in scene(specification, claims))
        self._tour = frozenset(
            self._number(each.step) for each in alphabet(specification, claims, hosts, self._lacks) if each.in_tour
        )
        read = {"drive": [*specification.getters("drive")]}
        drives = specification.giving("drives", "collection")
        if drives.claim in claims:
            read["collection"] = [*specification.getters("collection"), drives]
        self._audits = {
            (name, member.name): self._added(CallStep.of(member, name))
            for name, kind in KIND_OF_NAME.items()
            for member in read.get(kind, ())
        }
        inputs = tuple(
            Input(number, step, 1.0, None, rare=False, opens=False, in_tour=number in self._tour)
            for number, step in enumerate(self._made)
        )
        self._graph = Graph(oracle, inputs, ModelSymbols(inputs, symbols, "vtable"), room=10**9)
        self._states: dict[Node, int] = {}
        self._found: list[State_] = []

    def compiled(self, *, walk: bool = True) -> Compiled:
        """Compile everything; without the ``walk``, the scenarios alone."""
        start = self._start()
        scenarios = [self._with_audits(one) for one in self._scenarios]
        for one in scenarios:
            self._play(start, one.inputs)
        places = self._play(start, self._scene)
        if walk:
            self._explore(places)
        audits = frozenset(self._audits.values())
        return Compiled(
            self._found, self._graph.inputs, audits, self._scene, tuple(sorted(self._tour)), scenarios, self._left_out
        )

    # Steps

    def _lacks(self, name: str) -> bool:
        return name not in MEDIA

    def _number(self, step: Step) -> int:
        text = render(step)
        if isinstance(step, BenchStep) and step.verb == "createMachine":
            return MACHINES[str(step.result)]
        if text not in self._steps:
            self._steps[text] = self._added(step)
        return self._steps[text]

    def _added(self, step: Step) -> int:
        self._made.append(step)
        return len(self._made) - 1

    def _playable(self, pickles: Iterable[Pickle]) -> Iterator[Scenario]:
        for pickle in pickles:
            steps = [parse(text) for text in _renamed([text for phase, text in pickle.steps if phase != "then"])]
            if all(map(self._can_be_made, steps)):
                completed = [self._completed(step) for step in steps]
                yield Scenario(pickle.full_name, pickle.tags, tuple(map(self._number, completed)))
            else:
                self._left_out.append(pickle.full_name)

    def _completed(self, step: Step) -> Step:
        if not isinstance(step, CallStep):
            return step
        member = self._oracle.specification.find(KIND_OF_NAME[step.target], step.member)
        if member is None:
            return step
        completed = step.completed(member)
        return completed if member.creates else replace(completed, result=None)  # it has a name already

    def _can_be_made(self, step: Step) -> bool:
        """Tell whether a player can make a step: it names what there is, and needs what is claimed."""
        specification = self._oracle.specification
        if isinstance(step, BenchStep):
            return step.verb not in _NOT_WALKED and _claim_of(step) in {None, *self._claims} and self._named(step)
        if step.target not in KIND_OF_NAME:
            return False
        member = specification.find(KIND_OF_NAME[step.target], step.member)
        needed = {member.claim if member else None, "null-out" if step.null_out else None} - {None}
        if member is None or (member.creates and step.result and KIND_OF_NAME.get(step.result) != member.creates):
            return False  # the graph has one collection at a time
        return needed <= self._claims and self._named(step)

    def _named(self, step: Step) -> bool:
        names = [a.text for a in step.args if isinstance(a, Name)]
        known = not set(media_of(step)) - MEDIA
        if step.result and (isinstance(step, BenchStep) or self._creates(step)):
            known &= step.result in _NAMES
        return known and all(self._is_known(name) for name in names)

    def _creates(self, step: CallStep) -> bool:
        member = self._oracle.specification.find(KIND_OF_NAME[step.target], step.member)
        return member is not None and member.creates is not None

    def _is_known(self, name: str) -> bool:
        return name in _NAMES or name in MEDIA or self._symbols.has(name.partition(".")[0]) or name.isupper()

    def _with_audits(self, scenario: Scenario) -> Scenario:
        """The scenario with audits: each drive and collection that has a name is read after each step."""
        inputs: list[int] = []
        names: list[str] = []
        for number in scenario.inputs:
            inputs.append(number)
            step = self._made[number] if number >= 0 else None
            if step and step.result and step.result in KIND_OF_NAME and step.result not in names:
                names.append(step.result)
            inputs += [n for (name, _), n in self._audits.items() if name in names]
        return scenario._replace(inputs=tuple(inputs))

    # States

    def _start(self) -> int:
        hosts = self._symbols.host_drives
        return self._state(self._graph.node({fresh(hosts): frozenset()}, {}))

    def _state(self, node: Node) -> int:
        found = self._states.get(node)
        if found is None:
            found = self._states[node] = len(self._found)
            self._found.append(State_(node, node.must))
        return found

    def _play(self, start: int, inputs: Sequence[int]) -> set[int]:
        """Compile what inputs may lead to, one after the other; gives the states that they end in."""
        places = self._settled({start})
        for number in inputs:
            after: set[int] = set()
            for place in places:
                ways = self._ways(place, number)
                after |= {way.after for way in ways} or {place}  # a player passes over what cannot be made there
            places = self._settled(after)
        return places

    def _settled(self, places: set[int]) -> set[int]:
        """The states that are reached once what must come first has come."""
        found: set[int] = set()
        waiting, seen = list(places), set(places)
        while waiting:
            place = waiting.pop()
            must = self._found[place].must
            if must is None:
                found.add(place)
                continue
            new = {way.after for way in self._ways(place, must)} - seen
            seen |= new
            waiting += new
        return found

    def _explore(self, places: set[int]) -> None:
        """Compile the graph of the tour's inputs from states on."""
        waiting, seen = list(places), set(places)
        while waiting:
            place = waiting.pop()
            node = self._found[place].node
            after = {way.after for number in node.enabled.tour for way in self._ways(place, number)}
            new = self._settled(after) - seen
            seen |= new
            waiting += sorted(new)

    def _ways(self, place: int, number: int) -> list[Transition]:
        """The transitions of an input at a state; none where it cannot be made there."""
        state = self._found[place]
        if number not in state.inputs:
            ways = list(self._transitions(state.node, number)) if self._can(state.node, number) else []
            state.inputs[number] = ways
            if ways:
                state.blames[number] = self._blame(state.node, number)
        return state.inputs[number]

    def _can(self, node: Node, number: int) -> bool:
        if number < 0:
            return True
        step = self._graph.inputs[number].step
        names = [a.text for a in step.args if isinstance(a, Name) and a.text in _NAMES]
        if isinstance(step, CallStep):
            names.append(step.target)
        if not set(names) <= node.bound.keys():
            return False
        if number in self._audits.values():  # it would meet the error that waits for another call
            target = Obj(KIND_OF_NAME[names[0]], node.bound[names[0]])
            # The drives that a collection gives may be asked who they are.
            return not any(f.target == target or target.kind == "collection" for s in node.readings for f in s.faults)
        return True

    # Transitions

    def _transitions(self, node: Node, number: int) -> Iterator[Transition]:
        if number in MACHINES.values():
            belief = Belief.of(self._oracle, node.readings, Tally())
            belief.bench(BenchInvocation("createMachine", ()))
            name = next(name for name, own in MACHINES.items() if own == number)
            bound = {**node.bound, name: len(belief.state.machines) - 1}
            yield Transition(None, (), (), self._state(self._graph.node(belief.readings, bound)))
            return
        for key in self._keys(node, number):
            edge = self._graph.edge(node, number, key)
            if edge is not None:
                tally = edge.counts.tally
                yield Transition(
                    key, tuple(sorted(tally.clauses)), tuple(sorted(tally.readings)), self._state(edge.after)
                )

    def _keys(self, node: Node, number: int) -> Iterator[Key]:
        """The answers that some state of a belief may permit, each once."""
        if number == DRAIN:
            yield from dict.fromkeys(self._drains(node))
        elif isinstance(self._graph.inputs[number].step, BenchStep):
            yield None
        else:
            call = self._graph.invocation(node, number)
            member = self._oracle.specification.called(call)
            found: dict[Key, None] = {}
            for state in node.readings:
                for outcome in self._oracle.outcomes(state, call):
                    if outcome.code == ANY_FAILURE:
                        found[ANY, MISSING, None] = None
                    elif outcome.code != "S_OK":
                        known = self._oracle.specification.hresults[outcome.code]
                        for code in (known.value, *known.values_as_printed):
                            found[code, MISSING, None] = None
                    else:
                        values = _values(outcome.value, state) if member.out is not None else [MISSING]
                        found |= {(0, value, None): None for value in values}
            yield from found

    def _drains(self, node: Node) -> Iterator[Key]:
        for state in node.readings:
            each = [list(_received(state.sinks[number].pending)) for number in node.pending]
            for count, got in enumerate(product(*each)):
                if count == _MOST_DRAINS:
                    break
                yield tuple(zip(node.pending, got, strict=True))

    def _blame(self, node: Node, number: int) -> Blame:
        if number == DRAIN:
            return self._blame_of_drain(node)
        step = self._graph.inputs[number].step if number >= 0 else None
        if not isinstance(step, CallStep):
            return Blame((), ())
        call, state = self._graph.invocation(node, number), node.state
        clauses = self._oracle.broken_by(state, call)
        fault = next((f.code for s in node.readings for f in s.faults if f.target == call.target), None)
        row = f"{call.member}.{fault}"
        if fault is not None and row in clauses:
            clauses = (row,)
        value = wrong_value(self._oracle.specification, call) if clauses == (f"{call.member}.S_OK",) else clauses
        if clauses[0].endswith(".S_OK") and (sink := by_failing_sink(self._oracle.specification, call, state)):
            clauses = (sink, *clauses)
        return Blame(clauses, value)

    def _blame_of_drain(self, node: Node) -> Blame:
        """The clause that is broken where nothing comes; what comes besides, a player tells by itself."""
        nothing: dict[int, Sequence[Got]] = dict.fromkeys(node.pending, ())
        if not any(e.required for n in node.pending for e in node.state.sinks[n].pending):
            return Blame((), ())
        fault = fault_in(node.state, nothing, self._oracle.specification.terms, after_failure=False)
        return Blame((fault.clause,), (fault.clause,))


_GIVEN_NAMES: Final = (
    (re.compile(r"(\w+) = \w+\.DVDROMDrives$"), "K"),
    (re.compile(r"a drive (\w+) at "), "ABCE"),
)
"""Steps that give an object its name, and the names that the graph has for objects of its kind."""

_NOT_WALKED: Final = frozenset({"reset", "adviseFailing"})
"""The verbs of the bench that the graph has no inputs for."""

_NAMES: Final = frozenset({*KIND_OF_NAME, "S", "T", "U", "V", "W"})
"""The names of objects and sinks that a scenario may use."""


def _renamed(texts: Sequence[str]) -> list[str]:
    """A scenario's steps with its objects under the names that the graph has for their kinds."""
    found = list(texts)
    for pattern, names in _GIVEN_NAMES:
        for name in dict.fromkeys(match[1] for text in texts if (match := pattern.match(text))):
            used = {word for text in found for word in re.findall(r"\b[A-Z]\b", text)}
            own = name if name in names else next((n for n in names if n not in used), name)
            found = [text if '"' in text else re.sub(rf"\b{name}\b", own, text) for text in found]
    return found


def _claim_of(step: BenchStep) -> str | None:
    """The claim that a step of the bench needs."""
    return VERBS_OF_THE_BENCH[step.verb].claim


def _values(expected: ModelValue, state: State) -> list[Resolved]:
    """The values that fit what the model expects, as ``judging.values.fits`` has it."""
    if isinstance(expected, Obj):
        held = [Obj("collection", n) for n in range(len(state.collections))] if expected.kind != "drive" else []
        return [NEW, *held]
    if isinstance(expected, frozenset):
        return [tuple(sorted(expected)), *sorted(expected)]
    return [expected if isinstance(expected, int | str) else None]


def _received(pending: Sequence[Expected]) -> Iterator[tuple[Got, ...]]:
    """Return the events that a sink may have got: each as it may be spelled, with any of the optional ones left out."""
    if not pending:
        yield ()
        return
    first = pending[0]
    for rest in _received(pending[1:]):
        for path in (first.path, *first.also):
            yield ((first.name, path), *rest)
        if not first.required:
            yield rest
