"""Histories made by hand, those that an order of their calls explains and those that none does."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ivmdvddrive_conformance.generation.concurrency.history import (
    UNFIT,
    Answered,
    Audit,
    History,
    Made,
    Operation,
    Reading,
    overlapping,
)
from ivmdvddrive_conformance.generation.concurrency.linearizability import is_linearizable, unexplained_part
from ivmdvddrive_conformance.generation.concurrency.state_graph import Graph
from ivmdvddrive_spec import hresult
from ivmdvddrive_spec.model.bench import BenchInvocation, fresh
from ivmdvddrive_spec.model.state import HostDrive, Invocation, Medium, Obj, State
from vpc import oracle

M1, M2, A, B, C = Obj("machine", 0), Obj("machine", 1), Obj("drive", 0), Obj("drive", 1), Obj("drive", 2)
DISC, OTHER = Medium("/disc.iso", "iso"), Medium("/other.iso", "iso")
OK, IN_USE, WRONG, TAKEN = "S_OK", "VM_E_DRIVE_IN_USE", "VM_E_MEDIA_WRONG_TYPE", "VM_E_DRIVE_BUS_LOC_IN_USE"


def scene(*steps: BenchInvocation | Invocation) -> State:
    """Two machines; drives A at 0:0 and C at 0:1 of the first, B at 0:0 of the second; then the steps."""
    state = fresh((HostDrive("D", "dvd"), HostDrive("E", "dvd")))
    adding = [(M1, 0, 0), (M2, 0, 0), (M1, 0, 1)]
    made = [Invocation(machine, "AddDVDROMDrive", place) for machine, *place in adding]
    made = [i._replace(args=tuple(i.args)) for i in made]
    for step in (BenchInvocation("createMachine"), BenchInvocation("createMachine"), *made, *steps):
        if isinstance(step, BenchInvocation):
            [(state, _), *_] = oracle.bench(state, step)
        else:
            state = next(o.state for o in oracle.outcomes(state, step) if o.code == OK)
    return state


def op(client: int, invoked: int, returned: int | None, target: Obj, member: str, *args, gives="", number: int = 0):
    """A call from one position to another, which gives a code, or a value and success; ``gives=None`` is no answer."""
    invocation = Invocation(target, member, args)
    if gives is None:
        return Operation(client, number, invocation, None, invoked, None)
    answer = Answered(hresult(gives)) if gives in (OK, IN_USE, WRONG, TAKEN, "VM_E_NO_MEDIA_CAPTURED") else None
    return Operation(client, number, invocation, answer or Answered(0, gives, True), invoked, returned)


def capture(client: int, start: int, end: int | None, drive: Obj = A, gives: str | None = OK, letter: str = "D"):
    return op(client, start, end, drive, "AttachHostDrive", letter, gives=gives)


def insert(client: int, start: int, end: int, gives: str, medium: Medium = DISC):
    return op(client, start, end, A, "AttachImage", medium, gives=gives)


def attachment(client: int, start: int, end: int, gives: int, drive: Obj = A):
    return op(client, start, end, drive, "Attachment", gives=gives)


def reads(target: Obj | Made, member: str, value: int | str | None = None, code: str = OK) -> Reading:
    return Reading(target, member, Answered(hresult(code), value, value is not None))


def add(client: int, start: int, end: int, gives: str | Made, *place: int):
    value = gives if isinstance(gives, Made) else None
    code = OK if value else str(gives)
    answer = Answered(hresult(code), value, value is not None)
    return Operation(client, 0, Invocation(M1, "AddDVDROMDrive", place), answer, start, end)


CAPTURED = scene(Invocation(A, "AttachHostDrive", ("D",)))
INSERTED = scene(Invocation(A, "AttachImage", (DISC,)))
WATCHED = scene(BenchInvocation("advise", (A,)))
ADDED, ADDED_TOO = Made(0, 0), Made(1, 0)
IN, OUT = ("OnMediaInsert", DISC.path), ("OnMediaEject", DISC.path)

EXPLAINED = {
    "nothing at all": (scene(), [], Audit()),
    "one call": (scene(), [capture(0, 0, 1)], Audit()),
    "of two that overlap the first gets it": (scene(), [capture(0, 0, 2), capture(1, 1, 3, B, IN_USE)], Audit()),
    "of two that overlap the second gets it": (scene(), [capture(0, 0, 2, A, IN_USE), capture(1, 1, 3, B)], Audit()),
    "the one that ended last comes first": (scene(), [capture(0, 0, 9), attachment(1, 1, 2, 2)], Audit()),
    "a look beside a capture that it misses": (scene(), [capture(0, 0, 3), attachment(1, 1, 2, 0)], Audit()),
    "two looks beside a capture, before and after it": (
        scene(),
        [capture(0, 0, 9), attachment(1, 1, 2, 0), attachment(1, 3, 4, 2)],
        Audit(),
    ),
    "a call that was never answered had its effect": (
        scene(),
        [capture(0, 0, None, gives=None), attachment(1, 1, 2, 2)],
        Audit(),
    ),
    "a call that was never answered had none": (
        scene(),
        [capture(0, 0, None, gives=None), attachment(1, 1, 2, 0)],
        Audit((reads(A, "Attachment", 0),)),
    ),
    "a call that was never answered had its effect late": (
        scene(),
        [capture(0, 0, None, gives=None), attachment(1, 1, 2, 0), attachment(1, 3, 4, 2)],
        Audit(),
    ),
    "a tolerated code": (
        scene(),
        [op(0, 0, 2, A, "ReleaseImage", gives="VM_E_NO_MEDIA_CAPTURED"), capture(1, 1, 3)],
        Audit(),
    ),
    "a letter as it was given": (
        scene(),
        [capture(0, 0, 2, letter="d"), op(1, 3, 4, A, "HostDriveLetter", gives="d")],
        Audit((reads(A, "HostDriveLetter", "d"),)),
    ),
    "two of different places": (
        scene(),
        [add(0, 0, 2, ADDED, 1, 0), add(1, 1, 3, ADDED_TOO, 1, 1)],
        Audit(
            (reads(ADDED, "DeviceNumber", 0), reads(ADDED_TOO, "DeviceNumber", 1)),
            ((0, ((0, 0), (0, 1), (1, 0), (1, 1))),),
        ),
    ),
    "events of calls that overlapped, the other way round": (
        WATCHED,
        [insert(0, 0, 3, OK), op(1, 1, 2, A, "ReleaseImage", gives=OK)],
        Audit(events=((0, (OUT, IN)),)),
    ),
    "an event that the pages leave open": (
        WATCHED,
        [capture(0, 0, 1)],
        Audit(events=((0, (("OnMediaInsert", "D"),)),)),
    ),
    "the same event not sent": (WATCHED, [capture(0, 0, 1)], Audit(events=((0, ()),))),
}

UNEXPLAINED = {
    "both capture it": (  # of a machine that does not run, another may have the host drive
        scene(BenchInvocation("setMachineState", (M1, "running")), BenchInvocation("setMachineState", (M2, "running"))),
        [capture(0, 0, 2), capture(1, 1, 3, B)],
        Audit(),
        "AttachHostDrive",
    ),
    "neither captures it": (
        scene(),
        [capture(0, 0, 2, A, IN_USE), capture(1, 1, 3, B, IN_USE)],
        Audit(),
        "AttachHostDrive",
    ),
    "a look after a capture that misses it": (
        scene(),
        [capture(0, 0, 1), attachment(1, 2, 3, 0)],
        Audit(),
        "Attachment",
    ),
    "a look before a capture that foresees it": (
        scene(),
        [attachment(1, 0, 1, 2), capture(0, 2, 3)],
        Audit(),
        "Attachment",
    ),
    "two looks beside a capture, the wrong way round": (
        scene(),
        [capture(0, 0, 9), attachment(1, 1, 2, 2), attachment(1, 3, 4, 0)],
        Audit(),
        "Attachment",
    ),
    "a call that was never answered had its effect, and then not": (
        scene(),
        [capture(0, 0, None, gives=None), attachment(1, 1, 2, 2), attachment(1, 3, 4, 0)],
        Audit(),
        "Attachment",
    ),
    "both release it": (
        CAPTURED,
        [op(0, 0, 2, A, "ReleaseHostDrive", gives=OK), op(1, 1, 3, A, "ReleaseHostDrive", gives=OK)],
        Audit(),
        "ReleaseHostDrive",
    ),
    "both take one place": (
        scene(),
        [add(0, 0, 2, ADDED, 1, 1), add(1, 1, 3, ADDED_TOO, 1, 1)],
        Audit(),
        "AddDVDROMDrive",
    ),
    "what was made is not new": (scene(), [add(0, 0, 1, UNFIT, 1, 1)], Audit(), "AddDVDROMDrive"),
    "a letter as it was given, and otherwise afterwards": (
        scene(),
        [capture(0, 0, 2, letter="d"), op(1, 3, 4, A, "HostDriveLetter", gives="d")],
        Audit((reads(A, "HostDriveLetter", "D"),)),
        "HostDriveLetter",
    ),
    "a failed call had an effect": (
        INSERTED,
        [insert(0, 0, 2, IN_USE, OTHER), attachment(1, 1, 3, 1)],
        Audit((reads(A, "ImageFile", OTHER.path),)),
        "Attachment",
    ),
    "an update is lost": (
        scene(),
        [insert(0, 0, 2, OK), attachment(1, 1, 3, 0)],
        Audit((reads(A, "Attachment", 0),)),
        "Attachment",
    ),
    "a drive is not in the collection": (
        scene(),
        [add(0, 0, 2, ADDED, 1, 0)],
        Audit(places=((0, ((0, 0), (0, 1))),)),
        "AddDVDROMDrive",
    ),
    "an event came twice": (WATCHED, [insert(0, 0, 1, OK)], Audit(events=((0, (IN, IN)),)), "AttachImage"),
    "an event did not come": (WATCHED, [insert(0, 0, 1, OK)], Audit(events=((0, ()),)), "AttachImage"),
}


@pytest.mark.parametrize("name", EXPLAINED)
def test_an_order_explains(name: str) -> None:
    state, operations, audit = EXPLAINED[name]
    history = History((state,), tuple(operations), audit)
    assert is_linearizable(Graph(oracle), history)
    with pytest.raises(ValueError, match="is linearizable"):
        unexplained_part(Graph(oracle), history)


@pytest.mark.parametrize("name", UNEXPLAINED)
def test_no_order_explains(name: str) -> None:
    state, operations, audit, blamed = UNEXPLAINED[name]
    history = History((state,), tuple(operations), audit)
    assert not is_linearizable(Graph(oracle), history)
    found = unexplained_part(Graph(oracle), history)
    assert found.operations[0].invocation.member == blamed
    assert found.nodes
    in_audit = found.operations[0].returned == max(o.returned or 0 for o in operations) and found.misfit is not None
    assert in_audit == (audit != Audit())


def test_a_belief_of_several_states_needs_one_that_explains() -> None:
    history = History((scene(), CAPTURED), (attachment(0, 0, 1, 2), attachment(1, 2, 3, 2)), Audit())
    assert is_linearizable(Graph(oracle), history)
    assert not is_linearizable(Graph(oracle), history._replace(starts=(scene(),)))


def test_a_graph_that_has_forgotten_judges_as_before() -> None:
    graph = Graph(oracle)
    state, operations, audit = EXPLAINED["the one that ended last comes first"]
    for _ in range(3):
        assert is_linearizable(graph, History((state,), tuple(operations), audit))
        graph.trim(0)


def test_what_overlaps() -> None:
    first, second, third = attachment(0, 0, 2, 0), attachment(1, 1, 4, 0), attachment(0, 5, 6, 0)
    pending = capture(1, 3, None, gives=None)
    assert overlapping([first, second, third]) == [first, second]
    assert overlapping([first, third]) == []
    assert overlapping([first, third, pending]) == [third, pending]


# Against every order tried in turn

CALLS = [
    Invocation(A, "AttachHostDrive", ("D",)),
    Invocation(B, "AttachHostDrive", ("D",)),
    Invocation(A, "ReleaseHostDrive"),
    Invocation(A, "AttachImage", (DISC,)),
    Invocation(A, "ReleaseImage"),
    Invocation(A, "SetBusLocation", (1, 1)),
    Invocation(C, "SetBusLocation", (1, 1)),
    Invocation(A, "Attachment"),
    Invocation(C, "BusNumber"),
]
ANSWERS = [Answered(hresult(c)) for c in (OK, IN_USE, WRONG, TAKEN)] + [Answered(0, v, True) for v in (0, 1, 2)]


@st.composite
def histories(draw: st.DrawFn) -> History:
    """Two or three clients, the positions dealt out, the answers likely ones."""
    clients = draw(st.integers(2, 3))
    turns = draw(st.lists(st.integers(0, clients - 1), min_size=4, max_size=10))
    open_: dict[int, tuple[Invocation, Answered, int, int]] = {}
    made, numbers = [], [0] * clients
    for position, client in enumerate(turns):
        if client in open_:
            invocation, answer, invoked, number = open_.pop(client)
            made.append(Operation(client, number, invocation, answer, invoked, position))
        else:
            invocation = draw(st.sampled_from(CALLS))
            has_value = invocation.member in {"Attachment", "BusNumber"}
            answer = draw(st.sampled_from([a for a in ANSWERS if a.has_value == has_value]))
            open_[client] = invocation, answer, position, numbers[client]
            numbers[client] += 1
    pending = [Operation(c, n, i, None, at, None) for c, (i, _, at, n) in open_.items()]
    audit = Audit((reads(A, "Attachment", draw(st.integers(0, 2))),)) if draw(st.booleans()) else Audit()
    return History((scene(),), tuple(sorted([*made, *pending], key=lambda o: o.invoked)), audit)


def orders(operations: tuple[Operation, ...]) -> Iterator[tuple[Operation, ...]]:
    """Every order that agrees with what was over before what began, with or without the calls never answered."""
    pending = [o for o in operations if o.returned is None]
    for left_out in itertools.chain.from_iterable(itertools.combinations(pending, n) for n in range(len(pending) + 1)):
        for order in itertools.permutations([o for o in operations if o not in left_out]):
            places = {o: n for n, o in enumerate(order)}
            if all(
                places[a] < places[b]
                for a, b in itertools.permutations(order, 2)
                if a.returned is not None and a.returned < b.invoked
            ):
                yield order


def explains(order: tuple[Operation, ...], state: State, audit: Audit) -> bool:
    """Straight from the oracle, without memory."""
    if not order:
        return all(
            any(
                oracle.accepts(o, r.answer.hresult) != "no" and o.value == r.answer.value
                for o in oracle.outcomes(state, Invocation(r.target, r.member))
            )
            for r in audit.readings
        )
    first, *rest = order
    return any(
        explains(tuple(rest), outcome.state, audit)
        for outcome in oracle.outcomes(state, first.invocation)
        if first.answer is None
        or (
            oracle.accepts(outcome, first.answer.hresult) != "no"
            and (outcome.value == first.answer.value or not first.answer.has_value)
            and (outcome.code != OK or first.answer.has_value == (outcome.value is not None))
        )
    )


SHARED = Graph(oracle)


@settings(max_examples=300, derandomize=True)
@given(history=histories())
def test_the_search_says_what_trying_every_order_says(history: History) -> None:
    found = any(explains(order, history.starts[0], history.audit) for order in orders(history.operations))
    assert is_linearizable(SHARED, history) == found
    if not found:
        assert unexplained_part(SHARED, history).operations
