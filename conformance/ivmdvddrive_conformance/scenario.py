"""Playing a scenario: its Given and When steps are made and judged, its Then steps compared with what came.

Each Given step and the whole of the When steps are followed by an audit, so a scenario's own Then steps say what
its reader should look at, and miss nothing that they do not mention. Where an IUT does what the registers tolerate,
a Then step that states the default reading is met all the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final, Literal, TypeAlias

from ivmdvddrive_spec import name_of

from .audit import audit
from .diagnosis import diagnosed
from .grammar import check, check_code
from .iuts.port import Answer, Event, Ref
from .printable import printable
from .script import Do, Name, ScriptError, parse, parse_terms, render_term
from .session import Session
from .values import effective_code, events_in_words, in_words
from .violation import TraceEntry, Violation

__all__ = ["Mismatch", "Phase", "Scenario"]

Phase: TypeAlias = Literal["given", "when", "then"]
_EVENT: Final = re.compile(r"(\w+)\(([^()]+)\)")
_EVENTS: Final = re.compile(rf"{_EVENT.pattern}(?:, {_EVENT.pattern})*")


class Mismatch(Exception):
    """A Then step states what the oracle permits, but not what came: the IUT takes another reading."""


class Scenario:
    """One scenario on one session. Methods raise what the session raises, and Mismatch.

    ``transcript`` has the steps that were made and the calls of Then steps, with what came back; audits are not in it.
    """

    def __init__(
        self,
        open_session: Callable[[], Session],
        explain: Callable[[Violation, Callable[[], Session]], Violation] = diagnosed,
    ) -> None:
        self._open_session = open_session
        self._explain = explain
        self.session = open_session()
        self.phase: Phase = "given"
        self.transcript: list[TraceEntry] = []
        self._answer: Answer | None = None
        self._events: dict[str, list[Event]] = {}

    def given(self, text: str) -> None:
        """Make a step that sets the scene."""
        with self._explained():
            self._make(text)
            self._audit()

    def when(self, text: str) -> None:
        """Make a step that the scenario is about."""
        self.phase = "when"
        with self._explained():
            self._make(text)

    def then(self, text: str) -> None:
        """Compare with what came; ScriptError for a text that is no phrase of a Then step."""
        with self._explained():
            if self.phase != "then":
                self._events = {}
                self._audit()
            self.phase = "then"
            for pattern, check in _PHRASES:
                if match := pattern.fullmatch(text):
                    check(self, *match.groups())
                    return
        raise ScriptError(f"{text!r} is no Then step of the scenarios' language")

    def _make(self, text: str) -> None:
        step = parse(text)
        check(step, self.session.cast)
        made = self.session.do(step)
        self._note(self.session.trace[-1].step, self.session.trace[-1].answer)
        if made is not None:
            self._answer = made

    def _audit(self) -> None:
        for name, events in audit(self.session).items():
            self._events.setdefault(name, []).extend(events)

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except Violation as violation:
            raise self._explain(violation, self._open_session) from None

    # Then

    def _returns(self, code: str) -> None:
        _same(self._code(self._last()), code)

    def _gives(self, terms: str) -> None:
        self._compare(self._last(), terms)

    def _call_gives(self, call: str, terms: str) -> None:
        answer = self._ask(call)
        _same(self._code(answer), "S_OK")
        self._compare(answer, terms)

    def _call_fails(self, call: str, code: str) -> None:
        _same(self._code(self._ask(call)), code)

    def _call_succeeds(self, call: str) -> None:
        _same(self._code(self._ask(call)), "S_OK")

    def _got(self, sink: str, text: str) -> None:
        self.session.cast.sink(sink)
        if text != "nothing" and not _EVENTS.fullmatch(text):
            raise ScriptError(f"{text!r} is neither nothing nor a list of events")
        stated = [Event(n, self._path(p)) for n, p in _EVENT.findall(text)]
        got = self._events.get(sink, [])
        self._note(f"{sink} is drained", events_in_words(got))
        if got != stated:
            raise Mismatch(f"{sink} got {events_in_words(got)}, not {printable(text, 400)}")

    def _holds(self, collection: str, names: str) -> None:
        for call in ("Count", "_NewEnum"):
            answer = self._ask(f"{collection}.{call}")
            _same(self._code(answer), "S_OK")
        stated = set() if names == "nothing" else set(names.split(", "))
        for name in stated:
            self.session.cast.obj(name)
        held = {self._name(r) for r in answer.value} if isinstance(answer.value, tuple) else set()
        if held != stated:
            raise Mismatch(f"{collection} holds {', '.join(sorted(held)) or 'nothing'}, not {names}")

    def _agrees(self) -> None:
        self._audit()

    # How

    def _ask(self, call: str) -> Answer:
        step = parse(call)
        if isinstance(step, Do):
            raise ScriptError(f"{call!r} is no call")
        check(step, self.session.cast)
        if step.args or step.result:
            answer = self.session.do(step)
            assert answer is not None
        else:
            answer = self.session.read([step])[0]
        self._note(call, in_words(answer, self.session.cast))
        return answer

    def _note(self, step: str, answer: str) -> None:
        """Put a step into the transcript, media by their names: where their files lie tells a reader nothing."""
        for name, medium in self.session.cast.media.items():
            for spelled in (render_term(medium.path), repr(medium.path)):
                answer = answer.replace(printable(spelled, 400), name)
        self.transcript.append(TraceEntry(step, answer))

    def _last(self) -> Answer:
        if self._answer is None:
            raise ScriptError("nothing was called before this Then step")
        return self._answer

    def _code(self, answer: Answer) -> str:
        return name_of(effective_code(answer, self.session.binding)) or "a code without a name"

    def _compare(self, answer: Answer, terms: str) -> None:
        value = answer.value
        got = set(value) if isinstance(value, tuple) else {value}
        stated = {self.session.cast.given(t) for t in parse_terms(terms)}
        if not stated:
            raise ScriptError("a value is compared with none")
        known = {self._name(v) if isinstance(v, Ref) else v for v in got}
        if known != {self._name(s) if isinstance(s, Ref) else s for s in stated}:
            raise Mismatch(f"the value is not {printable(terms, 400)}")

    def _name(self, ref: Ref) -> str:
        obj = self.session.cast.known(ref)
        return self.session.cast.name_of(obj) if obj else ref.handle

    def _path(self, term: str) -> str:
        terms = parse_terms(term)
        if len(terms) != 1 or not isinstance(terms[0], str | Name):
            raise ScriptError(f"{term!r} is no path")
        return str(self.session.cast.given(terms[0]))


def _same(got: str, stated: str) -> None:
    check_code(stated)
    if got != stated:
        raise Mismatch(f"{got} came, not {stated}")


_PHRASES: Final[list[tuple[re.Pattern[str], Callable[..., None]]]] = [
    (re.compile(r"it returns (\w+)"), Scenario._returns),
    (re.compile(r"it gives (.+)"), Scenario._gives),
    (re.compile(r"(.+) gives (.+)"), Scenario._call_gives),
    (re.compile(r"(.+) fails with (\w+)"), Scenario._call_fails),
    (re.compile(r"(.+) succeeds"), Scenario._call_succeeds),
    (re.compile(r"(\w+) got (.+)"), Scenario._got),
    (re.compile(r"(\w+) holds (.+)"), Scenario._holds),
    (re.compile(r"nothing has changed|all is as specified"), Scenario._agrees),
]
"""The phrases of Then steps, each with how it is checked."""
