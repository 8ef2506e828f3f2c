"""Playing a program once: its scene, its clients at the same time by one schedule, and a look at how things stand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from ivmdvddrive_spec.model.state import Invocation, Location, Obj

from ...iuts.errors import BenchError, IutError
from ...iuts.port import Answer, Call, Iut, Ref, Timed
from ...judging.session import Session
from ...judging.values import effective_code
from ...judging.violation import STATUS_OF_ERROR
from ...language.script import CallStep
from .history import UNFIT, Answered, Audit, Events, History, Made, Operation, Places, Reading
from .programs import Program

__all__ = ["Trial", "play"]

_LOST: Final = tuple(STATUS_OF_ERROR)

OpenSession: TypeAlias = Callable[[], Session]


@dataclass(frozen=True)
class Trial:
    """The result of a trial. ``lost`` is the error that ended it, and ``lost_by`` the call that met it, if any."""

    program: Program
    session: Session
    timed: tuple[Timed, ...]
    history: History
    lost: IutError | None = None
    lost_by: Operation | None = None

    def step(self, operation: Operation) -> CallStep:
        """The step of the program that a call was."""
        return self.program.clients[operation.client][operation.number]


def play(program: Program, seed: int, open_session: OpenSession) -> Trial:
    """Play a program by the schedule of a seed.

    Raises ScriptError where a step needs one that was left out, and what a session raises while the scene is set.
    """
    session = open_session()
    for step in program.scene:
        session.do(step)
    completed = session.symbols.completed
    prepared = [[session.prepared(completed(step)) for step in calls] for calls in program.clients]
    starts = tuple(session.belief.states)
    timed = session.iut.concurrently([[call for call, _ in calls] for calls in prepared], seed)
    operations, made = _operations(session, timed, [[i for _, i in calls] for calls in prepared])
    lost = next((n for n, one in enumerate(timed) if isinstance(one.answer, IutError)), None)
    if lost is not None:
        error = timed[lost].answer
        assert isinstance(error, IutError)
        if isinstance(error, BenchError):  # nobody is to blame
            raise error
        return Trial(program, session, tuple(timed), History(starts, operations), error, operations[lost])
    try:
        audit = _audit(session, made)
    except _LOST as error:
        return Trial(program, session, tuple(timed), History(starts, operations), error)
    return Trial(program, session, tuple(timed), History(starts, operations, audit))


def _operations(
    session: Session, timed: Sequence[Timed], invocations: Sequence[Sequence[Invocation]]
) -> tuple[tuple[Operation, ...], dict[Ref, Made]]:
    """The calls in the model's terms, and the drives that they made."""
    made: dict[Ref, Made] = {}
    found = []
    numbers = [0] * len(invocations)
    for one in timed:
        number = numbers[one.client]
        numbers[one.client] += 1
        answered = None
        if isinstance(one.answer, Answer):
            answered = _answered(session, one.answer)
            if isinstance(one.answer.value, Ref):
                answered = answered._replace(value=_new(session, one.answer.value, Made(one.client, number), made))
        invocation = invocations[one.client][number]
        found.append(Operation(one.client, number, invocation, answered, one.invoked, one.returned))
    return tuple(found), made


def _answered(session: Session, answer: Answer) -> Answered:
    value = UNFIT if isinstance(answer.value, Ref | tuple) else answer.value
    return Answered(effective_code(answer, session.binding), value, answer.has_value)


def _new(session: Session, ref: Ref, name: Made, made: dict[Ref, Made]) -> Made:
    if session.symbols.known(ref) is not None or ref in made:
        return UNFIT
    made[ref] = name
    return name


# How things stand


def _audit(session: Session, made: dict[Ref, Made]) -> Audit:
    drives: list[tuple[Obj | Made, Ref]] = [
        (obj, session.symbols.ref(name)) for name, obj in session.symbols.names("drive")
    ]
    drives += [(name, ref) for ref, name in made.items()]
    getters = [getter.name for getter in session.specification.getters("drive")]
    asked = [
        (target, getter, Call(ref, getter, binding=session.binding)) for target, ref in drives for getter in getters
    ]
    answers = session.iut.call([call for _, _, call in asked])
    readings = [
        Reading(target, getter, _answered(session, answer))
        for (target, getter, _), answer in zip(asked, answers, strict=True)
    ]
    places = _places(session) if "collection" in session.iut.ics.claims else ()
    return Audit(tuple(readings), places, _events(session))


def _places(session: Session) -> Places:
    """Return where each machine's collection says that its drives are."""
    iut, machines, giving = session.iut, session.symbols.names("machine"), session.specification.giving
    drives, each = giving("collection", "machine").name, giving("drives", "collection").name
    collections = _asked(session, [session.symbols.ref(name) for name, _ in machines], drives)
    listed = _asked(session, [c.value for c in collections if isinstance(c.value, Ref)], each)
    if len(listed) != len(machines):
        return tuple((obj.number, _NOWHERE) for _, obj in machines)
    found = []
    for (_, obj), answer in zip(machines, listed, strict=True):
        items = answer.value if isinstance(answer.value, tuple) else ()
        found.append((obj.number, _locations(iut, session, items)))
    return tuple(found)


_NOWHERE: Final[tuple[Location, ...]] = ((-1, -1),)
"""In place of the locations of a collection that cannot be read: nothing in the model is there."""


def _locations(iut: Iut, session: Session, items: Sequence[Ref]) -> tuple[Location, ...]:
    getters = session.specification.location_getters
    calls = [Call(item, getter, binding=session.binding) for item in items for getter in getters]
    values = [a.value if type(a.value) is int else -1 for a in iut.call(calls)] if calls else []
    return tuple(sorted(zip(values[::2], values[1::2], strict=True)))


def _asked(session: Session, targets: Sequence[Ref], member: str) -> list[Answer]:
    return session.iut.call([Call(t, member, binding=session.binding) for t in targets]) if targets else []


def _events(session: Session) -> Events:
    sinks = list(session.symbols.sinks.values())
    if not sinks:
        return ()
    drained = session.iut.drain([handle for handle, _ in sinks])
    return tuple(
        (number, tuple(sorted(((e.name, e.media_path) for e in events), key=lambda e: (e[0], e[1] or ""))))
        for (_, number), events in zip(sinks, drained, strict=True)
    )
