"""A check of a scenario without an implementation of its author's: it is played on the reference.

So a name that is defined nowhere, a member that there is not, and an argument of the wrong type are found as in a
replay. What a Then step states need not be what the reference answers. It is wrong if the specification permits it by
no reading.
"""

from __future__ import annotations

import re
from collections.abc import Container
from pathlib import Path
from typing import Final

from ivmdvddrive_spec import Specification
from ivmdvddrive_spec.oracle import Oracle

from ..iuts.opening import open_iut
from ..judging.belief import Tally
from ..judging.scenario import Mismatch, Scenario
from ..judging.session import Session
from ..language.media import Shelf
from ..language.pickles import Pickle, Unreadable, read_judging
from ..language.script import ScriptError
from ..process.scratch import scratch

__all__ = ["scenario_faults"]

_IS_CLAUSE: Final = re.compile(r"\w+(\.\w+)+")
"""The form of a clause's id; a tag of another form is the author's own."""


def scenario_faults(specification: Specification, path: Path, clauses: Container[str]) -> list[str]:
    """Return what is wrong with the scenarios of a file that are of the profile, in sentences.

    ``clauses`` are those that a tag may name: a scenario may be about clauses of several profiles.
    """
    try:
        pickles = [pickle for pickle in read_judging(path) if pickle.is_of(specification.profile)]
    except Unreadable as error:
        return [str(error)]
    return [fault for pickle in pickles for fault in _faults(specification, pickle, clauses)]


def _faults(specification: Specification, pickle: Pickle, clauses: Container[str]) -> list[str]:
    oracle, reference = Oracle(specification), open_iut("reference", specification)
    unknown = [tag for tag in pickle.tags if _IS_CLAUSE.fullmatch(tag) and tag not in clauses]
    found = [f"{pickle.name}: the tag @{tag} is no clause" for tag in unknown]
    try:
        with scratch() as folder:
            shelf, tally = Shelf(folder), Tally()
            scenario = Scenario(lambda: Session(oracle, reference, shelf, tally), audits=False)
            for step in pickle.steps:
                try:
                    scenario.play([step])
                except Mismatch as mismatch:
                    if not mismatch.allowed:
                        found.append(f"{pickle.name}: {mismatch}")
    except ScriptError as error:
        found.append(f"{pickle.name}: {error}")
    finally:
        reference.close()
    return found
