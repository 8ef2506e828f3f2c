"""The marks of a check under pytest: its name, its kind and its clauses."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from math import prod
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any, Final, Literal, TypeVar

import pytest

from ..judging.evidence import CheckKind, Evidence
from ..text.printable import printable
from .keys import CHECKS

__all__ = [
    "CALLED",
    "EVIDENCE",
    "MARKER",
    "about",
    "clauses_of",
    "divided_of",
    "for_profile",
    "is_opening",
    "is_ours",
    "kind_of",
    "name_of",
    "not_collected",
    "place_of",
    "plan_of",
    "profiles_of",
    "searches",
    "weight_of",
]

_Test = TypeVar("_Test", bound=Callable[..., Any])

EVIDENCE: Final = pytest.StashKey[Evidence]()
"""The key under which a check keeps its evidence."""

CALLED: Final = pytest.StashKey[bool]()
"""Set once pytest has run the call phase of a check."""

_SCENARIO: Final = 80
"""The weight of a scenario."""

MARKER: Final = "ivmdvddrive_clause"
"""The marker of a clause that a check is about."""


def clauses_of(item: pytest.Item) -> list[str]:
    """The clauses that a check is about: its tags."""
    return sorted({m.args[0] for m in item.iter_markers(MARKER)})


def searches(
    kind: CheckKind,
    place: int,
    *,
    weight: int = 1,
    divided: Literal["tours", "walked"] | None = None,
    opening: bool = False,
) -> Callable[[_Test], _Test]:
    """Mark a check that draws: it is about no clause in particular, and its evidence is of this kind.

    ``place`` is where it comes in the order of a run. ``weight`` is what it takes, in calls of a walk, by which shards
    share the checks. A check that is ``divided`` is made by each shard as far as its effort has this for it to do. An
    ``opening`` is made by the runs that have one (``Settings.opens``).
    """

    def mark(test: _Test) -> _Test:
        test.check_kind = kind  # type: ignore[attr-defined]  # read back by getattr at collection
        test.check_place = place  # type: ignore[attr-defined]  # likewise
        test.check_weight = weight  # type: ignore[attr-defined]  # likewise
        test.check_divided = divided  # type: ignore[attr-defined]  # likewise
        test.check_opening = opening  # type: ignore[attr-defined]  # likewise
        return test

    return mark


def about(*clauses: str) -> Callable[[_Test], _Test]:
    """Mark a check that draws as one about these clauses: it decides them, and runs where one of them is selected."""

    def mark(test: _Test) -> _Test:
        for clause in clauses:
            pytest.mark.ivmdvddrive_clause(clause)(test)
        return test

    return mark


def for_profile(name: str) -> Callable[[_Test], _Test]:
    """Mark a check that is made in this profile alone, or in others that are named besides."""

    def mark(test: _Test) -> _Test:
        test.check_profiles = (*profiles_of(test), name)  # type: ignore[attr-defined]  # read back by profiles_of
        return test

    return mark


def profiles_of(test: Callable[..., Any]) -> tuple[str, ...]:
    """The profiles that a check is made in; none for one that is made in all."""
    return getattr(test, "check_profiles", ())


def is_ours(item: pytest.Item) -> bool:
    """Tell whether this is a check of the suite; others may be collected beside them."""
    return item.path.parent == CHECKS


def kind_of(item: pytest.Item) -> CheckKind:
    """Return what kind of evidence a check makes."""
    return getattr(getattr(item, "obj", None), "check_kind", "scenario")


def place_of(item: pytest.Item) -> int:
    """Tell where a check comes in the order of a run: a search is marked, scenarios have the place of their module."""
    module = getattr(getattr(item, "module", None), "check_place", 0)
    return int(getattr(getattr(item, "obj", None), "check_place", module))


def weight_of(item: pytest.Item) -> int:
    """Tell what a check takes, in calls of a walk; a scenario with its audits is marked nowhere."""
    return int(getattr(getattr(item, "obj", None), "check_weight", _SCENARIO))


def divided_of(item: pytest.Item) -> str | None:
    """Name the part of a run's effort by which shards divide a check; None for one that cannot be divided."""
    return getattr(getattr(item, "obj", None), "check_divided", None)


def is_opening(item: pytest.Item) -> bool:
    """Tell whether a check is the opening of a run."""
    return getattr(getattr(item, "obj", None), "check_opening", False)


def not_collected(checks: Iterable[pytest.Item]) -> int:
    """Count the checks that the modules of these define, and that are not among them.

    Options such as ``python_functions``, and ids of single checks, keep pytest from collecting the others.
    """
    collected = Counter((item.path, getattr(item, "originalname", item.name)) for item in checks)
    modules = {item.path: getattr(item, "module", None) for item in checks}
    return sum(
        max(0, count - collected[path, name])
        for path, module in modules.items()
        for name, count in _defined(module).items()
    )


def _defined(module: ModuleType | None) -> dict[str, int]:
    """The checks that a module defines: for each function, how many pytest makes of it."""
    return {
        name: prod(len(m.args[1]) for m in getattr(value, "pytestmark", ()) if m.name == "parametrize")
        for name, value in vars(module or object).items()
        if name.startswith("test_") and isinstance(value, FunctionType)
    }


def plan_of(item: pytest.Item) -> dict[str, Any]:
    """Return what is told of a check before it runs."""
    return {"check": item.stash[EVIDENCE].check, "kind": kind_of(item), "clauses": clauses_of(item)}


def name_of(item: pytest.Item) -> str:
    """Return what a report calls a check: its scenario with the example, or the first line of its docstring."""
    said = (getattr(getattr(item, "obj", None), "__doc__", None) or item.name).strip().splitlines()[0]
    feature, found, scenario = said.partition(".feature: ")  # as pytest-bdd has it, with the feature's whole path
    given = getattr(getattr(item, "callspec", None), "params", {})
    if "pickle" in given:
        return printable(f"{given['pickle'].feature}.feature: {given['pickle'].name}")
    if not found:
        return printable(f"{said}: {given['clause']}" if "clause" in given else said)
    params = given.get("_pytest_bdd_example", {})
    shown = ", ".join(f"{k} {v}" for k, v in params.items())
    return printable(f"{Path(feature).name}: {scenario}{f' [{shown}]' if shown else ''}")
