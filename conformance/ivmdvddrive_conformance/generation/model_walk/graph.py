"""The oracle compiled into a table of transitions, as far as it is walked.

A ``Node`` is a belief: the states that an IUT may be in. An ``Edge`` leads from it by an input and what that input was
answered. The first time, the oracle says whether the answer is permitted and where it leads; ever after, that is one
look into a table. What an edge counts for (clauses met, readings taken) is noted once and multiplied at the end. Most
calls leave all as it is, and rest on little of it: what was worked out for one is good for all that look alike there
(``projections.py``).

Three things keep the graph small. Events are drained as soon as the model has some on their way, by the input
``DRAIN`` (``DRAIN_ALL`` asks every sink, whether it has events coming or not). Where the pages leave open whether media
are still attached, or how a letter is given, the IUT is asked at once. These are inputs that a node says it ``must``
have next. And an object that takes the name of one that nobody holds any more takes its place in the model, too.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Hashable, Mapping, Sequence
from typing import Final

from ivmdvddrive_spec.model import sinks
from ivmdvddrive_spec.model.bench import BenchInvocation
from ivmdvddrive_spec.model.state import Host, Invocation, Obj, State
from ivmdvddrive_spec.oracle import Kind, Oracle, put_last_in_place

from ...iuts.port import Answer
from ...judging.belief import Belief, Shown, Tally, met
from ...judging.values import New, Resolved, code_in_words, drain_in_words, effective_code, fits
from ...language.script import BenchStep, CallStep, Step, render_term
from ...text.printable import reprintable
from .alphabet import KIND_OF_NAME, Input, member_of
from .enabled_inputs import EnabledInputs, may_be_dropped, slot_of
from .index import Index
from .model_symbols import ModelSymbols
from .nodes import DRAIN, Counts, Edge, Key, Names, Node
from .predicted_answers import Answered, PredictedAnswers
from .projections import view

__all__ = ["Graph"]

_OF_THEME: Final = 2
"""How much more often a walk takes the inputs of its theme than their weights say: the others are every walk's."""

_NO_READINGS: Final = frozenset[str]()
"""What an only state has shown that others have not."""


class Graph:
    """The transitions of one IUT's alphabet, compiled on demand; ``model_symbols`` names what the bench has.

    ``index`` looks up what the inputs are; ``surprises`` counts how often one has led elsewhere than before.
    """

    def __init__(self, oracle: Oracle, inputs: Sequence[Input], model_symbols: ModelSymbols) -> None:
        self.oracle = oracle
        self._member = oracle.specification.member
        self.inputs = inputs
        self.index = Index(inputs, oracle.specification)
        self.model_symbols = model_symbols
        self._nodes: dict[tuple[Hashable, Names], Node] = {}
        self._names: dict[frozenset[tuple[str, int]], Names] = {}
        self._uncounted = Tally()  # of beliefs that stand for no call
        self._edges: list[Edge] = []
        self._numbers = itertools.count(1)
        self._loops: dict[tuple[int, Hashable, Key], Counts] = {}
        self._counts: dict[Hashable, Counts] = {}
        self._predicted_answers = PredictedAnswers(oracle, model_symbols.binding)
        self._enabled = EnabledInputs(inputs, oracle.specification)
        self._wheels: dict[tuple[tuple[int, ...], str], tuple[list[int], list[float]]] = {}
        self.surprises = 0

    # Nodes

    def node(self, readings: Mapping[State, frozenset[str]], bound: Mapping[str, int]) -> Node:
        """The node of a belief; what all its states have shown alike belongs to its past, and tells none apart."""
        names = self._names.setdefault(frozenset(bound.items()), Names(bound))
        return self._node(readings, names)

    def _node(self, readings: Mapping[State, frozenset[str]], names: Names) -> Node:
        alone = len(readings) == 1
        common = _NO_READINGS if alone else frozenset.intersection(*readings.values())
        own = dict.fromkeys(readings, _NO_READINGS) if alone else {s: shown - common for s, shown in readings.items()}
        identity = (next(iter(own)) if alone else frozenset(own.items())), names
        found = self._nodes.get(identity)
        if found is None:
            found = self._nodes[identity] = Node(
                next(self._numbers), Belief.of(self.oracle, own, self._uncounted), names
            )
            found.must = DRAIN if found.pending else self._telling(found)
            if found.must is None:
                found.must = self._naming(found)
            if found.must is None:
                found.enabled = self._enabled.of(found.belief.states, found.bound)
                found.tour = tuple([n for n in found.enabled if n in self.index.of_tour])
        return found

    def wheel(self, node: Node, theme: str) -> tuple[list[int], list[float]]:
        """What a walk of a theme may take at a node, and the weights added up."""
        found = self._wheels.get((node.enabled, theme))
        if found is None:
            numbers = [n for n in node.enabled if self.inputs[n].theme in (None, theme)]
            weights = (self.inputs[n].weight * (_OF_THEME if self.inputs[n].theme else 1) for n in numbers)
            found = self._wheels[node.enabled, theme] = numbers, list(itertools.accumulate(weights))
        node.wheels[theme] = found
        return found

    def fails(self, node: Node, number: int) -> bool:
        """Whether an input is a call that is likely to fail."""
        found = node.fails.get(number)
        if found is None:
            likely = self._predicted(node, number)
            found = node.fails[number] = likely is not None and likely[0] != 0
        return found

    def tells(self, node: Node, number: int) -> bool:
        """Whether a read, or a capture that must be refused since the host drive is held, tells something here."""
        step = self.inputs[number].step
        if not isinstance(step, CallStep) or step.target not in node.bound:
            return False
        drive = node.belief.state.drives[node.bound[step.target]]
        return step.is_read or (drive.media is None and self.fails(node, number))

    def _telling(self, node: Node) -> int | None:
        """An input that reads what is attached to a drive, and tells the states of a belief apart, or None."""
        if len(node.belief.states) == 1:
            return None
        for number in self.index.attachments:
            step = self.inputs[number].step
            assert isinstance(step, CallStep)
            if step.target in node.bound:
                call = self.invocation(node, number)
                permitted = {
                    frozenset((o.code, o.value) for o in self.oracle.outcomes(s, call)) for s in node.belief.states
                }
                if len(permitted) > 1 and not frozenset.intersection(*permitted):
                    return number  # whatever comes, some of the states do not permit it
        return None

    def _naming(self, node: Node) -> int | None:
        """An input that reads how a captured host drive's letter is given, where it has not been given yet, or None."""
        for number in self.index.letters:
            step = self.inputs[number].step
            assert isinstance(step, CallStep)
            if (drive := node.bound.get(step.target)) is not None and _unnamed(node, drive):
                call = self.invocation(node, number)
                if all(o.code == "S_OK" for s in node.belief.states for o in self.oracle.outcomes(s, call)):
                    return number
        return None

    # Edges

    def edge(self, node: Node, number: int, key: Key) -> Edge | None:
        """The transition by an input and its answer; None where no state of the belief permits it."""
        edges = node.edges.setdefault(number, {})
        found = edges.get(key)
        if found is None and (found := self._compiled(node, number, key)) is not None:
            edges[key] = found
            if number >= 0:  # a drain may have been planned elsewhere, for other sinks
                self.surprises += node.expected.get(number, found.after) is not found.after
                node.expected[number] = found.after
        return found

    def _compiled(self, node: Node, number: int, key: Key) -> Edge | None:
        step = self.inputs[number].step if number >= 0 else None
        call = self.invocation(node, number) if isinstance(step, CallStep) else None
        seen = self._seen_of(node, call) if call else None
        counts = self._loops.get((number, seen, key)) if seen is not None else None
        after = node
        if counts is None:
            tally = Tally()
            belief = node.belief.branch(tally)
            if not self._followed(belief, node, number, call or step, key):
                return None
            slot = slot_of(step, self.oracle.specification) if step is not None else None
            if slot is not None and (key is None or key[0] == 0):
                after = self.node(*_named(belief, slot, node.bound))
            else:
                after = self._node(belief.readings, node.names)
            counts = self._counts.setdefault(tally.contents, Counts(tally))
            if seen is not None and after is node:
                self._loops[number, seen, key] = counts
        edge = Edge(next(self._numbers), node, number, after, counts)
        self._edges.append(edge)
        return edge

    def _followed(self, belief: Belief, node: Node, number: int, made: Invocation | Step | None, key: Key) -> bool:
        """Whether a belief permits what an input was answered; it follows."""
        if isinstance(made, Invocation):
            return self._called(belief, made, key, number, node)  # type: ignore[arg-type]  # a call's key
        if isinstance(made, BenchStep):
            belief.bench(self.bench_step(node, made))
            return True
        got: Mapping[int, Sequence[sinks.Got]] = dict(key or ())  # type: ignore[arg-type]  # a drain's key
        return belief.drained(got, lambda: Shown(*_drain_in_words(got, node.bound)))

    def _seen_of(self, node: Node, call: Invocation) -> Hashable | None:
        """What the answer to a call rests on in all states of a belief; None where it may be everything."""
        states, member = node.belief.readings, self._member(call.target.kind, call.member)
        if len(states) == 1:
            return view(member, node.belief.state, call)
        views = tuple((view(member, s, call), shown) for s, shown in states.items())
        return None if views[0][0] is None else views

    def _called(self, belief: Belief, invocation: Invocation, key: Answered, number: int, node: Node) -> bool:
        hresult_, value, scode = key
        known = belief.state.machine_of(invocation.target).known
        member = self._member(invocation.target.kind, invocation.member)
        code = effective_code(Answer(hresult_, scode=scode), self.model_symbols.binding)
        return belief.call(
            invocation,
            code,
            lambda wanted: fits(member, wanted, value, known=known),
            lambda: Shown(self.inputs[number].text, self._answer_in_words(key, node.bound)),
        )

    def _answer_in_words(self, answered: Answered, bound: Mapping[str, int]) -> str:
        """Word the answer to a call, its objects by their names."""
        code, value, scode = answered
        said = code_in_words(self.oracle.specification, code, scode)
        return said if value is New.MISSING else f"{said} with {_value_in_words(value, bound)}"

    def tally_into(self, tally: Tally) -> None:
        """Add what all transitions that were taken count for; each is counted once."""
        for counts in self._counts.values():
            if counts.taken:
                tally.add(counts.tally, counts.taken)
                counts.taken = 0

    @property
    def size(self) -> int:
        """How many transitions it holds."""
        return len(self._edges)

    def prune(self, keep: Collection[Node]) -> set[Node]:
        """Forget all but some nodes, those on the way from one of them to another, and the transitions between them.

        Gives the nodes that stay.
        """
        waiting = list(keep)
        kept = set(keep)
        while waiting:
            after = {e.after for edges in waiting.pop().edges.values() for e in edges.values()}
            between = {n for n in after - kept if n.must is not None}
            kept |= between
            waiting += between
        for node in self._nodes.values():
            if node not in kept:  # they name each other: taken apart, they are gone at once, and nobody looks for them
                node.edges, node.expected, node.ways = {}, {}, (-1, {}, {})
        self._nodes = {i: n for i, n in self._nodes.items() if n in kept}
        for node in kept:
            node.edges = {n: {k: e for k, e in es.items() if e.after in kept} for n, es in node.edges.items()}
            node.expected = {n: after for n, after in node.expected.items() if after in kept}
        self._edges = [e for node in kept for edges in node.edges.values() for e in edges.values()]
        self.surprises += 1
        return kept

    def expect_nothing(self) -> None:
        """Forget where inputs have led: another IUT may take other readings."""
        self.surprises += 1
        for node in self._nodes.values():
            node.expected.clear()

    # The model's side of an input

    def invocation(self, node: Node, number: int) -> Invocation:
        """The call that an input is, as the model has it."""
        found = node.names.calls.get(number)
        if found is None:
            step = self.inputs[number].step
            assert isinstance(step, CallStep)
            roles = member_of(self.oracle.specification, step).roles
            args = tuple(self.model_symbols.argument(r, a, node.bound) for r, a in zip(roles, step.args, strict=True))
            found = Invocation(self.model_symbols.obj(step.target, node.bound), step.member, args, step.null_out, roles)
            node.names.calls[number] = found
        return found

    def bench_step(self, node: Node, do: BenchStep) -> BenchInvocation:
        """A verb of the bench as the model has it."""
        return self.model_symbols.bench_invocation(do, node.bound)

    # What is to be expected

    def expect(self, node: Node, number: int) -> Node:
        """Where an input will lead: where it led last, or else by the default readings."""
        found = node.expected.get(number)
        if found is None:
            edge = self.edge(node, number, self._predicted(node, number))
            assert edge is not None, "the oracle permits what it says"
            found = node.expected[number] = edge.after
        return found

    def settled(self, node: Node, number: int) -> Node:
        """Where an input will lead, once what must come after it has come."""
        after = node.expected.get(number) or self.expect(node, number)
        while after.must is not None:
            after = self.expect(after, after.must)
        return after

    def ways(self, node: Node, *, past_rare: bool) -> Mapping[Node, int]:
        """Where else the tour's inputs will lead from a node, and by which, once what must come after them has come.

        ``past_rare``: also by those that end much.
        """
        when, often, all_ways = node.ways
        if when != self.surprises:
            often, rare = dict[Node, int](), dict[Node, int]()
            for number in reversed(node.tour):
                (rare if self.inputs[number].rare else often)[self.settled(node, number)] = number
            for ways in often, rare:
                ways.pop(node, None)
            all_ways = {**rare, **often}
            node.ways = self.surprises, often, all_ways
        return all_ways if past_rare else often

    def _predicted(self, node: Node, number: int) -> Key:
        """The answer that the default readings give."""
        state = node.belief.state
        if number < 0:
            which = node.pending if number == DRAIN else range(len(state.sinks))
            return tuple((i, tuple((e.name, e.path) for e in state.sinks[i].pending if e.required)) for i in which)
        step = self.inputs[number].step
        if isinstance(step, BenchStep):
            return None
        return self._predicted_answers.to(number, state, self.invocation(node, number))


def _unnamed(node: Node, drive: int) -> bool:
    """Whether a drive has captured a host drive whose letter was not read yet."""
    held = [s.drives[drive].media for s in node.belief.states]
    return any(isinstance(media, Host) and media.colon is None for media in held)


def _named(
    belief: Belief, slot: tuple[str, Kind], bound: Mapping[str, int]
) -> tuple[Mapping[State, frozenset[str]], Mapping[str, int]]:
    """The states once the object that was made last has its name; one that still counts is kept without a name."""
    name, kind = slot
    if name in bound and all(may_be_dropped(s, kind, bound[name]) for s in belief.states):
        return met((put_last_in_place(s, kind, bound[name]), r) for s, r in belief.readings.items()), bound
    return belief.readings, {**bound, name: len(getattr(belief.state, f"{kind}s")) - 1}


def _value_in_words(value: Resolved, bound: Mapping[str, int]) -> str:
    if isinstance(value, Obj):
        names = (n for n, number in bound.items() if KIND_OF_NAME.get(n) == value.kind and number == value.number)
        return next(names, f"{value.kind} {value.number}")
    if isinstance(value, tuple):
        return f"[{', '.join(_value_in_words(v, bound) for v in value)}]"
    return value.value if isinstance(value, New) else reprintable(render_term(value), 400)


def _drain_in_words(got: Mapping[int, Sequence[sinks.Got]], bound: Mapping[str, int]) -> tuple[str, str]:
    """A drain of sinks, by their names."""
    names = {number: name for name, number in bound.items() if name not in KIND_OF_NAME}
    return drain_in_words({names.get(number, f"sink {number}"): events for number, events in got.items()})
