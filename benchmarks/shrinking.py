"""How long what the search finds is once it is shrunk, over a sample of the mutants, as JSON.

    python benchmarks/shrinking.py [EVERY]

The mutants are those that no scenario catches. The tours and walks of the level quick look for each, until its own
clause is found broken, and that is shrunk; twice, and the steps must be the same. Seconds are those of shrinking alone.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from ivmdvddrive_conformance.belief import Tally
from ivmdvddrive_conformance.hunting.matrix import Task, catalogue, rows
from ivmdvddrive_conformance.iuts.python import PythonIut
from ivmdvddrive_conformance.media import Shelf
from ivmdvddrive_conformance.script import Step, parse
from ivmdvddrive_conformance.search.searching import Budget, Search
from ivmdvddrive_conformance.session import Session
from ivmdvddrive_conformance.settings import Settings
from ivmdvddrive_conformance.shrinking import Shrinker
from ivmdvddrive_conformance.violation import Violation


class Clocked(Shrinker):
    """Knows how long the violation took that was shrunk last, from the first attempt that a search made on."""

    def __init__(self) -> None:
        super().__init__()
        self._began: float | None = None
        self.seconds = 0.0

    def until(self) -> float:
        self._began = time.perf_counter()
        return super().until()

    def explained(
        self, violation: Violation, open_session: Callable[[], Session], *, searched: bool = False
    ) -> Violation:
        # A scene that goes wrong is not reduced: the search asks for no time before.
        began, self._began = self._began or time.perf_counter(), None
        try:
            return super().explained(violation, open_session, searched=searched)
        finally:
            self.seconds = time.perf_counter() - began


@dataclass(frozen=True)
class Shrunk:
    """What is left of a violation: its steps, and how long that took."""

    steps: tuple[str, ...]
    seconds: float
    note: str

    @property
    def calls(self) -> int:
        """The calls among the steps; the others are the bench's."""
        return sum(isinstance(parse(step), Step) for step in self.steps)


def shrunk(mutant: Any, shelf: Shelf) -> Shrunk | None:
    """What the search shows of a mutant, or None where it finds nothing that counts."""
    wanted, settings, clock = {mutant.clause, *mutant.equivalents}, Settings("reference", level="quick"), Clocked()
    iut, effort = PythonIut(mutant.make), settings.effort
    taken: dict[int, float] = {}

    def counts(violation: Violation) -> bool:
        taken.setdefault(id(violation), clock.seconds)
        return not wanted.isdisjoint(violation.clauses)

    def found() -> Iterator[Violation]:
        search = Search(lambda tally: Session(iut, shelf, tally), clock)
        yield from search.tours(
            Budget(effort.tours, 0, effort.seconds, counts), settings.draw("tours"), Tally()
        ).violations
        yield from search.walks(
            Budget(0, effort.walked, effort.seconds, counts), settings.draw("walks"), Tally()
        ).violations

    for violation in found():
        if counts(violation):
            steps = tuple(entry.step for entry in violation.trace[: violation.made])
            return Shrunk(steps, taken[id(violation)], violation.note)
    return None


def main(every: int) -> None:
    """Measure, and print."""
    mutants = catalogue()["mutant"]
    sample = list(mutants)[::every]
    tasks = [Task("mutant", name, "quick", None, ("scenarios",)) for name in sample]
    needed = [row.name for row in rows(tasks, 1) if not row.killed]
    with tempfile.TemporaryDirectory() as folder:
        shelf = Shelf(Path(folder))
        pairs = {name: (shrunk(mutants[name], shelf), shrunk(mutants[name], shelf)) for name in needed}
    kept = {name: one for name, (one, _) in pairs.items() if one}
    calls, seconds = [one.calls for one in kept.values()], [one.seconds for one in kept.values()]
    result = {
        "sample": len(sample),
        "every": every,
        "not_by_scenarios": len(needed),
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
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 8)
