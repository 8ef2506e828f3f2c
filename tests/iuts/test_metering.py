"""The meter: it counts what is asked of an implementation, and the calls of a run's processes in one ledger."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from ivmdvddrive_conformance.iuts.ledger import CHECKS_PLACE, Ledger
from ivmdvddrive_conformance.iuts.metering import Meter, RunCalls, RunEnded, Spent, metered

USED_UP = "the budget is used up"


class Counting:
    """A port that counts what reaches it."""

    def __init__(self) -> None:
        self.asked = 0

    def reset(self) -> list[Any]:
        self.asked += 1
        return []

    def perform(self, requests: Sequence[object]) -> list[object]:
        self.asked += len(requests)
        return list(requests)

    def concurrently(self, clients: Sequence[Sequence[object]], _seed: int) -> list[object]:
        self.asked += sum(map(len, clients))
        return []


def limited(calls: float, ledger: Ledger | None = None) -> tuple[Counting, Any, Meter]:
    """A port with a budget of so many calls."""
    counting, ledger = Counting(), ledger or Ledger()
    meter = Meter(ledger=ledger, run_limits=[RunCalls(ledger, calls, USED_UP)])
    return counting, metered(counting, meter), meter  # type: ignore[arg-type]  # as much of a port as is asked


@pytest.mark.parametrize(
    "ask",
    [
        lambda iut: [iut.reset() for _ in range(11)],
        lambda iut: iut.perform(range(11)),
        lambda iut: [iut.perform(range(4)) for _ in range(3)],
    ],
    ids=["one", "a-round", "rounds"],
)
def test_a_budget_is_spent_to_the_last_call_and_no_further(ask: Callable[[Any], object]) -> None:
    counting, iut, meter = limited(10)
    with pytest.raises(Spent, match=USED_UP):
        ask(iut)
    assert (counting.asked, meter.ledger.total, meter.run_over()) == (10, 10, USED_UP)


def test_calls_at_the_same_time_are_made_together_or_not_at_all() -> None:
    counting, iut, meter = limited(10)
    iut.concurrently([range(3), range(3)], 0)
    with pytest.raises(Spent, match=USED_UP):
        iut.concurrently([range(3), range(3)], 0)
    assert (counting.asked, meter.ledger.total) == (6, 6)
    iut.perform(range(4))
    assert counting.asked == 10


def test_without_a_budget_calls_are_counted_all_the_same() -> None:
    ledger = Ledger()
    metered(Counting(), Meter(ledger=ledger)).perform(range(7))  # type: ignore[arg-type]
    assert ledger.total == 7


def test_the_processes_of_a_run_spend_one_budget(tmp_path: Path) -> None:
    file = tmp_path / "calls"
    Ledger.made(file, before=5)
    parts = [limited(20, Ledger(file, CHECKS_PLACE + n)) for n in range(3)]
    for counting, iut, _ in parts:
        iut.perform(range(4))
        assert counting.asked == 4
    _, iut, meter = parts[0]
    with pytest.raises(Spent):
        iut.perform(range(4))
    assert (meter.ledger.total, sum(counting.asked for counting, _, _ in parts)) == (20, 15)
    assert all(one.run_over() == USED_UP for _, _, one in parts)


def test_what_is_about_to_be_asked_is_entered_before(tmp_path: Path) -> None:
    """An implementation may end the process in the midst of a call."""
    seen = []

    class Looks(Counting):
        def reset(self) -> list[Any]:
            seen.append(Ledger(tmp_path / "calls").total)
            return super().reset()

    ledger = Ledger.made(tmp_path / "calls")
    metered(Looks(), Meter(ledger=ledger)).reset()  # type: ignore[arg-type]
    assert seen == [1]


def test_a_ledger_that_is_made_anew_leaves_the_one_before_alone(tmp_path: Path) -> None:
    first = Ledger.made(tmp_path / "calls")
    first.enter(3)
    second = Ledger.made(tmp_path / "calls", before=first.total)
    first.enter(1)
    assert (first.total, second.total) == (4, 3)


def test_processes_beyond_the_last_place_share_it(tmp_path: Path) -> None:
    Ledger.made(tmp_path / "calls")
    for place in (5_000, 6_000):
        Ledger(tmp_path / "calls", place).enter(2)
    assert Ledger(tmp_path / "calls").total == 4


def test_two_that_take_the_rest_at_the_same_time_never_take_more_than_there_is(tmp_path: Path) -> None:
    """The second has entered what it wants when the first looks at the total: the first gives back what is too much."""
    Ledger.made(tmp_path / "calls", before=6)
    first, second = (Ledger(tmp_path / "calls", CHECKS_PLACE + n) for n in range(2))
    second.enter(4)
    assert first.take(4, 10) == 0
    assert first.total == 10


def test_a_run_that_another_process_has_ended_asks_nothing_more(tmp_path: Path) -> None:
    Ledger.made(tmp_path / "calls")
    first, second = (Ledger(tmp_path / "calls", CHECKS_PLACE + n) for n in range(2))
    counting = Counting()
    iut = metered(counting, Meter(ledger=first, run_limits=[RunEnded(first, "ended")]))  # type: ignore[arg-type]
    iut.reset()
    second.end()
    with pytest.raises(Spent, match="ended"):
        iut.reset()
    assert counting.asked == 1


def test_the_limit_of_time_of_a_run_is_named_first() -> None:
    clock = [0.0]
    meter = Meter(5.0, "time", now=lambda: clock[0])
    with meter.within(1, math.inf, "a check's"):
        assert meter.run_over() is None
        clock[0] = 6.0
        assert meter.run_over() == "time"
