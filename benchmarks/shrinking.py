"""Measure the length of each mutant's counterexample once it is shrunk, as JSON.

    python benchmarks/shrinking.py [EVERY [LEVEL]]

The scenarios, then the tours and walks of the level look for each mutant, until its own clause is found broken; twice,
and the steps must be the same. Seconds are those of shrinking alone. Races are not among what is found.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median
from typing import Any, Final, cast

from ivmdvddrive_conformance.checks.scenarios import pickles
from ivmdvddrive_conformance.generation.model_walk.search import Budget, Search
from ivmdvddrive_conformance.iuts.errors import IutError
from ivmdvddrive_conformance.iuts.metering import Meter, metered
from ivmdvddrive_conformance.iuts.python.iut import PythonIut
from ivmdvddrive_conformance.judging.belief import Tally
from ivmdvddrive_conformance.judging.scenario import Mismatch, Scenario
from ivmdvddrive_conformance.judging.session import Session
from ivmdvddrive_conformance.judging.session_history import Sessions
from ivmdvddrive_conformance.judging.shrinking.shrinker import Shrinker, Sooner
from ivmdvddrive_conformance.judging.violation import Violation
from ivmdvddrive_conformance.language.media import Shelf
from ivmdvddrive_conformance.language.script import CallStep, parse
from ivmdvddrive_conformance.settings.efforts import Level
from ivmdvddrive_conformance.settings.settings import Settings
from ivmdvddrive_conformance.tools.mutation_analysis.kill_matrix import catalogue
from ivmdvddrive_spec import Specification
from ivmdvddrive_spec.oracle import Oracle

oracle: Final = Oracle(Specification.for_profile("vpc"))


class Clocked(Shrinker):
    """Knows how long the violation took that was shrunk last."""

    seconds = 0.0

    def explained(
        self,
        violation: Violation,
        open_session: Callable[[], Session],
        *,
        searched: bool = False,
        sooner: Sooner | None = None,
    ) -> Violation:
        began = time.perf_counter()
        try:
            return super().explained(violation, open_session, searched=searched, sooner=sooner)
        finally:
            self.seconds = time.perf_counter() - began


@dataclass(frozen=True)
class Shrunk:
    """A shrunk violation: its steps, and how long that took."""

    steps: tuple[str, ...]
    seconds: float
    note: str

    @property
    def calls(self) -> int:
        """The calls among the steps; the others are the bench's."""
        return sum(isinstance(parse(step), CallStep) for step in self.steps)


def shrunk(mutant: Any, shelf: Shelf, level: Level) -> Shrunk | None:
    """Find a mutant by the scenarios, or else by the search; None if neither finds what counts."""
    wanted, settings, meter = {mutant.clause, *mutant.equivalents}, Settings("reference", level=level), Meter()
    sessions = Sessions(oracle, metered(PythonIut(mutant.make, oracle.specification), meter), shelf)
    clock, effort = Clocked(settings.shrinking, sessions.earlier, meter), settings.effort
    taken: dict[int, float] = {}

    def counts(violation: Violation) -> bool:
        taken.setdefault(id(violation), clock.seconds)
        return not wanted.isdisjoint(violation.clauses)

    def opened() -> Session:
        return sessions.open(Tally())

    def found() -> Iterator[Violation]:
        for pickle in pickles():
            try:
                scenario = Scenario(opened, clock.explained)
                for phase, text in pickle.steps:
                    getattr(scenario, phase)(text)
            except (Mismatch, IutError):
                continue
            except Violation as violation:
                yield violation
        search = Search(sessions.open, clock)
        tours, walks = Budget(effort.tours, effort.toured, effort.seconds, counts), Budget(0, effort.walked)
        yield from search.tours(tours, settings.draw("tours"), Tally()).violations
        yield from search.walks(replace(walks, enough=counts), settings.draw("walks"), Tally()).violations

    for violation in found():
        if counts(violation):
            steps = tuple(entry.text for entry in violation.trace[: violation.made])
            return Shrunk(steps, taken[id(violation)], violation.note)
    return None


def main(every: int, level: Level) -> None:
    """Measure, and print."""
    mutants = catalogue()["mutant"]
    sample = list(mutants)[::every]
    with tempfile.TemporaryDirectory() as folder:
        shelf = Shelf(Path(folder))
        pairs = {name: (shrunk(mutants[name], shelf, level), shrunk(mutants[name], shelf, level)) for name in sample}
    kept = {name: one for name, (one, _) in pairs.items() if one}
    calls, seconds = [one.calls for one in kept.values()], [one.seconds for one in kept.values()]
    result = {
        "sample": len(sample),
        "every": every,
        "level": level,
        "found": len(kept),
        "calls": {"median": median(calls), "most": max(calls)},
        "steps": {"median": median(len(one.steps) for one in kept.values())},
        "seconds": {"median": round(median(seconds), 2), "most": round(max(seconds), 2)},
        "the_same_again": sum(
            one is not None and other is not None and one.steps == other.steps for one, other in pairs.values()
        ),
        "not_shown_again": sorted(name for name, one in kept.items() if "played again" in one.note),
        "longest": {name: len(one.steps) for name, one in sorted(kept.items(), key=lambda i: -len(i[1].steps))[:5]},
    }
    json.dump(result, sys.stdout, indent=1)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1, cast(Level, sys.argv[2] if len(sys.argv) > 2 else "quick"))
