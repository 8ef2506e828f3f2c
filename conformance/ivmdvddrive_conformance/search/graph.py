"""The oracle compiled into a table of transitions, as far as it is walked.

A ``Node`` is a belief: the states that an IUT may be in. An ``Edge`` leads from it by an input and what that input was
answered. The first time, the oracle says whether the answer is permitted and where it leads; ever after, that is one
look into a table. What an edge counts for (clauses met, readings taken) is noted once and multiplied at the end. Most
calls leave all as it is, and rest on little of it: what was worked out for one is good for all that look alike there
(``views.py``).

Three things keep the graph small. Events are drained as soon as the model has some on their way, by the input
``DRAIN`` (``DRAIN_ALL`` asks every sink, whether it has events coming or not). Where the pages leave open whether media
are still attached, the IUT is asked at once. Both are inputs that a node says it ``must`` have next. And an object that
takes the name of one that nobody holds any more takes its place in the model, too.
"""

from __future__ import annotations

import gc
import itertools
from collections.abc import Hashable, Mapping, Sequence
from typing import Final, NamedTuple, TypeAlias

from ivmdvddrive_spec import SPECIFICATION, hresult, oracle
from ivmdvddrive_spec.bench import BenchStep
from ivmdvddrive_spec.model import Invocation, Obj, State

from ..belief import Belief, Tally
from ..iuts.port import Answer
from ..script import Do, Step
from ..values import MISSING, NEW, Resolved, effective_code, fits
from .alphabet import Input
from .offers import GIVES_DRIVES, Offers, may_be_dropped, names_in, slot_of
from .scenery import Scenery
from .views import view

__all__ = ["DRAIN", "DRAIN_ALL", "Edge", "Graph", "Key", "Node", "seldom_collect"]

DRAIN: Final = -1
"""The number of the input that drains the sinks which have events coming."""

DRAIN_ALL: Final = -2
"""The number of the input that drains every sink."""

Drained: TypeAlias = tuple[tuple[int, tuple[tuple[str, str | None], ...]], ...]
"""What sinks got, by their numbers."""

_A_FAILURE: Final = 0xFFFFFFFF
"""In place of a code that is left open."""

Key: TypeAlias = tuple[int, Resolved, int | None] | Drained | None
"""What an input was answered: an HRESULT, a value and an scode; what the sinks got; or nothing."""


_OF_THEME: Final = 6
"""How much more often a walk takes the inputs of its theme than their weights say: the others are the tour's, too."""


class _Identity(NamedTuple):
    states: frozenset[tuple[State, frozenset[str]]]
    bound: tuple[tuple[str, int], ...]


class Edge:
    """A transition that was judged: whence, by which input, whereto, what it counts for, and how often it was taken.

    Numbers begin at 1, so that 0 can stand for none.
    """

    __slots__ = ("after", "before", "by", "counts", "number", "taken")

    def __init__(self, number: int, before: Node, by: int, after: Node, counts: Tally) -> None:
        self.number = number
        self.before = before
        self.by = by
        self.after = after
        self.counts = counts
        self.taken = 0


class Node:
    """A belief, what is offered there (to walks and to tours), and the transitions that were seen."""

    __slots__ = (
        "belief", "bound", "edges", "expected", "must", "number", "offers", "pending", "tour", "ways", "wheels",
    )  # fmt: skip

    def __init__(self, number: int, belief: Belief, bound: dict[str, int]) -> None:
        self.number = number
        self.belief = belief
        self.bound = bound
        self.pending = tuple(sorted({i for s in belief.states for i, k in enumerate(s.sinks) if k.pending}))
        self.edges: dict[int, dict[Key, Edge]] = {}
        self.expected: dict[int, Node] = {}
        self.offers: tuple[int, ...] = ()
        self.tour: tuple[int, ...] = ()
        self.wheels: dict[str, tuple[list[int], list[float]]] = {}
        self.ways: tuple[int, list[tuple[Node, int]]] = (-1, [])
        self.must: int | None = None


def seldom_collect() -> None:
    """Let Python look for garbage less often: a graph is a million objects that live on, and a look takes long."""
    gc.set_threshold(100_000, 50, 100)


class Graph:
    """The transitions of one IUT's alphabet, compiled as they are asked for; ``scenery`` names what the bench has.

    ``reads`` are the inputs that read every property of every object. After one that ``ends_round`` its answer has to
    be known, since it gives an object or a sink that later inputs may name.
    """

    def __init__(self, inputs: Sequence[Input], scenery: Scenery) -> None:
        self.inputs = inputs
        self.scenery = scenery
        self._nodes: dict[_Identity, Node] = {}
        self._edges: list[Edge] = []
        self._loops: dict[tuple[int, Hashable, Key], Tally] = {}
        self._answers: dict[tuple[int, Hashable], Key] = {}
        self._offers = Offers(inputs)
        self._surprises = 0
        self._of_tour = frozenset(i.number for i in inputs if i.in_tour)
        self.reads = tuple({i.text: i.number for i in inputs if isinstance(i.step, Step) and i.step.is_read}.values())
        self.ends_round = frozenset(i.number for i in inputs if _ends_round(i.step))
        self._naming: dict[str, list[int]] = {}
        for each in inputs:
            for name in names_in(each.step):
                self._naming.setdefault(name, []).append(each.number)
        self._attachments = [i.number for i in inputs if isinstance(i.step, Step) and i.text.endswith(".Attachment")]

    def naming(self, name: str) -> Sequence[int]:
        """The inputs that name an object or a sink."""
        return self._naming.get(name, ())

    # Nodes

    def node(self, readings: Mapping[State, frozenset[str]], bound: Mapping[str, int]) -> Node:
        """The node of a belief; what all its states have shown alike belongs to its past, and tells none apart."""
        common = frozenset.intersection(*readings.values())
        own = {state: shown - common for state, shown in readings.items()}
        identity = _Identity(frozenset(own.items()), tuple(sorted(bound.items())))
        found = self._nodes.get(identity)
        if found is None:
            found = self._nodes[identity] = Node(len(self._nodes), Belief.of(own, Tally()), dict(bound))
            found.must = DRAIN if found.pending else self._telling(found)
            if found.must is None:
                found.offers = self._offers.of(found.belief.states, found.bound)
                found.tour = tuple(n for n in found.offers if n in self._of_tour)
        return found

    def wheel(self, node: Node, theme: str) -> tuple[list[int], list[float]]:
        """What a walk of a theme may take at a node, and the weights added up."""
        found = node.wheels.get(theme)
        if found is None:
            numbers = [n for n in node.offers if self.inputs[n].theme in (None, theme)]
            weights = (self.inputs[n].weight * (_OF_THEME if self.inputs[n].theme else 1) for n in numbers)
            found = node.wheels[theme] = numbers, list(itertools.accumulate(weights))
        return found

    def _telling(self, node: Node) -> int | None:
        """An input that reads what is attached to a drive, and tells the states of a belief apart, or None."""
        if len(node.belief.states) == 1:
            return None
        for number in self._attachments:
            step = self.inputs[number].step
            assert isinstance(step, Step)
            if step.target in node.bound:
                call = self.invocation(node, step)
                permitted = {frozenset((o.code, o.value) for o in oracle.outcomes(s, call)) for s in node.belief.states}
                if len(permitted) > 1 and not frozenset.intersection(*permitted):
                    return number  # whatever comes, some of the states do not permit it
        return None

    # Edges

    def edge(self, node: Node, number: int, key: Key) -> Edge | None:
        """The transition by an input and its answer; None where no state of the belief permits it."""
        edges = node.edges.setdefault(number, {})
        found = edges.get(key)
        if found is None and (found := self._compiled(node, number, key)) is not None:
            edges[key] = found
            if number >= 0:  # a drain may have been planned elsewhere, for other sinks
                self._surprises += node.expected.get(number, found.after) is not found.after
                node.expected[number] = found.after
        return found

    def _compiled(self, node: Node, number: int, key: Key) -> Edge | None:
        step = self.inputs[number].step if number >= 0 else None
        seen = self._seen_of(node, step) if isinstance(step, Step) else None
        counts = self._loops.get((number, seen, key)) if seen is not None else None
        after = node
        if counts is None:
            counts = Tally()
            belief = node.belief.branch(counts)
            if not self._followed(belief, node, step, key):
                return None
            readings, bound = belief.readings, node.bound
            if step is not None and (slot := slot_of(step)) and (key is None or key[0] == 0):
                readings, bound = _named(belief, slot, bound)
            after = self.node(readings, bound)
            if seen is not None and after is node:
                self._loops[number, seen, key] = counts
        edge = Edge(len(self._edges) + 1, node, number, after, counts)
        self._edges.append(edge)
        return edge

    def _followed(self, belief: Belief, node: Node, step: Do | Step | None, key: Key) -> bool:
        """Whether a belief permits what an input was answered; it follows."""
        if step is None:
            return belief.drained(dict(key or ()))  # type: ignore[arg-type]  # a drain's key
        if isinstance(step, Do):
            belief.bench(self.bench_step(node, step))
            return True
        return self._called(belief, self.invocation(node, step), key)  # type: ignore[arg-type]  # a call's key

    def _seen_of(self, node: Node, step: Step) -> Hashable | None:
        """What the answer to a call rests on in all states of a belief; None where it may be everything."""
        call = self.invocation(node, step)
        states = node.belief.readings
        if len(states) == 1:
            return view(node.belief.state, call)
        views = tuple((view(s, call), shown) for s, shown in states.items())
        return None if views[0][0] is None else views

    def _called(self, belief: Belief, invocation: Invocation, key: tuple[int, Resolved, int | None]) -> bool:
        hresult_, value, scode = key
        known = belief.state.machine_of(invocation.target).known
        code = effective_code(Answer(hresult_, scode=scode), self.scenery.binding)
        return belief.call(invocation, code, lambda wanted: fits(invocation.member, wanted, value, known=known))

    def tally_into(self, tally: Tally) -> None:
        """Add what all transitions that were taken count for; each is counted once."""
        for edge in self._edges:
            if edge.taken:
                tally.add(edge.counts, edge.taken)
                edge.taken = 0

    def expect_nothing(self) -> None:
        """Forget where inputs have led: another IUT may take other readings."""
        self._surprises += 1
        for node in self._nodes.values():
            node.expected.clear()

    # The model's side of an input

    def invocation(self, node: Node, step: Step) -> Invocation:
        """A call as the model has it."""
        args = tuple(self.scenery.argument(step.member, a, node.bound) for a in step.args)
        return Invocation(self.scenery.obj(step.target, node.bound), step.member, args, step.null_out)

    def bench_step(self, node: Node, do: Do) -> BenchStep:
        """A verb of the bench as the model has it."""
        args = tuple(self.scenery.deed_argument(do.verb, a, node.bound) for a in do.args)
        return BenchStep(do.verb, args[:1] if do.verb == "injectFault" else args)

    # What is to be expected

    def expect(self, node: Node, number: int) -> Node:
        """Where an input will lead: where it led last, or else by the default readings."""
        found = node.expected.get(number)
        if found is None:
            edge = self.edge(node, number, self._likely(node, number))
            assert edge is not None, "the oracle permits what it says"
            found = node.expected[number] = edge.after
        return found

    def settled(self, node: Node, number: int) -> Node:
        """Where an input will lead, once what must come after it has come."""
        after = node.expected.get(number) or self.expect(node, number)
        while after.must is not None:
            after = self.expect(after, after.must)
        return after

    def ways(self, node: Node) -> Sequence[tuple[Node, int]]:
        """Where else the tour's inputs will lead from a node, once what must come has come; each node once."""
        when, found = node.ways
        if when != self._surprises:
            rare_last = sorted(node.tour, key=lambda n: self.inputs[n].rare)
            first = {self.settled(node, n): n for n in reversed(rare_last)}
            found = [(after, n) for after, n in first.items() if after is not node]
            node.ways = self._surprises, found
        return found

    def _likely(self, node: Node, number: int) -> Key:
        """The answer that the default readings give."""
        state = node.belief.state
        if number < 0:
            which = node.pending if number == DRAIN else range(len(state.sinks))
            return tuple((i, tuple((e.name, e.path) for e in state.sinks[i].pending if e.required)) for i in which)
        step = self.inputs[number].step
        if isinstance(step, Do):
            return None
        call = self.invocation(node, step)
        seen = number, view(state, call)
        found = self._answers.get(seen)
        if found is None:
            found = self._answer(oracle.outcomes(state, call)[0], step)
            if seen[1] is not None:
                self._answers[seen] = found
        return found

    def _answer(self, outcome: oracle.Outcome, step: Step) -> Key:
        """An answer that an outcome permits."""
        code = _A_FAILURE if outcome.code == oracle.ANY_FAILURE else hresult(outcome.code)
        if code and self.scenery.binding == "dispatch":
            return (hresult("DISP_E_EXCEPTION"), MISSING, code)
        return (code, MISSING if code else _sample(outcome.value, step.member), None)


def _ends_round(step: Do | Step) -> bool:
    return slot_of(step) is not None or (isinstance(step, Step) and step.member in GIVES_DRIVES)


def _named(
    belief: Belief, slot: tuple[str, oracle.Kind], bound: dict[str, int]
) -> tuple[Mapping[State, frozenset[str]], dict[str, int]]:
    """The states once the object that was made last has its name; one that still counts is kept without a name."""
    name, kind = slot
    if name in bound and all(may_be_dropped(s, kind, bound[name]) for s in belief.states):
        return {oracle.put_last_in_place(s, kind, bound[name]): r for s, r in belief.readings.items()}, bound
    return belief.readings, {**bound, name: len(getattr(belief.state, f"{kind}s")) - 1}


def _sample(expected: object, member: str) -> Resolved:
    """A value that fits what the model expects."""
    if SPECIFICATION.members[member].out is None:
        return MISSING
    if isinstance(expected, Obj):
        return NEW
    if isinstance(expected, frozenset):
        return tuple(sorted(expected)) if member == "_NewEnum" else min(expected, default=MISSING)
    return expected if isinstance(expected, int | str) else None
