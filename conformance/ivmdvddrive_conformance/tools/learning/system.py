"""The system under learning: plays words of inputs on the IUT, each from the same scene on.

A word travels together, as far as may be, and every sink is drained after each input. Nothing is judged here. Where
the IUT is lost in a word (it crashed, hung, or broke the protocol), that is the word's last output.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from typing import Any, Final

from aalpy.base import SUL

from ...generation.model_walk.alphabet import scene
from ...generation.model_walk.graph import Graph
from ...generation.model_walk.nodes import Key
from ...iuts.errors import BenchError
from ...iuts.port import Answer, BenchRequest, Binding, Call, Event, Iut, Ref, Request, Result
from ...judging.values import MISSING, NEW, Resolved
from ...judging.violation import STATUS_OF_ERROR
from ...language.arguments import bench_arguments, converted
from ...language.media import Shelf
from ...language.script import BenchStep, CallStep, Step, render
from ...language.symbols import Symbols
from .memory import Memory, Word
from .output import NOT_OFFERED, Output
from .stages import Stages

__all__ = ["CutShort", "Limits", "System"]

_LOST: Final = tuple(STATUS_OF_ERROR)
_TOGETHER: Final = 64
"""Inputs that travel together at the most."""

_MOST_TIMEOUTS: Final = 3
"""Words that may end in a time-out: each has waited for an answer."""


class CutShort(Exception):
    """A limit was reached; the message says which."""


class Limits:
    """The limits of learning, in inputs and seconds."""

    def __init__(self, calls: int, seconds: float) -> None:
        self._calls = calls
        self._seconds = seconds
        self._until = time.monotonic() + seconds

    def check(self, calls: int, timeouts: int) -> None:
        """Raise CutShort where a limit was reached."""
        if calls >= self._calls:
            raise CutShort(f"cut after {calls} calls")
        if timeouts >= _MOST_TIMEOUTS:
            raise CutShort(f"given up after {timeouts} answers that did not come")
        if time.monotonic() > self._until:
            raise CutShort(f"cut after {self._seconds:g} s")


class System(SUL):  # type: ignore[misc]  # aalpy ships no type information
    """One IUT. ``query`` is what aalpy calls, and remembers; ``play`` asks the IUT itself.

    Methods raise CutShort, Nondeterministic, and BenchError where the bench fails or the scene cannot be set.
    """

    def __init__(
        self,
        iut: Iut,
        shelf: Shelf,
        binding: Binding,
        graph: Graph,
        stages: Stages,
        limits: Limits,
        tell: Callable[[], None],
    ) -> None:
        super().__init__()
        self.calls = 0
        self._iut = iut
        self._shelf = shelf
        self._binding: Binding = binding
        self._graph = graph
        self._stages = stages
        self._limits = limits
        self._tell = tell
        self._memory = Memory()
        self._scene = _by_kind(scene(graph.oracle.specification, iut.ics.claims))
        self._timeouts = 0

    # What aalpy asks for

    def pre(self) -> None:
        """Nothing: a word sets its own scene."""

    def post(self) -> None:
        """Nothing."""

    def step(self, letter: Any) -> Any:
        """Refuse a letter: a word is played whole, by ``query``, and only an oracle of aalpy's own goes by letters."""
        raise NotImplementedError(f"{letter} was asked for without its word")

    def query(self, word: Sequence[int]) -> list[Output]:
        """Return what a word is answered, by the memory where it knows."""
        asked, places = self._offered(word)
        outputs = self._memory.recall(asked)
        if outputs is None:
            outputs = self._played(asked)
            self._memory.note(asked, outputs)
            self.num_queries += 1
        return _spread(outputs, places)

    # What the learner asks for besides

    def play(self, word: Sequence[int]) -> list[Output]:
        """Return what a word is answered by the IUT now."""
        asked, places = self._offered(word)
        return _spread(self._played(asked), places)

    def confirm(self, word: Sequence[int], outputs: Sequence[Output]) -> None:
        """Play a word again that was answered so; raises Nondeterministic where it is answered otherwise now."""
        asked, places = self._offered(word)
        self._memory.note(asked, [o for o, place in zip(outputs, places, strict=True) if place is not None])
        self._memory.note(asked, self._played(asked))

    # A word

    def _offered(self, word: Sequence[int]) -> tuple[Word, list[int | None]]:
        """The inputs of a word that the bench can do, and the place of each of the word's inputs among those."""
        stage = 0
        asked: list[int] = []
        places: list[int | None] = []
        for number in word:
            after = self._stages.after(stage, number)
            if after is None:
                places.append(None)
            else:
                places.append(len(asked))
                asked.append(number)
                stage = after
        return tuple(asked), places

    def _played(self, word: Word) -> list[Output]:
        self._limits.check(self.calls, self._timeouts)
        self._tell()
        playing = _Playing(self._iut, self._shelf, self._binding, self._graph, self._scene)
        outputs: list[Output] = []
        for begin in range(0, len(word), _TOGETHER):
            outputs += playing.play(word[begin : begin + _TOGETHER])
            if outputs[-1].lost:
                self._timeouts += outputs[-1].lost == "timeout"
                break
        self.calls += len(outputs)
        return outputs


def _spread(outputs: Sequence[Output], places: Sequence[int | None]) -> list[Output]:
    """The outputs of all of a word's inputs; once the IUT is lost, it stays so."""
    last = len(outputs) - 1
    return [NOT_OFFERED if place is None else outputs[min(place, last)] for place in places]


def _by_kind(steps: Iterable[Step]) -> tuple[list[Step], ...]:
    """A scene's steps, those of a kind together: none of them depends on another of its kind."""

    def kind(step: Step) -> int:
        """Machines first, then the drives that are added to them, then the sinks on those."""
        return 1 if isinstance(step, CallStep) else 0 if step.verb == "createMachine" else 2

    return tuple(list(alike) for _, alike in groupby(sorted(steps, key=kind), key=kind))


class _Playing:
    """One session on the IUT, from its reset on; the scene's answers are taken as they come."""

    def __init__(self, iut: Iut, shelf: Shelf, binding: Binding, graph: Graph, scene: Iterable[Sequence[Step]]) -> None:
        self._iut = iut
        self._binding: Binding = binding
        self._graph = graph
        self._symbols = Symbols(graph.oracle.specification, iut, iut.reset(), shelf)
        self._refs: dict[str, Ref] = {}
        self._sinks: list[str] = []
        try:
            for alike in scene:
                self._set(alike)
        except _LOST as error:
            raise BenchError(f"the scene could not be set: {error}") from error
        self._in_model = graph.model_symbols.paths(self._symbols).in_model
        self._requests: dict[int, Request] = {}
        self._drains = [BenchRequest("drain", (sink,)) for sink in self._sinks]

    def _set(self, steps: Sequence[Step]) -> None:
        """Make steps of a kind, together."""
        if isinstance(steps[0], BenchStep) and steps[0].verb == "createMachine":
            made: Sequence[object] = [self._iut.create_machine() for _ in steps]
        else:
            made = [getattr(result, "value", result) for result in self._iut.perform([self._made(s) for s in steps])]
        for step, each in zip(steps, made, strict=True):
            if isinstance(step, BenchStep) and step.verb == "advise":
                self._sinks.append(str(each))
            elif isinstance(each, Ref):
                self._refs[str(step.result)] = each
            else:
                raise BenchError(f"the scene could not be set: {render(step)} gave no object")

    def _made(self, step: Step) -> Request:
        return self._call(step) if isinstance(step, CallStep) else self._request(step)

    def play(self, word: Word) -> list[Output]:
        """Return what the inputs are answered, up to where the IUT is lost."""
        requests = [request for number in word for request in (self._request_of(number), *self._drains)]
        results: Sequence[Result]
        lost = None
        try:
            results = self._iut.perform(requests)
        except _LOST as error:
            results, lost = error.results, Output(lost=STATUS_OF_ERROR[type(error)])
        each = 1 + len(self._drains)
        outputs = [
            Output(self._key(results[begin]), self._events(results[begin + 1 : begin + each]))
            for begin in range(0, len(results) - each + 1, each)
        ]
        return [*outputs, lost] if lost else outputs

    def _key(self, result: Result) -> Key:
        if not isinstance(result, Answer):
            return None
        return (result.hresult, self._value(result), result.scode)

    def _value(self, answer: Answer) -> Resolved:
        value = answer.value
        if not answer.has_value:
            return MISSING
        if isinstance(value, Ref):
            return NEW
        if isinstance(value, tuple):
            return (NEW,) * len(value)
        return self._in_model.get(value, value) if isinstance(value, str) else value

    def _events(self, drained: Sequence[Result]) -> tuple[tuple[int, tuple[tuple[str, str | None], ...]], ...]:
        return tuple((sink, tuple(map(self._told, events))) for sink, events in enumerate(drained))  # type: ignore[arg-type]  # what drains give

    def _told(self, event: Event) -> tuple[str, str | None]:
        path = event.media_path
        return event.name, self._in_model.get(path, path) if path is not None else None

    # An input as a request

    def _request_of(self, number: int) -> Request:
        if number not in self._requests:
            self._requests[number] = self._made(self._graph.inputs[number].step)
        return self._requests[number]

    def _call(self, step: CallStep) -> Call:
        args = tuple(converted("", a, self._given) for a in step.args)
        return Call(self._refs[step.target], step.member, args, step.null_out, self._binding)

    def _request(self, do: BenchStep) -> BenchRequest:
        return BenchRequest(do.verb, bench_arguments(do, self._given))

    def _given(self, kind: str, name: str) -> Ref | str | int:
        """Return what a name stands for: an object of the scene, or what every session has."""
        return self._refs[name] if name in self._refs else self._symbols.named(kind, name)
