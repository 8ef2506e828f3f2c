"""Cost of judging: tours and walks against a bare loop of the same requests on the same implementation, as JSON.

    python benchmarks/search.py [CALLS]

A bare loop makes the requests of the judged run again, in the same rounds, and looks at no answer. ``cold`` is a search
whose graph is compiled as it goes, ``warm`` one over a graph that the same search has compiled before, again and again
until it added hardly anything, with room for all of it (a run prunes its graph). Each ratio is within one run, the
median of three. Python looks for garbage as seldom as in every run, and passes over a graph that is compiled.
"""

from __future__ import annotations

import json
import random
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any, Final

from recording import Recording, bare, one_by_one

from ivmdvddrive_conformance.generation.model_walk.search import Budget, Found, Search
from ivmdvddrive_conformance.iuts.opening import open_iut
from ivmdvddrive_conformance.judging.belief import Tally
from ivmdvddrive_conformance.judging.session import Session
from ivmdvddrive_conformance.language.media import Shelf
from ivmdvddrive_conformance.process.gc_tuning import keep_what_there_is, seldom_collect
from ivmdvddrive_conformance.tools.mutation_analysis.fault_search import SharedGraphs
from ivmdvddrive_spec import Specification
from ivmdvddrive_spec.oracle import Oracle

oracle: Final = Oracle(Specification.for_profile("vpc"))

STDIO = f"stdio:{sys.executable} -m ivmdvddrive_reference"

_WARMINGS = 12
"""How often a graph is walked at the most before it is warm."""

_HARDLY = 1.001
"""By how much it may still have grown then."""


def measured(target: str, shelf: Shelf, run: Callable[[Search], Found], *, warm: bool) -> dict[str, float]:
    """One judged run and the bare loop after it: requests, seconds of either, and their ratio."""
    iut = open_iut(target, oracle.specification)
    recording = Recording(iut)
    search = Search(
        lambda tally: Session(oracle, recording, shelf, tally),  # type: ignore[arg-type]  # a port in front of another
        graphs=SharedGraphs().graph if warm else None,
    )
    for _ in range(_WARMINGS if warm else 0):
        before = search.graph.size
        run(search)
        if search.graph.size <= before * _HARDLY:
            break
    keep_what_there_is()
    recording.asked.clear()
    recording.requests = 0
    began = time.perf_counter()
    found = run(search)
    judged = time.perf_counter() - began
    assert not found.violations
    seconds = bare(iut, recording.asked)
    iut.close()
    return {
        "requests": recording.requests,
        "judged_us": 1e6 * judged / recording.requests,
        "bare_us": 1e6 * seconds / recording.requests,
        "ratio": judged / seconds,
    }


def of_three(target: str, shelf: Shelf, run: Callable[[Search], Found], *, warm: bool) -> dict[str, float]:
    """The run of the median ratio, of three."""
    runs = sorted((measured(target, shelf, run, warm=warm) for _ in range(3)), key=lambda r: r["ratio"])
    return runs[1]


def batches(shelf: Shelf, calls: int) -> dict[str, float]:
    """The same walk over stdio in batches, and with a round trip for each request."""
    iut = open_iut(STDIO, oracle.specification)
    recording = Recording(iut)
    Search(lambda tally: Session(oracle, recording, shelf, tally)).walks(Budget(0, calls), random.Random(0), Tally())  # type: ignore[arg-type]
    ratios, times = [], []
    for _ in range(3):
        together, alone = bare(iut, recording.asked), one_by_one(iut, recording.asked)
        ratios.append(alone / together)
        times.append((1e6 * together / recording.requests, 1e6 * alone / recording.requests))
    iut.close()
    return {
        "ratio": median(ratios),
        "batched_us": median(t for t, _ in times),
        "single_us": median(t for _, t in times),
    }


def main() -> None:
    """Print the figures."""
    seldom_collect()
    calls = int(sys.argv[1]) if len(sys.argv) > 1 else 40_000
    walk: Callable[[Search], Found] = lambda s: s.walks(Budget(0, calls), random.Random(0), Tally())  # noqa: E731
    tour: Callable[[Search], Found] = lambda s: s.tours(Budget(1, 0), random.Random(0), Tally())  # noqa: E731
    found: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as folder:
        shelf = Shelf(Path(folder))
        for where, target in (("in process", "reference"), ("over stdio", STDIO)):
            for what, run in (("walk", walk), ("tour", tour)):
                for state in ("cold", "warm"):
                    found[f"{what}, {where}, {state}"] = of_three(target, shelf, run, warm=state == "warm")
        found["batches"] = batches(shelf, calls // 4)
    json.dump(found, sys.stdout, indent=1)
    print()  # noqa: T201  # the figures are what it is for


if __name__ == "__main__":
    main()
