"""Requirements of each version of the specification: a gate that pins one is never broken by what came later."""

import json
from pathlib import Path

from ivmdvddrive_spec import VERSIONS
from vpc import SPECIFICATION

REQUIRED = json.loads((Path(__file__).parents[1] / "data" / "required.json").read_text(encoding="utf-8"))
"""By a version, the clauses that it was the first to require. What stands here has been released, and stays."""


def test_what_a_version_requires_never_grows() -> None:
    """A new required clause needs a version of its own and ``since``; add both here."""
    assert list(REQUIRED) == list(VERSIONS)
    for version, clauses in REQUIRED.items():
        now = {c.id for c in SPECIFICATION.clauses.values() if c.required and c.since == version}
        assert now <= set(clauses), f"{now - set(clauses)} must be since a version after {version}"
        assert now == set(clauses), f"{set(clauses) - now} was required since {version}"


def test_a_version_holds_what_those_before_it_do() -> None:
    first, last = VERSIONS[0], VERSIONS[-1]
    for clause in SPECIFICATION.clauses.values():
        assert clause.held_by(last)
        assert clause.held_by(first) is (clause.since == first)
