"""Concurrent calls: several clients at once, of an IUT that claims to bear them."""

from __future__ import annotations

from ivmdvddrive_conformance.generation.concurrency.programs import CLAUSES
from ivmdvddrive_conformance.judging.violation import raise_all
from ivmdvddrive_conformance.pytest_run.marks import about, searches

from .order import place
from .subject import Subject
from .table import CHECKS


@about(*CLAUSES)
@searches("concurrency", place("concurrency"), weight=35_000)
def test_concurrent_calls(subject: Subject) -> None:
    """Concurrent calls"""
    raise_all(CHECKS["concurrency"](subject))
