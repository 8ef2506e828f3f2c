"""A check of a scenario without an implementation of its author's: it is played on the reference.

So a name that is defined nowhere, a member that there is not, and an argument of the wrong type are found as in a
replay. What a Then step states need not be what the reference answers. It is wrong if the specification permits it by
no reading.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterator
from pathlib import Path
from typing import Final

from ivmdvddrive_spec import Specification
from ivmdvddrive_spec.oracle import Oracle

from ..iuts.errors import IutError
from ..iuts.opening import open_iut
from ..judging.belief import Tally
from ..judging.scenario import Mismatch, Scenario
from ..judging.session import Session
from ..language.media import Shelf
from ..language.pickles import PROFILE_TAG, Pickle, Unreadable, read_judging
from ..language.script import ScriptError
from ..process.scratch import scratch

__all__ = ["scenario_faults"]

_IS_CLAUSE: Final = re.compile(r"\w+(\.\w+)+")
"""The form of a clause's id; a tag of another form is the author's own."""


def scenario_faults(specification_of: Callable[[str], Specification], profile: str, path: Path) -> list[str]:
    """Return what is wrong with the scenarios of a file, in sentences.

    A scenario is checked in each profile that its tags name, and in ``profile`` if they name none. Its tags may name
    the clauses of every profile.
    """
    try:
        pickles = read_judging(path)
    except Unreadable as error:
        return [str(error)]
    specifications = {name: specification_of(name) for name in Specification.profiles()}
    clauses = {clause for specification in specifications.values() for clause in specification.clauses}
    found = []
    with scratch() as folder:
        shelf = Shelf(folder)
        for pickle in pickles:
            found += [f"{pickle.name}: {fault}" for fault in _wrong_tags(specifications, clauses, pickle)]
            for specification in _of(specifications, profile, pickle):
                found += [f"{pickle.name}: {fault}" for fault in _played(specification, pickle, shelf)]
    return found


def _of(specifications: dict[str, Specification], profile: str, pickle: Pickle) -> list[Specification]:
    if not any(tag.startswith(PROFILE_TAG) for tag in pickle.tags):
        return [specifications[profile]]
    return [each for each in specifications.values() if pickle.is_of(each.profile)]


def _wrong_tags(specifications: dict[str, Specification], clauses: Container[str], pickle: Pickle) -> Iterator[str]:
    for tag in pickle.tags:
        if tag.startswith(PROFILE_TAG):
            name = tag.removeprefix(PROFILE_TAG)
            if not any(each.profile.has([name]) for each in specifications.values()):
                yield f"the tag @{tag} names no profile. Known: {', '.join(specifications)}"
        elif _IS_CLAUSE.fullmatch(tag) and tag not in clauses:
            yield f"the tag @{tag} is no clause"


def _played(specification: Specification, pickle: Pickle, shelf: Shelf) -> Iterator[str]:
    oracle, reference = Oracle(specification), open_iut("reference", specification)
    try:
        scenario = Scenario(lambda: Session(oracle, reference, shelf, Tally()), audits=False)
        for step in pickle.steps:
            try:
                scenario.play([step])
            except Mismatch as mismatch:
                if not mismatch.allowed:
                    yield str(mismatch)
    except (ScriptError, IutError) as error:  # it names nothing that there is, or its bench cannot do it
        yield str(error)
    finally:
        reference.close()
