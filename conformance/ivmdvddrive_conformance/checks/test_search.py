"""The searches: tours and walks over the model's graph, and sequences that Hypothesis draws."""

from __future__ import annotations

from ivmdvddrive_conformance.judging.violation import raise_all
from ivmdvddrive_conformance.pytest_run.marks import searches

from .table import CHECKS, Subject


@searches("tour")
def test_tours(subject: Subject) -> None:
    """Tours of every transition"""
    raise_all(CHECKS["tours"](subject))


@searches("walk")
def test_walks(subject: Subject) -> None:
    """Weighted random walks"""
    raise_all(CHECKS["walks"](subject))


@searches("search")
def test_sequences(subject: Subject) -> None:
    """Stateful search"""
    raise_all(CHECKS["sequences"](subject))
