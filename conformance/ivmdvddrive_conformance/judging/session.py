"""A session with an IUT: makes the steps of the scenarios' language and judges every answer by the oracle.

A step is made on the IUT and on the belief (``belief.py``); an answer that no state of the belief permits is a
Violation. ``read`` and ``drain`` ask how things stand after a step: they change nothing, and what is wrong about
their answers is laid at that step's door (``attribution.py``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final, NoReturn

from ivmdvddrive_spec import to_hex
from ivmdvddrive_spec.model import sinks
from ivmdvddrive_spec.model.state import Invocation, Obj, State
from ivmdvddrive_spec.oracle import Oracle
from ivmdvddrive_spec.protocol import VERBS_OF_THE_BENCH

from ..iuts.errors import IutError
from ..iuts.port import Answer, Binding, Call, Event, Iut
from ..language.media import Shelf
from ..language.script import BenchStep, CallStep, Step, render
from ..language.symbols import Symbols
from ..text.printable import printable, reprintable
from . import attribution
from .belief import Belief, Shown, Tally
from .values import Values, drain_in_words, effective_code, events_in_words, in_words
from .violation import STATUS_OF_ERROR, TraceEntry, Violation

__all__ = ["Session"]

_LOST: Final = tuple(STATUS_OF_ERROR)


class Session:
    """One session, from its ``reset`` on. Methods raise Violation, Unclaimed, BenchError or CannotStart.

    ``elsewhere`` gives the steps that a player has made on it besides those of the trace.
    """

    def __init__(self, oracle: Oracle, iut: Iut, shelf: Shelf, tally: Tally, binding: Binding | None = None) -> None:
        self.oracle = oracle
        self.specification = oracle.specification
        self.iut = iut
        self.binding: Binding = binding or iut.ics.bindings[0]
        self.trace: list[TraceEntry] = []
        self.elsewhere: Callable[[], Iterable[Step]] = tuple
        self._shelf = shelf
        self._tally = tally
        self._begin()

    def _begin(self) -> None:
        """Reset the bench: nothing has a name, and nothing was done."""
        self.symbols = Symbols(self.specification, self.iut, self.iut.reset(), self._shelf)
        self.belief = Belief(self.oracle, self.symbols.host_drives, self._tally)
        self._values = Values(self.iut, self.symbols, self.binding)
        self._past = attribution.Past(self.specification)
        self._last = attribution.Last(self.specification)
        self._reads: dict[CallStep, None] = {}

    # Steps

    def do(self, step: Step) -> Answer | None:
        """Make a step and judge it; gives the answer of a call."""
        if isinstance(step, CallStep):
            return self._call(self.symbols.completed(step))
        self._bench(step)
        return None

    @property
    def made(self) -> list[Step]:
        """The steps that were made, in order; of what asks how things stand, only what is a step, too."""
        return [*(e.step for e in self.trace if not isinstance(e.step, str)), *self.elsewhere()]

    def _bench(self, do: BenchStep) -> None:
        try:
            if do.verb == "reset":
                self._begin()
                self.trace.append(TraceEntry(do, ""))
                return
            made = self._given(do)
        except _LOST as error:
            self._lost(do, error, attribution.of_bench(do))
        before = self.belief.state
        self.belief.bench(self.symbols.in_model(do))
        if do.verb == "createMachine":
            self.symbols.bind(str(do.result), made, Obj("machine", len(before.machines)))
        elif VERBS_OF_THE_BENCH[do.verb].makes == "sink":
            self.symbols.sinks[str(do.result)] = made, len(before.sinks)
        self.trace.append(TraceEntry(do, ""))
        self._last = attribution.Last(self.specification, do)

    def _given(self, do: BenchStep) -> Any:
        """Return what a step of the bench gives: a machine, a sink's handle, or nothing."""
        if do.verb == "createMachine":
            return self.iut.create_machine()
        return self.iut.perform([self.symbols.request(do)])[0]

    def _call(self, step: CallStep) -> Answer:
        call, invocation = self.prepared(step)
        before = self.belief.state
        try:
            answer = self.iut.call([call])[0]
            accepted = self._accepts(step, invocation, answer)
        except _LOST as error:
            self._lost(step, error, self.oracle.broken_by(self.belief.state, invocation))
        self.trace.append(TraceEntry(step, in_words(answer, self.symbols)))
        if not accepted:
            self._violate(self._broken(invocation, answer), answer, invocation)
        self._bind(step, invocation, answer)
        self.trace[-1] = TraceEntry(step, in_words(answer, self.symbols))  # by its name, now that it has one
        code = effective_code(answer, self.binding)
        self._last = attribution.Last(self.specification, step, failed=bool(code >> 31), invocation=invocation)
        self._past.note(invocation, before, self.belief.state, failed=self._last.failed)
        return answer

    def prepared(self, step: CallStep) -> tuple[Call, Invocation]:
        """A call that leaves out nothing, as the IUT gets it and as the model does; ScriptError for an unknown name."""
        target = self.symbols.obj(step.target)
        roles = self.specification.member(target.kind, step.member).roles
        args = tuple(self.symbols.modelled(role, a) for role, a in zip(roles, step.args, strict=True))
        invocation = Invocation(target, step.member, args, step.null_out, roles)
        return self.symbols.call(step, self.binding), invocation

    def _accepts(self, step: CallStep, invocation: Invocation, answer: Answer) -> bool:
        code = effective_code(answer, self.binding)
        fit, state = self._values.fit, self.belief.state
        ways = self.belief.call(
            invocation,
            code,
            lambda value: fit(state, invocation, value, answer),
            lambda: Shown(render(step), in_words(answer, self.symbols)),
        )
        return bool(ways)

    def _bind(self, step: CallStep, invocation: Invocation, answer: Answer) -> None:
        made = self._values.made(self.belief.state, invocation, answer)
        if made is not None and step.result and not isinstance(answer.value, int | str | tuple | None):
            self.symbols.bind(step.result, answer.value, made)

    def permits(
        self, before: Mapping[State, frozenset[str]], invocation: Invocation, code: int, given: Answer | None
    ) -> bool:
        """Tell whether a call in one of these states might have returned a code, with the given value or any."""
        belief = Belief.of(self.oracle, before, Tally())
        fit, state = self._values.fit, belief.state
        ways = belief.call(
            invocation, code, lambda value: given is None or fit(state, invocation, value, given), lambda: Shown("", "")
        )
        return bool(ways)

    # Asking how things stand

    def read(self, steps: Sequence[CallStep], preface: Iterable[TraceEntry] = ()) -> list[Answer]:
        """Make calls that change nothing, together; ``preface`` stands before one that is wrong in the trace."""
        prepared = [self.prepared(s) for s in steps]
        lost: IutError | None = None
        try:
            answers = self.iut.call([call for call, _ in prepared])
        except _LOST as error:
            lost, answers = error, list(error.results)[: len(steps) - 1]
        for step, (_, invocation), answer in zip(steps, prepared, answers, strict=False):
            try:
                accepted = self._accepts(step, invocation, answer)
            except _LOST as error:
                self.lose(step, error)
            if not accepted:
                made = len(self.trace)
                self.trace += [*preface, TraceEntry(step, in_words(answer, self.symbols))]
                clauses = self._last.attributed(step.member, self._broken(invocation, answer))
                self._violate(clauses, answer, invocation, made=made)
            self._bind(step, invocation, answer)
            self._reads[step] = None
        if lost is not None:  # in the first call that was not answered
            self.lose(steps[len(answers)], lost)
        return answers

    def drain(self) -> dict[str, list[Event]]:
        """Drain every sink, judge what they got, and give it by the sinks' names."""
        if not self.symbols.sinks:
            return {}
        names = list(self.symbols.sinks)
        try:
            drained = self.iut.drain([self.symbols.sinks[n][0] for n in names])
        except _LOST as error:
            self.lose(None, error)
        by_number = {
            self.symbols.sinks[n][1]: [(e.name, e.media_path) for e in events]
            for n, events in zip(names, drained, strict=True)
        }
        if not self.belief.drained(by_number, lambda: self._drain_in_words(by_number)):
            self.refuse_events(by_number)
        return dict(zip(names, drained, strict=True))

    def _drain_in_words(self, got: Mapping[int, Sequence[sinks.Got]]) -> Shown:
        names = {number: name for name, (_, number) in self.symbols.sinks.items()}
        return Shown(*drain_in_words({names[number]: events for number, events in got.items()}))

    # What is wrong

    def resume(self, made: Iterable[tuple[Step, str]], belief: Belief) -> None:
        """Stand where steps have led that were made and judged elsewhere, with what they were answered in words."""
        for step, answer in made:
            self.trace.append(TraceEntry(step, answer))
        self.elsewhere = tuple
        self.belief = belief

    def refuse_events(self, got: Mapping[int, Sequence[sinks.Got]]) -> NoReturn:
        """Raise the Violation that events are, by the numbers of the sinks that got them."""
        fault = sinks.fault_in(self.belief.state, got, self.specification.terms, after_failure=self._last.failed)
        name = next(n for n, (_, number) in self.symbols.sinks.items() if number == fault.sink)
        came = events_in_words(Event(*event) for event in got[fault.sink])
        due = [Event(e.name, e.path) for e in self.belief.state.sinks[fault.sink].pending]
        outcome = fault.clause.partition(".")[0]
        made = len(self.trace)
        self.trace.append(TraceEntry(f"{name} is drained", came))
        said = f"sink {name} got {came}: {printable(fault.says)}"
        self.found(Violation((fault.clause,), said, [events_in_words(due)], self.trace, made=made, outcome=outcome))

    def refuse(self, step: CallStep, answer: Answer) -> NoReturn:
        """Raise the Violation that an answer is."""
        _, invocation = self.prepared(step)
        self.trace.append(TraceEntry(step, in_words(answer, self.symbols)))
        self._violate(self._broken(invocation, answer), answer, invocation)

    def lose(self, step: Step | None, error: IutError) -> NoReturn:
        """Raise the Violation that losing the IUT during a step is, or while sinks were drained."""
        if step is None:
            self._lost(None, error, tuple(f"{event}.image" for event in self.specification.terms.events.values()))
        if isinstance(step, BenchStep):
            self._lost(step, error, attribution.of_bench(step))
        self._lost(step, error, self.oracle.broken_by(self.belief.state, self.prepared(step)[1]))

    def _broken(self, invocation: Invocation, answer: Answer) -> tuple[str, ...]:
        code = effective_code(answer, self.binding)
        clauses = self.oracle.broken_by(self.belief.state, invocation)
        if code == 0 and clauses == (f"{invocation.member}.S_OK",):
            return attribution.wrong_value(self.specification, invocation)
        if (fault := self.belief.fault_of(invocation.target)) is not None:
            # Either unexpected code may come, but the row that is broken is that of the error which was injected.
            row = f"{invocation.member}.{fault}"
            return (row,) if row in clauses else clauses
        if not clauses[0].endswith(".S_OK"):
            return clauses
        state = self.belief.state
        due = self._past.should_be_free(
            invocation, self.specification.name_of(code), state
        ) or attribution.by_failing_sink(self.specification, invocation, state)
        return (due, *clauses) if due else clauses

    def _violate(
        self, clauses: Sequence[str], answer: Answer, invocation: Invocation, *, made: int | None = None
    ) -> NoReturn:
        """Raise a Violation; ``made`` counts the trace's steps where an audit has found it."""
        permitted = [reprintable(p, 400) for p in self.belief.permitted(invocation)]
        got = f"{invocation.member} gave {in_words(answer, self.symbols)}"
        suspects = () if made is None else list(self._reads)
        outcome = f"{invocation.member} {to_hex(effective_code(answer, self.binding))}"
        self.found(Violation(clauses, got, permitted, self.trace, made=made, suspects=suspects, outcome=outcome))

    def violate(
        self, clauses: Sequence[str], got: str, permitted: Sequence[str], read: Iterable[TraceEntry]
    ) -> NoReturn:
        """Raise a Violation for what an audit has seen in more answers than one; ``read`` are its reads."""
        made = len(self.trace)
        self.trace += read
        self.found(Violation(clauses, got, permitted, self.trace, made=made, suspects=list(self._reads)))

    def _lost(self, step: Step | None, error: IutError, clauses: Sequence[str]) -> NoReturn:
        made = None if step else len(self.trace)  # draining is no step that could be played again
        self.trace.append(TraceEntry(step or "every sink is drained", str(error)))
        status = STATUS_OF_ERROR[type(error)]
        self.found(
            Violation(
                clauses, str(error), ["an answer"], self.trace, status=status, log=error.log, made=made, outcome=status
            ),
            error,
        )

    def found(self, violation: Violation, cause: IutError | None = None) -> NoReturn:
        """Raise a violation; all of a session's pass here, so that a session which measures sees them come."""
        raise violation from cause
