"""Properties of single calls: any letter, any bus numbers, any index, any path where nothing is."""

from __future__ import annotations

from ivmdvddrive_conformance.judging.violation import raise_all
from ivmdvddrive_conformance.pytest_run.marks import searches

from .order import place
from .subject import Subject
from .table import value


@searches("values", place("values"), weight=3_500)
def test_letters(subject: Subject) -> None:
    """Any string for a host drive's letter"""
    raise_all(value(subject, "letters"))


@searches("values", place("values"), weight=3_500)
def test_locations(subject: Subject) -> None:
    """Any pair of 32-bit numbers for a bus location"""
    raise_all(value(subject, "locations"))


@searches("values", place("values"), weight=3_500)
def test_indexes(subject: Subject) -> None:
    """Any 32-bit number for an index"""
    raise_all(value(subject, "indexes"))


@searches("values", place("values"), weight=3_500)
def test_paths(subject: Subject) -> None:
    """Any name in a folder where nothing is, and any detour to an image"""
    raise_all(value(subject, "paths"))
