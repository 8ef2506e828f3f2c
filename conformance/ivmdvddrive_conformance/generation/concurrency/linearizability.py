"""Linearizability against a nondeterministic specification: looks for an order of the calls that explains a history.

Theory of operation (Wing and Gong, 1993, with Lowe's memory). A call may come next once every call that had returned
before it was invoked has come; it leads from a state to those in which the oracle permits its answer. The history is
explained if some order of all calls that were answered ends in a state in which everything may be as it was read
afterwards; a call that was never answered may be part of the order or not. The search goes depth first over pairs
of calls done (a set, as bits) and node, each of which it visits once.

Most histories are explained by the order in which the calls returned, and that one is tried before any search.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Final, TypeAlias

from .history import History, Operation
from .state_graph import Graph, Misfit, Node, misfit

__all__ = ["Unexplained", "is_linearizable", "unexplained_part"]

_RETURNED: Final = attrgetter("returned")
_Visited: TypeAlias = set[tuple[int, Node]]


@dataclass(frozen=True)
class Unexplained:
    """The ends of the longest explanations of a history.

    ``nodes`` are the states that are reached by then, ``operations`` the calls that might come next and whose answers
    are permitted in none of these, the one that returned first in front. Where all answers are explained but not what
    was read afterwards, ``misfit`` is a reading that does not fit, and ``operations`` are all calls, the last in front.
    """

    operations: tuple[Operation, ...]
    nodes: tuple[Node, ...]
    misfit: Misfit | None = None


def is_linearizable(graph: Graph, history: History) -> bool:
    """Tell whether some order of the calls explains the history."""
    return _by_return(graph, history) or _search(graph, history) is None


def unexplained_part(graph: Graph, history: History) -> Unexplained:
    """Return where the explanations of a history end; only for one that has none."""
    operations = history.operations
    visited = _search(graph, history)
    if visited is None:
        raise ValueError("this history is linearizable")
    answered = _answered(operations)
    most = max((mask & answered).bit_count() for mask, _ in visited)
    deepest = [(mask, node) for mask, node in visited if (mask & answered).bit_count() == most]
    nodes = tuple(dict.fromkeys(node for _, node in deepest))
    before = _before(operations)
    stopped = {i for mask, _ in deepest for i in _next(before, mask) if operations[i].returned is not None}
    if stopped:
        return Unexplained(tuple(sorted((operations[i] for i in stopped), key=_returned)), nodes)
    found = next(m for n in nodes if (m := misfit(n, history.audit)) is not None)
    return Unexplained(tuple(sorted(operations, key=_returned, reverse=True)), nodes, found)


def _by_return(graph: Graph, history: History) -> bool:
    """Tell whether the order in which the calls returned explains it, by following every possible state."""
    if None in [o.returned for o in history.operations]:
        return False
    nodes: Sequence[Node] = [graph.start(s) for s in history.starts]
    for operation in sorted(history.operations, key=_RETURNED):
        move = graph.move(operation)
        if len(nodes) == 1:
            node = nodes[0]
            nodes = node.after.get(move) or graph.after(node, move)
        else:
            nodes = list(dict.fromkeys(n for node in nodes for n in graph.after(node, move)))
        if not nodes:
            return False
    return any(graph.fits(node, history.audit) for node in nodes)


def _search(graph: Graph, history: History) -> _Visited | None:
    """None where an order was found that explains the history; otherwise all that was visited in vain."""
    operations = history.operations
    moves = [graph.move(o) for o in operations]
    before = _before(operations)
    answered = _answered(operations)
    visited: _Visited = {(0, graph.start(state)) for state in history.starts}
    todo = list(visited)
    while todo:
        mask, node = todo.pop()
        if mask & answered == answered and graph.fits(node, history.audit):
            return None
        for i in _next(before, mask):
            for reached in graph.after(node, moves[i]):
                pair = mask | 1 << i, reached
                if pair not in visited:
                    visited.add(pair)
                    todo.append(pair)
    return visited


def _answered(operations: Sequence[Operation]) -> int:
    return sum(1 << i for i, o in enumerate(operations) if o.returned is not None)


def _before(operations: Sequence[Operation]) -> list[int]:
    """For each call, those that had returned before it was invoked, as bits."""
    ends = [(o.returned, 1 << i) for i, o in enumerate(operations) if o.returned is not None]
    return [sum(bit for returned, bit in ends if returned < o.invoked) for o in operations]


def _next(before: Sequence[int], mask: int) -> list[int]:
    """The calls that may come next once those of the mask have come."""
    return [i for i, needed in enumerate(before) if not mask >> i & 1 and not needed & ~mask]


def _returned(operation: Operation) -> float:
    return float("inf") if operation.returned is None else operation.returned
