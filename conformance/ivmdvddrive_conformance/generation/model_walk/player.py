"""Plays inputs on an IUT and judges what comes by the graph.

Inputs are chosen one after the other at the nodes where the graph expects to be, and what does not depend on answers
travels together: a round. A round ends where an answer has to be known, since it gives an object or a sink that later
inputs may name. Then the answers are judged, and the next round begins where they have really led.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Final, NamedTuple, NoReturn, TypeAlias

from ivmdvddrive_spec.model.state import Obj

from ...iuts.errors import IutError
from ...iuts.port import Answer, BenchRequest, Event, Ref, Request, Result
from ...judging.audit import audit
from ...judging.belief import Belief, Tally
from ...judging.session import Session
from ...judging.values import MISSING, Resolved, Values, in_words
from ...judging.violation import STATUS_OF_ERROR, TraceEntry, Violation
from ...language.script import BenchStep, CallStep, Step
from .alphabet import KIND_OF_NAME
from .coverage import Coverage
from .enabled_inputs import slot_of
from .graph import Graph
from .model_symbols import with_paths
from .nodes import DRAIN, DRAIN_ALL, Key, Node

__all__ = ["ROUND", "Choose", "Player"]

Choose: TypeAlias = Callable[[Node], int | None]
"""Which input to take at a node; None to end the round."""

_LOST: Final = tuple(STATUS_OF_ERROR)
ROUND: Final = 64
"""Inputs that travel together at the most."""

_QUIET: Final = 32
"""Inputs after which every sink is asked, whether it has events coming or not."""


_Told: TypeAlias = tuple[tuple[str, str | None], ...]
"""The events that a sink was sent, each with its name and media path."""


class _Part(NamedTuple):
    """The requests of an input, and of a drain the numbers of the sinks."""

    number: int
    requests: list[Request]
    sinks: Sequence[int]


class Player:
    """One sequence on an IUT, from the scene that ``session`` has set; ``node`` is where it stands.

    ``ask_each``: every sink is asked after each input, to tell which it was that sent an event.

    Methods raise Violation, and BenchError where the bench fails.
    """

    def __init__(self, session: Session, graph: Graph, coverage: Coverage, *, ask_each: bool = False) -> None:
        self._session = session
        self._symbols = session.symbols
        self._graph = graph
        self._coverage = coverage
        self._values = Values(session.iut, session.symbols, session.binding)
        self._parts: dict[int | tuple[int, ...], _Part] = {}
        self._paths = graph.model_symbols.paths(session.symbols)
        # Types of values that the model has otherwise.
        self._other = (Ref, tuple, str) if self._paths.in_model else (Ref, tuple)
        self._quiet = 0
        self._drains = 0
        self._most_quiet = 1 if ask_each else _QUIET
        self._made: list[int] = []
        self._got: list[object] = []
        self._wrong: list[int] = []
        # Not self: a session that led back to its player would be a cycle, which only the collector takes apart.
        made = self._made
        session.elsewhere = lambda: [graph.inputs[n].step for n in made if n >= 0]
        bound = {name: obj.number for kind in ("machine", "drive") for name, obj in self._symbols.names(kind)}
        bound |= {name: number for name, (_, number) in self._symbols.sinks.items()}
        self.node = graph.node(session.belief.readings, bound)
        coverage.begin()

    @property
    def calls(self) -> int:
        """Return how many inputs were made."""
        return len(self._made) - self._drains + len(self._wrong)

    @property
    def inputs(self) -> list[int]:
        """The inputs that were made, without drains; the last one may have gone wrong."""
        return [number for number in self._made if number >= 0] + self._wrong

    def play(self, choose: Choose) -> int:
        """Make a round of inputs; gives how many inputs and drains it was, 0 where none was chosen."""
        parts = self._chosen(choose)
        self._perform(parts)
        return len(parts)

    def finish(self, *, collections: bool = True) -> None:
        """Ask every sink once more, and read every getter of everything; ``collections`` says whether of those, too."""
        self._perform([self._part(DRAIN_ALL, self.node)])
        reads = [n for n in self._graph.index.reads if n in self.node.enabled]
        self._perform([self._part(n, self.node) for n in reads])
        if collections:
            self._audit()

    def _audit(self) -> None:
        """Read what only a session can: whole collections, and which drives their items are."""
        session = self._session
        session.belief = self._belief()
        scene = len(session.trace)
        try:
            audit(session)
        except Violation as violation:
            # Only now: to put all that was made into words costs more than to make it.
            entries = [TraceEntry(step, answer) for step, answer in self._in_words()]
            raise violation.with_steps(scene, entries) from violation.__cause__

    def _chosen(self, choose: Choose) -> list[_Part]:
        parts: list[_Part] = []
        node, made, part = self.node, self._parts, self._part
        expect, ends = self._graph.expect, self._graph.index.ends_round
        has_sinks = bool(self._symbols.sinks)
        while len(parts) < ROUND:
            if self._quiet >= self._most_quiet and has_sinks:
                number = DRAIN_ALL
                self._quiet = 0
            else:
                chosen = choose(node) if node.must is None else node.must
                if chosen is None:
                    break
                number = chosen
                self._quiet += 1
            parts.append(made.get(number) or part(number, node))
            if number in ends:
                break
            node = node.expected.get(number) or expect(node, number)
        return parts

    # Performing

    def _perform(self, parts: Sequence[_Part]) -> None:
        requests = [request for part in parts for request in part.requests]
        lost = None
        results: Sequence[Result]
        try:
            results = self._session.iut.perform(requests)
        except _LOST as error:
            results, lost = error.results, error
        self._judge(parts, results, lost)

    def _part(self, number: int, node: Node) -> _Part:
        """Return what an input is made of, where it is expected to be made at a node."""
        which = node.pending if number == DRAIN else number
        found = self._parts.get(which)
        if found is None:
            found = self._parts[which] = self._made_of(number, node)
        return found

    def _made_of(self, number: int, node: Node) -> _Part:
        if number < 0:
            handles = {sink: handle for handle, sink in self._symbols.sinks.values()}
            sinks = node.pending if number == DRAIN else sorted(handles)
            return _Part(number, [BenchRequest("drain", (handles[s],)) for s in sinks], sinks)
        step, symbols = self._graph.inputs[number].step, self._symbols
        return _Part(
            number,
            [symbols.request(step) if isinstance(step, BenchStep) else symbols.call(step, self._session.binding)],
            (),
        )

    # Judging

    def _judge(self, parts: Sequence[_Part], results: Sequence[Result], lost: IutError | None) -> None:
        """Follow what came, as far as it came."""
        node, take, made, got = self.node, self._coverage.take, self._made.append, self._got.append
        led = self._graph.led
        position, came = 0, len(results)
        for number, requests, sinks in parts:
            end = position + len(requests)
            if end > came:
                self._lose(number, lost)
            result: object
            key: Key = None
            if number < 0:
                told = [_told(events) for events in results[position:end]]  # type: ignore[arg-type]  # of a drain
                result = key = tuple(zip(sinks, told, strict=True))
                if self._paths.in_model:
                    key = tuple(zip(sinks, map(self._in_model, told), strict=True))
                self._drains += 1
            elif isinstance(result := results[position], Answer):
                value: Resolved = result.value if result.has_value else MISSING  # type: ignore[assignment]
                if isinstance(value, self._other):
                    value = self._resolved(number, result)
                key = (result.hresult, value, result.scode)
            position = end
            edge = node.edges.get(number)
            while edge is not None and edge.key != key:
                edge = edge.other
            if edge is None and (edge := self._graph.edge(node, number, key)) is None:
                self._refuse(number, result)
            made(number)
            got(result)
            take(edge)
            if node.expected.get(number) is not edge.after:
                led(edge, key)
            self.node = node = edge.after
        if parts and parts[-1].number >= 0:
            self._bind(self._graph.inputs[parts[-1].number].step, results[-1])

    def _lose(self, number: int, lost: IutError | None) -> NoReturn:
        """Raise the Violation that losing the IUT at an input is."""
        assert lost is not None
        self._wrong = [number] if number >= 0 else []
        self._back_to_session()
        self._session.lose(self._graph.inputs[number].step if number >= 0 else None, lost)

    def _resolved(self, number: int, answer: Answer) -> Resolved:
        """A value as the model has it: with objects in place of handles, and media where the graph's own lie."""
        if isinstance(answer.value, str):
            return self._paths.in_model.get(answer.value, answer.value)
        invocation = self._graph.invocation(self.node, number)
        permitted = [o.value for s in self.node.readings for o in self._session.oracle.outcomes(s, invocation)]
        return self._values.resolved(self.node.state, permitted, answer)

    def _in_model(self, told: _Told) -> _Told:
        """Give the events of a sink the media paths that the graph knows."""
        return tuple([(name, self._paths.in_model.get(str(path), path)) for name, path in told])

    def _bind(self, step: Step, result: Result) -> None:
        """Give what the last input has made its name."""
        slot = slot_of(step, self._graph.oracle.specification)
        if slot is None:
            return
        name, _ = slot
        if isinstance(result, str):
            self._symbols.sinks[name] = result, self.node.bound[name]
            self._forget(name)
        elif isinstance(result, Answer) and isinstance(result.value, Ref):
            self._symbols.rebind(name, result.value, Obj(KIND_OF_NAME[name], self.node.bound[name]))
            self._forget(name)

    def _forget(self, name: str) -> None:
        """Forget the names of objects and of sinks, which stand for other things now."""
        for number in self._graph.index.naming(name):
            self._parts.pop(number, None)
        for which in [w for w in self._parts if not isinstance(w, int) or w < 0]:
            del self._parts[which]

    # What is wrong

    def _refuse(self, number: int, result: object) -> NoReturn:
        """Raise the Violation that the last result is."""
        self._wrong = [number] if number >= 0 else []
        self._back_to_session()
        if number < 0:
            self._session.refuse_events(dict(result))  # type: ignore[call-overload]  # what sinks were told
        step = self._graph.inputs[number].step
        assert isinstance(step, CallStep)
        assert isinstance(result, Answer)
        self._session.refuse(step, result)

    def _back_to_session(self) -> None:
        """Let the session stand where this sequence does, with all that was made in its trace."""
        self._session.resume(self._in_words(), self._belief())

    def _belief(self) -> Belief:
        """The states that the IUT may be in, with the media paths of this session."""
        readings, here = self.node.readings, self._paths.here
        if here:
            readings = {with_paths(s, here): shown for s, shown in readings.items()}
        return Belief.of(self._session.oracle, readings, Tally())

    def _in_words(self) -> list[tuple[Step, str]]:
        """The inputs that were made, and what they were answered."""
        return [
            (self._graph.inputs[n].step, in_words(r, self._symbols) if isinstance(r, Answer) else "")
            for n, r in zip(self._made, self._got, strict=True)
            if n >= 0
        ]


def _told(events: Iterable[Event]) -> _Told:
    return tuple([(e.name, e.media_path) for e in events])
