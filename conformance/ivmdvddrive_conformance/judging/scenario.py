"""Playing a scenario: its Given and When steps are made and judged, its Then steps compared with what came.

A Then step states one answer; the specification may permit others. What is stated and does not come, though what came
is permitted, is a Mismatch: in the suite's own scenarios it shows that the IUT takes another reading, and in a user's
it is a failure, since that file states what its author expects of this IUT.

Each Given step and the whole of the When steps are followed by an audit, so a scenario's own Then steps say what
its reader should look at, and miss nothing that they do not mention. A scenario may be played without audits, in a few
calls in place of some hundred. Where an IUT does what the registers tolerate,
a Then step that states the default reading is met all the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from ivmdvddrive_spec import Specification
from ivmdvddrive_spec.model.letters import spelling
from ivmdvddrive_spec.model.state import Invocation, State
from ivmdvddrive_spec.oracle import Oracle

from ..iuts.port import Answer, Argument, Event, Ref, Value
from ..language.script import BenchStep, CallStep, Name, ScriptError, Term, parse_terms, render_term
from ..language.then_steps import Phase, ThenStep, code_in, parse_then
from ..language.validation import check, check_code
from ..text.printable import printable, reprintable
from .audit import audit
from .belief import Belief, Shown, Tally
from .culprit import diagnosed
from .session import Session
from .values import effective_code, events_in_words, in_words
from .violation import TraceEntry, Violation

__all__ = ["Mismatch", "Scenario", "play_judged"]

_EVENT: Final = re.compile(r"(\w+)\(([^()]+)\)")
_EVENTS: Final = re.compile(rf"{_EVENT.pattern}(?:, {_EVENT.pattern})*")


class Mismatch(AssertionError):
    """An answer that is permitted, but differs from what a Then step states.

    ``permitted`` has in words what might have come; ``allowed`` tells whether what is stated is among it.
    """

    def __init__(self, expected: str, got: str, permitted: Sequence[str], *, allowed: bool) -> None:
        super().__init__(expected, got)
        self.step = ""
        self.expected = printable(expected, 400)
        self.got = printable(got, 400)
        self.permitted = tuple(printable(p, 400) for p in permitted)
        self.allowed = allowed

    def __str__(self) -> str:
        forbidden = "" if self.allowed else ", not what is expected"
        permitted = " or ".join(self.permitted)
        return f"{self.step}: expected {self.expected}, got {self.got} (permitted: {permitted}{forbidden})"

    def to_json(self) -> dict[str, Any]:
        """As plain data, for the results."""
        return {
            "step": self.step,
            "expected": self.expected,
            "got": self.got,
            "permitted": list(self.permitted),
            "allowed": self.allowed,
            "says": str(self),
        }


@dataclass(frozen=True, slots=True)
class _Asked:
    """A call with its answer, and the states in which the IUT may have been before."""

    oracle: Oracle
    answer: Answer
    invocation: Invocation
    before: Mapping[State, frozenset[str]]

    @property
    def permitted(self) -> list[str]:
        """Return what might have come, in words."""
        return Belief.of(self.oracle, self.before, Tally()).permitted(self.invocation)


class Scenario:
    """One scenario on one session. Methods raise what the session raises, and Mismatch.

    ``audits``: its steps are followed by audits; else its own Then steps alone look at what they have come to.
    ``transcript`` has the steps that were made and the calls of Then steps, with what came back; audits are not in it.
    """

    def __init__(
        self,
        open_session: Callable[[], Session],
        explain: Callable[[Violation, Callable[[], Session]], Violation] = diagnosed,
        *,
        audits: bool = True,
    ) -> None:
        self._open_session = open_session
        self._audits = audits
        self._explain = explain
        self.session = open_session()
        self.phase: Phase = "given"
        self.transcript: list[TraceEntry] = []
        self._asked: _Asked | None = None
        self._events: dict[str, list[Event]] = {}
        self._undrained: Mapping[State, frozenset[str]] = {}

    def given(self, text: str) -> None:
        """Make a step that sets the scene."""
        with self._explained():
            self._make(text)
            if self._audits:
                self._audit()

    def when(self, text: str) -> None:
        """Make a step that the scenario is about."""
        with self._explained():
            if self.phase == "given" and not self._audits:
                self.session.drain()  # what is sent from here on is what the scenario is about
            self.phase = "when"
            self._make(text)

    def then(self, text: str) -> None:
        """Compare with what came; ScriptError for a text that is no phrase of a Then step."""
        name, parts = parse_then(text)
        with self._explained():
            if self.phase != "then":
                self._events = {}
                self._undrained = self.session.belief.readings
                self._note_events(audit(self.session) if self._audits else self.session.drain())
            self.phase = "then"
            try:
                _CHECKS[name](self, *parts)
            except Mismatch as mismatch:
                mismatch.step = printable(text, 400)
                raise

    def play(self, steps: Iterable[tuple[Phase, str]]) -> None:
        """Make the steps of a scenario, each by its phase."""
        made: dict[Phase, Callable[[str], None]] = {"given": self.given, "when": self.when, "then": self.then}
        for phase, text in steps:
            made[phase](text)

    def _make(self, text: str) -> None:
        step = self.session.symbols.step(text)
        check(step, self.session.symbols)
        before = self.session.belief.readings
        invocation = self.session.prepared(step)[1] if isinstance(step, CallStep) else None
        made = self.session.do(step)
        self._note(self.session.trace[-1].text, self.session.trace[-1].answer)
        if made is not None and invocation is not None:
            self._asked = _Asked(self.session.oracle, made, invocation, before)

    def _audit(self) -> None:
        self._note_events(audit(self.session))

    def _note_events(self, drained: Mapping[str, list[Event]]) -> None:
        for name, events in drained.items():
            self._events.setdefault(name, []).extend(events)

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except Violation as violation:
            raise self._explain(violation, self._open_session) from None

    @property
    def _specification(self) -> Specification:
        return self.session.specification

    # Then

    def _returns(self, code: str) -> None:
        self._compare_code(self._last(), code)

    def _gives(self, terms: str) -> None:
        self._compare_code(self._last(), "S_OK")
        self._compare(self._last(), terms)

    def _call_gives(self, call: str, terms: str) -> None:
        asked = self._ask(call)
        self._compare_code(asked, "S_OK")
        self._compare(asked, terms)

    def _call_fails(self, call: str, code: str) -> None:
        if code_in(code, self._specification.profile) == "S_OK":
            raise ScriptError("nothing fails with S_OK: write 'succeeds'")
        self._compare_code(self._ask(call), code)

    def _call_succeeds(self, call: str) -> None:
        self._compare_code(self._ask(call), "S_OK")

    def _got(self, sink: str, text: str) -> None:
        self.session.symbols.sink(sink)
        if text != "nothing" and not _EVENTS.fullmatch(text):
            raise ScriptError(f"{text!r} is neither nothing nor a list of events")
        terms = [(n, self._path(p)) for n, p in _EVENT.findall(text)]
        got = self._events.get(sink, [])
        self._note(f"{sink} is drained", events_in_words(got))
        if len(got) != len(terms) or not all(
            e.name == n and self._states(t, e.media_path) for e, (n, t) in zip(got, terms, strict=True)
        ):
            stated = [Event(n, str(self.session.symbols.given(t))) for n, t in terms]
            number = self.session.symbols.sinks[sink][1]
            drained = {n: [(e.name, e.media_path) for e in self._events.get(s, [])] for s, (_, n) in self._sinks()}
            drained[number] = [(e.name, e.media_path) for e in stated]
            ways = Belief.of(self.session.oracle, self._undrained, Tally()).drained(drained, lambda: Shown("", ""))
            due = [Event(e.name, e.path) for e in next(iter(self._undrained)).sinks[number].pending]
            raise Mismatch(events_in_words(stated), events_in_words(got), [events_in_words(due)], allowed=bool(ways))

    def _holds(self, collection: str, names: str) -> None:
        for role in ("count", "drives"):
            asked = self._ask(f"{collection}.{self._specification.giving(role, 'collection').name}")
            self._compare_code(asked, "S_OK")
        value = asked.answer.value
        stated = {name: self.session.symbols.ref(name) for name in names.split(", ") if names != "nothing"}
        held = {self._name(r) for r in value} if isinstance(value, tuple) else set()
        if held != set(stated):
            raise Mismatch(
                names,
                ", ".join(sorted(held)) or "nothing",
                asked.permitted,
                allowed=self._permits(asked, "S_OK", tuple(stated.values())),
            )

    def _agrees(self) -> None:
        self._audit()

    # How

    def _ask(self, call: str) -> _Asked:
        step = self.session.symbols.step(call)
        if isinstance(step, BenchStep):
            raise ScriptError(f"{call!r} is no call")
        check(step, self.session.symbols)
        before, (_, invocation) = self.session.belief.readings, self.session.prepared(step)
        if step.args or step.result:
            answer = self.session.do(step)
            assert answer is not None
        else:
            answer = self.session.read([step])[0]
        self._note(call, in_words(answer, self.session.symbols))
        return _Asked(self.session.oracle, answer, invocation, before)

    def _note(self, step: str, answer: str) -> None:
        """Put a step into the transcript, media by their names: where their files lie tells a reader nothing."""
        for name, medium in self.session.symbols.media.items():
            answer = answer.replace(reprintable(render_term(medium.path), 400), name)
        self.transcript.append(TraceEntry(step, answer))

    def _last(self) -> _Asked:
        if self._asked is None:
            raise ScriptError("nothing was called before this Then step")
        return self._asked

    def _sinks(self) -> Iterable[tuple[str, tuple[str, int]]]:
        return self.session.symbols.sinks.items()

    def _code(self, answer: Answer) -> str:
        code = effective_code(answer, self.session.binding)
        printed = (h.name for h in self._specification.hresults.values() if code in h.values_as_printed)
        return self._specification.name_of(code) or next(printed, "a code without a name")

    def _compare_code(self, asked: _Asked, text: str) -> None:
        stated = code_in(text, self._specification.profile)
        check_code(self._specification, stated)
        got = self._code(asked.answer)
        if got != stated:
            raise Mismatch(stated, got, asked.permitted, allowed=self._permits(asked, stated))

    def _permits(self, asked: _Asked, code: str, *values: Value) -> bool:
        """Tell whether the specification permits a code in place of the one that came, with a value or with any."""
        hresult = self._specification.hresult(code)
        given = Answer(hresult, values[0], has_value=True) if values else None
        return self.session.permits(asked.before, asked.invocation, hresult, given)

    def _compare(self, asked: _Asked, terms: str) -> None:
        call = asked.invocation
        if self._specification.called(call).out is None:
            raise ScriptError(f"{call.member} gives no value that could be compared")
        value, listed = asked.answer.value, parse_terms(terms)
        if not listed:
            raise ScriptError("a value is compared with none")
        got = set(value) if isinstance(value, tuple) else {value}
        each_got = all(any(self._states(t, v) for t in listed) for v in got)
        if not each_got or not all(any(self._states(t, v) for v in got) for t in listed):
            stated = {self.session.symbols.given(t) for t in listed}
            one = _value(list(stated), several=isinstance(value, tuple))
            raise Mismatch(
                terms,
                in_words(asked.answer, self.session.symbols),
                asked.permitted,
                allowed=self._permits(asked, "S_OK", one),
            )

    def _name(self, ref: Ref) -> str:
        obj = self.session.symbols.known(ref)
        return self.session.symbols.name_of(obj) if obj else ref.handle

    def _states(self, term: Term, value: Value) -> bool:
        """Tell whether a term states this value.

        The bare name of a host drive states the drive. The oracle has judged already how its letter is spelled, and
        a scenario that is about the spelling states that: HOST1.colon.
        """
        symbols = self.session.symbols
        if isinstance(term, Name) and symbols.is_host(term.text) and isinstance(value, str):
            return spelling(value).letter == symbols.letter(term.text)
        stated = symbols.given(term)
        if isinstance(stated, Ref) and isinstance(value, Ref):
            return self._name(stated) == self._name(value)
        return type(stated) is type(value) and stated == value

    def _path(self, term: str) -> str | Name:
        terms = parse_terms(term)
        if len(terms) != 1 or not isinstance(terms[0], str | Name):
            raise ScriptError(f"{term!r} is no path")
        return terms[0]


def _value(stated: Sequence[Argument], *, several: bool) -> Value:
    """Return what is stated, as an answer would give it."""
    refs = tuple(s for s in stated if isinstance(s, Ref))
    return refs if several or len(stated) != 1 else stated[0]


_CHECKS: Final[Mapping[ThenStep, Callable[..., None]]] = {
    "returns": Scenario._returns,
    "gives": Scenario._gives,
    "call gives": Scenario._call_gives,
    "call fails": Scenario._call_fails,
    "call succeeds": Scenario._call_succeeds,
    "sink got": Scenario._got,
    "collection holds": Scenario._holds,
    "as specified": Scenario._agrees,
}
"""The check of each Then step."""


def play_judged(scenario: Scenario, tally: Tally, steps: Sequence[tuple[Phase, str]]) -> None:
    """Play a scenario; raises what it raises, and ScriptError where no answer was judged in the end.

    ``tally`` is what the scenario's sessions count into. A Then step alone may come to nothing: ``all is as specified``
    asks nothing where there is no drive and the implementation claims no collection.
    """
    scenario.play(steps)
    if not tally.calls:
        raise ScriptError("no answer was judged: add a call to the scenario")
