"""A scenario as a test for pytest: the source of a file that stands in an adopter's own tests, and what it calls."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import fields
from typing import Any, Final

import pytest

from ivmdvddrive_spec import Specification
from ivmdvddrive_spec.oracle import Oracle

from ..iuts.errors import Unclaimed
from ..iuts.opening import open_chosen
from ..judging.belief import Tally
from ..judging.scenario import Scenario, play_judged
from ..judging.session import Session
from ..language.media import Shelf
from ..language.pickles import Pickle, check_judging
from ..language.then_steps import Phase
from ..process.scratch import scratch
from ..settings.settings import Settings, specified

__all__ = ["as_pytest", "replayed"]

_KEPT: Final = ("profile", "binding", "timeout", "start_timeout")
_HEAD: Final = """\
\"\"\"What an implementation must not do again; it needs ivmdvddrive, and runs under plain pytest.\"\"\"

from ivmdvddrive_conformance.replaying.regression import replayed

IUT = {iut}
"""
_TEST: Final = """

def {name}() -> None:
{about}    replayed(
        IUT,
        [
{steps}        ],{settings}
    )
"""


def replayed(iut: str, steps: Sequence[tuple[Phase, str]], **settings: Any) -> None:
    """Play a scenario on an implementation, KIND:TARGET as on the command line, and judge every answer.

    ``steps`` are pairs of a phase (given, when, then) and a text; ``settings`` those of ``Settings``. Raises Violation
    where an answer was not permitted, Mismatch where a Then step states another answer than what came (both are
    AssertionErrors), ScriptError for a scenario that judges nothing, and ``iuts/errors.py`` where the IUT does not
    start or its bench fails; skips where the implementation does not claim what the scenario needs.
    """
    __tracebackhide__ = True
    check_judging(steps)
    chosen = Settings(iut, **settings)
    specification = specified(chosen)
    oracle = Oracle(specification)
    opened = open_chosen(chosen, specification)
    try:
        with scratch() as folder:
            shelf, tally = Shelf(folder), Tally()
            play_judged(Scenario(lambda: Session(oracle, opened, shelf, tally, chosen.binding)), tally, steps)
    except Unclaimed as unclaimed:
        pytest.skip(f"the implementation does not claim {unclaimed.need}")
    finally:
        opened.close()


def as_pytest(specification: Specification, pickles: Sequence[Pickle], settings: Settings) -> str:
    """The source of a test file that judges the IUT of the settings by these scenarios."""
    chosen = "".join(
        f"\n        {f.name}={getattr(settings, f.name)!r},"
        for f in fields(Settings)
        if f.name in _KEPT and getattr(settings, f.name) != f.default
    )
    tests: dict[str, str] = {}
    for pickle in pickles:
        name = base = f"test_{re.sub(r'[^A-Za-z0-9_]', '_', pickle.name)}"
        while name in tests:
            name = f"{base}_{len(tests) + 1}"
        tests[name] = _TEST.format(
            name=name,
            about="".join(f"    # {line}\n" for line in _about(specification, pickle)),
            steps="".join(f"            {step!r},\n" for step in pickle.steps),
            settings=chosen,
        )
    return _HEAD.format(iut=repr(settings.iut)) + "".join(tests.values())


def _about(specification: Specification, pickle: Pickle) -> list[str]:
    """Return what the clauses say that a scenario is tagged with."""
    clauses = [specification.clauses[tag] for tag in pickle.tags if tag in specification.clauses]
    return [f"{clause.id}: {clause.says}" for clause in clauses]
