"""The searches: the opening, tours and walks over the model's graph, and sequences that Hypothesis draws."""

from __future__ import annotations

from dataclasses import replace

from ivmdvddrive_conformance.judging.violation import raise_all
from ivmdvddrive_conformance.pytest_run.marks import searches

from .order import place
from .subject import Subject
from .table import CHECKS


@searches("walk", place("opening"), weight=10_000, opening=True)
def test_opening(subject: Subject) -> None:
    """The opening: what shows most in the fewest calls"""
    # One finding is enough: what else is wrong, the checks that follow find, too.
    raise_all(CHECKS["opening"](replace(subject, enough=lambda _: True)))


@searches("tour", place("tours"), divided="tours")
def test_tours(subject: Subject) -> None:
    """Tours of every transition"""
    raise_all(CHECKS["tours"](subject))


@searches("walk", place("walks"), divided="walked")
def test_walks(subject: Subject) -> None:
    """Weighted random walks"""
    raise_all(CHECKS["walks"](subject))


@searches("search", place("sequences"), weight=8_000)
def test_sequences(subject: Subject) -> None:
    """Stateful search"""
    raise_all(CHECKS["sequences"](subject))
