"""Load of a long run and of many processes on a machine; makes docs/load.md of it: python benchmarks/load.py [CALLS].

The soak is the search's walks over stdio, in ten parts on one graph and one process of the reference; after each part
the resident memory of both processes is read. It is *flat* where neither process holds, in the second half, a tenth
more than the most that it held in the first. The other run is pytest's, on 64 processes of pytest-xdist, of which each
starts an implementation with an identity of its own (``identified.py``).
"""

from __future__ import annotations

import json
import os
import platform
import random
import shlex
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, Final

from ivmdvddrive_conformance.generation.model_walk.search import Budget, Search
from ivmdvddrive_conformance.iuts.opening import open_iut
from ivmdvddrive_conformance.judging.belief import Tally
from ivmdvddrive_conformance.judging.session import Session
from ivmdvddrive_conformance.language.media import Shelf
from ivmdvddrive_spec import Specification
from ivmdvddrive_spec.oracle import Oracle

oracle: Final = Oracle(Specification.for_profile("vpc"))

HERE = Path(__file__).parent
PAGE = HERE.parent / "docs" / "load.md"
PARTS = 10
GROWTH = 1.1
PROCESSES = 64


def resident(pid: int) -> float:
    """MiB of memory that a process holds."""
    pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def children() -> list[int]:
    """The processes that this one has started, and that run."""
    lists = (path.read_text(encoding="ascii") for path in Path("/proc/self/task").glob("*/children"))
    return [int(pid) for each in lists for pid in each.split()]


def soak(calls: int) -> list[dict[str, Any]]:
    """Walks of so many calls in all, judged; after each part the calls, the seconds, and what both processes hold."""
    before = set(children())
    iut = open_iut(f"stdio:{shlex.quote(sys.executable)} -m ivmdvddrive_reference", oracle.specification)
    [pid] = set(children()) - before
    rows: list[dict[str, Any]] = []
    began, made = time.monotonic(), 0
    draw = random.Random(0)
    with tempfile.TemporaryDirectory() as folder:
        shelf = Shelf(Path(folder))
        search = Search(lambda tally: Session(oracle, iut, shelf, tally))
        for _ in range(PARTS):
            found = search.walks(Budget(0, calls // PARTS), draw, Tally())
            assert not found.violations
            made += found.calls
            seconds = time.monotonic() - began
            held = {"suite": resident(os.getpid()), "iut": resident(pid)}  # of the same process: it was never replaced
            rows.append({"calls": made, "seconds": seconds, "transitions": search.graph.size, **held})
    iut.close()
    return rows


def is_flat(rows: list[dict[str, Any]], who: str) -> bool:
    """Tell whether the second half of a soak holds no more than a tenth beyond the first."""
    held = [row[who] for row in rows]
    half = len(held) // 2
    return bool(max(held[half:]) < GROWTH * max(held[:half]))


def judged_apart(processes: int, *arguments: str) -> dict[str, Any]:
    """A pytest run of the checks on so many processes, and what their implementations have seen."""
    with tempfile.TemporaryDirectory() as folder:
        seen = Path(folder) / "seen"
        seen.mkdir()
        iut = shlex.join([sys.executable, str(HERE / "identified.py"), str(seen)])
        command = [
            sys.executable, "-m", "pytest", "-q", "--pyargs", "ivmdvddrive_conformance", "-p", "no:cacheprovider",
            "-n", str(processes), "--iut", f"stdio:{iut}", "--iut-level", "quick", "--iut-report", "report",
            "--iut-start-timeout", "200", "--iut-timeout", "60", *arguments,
        ]  # fmt: skip
        began = time.monotonic()
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        seconds = time.monotonic() - began
        found = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(seen.iterdir())]
        results = json.loads((Path(folder) / "report" / "results.json").read_text(encoding="utf-8"))
    return {
        "exit": done.returncode,
        "verdict": results["verdict"],
        "seconds": seconds,
        "iuts": len({each["pid"] for each in found}),
        "suites": len({each["parent"] for each in found}),
        "requests": sum(each["requests"] for each in found),
        "foreign": [said for each in found for said in each["foreign"]],
        "said": done.stdout[-2000:] + done.stderr[-2000:],
    }


def soak_lines(rows: list[dict[str, Any]]) -> list[str]:
    """The curve as a table, and whether it is flat."""
    lines = [
        "| calls | seconds | transitions held | suite, MiB | implementation, MiB |",
        "| --: | --: | --: | --: | --: |",
    ]
    lines += [
        f"| {r['calls']:,} | {r['seconds']:.0f} | {r['transitions']:,} | {r['suite']:.0f} | {r['iut']:.1f} |"
        for r in rows
    ]
    said = {who: "flat" if is_flat(rows, who) else "not flat" for who in ("suite", "iut")}
    return [*lines, "", f"The suite's memory is **{said['suite']}**, the implementation's **{said['iut']}**."]


def machine() -> str:
    """Return what the figures were seen on."""
    gib = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"Python {platform.python_version()}, {os.cpu_count()} cores, {gib:.0f} GiB of memory"


def page(rows: list[dict[str, Any]], apart: dict[str, Any]) -> str:
    """The page of both runs."""
    lines = [
        "# Long runs and many processes",
        "",
        f"Made by `python benchmarks/load.py` ({machine()}).",
        "",
        "## A long run",
        "",
        "Judged walks over stdio on one process of the reference. The suite's table of transitions grows until it is",
        "pruned; the memory is flat where neither process holds, in the second half, a tenth more than its most in the",
        "first.",
        "",
        *soak_lines(rows),
        "",
        f"## {PROCESSES} implementations at once",
        "",
        f"`pytest -n {PROCESSES}` judges on as many processes, each with an implementation of its own, whose handles",
        "carry its process id, and which counts the ids of its requests: a request that came to the wrong one, or a",
        "handle that another gave, is noted as foreign.",
        "",
        "| implementations | processes of the suite | requests | foreign | verdict | exit code | seconds |",
        "| --: | --: | --: | --: | --- | --: | --: |",
        f"| {apart['iuts']} | {apart['suites']} | {apart['requests']:,} | {len(apart['foreign'])} "
        f"| {apart['verdict']} | {apart['exit']} | {apart['seconds']:.0f} |",
    ]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Measure, and write the page."""
    rows = soak(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
    apart = judged_apart(PROCESSES)
    PAGE.write_text(page(rows, apart), encoding="utf-8")
    if apart["exit"] or apart["foreign"]:
        sys.exit(apart["said"])


if __name__ == "__main__":
    main()
