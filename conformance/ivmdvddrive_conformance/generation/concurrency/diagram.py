"""A violation as text: a line a client, its calls as bars over the one order in which everything happened.

Plain lines of at most 100 columns, for a terminal as for a block of code in Markdown::

    client 1  ├──1─────────┤
    client 2       ├──2─────────┤

    1  A.AttachHostDrive(HOST1)  S_OK
    2  B.AttachHostDrive(HOST1)  S_OK  ◄ no order of the calls explains this
"""

from __future__ import annotations

from typing import Final

from ...judging.violation import FailedStatus
from ...language.script import render
from .attribution import Accusation, answer_in_words
from .history import Operation

__all__ = ["WIDTH", "diagram"]

WIDTH: Final = 100
"""Columns that a diagram has at most."""

_WIDEST_STEP: Final = 6
_MARK: Final = "  ◄ no order of the calls explains this"
_MARKS: Final[dict[FailedStatus, str]] = {
    "fail": _MARK,
    "crash": "  ◄ the implementation was lost here",
    "timeout": "  ◄ no answer came",
    "protocol-error": "  ◄ this is no answer",
}


def diagram(accusation: Accusation) -> str:
    """The calls of the trial, when they were made and what they were answered."""
    trial = accusation.trial
    operations = sorted(trial.history.operations, key=lambda o: o.invoked)
    bars = _bars(operations, len(trial.program.clients))
    calls = [render(trial.step(o)) for o in operations]
    widest = max(map(len, calls), default=0)
    lines = []
    for number, (operation, call) in enumerate(zip(operations, calls, strict=True), 1):
        shown = _MARKS[accusation.status] if operation == accusation.culprit else ""
        answer = answer_in_words(trial, operation).partition("\n")[0]
        lines.append(_cut(f"{number:>2}  {call:<{widest}}  {answer}", shown))
    if accusation.read:
        lines.append(_cut(f"    {accusation.read}", _MARK))
    return "\n".join([*bars, "", *lines])


def _bars(operations: list[Operation], clients: int) -> list[str]:
    name = len(f"client {clients}") + 2
    end = 1 + max((o.returned or o.invoked for o in operations), default=0)
    step = max(2, min(_WIDEST_STEP, (WIDTH - name - 1) // end))
    lines = []
    for client in range(clients):
        line = [" "] * (end * step + 1)
        for number, operation in enumerate(operations, 1):
            if operation.client == client:
                _draw(line, number, operation, step)
        lines.append(f"{f'client {client + 1}':<{name}}{''.join(line).rstrip()}"[:WIDTH])
    return lines


def _draw(line: list[str], number: int, operation: Operation, step: int) -> None:
    first = operation.invoked * step
    last = len(line) - 1 if operation.returned is None else operation.returned * step
    label = str(number)
    bar = f"{label:─^{last - first - 1}}"
    line[first : last + 1] = ["├", *bar[: last - first - 1], "┤" if operation.returned is not None else "…"]


def _cut(text: str, mark: str) -> str:
    room = WIDTH - len(mark)
    return (text if len(text) <= room else f"{text[: room - 1]}…") + mark
