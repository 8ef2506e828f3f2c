"""Clients over the wire: one request under way each, answers in any order, and what breaks that."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

import threaded_peer
from ivmdvddrive_conformance.generation.concurrency.programs import CLAUSES
from ivmdvddrive_conformance.generation.concurrency.race_search import Hunt
from ivmdvddrive_conformance.iuts.errors import CallRefused, IutCrash, IutTimeout, ProtocolError, Unclaimed
from ivmdvddrive_conformance.iuts.port import Answer, Call, Timed
from ivmdvddrive_conformance.iuts.stdio import StdioIut
from ivmdvddrive_conformance.judging.belief import Tally
from ivmdvddrive_conformance.judging.session import Session
from ivmdvddrive_conformance.language.media import Shelf
from stdio_peers import MACHINE, echoes, peers
from vpc import oracle

Start = Callable[..., StdioIut]


@pytest.fixture
def start() -> Iterator[Start]:
    with peers() as starting:
        yield starting


@contextmanager
def served(*more: str) -> Iterator[StdioIut]:
    """The reference with a pool of threads behind it."""
    iut = StdioIut([sys.executable, str(Path(threaded_peer.__file__)), *more])
    try:
        yield iut
    finally:
        iut.close()


def hunted(iut: StdioIut, shelf: Shelf, histories: int, seed: int = 0) -> Hunt:
    tally = Tally()
    found = Hunt(lambda: Session(oracle, iut, shelf, tally), lambda violation, _: violation, seed)
    found.run(histories, 60)
    return found


def test_a_locked_server_is_not_accused(shelf: Shelf) -> None:
    with served() as iut:
        found = hunted(iut, shelf, 20)
    assert found.violations == []
    assert found.overlapping == found.histories == 20


def test_an_unlocked_server_is(shelf: Shelf) -> None:
    """By how threads are scheduled, so within many histories: it shows in more than half of them."""
    with served("--unlocked") as iut:
        found = next(h for seed in range(50) if (h := hunted(iut, shelf, 1, seed)).violations)
    [violation] = found.violations
    assert set(violation.clauses) <= set(CLAUSES)
    assert " schedules of these calls" in violation.diagram


# One request under way a client

REVERSED = """
hello('concurrent'); serve(1)
a, b = read(), read()
answer(b)
c = read()          # comes as soon as b is answered, though a is not
answer(a)
d = read()
answer(d), answer(c)
serve()
"""


def positions(timed: list[Timed]) -> list[tuple[int, object, int, int | None]]:
    return [
        (t.client, t.answer.value if isinstance(t.answer, Answer) else t.answer, t.invoked, t.returned) for t in timed
    ]


@pytest.mark.parametrize("seed", range(4))
def test_each_client_goes_on_as_soon_as_it_is_answered(start: Start, seed: int) -> None:
    iut = start(REVERSED)
    iut.reset()
    timed = iut.concurrently([echoes(1, 2), echoes(10, 20)], seed)
    first, second = (timed[0].client, timed[1].client)
    values = [(1, 2), (10, 20)]
    assert positions(timed) == [
        (first, values[first][0], 0, 4),
        (second, values[second][0], 1, 2),
        (second, values[second][1], 3, 7),
        (first, values[first][1], 5, 6),
    ]
    assert {first, second} == {0, 1}


def test_the_seed_draws_who_begins(start: Start) -> None:
    iut = start("hello('concurrent'); serve()")
    iut.reset()
    begins = [iut.concurrently([echoes(1), echoes(2), echoes(3)], seed)[0].client for seed in range(20)]
    assert set(begins) == {0, 1, 2}
    assert begins == [iut.concurrently([echoes(1), echoes(2), echoes(3)], seed)[0].client for seed in range(20)]


def test_clients_without_calls(start: Start) -> None:
    iut = start("hello('concurrent'); serve()")
    iut.reset()
    assert iut.concurrently([], 0) == []
    assert positions(iut.concurrently([[], echoes(7)], 0)) == [(1, 7, 0, 1)]


def test_it_needs_the_claims(start: Start) -> None:
    iut = start()
    iut.reset()
    with pytest.raises(Unclaimed, match="concurrent"):
        iut.concurrently([echoes(1)], 0)
    iut = start("hello('concurrent'); serve()")
    iut.reset()
    with pytest.raises(Unclaimed, match="null-out"):
        iut.concurrently([echoes(1), [Call(MACHINE, "DVDROMDrives", null_out=True)]], 0)


def test_an_error_is_the_answer_of_its_call_alone(start: Start) -> None:
    iut = start("hello('concurrent'); serve(1); a, b = read(), read(); refuse(a); answer(b); serve()")
    iut.reset()
    refused, answered = iut.concurrently([echoes(1), echoes(2)], 0)
    assert isinstance(refused.answer, CallRefused)
    assert "a call was answered by an error: no (error -32000)" in str(refused.answer)
    assert isinstance(answered.answer, Answer)
    assert iut.reset()  # the process is the same, and goes on


@pytest.mark.parametrize(
    ("body", "error", "said"),
    [
        ("os._exit(3)", IutCrash, "the process exited with status 3"),
        ("answer(b); answer(b); hang()", ProtocolError, "it answers request"),
        ("result({'id': 99}, {}); hang()", ProtocolError, "an unknown id"),
        ("write(b'{}\\n'); hang()", ProtocolError, "it has no"),
        ("result(b, {}); hang()", ProtocolError, "'hresult' is a required property"),
        ("hang()", IutTimeout, "no answer within 1 s"),
    ],
)
def test_what_loses_the_iut_is_the_answer_of_one_call(
    start: Start, body: str, error: type[Exception], said: str
) -> None:
    iut = start(f"hello('concurrent'); serve(1); a, b = read(), read(); {body}", timeout=1.0)
    iut.reset()
    timed = iut.concurrently([echoes(1, 2), echoes(10, 20)], 0)
    [lost] = [t for t in timed if not isinstance(t.answer, Answer | None)]
    assert isinstance(lost.answer, error)
    assert said in str(lost.answer)
    assert lost.returned is None
    with pytest.raises(IutCrash, match="the next reset starts it anew"):
        iut.concurrently([echoes(1)], 0)
    assert iut.reset()
