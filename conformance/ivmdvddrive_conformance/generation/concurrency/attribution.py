"""The accusation against a trial: the clauses, the answers, and the permitted answers.

The clauses are those of the members that take part and change something. In front is that of the call whose answer
cannot be explained first: of the calls at which the longest explanations of the history stop, the one that returned
first; where all answers are explained but not what was read afterwards, the call that returned last.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ivmdvddrive_spec.model.state import Invocation, Obj
from ivmdvddrive_spec.oracle import Oracle

from ...iuts.errors import IutError
from ...iuts.port import Answer, Event
from ...judging.attribution import wrong_value
from ...judging.belief import outcome_in_words
from ...judging.values import events_in_words, in_words
from ...judging.violation import STATUS_OF_ERROR, FailedStatus
from ...language.script import render
from ...text.printable import reprintable
from .history import Made, Operation, Reading
from .linearizability import Unexplained, is_linearizable, unexplained_part
from .programs import MEMBERS
from .state_graph import Graph, Misfit, Node
from .trial import Trial

__all__ = ["Accusation", "accused", "answer_in_words"]


@dataclass(frozen=True)
class Accusation:
    """A trial that shows a violation.

    ``culprit`` is the call that no order explains, if it is one; ``read`` what was read afterwards, if it is that.
    """

    trial: Trial
    clauses: tuple[str, ...]
    got: str
    permitted: tuple[str, ...]
    status: FailedStatus = "fail"
    culprit: Operation | None = None
    read: str = ""
    log: str = ""


def accused(graph: Graph, trial: Trial) -> Accusation | None:
    """Return what a trial shows, or None where an order of its calls explains everything."""
    if trial.lost is not None:
        clauses = _clauses(trial, [trial.lost_by] if trial.lost_by else [])
        status = STATUS_OF_ERROR[type(trial.lost)]
        got = str(trial.lost)
        return Accusation(trial, clauses, got, ("an answer",), status, trial.lost_by, log=trial.lost.log)
    if is_linearizable(graph, trial.history):
        return None
    found = unexplained_part(graph, trial.history)
    clauses = _clauses(trial, found.operations)
    if found.misfit is None:
        return _of_answer(trial, clauses, found)
    read, permitted = _of_misfit(trial, found.misfit, found.nodes)
    return Accusation(trial, clauses, f"no order of the calls explains that {read}", permitted, read=read)


def _clauses(trial: Trial, first: Sequence[Operation]) -> tuple[str, ...]:
    calls = [o.invocation for o in (*first, *trial.history.operations)]
    named = dict.fromkeys(f"{c.member}.concurrent" for c in calls if c.member in MEMBERS)
    return tuple(named) or wrong_value(trial.session.specification, calls[0])


def _of_answer(trial: Trial, clauses: tuple[str, ...], found: Unexplained) -> Accusation:
    culprit = found.operations[0]
    got = f"no order of the calls explains that {render(trial.step(culprit))} gave {answer_in_words(trial, culprit)}"
    return Accusation(
        trial, clauses, got, _permitted(trial.session.oracle, found.nodes, culprit.invocation), culprit=culprit
    )


def _permitted(oracle: Oracle, nodes: Iterable[Node], invocation: Invocation) -> tuple[str, ...]:
    words = (outcome_in_words(o) for node in nodes for o in oracle.outcomes(node.state, invocation))
    return tuple(dict.fromkeys(reprintable(w, 400) for w in words))


def answer_in_words(trial: Trial, operation: Operation) -> str:
    """Return what a call of the trial was answered."""
    found = next(t for t in trial.timed if (t.client, t.invoked) == (operation.client, operation.invoked))
    if isinstance(found.answer, Answer):
        return in_words(found.answer, trial.session.symbols)
    return str(found.answer) if isinstance(found.answer, IutError) else "no answer"


def _of_misfit(trial: Trial, misfit: Misfit, nodes: Sequence[Node]) -> tuple[str, tuple[str, ...]]:
    """Return what was read afterwards and cannot be so, and what might have been, in words."""
    symbols, audit = trial.session.symbols, trial.history.audit
    if isinstance(misfit, Reading):
        target = misfit.target
        name = symbols.name_of(target) if isinstance(target, Obj) else _maker(trial, target)
        value = in_words(Answer(misfit.answer.hresult, _plain(misfit), misfit.answer.has_value), symbols)
        invocations = ((n, n.obj(target)) for n in nodes)
        asked = [(n, Invocation(obj, misfit.member)) for n, obj in invocations if obj is not None]
        permitted = (w for n, invocation in asked for w in _permitted(trial.session.oracle, [n], invocation))
        return f"{name}.{misfit.member} gave {value} afterwards", tuple(dict.fromkeys(permitted)) or ("no such drive",)
    if isinstance(misfit, Obj):
        number = misfit.number
        read = _listed(dict(audit.places)[number])
        right = dict.fromkeys(
            _listed(sorted(n.state.drives[d].location for d in n.state.drives_of(number))) for n in nodes
        )
        return f"the collection of {symbols.name_of(misfit)} then had {read}", tuple(right)
    name = next(n for n, (_, number) in symbols.sinks.items() if number == misfit)
    got = events_in_words(Event(*e) for e in dict(audit.events)[misfit])
    due = dict.fromkeys(events_in_words(Event(e.name, e.path) for e in n.state.sinks[misfit].pending) for n in nodes)
    return f"sink {name} got {got}", tuple(due)


def _plain(reading: Reading) -> int | str | None:
    value = reading.answer.value
    return "an object" if isinstance(value, Made) else value


def _maker(trial: Trial, made: Made) -> str:
    """The drive that a call made, by that call."""
    return f"({render(trial.program.clients[made.client][made.number])})"


def _listed(places: Iterable[tuple[int, int]]) -> str:
    return ", ".join(f"a drive at {bus}:{device}" for bus, device in places) or "no drive"
