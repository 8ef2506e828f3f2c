"""Speed of the linearizability checker, in concurrent histories a second: prints JSON.

    python benchmarks/linearizability.py [HISTORIES]

The histories are recorded on the reference beforehand: 2 or 3 clients with 3 or 4 calls each, preempted line by line,
and everything read afterwards. Then they are checked twice by one checker, which knows nothing at first and everything
the second time; and once more with the quick way, the order of return, barred. The bare loop makes the same
histories' resets, scenes and calls on the same implementation, one after the other, and judges nothing.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random
from typing import Final

from ivmdvddrive_conformance.generation.concurrency.history import History, overlapping
from ivmdvddrive_conformance.generation.concurrency.linearizability import is_linearizable
from ivmdvddrive_conformance.generation.concurrency.programs import Offer, draw
from ivmdvddrive_conformance.generation.concurrency.state_graph import Graph
from ivmdvddrive_conformance.generation.concurrency.trial import Trial, play
from ivmdvddrive_conformance.iuts.opening import open_iut
from ivmdvddrive_conformance.iuts.port import Iut
from ivmdvddrive_conformance.judging.belief import Tally
from ivmdvddrive_conformance.judging.session import Session
from ivmdvddrive_conformance.language.media import Shelf
from ivmdvddrive_conformance.language.script import BenchStep
from ivmdvddrive_conformance.process.gc_tuning import seldom_collect
from ivmdvddrive_spec import Specification
from ivmdvddrive_spec.oracle import Oracle

oracle: Final = Oracle(Specification.for_profile("vpc"))


def recorded(iut: Iut, shelf: Shelf, count: int) -> list[Trial]:
    """That many trials on the reference."""
    random = Random(0)  # a schedule is no secret
    offer = Offer(iut.ics.claims, True)
    return [
        play(draw(random, offer), random.getrandbits(32), lambda: Session(oracle, iut, shelf, Tally()))
        for _ in range(count)
    ]


def bare(iut: Iut, trial: Trial) -> None:
    """Return what the trial asked of the implementation, but for what was read afterwards; nothing is judged."""
    symbols = trial.session.symbols
    iut.reset()
    for step in trial.program.scene:
        if not isinstance(step, BenchStep):
            iut.call([trial.session.prepared(step)[0]])
        elif step.verb == "createMachine":
            iut.create_machine()
        else:
            iut.perform([symbols.request(step)])
    for one in sorted(trial.timed, key=lambda t: t.returned or 0):
        iut.call([one.call])


def seconds(work: Callable[[], object]) -> float:
    """Return how long it keeps this process busy: one thread, whatever else the machine does."""
    began = time.process_time()
    work()
    return time.process_time() - began


def checked(graph: Graph, histories: Sequence[History]) -> None:
    """Check all; every one is linearizable."""
    for history in histories:
        graph.trim()
        if not is_linearizable(graph, history):
            raise AssertionError("the reference is linearizable")


def main(count: int) -> None:
    """Measure, and print."""
    seldom_collect()  # as every run does
    iut = open_iut("reference", oracle.specification)
    with tempfile.TemporaryDirectory() as folder:
        trials = recorded(iut, Shelf(Path(folder)), count)
        replay = seconds(lambda: [bare(iut, t) for t in trials])
    histories = [t.history for t in trials]
    graph = Graph(oracle)
    first, again = seconds(lambda: checked(graph, histories)), seconds(lambda: checked(graph, histories))
    calls = sum(len(h.operations) for h in histories)
    result = {
        "histories": count,
        "calls": calls,
        "readings": sum(len(h.audit.readings) for h in histories),
        "overlapping": sum(bool(overlapping(h.operations)) for h in histories),
        "checked_per_second": {"at_first": round(count / first), "again": round(count / again)},
        "bare_per_second": round(count / replay),
        "check_to_bare": {"at_first": round(first / replay, 3), "again": round(again / replay, 3)},
    }
    sys.stdout.write(json.dumps(result, indent=1) + "\n")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
