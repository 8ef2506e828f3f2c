"""The oracle compiled into a table of transitions, as far as it is walked.

A ``Node`` is a belief: the states that an IUT may be in. An ``Edge`` leads from it by an input and what that input was
answered. The first time, the oracle says whether the answer is permitted and where it leads; ever after, that is one
look into a table. What an edge counts for (clauses met, readings taken) is noted once and multiplied at the end.

A long walk seldom comes to a node again, so most nodes are new. What an input is at a new node is mostly known all the
same: a ``Situation`` is an input in all states that look alike to it (``projections.py``). It keeps the answer to
expect, and for each answer that came what it counts for and what it changes (``changes.py``). So the oracle is asked
some thousand times in a hundred thousand calls.

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
from ivmdvddrive_spec.model.state import Drive, Host, Invocation, Obj, State, Value
from ivmdvddrive_spec.oracle import Kind, Oracle, put_last_in_place

from ...iuts.port import Answer
from ...judging.belief import Belief, Shown, Tally, met
from ...judging.belief import Way as BeliefWay
from ...judging.values import New, Resolved, code_in_words, drain_in_words, effective_code, fits
from ...language.script import BenchStep, CallStep, render_term
from ...text.printable import reprintable
from .alphabet import KIND_OF_NAME, Input, member_of
from .changes import NO_CHANGE, change_between, changed
from .enabled_inputs import Enabled, EnabledInputs, may_be_dropped, slot_of
from .index import Index
from .model_symbols import ModelSymbols
from .names import Names
from .nodes import DRAIN, DRAIN_ALL, Counts, Drained, Edge, Judged, Key, Node, Situation, Way
from .predicted_answers import Answered, predicted
from .projections import projection

__all__ = ["Graph"]

_OF_THEME: Final = 2
"""The factor on the weights of a theme's inputs: the other inputs are every walk's."""

_ROOM: Final = 20_000
"""Transitions that may be added to a graph before it is full: some 50 MB, and a long walk meets few of them again."""

_MOST_SITUATIONS: Final = 50_000
"""Situations that a graph keeps when it is pruned: so many that a walk seldom meets another."""

_NO_READINGS: Final = frozenset[str]()
"""The readings that an only state has shown and others have not."""


class Graph:
    """The transitions of one IUT's alphabet, compiled on demand; ``model_symbols`` names what the bench has.

    ``index`` looks up what the inputs are; ``surprises`` counts how often one has led elsewhere than before. A graph
    has ``room`` for so many transitions more than were left when it was pruned.
    """

    def __init__(self, oracle: Oracle, inputs: Sequence[Input], model_symbols: ModelSymbols, room: int = _ROOM) -> None:
        self.oracle = oracle
        self.inputs = inputs
        specification = oracle.specification
        self._members = [member_of(specification, i.step) if isinstance(i.step, CallStep) else None for i in inputs]
        self._projections = [projection(m) if m is not None else None for m in self._members]
        self._effective = [
            m is not None and (m.object, m.kind) == ("drive", "method") and m.reads is not None for m in self._members
        ]
        """True for a drive's method, which may change what its answer does not rest on."""
        self.index = Index(inputs, oracle.specification)
        self.model_symbols = model_symbols
        self._nodes: dict[tuple[Hashable, Names], Node] = {}
        self._names: dict[frozenset[tuple[str, int]], Names] = {}
        self._edges: list[Edge] = []
        self._keys: dict[Key, Key] = {}
        self._shown: dict[frozenset[str], frozenset[str]] = {}
        self._numbers = itertools.count(1)
        self._situations: dict[tuple[int, Hashable], Situation] = {}
        self._codes: dict[tuple[int, Hashable], frozenset[tuple[str, Value]]] = {}
        self._of_bench = Situation(None, fails=False)
        self._nothing = Counts(Tally())
        self._counts: dict[Hashable, Counts] = {self._nothing.tally.contents: self._nothing}
        self._enabled = EnabledInputs(inputs, oracle.specification)
        self._room = room
        self._left = 0
        self._iuts = 0
        self.surprises = 0

    # Nodes

    def node(self, readings: Mapping[State, frozenset[str]], bound: Mapping[str, int]) -> Node:
        """The node of a belief; what all its states have shown alike belongs to its past, and tells none apart."""
        return self._node(readings, self._names.setdefault(frozenset(bound.items()), Names(bound)))

    def _node(self, readings: Mapping[State, frozenset[str]], names: Names) -> Node:
        if len(readings) == 1:
            return self._alone(next(iter(readings)), names)
        common = frozenset.intersection(*readings.values())
        once = self._shown.setdefault  # of the few sets that there are, each is kept once
        own = {s: once(apart := shown - common, apart) for s, shown in readings.items()}
        identity = frozenset(own.items()), names
        return self._met(identity) or self._added(identity, own, names)

    def _alone(self, state: State, names: Names) -> Node:
        """The node of a belief of one state."""
        identity = state, names
        return self._met(identity) or self._added(identity, {state: _NO_READINGS}, names)

    def _met(self, identity: tuple[Hashable, Names]) -> Node | None:
        """The node of a belief that the graph has."""
        if (node := self._nodes.get(identity)) is not None:
            self._number(node)
        return node

    def _number(self, node: Node) -> None:
        """Number a node that another IUT has left as if it were new: a choice by number must not depend on that one."""
        if node.met_by != self._iuts:
            node.met_by = self._iuts
            node.number = next(self._numbers)

    def _added(self, identity: tuple[Hashable, Names], readings: Mapping[State, frozenset[str]], names: Names) -> Node:
        node = self._nodes[identity] = Node(next(self._numbers), readings, names)
        node.met_by = self._iuts
        node.pending = _pending(readings)
        node.must = DRAIN if node.pending else self._telling(node)
        if node.must is None:
            node.must = self._naming(node)
        if node.must is None:
            node.enabled = self._enabled.of(readings, names)
        return node

    def wheel(self, enabled: Enabled, theme: str) -> tuple[list[int], list[float]]:
        """Give what a walk of a theme may take of enabled inputs, and the weights added up."""
        numbers = [n for n in enabled.numbers if self.inputs[n].theme in (None, theme)]
        weights = (self.inputs[n].weight * (_OF_THEME if self.inputs[n].theme else 1) for n in numbers)
        found = enabled.wheels[theme] = numbers, list(itertools.accumulate(weights))
        return found

    # Situations

    def situation(self, node: Node, number: int) -> Situation:
        """Return what an input is at a node."""
        found = node.situations.get(number)
        if found is None:
            found = node.situations[number] = self._situation(node, number)
        return found

    def _situation(self, node: Node, number: int) -> Situation:
        if number >= 0 and isinstance(self.inputs[number].step, BenchStep):
            return self._of_bench
        seen = self._seen(node, number)
        if seen is None:
            return self._new_situation(node, number)
        found = self._situations.get((number, seen))
        if found is None:
            found = self._situations[number, seen] = self._new_situation(node, number)
        return found

    def _new_situation(self, node: Node, number: int) -> Situation:
        likely = self._predicted(node, number)
        fails = number >= 0 and likely is not None and likely[0] != 0
        return Situation(likely, fails=fails)

    def _seen(self, node: Node, number: int) -> Hashable | None:
        """Return what an input's answer rests on in all states of a belief; None where it may be everything."""
        if number < 0:
            return self._seen_by_drain(node)
        view = self._projections[number]
        if view is None:
            return None
        call = self.invocation(node, number)
        if len(node.readings) == 1:
            return view(node.state, call)
        return tuple([(view(s, call), shown) for s, shown in node.readings.items()])

    @staticmethod
    def _seen_by_drain(node: Node) -> Hashable | None:
        """The sinks that have events coming; None where more than they decides which readings an event shows."""
        if any(e.origin == "stopped" for s in node.readings for k in s.sinks for e in k.pending):
            return None
        return tuple(
            [
                (len(s.sinks), tuple([(i, k) for i, k in enumerate(s.sinks) if k.pending]), shown)
                for s, shown in node.readings.items()
            ]
        )

    def _besides(self, node: Node, number: int, key: Key) -> Hashable:
        """Give what else decides about an input's effect: for a call that may send events, what decides about those.

        A call that has failed sends none.
        """
        if number < 0 or not self._effective[number] or (key and key[0] != 0):
            return None
        drive = self.invocation(node, number).target.number
        return tuple([_besides_in(s, drive) for s in node.readings])

    def fails(self, node: Node, number: int) -> bool:
        """Tell whether an input is a call that is likely to fail."""
        return (node.situations.get(number) or self.situation(node, number)).fails

    def tells(self, node: Node, number: int) -> bool:
        """Tell whether a read, or a capture that must be refused since the host drive is held, tells something here."""
        step = self.inputs[number].step
        if not isinstance(step, CallStep) or step.target not in node.bound:
            return False
        drive = node.state.drives[node.bound[step.target]]
        return step.is_read or (drive.media is None and self.fails(node, number))

    def _telling(self, node: Node) -> int | None:
        """An input that reads what is attached to a drive, and tells the states of a belief apart, or None."""
        if len(node.readings) == 1:
            return None
        for number in self.index.attachments:
            if self._called_by(number, node) is None:
                continue
            permitted = {self._permitted(s, node, number) for s in node.readings}
            if len(permitted) > 1 and not frozenset.intersection(*permitted):
                return number  # whatever comes, some of the states do not permit it
        return None

    def _naming(self, node: Node) -> int | None:
        """An input that reads how a captured host drive's letter is given, where it has not been given yet, or None."""
        unnamed = {i for s in node.readings for i, d in enumerate(s.drives) if _is_unnamed(d)}
        for number in self.index.letters if unnamed else ():
            if self._called_by(number, node) in unnamed and all(
                code == "S_OK" for s in node.readings for code, _ in self._permitted(s, node, number)
            ):
                return number
        return None

    def _called_by(self, number: int, node: Node) -> int | None:
        """The number of the object that an input calls; None if it has no name at a node."""
        step = self.inputs[number].step
        return node.bound.get(step.target) if isinstance(step, CallStep) else None

    def _permitted(self, state: State, node: Node, number: int) -> frozenset[tuple[str, Value]]:
        """The codes and values that a call may be answered in a state."""
        call, view = self.invocation(node, number), self._projections[number]
        key = number, (node.names, state) if view is None else view(state, call)
        found = self._codes.get(key)
        if found is None:
            found = self._codes[key] = frozenset((o.code, o.value) for o in self.oracle.outcomes(state, call))
        return found

    # Edges

    def edge(self, node: Node, number: int, key: Key) -> Edge | None:
        """The transition by an input and its answer; None where no state of the belief permits it."""
        found = next((edge for edge in node.edges_by(number) if edge.key == key), None)
        if found is not None:
            self._number(found.after)
        elif (found := self._compiled(node, number, key)) is not None:
            node.add(found)
        return found

    def led(self, edge: Edge, key: Key) -> None:
        """An input has led along an edge, by this answer: it is expected to do so again."""
        node, number, after = edge.before, edge.by, edge.after
        self._number(after)
        if number < 0:
            drained: Drained = key  # type: ignore[assignment]  # a drain's key
            if number == DRAIN_ALL or tuple([sink for sink, _ in drained]) != node.pending:
                return  # it was planned elsewhere, for other sinks
        self.surprises += node.expected.get(number, after) is not after
        node.expected[number] = after

    def _compiled(self, node: Node, number: int, key: Key) -> Edge | None:
        situation = node.situations.get(number) or self.situation(node, number)
        if situation is self._of_bench:
            after, counts = self._led_by_bench(node, number), self._nothing
        else:
            answer = key, self._besides(node, number, key)
            judged = situation.judged.get(answer)
            if judged is not None:
                after, counts = self._along(node, number, judged.ways), judged.counts
            else:
                led = self._led(node, number, key)
                if led is None:
                    return None
                after, counts, ways = led
                if ways is not None:
                    situation.judged[answer] = Judged(counts, ways)
        edge = Edge(next(self._numbers), node, number, self._keys.setdefault(key, key), after, counts)
        self._edges.append(edge)
        return edge

    def _along(self, node: Node, number: int, ways: tuple[Way, ...]) -> Node:
        """Return where ways lead that were found in another node, in which all looked alike."""
        if not ways:
            return node
        target = self.invocation(node, number).target if number >= 0 else None
        if len(ways) == len(node.readings) == 1:
            return self._alone(changed(node.state, ways[0].change, target), node.names)
        states = tuple(node.readings)
        return self._node(met((changed(states[w.since], w.change, target), w.readings) for w in ways), node.names)

    def _led(self, node: Node, number: int, key: Key) -> tuple[Node, Counts, tuple[Way, ...] | None] | None:
        """Ask the oracle where an answer leads, what it counts for, and by which ways; None where it is not permitted.

        The ways are None where they rest on more than what the input looks at, and none where all stays as it is.
        """
        step = self.inputs[number].step if number >= 0 else None
        tally = Tally()
        belief = Belief.of(self.oracle, node.readings, tally)
        call = self.invocation(node, number) if step is not None else None
        found = self._followed(belief, node, number, call, key)
        if not found:
            return None
        counts = self._counts.setdefault(tally.contents, Counts(tally))
        slot = slot_of(step, self.oracle.specification) if step is not None and key and key[0] == 0 else None
        after = self._reached(belief, node, slot)
        if slot is not None:
            return after, counts, None
        ways = _ways(node, found, call.target if call else None)
        # A belief may also be led back to itself by changes; elsewhere these lead to another.
        stays = after is node and ways is not None and all(way.change == NO_CHANGE for way in ways)
        return after, counts, () if stays else ways

    def _led_by_bench(self, node: Node, number: int) -> Node:
        """Return where a verb of the bench leads: it is answered nothing, so it counts for nothing."""
        step = self.inputs[number].step
        assert isinstance(step, BenchStep)
        slot = slot_of(step, self.oracle.specification)
        call = self.bench_step(node, step)
        if slot is None and len(node.readings) == 1:
            ways = self.oracle.bench(node.state, call)
            if len(ways) == 1:  # mostly so: what nothing is told apart from shows nothing
                return self._alone(ways[0][0], node.names)
        belief = Belief.of(self.oracle, node.readings, self._nothing.tally)
        belief.bench(call)
        return self._reached(belief, node, slot)

    def _reached(self, belief: Belief, node: Node, slot: tuple[str, Kind] | None) -> Node:
        """The node of a belief that has followed an input; ``slot`` names a new object, and gives its kind."""
        if slot is None:
            return self._node(belief.readings, node.names)
        return self.node(*_named(belief, slot, node.bound))

    def _followed(
        self, belief: Belief, node: Node, number: int, call: Invocation | None, key: Key
    ) -> Sequence[BeliefWay]:
        """The ways that a belief permits after what a call, or a drain, was answered; it follows."""
        if call is not None:
            return self._called(belief, call, key, number, node)  # type: ignore[arg-type]  # a call's key
        got: Mapping[int, Sequence[sinks.Got]] = dict(key or ())  # type: ignore[arg-type]  # a drain's key
        return belief.drained(got, lambda: Shown(*_drain_in_words(got, node.bound)))

    def _called(
        self, belief: Belief, invocation: Invocation, key: Answered, number: int, node: Node
    ) -> Sequence[BeliefWay]:
        hresult_, value, scode = key
        known = node.state.machine_of(invocation.target).known
        member = self._members[number]
        assert member is not None
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
        """Return how many transitions it holds."""
        return len(self._edges)

    @property
    def full(self) -> bool:
        """Tell whether it should be pruned."""
        return len(self._edges) > self._left + self._room

    def prune(self, keep: Collection[Node]) -> set[Node]:
        """Forget all but some nodes, those on the way from one of them to another, and the transitions between them.

        The nodes to keep are all that their tour's inputs lead to, so what was said of their ways holds still.
        What inputs are in states that look alike is kept until it is much. Gives the nodes that stay.
        """
        waiting = list(keep)
        kept = set(keep)
        while waiting:
            after = {e.after for e in waiting.pop().every_edge()}
            between = {n for n in after - kept if n.must is not None}
            kept |= between
            waiting += between
        for node in self._nodes.values():
            if node not in kept:  # they name each other: taken apart, they are gone at once, and nobody looks for them
                node.edges, node.expected, node.ways = {}, {}, (-1, {}, {})
        self._nodes = {i: n for i, n in self._nodes.items() if n in kept}
        if len(self._situations) > _MOST_SITUATIONS:  # they grow, more and more slowly, as long as a walk does
            self._situations.clear()
            self._codes.clear()
            for node in kept:
                node.situations = {}
        for node in kept:
            edges = [e for e in node.every_edge() if e.after in kept]
            node.edges = {}
            for edge in edges:
                edge.other = None
                node.add(edge)
            node.expected = {n: after for n, after in node.expected.items() if after in kept}
        self._edges = [e for node in kept for e in node.every_edge()]
        self._keys = {e.key: e.key for e in self._edges}
        self._left = len(self._edges)
        return kept

    def expect_nothing(self) -> None:
        """Forget where inputs have led, and which nodes were met: another IUT may take other readings."""
        self.surprises += 1
        self._iuts += 1
        for node in self._nodes.values():
            node.expected.clear()

    # The model's side of an input

    def invocation(self, node: Node, number: int) -> Invocation:
        """The call that an input is, as the model has it."""
        found = node.names.calls.get(number)
        if found is None:
            step, member = self.inputs[number].step, self._members[number]
            assert isinstance(step, CallStep)
            assert member is not None
            roles = member.roles
            args = tuple(self.model_symbols.argument(r, a, node.bound) for r, a in zip(roles, step.args, strict=True))
            found = Invocation(self.model_symbols.obj(step.target, node.bound), step.member, args, step.null_out, roles)
            node.names.calls[number] = found
        return found

    def bench_step(self, node: Node, do: BenchStep) -> BenchInvocation:
        """A verb of the bench as the model has it."""
        return self.model_symbols.bench_invocation(do, node.bound)

    # What is to be expected

    def expect(self, node: Node, number: int) -> Node:
        """Return where an input will lead: where it led last, or else by the default readings."""
        found = node.expected.get(number)
        if found is None:
            situation = node.situations.get(number) or self.situation(node, number)
            edge = self.edge(node, number, situation.predicted)
            assert edge is not None, "the oracle permits what it says"
            found = node.expected[number] = edge.after
        return found

    def settled(self, node: Node, number: int) -> Node:
        """Return where an input will lead, once what must come after it has come."""
        after = node.expected.get(number) or self.expect(node, number)
        while after.must is not None:
            after = self.expect(after, after.must)
        return after

    def ways(self, node: Node, *, past_rare: bool) -> Mapping[Node, int]:
        """Return where else the tour's inputs lead from a node, and which ones, after what must follow them.

        ``past_rare``: also by those that end much.
        """
        when, often, all_ways = node.ways
        if when != self.surprises:
            often, rare = dict[Node, int](), dict[Node, int]()
            for number in reversed(node.enabled.tour):
                (rare if self.inputs[number].rare else often)[self.settled(node, number)] = number
            for ways in often, rare:
                ways.pop(node, None)
            all_ways = {**rare, **often}
            node.ways = self.surprises, often, all_ways
        return all_ways if past_rare else often

    def _predicted(self, node: Node, number: int) -> Key:
        """The answer that the default readings give."""
        state = node.state
        if number < 0:
            which = node.pending if number == DRAIN else range(len(state.sinks))
            return tuple((i, tuple((e.name, e.path) for e in state.sinks[i].pending if e.required)) for i in which)
        return predicted(self.oracle, self.model_symbols.binding, state, self.invocation(node, number))


def _pending(states: Collection[State]) -> tuple[int, ...]:
    """The sinks that may have events coming."""
    return tuple(sorted({i for s in states for i, k in enumerate(s.sinks) if k.pending}))


def _besides_in(state: State, drive: int) -> Hashable:
    """Return what else decides the effect of a drive's method: its sinks, and the discs in the host's drives.

    For a drive that was removed it is everything: it comes back into its machine and the machine's collections.
    """
    if not state.drives[drive].connected:
        return state
    return state.hosts, tuple([(i, s) for i, s in enumerate(state.sinks) if s.drive == drive])


def _ways(node: Node, found: Sequence[BeliefWay], target: Obj | None) -> tuple[Way, ...] | None:
    """The ways that a belief has found, by what they change; None where one changes more than can be told apart."""
    states = tuple(node.readings)
    ways = []
    for since, after, readings in found:
        change = change_between(states[since], after, target)
        if change is None:
            return None
        ways.append(Way(since, change, readings))
    return tuple(ways)


def _is_unnamed(drive: Drive) -> bool:
    """Tell whether a drive has captured a host drive whose letter was not read yet."""
    return isinstance(drive.media, Host) and drive.media.colon is None


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
