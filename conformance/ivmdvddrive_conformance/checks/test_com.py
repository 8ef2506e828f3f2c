"""COM's own clauses, of an IUT that claims to be a COM server: one check each."""

from __future__ import annotations

from typing import cast

import pytest

from ivmdvddrive_conformance.generation.com_rules import RULES, Stage
from ivmdvddrive_conformance.iuts.errors import Unclaimed
from ivmdvddrive_conformance.iuts.port import ComServer, Iut
from ivmdvddrive_conformance.judging.belief import Tally
from ivmdvddrive_conformance.pytest_run.marks import searches
from ivmdvddrive_conformance.pytest_run.pytest_run import Running

from .order import place

_CLAUSES = [pytest.param(clause, marks=pytest.mark.ivmdvddrive_clause(clause), id=clause) for clause in RULES]


@searches("binary", place("binary"))
@pytest.mark.parametrize("clause", _CLAUSES)
def test_rule(running: Running, iut: Iut, tally: Tally, clause: str) -> None:
    """A rule of COM's"""
    if "com" not in iut.ics.claims or not hasattr(iut, "inquire"):  # an object in Python cannot be asked
        raise Unclaimed("com")
    stage = Stage(running.oracle, cast(ComServer, iut), clause)  # the claim says that it answers these requests
    try:
        RULES[clause](stage)
    finally:
        tally.calls += stage.calls
        tally.take(running.oracle, clause, stage.readings)
